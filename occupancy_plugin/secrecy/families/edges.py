"""One family over the forest as a network: which hidden cells can change together, and which are
exposed (docs/secrecy.md, section 5).

Vertices are equations (a leaf's row, a parent's category, a root's row), edges are hidden cells.
Every edge is in two equations with opposite signs. A cell can rise; it can fall if it is positive.
So a cell of 0 is exposed if no directed cycle passes through it, and any other if its edge is a
bridge. The attacker is assumed to know the totals of all rows, also of withheld ones. This makes
families independent, and the proof stronger."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from ..arrays import Bools, Ints

SEED = 20260101


@dataclass(frozen=True)
class Edges:
    """Hidden cells as edges, (e,) each: row and column of the cell, vertices `tail` → `head` of its
    increase, whether it can rise (`up`) and fall (`down`); and the number of vertices."""

    row: Ints
    column: Ints
    tail: Ints
    head: Ints
    up: Bools
    down: Bools
    vertices: int


def build_edges(
    hidden: Bools, parent: Ints, inner: Bools, up: Bools, down: Bools, blocks: Ints
) -> Edges:
    """Build the edges of the hidden cells.

    hidden, up, down: (n, C) booleans
    parent: (n,), −1 = root
    inner: (n,) whether the row has children
    blocks: (n, C) as in `FamilyNet`: a row is one equation per block

    Vertices: n · C blocks of rows, n · C categories of parents, n ends of single rows."""
    n, width = hidden.shape
    row, column = np.nonzero(hidden)
    own_row = row * width + blocks[row, column]
    own_category = n * width + row * width + column
    is_inner = inner[row]
    tail = np.where(is_inner, own_category, own_row)
    parent_row = parent[row]
    root_end = np.where(is_inner, own_row, 2 * n * width + row)
    head = np.where(parent_row >= 0, n * width + parent_row * width + column, root_end)
    vertices = 2 * n * width + n
    return Edges(row, column, tail, head, up[row, column], down[row, column], vertices)


def exposed_edges(edges: Edges) -> Bools:
    """Return (e,) whether an edge has one possible value: whether it is 0 in a random circulation
    (see `circulation`)."""
    count = len(edges.row)
    if not count:
        return np.zeros(0, dtype=bool)
    is_used = np.zeros(edges.vertices, dtype=bool)
    is_used[edges.tail] = True
    is_used[edges.head] = True
    number = np.cumsum(is_used) - 1
    vertices = int(number[-1]) + 1
    tail, head = number[edges.tail], number[edges.head]
    starts = np.concatenate([tail[edges.up], head[edges.down]])
    stops = np.concatenate([head[edges.up], tail[edges.down]])
    component = strong_components(vertices, starts, stops)
    in_component = (component[tail] == component[head]) & (edges.up | edges.down)
    flow = np.zeros(count, dtype=np.uint64)
    flow[in_component] = circulation(vertices, tail[in_component], head[in_component], component)
    return np.asarray(flow == 0)


def circulation(vertices: int, tail: Ints, head: Ints, component: Ints) -> Ints:
    """Return a random circulation modulo 2⁶⁴ (edges,). It is 0 on an edge if and only if the edge
    is a bridge, with an error probability of 2⁻⁶⁴ in which a safe cell counts as exposed.

    component: (vertices,) labels of the connected components. A sum of cells that is 0 in the
    circulation is implied by the published numbers."""
    flow = np.zeros(len(tail), dtype=np.uint64)
    if not len(tail):
        return flow
    edge_above, predecessor, levels = spanning_forest(vertices, tail, head, component)
    is_unused = np.ones(len(tail), dtype=bool)
    is_unused[edge_above[edge_above >= 0]] = False
    flow[is_unused] = random_flow((int(is_unused.sum()),))
    balance = np.zeros(vertices, dtype=np.uint64)  # inflow minus outflow
    np.add.at(balance, head[is_unused], flow[is_unused])
    np.subtract.at(balance, tail[is_unused], flow[is_unused])
    for nodes in levels[:0:-1]:
        edges = edge_above[nodes]
        amounts = balance[nodes]
        # a tree edge that leaves the node carries the balance away
        flow[edges] = np.where(tail[edges] == nodes, amounts, np.uint64(0) - amounts)
        np.add.at(balance, predecessor[nodes], amounts)
    return flow


def random_flow(shape: tuple[int, ...]) -> Ints:
    """Return odd numbers modulo 2⁶⁴ from a fixed seed."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    return rng.integers(1, 2**63, size=shape, dtype=np.uint64) * np.uint64(2) + np.uint64(1)


def spanning_forest(
    vertices: int, tail: Ints, head: Ints, component: Ints
) -> tuple[Ints, Ints, list[Ints]]:
    """Search breadth first from the smallest vertex of every component. Return the edge to the
    vertex above, the vertex above (both −1 at the roots), and the vertices per depth."""
    smallest_vertex = np.full(int(component.max(initial=-1)) + 1, -1)
    smallest_vertex[component[::-1]] = np.arange(vertices)[::-1]
    roots = smallest_vertex[smallest_vertex >= 0]
    predecessor, levels = _search(vertices, tail, head, roots)
    edge_above = np.full(vertices, -1)
    for ends, far_ends in ((tail, head), (head, tail)):  # one edge per vertex: the last writer wins
        tree_edges = np.flatnonzero(predecessor[ends] == far_ends)
        edge_above[ends[tree_edges]] = tree_edges
    return edge_above, predecessor, levels


def _search(vertices: int, tail: Ints, head: Ints, roots: Ints) -> tuple[Ints, list[Ints]]:
    """Return the vertex above each vertex (−1 at roots) and the vertices per depth. The search
    starts from an additional vertex above all roots."""
    start = np.concatenate([tail, np.full(len(roots), vertices)])
    stop = np.concatenate([head, roots])
    size = vertices + 1
    graph = sparse.coo_matrix(
        (np.ones(len(start), dtype=np.float64), (start, stop)), shape=(size, size)
    ).tocsr()
    order, predecessor = csgraph.breadth_first_order(graph, vertices, directed=False)
    order_of = np.empty(size, dtype=np.int64)
    order_of[order] = np.arange(size)
    predecessor_place = order_of[predecessor[order[1:]]]  # never falls along the order
    levels, begin, end = [], 1, 1 + len(roots)
    while begin < len(order):
        levels.append(order[begin:end])
        begin, end = end, 1 + int(np.searchsorted(predecessor_place, end))
    predecessor = predecessor[:vertices].astype(np.int64)
    predecessor[roots] = -1
    return predecessor, levels


def strong_components(vertices: int, starts: Ints, stops: Ints) -> Ints:
    """Return the labels of the strongly connected components of the arcs starts → stops."""
    graph = sparse.coo_matrix(
        (np.ones(len(starts), dtype=np.int8), (starts, stops)), shape=(vertices, vertices)
    )
    return np.asarray(
        csgraph.connected_components(graph.tocsr(), directed=True, connection="strong")[1]
    )
