"""Sums that would disclose a cell of their own row: three categories, by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from occupancy_plugin.secrecy import Family
from occupancy_plugin.secrecy.structure import FamilySums
from occupancy_plugin.secrecy.sums.disclosive import disclosive_sums

FAMILY = Family("f", ("a", "b", "c"), "known")
AB = FamilySums(FAMILY, ("ab",), np.array([[True, True, False]]), (1,))
BOTH = FamilySums(
    FAMILY, ("ab", "bc"), np.array([[True, True, False], [False, True, True]]), (1, 2)
)


def closed(sums: FamilySums, zero: str, watched: str) -> list[bool]:
    """zero, watched: letters of the categories of one row."""
    masks = [np.array([[name in cells for name in FAMILY.columns]]) for cells in (zero, watched)]
    hidden = np.zeros((1, len(sums.names)), dtype=bool)
    return disclosive_sums(sums, *masks, hidden)[0].tolist()


@pytest.mark.parametrize(
    ("zero", "watched", "hides"),
    [
        ("", "", False),  # nothing to watch
        ("a", "a", False),  # a = 0 may rise while b falls
        ("c", "c", True),  # c is what the sum leaves
        ("ab", "a", True),  # a + b = 0
        ("bc", "a", False),  # a is 100 %: it may fall while b rises
        ("ab", "c", True),  # c is 100 %: alone in its block
    ],
)
def test_a_sum_hides_where_a_watched_cell_follows_from_it(zero, watched, hides):
    assert closed(AB, zero, watched) == [hides]


def test_the_first_of_two_sums_that_cut_across_each_other_is_shown():
    """With the denominator, a + b and b + c disclose c and a for every value of b."""
    assert closed(BOTH, "", "b") == [False, True]


def test_rows_are_answered_together_as_they_are_alone():
    every = ["".join(cells) for k in range(4) for cells in combinations("abc", k)]
    rows = [(zero, watched) for zero in every[:-1] for watched in every]
    masks = [
        np.array([[n in cells for n in "abc"] for cells in side])
        for side in zip(*rows, strict=True)
    ]
    together = disclosive_sums(BOTH, *masks, np.zeros((len(rows), 2), dtype=bool))
    assert together.tolist() == [closed(BOTH, *row) for row in rows]
    assert 0 < together.sum() < together.size
