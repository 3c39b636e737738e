"""Local rules of one family (R5, R8), applied to complete columns until no cell is added.

A row, or a category over the children of a parent, hides its cheapest positive cell too if it has
one hidden cell, hidden zeros only, or hidden cells that sum to less than `need`. The rules reduce
the number of cycles; the proof of the network finds the cells that they leave exposed."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..forest.siblings import as_int_list
from .net import CELL, FamilyNet

SMALL, FEW = 200, 5  # largest count and number of children of a parent that is hidden instead


def apply_rules(net: FamilyNet) -> bool:
    """Apply the local rules until no cell is added. Returns whether a cell was hidden."""
    rows: Any = None
    grown = False
    while True:
        changed = [protect_rows(net, rows)]
        touched = None if rows is None else np.concatenate([rows, changed[0]])
        changed.append(protect_columns(net, touched))
        rows = np.unique(np.concatenate(changed))
        if not len(rows):
            return grown
        grown = True


def protect_rows(net: FamilyNet, rows: np.ndarray | None) -> np.ndarray:
    """R5: hide the cheapest positive cell of rows with one hidden cell, or with hidden cells that
    sum to too little; block by block if sums over some categories are shown. Returns the changed
    rows."""
    return np.concatenate([_close_block(net, rows, int(block)) for block in net.block_names])


def _close_block(net: FamilyNet, rows: np.ndarray | None, block: int) -> np.ndarray:
    """Apply `protect_rows` to the categories of one block."""
    in_block = (net.blocks if rows is None else net.blocks[rows]) == block
    hidden = (net.hidden if rows is None else net.hidden[rows]) & in_block
    count = hidden.sum(axis=1)
    columns = np.flatnonzero(count > 0)
    rows = columns if rows is None else rows[columns]
    hidden, count, in_block = hidden[columns], count[columns], in_block[columns]
    x = net.x[rows]
    hidden_sum = (x * hidden).sum(axis=1)
    floor = np.minimum(net.floor[rows], np.maximum((x * in_block).sum(axis=1), 1.0))
    lacking = np.flatnonzero(
        (((count == 1) & ~net.is_multi_unit[rows]) | (hidden_sum < floor))
        & (count < in_block.sum(axis=1))
    )
    if not len(lacking):
        return rows[:0]
    rows, hidden, x = rows[lacking], hidden[lacking], x[lacking]
    short = hidden_sum[lacking][:, None] + x < floor[lacking][:, None]
    cost = _row_cost(net, rows, hidden, short)
    cost[hidden | ~in_block[lacking] | (x <= 0) | net.must_show[rows]] = np.inf
    cheapest = cost.argmin(axis=1)
    possible = np.isfinite(cost[np.arange(len(rows)), cheapest])
    net.hidden[rows[possible], cheapest[possible]] = True
    return rows[possible]


def _row_cost(
    net: FamilyNet, rows: np.ndarray, hidden: np.ndarray, short: np.ndarray
) -> np.ndarray:
    """Return the price (r, C) of hiding each cell of `rows` (r,): its count, and a surcharge if it
    needs another complement, among its siblings or in its row, which stays `short`. The surcharge
    is smaller if many siblings could use the same category."""
    x, parents = net.x[rows], net.parent[rows]
    linked = parents >= 0
    alive = np.ones(x.shape, dtype=bool)
    popular = np.zeros(x.shape)
    if linked.any():
        alive[linked], group = _hidden_beside(net, rows[linked])
        wish = np.zeros((int(group.max()) + 1, x.shape[1]))
        np.add.at(wish, group, (~hidden[linked] & (x[linked] > 0)).astype(float))
        popular[linked] = wish[group]
    return (
        net.noise_of(rows)
        + CELL * (~alive + short)
        - np.minimum(popular, 500.0) * (CELL / 1000) * ~alive
        + x
    )


def _hidden_beside(net: FamilyNet, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (r, C) the categories that siblings of `rows` (r,), or their parents, hide; and (r,)
    the group of rows with the same parent. All rows have one."""
    parents = net.parent[rows]
    which, group = np.unique(net.siblings.run[parents], return_inverse=True)
    kids, starts, _ = net.siblings.runs(which)
    any_hidden = np.logical_or.reduceat(net.hidden[kids], starts, axis=0)
    return any_hidden[group] | net.hidden[parents], group


def protect_columns(net: FamilyNet, rows: np.ndarray | None) -> np.ndarray:
    """R8: hide the cheapest positive child of a parent's category with one hidden term, or hidden
    zeros only, else the parent's cell; for a small parent of few children that one first. Returns
    the changed rows."""
    siblings = net.siblings
    which = _runs_of(net, rows)
    if not len(which):
        return siblings.children[:0]
    lacking, strict = _lacking(net, which)
    if not lacking.any():
        return siblings.children[:0]
    picked = np.flatnonzero(lacking.any(axis=1))
    kids, starts, size = siblings.runs(which[picked])
    lacking, strict, heads = lacking[picked], strict[picked], siblings.heads[which[picked]]
    partners = _cheapest_children(net, kids, starts, size)
    heads_go = lacking & _rather_above(net, heads, kids, starts, partners)
    ok = lacking & ~heads_go & (partners < len(kids))
    at, category = np.nonzero(ok)
    upward = heads_go | (strict & ~ok & ~net.hidden[heads] & ~net.must_show[heads])
    spread = strict & ~ok & net.hidden[heads]  # hides all zeros below a hidden parent
    net.hidden[kids[partners[at, category]], category] = True
    up_at, up_category = np.nonzero(upward)
    net.hidden[heads[up_at], up_category] = True
    hidden_zeros = _hide_runs(net, kids, starts, size, spread)
    return np.unique(np.concatenate([kids[partners[at, category]], heads[up_at], *hidden_zeros]))


