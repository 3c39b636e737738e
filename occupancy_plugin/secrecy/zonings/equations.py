"""The equations that published numbers impose on cells that may change: one linear system, for the
proof (hidden cells) and for the search for complements (also cells that may be hidden)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ..algebra.groups import renumber
from ..arrays import Bools, Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from .system import System

MEAN_TOLERANCE = 1e-6  # means that differ by no more count as equal
# equation, unknown, factor: (t,) each. Their types are small, as France has hundreds of millions
Terms = tuple[Ints, Ints, Floats]


@dataclass(frozen=True)
class Equations:
    """The matrix M of Mδ = 0, for the moves δ of some cells of a system.

    number: (n, C) the unknown of every cell, −1 = it does not change
    matrix: (m, k + j) the equations, over cells and then amounts
    zonal: (m,) equations that do not form a network: of zones, sums over categories, amounts
    amounts: (j, 2) number of the mean and row of every amount (mean × weight) that is no multiple
    of the weight, as the mean is hidden or may be
    """

    number: Ints
    matrix: csr_matrix
    zonal: Bools
    amounts: Ints


def equations(system: System, unknown: Bools, may_hide_means: bool = False) -> Equations:
    """Build the equations of unknown cells (n, C): relations of leaves, sums of the forest and of
    zones, sums of amounts.

    may_hide_means: the amounts of shown means are unknowns too, for a search that hides them"""
    n, width = unknown.shape
    number = np.full((n, width), -1, dtype=np.int32)
    number[unknown] = np.arange(int(unknown.sum()), dtype=np.int32)
    relations_per_row = max((len(relations) for relations in system.relations), default=0)
    sums = system.sums()[0]
    # equations of rows come before those of sums, those of means come last
    first_sum = n * relations_per_row
    size = end_of_sums = first_sum + len(sums) * width
    terms = [*_row_terms(system, number, relations_per_row), *_sum_terms(system, number, first_sum)]
    cell_count = int(unknown.sum())
    amounts, amount_terms = _amount_terms(system, number, may_hide_means, (size, cell_count))
    terms += amount_terms
    size += len(sums) * len(system.means)
    equation, unknowns, factor = _concatenate(terms)
    equations_used, equation = renumber(equation, size)
    shape = (len(equations_used), cell_count + len(amounts))
    matrix = sparse.coo_matrix((factor, (equation, unknowns)), shape=shape).tocsr()
    zonal = equations_used >= first_sum  # of these, sums of the forest are not
    zonal[zonal & (equations_used < end_of_sums)] = (
        sums[(equations_used[zonal & (equations_used < end_of_sums)] - first_sum) // width] >= n
    )
    zonal |= (equations_used < first_sum) & (equations_used % max(relations_per_row, 1) > 0)
    return Equations(number, matrix, zonal, amounts)


def _concatenate(terms: list[Terms]) -> Terms:
    """Concatenate all terms. Empties the list meanwhile, since it is as large as the result."""
    stop = sum(len(factor) for _, _, factor in terms)
    equation, unknown, factor = np.empty(stop, np.int32), np.empty(stop, np.int32), np.empty(stop)
    while terms:
        block = terms.pop()
        span = slice(stop - len(block[0]), stop)
        equation[span], unknown[span], factor[span] = block
        stop = span.start
    return equation, unknown, factor


def _row_terms(system: System, number: Ints, relations_per_row: int) -> Iterator[Terms]:
    """Yield the relations of the leaves. The number of an equation is
    row · relations_per_row + relation."""
    for kind, relations in enumerate(system.relations):
        rows = np.flatnonzero(system.leaf & (system.relation_of_row == kind))
        unknowns = number[rows][:, : relations.shape[1]]
        slack = system.slack[kind] if system.slack else np.zeros(0, dtype=int)
        for number_of_relation, relation in enumerate(relations):
            occurs = unknowns >= 0
            if (relation[slack] != 0).any():  # a slack above 0 absorbs any change
                occurs &= occurs[:, slack[relation[slack] != 0]]
            position, columns = np.nonzero(occurs & (relation != 0))
            equation = (rows[position] * relations_per_row + number_of_relation).astype(np.int32)
            yield equation, unknowns[position, columns], relation[columns]


def _sum_terms(system: System, number: Ints, first_sum: int) -> Iterator[Terms]:
    """Yield the equations of sums of the forest and of zones. The number of an equation is
    first_sum + sum · width + category. A zone whose cell is hidden and not an unknown constrains
    nothing. Zonings are yielded one by one, as all of France take gigabytes."""
    sums, sum_of = system.sums()
    head = sums % len(number)
    is_equation = (number[head] >= 0) | ~system.hidden[head] | (sums < len(number))[:, None]
    is_equation &= ~system.slack_cells[head]
    for kind in range(int(system.kind.max(initial=-1)) + 1):
        rows = np.flatnonzero(system.kind == kind)
        yield _terms_in_sums(system.child[rows], sum_of[rows], is_equation, number, first_sum, 1)
    yield _terms_in_sums(
        head, np.arange(len(sums)), np.ones_like(is_equation), number, first_sum, -1
    )


def _terms_in_sums(
    rows: Ints, of_sum: Ints, is_equation: Bools, number: Ints, first_sum: int, factor: int
) -> Terms:
    """Return the terms of `rows` (t,) in the sums `of_sum` (t,). is_equation: (s, C) of each
    sum."""
    position, column = np.nonzero((number >= 0)[rows] & is_equation[of_sum])
    equation = (first_sum + of_sum[position] * number.shape[1] + column).astype(np.int32)
    return equation, number[rows[position], column], np.full(len(position), factor, dtype=np.int8)


def _amount_terms(
    system: System, number: Ints, may_hide_means: bool, first: tuple[int, int]
) -> tuple[Ints, list[Terms]]:
    """Return the amounts that are unknowns (j, 2), as in `Equations`, and the equations of amounts.

    first: the numbers of the first equation and of the first amount"""
    amounts: list[Ints] = [np.zeros((0, 2), dtype=int)]
    terms: list[Terms] = []
    equation, unknown = first
    for number_of_mean, (column, mean, _) in enumerate(system.means):
        rows, terms_of_mean = _terms_of_mean(
            system, number[:, column], (column, mean), may_hide_means, (equation, unknown)
        )
        amounts.append(np.column_stack([np.full(len(rows), number_of_mean), rows]))
        terms += terms_of_mean
        equation, unknown = equation + len(system.sums()[0]), unknown + len(rows)
    return np.concatenate(amounts), terms


def _terms_of_mean(
    system: System,
    weight: Ints,
    mean_of: tuple[int, Floats],
    may_hide_means: bool,
    first: tuple[int, int],
) -> tuple[Ints, list[Terms]]:
    """Return the rows of a mean's amounts that are unknowns (j,), and its equations.

    The amounts of the children add up to that of the head. The sum of their weights is subtracted,
    so that Σ (mean of the child − mean of the head) · weight of the child = 0. The amount of a
    hidden mean is one unknown in all sums of its row.

    weight: (n,) unknowns of the weights; mean_of: the column of the weights, and the mean (n,)"""
    (sums, sum_of), (column, mean) = system.sums(), mean_of
    head, child, can_change = sums % len(mean), system.child, weight >= 0
    may_weigh = can_change | system.hidden[:, column] | (system.x[:, column] > 0)
    is_hidden, is_child = np.isnan(mean) & may_weigh, np.zeros(len(mean), dtype=bool)
    is_child[child] = True
    # the hidden amount of a row that is part of nothing takes any value
    is_equation = ~np.isnan(mean)[head] | is_child[head]
    is_equation &= np.bincount(sum_of, (can_change | is_hidden)[child], len(sums)) > 0
    is_unknown = is_hidden.copy()
    if may_hide_means:
        is_unknown[head] |= ~np.isnan(mean[head])
        is_unknown |= can_change & ~np.isnan(mean)
    in_equation = np.zeros(len(mean), dtype=bool)
    in_equation[child[is_equation[sum_of]]], in_equation[head[is_equation]] = True, True
    rows = np.flatnonzero(is_unknown & in_equation)
    amount_of_row = np.full(len(mean), -1)
    amount_of_row[rows] = first[1] + np.arange(len(rows))
    factor = np.nan_to_num(mean[child]) - np.nan_to_num(mean[head[sum_of]])
    weighted_children = np.flatnonzero(
        is_equation[sum_of] & can_change[child] & (np.abs(factor) > MEAN_TOLERANCE)
    )
    children_with_amount = np.flatnonzero(is_equation[sum_of] & (amount_of_row[child] >= 0))
    heads_with_amount = np.flatnonzero(is_equation & (amount_of_row[head] >= 0))
    terms = (
        (sum_of[weighted_children], weight[child[weighted_children]], factor[weighted_children]),
        (
            sum_of[children_with_amount],
            amount_of_row[child[children_with_amount]],
            np.ones(len(children_with_amount)),
        ),
        (
            heads_with_amount,
            amount_of_row[head[heads_with_amount]],
            -np.ones(len(heads_with_amount)),
        ),
    )
    return rows, [
        (first[0] + sums_of_terms, unknowns, factors) for sums_of_terms, unknowns, factors in terms
    ]
