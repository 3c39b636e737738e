"""Local rules (R5, R8): what a row and a category hide in addition, cell by cell."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy.families.rules import apply_rules, protect_columns, protect_rows
from tests.unit.secrecy.families.nets import net

ALONE = np.array([-1])
FOUR = np.array([-1, 0, 0, 0])
"""A parent and three children."""
RESIDENCES = np.array([-1, 0, 0, 1, 1])
"""An IRIS of two résidences, the first of two buildings."""


def test_local_rules_close_a_row_and_its_category():
    family_net = net([[0, 0, 0], [0, 0, 1], [0, 0, 0]])
    assert apply_rules(family_net)
    assert family_net.hidden.sum(axis=1).tolist()[1:] == [2, 2]
    assert not family_net.hidden[0].any()


def test_a_row_with_one_hidden_cell_hides_its_cheapest_positive_one():
    family_net = net([[1, 0, 0, 0]], np.array([[12.0, 5, 0, 9]]), parent=ALONE)
    assert protect_rows(family_net, None).tolist() == [0]
    assert family_net.hidden.tolist() == [[True, True, False, False]]


def test_a_row_that_hides_too_little_hides_what_is_enough():
    """3 + 4 hidden, 11 needed: 2 more would still be too little, 9 are enough."""
    family_net = net([[1, 1, 0, 0]], np.array([[3.0, 4, 2, 9]]), parent=ALONE, need=11)
    protect_rows(family_net, None)
    assert family_net.hidden.tolist() == [[True, True, False, True]]
    assert protect_rows(family_net, None).tolist() == []


def test_cells_shown_before_are_not_hidden():
    family_net = net([[1, 0, 0]], np.array([[12.0, 5, 9]]), parent=ALONE, fixed=[[0, 1, 0]])
    protect_rows(family_net, None)
    assert family_net.hidden.tolist() == [[True, False, True]]


def test_a_category_with_one_hidden_child_hides_the_cheapest_other():
    """4 households are fewer than 7; but the row with 7 hides a cell already, and a second one
    closes it."""
    x = np.array([[21.0, 30, 0], [10, 10, 0], [4, 10, 0], [7, 10, 0]])
    family_net = net([[0, 0, 0], [1, 0, 0], [0, 0, 0], [0, 0, 0]], x, parent=FOUR)
    protect_columns(family_net, None)
    assert family_net.hidden[:, 0].tolist() == [False, True, True, False]
    family_net = net([[0, 0, 0], [1, 0, 0], [0, 0, 0], [0, 1, 0]], x, parent=FOUR)
    protect_columns(family_net, None)
    assert family_net.hidden[:, 0].tolist() == [False, True, False, True]


def test_the_parent_is_hidden_where_no_other_child_is_positive():
    x = np.array([[10.0, 30, 0], [10, 10, 0], [0, 10, 0], [0, 10, 0]])
    family_net = net([[0, 0, 0], [1, 0, 0], [0, 0, 0], [0, 0, 0]], x, parent=FOUR)
    assert protect_columns(family_net, None).tolist() == [0]
    assert family_net.hidden[:, 0].tolist() == [True, True, False, False]


def test_zeros_under_a_hidden_parent_are_hidden_all_together():
    """Nobody is there: with the parent hidden and every child shown, its zero would be
    disclosed."""
    x = np.array([[0.0, 30], [0, 10], [0, 10], [0, 10]])
    family_net = net([[1, 0], [0, 0], [0, 0], [0, 0]], x, parent=FOUR)
    protect_columns(family_net, None)
    assert family_net.hidden[:, 0].all()


def test_a_small_parent_hides_itself_for_its_few_leaves():
    """One building hides a. The other one would have to hide a second category too; the résidence
    has a neighbour that hides a, and needs a second one just as well. Where the résidence is large
    the building goes."""
    x = np.array([[48.0, 60, 0], [16, 30, 0], [32, 30, 0], [8, 15, 0], [8, 15, 0]])
    hidden = [[1, 1, 0], [0, 0, 0], [1, 1, 0], [1, 1, 0], [0, 0, 0]]
    family_net = net(hidden, x, parent=RESIDENCES)
    protect_columns(family_net, None)
    assert family_net.hidden[:, 0].tolist() == [True, True, True, True, False]
    family_net = net(hidden, x * 10, parent=RESIDENCES)
    protect_columns(family_net, None)
    assert family_net.hidden[:, 0].tolist() == [True, False, True, True, True]


def test_a_small_parent_hides_nothing_where_a_child_costs_less():
    """The other building hides another category already: a alone is enough there."""
    x = np.array([[48.0, 60, 0], [16, 30, 0], [32, 30, 0], [8, 15, 0], [8, 15, 0]])
    family_net = net([[1, 1, 0], [0] * 3, [1, 1, 0], [1, 0, 0], [0, 1, 0]], x, parent=RESIDENCES)
    protect_columns(family_net, None)
    assert family_net.hidden[:, 0].tolist() == [True, False, True, True, True]
