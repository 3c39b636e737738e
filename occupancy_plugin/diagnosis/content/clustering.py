"""Classes of résidences by Ward's hierarchical clustering, weighted by households, and the number
of classes that is stable when résidences are left out. Only numpy and scipy.

Only shown values of released rows are used, and a résidence that hides one of them is not classed.
Every reader of the release can compute the same classes, so they disclose nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

FEWEST_CLASSES = 2
MOST_CLASSES = 4  # a page holds four side by side, and an elected person can remember them
COUNTS = range(FEWEST_CLASSES, MOST_CLASSES + 1)
FEWEST_UNITS, FEWEST_HOUSEHOLDS = 3, 33  # of a class
STABLE_RAND = 0.6  # median adjusted Rand index
RESAMPLES, KEPT_PART = 60, 0.8  # the part is that of the résidences in each resample
PSEUDO_HOUSEHOLDS = 15.0  # households at the territory's rate that are added to each résidence
POINTS = 1200  # about so many in all; each résidence gets some in proportion to its households


@dataclass(frozen=True)
class Classes:
    """The classes of résidences.

    labels (n,): 0 … k−1
    rand: median adjusted Rand index by number of classes
    z (n, m): the rates as compared, in weighted standard deviations from the weighted mean"""

    labels: np.ndarray
    rand: dict[int, float]
    z: np.ndarray

    @property
    def count(self) -> int:
        return int(self.labels.max()) + 1


def classify(rates: np.ndarray, households: np.ndarray, seed: int) -> Classes | None:
    """Find the largest stable number of classes.

    Stable classes come back when a fifth of the résidences is left out (median adjusted Rand
    index), and each has enough résidences and households. None where no number of classes is
    stable.

    rates (n, m): percent, without gaps
    households (n,)"""
    if len(rates) < FEWEST_CLASSES * FEWEST_UNITS:
        return None
    z = standardise(rates, households)
    whole = _partitions(z, households)
    resamples, rng = [], np.random.default_rng(seed)
    for _ in range(RESAMPLES):
        resample = np.sort(rng.permutation(len(z))[: max(int(KEPT_PART * len(z)), MOST_CLASSES)])
        resamples.append((resample, _partitions(z[resample], households[resample])))
    rand_by_count: dict[int, float] = {}
    best_labels = None
    for count, labels in whole.items():
        indices = [adjusted_rand(labels[kept], found[count]) for kept, found in resamples]
        rand_by_count[count] = round(float(np.median(indices)), 2)
        sizes = np.bincount(labels), np.bincount(labels, weights=households)
        is_large = (sizes[0] >= FEWEST_UNITS).all() and (sizes[1] >= FEWEST_HOUSEHOLDS).all()
        if rand_by_count[count] >= STABLE_RAND and is_large:
            best_labels = labels
    if best_labels is None:
        return None
    return Classes(_in_order(best_labels, z, households), rand_by_count, z)


def standardise(rates: np.ndarray, households: np.ndarray) -> np.ndarray:
    """Return weighted z-scores (n, m) of the log odds of rates (n, m). Rates of small résidences
    are first shrunk towards the territory's.

    households (n,): the weights"""
    weights = households / households.sum()
    territory_rates = weights @ rates
    shrunk_rates = (
        (rates * households[:, None] + territory_rates * PSEUDO_HOUSEHOLDS)
        / (households[:, None] + PSEUDO_HOUSEHOLDS)
        / 100
    )
    odds = np.log(shrunk_rates / (1 - shrunk_rates))
    centred_odds = odds - weights @ odds
    spread = np.sqrt(weights @ centred_odds**2)
    return np.asarray(centred_odds / np.where(spread > 0, spread, 1.0))


def _partitions(z: np.ndarray, households: np.ndarray) -> dict[int, np.ndarray]:
    """Cut Ward's tree into each number of classes: number → labels (n,), from 0.

    Each résidence is repeated according to its weight: equal points have distance 0 and merge
    first, so the rest is Ward's method with weights."""
    times = np.maximum(np.rint(households * min(POINTS / households.sum(), 1.0)), 1).astype(int)
    merges, first_points = linkage(np.repeat(z, times, axis=0), "ward"), np.cumsum(times) - times
    labels = {count: fcluster(merges, count, "maxclust")[first_points] for count in COUNTS}
    return {count: np.unique(of, return_inverse=True)[1] for count, of in labels.items()}


def _in_order(labels: np.ndarray, z: np.ndarray, households: np.ndarray) -> np.ndarray:
    """Renumber the classes: the one with the highest first rate becomes 0."""
    count = int(labels.max()) + 1
    means = [np.average(z[labels == k, 0], weights=households[labels == k]) for k in range(count)]
    rank = np.empty(count, dtype=int)
    rank[np.argsort(-np.array(means), kind="stable")] = np.arange(count)
    return np.asarray(rank[labels])


def adjusted_rand(labels: np.ndarray, other_labels: np.ndarray) -> float:
    """Return how similar two partitions (n,) are: 1 for equal ones, 0 on average by chance."""
    table = np.zeros((int(labels.max()) + 1, int(other_labels.max()) + 1))
    np.add.at(table, (labels, other_labels), 1)

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1) / 2).sum())

    row_pairs, column_pairs, cell_pairs = pairs(table.sum(1)), pairs(table.sum(0)), pairs(table)
    expected_pairs = row_pairs * column_pairs / max(pairs(np.array([len(labels)])), 1.0)
    highest_pairs = (row_pairs + column_pairs) / 2
    return (
        1.0
        if highest_pairs == expected_pairs
        else (cell_pairs - expected_pairs) / (highest_pairs - expected_pairs)
    )
