"""Withheld siblings as one row."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy.families.merge import merge_withheld
from tests.unit.secrecy.families.nets import PARENT, X

NONE, ONE = np.zeros(3, dtype=bool), np.ones(3, dtype=int)


def test_withheld_siblings_are_one_row():
    closed = np.array([False, True, True])
    merged = merge_withheld(X, X.sum(axis=1), closed, PARENT, NONE, ONE)
    assert merged.x.tolist() == [[30, 20, 10], [30, 20, 10]]
    assert merged.units.tolist() == [1, 2]
    assert merged.parent.tolist() == [-1, 0]


def test_a_row_of_several_units_adds_all_of_them() -> None:
    """One address and three that are one row already."""
    closed, count = np.array([False, True, True]), np.array([1, 1, 3])
    merged = merge_withheld(X, X.sum(axis=1), closed, PARENT, NONE, count)
    assert merged.units.tolist() == [1, 4]


def test_sums_of_merged_units_are_those_of_their_row():
    """Their sums over some categories, too; of a unit below one that is withheld nothing counts."""
    closed = np.array([False, True, True])
    merged = merge_withheld(X, X.sum(axis=1), closed, PARENT, NONE, ONE)
    assert merged.sum_over_nodes(np.array([[9.0], [4], [np.nan]])).tolist()[0] == [9]
    assert merged.sum_over_nodes(np.array([[9.0, 1], [4, 1], [5, 1]])).tolist() == [[9, 1], [9, 2]]
    parent, x = np.array([-1, 0, 1]), np.array([[30.0, 20, 10], [10, 20, 0], [10, 20, 0]])
    deep = merge_withheld(x, x.sum(axis=1), closed, parent, NONE, ONE)
    assert deep.sum_over_nodes(np.array([[9.0], [4], [4]])).tolist() == [[9], [4]]


def test_a_row_of_several_units_counts_as_several_where_two_categories_hold_somebody():
    """30 + 20 + 10 households of two units: no single one follows. All 60 in one category would be
    each unit's only one."""
    closed = np.array([False, True, True])
    merged = merge_withheld(X, X.sum(axis=1), closed, PARENT, NONE, ONE)
    assert merged.multi_unit_rows(merged.x, NONE).tolist() == [False, True]
    assert merged.multi_unit_rows(np.array([[60.0, 0, 0], [60, 0, 0]]), NONE).tolist() == [
        False,
        False,
    ]


def test_children_of_a_withheld_unit_are_merged_into_it():
    """The child of a withheld unit is withheld with it: one leaf is left."""
    parent, x = np.array([-1, 0, 1]), np.array([[30.0, 20, 10], [10, 20, 0], [10, 20, 0]])
    merged = merge_withheld(x, x.sum(axis=1), np.array([False, True, True]), parent, NONE, ONE)
    assert merged.nodes.tolist() == [0, 1]
    assert merged.units.tolist() == [1, 1]


def test_a_parent_above_a_shown_child_stays():
    parent, x = np.array([-1, 0, 1]), np.array([[30.0, 20, 10], [10, 20, 0], [10, 20, 0]])
    merged = merge_withheld(x, x.sum(axis=1), np.array([False, True, False]), parent, NONE, ONE)
    assert merged.nodes.tolist() == [0, 1, 2]
