"""Cycles of cells that make an exposed one free: the cheapest, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from occupancy_plugin.secrecy import GateError
from occupancy_plugin.secrecy.families.cycles import hide_cycle, hide_trees, topmost_exposed
from tests.unit.secrecy.families.nets import X, alone, net


def test_the_cheapest_circle_is_closed_around_an_exposed_cell():
    family_net = net([[0, 0, 0], [0, 0, 1], [0, 0, 1]])
    cells = set(hide_cycle(family_net, 1, 2))
    assert cells == {(1, 2), (1, 1), (2, 2), (2, 1)}  # 20 + 0 households, not 10 + 20
    assert alone(family_net) == set()


def test_a_child_waits_for_the_exposed_cell_above_it():
    family_net = net([[0, 0, 1], [0, 0, 1], [1, 0, 0]])
    assert topmost_exposed(family_net, np.array([0, 1, 2]), np.array([2, 2, 0])) == [(0, 2), (2, 0)]


def test_an_only_child_shares_its_circle_with_the_parent():
    """Without a sibling the row's cheapest other positive category is hidden in child and
    parent."""
    x = np.array([[10.0, 20, 5], [10, 20, 5]])
    family_net = net([[0, 0, 0], [1, 0, 0]], x, parent=np.array([-1, 0]))
    hide_cycle(family_net, 1, 0)
    assert family_net.hidden.tolist() == [[True, False, True], [True, False, True]]
    assert alone(family_net) == set()


def test_a_row_that_stands_alone_hides_its_next_cell():
    """3 households are the fewest of those that are there; a zero is dearer than any count."""
    x = np.array([[5.0, 3, 0, 9]])
    family_net = net([[1, 0, 0, 0]], x, parent=np.array([-1]))
    hide_cycle(family_net, 0, 0)
    assert family_net.hidden.tolist() == [[True, True, False, False]]


def test_the_last_resort_hides_the_tree_of_a_row_and_no_other():
    x = np.concatenate([X, X])
    family_net = net([[0, 0, 0]] * 6, x, parent=np.array([-1, 0, 0, -1, 3, 3]))
    hide_trees(family_net, np.array([2]))
    assert family_net.hidden.all(axis=1).tolist() == [True] * 3 + [False] * 3
    with pytest.raises(GateError, match="cannot be protected"):
        hide_trees(family_net, np.array([1]))
