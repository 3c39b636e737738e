"""Cycles: the cheapest cells to hide with an exposed one so that it can change.

A *cycle* through a hidden cell is a closed walk in the network whose cells rise and fall
alternately, so that every published number stays the same. The shortest has four cells: two units ×
two categories."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays import Ints
from ..model import GateError
from .net import CELL_PRICE, FamilyNet


def topmost_exposed(net: FamilyNet, row: Ints, column: Ints) -> list[tuple[int, int]]:
    """Return the exposed cells whose parent's cell is not exposed. The others are left for later,
    because a cycle through the parent's cell continues into the child's."""
    is_exposed = np.zeros(net.hidden.shape, dtype=bool)
    is_exposed[row, column] = True
    parent = net.parent[row]
    waits_for_parent = (parent >= 0) & is_exposed[np.maximum(parent, 0), column]
    return list(
        zip(map(int, row[~waits_for_parent]), map(int, column[~waits_for_parent]), strict=True)
    )


def hide_cycle(
    net: FamilyNet, row: int, column: int, skip_siblings: bool = False
) -> list[tuple[int, int]]:
    """Hide the cheapest cycle through an exposed cell, with a sibling or else with the parent. A
    root has neither, so a second category is hidden, down to a leaf. Return the four cells of a
    cycle with a sibling, else [].

    skip_siblings: try the parent first, because an earlier cycle with a sibling did not help"""
    parent = int(net.parent[row])
    if parent < 0:
        if net.has_children[row]:
            category = _cheapest_category(net, row, column)
            if category >= 0:
                _hide_below(net, row, column, category)
        else:
            _hide_in_row(net, row, column)
        return []
    children, span = net.siblings.block(parent)
    row_position = int(np.searchsorted(children, row))
    x, hidden = net.x[span], net.hidden[span]
    price = np.where(hidden, 0.0, CELL_PRICE + x)
    is_positive, column_is_positive = x > 0, (x[:, column] > 0)[:, None]
    can_exchange = column_is_positive & is_positive[row_position]
    if x[row_position, column] > 0:
        can_exchange |= is_positive
    can_exchange &= (net.blocks[span] == net.blocks[span][:, [column]]) & (
        net.blocks[row] == net.blocks[row, column]
    )
    cost = np.where(
        can_exchange,
        price + price[:, column][:, None] + price[row_position] + net.noise_of(span),
        np.inf,
    )
    cost[:, column] = cost[row_position] = np.inf
    if net.has_fixed:
        cannot_hide = net.must_show[span] & ~hidden
        cost[cannot_hide | cannot_hide[:, column][:, None] | cannot_hide[row_position]] = np.inf
    cheapest = int(cost.argmin()) if cost.size and not skip_siblings else -1
    sibling_position, category = divmod(cheapest, cost.shape[1])
    if cheapest >= 0 and cost[sibling_position, category] < np.inf:
        sibling = int(children[sibling_position])
        for node in (row, sibling):
            net.hidden[node, column] = net.hidden[node, category] = True
        partner_falls = bool(x[row_position, category] > 0 and x[sibling_position, column] > 0)
        _hide_below(net, row, *((column, category) if partner_falls else (category, column)))
        _hide_below(net, sibling, *((category, column) if partner_falls else (column, category)))
        return [(row, column), (row, category), (sibling, column), (sibling, category)]
    category = _cheapest_category(net, row, column)
    if category >= 0:
        for node in (row, parent):
            can_hide = ~net.must_show[node, [column, category]]
            net.hidden[node, np.array([column, category])[can_hide]] = True
        _hide_below(net, row, column, category)
    return []


def _cheapest_category(net: FamilyNet, row: int, column: int) -> int:
    """Return the cheapest other positive category of the column's block in a row, hidden ones
    first; −1 without any."""
    cost: Any = net.x[row] + CELL_PRICE * ~net.hidden[row]
    cannot_hide = (net.must_show[row] & ~net.hidden[row]) | (
        net.blocks[row] != net.blocks[row, column]
    )
    cannot_hide[column] = True
    cost[(net.x[row] <= 0) | cannot_hide] = np.inf
    if not np.isfinite(cost.min()):
        cost = np.where(cannot_hide, np.inf, CELL_PRICE * ~net.hidden[row])
    return int(cost.argmin()) if np.isfinite(cost.min()) else -1


def _hide_below(net: FamilyNet, node: int, rising: int, falling: int) -> None:
    """Hide the cheapest cells below a node, down to a leaf, so that category `rising` can rise and
    `falling` can fall."""
    while net.has_children[node]:
        children, span = net.siblings.block(node)
        x, hidden = net.x[span], net.hidden[span]
        hides_rising, hides_falling = hidden[:, rising], hidden[:, falling]
        cost = np.where(hides_rising, 0.0, CELL_PRICE + x[:, rising]) + np.where(
            hides_falling, 0.0, CELL_PRICE + x[:, falling]
        )
        cost[x[:, falling] <= 0] = np.inf
        cost[net.blocks[span, rising] != net.blocks[span, falling]] = np.inf
        if net.has_fixed:
            cost[
                (net.must_show[span, rising] & ~hides_rising)
                | (net.must_show[span, falling] & ~hides_falling)
            ] = np.inf
        cheapest = int(cost.argmin())
        if not cost[cheapest] < np.inf:
            return
        node = int(children[cheapest])
        net.hidden[node, rising] = net.hidden[node, falling] = True


def _hide_in_row(net: FamilyNet, row: int, column: int) -> None:
    """Hide another cell of the column's block in a row without parent."""
    cannot_hide = (
        net.hidden[row] | net.must_show[row] | (net.blocks[row] != net.blocks[row, column])
    )
    cost = np.where(cannot_hide, np.inf, net.x[row] + CELL_PRICE * (net.x[row] <= 0))
    if np.isfinite(cost.min()):
        net.hidden[row, int(cost.argmin())] = True


def hide_trees(net: FamilyNet, rows: Ints) -> None:
    """Hide the complete family in the trees of these rows, as a last resort. Raises GateError if it
    is hidden already."""
    root: Any = np.arange(len(net.parent))
    while (net.parent[root] >= 0).any():
        root = np.where(net.parent[root] >= 0, net.parent[root], root)
    in_trees = np.isin(root, np.unique(root[rows]))
    if (net.hidden | net.must_show)[in_trees].all():
        raise GateError("A family of indicators cannot be protected.")
    net.hidden |= in_trees[:, None] & ~net.must_show
