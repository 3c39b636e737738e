"""Fewer nodes, the same answer: withheld subtrees become one leaf, withheld siblings one row.

A unit whose whole row is hidden, and all of its descendants', is known to the attacker by its
denominators only. Take n ≥ 2 such
siblings and their common row y = Σ x. Their rows form a transport table: where y has two positive
categories, every cell under
a positive y is free; a cell under y = 0 is free exactly when y can rise. So the proof needs y
alone: its zeros must be free, its
positive values may be known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Merged:
    """The m nodes that are left when withheld siblings are one node.

    nodes: (m,) their positions
    parent: (m,) positions among them, −1 for a root
    x: (m, C) counts, NaN where unknown
    total: (m,) denominators
    units: (m,) how many withheld siblings a node is
    representative: (n,) the node, among those that are left, in which each is; −1 below such a node
    """

    nodes: np.ndarray
    parent: np.ndarray
    x: np.ndarray
    total: np.ndarray
    units: np.ndarray
    representative: np.ndarray

    def summed(self, values: np.ndarray) -> np.ndarray:
        """What the nodes hold together, of values (n, K)."""
        sums, is_kept = np.zeros((len(self.nodes), values.shape[1])), self.representative >= 0
        np.add.at(sums, self.representative[is_kept], values[is_kept])
        return sums

    def doubled(self, x: np.ndarray, plural: np.ndarray) -> np.ndarray:
        """(m,) rows whose positive counts `x` (m, C), all known now, stand for several units."""
        return plural[self.nodes] | ((self.units >= 2) & ((x > 0).sum(axis=1) >= 2))


def merge_withheld(
    x: np.ndarray,
    total: np.ndarray,
    closed: np.ndarray,
    parent: np.ndarray,
    plural: np.ndarray,
    count: np.ndarray,
) -> Merged:
    """closed (n,): rows hidden as a whole for good; plural (n,): residuals of more than one unit;
    count
    (n,): units that each row is. Nodes come parents first."""
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
