"""Interval widths on small tables: another cycle of four cells is hidden if the flow through a
hidden zero is narrower than the required width.

Hiding more never exposes a cell. A cycle of rows r, v and categories c, p lets x[r, c] rise by
min(x[r, p], x[v, c]) by itself.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import maximum_flow

from ..arrays import Ints
from .edges import build_edges
from .net import FamilyNet

WIDENED_CELLS = 1200  # largest number of hidden cells of a family that is widened
MAX_ADDED_SHARE = 0.45  # largest share of additional secondary cells
CELL_PRICE = 1e9


def widen(net: FamilyNet) -> bool:
    """Hide additional cycles through narrow zeros, in the order of rows, up to a limit. Return
    whether any was hidden."""
    if int(net.hidden.sum()) > WIDENED_CELLS:
        return False
    budget = int(MAX_ADDED_SHARE * int((net.hidden & ~net.sensitive).sum()))
    rows, columns = np.nonzero(
        net.hidden
        & net.sensitive
        & (net.x == 0)
        & ((net.parent >= 0) & ~net.has_children & ~net.is_multi_unit)[:, None]
    )
    graph, changed = _graph(net), False
    for row, column in zip(map(int, rows), map(int, columns), strict=True):
        if _rise(graph, row, column, net) >= net.required_width[row]:
            continue
        new_cycle = _cheapest_cycle(net, row, column)
        if not new_cycle or len(new_cycle) > budget:
            continue
        budget -= len(new_cycle)
        for cell in new_cycle:
            net.hidden[cell] = True
        graph, changed = _graph(net), True
    return changed


def _graph(net: FamilyNet) -> tuple[sparse.csr_matrix, Ints]:
    """Return (capacities between vertices, position of every vertex): a cell can rise without
    bound, and fall to 0."""
    all_cells = np.ones_like(net.hidden)
    hidden = net.hidden & ~net.is_isolated[:, None]
    edges = build_edges(hidden, net.parent, net.has_children, all_cells, all_cells, net.blocks)
    vertices_used, ends = np.unique(np.concatenate([edges.tail, edges.head]), return_inverse=True)
    vertex_of = np.full(edges.vertices, -1)
    vertex_of[vertices_used] = np.arange(len(vertices_used))
    tail, head = ends[: len(edges.tail)], ends[len(edges.tail) :]
    max_fall = np.minimum(net.x[edges.row, edges.column], 1000).astype(np.int32)
    capacity = np.concatenate([np.full(len(tail), 1000, dtype=np.int32), max_fall])
    start, stop = np.concatenate([tail, head]), np.concatenate([head, tail])
    return sparse.coo_matrix(
        (capacity, (start, stop)), shape=(len(vertices_used), len(vertices_used))
    ).tocsr(), vertex_of


def _rise(graph: tuple[sparse.csr_matrix, Ints], row: int, column: int, net: FamilyNet) -> int:
    """Return how far a leaf's cell of 0 can rise: the maximum flow from its parent's category to
    its row."""
    matrix, vertex_of = graph
    n, width = net.hidden.shape
    start = int(vertex_of[n * width + int(net.parent[row]) * width + column])
    stop = int(vertex_of[row * width + net.blocks[row, column]])
    return int(maximum_flow(matrix, start, stop).flow_value)


def _cheapest_cycle(net: FamilyNet, row: int, column: int) -> list[tuple[int, int]]:
    """Return the new cells of the cheapest cycle that is wide enough by itself, with another leaf
    of the same parent or of one of the parent's siblings; [] without any."""
    parent = net.parent[row]
    aunts = np.where(net.parent >= 0, net.parent, 0)
    relatives = (net.parent >= 0) & (
        (net.parent == parent)
        | ((net.parent[aunts] == net.parent[parent]) & (net.parent[parent] >= 0))
    )
    relatives &= ~net.has_children & (net.x[:, column] >= net.required_width[row])
    relatives[row] = False
    leaves = np.flatnonzero(relatives)
    categories = np.flatnonzero(
        (net.x[row] >= net.required_width[row]) & (net.blocks[row] == net.blocks[row, column])
    )
    categories = categories[categories != column]
    if not len(leaves) or not len(categories):
        return []
    # price of the cells to hide with the cell: its row's category, the leaf's two cells, and
    # those of the parents if these differ
    price = np.where(net.must_show, np.inf, CELL_PRICE + net.x) * 1.0
    price[net.hidden] = 0.0
    parents = net.parent[leaves]
    in_other_blocks = net.blocks[np.ix_(leaves, categories)] != net.blocks[leaves, column][:, None]
    cost = (
        price[row, categories][None, :]
        + price[leaves, column][:, None]
        + price[np.ix_(leaves, categories)]
    )
    parents_price = (
        (price[parent, column] + price[parent, categories])[None, :]
        + price[parents, column][:, None]
        + price[np.ix_(parents, categories)]
    )
    cost += np.where((parents != parent)[:, None], parents_price, 0.0)
    cost[in_other_blocks] = np.inf
    if not np.isfinite(cost.min()):
        return []
    leaf_number, category_number = divmod(int(cost.argmin()), len(categories))
    leaf, category = int(leaves[leaf_number]), int(categories[category_number])
    nodes = (
        [row, leaf]
        if parents[leaf_number] == parent
        else [row, leaf, int(parent), int(parents[leaf_number])]
    )
    return [
        (node, cell_column)
        for node in nodes
        for cell_column in (column, category)
        if not net.hidden[node, cell_column]
    ]
