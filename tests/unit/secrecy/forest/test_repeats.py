"""Rows with the numbers of a wider one."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy.forest.repeats import (
    copy_from_repeated,
    repeated_units,
)
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


def test_masks_of_known_units_reach_those_that_repeat_them() -> None:
    repeated, is_known = np.array([-1, 0, 1, 0]), np.array([True, False, False, True])
    masks = {"a": np.array([True, False, False, False])}
    copy_from_repeated(masks, repeated, is_known)
    assert masks["a"].tolist() == [True, True, True, False]
