"""Rows grouped by equal values, and sums over groups."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy.algebra import groups


def test_sums_of_places_are_those_of_their_rows_and_any_of_booleans():
    place = np.array([2, 0, 2])
    rows = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert groups.sum_by_group(place, rows, 3).tolist() == [[3, 4], [0, 0], [6, 8]]
    assert groups.sum_by_group(place, rows > 4, 3).tolist() == [
        [False] * 2,
        [False] * 2,
        [True] * 2,
    ]


def test_numbers_of_ids_follow_their_order():
    ids, place = groups.renumber(np.array([7, 3, 7, 9]), 10)
    assert ids.tolist() == [3, 7, 9]
    assert place.tolist() == [1, 0, 1, 2]


def test_rows_with_the_same_above_them_are_one_place():
    """−1, nobody, is above like anybody else."""
    place, first = groups.group_equal_rows([np.array([0, -1, 0, 0]), np.array([5, 5, 5, 4])], 6)
    assert place.tolist() == [0, 1, 0, 2]
    assert first.tolist() == [0, 1, 3]


def test_many_that_are_above_are_told_apart_however_long_their_numbers():
    n = 2**20
    heads = np.array([0, n - 1, 0, n - 1])
    same = np.zeros(4, dtype=int)
    place, _ = groups.group_equal_rows([heads, same, same, same, np.array([0, 0, 0, 1])], n)
    assert place.tolist() == [0, 1, 0, 2]
