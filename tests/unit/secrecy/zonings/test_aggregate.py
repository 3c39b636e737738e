"""Withheld units of one place as one unit."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy.zonings.aggregate import aggregate
from tests.unit.secrecy.zonings.crossed import problem


def test_withheld_units_of_one_square_are_one_with_their_sums() -> None:
    """b1 and b2 lie in z1, b3 in z2: b1 and b2 are one, of 15 households, two of them."""
    before = problem(withheld="b1 b2 b3")
    size, households = before.forest.size, before.forest.households.copy()
    code = list(before.forest.code)
    after, stands = aggregate(before)
    assert after.forest.size == size - 1
    assert stands[code.index("b1")] == stands[code.index("b2")] != stands[code.index("b3")]
    representative = stands[code.index("b1")]
    assert (
        after.forest.households[representative]
        == households[[code.index("b1"), code.index("b2")]].sum()
    )
    assert after.forest.units()[representative] == after.forest.units("known")[representative] == 2
    assert np.bincount(after.forest.units()).tolist() == [0, size - 2, 1]
    assert after.withheld[representative]
    parent = after.forest.parent[representative]
    assert after.forest.code[parent] == "i"
    (zoning,) = after.zonings
    assert after.forest.code[zoning.zone[representative]] == "z1"
    assert list(after.forest.code[zoning.heads]) == ["z1", "z2"]


def test_a_unit_without_somebody_counts_where_it_has_somebody_only() -> None:
    before = problem(withheld="b1 b2")
    known = before.forest.values["known"].copy()
    known[list(before.forest.code).index("b2")] = 0.0
    before.forest.values["known"] = known
    after, stands = aggregate(before)
    representative = stands[list(before.forest.code).index("b1")]
    assert (after.forest.units()[representative], after.forest.units("known")[representative]) == (
        2,
        1,
    )


def test_units_shown_before_or_unknown_are_not_aggregated() -> None:
    before = problem(withheld="b1 b2")
    before.shown_before["a"][list(before.forest.code).index("b1")] = True
    assert aggregate(before)[0].forest.size == problem().forest.size
    before = problem(withheld="b1 b2")
    unknown = before.forest.values["a"].copy()
    unknown[list(before.forest.code).index("b2")] = np.nan
    before.forest.values["a"] = unknown
    assert aggregate(before)[0].forest.size == problem().forest.size


def test_aggregation_keeps_shown_units_and_masks() -> None:
    before = problem(hidden={"b3": "a"}, withheld="b1 b2")
    size = before.forest.size
    before.extra_sensitive = {name: mask.copy() for name, mask in before.masks.hidden.items()}
    after, stands = aggregate(before)
    assert len(np.unique(stands)) == after.forest.size == size - 1
    assert [str(c) for c in after.forest.code[after.extra_sensitive["a"]]] == ["b3"]
