"""Children as runs of an index: node 0 has 1 and 2, node 1 has 3 and 4."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy.forest.siblings import Siblings

PARENT = np.array([-1, 0, 0, 1, 1])


def test_siblings_find_the_cheapest_child():
    siblings = Siblings(PARENT)
    assert siblings.of(0).tolist() == [1, 2]
    cost = np.array([0.0, 7.0, 5.0, np.inf, 4.0])
    of = np.array([True, True, False, False, False])
    assert siblings.cheapest(cost, of).tolist() == [2, 4]


def test_runs_stand_one_after_the_other():
    siblings = Siblings(PARENT)
    assert siblings.heads.tolist() == [0, 1]
    assert siblings.run.tolist() == [0, 1, -1, -1, -1]
    kids, first, size = siblings.runs(np.array([1, 0]))
    assert (kids.tolist(), first.tolist(), size.tolist()) == ([3, 4, 1, 2], [0, 2], [2, 2])


def test_neighbours_are_a_slice_and_others_are_picked():
    assert Siblings(PARENT).block(1)[1] == slice(3, 5)
    kids, picked = Siblings(np.array([-1, 0, -1, 0])).block(0)
    assert kids.tolist() == [1, 3]
    assert picked is kids


def test_a_leaf_has_no_children():
    assert Siblings(PARENT).of(4).tolist() == []
    assert Siblings(np.array([-1, -1])).heads.tolist() == []
