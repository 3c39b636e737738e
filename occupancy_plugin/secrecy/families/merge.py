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
    """nodes (m,) positions of the nodes that stay; group (n,) the position among them that stands
    for each node, −1 = dropped;
    parent (m,); x (m, C), NaN where unknown; total (m,); units (m,) how many of the merged siblings
    a node stands for."""

    nodes: np.ndarray
    group: np.ndarray
    parent: np.ndarray
    x: np.ndarray
    total: np.ndarray
    units: np.ndarray

    def doubled(self, x: np.ndarray, several: np.ndarray) -> np.ndarray:
        """(m,) rows whose positive counts `x` (m, C), all known now, stand for several units."""
        return several[self.nodes] | ((self.units >= 2) & ((x > 0).sum(axis=1) >= 2))


def merge_withheld(
    x: np.ndarray, total: np.ndarray, closed: np.ndarray, parent: np.ndarray, several: np.ndarray
) -> Merged:
    """closed (n,): rows hidden as a whole for good; several (n,): rests of several units. Nodes
    come parents first."""
    n = len(parent)
    full = closed & ~several
    linked = np.flatnonzero(parent >= 0)
    while True:
        above = parent[linked[~full[linked]]]
        if not full[above].any():
            break
        full[above] = False
    under_full = np.zeros(n, dtype=bool)
    under_full[linked] = full[parent[linked]]
    top = np.flatnonzero(full & ~under_full & (parent >= 0))
    _, first, back = np.unique(parent[top], return_index=True, return_inverse=True)
    keep = ~full
    keep[top[first]] = True
    nodes = np.flatnonzero(keep)
    place = np.full(n, -1)
    place[nodes] = np.arange(len(nodes))
    group = place.copy()
    group[top] = place[top[first[back]]]
    merged, whole = x[nodes], total[nodes]
    units = np.ones(len(nodes), dtype=int)
    if len(top):
        sums = np.zeros((len(first), x.shape[1]))
        np.add.at(sums, back, x[top])
        spots = place[top[first]]
        merged[spots] = sums
        whole[spots] = np.bincount(back, total[top])
        units[spots] = np.bincount(back)
    return Merged(
        nodes,
        group,
        np.where(parent[nodes] >= 0, place[np.maximum(parent[nodes], 0)], -1),
        merged,
        whole,
        units,
    )
