"""Rows with the numbers of a wider one."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy.forest.repeats import copy_from_repeated, repeated_units
from occupancy_plugin.secrecy.forest.zoning import Zoning
from tests.unit.secrecy.forest.forests import NESTED, codes, forest, table


def of(trees, code, scale):
    return int(trees.positions_of(scale, np.array([code]))[0])


TABLES = {
    "iris": table({"i1": (20, "c1"), "i2": (5, "c1"), "i3": (30, "c2")}, "commune"),
    "commune": table({"c1": (25, "e"), "c2": (30, "e")}, "epci"),
    "epci": table({"e": (55,)}),
}


def test_an_only_child_repeats_its_parent_and_no_other_does() -> None:
    trees = forest(TABLES, NESTED)
    repeated = repeated_units(trees, [])
    assert codes(trees, np.flatnonzero(repeated >= 0)) == ["i3"]
    assert codes(trees, repeated[repeated >= 0]) == ["c2"]


def test_a_zone_repeats_the_unit_that_holds_all_its_members() -> None:
    tables = TABLES | {"qpv": table({"q": (30,)})}
    trees = forest(tables, NESTED)
    zone = np.full(trees.size, -1)
    zone[of(trees, "i3", "iris")] = of(trees, "q", "qpv")
    repeated = repeated_units(trees, [Zoning(zone, np.array([of(trees, "q", "qpv")]))])
    assert codes(trees, repeated[[of(trees, "q", "qpv")]]) == ["c2"]
    pieces = np.array([of(trees, "q", "qpv")]), np.array([of(trees, "c2", "commune")])
    assert (repeated_units(trees, [], [pieces]) == repeated).all(), "by a table of its pieces"


def test_masks_reach_the_cells_of_units_that_repeat_a_known_one() -> None:
    repeated, is_wide = np.array([-1, 0, 1, 0]), np.array([True, False, False, False])
    shown = {"a": np.array([True, False, False, False]), "b": np.array([True, False, False, False])}
    hidden = {"a": np.array([False, False, False, True]), "b": np.zeros(4, dtype=bool)}
    has_its_masks = copy_from_repeated(shown, hidden, repeated, is_wide)
    assert shown["a"].tolist() == [True, True, True, False]
    assert shown["b"].tolist() == [True, True, True, True]
    assert has_its_masks.tolist() == [False, True, True, False]


def test_a_unit_that_repeats_no_wide_one_has_no_facts() -> None:
    shown, hidden = {"a": np.array([True, False])}, {"a": np.array([False, False])}
    has_its_masks = copy_from_repeated(shown, hidden, np.array([-1, 0]), np.zeros(2, dtype=bool))
    assert shown["a"].tolist() == [True, True]
    assert not has_its_masks.any()
