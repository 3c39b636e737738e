"""Fills counts that the input already hides with values that agree with all known ones, so that the
gate can compute with them.

They are never released and never compared with a threshold. Which cells are disclosed does not
depend on the choice among the agreeing values.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from ..algebra.moves import component_batches
from ..arrays import Array, Bools, Floats, Ints
from ..forest.siblings import Siblings, nodes_by_depth
from ..model import GateError, name_codes

REFUSED = "The counts contradict each other: {codes}."


class _RequiredSums(NamedTuple):
    """The sums that the counts (n, C) must have.

    total: (n,) sum of each row
    parent: (n,) row that is the sum of its children, −1 for none
    categories: (K, C) the categories of which another sum is known
    sums: (n, K) this sum, NaN where unknown"""

    total: Floats
    parent: Ints
    categories: Bools | None
    sums: Floats | None


def fill_totals(total: Floats, lower: Floats, parent: Ints) -> Floats:
    """Fill unknown denominators (n,). Each is at least `lower` (n,), the sum that the row and its
    descendants show; those of siblings sum to the residual of their parent."""
    total, lower = total.copy(), lower.copy()
    n, rows_by_depth = len(total), nodes_by_depth(parent)
    for rows_at_depth in reversed(rows_by_depth[1:]):
        lowest_total = np.where(
            np.isnan(total[rows_at_depth]), lower[rows_at_depth], total[rows_at_depth]
        )
        child_sums = np.bincount(parent[rows_at_depth], lowest_total, minlength=n)
        lower = np.maximum(lower, child_sums)
    for rows_at_depth in rows_by_depth:
        unknown_rows = rows_at_depth[np.isnan(total[rows_at_depth])]
        parents = parent[unknown_rows]
        total[unknown_rows[parents < 0]] = lower[unknown_rows[parents < 0]] + 1.0
        unknown_children, parents = unknown_rows[parents >= 0], parents[parents >= 0]
        known_rows = rows_at_depth[(parent[rows_at_depth] >= 0) & ~np.isnan(total[rows_at_depth])]
        remainder = (
            total
            - np.bincount(parent[known_rows], total[known_rows], minlength=n)
            - np.bincount(parents, lower[unknown_children], minlength=n)
        )
        share = np.maximum(remainder, 0.0) / np.maximum(np.bincount(parents, minlength=n), 1)
        total[unknown_children] = lower[unknown_children] + share[parents]
    return total


def fill_counts(
    x: Floats,
    total: Floats,
    parent: Ints,
    codes: Array,
    estimated: bool = False,
    categories: Bools | None = None,
    sums: Floats | None = None,
) -> Floats:
    """Fill unknown counts (n, C) so that rows sum to `total`, children to their parent, and no
    count is negative. Raises GateError if that is impossible.

    estimated: whether the counts come from rounded rates, and need not agree
    categories: (K, C) categories of known sums; sums: (n, K) their values, NaN where unknown"""
    if not np.isnan(x).any():
        return x
    if estimated:
        return _fill_estimates(x, total, parent)
    x = x.copy()
    _deduce_single_unknowns(x, total, parent)
    is_negative = (x < 0).any(axis=1)
    if is_negative.any():
        raise GateError(REFUSED, codes=name_codes(codes[is_negative]))
    unknown = np.isnan(x)
    if not unknown.any():
        return x
    values = _agreeing_counts(x, unknown, _RequiredSums(total, parent, categories, sums))
    if values is None:
        raise GateError(REFUSED, codes=name_codes(codes[unknown.any(axis=1)]))
    x[unknown] = np.where(np.abs(values - np.rint(values)) < 1e-6, np.rint(values), values)
    return x


def _fill_estimates(x: Floats, total: Floats, parent: Ints) -> Floats:
    """Fill unknown counts (n, C) next to counts that were estimated from rounded rates, which need
    not agree. Unknown children share what their parent has beyond the known ones, and a root's
    unknown cells share what its row lacks. Zeros would not do, since a withheld unit of zeros
    cannot be protected."""
    x = x.copy()
    roots, *levels_below = nodes_by_depth(parent)
    is_unknown = np.isnan(x[roots])
    missing_count = np.maximum(total[roots] - np.nansum(x[roots], axis=1), 0.0)
    x[roots] = np.where(
        is_unknown, (missing_count / np.maximum(is_unknown.sum(axis=1), 1))[:, None], x[roots]
    )
    for children in levels_below:
        is_unknown = np.isnan(x[children])
        known_sums = _child_sums(np.nan_to_num(x), parent)
        unknown_counts = _child_sums(np.isnan(x).astype(float), parent)
        share = np.maximum(x - known_sums, 0.0) / np.maximum(unknown_counts, 1)
        x[children] = np.where(is_unknown, share[parent[children]], x[children])
    return x


def _deduce_single_unknowns(x: Floats, total: Floats, parent: Ints) -> None:
    """Compute, in `x` itself, every count that is the only unknown of an equation, until each
    equation has several or none."""
    siblings = Siblings(parent)
    earlier_count, unknown_count = x.size + 1, np.isnan(x).sum()
    while 0 < unknown_count < earlier_count:
        _deduce_in_rows(x, total)
        _deduce_in_categories(x, siblings)
        earlier_count, unknown_count = unknown_count, np.isnan(x).sum()


def _deduce_in_rows(x: Floats, total: Floats) -> None:
    """Compute, in `x` itself, the only unknown count of a row."""
    unknown = np.isnan(x)
    rows = np.flatnonzero(unknown.sum(axis=1) == 1)
    x[rows, unknown[rows].argmax(axis=1)] = total[rows] - np.nansum(x[rows], axis=1)


def _deduce_in_categories(x: Floats, siblings: Siblings) -> None:
    """Compute, in `x` itself, a parent's count from all of its children, or the only unknown child
    from its parent."""
    children, heads = siblings.children, siblings.heads
    if not len(children):
        return
    unknown = np.isnan(x)
    unknown_children = np.add.reduceat(unknown[children].astype(int), siblings.first, axis=0)
    child_sums = np.add.reduceat(np.nan_to_num(x[children]), siblings.first, axis=0)
    runs, categories = np.nonzero(unknown[heads] & (unknown_children == 0))
    x[heads[runs], categories] = child_sums[runs, categories]
    has_one_unknown = ~unknown[heads] & (unknown_children == 1)
    run = siblings.run[siblings.parent[children]]
    positions, categories = np.nonzero(np.isnan(x[children]) & has_one_unknown[run])
    runs = run[positions]
    x[children[positions], categories] = x[heads[runs], categories] - child_sums[runs, categories]


def _child_sums(x: Floats, parent: Ints) -> Floats:
    """Return the sums of the children's known counts, per parent and category."""
    sums = np.zeros(x.shape)
    has_parent = parent >= 0
    np.add.at(sums, parent[has_parent], x[has_parent])
    return sums


