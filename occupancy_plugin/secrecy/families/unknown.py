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


class _KnownSums(NamedTuple):
    """The sums that the counts (n, C) must have: every row `total` (n,); the children of a row that
    row (`parent` (n,), −1 for none); the categories of `categories` (K, C) `sums` (n, K), NaN where
    unknown."""

    total: Array
    parent: Array
    categories: Array | None
    sums: Array | None


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

    categories: (K, C) categories of known sums; sums: (n, K) their values, NaN where unknown"""
    if not np.isnan(x).any():
        return x
    if estimated:
        return _fill_estimates(x, total, parent)
    x = _deduce_single_unknowns(x.copy(), total, parent)
    is_negative = (x < 0).any(axis=1)
    if is_negative.any():
        raise GateError(REFUSED, codes=name_codes(codes[is_negative]))
    unknown = np.isnan(x)
    if not unknown.any():
        return x
    values = _agreeing_counts(x, unknown, _KnownSums(total, parent, categories, sums))
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


def _deduce_single_unknowns(x: Floats, total: Floats, parent: Ints) -> Floats:
    """Compute the counts that are the only unknown of a row, or of a parent's category."""
    siblings = Siblings(parent)
    for _ in range(2 * len(x) + 2):
        unknown = np.isnan(x)
        if not unknown.any():
            break
        has_one_unknown = unknown.sum(axis=1) == 1
        rows = np.flatnonzero(has_one_unknown)
        x[rows, unknown[rows].argmax(axis=1)] = total[rows] - np.nansum(x[rows], axis=1)
        changed = len(rows) > 0
        if len(siblings.children):
            unknown = np.isnan(x)
            unknown_children = np.add.reduceat(
                unknown[siblings.children].astype(int), siblings.first, axis=0
            )
            known_sums = np.add.reduceat(
                np.nan_to_num(x[siblings.children]), siblings.first, axis=0
            )
            is_parent_unknown = unknown[siblings.heads]
            runs, categories = np.nonzero(is_parent_unknown & (unknown_children == 0))
            x[siblings.heads[runs], categories] = known_sums[runs, categories]
            runs, categories = np.nonzero(~is_parent_unknown & (unknown_children == 1))
            for run, category in zip(map(int, runs), map(int, categories), strict=True):
                children = siblings.children[
                    siblings.first[run] : siblings.first[run] + siblings.size[run]
                ]
                child = children[unknown[children, category]][0]
                if np.isnan(x[child, category]):
                    x[child, category] = (
                        x[siblings.heads[run], category] - known_sums[run, category]
                    )
                    changed = True
        if not changed and np.array_equal(unknown, np.isnan(x)):
            break
    return x


def _child_sums(x: Floats, parent: Ints) -> Floats:
    """Return the sums of the children's known counts, per parent and category."""
    sums = np.zeros(x.shape)
    has_parent = parent >= 0
    np.add.at(sums, parent[has_parent], x[has_parent])
    return sums


def _agreeing_counts(x: Floats, unknown: Bools, known_sums: _KnownSums) -> Floats | None:
    """Return a vertex of the set of agreeing tables, in the order of `unknown`; None if it is
    empty. Without sums over categories the equations form a network, and the values are
    integers."""
    equation, variable, sign, constants = _equation_terms(x, unknown, known_sums)
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
    x: Floats, unknown: Bools, known_sums: _KnownSums
) -> tuple[Ints, Ints, Floats, Floats]:
    """Return the terms of the equations of unknown counts (equation, count in the order of
    `unknown`, sign), and the right side of every equation: n rows, then n × C parents, then n × K
    sums over categories."""
    n, width = x.shape
    total, parent, categories, sums = known_sums
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
        position, number_of_sum = np.nonzero(categories[:, column].T & ~np.isnan(sums[row]))
        equation = np.concatenate(
            [equation, n + n * width + row[position] * len(categories) + number_of_sum]
        )
        variables = np.concatenate([variables, position])
        sign = np.concatenate([sign, np.ones(len(position))])
        right_sides = np.concatenate(
            [right_sides, (sums - known_counts @ categories.T.astype(float)).ravel()]
        )
    return equation, variables, sign, right_sides
