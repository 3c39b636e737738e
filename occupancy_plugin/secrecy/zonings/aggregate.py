"""Merges the withheld units of one atom into one unit. No sum distinguishes them, so a proof only
needs their sum and their number.

Nine of ten addresses of a territory are such units: the 353 000 units of a région become 126 000,
in each of its hundred families. Theorem 3 of docs/secrecy.md.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..algebra.groups import renumber
from ..arrays import Bools, Ints
from ..forest.zoning import Zoning
from ..problem import Problem


def aggregate(problem: Problem) -> tuple[Problem, Ints]:
    """Return the problem with the withheld units of one atom and scale merged, and (n,) the
    position of every unit in it.

    Call it once the withheld units are final. It replaces the values of the given problem's forest,
    because a second copy of those of France takes a gigabyte."""
    forest, atoms = problem.forest, problem.atoms
    mergeable = np.flatnonzero(_withheld_leaves(problem))
    key = atoms[mergeable].astype(np.int64) * len(forest.scales) + forest.scale[mergeable]
    _, first_of_group, group = np.unique(key, return_index=True, return_inverse=True)
    representative_unit = np.arange(forest.size)
    representative_unit[mergeable] = mergeable[first_of_group][group]
    kept_units, position_of = renumber(representative_unit, forest.size)

    def renumber_positions(positions: Ints) -> Ints:
        return np.where(positions >= 0, position_of[positions], -1)

    def keep_units(masks: dict[str, Bools]) -> dict[str, Bools]:
        return {name: mask[kept_units] for name, mask in masks.items()}

    inferred_households = np.broadcast_to(problem.inferred_households, forest.size)[kept_units]
    _merge_columns(problem, kept_units, position_of)
    for name in ("scale", "code", "is_residual", "is_outside", "is_straddling"):
        setattr(forest, name, getattr(forest, name)[kept_units])
    for name in ("parent", "straddling_parent", "copy_of"):
        setattr(forest, name, renumber_positions(getattr(forest, name)[kept_units]))
    reduced_problem = replace(
        problem,
        withheld=problem.withheld[kept_units],
        shown_before=keep_units(dict(problem.shown_before)),
        hidden_before=keep_units(dict(problem.hidden_before)),
        repeats=np.broadcast_to(problem.repeats, len(representative_unit))[kept_units],
        extra_sensitive=keep_units(dict(problem.extra_sensitive)),
        inferred_households=inferred_households,
        zonings=[
            Zoning(renumber_positions(zoning.zone[kept_units]), position_of[zoning.heads])
            for zoning in problem.zonings
        ],
        duplicate_zones=position_of[problem.duplicate_zones],
    )
    return reduced_problem, position_of


def _withheld_leaves(problem: Problem) -> Bools:
    """Return (n,) withheld leaves that may be merged: no copies, no residuals, not of a yielding
    scale, with all values known and none shown before."""
    forest = problem.forest
    is_leaf = np.ones(forest.size + 1, dtype=bool)  # the last entry is for position −1, no unit
    zones = [units for zoning in problem.zonings for units in (zoning.zone, zoning.heads)]
    for positions in (forest.parent, forest.straddling_parent, forest.copy_of, *zones):
        is_leaf[positions] = False
    can_merge = (
        is_leaf[:-1]
        & problem.withheld
        & (forest.parent >= 0)
        & ~forest.is_residual
        & ~forest.is_straddling
    )
    can_merge &= (forest.copy_of < 0) & (problem.size_weight == 1.0)
    for mask in problem.shown_before.values():
        can_merge &= ~mask
    weights = {mean.column: mean.weight for mean in problem.schema.means}
    for name, value in forest.values.items():
        is_unknown = np.isnan(value) & forest.has_column[name]
        if name in weights and weights[name] in forest.values:
            is_unknown &= forest.values[weights[name]] != 0  # a mean with weight 0 does not exist
        can_merge &= ~is_unknown
    return can_merge


def _merge_columns(problem: Problem, kept_units: Ints, representative: Ints) -> None:
    """Reduce the forest's columns to the kept units (m,). Counts are summed, means are weighted."""
    forest, schema = problem.forest, problem.schema
    is_single = np.bincount(representative) == 1
    totals = {family.total for family in schema.families} | {mean.weight for mean in schema.means}
    units_per_node = {"": np.bincount(representative)}
    for name in totals & set(forest.values):
        is_empty = forest.values[name] <= 0  # False where it is not known
        units_per_node[name] = np.bincount(representative, ~is_empty).astype(int)
    means = {mean.column: mean.weight for mean in schema.means}
    rates = {rate.column for rate in schema.rates} - {rate.numerator for rate in schema.rates}
    for name in sorted(forest.values, key=lambda n: n not in means):  # before their weights
        value = forest.values[name]
        if name in means and means[name] in forest.values:
            weight = forest.values[means[name]]
            amount = np.where(weight == 0, 0.0, value * weight)
            amount = np.bincount(representative, amount)
            weights = np.bincount(representative, weight)
            mean = np.divide(amount, weights, out=value[kept_units], where=weights > 0)
            forest.values[name] = np.where(is_single, value[kept_units], mean)
        elif name in means or name in rates:
            forest.values[name] = value[kept_units]
        else:
            forest.values[name] = np.bincount(representative, value)
    # columns share them
    patterns = {id(pattern): pattern[kept_units] for pattern in forest.has_column.values()}
    forest.has_column = {name: patterns[id(pattern)] for name, pattern in forest.has_column.items()}
    forest.units_per_node = units_per_node
