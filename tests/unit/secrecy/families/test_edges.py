"""Hidden cells as edges of a network: which take one value only. Tables of a few cells; the answer
is counted out over every table with the same sums."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from occupancy_plugin.secrecy.families.edges import (
    build_edges,
    circulation,
    exposed_edges,
    random_flow,
    spanning_forest,
    strong_components,
)

CATEGORIES = 2
PARENT = np.array([-1, 0, 0])  # a commune and its two IRIS


def exposed(x: np.ndarray, hidden: np.ndarray, parent: np.ndarray = PARENT) -> list[tuple]:
    """(row, column) of every hidden cell that takes one value only, as the network says."""
    inner = np.isin(np.arange(len(x)), parent)
    may = np.ones_like(hidden)
    edges = build_edges(hidden, parent, inner, may, x > 0, np.zeros(hidden.shape, dtype=int))
    single = exposed_edges(edges)
    return sorted(zip(edges.row[single].tolist(), edges.column[single].tolist(), strict=True))


def counted_out(x: np.ndarray, hidden: np.ndarray) -> list[tuple]:
    """The same by trying every table of counts: rows keep their totals, the commune is the sum of
    its IRIS, shown cells stay."""
    totals = x.sum(axis=1)
    most = int(totals.max())
    cells = list(zip(*np.nonzero(hidden), strict=True))
    possible_values: dict[tuple, set[float]] = {(int(r), int(c)): set() for r, c in cells}
    for values in product(range(most + 1), repeat=len(cells)):
        other = x.copy()
        for (row, column), value in zip(cells, values, strict=True):
            other[row, column] = value
        if (other.sum(axis=1) == totals).all() and (other[0] == other[1:].sum(axis=0)).all():
            for cell in possible_values:
                possible_values[cell].add(other[cell])
    return sorted(cell for cell, values in possible_values.items() if len(values) == 1)


def mask(*rows: str) -> np.ndarray:
    return np.array([[cell == "s" for cell in row] for row in rows])


def test_a_row_by_itself() -> None:
    """Its total is known: one hidden cell follows, two are free unless both are zero."""
    lone = np.array([-1])
    assert exposed(np.array([[4.0, 6.0]]), mask("s."), lone) == [(0, 0)]
    assert exposed(np.array([[4.0, 6.0]]), mask("ss"), lone) == []
    assert exposed(np.array([[0.0, 6.0]]), mask("ss"), lone) == []
    assert exposed(np.array([[0.0, 0.0]]), mask("ss"), lone) == [(0, 0), (0, 1)]


def test_four_cells_of_two_iris_are_a_circle_and_three_are_none() -> None:
    x = np.array([[5.0, 5.0], [2.0, 3.0], [3.0, 2.0]])
    assert exposed(x, mask("..", "ss", "ss")) == []
    assert exposed(x, mask("..", "ss", "s.")) == [(1, 0), (1, 1), (2, 0)]


def test_a_circle_that_needs_a_nought_to_fall_is_none() -> None:
    """u = (0, 5), v = (5, 0) under a shown commune: u's first cell may rise, as v's falls. With
    u = (0, 5), v = (0, 5) it may not: the commune shows that its first category is zero."""
    free = np.array([[5.0, 5.0], [0.0, 5.0], [5.0, 0.0]])
    assert exposed(free, mask("..", "ss", "ss")) == []
    zero = np.array([[0.0, 10.0], [0.0, 5.0], [0.0, 5.0]])
    assert exposed(zero, mask("..", "ss", "ss")) == [(1, 0), (1, 1), (2, 0), (2, 1)]


@pytest.mark.parametrize("seed", range(60))
def test_the_network_says_what_counting_out_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    children = rng.integers(0, 3, size=(2, CATEGORIES)).astype(float)
    x = np.vstack([children.sum(axis=0), children])
    hidden = rng.random(x.shape) < 0.6
    assert exposed(x, hidden) == counted_out(x, hidden)


def test_a_circulation_comes_to_nothing_at_every_vertex_and_leaves_bridges_empty() -> None:
    """A triangle 0 → 1 → 2 → 0 and a bridge 2 → 3."""
    tail, head = np.array([0, 1, 2, 2]), np.array([1, 2, 0, 3])
    flow = circulation(4, tail, head, np.zeros(4, dtype=int))
    assert flow.tolist()[3] == 0
    assert len(set(flow.tolist()[:3])) == 1
    assert flow[0] != 0


def test_a_spanning_forest_has_an_edge_to_every_vertex_but_the_roots() -> None:
    """0 – 1 – 2 and 3 – 4."""
    tail, head = np.array([0, 2, 3]), np.array([1, 1, 4])
    tree, parent, levels = spanning_forest(5, tail, head, np.array([0, 0, 0, 1, 1]))
    assert tree.tolist() == [-1, 0, 1, -1, 2]
    assert parent.tolist() == [-1, 0, 1, -1, 3]
    assert [sorted(level.tolist()) for level in levels] == [[0, 3], [1, 4], [2]]


def test_strong_components_are_those_one_comes_back_from() -> None:
    labels = strong_components(4, np.array([0, 1, 2, 2]), np.array([1, 2, 0, 3]))
    assert labels[0] == labels[1] == labels[2] != labels[3]


def test_random_flows_are_odd_and_the_same_every_time() -> None:
    flows = random_flow((50,))
    assert (flows % 2 == 1).all()
    assert (flows == random_flow((50,))).all()
    assert len(set(flows.tolist())) == 50
