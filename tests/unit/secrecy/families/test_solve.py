"""One family solved: how wide, how many cells, and when it is refused."""

from __future__ import annotations

import numpy as np
import pytest

from occupancy_plugin.secrecy import GateError, Policy
from occupancy_plugin.secrecy.families.solve import required_width, solve_net
from tests.unit.secrecy.families.nets import alone, net


def test_need_grows_with_the_households_between_floor_and_cap():
    """5 % of 10 is 1, of 100 is 5, of 101 is 6, of 1000 is 50."""
    households = np.array([10.0, 100, 101, 1000, np.nan])
    assert required_width(households, Policy()).tolist() == [2, 5, 6, 11, 2]


def test_a_primary_zero_is_hidden_in_a_circle_of_four():
    """(1, 2) is 0. Its row hides the fewest households that are there, 10, then both categories
    hide theirs in the other row: nothing follows, and no fifth cell goes."""
    family_net = net([[0, 0, 0], [0, 0, 1], [0, 0, 0]])
    solve_net(family_net)
    assert family_net.hidden.tolist() == [[False] * 3, [True, False, True], [True, False, True]]
    assert alone(family_net) == set()


def test_a_family_without_hidden_cells_stays_shown():
    family_net = net([[0, 0, 0]] * 3)
    solve_net(family_net)
    assert not family_net.hidden.any()


def test_proved_cells_stay_hidden_and_disclosed_cells_are_shown():
    """The cycle of rows 1 and 2 is free; the parent's single cell discloses no sensitive one."""
    circle = [[0, 0, 0], [1, 1, 0], [1, 1, 0]]
    family_net = net([[0, 0, 1], *circle[1:]], sensitive=circle)
    solve_net(family_net, already_suppressed=True)
    assert family_net.hidden.tolist() == np.array(circle, dtype=bool).tolist()


def test_a_cell_that_nothing_can_hide_is_refused():
    with pytest.raises(GateError, match="cannot be protected"):
        solve_net(net([[1]], np.array([[5.0]]), parent=np.array([-1])))
