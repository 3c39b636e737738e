"""Kinds of résidences: Ward's hierarchical clustering of their shown rates, weighted by households,
and how many classes hold when résidences are left out. Numbers only: numpy and scipy.

Nothing but shown values of released rows comes in, and a résidence of which one is hidden stays
unclassed: who reads the released rows can compute the same classes, so a class tells nothing
more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

MOST, FEWEST = 7, 2  # classes
FEWEST_UNITS, FEWEST_HOUSEHOLDS = 3, 33  # of a class
HOLDS = 0.6  # median adjusted Rand index
DRAWS, KEPT = 60, 0.8  # resamples, part of the résidences in each
PULLED = 15.0  # households of the territory's rate that each résidence is mixed with
POINTS = 1200  # a résidence is as many points as it has households, of about so many in all


@dataclass(frozen=True)
class Classes:
    """labels (n,): 0 … k−1 · rand: median index by number of classes · z (n, m): the rates as they
    are compared, in weighted spreads from the weighted mean."""

    labels: np.ndarray
    rand: dict[int, float]
    z: np.ndarray

    @property
    def count(self) -> int:
        return int(self.labels.max()) + 1


def classify(rates: np.ndarray, households: np.ndarray, seed: int) -> Classes | None:
    """rates (n, m) in percent, all known; households (n,). None where no number of classes holds.

    The largest number whose classes come back when a fifth of the résidences is left out, and each
    of which has enough résidences and households."""
    if len(rates) < FEWEST * FEWEST_UNITS:
        return None
    z = standard(rates, households)
    full = _tree(z, households)
    draws, rng = [], np.random.default_rng(seed)
    for _ in range(DRAWS):
        kept = np.sort(rng.permutation(len(z))[: max(int(KEPT * len(z)), MOST)])
        draws.append((kept, _tree(z[kept], households[kept])))
    rand: dict[int, float] = {}
    chosen = None
    for count in range(FEWEST, MOST + 1):
        labels = full.cut(count)
        agreed = [adjusted_rand(labels[kept], tree.cut(count)) for kept, tree in draws]
        rand[count] = round(float(np.median(agreed)), 2)
        if rand[count] >= HOLDS and _large_enough(labels, households):
            chosen = labels
    return Classes(_in_order(chosen, z, households), rand, z) if chosen is not None else None


def standard(rates: np.ndarray, households: np.ndarray) -> np.ndarray:
    """Logarithms of odds (n, m), pulled towards the whole where households are few, centred and in
    weighted spreads."""
    weight = households / households.sum()
    whole = weight @ rates
    pulled = (rates * households[:, None] + whole * PULLED) / (households[:, None] + PULLED) / 100
    odds = np.log(pulled / (1 - pulled))
    centred = odds - weight @ odds
    spread = np.sqrt(weight @ centred**2)
    return np.asarray(centred / np.where(spread > 0, spread, 1.0))


@dataclass(frozen=True)
class _Tree:
    """A merging tree over points, several of which are one résidence (first: place of the first
    point of each)."""

    merges: np.ndarray
    first: np.ndarray

    def cut(self, count: int) -> np.ndarray:
        labels = fcluster(self.merges, count, "maxclust")[self.first]
        return np.unique(labels, return_inverse=True)[1]


def _tree(z: np.ndarray, households: np.ndarray) -> _Tree:
    """Ward's tree of points as many as the weights say: points of one résidence lie at nought from
    each other and are merged first, so what follows is Ward's with weights."""
    times = np.maximum(np.rint(households * min(POINTS / households.sum(), 1.0)), 1).astype(int)
    return _Tree(linkage(np.repeat(z, times, axis=0), "ward"), np.cumsum(times) - times)


def _large_enough(labels: np.ndarray, households: np.ndarray) -> bool:
    return bool(
        (np.bincount(labels) >= FEWEST_UNITS).all()
        and (np.bincount(labels, weights=households) >= FEWEST_HOUSEHOLDS).all()
    )


def _in_order(labels: np.ndarray, z: np.ndarray, households: np.ndarray) -> np.ndarray:
    """The class with the highest first rate first."""
    count = int(labels.max()) + 1
    means = [np.average(z[labels == k, 0], weights=households[labels == k]) for k in range(count)]
    place = np.empty(count, dtype=int)
    place[np.argsort(-np.array(means), kind="stable")] = np.arange(count)
    return np.asarray(place[labels])


def adjusted_rand(one: np.ndarray, other: np.ndarray) -> float:
    """How alike two partitions are: 1 the same, 0 as by chance."""
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one, other), 1)

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1) / 2).sum())

    rows, columns, both = pairs(table.sum(1)), pairs(table.sum(0)), pairs(table)
    expected = rows * columns / max(pairs(np.array([len(one)])), 1.0)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)
