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
    first_sum = n * longest  # equations of rows come before those of sums, those of means come last
    size = end = first_sum + len(sums) * width
    terms = [*_row_terms(system, number, longest), *_sum_terms(system, number, first_sum)]
    means: list[np.ndarray] = [np.zeros((0, 3), dtype=int)]
    for number_of_mean, (of_sum, unknowns, factor) in enumerate(_mean_terms(system, number)):
        terms.append((size + of_sum, unknowns, factor))
        sums_in_use = np.unique(of_sum)
        mean_numbers = np.full(len(sums_in_use), number_of_mean)
        means.append(np.stack([mean_numbers, sums[sums_in_use] % n, size + sums_in_use], axis=1))
        size += len(sums)
    equation, unknowns, factor = _joined(terms)
    equations_used, equation = renumber(equation, size)
    shape = (len(equations_used), int(unknown.sum()))
    matrix = sparse.coo_matrix((factor, (equation, unknowns)), shape=shape).tocsr()
    zonal = equations_used >= first_sum  # of these, sums of the forest are not
    zonal[zonal & (equations_used < end)] = (
        sums[(equations_used[zonal & (equations_used < end)] - first_sum) // width] >= n
    )
    zonal |= (equations_used < first_sum) & (equations_used % max(longest, 1) > 0)
    of_means = np.concatenate(means)
    of_means[:, 2] = np.searchsorted(equations_used, of_means[:, 2])
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
        unknowns = number[rows][:, : relations.shape[1]]
        slack = system.slack[kind] if system.slack else np.zeros(0, dtype=int)
        for number_of_relation, relation in enumerate(relations):
            occurs = unknowns >= 0
            if (relation[slack] != 0).any():  # a slack above 0 absorbs any change
                occurs &= occurs[:, slack[relation[slack] != 0]]
            position, columns = np.nonzero(occurs & (relation != 0))
            equation = (rows[position] * longest + number_of_relation).astype(np.int32)
            yield equation, unknowns[position, columns], relation[columns]


def _sum_terms(system: System, number: np.ndarray, first_sum: int) -> Iterator[Terms]:
    """Yield the equations of sums of the forest and of zones. The number of an equation is first +
    sum · width + category. Outside the forest, a sum whose own number is hidden, and not an
    unknown, constrains nothing. Zonings are yielded one by one, as all of France take gigabytes."""
    sums, sum_of = system.sums()
    head = sums % len(number)
    is_equation = (number[head] >= 0) | ~system.hidden[head] | (sums < len(number))[:, None]
    is_equation &= ~system.slack_cells[head]
    for kind in range(int(system.kind.max(initial=-1)) + 1):
        rows = np.flatnonzero(system.kind == kind)
        yield _terms(system.child[rows], sum_of[rows], is_equation, number, first_sum, 1)
    yield _terms(head, np.arange(len(sums)), np.ones_like(is_equation), number, first_sum, -1)


def _terms(
    rows: np.ndarray,
    of_sum: np.ndarray,
    is_equation: np.ndarray,
    number: np.ndarray,
    first_sum: int,
    factor: int,
) -> Terms:
    """Return the terms of `rows` (t,) in the sums `of_sum` (t,). is_equation: (s, C) of each
    sum."""
    position, column = np.nonzero((number >= 0)[rows] & is_equation[of_sum])
    equation = (first_sum + of_sum[position] * number.shape[1] + column).astype(np.int32)
    return equation, number[rows[position], column], np.full(len(position), factor, dtype=np.int8)


def _mean_terms(system: System, number: np.ndarray) -> Iterator[Terms]:
    """Yield per mean its equations on the column of its weight: Σ (mean of the child − mean of the
    head) · weight of the child = 0 over the children of a sum, if the head and all children with a
    hidden weight show their means."""
    sums, sum_of = system.sums()
    head = sums % len(system.hidden)
    for column, mean, _ in system.means:
        hides_mean = np.isnan(mean[system.child])
        hidden = system.hidden[system.child, column]
        is_unusable = np.bincount(sum_of[hides_mean & hidden], minlength=len(sums)) > 0
        is_unusable |= np.isnan(mean[head])
        changes = number[system.child, column] >= 0
        usable = np.flatnonzero(changes & ~hides_mean & ~is_unusable[sum_of])
        factor = mean[system.child[usable]] - mean[head[sum_of[usable]]]
        differs = np.abs(factor) > ALIKE
        usable = usable[differs]
        yield sum_of[usable], number[system.child[usable], column], factor[differs]
