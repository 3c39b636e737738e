"""From a forest to masks: every family in turn, the columns that hang on them, and the proof.

A hidden denominator hides its family in that row. Totals of withheld rows are taken as known to the
attacker while families are proved; that they are not is the unit rule's work (forest/units.py).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .derived import solve_sums
from .families.solve import solve_family
from .forest.forest import Forest
from .masks import Masks
from .primary import hidden_rate, small_cell
from .problem import Problem
from .schema import Family, Schema
from .zonings.solve import hide_totals, solve_zones

# two columns that agree on that many rows, and never disagree, are one column to an attacker
ALIAS_ROWS = 20


def first_masks(problem: Problem) -> Masks:
    """R1–R4 and what the input already hides."""
    forest, schema, policy = problem.forest, problem.schema, problem.policy
    secret = problem.withheld & ~problem.spare
    hidden = {name: secret.copy() for name in forest.values}
    for name, value in forest.values.items():
        hidden[name] |= np.isnan(value) & forest.has[name]
    totals = {family.total for family in schema.families} | {schema.population}
    for family in schema.families:
        if family.total not in forest.values:
            continue
        total = forest.values[family.total]
        for name in family.columns:
            if name in forest.values:
                count = forest.values[name]
                hidden[name] |= hidden_rate(
                    count, total, policy.near_extremes, policy.hidden_rates
                ) | small_cell(count, total, policy)
    for rate in schema.rates:
        if (
            rate.numerator in forest.values
            and rate.denominator in forest.values
            and rate.numerator not in totals
        ):
            count, total = forest.values[rate.numerator], forest.values[rate.denominator]
            hidden[rate.numerator] |= hidden_rate(count, total, rate.decimals, policy.hidden_rates)
    for name, mask in problem.secret.items():
        hidden[name] |= mask
    masks = Masks({name: mask | problem.withheld for name, mask in hidden.items()}, hidden)
    keep_hidden(problem, masks)
    return masks


def keep_hidden(problem: Problem, masks: Masks) -> None:
    """What an earlier release hid stays hidden, whether this one needs it or not."""
    for name, mask in problem.kept.items():
        masks.hidden[name] |= mask


def solve_families(problem: Problem, forced: Mapping[str, np.ndarray]) -> None:
    """Masks of all columns, from the start. forced: per column (n,) cells to hide whatever else."""
    schema = problem.schema
    masks = problem.masks = first_masks(problem)
    if problem.zonings:
        hide_totals(problem)
    for name, mask in forced.items():
        masks.hidden[name] |= mask
        masks.sensitive[name] |= mask
    alias = find_aliases(problem.forest, schema)
    members = [(family, columns) for family in schema.families for columns in _members(family)]
    for _ in range(len(members) + 3):
        before = {name: int(mask.sum()) for name, mask in masks.hidden.items()}
        for family, columns in members:
            problem.tick()
            solve_family(problem, family, columns)
        if problem.zonings:
            solve_zones(problem, members, abreast=not needs_audit(schema))
        for one, other in alias:
            both = masks.hidden[one] | masks.hidden[other]
            masks.hidden[one], masks.hidden[other] = both.copy(), both.copy()
            masks.sensitive[one] |= both
            masks.sensitive[other] |= both
        solve_sums(problem)
        grown = [name for name, mask in masks.hidden.items() if int(mask.sum()) != before[name]]
        if not _linked(schema, alias, grown):
            return
        for name in _shared(schema):
            masks.sensitive[name] |= masks.hidden[name]


def _members(family: Family) -> list[tuple[str, ...]]:
    """A partition is solved as a whole; overlapping counts one by one, each with its implicit
    complement."""
    return [family.columns] if family.partition else [(name,) for name in family.columns]


def _shared(schema: Schema) -> set[str]:
    """Columns that take part in more than one family, as a category or as a total."""
    seen: dict[str, int] = {}
    for family in schema.families:
        for name in family.columns:
            seen[name] = seen.get(name, 0) + 1
    totals = {family.total for family in schema.families}
    return {name for name, times in seen.items() if times > 1 or name in totals}


def needs_audit(schema: Schema) -> bool:
    """Columns of two families are no network: the auditor has the last word there."""
    return bool(_shared(schema))


def _linked(schema: Schema, alias: list[tuple[str, str]], grown: list[str]) -> bool:
    """Does anything that was hidden in this pass concern another family too?"""
    totals = {family.total for family in schema.families}
    bound = (
        _shared(schema)
        | {name for pair in alias for name in pair}
        | {s.column for s in schema.sums if s.column in totals}
    )
    return bool(bound & set(grown))


def find_aliases(forest: Forest, schema: Schema) -> list[tuple[str, str]]:
    """A denominator that equals a category of another family on every row (attack 6): one column
    under two names."""
    real = forest.scale >= 0
    sums = {name: float(np.nansum(value[real])) for name, value in forest.values.items()}
    found = []
    totals = dict.fromkeys(
        family.total for family in schema.families if family.total != schema.population
    )
    for family in schema.families:
        for name in family.columns:
            for total in totals:
                if (
                    name not in sums
                    or total not in sums
                    or name == total
                    or sums[name] != sums[total]
                    or sums[name] <= 0
                ):
                    continue
                a, b = forest.values[name][real], forest.values[total][real]
                known = np.isfinite(a) & np.isfinite(b)
                if (
                    known.sum() >= ALIAS_ROWS
                    and bool((a[known] == b[known]).all())
                    and total != family.total
                ):
                    found.append((name, total))
    return found
