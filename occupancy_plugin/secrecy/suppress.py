"""From a forest to masks: every family in turn, the columns that depend on it, and the proof.

A hidden denominator hides its family in that row. The proof of a family assumes that the attacker
knows the totals of withheld rows; the rule on units (forest/units.py) protects them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from .arrays import Array
from .decoys import hide_decoys
from .families.solve import solve_family
from .inclusions import hide_denominators, tied_families
from .masks import Masks
from .means import has_family_weight, solve_means
from .model import GateError
from .primary import hide_by_rules
from .problem import Member, Problem
from .schema import Schema
from .sums.headlines import (
    binary_families,
    hide_aliases_alike,
    hide_disclosive_sums,
    hide_with_totals,
)
from .zonings.columns import hide_totals, solve_zone_means
from .zonings.solve import REFUSED, all_move, mark_proved, solve_zones

ROUNDS = 40  # rounds over families that depend on each other


def primary_masks(problem: Problem) -> Masks:
    """Return the primary masks: R1–R4, R6 for whole rows, and the cells that the input lacks."""
    forest, schema, policy = problem.forest, problem.schema, problem.policy
    sensitive_units = problem.withheld & ~problem.yielding_above_threshold
    secondary_withheld = problem.secondary_withheld
    values = forest.values
    hidden = {name: sensitive_units.copy() for name in values}
    for name, value in values.items():
        hidden[name] |= np.isnan(value) & forest.has_column[name] & ~secondary_withheld
    sums = problem.structure.sum_columns
    hide_by_rules(hidden, values, sums, schema, policy)
    hide_denominators(hidden, values, sums, schema, policy.near_extremes)
    for name, mask in problem.extra_sensitive.items():
        hidden[name] |= mask
    for name, mask in problem.given_up.items():
        hidden[name] |= mask
    hide_decoys(problem, hidden)
    masks = Masks({name: mask | problem.withheld for name, mask in hidden.items()}, hidden)
    hide_as_before(
        problem, masks, problem.hidden_before.keys() - {mean.column for mean in schema.means}
    )
    return masks


def hide_as_before(problem: Problem, masks: Masks, names: Iterable[str]) -> None:
    """Keep the cells of these columns hidden that an earlier release hid.

    Means are added after their own steps, which need the primary masks: a mean that an earlier
    proof hid as a complement needs no complement itself (`means.py`)."""
    for name in names:
        if name in problem.hidden_before:
            masks.hidden[name] |= problem.hidden_before[name]


def solve_families(problem: Problem, must_hide: Mapping[str, Array]) -> None:
    """Compute the masks of all columns from the start. must_hide: per column (n,) cells to hide.
    Ends early after `problem.failures`.

    Sums over categories come first, each against the remaining categories of its family; then the
    families, with the shown sums as known numbers (docs/secrecy.md, section 4)."""
    schema, structure = problem.schema, problem.structure
    masks = problem.masks = primary_masks(problem)
    problem.known_moves.clear()  # some may rely on hidden means that are now shown
    problem.proved.clear()
    problem.open_rounds.clear()
    problem.keep_known()
    hide_totals(problem)
    for name, mask in must_hide.items():
        masks.hidden[name] |= mask
        masks.sensitive[name] |= mask
    solve_means(problem, with_family_weight=True)
    if problem.zonings:
        solve_zone_means(problem, with_family_weight=True)
    hide_as_before(
        problem, masks, [mean.column for mean in schema.means if has_family_weight(problem, mean)]
    )
    means = {mean.column for mean in schema.means}
    headlines = [member for sums in structure.sums.values() for member in binary_families(sums)]
    members = [  # a partition is solved as a whole, overlapping counts one by one
        (family, columns)
        for family in schema.families
        for columns in ([family.columns] if family.partition else [(n,) for n in family.columns])
    ]
    problem.tied = _tied_members(problem, members)
    shared_columns = _shared_columns(schema)
    shared_columns |= {column for pair in structure.aliases for column in pair}
    shared_columns |= {column for total in structure.sums.values() for column in total.names} & {
        family.total for family in schema.families
    }
    for _ in range(ROUNDS):
        if problem.failures:
            return
        hide_disclosive_sums(problem)
        _solve(problem, headlines)
        hide_as_before(problem, masks, problem.hidden_before.keys() - means)
        hide_with_totals(problem)
        problem.keep_known()
        masks_before = {
            name: masks.hidden[name].copy() for name in shared_columns if name in masks.hidden
        }
        _solve(problem, members)
        for sums in structure.sums.values():  # proved with their families, as columns of them
            mark_proved(problem, binary_families(sums))
        hide_aliases_alike(problem)
        hide_with_totals(problem)
        problem.keep_known()
        # shared columns have changed since some families were solved
        if any((masks.hidden[name] & ~mask).any() for name, mask in masks_before.items()):
            secondary_withheld = problem.secondary_withheld
            for name in masks_before:
                masks.sensitive[name] |= masks.hidden[name] & ~secondary_withheld
        elif all_move(problem, members):
            return
    if not problem.failures:
        raise GateError(REFUSED)


def _solve(problem: Problem, members: list[Member]) -> None:
    if problem.has_more_equations:
        solve_zones(problem, members, separate=not needs_audit(problem.schema))
        return
    for family, columns in members:
        problem.check_cancelled()
        solve_family(problem, family, columns)


def _tied_members(problem: Problem, members: list[Member]) -> dict[Member, tuple[Member, ...]]:
    """Return the families that inclusions tie: the first one → all of them."""
    sums = problem.structure.sum_columns
    member_of_family = {family.name: (family, columns) for family, columns in members}
    hidden_totals = {
        family.total
        for family in problem.schema.families
        if family.total in problem.masks.hidden
        and (problem.masks.sensitive[family.total] & ~problem.withheld).any()
    }
    groups = tied_families(problem.schema, sums, hidden_totals - {problem.schema.population})
    groups_of_members = [
        tuple(member_of_family[family.name] for family in group) for group in groups
    ]
    return {group[0]: group for group in groups_of_members}


def _shared_columns(schema: Schema) -> set[str]:
    """Return the columns that take part in more than one family, as a category or as a total."""
    family_count: dict[str, int] = {}
    for family in schema.families:
        for name in family.columns:
            family_count[name] = family_count.get(name, 0) + 1
    totals = {family.total for family in schema.families}
    return {name for name, count in family_count.items() if count > 1 or name in totals}


def needs_audit(schema: Schema) -> bool:
    """Whether a column belongs to two families. Such families form no network, so the auditor
    proves them."""
    return bool(_shared_columns(schema))