def _agreeing_counts(x: Floats, unknown: Bools, required: _RequiredSums) -> Floats | None:
    """Return a vertex of the set of agreeing tables, in the order of `unknown`; None if it is
    empty. Without sums over categories the equations form a network, and the values are
    integers."""
    equation, variable, sign, constants = _equation_terms(x, unknown, required)
    equations_used, equation = np.unique(equation, return_inverse=True)
    shape = (len(equations_used), int(unknown.sum()))
    matrix = sparse.coo_matrix((sign, (equation, variable)), shape=shape).tocsr()
    right_sides, values = constants[equations_used], np.zeros(shape[1])
    for equations, unknowns in component_batches(matrix, np.ones(shape[1], dtype=bool)):
        system = matrix[equations][:, unknowns]
        solution = linprog(
            np.zeros(len(unknowns)),
            A_eq=system,
            b_eq=right_sides[equations],
            bounds=(0, None),
            method="highs-ds",
        )
        if not solution.success:
            return None
        values[unknowns] = solution.x
    return values


def _equation_terms(
    x: Floats, unknown: Bools, required: _RequiredSums
) -> tuple[Ints, Ints, Floats, Floats]:
    """Return the terms of the equations of unknown counts (equation, count in the order of
    `unknown`, sign), and the right side of every equation: n rows, then n × C parents, then n × K
    sums over categories."""
    n, width = x.shape
    total, parent, categories, sums = required
    row, column = np.nonzero(unknown)
    variable = np.arange(len(row))
    has_parent = parent[row] >= 0
    has_children = np.isin(row, parent)
    of_parent = n + parent[row[has_parent]] * width + column[has_parent]
    equation = np.concatenate(
        [row, of_parent, n + row[has_children] * width + column[has_children]]
    )
    variables = np.concatenate([variable, variable[has_parent], variable[has_children]])
    sign = np.concatenate(
        [np.ones(len(row)), np.ones(int(has_parent.sum())), -np.ones(int(has_children.sum()))]
    )
    known_counts = np.nan_to_num(x)
    right_sides = np.concatenate(
        [
            total - known_counts.sum(axis=1),
            (known_counts - _child_sums(known_counts, parent)).ravel(),
        ]
    )
    if categories is not None and sums is not None:
        position, sum_number = np.nonzero(categories[:, column].T & ~np.isnan(sums[row]))
        equation = np.concatenate(
            [equation, n + n * width + row[position] * len(categories) + sum_number]
        )
        variables = np.concatenate([variables, position])
        sign = np.concatenate([sign, np.ones(len(position))])
        right_sides = np.concatenate(
            [right_sides, (sums - known_counts @ categories.T.astype(float)).ravel()]
        )
    return equation, variables, sign, right_sides
