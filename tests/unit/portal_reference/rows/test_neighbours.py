"""Groups of neighbouring résidences: a separate scale, for which no other scale hides more."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import shapely

from occupancy_plugin.secrecy import Policy
from scripts.portal.rows import suppress
from scripts.portal_process import SMALL
from scripts.world import neighbours, simulate, tables
from scripts.world.outlines import outlines
from tests.unit.portal_reference.kept_masks import protect
from tests.unit.secrecy.draws import EVERY

TERRITORY, SEED = SMALL[1], 1
NESTED = ("region", "departement", "epci", "commune", "iris", "residence", "voisinage")
"""The scales above the groups and beside them. Others take most of the time: not at a landing."""


def test_a_residence_that_may_be_shown_stands_alone_and_others_of_its_iris_are_one_group():
    iris = np.array(["i", "i", "i", "i", "j"])
    everywhere = np.ones(5, dtype=bool)
    standing = np.array([False, True, False, False, False])
    assert neighbours.group(standing, [(iris, everywhere)]).tolist() == [0, 1, 0, 0, 4]


def test_residences_of_a_withheld_iris_join_those_of_the_commune():
    iris, commune = np.array(["i", "i", "j", "k"]), np.array(["c", "c", "c", "d"])
    shown = np.array([False, False, False, False])
    nobody = np.zeros(4, dtype=bool)
    within = [(iris, shown), (commune, np.array([True, True, True, False]))]
    assert neighbours.group(nobody, within).tolist() == [0, 0, 0, 3]


def test_outlines_hold_their_residences_and_do_not_overlap():
    points = shapely.points([[3.40, 50.12], [3.401, 50.12], [3.4011, 50.1205], [3.45, 50.12]])
    unit, commune = np.array([0, 0, 1, 0]), np.array(["c", "c", "c", "c"])
    buildings = shapely.points([[3.4, 50.1205], [3.4501, 50.121]])
    first_outline, second_outline = outlines(points, unit, commune, buildings, np.array([0, 3]))
    assert shapely.contains(first_outline, points[[0, 1, 3]]).all()
    assert shapely.contains(first_outline, buildings).all()
    assert shapely.contains(second_outline, points[2])
    assert len(shapely.get_parts(first_outline)) == 2
    assert shapely.intersection(first_outline, second_outline).area < 1e-3 * second_outline.area


def test_of_two_residences_at_one_place_the_first_is_drawn():
    points = shapely.points([[3.40, 50.12], [3.40, 50.12]])
    commune, nothing = np.array(["c", "c"]), shapely.points(np.zeros((0, 2)))
    shapes = outlines(points, np.array([0, 1]), commune, nothing, np.zeros(0, dtype=int))
    assert shapely.is_empty(shapes).tolist() == [False, True]


@pytest.fixture(scope="module")
def world(simulated: Callable[[str, int], simulate.World]) -> simulate.World:
    return neighbours.with_neighbours(simulated(TERRITORY, SEED), SEED)


@pytest.fixture(scope="module")
def raw(world: simulate.World) -> dict[str, pd.DataFrame]:
    rows = next(tables.counted(world, SEED, ("2022",)))[1]
    return {scale: suppress.gate_table(rows[scale]) for scale in (rows if EVERY == 1 else NESTED)}


def test_every_residence_and_every_building_is_in_one_group(world):
    residences, groups = world.scales["residence"], world.scales["voisinage"]
    codes = groups.frame["code"].to_numpy()
    assert groups.frame["code"].is_unique
    assert set(residences.frame["voisinage"]) == set(codes)
    of_building = residences.frame["voisinage"].to_numpy()[residences.cell]
    built = residences.cell >= 0
    assert (codes[groups.cell[built]] == of_building[built]).all()


def test_a_group_names_none_of_its_residences(world):
    """They are under the threshold: a released row may not speak of them."""
    groups = world.scales["voisinage"].frame
    joined = groups[groups["code"].str.endswith("-G")]
    texts = "\n".join(joined.astype(str).to_numpy().ravel())
    inside = world.scales["residence"].frame
    inside = inside[inside["voisinage"].isin(joined["code"])]
    assert len(inside) > len(joined) > 0
    assert [code for code in inside["code"] if code in texts] == []
    assert [name for name in inside["name"] if name in texts] == []


def test_nearly_all_households_are_seen_and_no_other_scale_shows_a_cell_less(raw):
    residences = raw["residence"].drop(columns="voisinage")
    without = {**raw, "residence": residences}
    del without["voisinage"]
    policy = Policy()
    before = protect(without, suppress.schema(tuple(without)), policy)
    after = protect(raw, suppress.schema(tuple(raw)), policy)
    for scale, mask in before.hidden.items():
        pd.testing.assert_frame_equal(after.hidden[scale], mask)
    households, shown = raw["voisinage"]["households"], after.tables["voisinage"].index
    assert households[shown].sum() >= 0.95 * households.sum()
    assert households[shown].min() == 0 or households[shown].min() >= 11
    joined = shown[shown.str.endswith("-G")]
    assert len(joined) >= 5
    assert after.tables["voisinage"].loc[joined, "single_parents"].notna().any()
