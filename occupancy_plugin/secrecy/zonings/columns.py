"""Additive columns over zones that do not nest in the forest (R9): households of whole units,
denominators, means times their weights.

A sensitive value that would be disclosed gets a unit above it as a complement, the smallest first.
Section 6 of docs/secrecy.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.sparse.linalg import lsqr

from ..arrays import Bools, Floats, Ints
from ..families.table import FamilyTable
from ..inclusions import floor_columns
from ..means import has_family_weight, primary_means
from ..model import GateError, Unprotectable
from ..problem import ROUNDS, Problem
from .equations import equations
from .far_search import protect_last_cells
from .prove import THREADS, complementary_rows, find_exposed, protect_zones
from .solve import FEW_ROUNDS, REFUSED
from .system import System, build_system, stack_systems

EXACT = 1e-12  # tolerance of the counts computed from sums
# cells proved together; fewer than of a family, as components are not divided
MAX_BUNDLE_CELLS = 250_000


def withheld_zones(problem: Problem) -> Bools:
    """Return (n,) the units to withhold: those of the problem, and their complements, without which
    zones would disclose a unit's households.

    The complement of an exposed unit has the fewest households, at any scale (`complements.py`)."""
    forest, policy = problem.forest, problem.policy
    households, hidden = forest.households, problem.withheld.copy()
    is_multi_unit = forest.is_multi_unit(policy)
    problem.equalise_duplicates(hidden)
    for _ in range(ROUNDS):
        sensitive = _sensitive_units(problem)
        column = AdditiveColumn("", households, hidden, sensitive, is_multi_unit, problem.facts)
        table = _as_table(problem, column)
        system = build_system(
            table,
            problem.zonings,
            problem.atoms,
            False,
            policy.min_households,
            duplicates=problem.duplicate_zones,
        )
        if system is None:
            return hidden
        open_cells = find_exposed(system, problem.check_cancelled)
        if len(open_cells) and np.isnan(system.x).any():
            _infer_households(problem, system, open_cells[:, 0])
            open_cells = open_cells[_sensitive_units(problem)[system.rows[open_cells[:, 0]]]]
        if not len(open_cells):
            return hidden
        price = np.where(system.total > 0, problem.withholding_cost[system.rows] + 1.0, np.inf)
        system.price = price[:, None]  # a unit without households is no complement
        open_cells = protect_last_cells(system, open_cells, problem.check_cancelled)
        system.hidden[complementary_rows(system, open_cells)] = True
        changed = system.rows[system.hidden[:, 0]]
        if hidden[changed].all():
            break
        hidden[changed] = True
        problem.equalise_duplicates(hidden)
    raise GateError(REFUSED)


def _sensitive_units(problem: Problem) -> Bools:
    """Return (n,) the withheld units whose households must not be disclosed. Not those withheld
    only as complements, without households, or outside the territory with enough households."""
    households = problem.forest.households
    return np.asarray(
        problem.withheld
        & ~problem.yielding_above_threshold
        & (np.nan_to_num(households, nan=1.0) > 0)
        & np.logical_not(problem.inferred_households <= 0)
        & ~(problem.forest.is_outside & ~(households < problem.policy.min_households))
    )


def _infer_households(problem: Problem, system: System, rows: Ints) -> None:
    """Record in `problem.inferred_households` the households of the units in `rows` (k,) that the
    input does not count and published sums disclose."""
    households, is_known = system.x[:, 0], ~np.isnan(system.x[:, 0])
    sums = equations(system, np.ones(system.x.shape, dtype=bool)).matrix
    constants = -(sums[:, is_known] @ households[is_known])
    counts = np.full(len(is_known), np.nan)
    counts[~is_known] = np.rint(lsqr(sums[:, ~is_known], constants, atol=EXACT, btol=EXACT)[0])
    inferred_households = np.broadcast_to(problem.inferred_households, problem.forest.size).copy()
    uncounted = rows[~is_known[rows]]
    inferred_households[system.rows[uncounted]] = counts[uncounted]
    problem.inferred_households = inferred_households


def hide_totals(problem: Problem) -> None:
    """Hide denominators that would disclose one of a withheld unit, or one that the rules hide,
    with their families."""
    forest, schema, masks = problem.forest, problem.schema, problem.masks
    floor_of = floor_columns(schema, problem.structure.sum_columns)
    sum_names = {name for sums in problem.structure.sums.values() for name in sums.names}
    totals = dict.fromkeys(
        family.total
        for family in schema.families
        if family.total != schema.population and family.total in forest.values
    )
    is_multi_unit = forest.is_multi_unit(problem.policy)
    is_sensitive = (
        problem.withheld & ~problem.yielding_above_threshold & ~(forest.is_outside & is_multi_unit)
    )
    nowhere = np.zeros(forest.size, dtype=bool)
    # proved before and hidden since, or known from a wider unit
    is_settled = {
        name: problem.hidden_before.get(name, nowhere) | problem.not_secret.get(name, nowhere)
        for name in totals
    }
    if problem.zonings:
        columns = [
            AdditiveColumn(
                name,
                forest.values[name],
                masks.hidden[name],
                is_sensitive & forest.has_column[name] & ~is_settled[name],
                is_multi_unit,
                problem.shown_before.get(name, nowhere),
            )
            for name in totals
        ]
        _solve_columns(problem, columns)
    columns = []
    for name in totals:
        if name in sum_names:  # proved with the family whose categories it sums
            continue
        to_prove = masks.sensitive[name] & ~problem.withheld
        values, floor = forest.values[name], floor_of.get(name)
        if floor is not None:  # the population is known, so only the excess over it can move
            values = values - forest.values[floor]
            to_prove |= (
                is_sensitive & forest.has_column[name] & (values == 0) & (forest.values[floor] > 0)
            )
        to_prove &= ~is_settled[name]
        if to_prove.any():
            was_shown = problem.shown_before.get(name, nowhere)
            columns.append(
                AdditiveColumn(name, values, masks.hidden[name], to_prove, is_multi_unit, was_shown)
            )
    _solve_columns(problem, columns, forest_too=True)


def solve_zone_means(problem: Problem, with_family_weight: bool) -> None:
    """Hide means of zones that would disclose a hidden mean, as mean × weight is additive (attack
    8).

    with_family_weight: the means for which `has_family_weight`, or the others"""
    forest = problem.forest
    nowhere = np.zeros(forest.size, dtype=bool)
    columns = []
    for mean in problem.schema.means:
        if has_family_weight(problem, mean) != with_family_weight:
            continue
        if mean.column in forest.values and mean.weight in forest.values:
            amount = forest.values[mean.column] * forest.values[mean.weight]
            has_mean = forest.has_column[mean.column] & ~(forest.values[mean.weight] == 0)
            hidden = problem.masks.hidden[mean.column]
            is_sensitive = primary_means(problem, mean) if with_family_weight else hidden
            columns.append(
                AdditiveColumn(
                    name=mean.column,
                    values=np.where(has_mean, np.maximum(amount, 1.0), 0.0),
                    hidden=hidden,
                    sensitive=is_sensitive
                    & has_mean
                    & ~problem.not_secret.get(mean.column, nowhere),
                    is_multi_unit=nowhere,
                    must_show=problem.shown_before.get(mean.column, nowhere),
                )
            )
    _solve_columns(problem, columns)


@dataclass(frozen=True)
class AdditiveColumn:
    """An additive column over the forest: its name, and (n,) each its values, hidden cells
    (extended in place), sensitive cells, residuals of more than one unit, and the cells that were
    shown before and so are never hidden."""

    name: str
    values: Floats
    hidden: Bools
    sensitive: Bools
    is_multi_unit: Bools
    must_show: Bools


def _solve_columns(
    problem: Problem, columns: Sequence[AdditiveColumn], forest_too: bool = False
) -> None:
    """Hide the smallest units above hidden values that would be disclosed, in zones and in the
    forest, until none is. forest_too: also prove the components without zones, which no other proof
    covers.

    Columns are independent, so bundles of them run in parallel."""
    size = max(MAX_BUNDLE_CELLS // max(problem.forest.size, 1), 1)
    bundles = [columns[start : start + size] for start in range(0, len(columns), size)]
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda bundle: _solve_together(problem, bundle, forest_too), bundles))


def _solve_together(problem: Problem, columns: Sequence[AdditiveColumn], forest_too: bool) -> None:
    for number in range(ROUNDS):
        tables = [_as_table(problem, column) for column in columns]
        systems_or_none = [
            build_system(
                table, problem.zonings, problem.atoms, False, duplicates=problem.duplicate_zones
            )
            for table in tables
        ]
        systems = [system for system in systems_or_none if system is not None]
        if not systems:
            return
        joint = stack_systems(systems)
        joint.inside |= forest_too
        open_cells = protect_zones(joint, problem.check_cancelled, problem.workers)
        complements = complementary_rows(joint, open_cells)
        is_late = number > FEW_ROUNDS and bool(problem.facts.any())
        if len(open_cells) and (is_late or not len(complements)):
            break
        joint.hidden[complements] = True
        start = 0
        for column, system in zip(columns, systems, strict=True):
            stop = start + len(system.hidden)
            column.hidden[system.rows[joint.hidden[start:stop, 0]]] = True
            problem.equalise_duplicates(column.hidden)
            start = stop
        if not len(open_cells):
            return
    column_of_row = np.repeat(np.arange(len(systems)), [len(system.hidden) for system in systems])
    nodes = np.concatenate([system.rows for system in systems])[open_cells[:, 0]]
    names = {columns[position].name for position in column_of_row[open_cells[:, 0]]}
    problem.fail(Unprotectable(REFUSED, names, nodes))


def _as_table(problem: Problem, column: AdditiveColumn) -> FamilyTable:
    forest = problem.forest
    no_cells = np.zeros((forest.size, 1), dtype=bool)
    return FamilyTable(
        nodes=np.arange(forest.size),
        parent=forest.parent,
        x=column.values[:, None],
        total=column.values,
        hidden=column.hidden[:, None].copy(),
        sensitive=column.sensitive[:, None],
        must_show=column.must_show[:, None],
        hidden_for_zones=no_cells,
        relations=np.ones((1, 1)),
        is_multi_unit=column.is_multi_unit,
        size_weight=problem.size_weight,
        secondary_withheld=problem.secondary_withheld,
        units=forest.units(),
    )
