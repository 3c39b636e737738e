"""Demand and attributions: rows that add up, and what leaves of them."""

from __future__ import annotations

import pytest

from occupancy_plugin.portal.documents import read_catalogue
from scripts.portal.catalogue.subjects import DEMAND, INSIDE, OUTSIDE, catalogue, scales_of
from scripts.portal.rows import subjects
from scripts.portal.world import simulate
from scripts.portal.world.subjects import LANDLORD, PIECES, SUBJECTS

SMALL, YEAR = "246000921", "2022"
RATES = ("q1", "q234", "size_12", "size_3", "size_4", "size_5p", "priority", "transfer", "long")


@pytest.fixture(scope="module")
def world():
    return simulate.simulate(SMALL, 1)


@pytest.fixture(scope="module")
def raw(world):
    return subjects._count(world, 1, subjects.with_landlords(world))


def test_rows_add_up_from_the_pieces_to_the_epci(raw):
    for subject in SUBJECTS:
        rows = raw[subject][YEAR]
        whole = rows["epci"].set_index("code").loc[SMALL, "households"]
        assert whole > 0
        for scale in set(scales_of(subject, False)) & {"commune", LANDLORD, PIECES}:
            assert rows[scale]["households"].sum() == whole, (subject, scale)
        for family in read_catalogue(catalogue(subject)).families:
            if family.partition:
                sums = rows["commune"][list(family.columns)].sum(axis=1)
                assert (sums == rows["commune"]["households"]).all(), (subject, family.id)


def test_leases_lie_on_one_side_of_the_qpv(raw):
    both = raw[OUTSIDE][YEAR]["epci"].merge(raw[INSIDE][YEAR]["epci"], on="code")
    assert (both["households_x"] > both["households_y"]).all()
    assert (raw[DEMAND][YEAR]["epci"]["households"] > both["households_x"]).all()


def test_the_occupancy_of_a_territory_does_not_know_of_its_subjects(world):
    again = simulate.simulate(SMALL, 1)
    assert (again.dwelling["rent"] == world.dwelling["rent"]).all()


@pytest.mark.parametrize("subject", SUBJECTS)
def test_nothing_leaves_under_the_threshold_and_no_whole_rate(raw, subject):
    years = {YEAR: raw[subject][YEAR]}
    released = subjects._suppress(subject, years)[YEAR]
    assert PIECES not in released
    small = 0
    for scale, rows in released.items():
        counts = raw[subject][YEAR][scale].set_index("code")["households"]
        rows = rows.set_index("code")
        few = counts[(counts > 0) & (counts < 11)].index
        small += len(few)
        assert rows.loc[few, "households"].isna().all(), scale
        shown = rows[rows["households"] > 0]
        for column in set(RATES) & set(rows.columns):
            assert not (shown[column] == 0).any(), (scale, column)
            assert not (shown[column] == shown["households"]).any(), (scale, column)
    assert small > 0  # the test has something to look at
