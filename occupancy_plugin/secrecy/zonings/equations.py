"""What the published numbers say about the cells that may change: one linear system, for the proof
(what is hidden) and for the search for complements (what may be hidden in addition)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ..algebra.groups import renumber

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from .system import System

ALIKE = 1e-6  # means that differ by no more are equal: their difference is no factor
# equation, unknown, factor: (t,) each, short numbers: a country has hundreds of millions
Terms = tuple[np.ndarray, np.ndarray, np.ndarray]


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
    number = np.full((n, width), -1, dtype=np.int32)
    number[unknown] = np.arange(int(unknown.sum()), dtype=np.int32)
    longest = max((len(relations) for relations in system.relations), default=0)
    sums = system.sums()[0]
    first = n * longest  # equations of rows come before those of sums, those of means come last
    size = end = first + len(sums) * width
    terms = [*_row_terms(system, number, longest), *_sum_terms(system, number, first)]
    means: list[np.ndarray] = [np.zeros((0, 3), dtype=int)]
    for which, (of_sum, unknowns, factor) in enumerate(_mean_terms(system, number)):
        terms.append((size + of_sum, unknowns, factor))
        sums_in_use = np.unique(of_sum)
        which_mean = np.full(len(sums_in_use), which)
        means.append(np.stack([which_mean, sums[sums_in_use] % n, size + sums_in_use], axis=1))
        size += len(sums)
    equation, unknowns, factor = _joined(terms)
    used, equation = renumber(equation, size)
    shape = (len(used), int(unknown.sum()))
    matrix = sparse.coo_matrix((factor, (equation, unknowns)), shape=shape).tocsr()
    zonal = used >= first  # of these, sums of the forest are not
    zonal[zonal & (used < end)] = sums[(used[zonal & (used < end)] - first) // width] >= n
    zonal |= (used < first) & (used % max(longest, 1) > 0)
    of_means = np.concatenate(means)
    of_means[:, 2] = np.searchsorted(used, of_means[:, 2])
    return Equations(number, matrix, zonal, of_means)


def _joined(terms: list[Terms]) -> Terms:
    """All terms as one; empties the list on the way, which is as large as what comes of it."""
    stop = sum(len(factor) for _, _, factor in terms)
    equation, unknown, factor = np.empty(stop, np.int32), np.empty(stop, np.int32), np.empty(stop)
    while terms:
        block = terms.pop()
        span = slice(stop - len(block[0]), stop)
        equation[span], unknown[span], factor[span] = block
        stop = span.start
    return equation, unknown, factor


def _row_terms(system: System, number: np.ndarray, longest: int) -> Iterator[Terms]:
    """The relations of the leaves: equation row · longest + relation."""
    for kind, relations in enumerate(system.relations):
        rows = np.flatnonzero(system.leaf & (system.relation_of_row == kind))
        inside = number[rows][:, : relations.shape[1]]
        slack = system.slack[kind] if system.slack else np.zeros(0, dtype=int)
        for which, relation in enumerate(relations):
            says = inside >= 0
            if (relation[slack] != 0).any():  # a slack that is more than nothing asks for nothing
                says &= says[:, slack[relation[slack] != 0]]
            at, columns = np.nonzero(says & (relation != 0))
            equation = (rows[at] * longest + which).astype(np.int32)
            yield equation, inside[at, columns], relation[columns]


def _sum_terms(system: System, number: np.ndarray, first: int) -> Iterator[Terms]:
    """What the sums of the forest and of the zones say of their children: equation first + sum ·
    width + category. One whose own number is hidden and no unknown says nothing, except in the
    forest. One zoning after the other: all at once are gigabytes in a country."""
    sums, sum_of = system.sums()
    head = sums % len(number)
    says = (number[head] >= 0) | ~system.hidden[head] | (sums < len(number))[:, None]
    says &= ~system.slack_cells[head]
    for kind in range(int(system.kind.max(initial=-1)) + 1):
        rows = np.flatnonzero(system.kind == kind)
        yield _terms(system.child[rows], sum_of[rows], says, number, first, 1)
    yield _terms(head, np.arange(len(sums)), np.ones_like(says), number, first, -1)


def _terms(
    rows: np.ndarray,
    of_sum: np.ndarray,
    says: np.ndarray,
    number: np.ndarray,
    first: int,
    factor: int,
) -> Terms:
    """Those of `rows` (t,) in sums (t,), as far as these say something (s, C)."""
    at, column = np.nonzero((number >= 0)[rows] & says[of_sum])
    equation = (first + of_sum[at] * number.shape[1] + column).astype(np.int32)
    return equation, number[rows[at], column], np.full(len(at), factor, dtype=np.int8)


def _mean_terms(system: System, number: np.ndarray) -> Iterator[Terms]:
    """What shown means say on the columns that weigh them, per mean: Σ (mean of the child − mean of
    the head) · weight of the child = 0 over the children of a sum, where the head and all hidden
    children show theirs."""
    sums, sum_of = system.sums()
    head = sums % len(system.hidden)
    for column, mean, _ in system.means:
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
