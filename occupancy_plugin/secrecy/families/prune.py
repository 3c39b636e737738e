"""Pruning: shows secondary cells again that the proof does not need, on small tables."""

from __future__ import annotations

import numpy as np

from ..forest.siblings import as_int_list
from .net import FamilyNet

PRUNED_CELLS, PRUNED_TRIES = 1200, 300  # largest number of hidden cells of a pruned family; tries


def prune(net: FamilyNet) -> None:
    """Show secondary cells again that the proof does not need, largest first, on tables small
    enough to repeat the proof for each."""
    if int(net.hidden.sum()) > PRUNED_CELLS:
        return
    tries = 0
    for r, c in _secondary_cells(net):
        if tries >= PRUNED_TRIES or not net.hidden[r, c] or not _is_wide_without(net, r, c):
            continue
        tries += 1
        hidden_before, flow = net.hidden.copy(), net.flow
        net.hidden[r, c] = False
        row, column = net.exposed()
        if net.sensitive[row, column].any():
            net.hidden, net.flow = hidden_before, flow
        else:
            net.hidden[row, column] = False


def _secondary_cells(net: FamilyNet) -> list[tuple[int, int]]:
    """Return the secondary cells, largest first."""
    is_secondary = net.hidden & ~net.sensitive
    row, column = np.nonzero(is_secondary)
    order = np.lexsort((column, row, -net.x[row, column]))
    return list(zip(as_int_list(row[order]), as_int_list(column[order]), strict=True))


def _is_wide_without(net: FamilyNet, r: int, c: int) -> bool:
    """Whether the other hidden cells of the row and of the siblings still meet the local rules
    without this cell."""
    other_cells = net.hidden[r] & (net.blocks[r] == net.blocks[r, c])
    other_cells[c] = False
    if (net.sensitive[r] & other_cells).any() and (
        other_cells.sum() < 2 or (net.x[r] * other_cells).sum() < net.floor[r]
    ):
        return False
    parent = int(net.parent[r])
    if parent < 0 or net.hidden[parent, c]:
        return True
    children = net.siblings.of(parent)
    children = children[net.hidden[children, c] & (children != r)]
    needed = net.sensitive[children, c]
    if not needed.any():
        return True
    count = len(children) + int((net.is_multi_unit[children] & (net.x[children, c] > 0)).sum())
    return count >= 2 and bool(net.x[children, c].sum() >= net.floor[children][needed].max())
