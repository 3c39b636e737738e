"""Pruning: what is shown again, and what is not."""

from __future__ import annotations

import pytest

from occupancy_plugin.secrecy.families import prune as pruning
from occupancy_plugin.secrecy.families.prune import prune
from tests.unit.secrecy.families.nets import alone, net

WATCHED = [[0, 0, 0], [0, 0, 1], [0, 0, 0]]
ALL = [[1, 1, 1]] * 3


def test_pruning_leaves_one_circle_around_the_sensitive_cell():
    """Of nine hidden cells four are enough: two siblings × two categories."""
    family_net = net(ALL, sensitive=WATCHED)
    prune(family_net)
    assert not family_net.hidden[0].any()
    assert family_net.hidden[:, 2].tolist() == [False, True, True]
    assert family_net.hidden.sum() == 4
    assert (1, 2) not in alone(family_net)


def test_a_sensitive_cell_is_never_shown_again():
    family_net = net(ALL)
    prune(family_net)
    assert family_net.hidden.all()


def test_a_large_table_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pruning, "PRUNED_CELLS", 8)
    family_net = net(ALL, sensitive=WATCHED)
    prune(family_net)
    assert family_net.hidden.all()
