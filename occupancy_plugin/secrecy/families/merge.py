"""Merges withheld subtrees into one leaf, and withheld siblings into one row. The masks stay the
same.

The attacker knows only the denominators of a unit whose row is hidden completely, with the rows of
all its descendants. Take n ≥ 2 such siblings and their common row y = Σ x. Their rows form a
transport table: if y has two positive categories, every cell under a positive y can move; a cell
under y = 0 can move if and only if y can rise. So the proof needs y alone: its zeros must be able
to rise, and its positive values may be known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Merged:
    """The m nodes after withheld siblings are merged.

    nodes: (m,) their positions
    parent: (m,) positions among them, −1 for a root
    x: (m, C) counts, NaN where unknown
    total: (m,) denominators
    units: (m,) number of units in each node
    representative: (n,) the merged node of each node; −1 below a withheld subtree's top
    """

    nodes: Ints
    parent: Ints
    x: Floats
    total: Floats
    units: Ints
    representative: Ints

    def summed(self, values: Floats) -> Floats:
        """Return the sums (m, K) of values (n, K) over the merged nodes."""
        sums, is_kept = np.zeros((len(self.nodes), values.shape[1])), self.representative >= 0
        np.add.at(sums, self.representative[is_kept], values[is_kept])
        return sums

    def multi_unit_rows(self, x: Floats, is_multi_unit: Bools) -> Bools:
        """Return (m,) the rows whose positive counts belong to several units. x: (m, C) counts, all
        filled; is_multi_unit: (n,) residuals of more than one unit."""
        return is_multi_unit[self.nodes] | ((self.units >= 2) & ((x > 0).sum(axis=1) >= 2))


def merge_withheld(
    x: Floats,
    total: Floats,
    is_hidden_whole: Bools,
    parent: Ints,
    is_multi_unit: Bools,
    units_per_row: Ints,
) -> Merged:
    """Merge withheld siblings and subtrees. Nodes are sorted parents first.

    is_hidden_whole: (n,) rows that stay completely hidden
    is_multi_unit: (n,) residuals of more than one unit
    units_per_row: (n,) number of units of each row"""
    n = len(parent)
    is_merged = is_hidden_whole & ~is_multi_unit
    with_parent = np.flatnonzero(parent >= 0)
    while True:
        parents = parent[with_parent[~is_merged[with_parent]]]
        if not is_merged[parents].any():
            break
        is_merged[parents] = False
    under_merged = np.zeros(n, dtype=bool)
    under_merged[with_parent] = is_merged[parent[with_parent]]
    top = np.flatnonzero(is_merged & ~under_merged & (parent >= 0))
    _, example, group = np.unique(parent[top], return_index=True, return_inverse=True)
    keep = ~is_merged
    keep[top[example]] = True
    nodes = np.flatnonzero(keep)
    position_of = np.full(n, -1)
    position_of[nodes] = np.arange(len(nodes))
    merged, totals = x[nodes], total[nodes]
    units = units_per_row[nodes]
    if len(top):
        sums = np.zeros((len(example), x.shape[1]))
        np.add.at(sums, group, x[top])
        positions = position_of[top[example]]
        merged[positions] = sums
        totals[positions] = np.bincount(group, total[top])
        units[positions] = np.bincount(group, units_per_row[top])
        position_of[top] = positions[group]
    return Merged(
        nodes,
        np.where(parent[nodes] >= 0, position_of[np.maximum(parent[nodes], 0)], -1),
        merged,
        totals,
        units,
        position_of,
    )
