"""Squares merged until they may be shown: a separate scale, for which no other scale hides more."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import Policy, units_to_withhold
from scripts.portal.catalogue.scales import VINTAGES
from scripts.portal.rows import suppress
from scripts.world import merged, simulate, tables
from tests.unit.secrecy.draws import EVERY

TERRITORY, SEED = "200030633", 1


def test_a_square_that_may_be_shown_stays_and_small_neighbours_are_joined():
    """Households 20 | 6, 7 in one square of 400 m | 3, 9 in one of 800 m | 2 far away, another
    commune."""
    corners = np.array([[0, 0], [400, 0], [600, 0], [0, 400], [200, 600], [9000, 0]])
    households = np.array([20, 6, 7, 3, 9, 2])
    commune = np.array(["c", "c", "c", "c", "c", "d"])

    def shown(unit: np.ndarray) -> np.ndarray:
        households_of_unit = pd.Series(households).groupby(unit).transform("sum")
        return households_of_unit.to_numpy() >= 11

    unit = merged.merge(corners, commune, shown)
    assert unit.tolist() == [
        "CRS2154RES200mN0E0",
        "C400mN0E400c",
        "C400mN0E400c",
        "C400mN400E0c",
        "C400mN400E0c",
        "CRS2154RES200mN0E9000",
    ]


def test_remaining_squares_of_a_commune_are_merged_last_and_within_its_border():
    corners = np.array([[0, 0], [40_000, 0], [200, 0]])
    households, commune = np.array([6, 7, 9]), np.array(["c", "c", "d"])

    def shown(unit: np.ndarray) -> np.ndarray:
        return pd.Series(households).groupby(unit).transform("sum").to_numpy() >= 11

    assert merged.merge(corners, commune, shown).tolist()[:2] == ["Cc", "Cc"]


@pytest.fixture(scope="module")
def world(simulated: Callable[[str, int], simulate.World]) -> simulate.World:
    return merged.with_merged_squares(simulated(TERRITORY, SEED), SEED)


def test_units_are_squares_joined_and_every_building_is_told_its_unit(world):
    squares, units = world.scales["carreau"], world.scales["maille"]
    inside = squares.cell >= 0
    assert (units.cell >= 0).tolist() == inside.tolist()
    pairs = pd.DataFrame({"square": squares.cell[inside], "unit": units.cell[inside]})
    assert (pairs.groupby("square")["unit"].nunique() == 1).all()
    unit_of_building = world.scales["batiment"].frame["maille"].to_numpy()
    count = len(unit_of_building)
    assert (unit_of_building == units.frame["code"].to_numpy()[units.cell[:count]]).all()
    assert units.frame["code"].is_unique


def test_most_households_and_squares_are_seen_and_no_other_scale_withholds_more(world):
    policy = Policy()
    vintages = VINTAGES if EVERY == 1 else VINTAGES[-1:]
    for _, rows in tables.counted(world, SEED, vintages):
        scales = {scale: suppress.gate_table(frame) for scale, frame in rows.items()}
        withheld = units_to_withhold(scales, suppress.schema(tuple(scales)), policy)
        narrow = {scale: suppress.unit_table(frame) for scale, frame in rows.items()}
        of_units = units_to_withhold(narrow, suppress.schema(tuple(scales)), policy)
        for scale, mask in withheld.items():
            pd.testing.assert_series_equal(of_units[scale], mask)
        without = {scale: table for scale, table in scales.items() if scale != "maille"}
        before = units_to_withhold(without, suppress.schema(tuple(without)), policy)
        for scale, mask in before.items():
            assert withheld[scale].sum() <= mask.sum(), scale
        buildings, squares = rows["batiment"], scales["carreau"]["households"]
        unit = squares.index.map(dict(zip(buildings["carreau"], buildings["maille"], strict=True)))
        is_released = ~withheld["maille"].reindex(unit).to_numpy(dtype=bool)
        assert squares.to_numpy()[is_released].sum() >= 0.8 * squares.sum()
        assert (is_released & (squares > 0)).sum() >= 0.7 * (squares > 0).sum()
