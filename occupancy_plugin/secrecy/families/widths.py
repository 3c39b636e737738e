"""Interval widths on small tables: another cycle of four cells is hidden if the flow through a
hidden zero is narrower than `need`.

Hiding more never exposes a cell. A cycle of rows r, v and categories c, p lets x[r, c] rise by
min(x[r, p], x[v, c]) by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import maximum_flow

from ..forest.siblings import as_int_list
from .edges import build_edges

if TYPE_CHECKING:
    from .net import FamilyNet

WIDENED_CELLS = 1200  # largest number of hidden cells of a family that is widened
SHARE = 0.45  # largest share of additional secondary cells
CELL = 1e9


def widen(net: FamilyNet) -> bool:
    """Hide additional cycles through narrow zeros, in the order of rows, up to a limit. Returns
    whether any was hidden."""
    if int(net.hidden.sum()) > WIDENED_CELLS:
        return False
    budget = int(SHARE * int((net.hidden & ~net.sensitive).sum()))
    row, column = np.nonzero(
        net.hidden
        & net.sensitive
        & (net.x == 0)
        & ((net.parent >= 0) & ~net.inner & ~net.is_multi_unit)[:, None]
    )
    graph, grown = _graph(net), False
    for r, c in zip(as_int_list(row), as_int_list(column), strict=True):
        if _rise(graph, r, c, net) >= net.required_width[r]:
            continue
        new_cycle = _circle(net, r, c)
        if not new_cycle or len(new_cycle) > budget:
            continue
        budget -= len(new_cycle)
        for cell in new_cycle:
            net.hidden[cell] = True
        graph, grown = _graph(net), True
    return grown


def _graph(net: FamilyNet) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Return (capacities between vertices, position of every vertex): a cell can rise without
    bound, and fall to 0."""
    everything = np.ones_like(net.hidden)
    hidden = net.hidden & ~net.single[:, None]
    edges = build_edges(hidden, net.parent, net.inner, everything, everything, net.blocks)
    used, ends = np.unique(np.concatenate([edges.tail, edges.head]), return_inverse=True)
    place = np.full(edges.vertices, -1)
    place[used] = np.arange(len(used))
    tail, head = ends[: len(edges.tail)], ends[len(edges.tail) :]
    down = np.minimum(net.x[edges.row, edges.column], 1000).astype(np.int32)
    room = np.concatenate([np.full(len(tail), 1000, dtype=np.int32), down])
    start, stop = np.concatenate([tail, head]), np.concatenate([head, tail])
    return sparse.coo_matrix((room, (start, stop)), shape=(len(used), len(used))).tocsr(), place


def _rise(graph: tuple[sparse.csr_matrix, np.ndarray], r: int, c: int, net: FamilyNet) -> int:
    """Return how far a leaf's cell of 0 can rise: the maximum flow from its parent's category to
    its row."""
    matrix, place = graph
    n, width = net.hidden.shape
    start = int(place[n * width + int(net.parent[r]) * width + c])
    stop = int(place[r * width + net.blocks[r, c]])
    return int(maximum_flow(matrix, start, stop).flow_value)


def _circle(net: FamilyNet, r: int, c: int) -> list[tuple[int, int]]:
    """Return the new cells of the cheapest cycle that is wide enough by itself, with another leaf
    of the same parent or of one of the parent's siblings; [] without any."""
    parent = net.parent[r]
    aunts = np.where(net.parent >= 0, net.parent, 0)
    relatives = (net.parent >= 0) & (
        (net.parent == parent)
        | ((net.parent[aunts] == net.parent[parent]) & (net.parent[parent] >= 0))
    )
    relatives &= ~net.inner & (net.x[:, c] >= net.required_width[r])
    relatives[r] = False
    leaves = np.flatnonzero(relatives)
    partners = np.flatnonzero(
        (net.x[r] >= net.required_width[r]) & (net.blocks[r] == net.blocks[r, c])
    )
    partners = partners[partners != c]
    if not len(leaves) or not len(partners):
        return []
    # price of the cells to hide with (r, c): (r, p), the leaf's c and p, and those of the parents
    # if
    # these differ
    shut = np.where(net.must_show, np.inf, CELL + net.x) * 1.0
    shut[net.hidden] = 0.0
    up = net.parent[leaves]
    apart_blocks = net.blocks[np.ix_(leaves, partners)] != net.blocks[leaves, c][:, None]
    cost = shut[r, partners][None, :] + shut[leaves, c][:, None] + shut[np.ix_(leaves, partners)]
    disjoint = (
        (shut[parent, c] + shut[parent, partners])[None, :]
        + shut[up, c][:, None]
        + shut[np.ix_(up, partners)]
    )
    cost += np.where((up != parent)[:, None], disjoint, 0.0)
    cost[apart_blocks] = np.inf
    if not np.isfinite(cost.min()):
        return []
    at, which = divmod(int(cost.argmin()), len(partners))
    leaf, p = int(leaves[at]), int(partners[which])
    nodes = [r, leaf] if up[at] == parent else [r, leaf, int(parent), int(up[at])]
    return [(node, k) for node in nodes for k in (c, p) if not net.hidden[node, k]]
