"""Residuals: the excess of a published parent over its children in the tables.

A residual is an additional node, never published, for all units of the parent that are not in the
tables.
"""

from __future__ import annotations

import numpy as np

from ..arrays import Array, Bools, Floats, Ints
from ..model import GateError, name_codes
from ..schema import Schema
from .forest import Forest


def add_residuals(
    forest: Forest,
    schema: Schema,
    is_incomplete: Bools,
    is_suppressed: bool,
    estimated: frozenset[str],
) -> None:
    """Add a residual under every parent, and every straddling unit, that counts more than its
    children.

    is_incomplete: (n,) parents of which children may be missing

    Raises GateError if the children of another parent do not add up."""
    links = (forest.parent, forest.straddling_parent)
    if not any((parents >= 0).any() for parents in links):
        return
    gaps, shares_column, exceeds_children, below_children = _gaps(forest, schema, estimated)
    n = forest.size
    has_children = np.zeros(n, dtype=bool)
    for parents in links:
        has_children[parents[parents >= 0]] = True
    households = forest.households
    population_gap = gaps.get(forest.population, np.zeros(n))
    unknown = np.isnan(population_gap)
    may_lack_units = np.isnan(households) | unknown | (is_suppressed & (population_gap > 0))
    is_contradictory = (
        has_children & ~is_incomplete & (below_children | (exceeds_children & ~may_lack_units))
    )
    if is_contradictory.any():
        raise GateError(
            "The children do not add up to their parent: {codes}.",
            codes=name_codes(forest.code[is_contradictory]),
        )
    not_additive = (
        has_children
        & is_incomplete
        & (below_children | (exceeds_children & ~((population_gap > 0) | unknown)))
    )
    for parents in links:
        parents[(parents >= 0) & not_additive[parents]] = -1
    has_children[not_additive] = False
    heads = np.flatnonzero(
        has_children & (exceeds_children | (is_suppressed & unknown & is_incomplete))
    )
    if len(heads):
        _append(forest, heads, gaps, shares_column, is_incomplete)


def _gaps(
    forest: Forest, schema: Schema, estimated: frozenset[str]
) -> tuple[dict[str, Floats], dict[str, Bools], Bools, Bools]:
    """Return, (n,) each: per column the parent minus its children, NaN where unknown; per column
    the parents that share it with children; the parents that count more than their children in some
    column; those that count less."""
    n = forest.size
    children = np.concatenate(
        [
            np.flatnonzero(parents_of_link >= 0)
            for parents_of_link in (forest.parent, forest.straddling_parent)
        ]
    )
    parents = np.concatenate(
        [
            parents_of_link[parents_of_link >= 0]
            for parents_of_link in (forest.parent, forest.straddling_parent)
        ]
    )
    gaps: dict[str, Array] = {}
    shares_column: dict[str, Array] = {}
    exceeds_children, below_children = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    not_additive = {mean.column for mean in schema.means} | {rate.column for rate in schema.rates}
    in_both_by_pattern: dict[
        bytes, tuple[Array, Array]
    ] = {}  # columns of the same scales share them
    for name, value in forest.values.items():
        if name in not_additive:
            continue
        pattern = forest.has_column[name].tobytes()
        if pattern not in in_both_by_pattern:
            in_both = forest.has_column[name][children] & forest.has_column[name][parents]
            in_both_by_pattern[pattern] = in_both, np.bincount(parents[in_both], minlength=n) > 0
        in_both, shares_column[name] = in_both_by_pattern[pattern]
        numbers, parent = value[children[in_both]], parents[in_both]
        unknown = np.isnan(numbers)
        known_sums = np.bincount(parent, np.where(unknown, 0.0, numbers), minlength=n)
        has_unknown_child = np.bincount(parent[unknown], minlength=n) > 0
        gap = np.where(shares_column[name], value - known_sums, 0.0)
        if name in estimated:
            gap = np.maximum(gap, 0.0)
        else:
            below_children |= shares_column[name] & (gap < 0)
            exceeds_children |= shares_column[name] & ~has_unknown_child & (gap > 0)
        gap[has_unknown_child] = np.nan
        gaps[name] = gap
    return gaps, shares_column, exceeds_children, below_children


def _append(
    forest: Forest,
    parents: Ints,
    gaps: dict[str, Floats],
    shares_column: dict[str, Bools],
    is_incomplete: Bools,
) -> None:
    """Append one residual for each of `parents` (m,) to the nodes."""
    n, m = forest.size, len(parents)
    is_straddling = np.isin(parents, forest.straddling_parent)

    def with_residuals(column: Array, fill: int | bool) -> Array:
        return np.concatenate([column, np.full(m, fill, dtype=column.dtype)])

    forest.scale = with_residuals(forest.scale, -1)
    forest.is_residual = with_residuals(forest.is_residual, True)
    forest.is_straddling = with_residuals(forest.is_straddling, False)
    forest.copy_of = with_residuals(forest.copy_of, -1)
    forest.code = np.concatenate([forest.code, forest.code[parents]])
    forest.parent = np.concatenate([forest.parent, np.where(is_straddling, -1, parents)])
    forest.straddling_parent = np.concatenate(
        [forest.straddling_parent, np.where(is_straddling, parents, -1)]
    )
    forest.is_outside = np.concatenate([forest.is_outside, is_incomplete[parents]])
    unknown, nowhere = np.full(n, np.nan), np.zeros(n, dtype=bool)
    for name in forest.values:
        gap, has_column = gaps.get(name, unknown), shares_column.get(name, nowhere)
        forest.values[name] = np.concatenate([forest.values[name], gap[parents]])
        forest.has_column[name] = np.concatenate([forest.has_column[name], has_column[parents]])
