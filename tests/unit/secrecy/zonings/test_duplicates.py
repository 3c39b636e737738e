"""Zones of two zonings that hold the same units: square s1 and merged square m1 hold a and b, QPV q
holds c and more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from occupancy_plugin.secrecy.families.table import FamilyTable
from occupancy_plugin.secrecy.zonings.duplicates import (
    add_duplicates,
    find_duplicate_zones,
    merge_duplicates,
    treated_alike,
)
from occupancy_plugin.secrecy.zonings.read import Zoning

A, B, C, D, S1, S2, M1, M2, Q = range(9)
HOUSEHOLDS = np.array([5.0, 6, 7, 8, 11, 15, 11, 15, 15])


def zoning(*zones: tuple[int, list[int]]) -> Zoning:
    zone = np.full(9, -1)
    for head, parts in zones:
        zone[parts] = head
    return Zoning(zone, np.array([head for head, _ in zones]))


SQUARES = zoning((S1, [A, B]), (S2, [C, D]))


def test_the_first_stands_for_zones_that_hold_the_same():
    merged, qpv = zoning((M1, [A, B]), (M2, [C, D])), zoning((Q, [C, D]))
    duplicates = find_duplicate_zones([SQUARES, merged, qpv], HOUSEHOLDS)
    assert duplicates.tolist() == [[M1, S1], [M2, S2], [Q, S2]]


def test_zones_with_other_units_are_no_duplicates():
    assert not len(find_duplicate_zones([SQUARES, zoning((M1, [A, B, C]))], HOUSEHOLDS))
    assert not len(find_duplicate_zones([SQUARES, zoning((M1, [A]), (M2, [B, C, D]))], HOUSEHOLDS))
    assert not len(find_duplicate_zones([SQUARES], HOUSEHOLDS))


def test_whom_nobody_has_counted_is_no_twin():
    """Its cells are not known from the other's, nor is it shown for them."""
    unknown = np.where(np.arange(9) == S1, np.nan, HOUSEHOLDS)
    assert find_duplicate_zones(
        [SQUARES, zoning((M1, [A, B]), (M2, [C, D]))], unknown
    ).tolist() == [[M2, S2]]


def test_of_which_one_was_withheld_before_each_goes_its_own_way():
    pairs, kept = np.array([[M1, S1], [M2, S2]]), np.zeros(9, dtype=bool)
    kept[[M1, M2, S2]] = True
    assert treated_alike(pairs, kept).tolist() == [[M2, S2]]


def table(**masks: np.ndarray) -> FamilyTable:
    """Rows 0 and 1: square and merged square, three categories."""
    none = np.zeros((2, 3), dtype=bool)
    every = {"hidden": none, "sensitive": none, "must_show": none} | masks
    return FamilyTable(
        nodes=np.array([S1, M1]),
        parent=np.full(2, -1),
        x=np.array([[2.0, 4, 5]] * 2),
        total=np.full(2, 11.0),
        hidden_for_zones=none,
        is_multi_unit=none[:, 0],
        size_weight=np.ones(2),
        secondary_withheld=none[:, 0],
        means=((0, np.array([7.0, np.nan]), none[:, 0]),),
        **every,
    )


def cells(*marked: tuple[int, int]) -> np.ndarray:
    mask = np.zeros((2, 3), dtype=bool)
    mask[tuple(zip(*marked, strict=True))] = True
    return mask


def test_a_representative_has_the_masks_of_its_duplicate():
    of_merged = cells((1, 0), (1, 1))
    merged = merge_duplicates(table(hidden=of_merged, sensitive=cells((1, 0))), np.array([[1, 0]]))
    assert merged.hidden[0].tolist() == [True, True, False]
    assert merged.sensitive[0].tolist() == [True, False, False]
    assert np.isnan(merged.means[0][1]).all()


def test_one_may_stand_for_several():
    """Rows 1 and 2 are the same unit as row 0: what any of the three hides counts, in any order."""
    of = table()
    hidden = np.zeros((3, 3), dtype=bool)
    hidden[1, 0] = hidden[2, 1] = True
    three = replace(
        of,
        nodes=np.array([S2, M2, Q]),
        x=of.x[[0, 0, 0]],
        total=of.total[[0, 0, 0]],
        hidden=hidden,
        sensitive=hidden,
        must_show=np.zeros_like(hidden),
        means=(),
    )
    merged = merge_duplicates(three, np.array([[1, 0], [2, 0]]))
    assert merged.hidden[0].tolist() == merged.sensitive[0].tolist() == [True, True, False]


def test_a_mean_shown_under_one_name_stays_known():
    """Whatever the other name hides of it and is no secret."""
    family_table = table(
        hidden=cells((1, 0), (1, 1)), sensitive=cells((1, 1)), must_show=cells((0, 0))
    )
    merged = merge_duplicates(family_table, np.array([[1, 0]]))
    assert merged.hidden[0].tolist() == [False, True, False]
    with_mean = replace(
        family_table, means=((0, np.array([7.0, np.nan]), np.array([True, False])),)
    )
    assert merge_duplicates(with_mean, np.array([[1, 0]])).means[0][1][0] == 7


def test_to_hide_one_costs_both():
    assert add_duplicates(np.array([1.0, 2, 4]), np.array([[1, 0], [2, 0]])).tolist() == [7, 2, 4]
