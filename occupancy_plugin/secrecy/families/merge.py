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

    def sum_over_nodes(self, values: Floats) -> Floats:
        """Return the sums (m, K) of values (n, K) over the merged nodes."""
        sums = np.zeros((len(self.nodes), values.shape[1]))
        is_represented = self.representative >= 0
        np.add.at(sums, self.representative[is_represented], values[is_represented])
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
    tops = np.flatnonzero(is_merged & ~under_merged & (parent >= 0))
    _, example_tops, groups = np.unique(parent[tops], return_index=True, return_inverse=True)
    is_kept = ~is_merged
    is_kept[tops[example_tops]] = True
    nodes = np.flatnonzero(is_kept)
    position_of = np.full(n, -1)
    position_of[nodes] = np.arange(len(nodes))
    counts, totals = x[nodes], total[nodes]
    units = units_per_row[nodes]
    if len(tops):
        sums = np.zeros((len(example_tops), x.shape[1]))
        np.add.at(sums, groups, x[tops])
        positions = position_of[tops[example_tops]]
        counts[positions] = sums
        totals[positions] = np.bincount(groups, total[tops])
        units[positions] = np.bincount(groups, units_per_row[tops])
        position_of[tops] = positions[groups]
    return Merged(
        nodes,
        np.where(parent[nodes] >= 0, position_of[np.maximum(parent[nodes], 0)], -1),
        counts,
        totals,
        units,
        position_of,
    )
