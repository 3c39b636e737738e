"""The simulation: every scale agrees with every other to the unit, and every family with its
denominator."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scripts.portal.catalogue.families import COUNT_COLUMNS, FAMILIES
from scripts.world import simulate
from scripts.world.tables import counted

SEED = 5
SUMMED = [column for column in COUNT_COLUMNS if column != "main_residences"]


@pytest.fixture(scope="module")
def world(simulated: Callable[[str, int], simulate.World]) -> simulate.World:
    return simulated("200030633", SEED)


@pytest.fixture(scope="module")
def vintages(world: simulate.World) -> dict[str, dict[str, pd.DataFrame]]:
    return {
        vintage: {scale: frame.set_index("code") for scale, frame in rows.items()}
        for vintage, rows in counted(world, SEED)
    }


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        ("departement", "region"),
        ("commune", "epci"),
        ("iris", "epci"),
        ("iris", "commune"),
        ("residence", "iris"),
        ("residence", "commune"),
        ("batiment", "residence"),
        ("batiment", "commune"),
    ],
)
def test_children_add_up_to_their_parent(vintages, child, parent):
    for rows in vintages.values():
        sums = rows[child].groupby(parent)[SUMMED].sum().reindex(rows[parent].index, fill_value=0)
        pd.testing.assert_frame_equal(
            sums, rows[parent][SUMMED], check_names=False, check_dtype=False
        )


def test_main_residences_add_up_too(vintages):
    rows = vintages["2022"]
    assert (
        rows["iris"].groupby("commune")["main_residences"].sum()
        == rows["commune"]["main_residences"]
    ).all()
    assert rows["commune"]["main_residences"].sum() == rows["epci"]["main_residences"].sum()


def test_the_grid_holds_every_dwelling_and_the_epci_is_part_of_its_departement(vintages):
    for rows in vintages.values():
        assert rows["carreau"]["dwellings"].sum() == rows["epci"]["dwellings"].sum()
        assert (
            rows["departement"].loc["59", SUMMED] >= rows["epci"].loc["200030633", SUMMED]
        ).all()


def test_dwellings_in_a_qpv_are_those_of_the_zoning_in_force(vintages):
    for vintage, rows in vintages.items():
        zoning = "qpv2024" if vintage >= "2024" else "qpv2015"
        assert rows[zoning]["dwellings"].sum() == rows["epci"]["qpv_in"].sum()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.id)
def test_categories_sum_to_their_denominator(vintages, family):
    for rows in vintages.values():
        for frame in rows.values():
            counts = frame[list(family.columns)]
            assert (counts.to_numpy() >= 0).all()
            if family.partition:
                assert (counts.sum(axis=1) == frame[family.total]).all()
            else:
                assert (counts.to_numpy() <= frame[[family.total]].to_numpy()).all()


def test_the_same_seed_gives_the_same_rows_and_another_does_not():
    def rows(seed: int) -> pd.DataFrame:
        world = simulate.simulate("242010056", seed)  # Ajaccio: a small région around it
        return next(counted(world, seed, ("2018",)))[1]["commune"]

    once = rows(3)
    pd.testing.assert_frame_equal(once, rows(3))
    assert not np.array_equal(once["households"], rows(4)["households"])


def test_the_stock_is_plausible(vintages):
    rows = vintages["2022"]
    epci, commune, residence = rows["epci"].iloc[0], rows["commune"], rows["residence"]
    assert 3500 < epci["dwellings"] < 7000
    assert commune["dwellings"].idxmax() == "59139"
    assert (commune["dwellings"] == 0).sum() >= 3
    assert 0.30 < epci["build_individual"] / epci["dwellings"] < 0.60
    assert 0.10 < epci["inc_u20"] / epci["income_known"] < 0.35
    assert 0.75 < epci["households"] / epci["occupied"] < 0.95
    under = (rows["batiment"]["households"] < 11).mean()
    assert under > 0.8 > 0.5 > (residence["households"] < 11).mean()


def test_households_change_between_vintages_and_dwellings_stay(vintages):
    earlier, later = vintages["2020"]["residence"], vintages["2022"]["residence"]
    assert list(earlier.index) == list(later.index)
    assert (later["dwellings"] >= earlier["dwellings"]).all()
    assert (earlier["type_single"] != later["type_single"]).mean() > 0.3


def test_france_is_the_whole_country_and_holds_the_region(vintages):
    """A comparator for every account: about 5.4 million dwellings, whatever the size of the portal,
    families and all."""
    for rows in vintages.values():
        (france,) = rows["france"].to_dict("records")
        assert 5.0e6 < france["dwellings"] < 5.8e6
        assert (rows["france"].loc["FR", SUMMED] >= rows["region"].loc["32", SUMMED]).all()
        for family in FAMILIES:
            if family.partition:
                assert sum(france[column] for column in family.columns) == france[family.total], (
                    family.id
                )
        assert 4 < france["rent_mean"] < 9


def test_the_rest_of_france_changes_nothing_for_the_territory(world, vintages):
    """The sample of the other régions is drawn separately."""
    single = replace(world, elsewhere={})
    for vintage, rows in counted(single, SEED):
        pd.testing.assert_frame_equal(
            rows["commune"].set_index("code"), vintages[vintage]["commune"]
        )
        assert rows["france"]["dwellings"].sum() == rows["region"]["dwellings"].sum()
