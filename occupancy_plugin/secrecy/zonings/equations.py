"""The equations that published numbers impose on cells that may change: one linear system, for the
proof (hidden cells) and for the search for complements (also cells that may be hidden)."""

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

ALIKE = 1e-6  # means that differ by no more count as equal
# equation, unknown, factor: (t,) each, in small types, as France has hundreds of millions
Terms = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Equations:
    """The matrix M of Mδ = 0, for the moves δ of some cells of a system.

    number  (n, C) the unknown of every cell, −1 = it does not change
    matrix  (m, k) the equations
    zonal   (m,) equations that do not form a network: of zones, sums over categories, means
    means   (j, 3) equations of shown means: number of the mean, its row, its equation
    """

    number: np.ndarray
    matrix: csr_matrix
    zonal: np.ndarray
    means: np.ndarray


def equations(system: System, unknown: np.ndarray) -> Equations:
    """Build the equations of unknown cells (n, C): relations of leaves, sums of the forest and of
    zones, shown means."""
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
    """Concatenate all terms. Empties the list meanwhile, since it is as large as the result."""
    stop = sum(len(factor) for _, _, factor in terms)
    equation, unknown, factor = np.empty(stop, np.int32), np.empty(stop, np.int32), np.empty(stop)
    while terms:
        block = terms.pop()
        span = slice(stop - len(block[0]), stop)
        equation[span], unknown[span], factor[span] = block
        stop = span.start
    return equation, unknown, factor


def _row_terms(system: System, number: np.ndarray, longest: int) -> Iterator[Terms]:
    """Yield the relations of the leaves. The number of an equation is row · longest + relation."""
    for kind, relations in enumerate(system.relations):
        rows = np.flatnonzero(system.leaf & (system.relation_of_row == kind))
        inside = number[rows][:, : relations.shape[1]]
        slack = system.slack[kind] if system.slack else np.zeros(0, dtype=int)
        for which, relation in enumerate(relations):
            says = inside >= 0
            if (relation[slack] != 0).any():  # a slack above 0 absorbs any change
                says &= says[:, slack[relation[slack] != 0]]
            at, columns = np.nonzero(says & (relation != 0))
            equation = (rows[at] * longest + which).astype(np.int32)
            yield equation, inside[at, columns], relation[columns]


def _sum_terms(system: System, number: np.ndarray, first: int) -> Iterator[Terms]:
    """Yield the equations of sums of the forest and of zones. The number of an equation is first +
    sum · width + category. Outside the forest, a sum whose own number is hidden, and not an
    unknown, constrains nothing. Zonings are yielded one by one, as all of France take gigabytes."""
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
    """Return the terms of `rows` (t,) in the sums `of_sum` (t,). says: (s, C) whether a sum is an
    equation."""
    at, column = np.nonzero((number >= 0)[rows] & says[of_sum])
    equation = (first + of_sum[at] * number.shape[1] + column).astype(np.int32)
    return equation, number[rows[at], column], np.full(len(at), factor, dtype=np.int8)


def _mean_terms(system: System, number: np.ndarray) -> Iterator[Terms]:
    """Yield per mean its equations on the column of its weight: Σ (mean of the child − mean of the
    head) · weight of the child = 0 over the children of a sum, if the head and all children with a
    hidden weight show their means."""
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
