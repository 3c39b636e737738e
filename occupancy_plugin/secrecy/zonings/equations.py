"""What the published numbers say about the cells that may change: one linear system, for the proof
(what is hidden) and for the search for partners (what may be hidden besides)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ..algebra.moves import numbered

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from .system import System

ALIKE = 1e-6  # means that differ by no more are equal: their difference is no factor
Terms = tuple[np.ndarray, np.ndarray, np.ndarray]  # equation, unknown, factor: (t,) each


@dataclass(frozen=True)
class Equations:
    """M of Mδ = 0, for the moves δ of some cells of a system.

    number  (n, C) the unknown of every cell, −1 = it does not change
    matrix  (m, k) the equations
    zonal   (m,) those that are more than a network: zones, sums over categories, means
    means   (j, 3) which mean, its row, its equation: those that a shown mean makes
    """

    number: np.ndarray
    matrix: csr_matrix
    zonal: np.ndarray
    means: np.ndarray


def equations(system: System, unknown: np.ndarray) -> Equations:
    """Relations of the leaves, sums of the forest and of the zones, means, on unknown (n, C)
    booleans."""
    n, width = unknown.shape
    number = np.full((n, width), -1)
    number[unknown] = np.arange(int(unknown.sum()))
    longest = max((len(relations) for relations in system.relations), default=0)
    sums = system.sums()[0]
    first = n * longest  # equations of rows come before those of sums, those of means come last
    size = end = first + len(sums) * width
    terms = [*_row_terms(system, number, longest), *_sum_terms(system, number, first)]
    means: list[np.ndarray] = [np.zeros((0, 3), dtype=int)]
    for which, (of_sum, unknowns, factor) in enumerate(_mean_terms(system, number)):
        terms.append((size + of_sum, unknowns, factor))
        spoken = np.unique(of_sum)
        which_mean = np.full(len(spoken), which)
        means.append(np.stack([which_mean, sums[spoken] % n, size + spoken], axis=1))
        size += len(sums)
    equation, unknowns, factor = (np.concatenate(part) for part in zip(*terms, strict=True))
    used, equation = numbered(equation, size)
    shape = (len(used), int(unknown.sum()))
    matrix = sparse.coo_matrix((factor, (equation, unknowns)), shape=shape).tocsr()
    zonal = used >= first  # of these, sums of the forest are not
    zonal[zonal & (used < end)] = sums[(used[zonal & (used < end)] - first) // width] >= n
    zonal |= (used < first) & (used % max(longest, 1) > 0)
    of_means = np.concatenate(means)
    of_means[:, 2] = np.searchsorted(used, of_means[:, 2])
    return Equations(number, matrix, zonal, of_means)


def _row_terms(system: System, number: np.ndarray, longest: int) -> Iterator[Terms]:
    """The relations of the leaves: equation row · longest + relation."""
    yield np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros(0)
    for kind, relations in enumerate(system.relations):
        rows = np.flatnonzero(system.leaf & (system.rule == kind))
        inside = number[rows][:, : relations.shape[1]]
        for which, relation in enumerate(relations):
            at, columns = np.nonzero((inside >= 0) & (relation != 0))
            yield rows[at] * longest + which, inside[at, columns], relation[columns]


def _sum_terms(system: System, number: np.ndarray, first: int) -> Iterator[Terms]:
    """What the sums of the forest and of the zones say of their children: equation first + sum ·
    width + category. One whose own number is hidden and no unknown says nothing, except in the
    forest."""
    n, width = number.shape
    unknown = number >= 0
    sums, sum_of = system.sums()
    head = sums % n
    says = unknown[head] | ~system.hidden[head] | (sums < n)[:, None]
    at, column = np.nonzero(unknown[system.child] & says[sum_of])
    yield first + sum_of[at] * width + column, number[system.child[at], column], np.ones(len(at))
    at, column = np.nonzero(unknown[head])
    yield first + at * width + column, number[head[at], column], -np.ones(len(at))


def _mean_terms(system: System, number: np.ndarray) -> Iterator[Terms]:
    """What shown means say on the columns that weigh them, per mean: Σ (mean of the child − mean of
    the head) · weight of the child = 0 over the children of a sum, where the head and all hidden
    children show theirs."""
    sums, sum_of = system.sums()
    head = sums % len(system.hidden)
    for column, mean, _ in system.weighed:
        silent = np.isnan(mean[system.child])
        hidden = system.hidden[system.child, column]
        void = np.bincount(sum_of[silent & hidden], minlength=len(sums)) > 0
        void |= np.isnan(mean[head])
        changes = number[system.child, column] >= 0
        used = np.flatnonzero(changes & ~silent & ~void[sum_of])
        factor = mean[system.child[used]] - mean[head[sum_of[used]]]
        differs = np.abs(factor) > ALIKE
        used = used[differs]
        yield sum_of[used], number[system.child[used], column], factor[differs]
