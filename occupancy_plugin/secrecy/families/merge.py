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

    nodes: np.ndarray
    parent: np.ndarray
    x: np.ndarray
    total: np.ndarray
    units: np.ndarray
    representative: np.ndarray

    def summed(self, values: np.ndarray) -> np.ndarray:
        """Return the sums (m, K) of values (n, K) over the merged nodes."""
        sums, is_kept = np.zeros((len(self.nodes), values.shape[1])), self.representative >= 0
        np.add.at(sums, self.representative[is_kept], values[is_kept])
        return sums

    def doubled(self, x: np.ndarray, plural: np.ndarray) -> np.ndarray:
        """Return (m,) the rows whose positive counts belong to several units. x: (m, C) counts, all
        filled; plural: (n,) residuals of more than one unit."""
        return plural[self.nodes] | ((self.units >= 2) & ((x > 0).sum(axis=1) >= 2))


def merge_withheld(
    x: np.ndarray,
    total: np.ndarray,
    closed: np.ndarray,
    parent: np.ndarray,
    plural: np.ndarray,
    count: np.ndarray,
) -> Merged:
    """Merge withheld siblings and subtrees. Nodes are sorted parents first.

    closed  (n,) rows that stay completely hidden
    plural  (n,) residuals of more than one unit
    count   (n,) number of units of each row"""
    n = len(parent)
    full = closed & ~plural
    linked = np.flatnonzero(parent >= 0)
    while True:
        parents = parent[linked[~full[linked]]]
        if not full[parents].any():
            break
        full[parents] = False
    under_full = np.zeros(n, dtype=bool)
    under_full[linked] = full[parent[linked]]
    top = np.flatnonzero(full & ~under_full & (parent >= 0))
    _, example, group = np.unique(parent[top], return_index=True, return_inverse=True)
    keep = ~full
    keep[top[example]] = True
    nodes = np.flatnonzero(keep)
    place = np.full(n, -1)
    place[nodes] = np.arange(len(nodes))
    merged, totals = x[nodes], total[nodes]
    units = count[nodes]
    if len(top):
        sums = np.zeros((len(example), x.shape[1]))
        np.add.at(sums, group, x[top])
        spots = place[top[example]]
        merged[spots] = sums
        totals[spots] = np.bincount(group, total[top])
        units[spots] = np.bincount(group, count[top])
        place[top] = spots[group]
    return Merged(
        nodes,
        np.where(parent[nodes] >= 0, place[np.maximum(parent[nodes], 0)], -1),
        merged,
        totals,
        units,
        place,
    )