def _hide_runs(
    net: FamilyNet, kids: np.ndarray, starts: np.ndarray, size: np.ndarray, which: np.ndarray
) -> list[np.ndarray]:
    """Hide the categories `which` (r, C) in complete runs of `kids`. Returns the changed rows."""
    changed = []
    for run, c in zip(*map(as_int_list, np.nonzero(which)), strict=True):
        members = kids[starts[run] : starts[run] + size[run]]
        free = members[
            ~net.must_show[members, c] & ~net.hidden[members, c]
        ]  # what the ledger shows stays: saying "changed" would never end
        net.hidden[free, c] = True
        changed.append(free)
    return changed


def _runs_of(net: FamilyNet, rows: np.ndarray | None) -> np.ndarray:
    """Runs of siblings that `rows` (r,) are among or above. None: all."""
    siblings = net.siblings
    if rows is None:
        return np.arange(len(siblings.heads))
    parents = net.parent[rows]
    runs = np.concatenate([siblings.run[rows], siblings.run[parents[parents >= 0]]])
    return np.unique(runs[runs >= 0])


def _cheapest_children(
    net: FamilyNet, kids: np.ndarray, starts: np.ndarray, size: np.ndarray
) -> np.ndarray:
    """Return per run of `kids` and category (r, C) the position of the child that hides it at the
    lowest price, `len(kids)` if none can. The price rises if the child's row has no hidden cell,
    and so needs another one, or if the hidden cells would still sum to too little."""
    hidden, x = net.hidden[kids], net.x[kids]
    in_row, floor = hidden.sum(axis=1)[:, None], net.floor[kids][:, None]
    hidden_sum, need = (
        np.repeat(block, size, axis=0) for block in _sums_and_needs(net, kids, starts)
    )
    short = (hidden_sum + x < np.maximum(need, floor)) & ~net.hidden[net.parent[kids]]
    follow = np.where(in_row == 0, 1.0, np.where(in_row == 1, -0.5, 0.0)) + short
    cost = net.noise_of(kids) + CELL * follow + x
    cost[hidden | (x <= 0) | net.must_show[kids]] = np.inf
    least = np.minimum.reduceat(cost, starts, axis=0)
    hit = (cost == np.repeat(least, size, axis=0)) & np.isfinite(cost)
    order = np.where(hit, np.arange(len(kids))[:, None], len(kids))
    return np.minimum.reduceat(order, starts, axis=0)


def _sums_and_needs(
    net: FamilyNet, kids: np.ndarray, starts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return per run of `kids` and category (r, C) the sum of the hidden cells, and the sum that
    they must have."""
    hidden = net.hidden[kids]
    hidden_sum = np.add.reduceat(net.x[kids] * hidden, starts, axis=0)
    return hidden_sum, np.maximum.reduceat(hidden * net.floor[kids][:, None], starts, axis=0)


def _rather_above(
    net: FamilyNet, heads: np.ndarray, kids: np.ndarray, starts: np.ndarray, partners: np.ndarray
) -> np.ndarray:
    """Return (r, C) where the cell of a small parent of few leaves is hidden in place of a leaf's:
    a résidence instead of one of its two buildings. Only if it needs no more cells than the
    cheapest child `partners` (r, C), counting complements in its row and among its siblings."""
    size = np.diff(np.append(starts, len(kids)))
    leaves = ~np.logical_or.reduceat(net.inner[kids], starts)
    small = leaves & (size <= FEW) & (net.x[heads].sum(axis=1) <= SMALL) & (net.parent[heads] >= 0)
    rather = np.zeros(partners.shape, dtype=bool)
    if small.any():
        small_heads = heads[small]
        hidden, blocks = net.hidden[small_heads], net.blocks[small_heads]
        helps = hidden & (net.x[small_heads] > 0)
        follow = 1 + ~_hidden_beside(net, small_heads)[0]
        for block in net.block_names:
            in_block = blocks == block
            follow += in_block & ~(helps & in_block).any(axis=1, keepdims=True)
        lone = np.append(~net.hidden[kids].any(axis=1), True)  # the last: no child can
        rather[small] = (
            (follow <= 1 + lone[partners[small]]) & ~hidden & ~net.must_show[small_heads]
        )
    return rather


def _lacking(net: FamilyNet, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return, for runs of siblings `which` (r,), the categories (r, C) that need another hidden
    term; and those of them that would otherwise be disclosed exactly, instead of being too
    narrow."""
    siblings = net.siblings
    kids, starts, _ = siblings.runs(which)
    hidden, x = net.hidden[kids], net.x[kids]
    terms = hidden.astype(np.int32)
    if net.any_doubled:
        terms += hidden & net.is_multi_unit[kids][:, None] & (x > 0)
    count = np.add.reduceat(terms, starts, axis=0)
    hidden_sum, need = _sums_and_needs(net, kids, starts)
    head_hidden = net.hidden[siblings.heads[which]]
    narrow = ~head_hidden & (count > 0) & (hidden_sum < need)
    strict = (head_hidden & (count == 0)) | (
        ~head_hidden & ((count == 1) | ((count > 0) & (hidden_sum <= 0)))
    )
    return strict | narrow, strict
