"""Pruning: shows secondary cells again that the proof does not need, on small tables."""

from __future__ import annotations

import numpy as np

from .net import FamilyNet

PRUNED_CELLS, PRUNED_TRIES = 1200, 300  # largest number of hidden cells of a pruned family; tries


def prune(net: FamilyNet) -> None:
    """Show secondary cells again that the proof does not need, largest first, on tables small
    enough to repeat the proof for each."""
    if int(net.hidden.sum()) > PRUNED_CELLS:
        return
    tries = 0
    cells = np.argwhere(net.hidden & ~net.sensitive)  # secondary ones, by row and column
    largest_first = np.argsort(-net.x[tuple(cells.T)], kind="stable")
    for row, column in cells[largest_first]:
        if (
            tries >= PRUNED_TRIES
            or not net.hidden[row, column]
            or not _is_wide_without(net, row, column)
        ):
            continue
        tries += 1
        hidden_before = net.hidden.copy()
        net.hidden[row, column] = False
        rows, columns = net.exposed()
        if net.sensitive[rows, columns].any():
            net.hidden = hidden_before
        else:
            net.hidden[rows, columns] = False


def _is_wide_without(net: FamilyNet, row: int, column: int) -> bool:
    """Whether the other hidden cells of the row and of the siblings still meet the local rules
    without this cell."""
    other_cells = net.hidden[row] & (net.blocks[row] == net.blocks[row, column])
    other_cells[column] = False
    if (net.sensitive[row] & other_cells).any() and (
        other_cells.sum() < 2 or (net.x[row] * other_cells).sum() < net.required_sum[row]
    ):
        return False
    parent = int(net.parent[row])
    if parent < 0 or net.hidden[parent, column]:
        return True
    children = net.siblings.of(parent)
    children = children[net.hidden[children, column] & (children != row)]
    is_sensitive = net.sensitive[children, column]
    if not is_sensitive.any():
        return True
    count = len(children) + int((net.is_multi_unit[children] & (net.x[children, column] > 0)).sum())
    return count >= 2 and bool(
        net.x[children, column].sum() >= net.required_sum[children][is_sensitive].max()
    )
