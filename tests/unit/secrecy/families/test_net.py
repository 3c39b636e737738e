"""Exposed cells of a network, on tables of six cells."""

from __future__ import annotations

import numpy as np

from tests.unit.secrecy.families.nets import alone, net


def test_a_single_hidden_cell_follows_from_its_row():
    assert alone(net([[0, 0, 0], [1, 0, 0], [0, 0, 0]])) == {(1, 0)}


def test_a_circle_of_four_is_free_and_a_zero_in_it_may_rise():
    assert alone(net([[0, 0, 0], [1, 1, 0], [1, 1, 0]])) == set()


def test_zeros_that_no_circle_can_raise_are_exposed():
    """(1, 2) = 0 and (2, 1) = 0: each could rise only if the other fell."""
    x = np.array([[20.0, 20, 10], [10, 20, 0], [10, 0, 10]])
    assert alone(net([[0, 0, 0], [0, 1, 1], [0, 1, 1]], x)) == set()
    x = np.array([[20.0, 0, 10], [10, 0, 0], [10, 0, 10]])
    assert (1, 1) in alone(net([[0, 0, 0], [0, 1, 1], [0, 1, 1]], x))


def test_a_row_without_parent_and_children_is_looked_at_by_itself():
    """One hidden cell follows from its row; of two, one that holds somebody lets the other rise;
    two zeros cannot move against each other."""
    single = np.array([-1, -1, -1])
    x = np.array([[5.0, 3, 9], [5, 0, 9], [5, 0, 0]])
    hidden = [[0, 1, 0], [1, 1, 0], [0, 1, 1]]
    assert alone(net(hidden, x, parent=single)) == {(0, 1), (2, 1), (2, 2)}


def test_a_shortfall_is_a_sensitive_cell_whose_row_or_category_hides_too_little():
    """Row 1 hides 10 + 0, row 2 hides 20 + 10; need is 11: (1, 0) and (1, 2) fall short of it in
    their row, (2, 2) in its category, which hides 0 + 10 and is shown above."""
    family_net = net([[0, 0, 0], [1, 0, 1], [1, 0, 1]], need=11)
    assert family_net.certainly_too_narrow() == 3
