"""Local rules of one family (R5, R8), applied to complete columns until no cell is added.

A row, or a category over the children of a parent, hides its cheapest positive cell too if it has
one hidden cell, hidden zeros only, or hidden cells that sum to less than the required width. The
rules reduce the number of cycles; the proof of the network finds the cells that they leave
exposed."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays import Bools, Floats, Ints
from .net import CELL_PRICE, FamilyNet

# largest count and number of children of a parent that is hidden instead
SMALL_PARENT = 200
FEW_CHILDREN = 5


def apply_rules(net: FamilyNet) -> bool:
    """Apply the local rules until no cell is added. Return whether a cell was hidden."""
    rows: Any = None
    changed_any = False
    while True:
        changed = [protect_rows(net, rows)]
        changed_rows = None if rows is None else np.concatenate([rows, changed[0]])
        changed.append(protect_columns(net, changed_rows))
        rows = np.unique(np.concatenate(changed))
        if not len(rows):
            return changed_any
        changed_any = True


def protect_rows(net: FamilyNet, rows: Ints | None) -> Ints:
    """Hide the cheapest positive cell of rows with one hidden cell, or with hidden cells that sum
    to too little (R5). Work block by block, since sums over some categories may be shown. Return
    the changed rows."""
    return np.concatenate([_protect_block(net, rows, int(block)) for block in net.block_names])


def _protect_block(net: FamilyNet, rows: Ints | None, block: int) -> Ints:
    """Apply `protect_rows` to the categories of one block."""
    in_block = (net.blocks if rows is None else net.blocks[rows]) == block
    hidden = (net.hidden if rows is None else net.hidden[rows]) & in_block
    count = hidden.sum(axis=1)
    rows_with_hidden = np.flatnonzero(count > 0)
    rows = rows_with_hidden if rows is None else rows[rows_with_hidden]
    hidden = hidden[rows_with_hidden]
    count = count[rows_with_hidden]
    in_block = in_block[rows_with_hidden]
    x = net.x[rows]
    hidden_sum = (x * hidden).sum(axis=1)
    required_sum = np.minimum(net.required_sum[rows], np.maximum((x * in_block).sum(axis=1), 1.0))
    lacking_rows = np.flatnonzero(
        (((count == 1) & ~net.is_multi_unit[rows]) | (hidden_sum < required_sum))
        & (count < in_block.sum(axis=1))
    )
    if not len(lacking_rows):
        return rows[:0]
    rows, hidden, x = rows[lacking_rows], hidden[lacking_rows], x[lacking_rows]
    stays_short = hidden_sum[lacking_rows][:, None] + x < required_sum[lacking_rows][:, None]
    cost = _row_cost(net, rows, hidden, stays_short)
    cost[hidden | ~in_block[lacking_rows] | (x <= 0) | net.must_show[rows]] = np.inf
    cheapest = cost.argmin(axis=1)
    can_hide = np.isfinite(cost[np.arange(len(rows)), cheapest])
    net.hidden[rows[can_hide], cheapest[can_hide]] = True
    return rows[can_hide]


def _row_cost(net: FamilyNet, rows: Ints, hidden: Bools, stays_short: Bools) -> Floats:
    """Return the price (r, C) of hiding each cell of `rows` (r,): its count, and a surcharge if it
    needs another complement, among its siblings or in its row, whose hidden cells would still sum
    to too little (`stays_short`). The surcharge is smaller if many siblings could use the same
    category."""
    x, parents = net.x[rows], net.parent[rows]
    has_parent = parents >= 0
    meets_hidden = np.ones(x.shape, dtype=bool)
    popularity = np.zeros(x.shape)
    if has_parent.any():
        meets_hidden[has_parent], group = _hidden_among_siblings(net, rows[has_parent])
        usable_count = np.zeros((int(group.max()) + 1, x.shape[1]))
        np.add.at(usable_count, group, (~hidden[has_parent] & (x[has_parent] > 0)).astype(float))
        popularity[has_parent] = usable_count[group]
    return (
        net.noise_of(rows)
        + CELL_PRICE * (~meets_hidden + stays_short)
        - np.minimum(popularity, 500.0) * (CELL_PRICE / 1000) * ~meets_hidden
        + x
    )


def _hidden_among_siblings(net: FamilyNet, rows: Ints) -> tuple[Bools, Ints]:
    """Return (r, C) the categories that siblings of `rows` (r,), or their parents, hide; and (r,)
    the group of rows with the same parent. All rows have one."""
    parents = net.parent[rows]
    runs, group = np.unique(net.siblings.run[parents], return_inverse=True)
    children, starts, _ = net.siblings.runs(runs)
    any_hidden = np.logical_or.reduceat(net.hidden[children], starts, axis=0)
    return any_hidden[group] | net.hidden[parents], group


def protect_columns(net: FamilyNet, rows: Ints | None) -> Ints:
    """Hide the cheapest positive child of a parent's category that has one hidden term or hidden
    zeros only; without a positive child, hide the parent's cell (R8). The cell of a small parent
    with few children is hidden first. Return the changed rows."""
    siblings = net.siblings
    runs = _runs_of(net, rows)
    if not len(runs):
        return siblings.children[:0]
    needs_term, is_disclosed = _categories_to_complete(net, runs)
    if not needs_term.any():
        return siblings.children[:0]
    runs_to_change = np.flatnonzero(needs_term.any(axis=1))
    children, starts, sizes = siblings.runs(runs[runs_to_change])
    needs_term = needs_term[runs_to_change]
    is_disclosed = is_disclosed[runs_to_change]
    parents = siblings.heads[runs[runs_to_change]]
    complements = _cheapest_children(net, children, starts, sizes)
    hides_parent = needs_term & _parents_instead(net, parents, children, starts, complements)
    hides_child = needs_term & ~hides_parent & (complements < len(children))
    run, category = np.nonzero(hides_child)
    goes_upward = hides_parent | (
        is_disclosed & ~hides_child & ~net.hidden[parents] & ~net.must_show[parents]
    )
    # hides all zeros below a hidden parent
    hides_all = is_disclosed & ~hides_child & net.hidden[parents]
    net.hidden[children[complements[run, category]], category] = True
    parent_run, parent_category = np.nonzero(goes_upward)
    net.hidden[parents[parent_run], parent_category] = True
    hidden_zeros = _hide_runs(net, children, starts, sizes, hides_all)
    return np.unique(
        np.concatenate([children[complements[run, category]], parents[parent_run], *hidden_zeros])
    )


def _hide_runs(
    net: FamilyNet, children: Ints, starts: Ints, size: Ints, categories: Bools
) -> list[Ints]:
    """Hide the categories (r, C) in complete runs of `children`. Return the changed rows."""
    changed = []
    for run, category in np.argwhere(categories):
        members = children[starts[run] : starts[run] + size[run]]
        # cells shown before stay shown; counting them as changed would repeat the rules forever
        newly_hidden = members[~net.must_show[members, category] & ~net.hidden[members, category]]
        net.hidden[newly_hidden, category] = True
        changed.append(newly_hidden)
    return changed


def _runs_of(net: FamilyNet, rows: Ints | None) -> Ints:
    """Return the runs of siblings that `rows` (r,) are among or above. None: all."""
    siblings = net.siblings
    if rows is None:
        return np.arange(len(siblings.heads))
    parents = net.parent[rows]
    runs = np.concatenate([siblings.run[rows], siblings.run[parents[parents >= 0]]])
    return np.unique(runs[runs >= 0])


def _cheapest_children(net: FamilyNet, children: Ints, starts: Ints, size: Ints) -> Ints:
    """Return per run of `children` and category (r, C) the position of the child that hides it at
    the lowest price, `len(children)` if none can. The price rises if the child's row has no hidden
    cell, and so needs another one, or if the hidden cells would still sum to too little."""
    hidden, x = net.hidden[children], net.x[children]
    in_row, required_sum = hidden.sum(axis=1)[:, None], net.required_sum[children][:, None]
    hidden_sum, required_counts = (
        np.repeat(block, size, axis=0) for block in _hidden_and_required_sums(net, children, starts)
    )
    stays_short = (hidden_sum + x < np.maximum(required_counts, required_sum)) & ~net.hidden[
        net.parent[children]
    ]
    further_cells = np.where(in_row == 0, 1.0, np.where(in_row == 1, -0.5, 0.0)) + stays_short
    cost = net.noise_of(children) + CELL_PRICE * further_cells + x
    cost[hidden | (x <= 0) | net.must_show[children]] = np.inf
    lowest_cost = np.minimum.reduceat(cost, starts, axis=0)
    is_cheapest = (cost == np.repeat(lowest_cost, size, axis=0)) & np.isfinite(cost)
    order = np.where(is_cheapest, np.arange(len(children))[:, None], len(children))
    return np.minimum.reduceat(order, starts, axis=0)


def _hidden_and_required_sums(
    net: FamilyNet, children: Ints, starts: Ints
) -> tuple[Floats, Floats]:
    """Return per run of `children` and category (r, C) the sum of the hidden cells, and the sum
    that they must have."""
    hidden = net.hidden[children]
    hidden_sum = np.add.reduceat(net.x[children] * hidden, starts, axis=0)
    return hidden_sum, np.maximum.reduceat(
        hidden * net.required_sum[children][:, None], starts, axis=0
    )


def _parents_instead(
    net: FamilyNet, parents: Ints, children: Ints, starts: Ints, complements: Ints
) -> Bools:
    """Return (r, C) where the cell of a small parent of few leaves is hidden in place of a leaf's:
    a résidence instead of one of its two buildings. Only if it needs no more cells than the
    cheapest child `complements` (r, C), counting complements in its row and among its siblings."""
    size = np.diff(np.append(starts, len(children)))
    has_only_leaves = ~np.logical_or.reduceat(net.has_children[children], starts)
    is_small = (
        has_only_leaves
        & (size <= FEW_CHILDREN)
        & (net.x[parents].sum(axis=1) <= SMALL_PARENT)
        & (net.parent[parents] >= 0)
    )
    hides_parent = np.zeros(complements.shape, dtype=bool)
    if is_small.any():
        small_parents = parents[is_small]
        hidden, blocks = net.hidden[small_parents], net.blocks[small_parents]
        helps = hidden & (net.x[small_parents] > 0)
        further_cells = 1 + ~_hidden_among_siblings(net, small_parents)[0]
        for block in net.block_names:
            in_block = blocks == block
            further_cells += in_block & ~(helps & in_block).any(axis=1, keepdims=True)
        is_bare = np.append(~net.hidden[children].any(axis=1), True)  # the last: no child can
        hides_parent[is_small] = (
            (further_cells <= 1 + is_bare[complements[is_small]])
            & ~hidden
            & ~net.must_show[small_parents]
        )
    return hides_parent


def _categories_to_complete(net: FamilyNet, runs: Ints) -> tuple[Bools, Bools]:
    """Return, for `runs` of siblings (r,), the categories (r, C) that need another hidden term; and
    those of them that would otherwise be disclosed exactly, instead of being too narrow."""
    siblings = net.siblings
    children, starts, _ = siblings.runs(runs)
    hidden, x = net.hidden[children], net.x[children]
    terms = hidden.astype(np.int32)
    if net.has_multi_unit_rows:
        terms += hidden & net.is_multi_unit[children][:, None] & (x > 0)
    count = np.add.reduceat(terms, starts, axis=0)
    hidden_sum, required_counts = _hidden_and_required_sums(net, children, starts)
    head_hidden = net.hidden[siblings.heads[runs]]
    is_too_narrow = ~head_hidden & (count > 0) & (hidden_sum < required_counts)
    is_disclosed = (head_hidden & (count == 0)) | (
        ~head_hidden & ((count == 1) | ((count > 0) & (hidden_sum <= 0)))
    )
    return is_disclosed | is_too_narrow, is_disclosed
