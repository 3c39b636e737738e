"""From a forest to masks: every family in turn, the columns that hang on them, and the proof.

A hidden denominator hides its family in that row. Totals of withheld rows are taken as known to the
attacker while families are proved; that they are not is the unit rule's work (forest/units.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from .certainty import hide_beside_certain
from .derived import is_weighed, solve_means
from .families.solve import solve_family
from .inclusions import hide_denominators, tied_families
from .masks import Masks
from .model import GateError
from .primary import hide_by_rules
from .problem import Member, Problem
from .schema import Family, Schema
from .sums.stage import close_sums, follow_totals, hide_together, sum_members
from .zonings.columns import hide_totals, solve_zone_means
from .zonings.solve import REFUSED, all_move, settle, solve_zones

ROUNDS = 40  # of families that hang on each other


def first_masks(problem: Problem) -> Masks:
    """R1–R4, R6 of whole rows and what the input already hides."""
    forest, schema, policy = problem.forest, problem.schema, problem.policy
    secret, given_up = problem.withheld & ~problem.spare, problem.given_up
    values = forest.values
    hidden = {name: secret.copy() for name in values}
    for name, value in values.items():
        hidden[name] |= np.isnan(value) & forest.has[name] & ~given_up
    sums = problem.structure.sum_columns
    hide_by_rules(hidden, values, sums, schema, policy)
    hide_denominators(hidden, values, sums, schema, policy.near_extremes)
    for name, mask in problem.secret.items():
        hidden[name] |= mask
    hide_beside_certain(problem, hidden)
    masks = Masks({name: mask | problem.withheld for name, mask in hidden.items()}, hidden)
    keep_hidden(problem, masks, problem.kept.keys() - {mean.column for mean in schema.means})
    return masks


def keep_hidden(problem: Problem, masks: Masks, names: Iterable[str]) -> None:
    """What an earlier release hid of these columns stays hidden, whether this one needs it or not.

    Means come in after their own steps, which ask who is hidden by the rules: one that an earlier
    proof silenced asks for no other (`derived.py`)."""
    for name in names:
        if name in problem.kept:
            masks.hidden[name] |= problem.kept[name]


def solve_families(problem: Problem, forced: Mapping[str, np.ndarray]) -> None:
    """Masks of all columns, from the start. forced: per column (n,) cells to hide whatever else.

    Sums over categories come first, each against the rest of its family; then the families, with
    the sums that are shown as known numbers (docs/secrecy.md, section 4)."""
    schema, structure = problem.schema, problem.structure
    masks = problem.masks = first_masks(problem)
    problem.moves.clear()  # means may be shown that were hidden
    problem.settled.clear()
    hide_totals(problem)
    for name, mask in forced.items():
        masks.hidden[name] |= mask
        masks.sensitive[name] |= mask
    solve_means(problem, weighed=True)
    if problem.zonings:
        solve_zone_means(problem, weighed=True)
    keep_hidden(problem, masks, [m.column for m in schema.means if is_weighed(problem, m)])
    means = {mean.column for mean in schema.means}
    headlines = [member for sums in structure.sums.values() for member in sum_members(sums)]
    members = [(family, columns) for family in schema.families for columns in _members(family)]
    problem.tied = _tied(problem, members)
    bound = _shared(schema) | {name for pair in structure.together for name in pair}
    bound |= {n for s in structure.sums.values() for n in s.names} & {
        f.total for f in schema.families
    }
    for _ in range(ROUNDS):
        close_sums(problem)
        _solve(problem, headlines)
        keep_hidden(problem, masks, problem.kept.keys() - means)
        follow_totals(problem)
        known = {name: masks.hidden[name].copy() for name in bound if name in masks.hidden}
        _solve(problem, members)
        for sums in structure.sums.values():  # proved with their families, as columns of them
            settle(problem, sum_members(sums))
        hide_together(problem)
        follow_totals(problem)
        # a family was solved with what hangs on others as it was then
        if any((masks.hidden[name] & ~mask).any() for name, mask in known.items()):
            given_up = problem.given_up
            for name in known:
                masks.sensitive[name] |= masks.hidden[name] & ~given_up
        elif all_move(problem, members):
            return
    raise GateError(REFUSED)


def _solve(problem: Problem, members: list[Member]) -> None:
    if problem.zonings or problem.structure.sums or problem.schema.inclusions:
        solve_zones(problem, members, separate=not needs_audit(problem.schema))
        return
    for family, columns in members:
        problem.tick()
        solve_family(problem, family, columns)


def _tied(problem: Problem, members: list[Member]) -> dict[Member, tuple[Member, ...]]:
    """The families that inclusions tie, the first one → all of them."""
    sums = problem.structure.sum_columns
    of_family = {family.name: (family, columns) for family, columns in members}
    hidden = {
        family.total
        for family in problem.schema.families
        if family.total in problem.masks.hidden
        and (problem.masks.sensitive[family.total] & ~problem.withheld).any()
    }
    groups = tied_families(problem.schema, sums, hidden - {problem.schema.population})
    tied = [tuple(of_family[family.name] for family in group) for group in groups]
    return {group[0]: group for group in tied}


def _members(family: Family) -> list[tuple[str, ...]]:
    """A partition is solved as a whole; overlapping counts one by one, each with its implicit
    complement."""
    return [family.columns] if family.partition else [(name,) for name in family.columns]


def _shared(schema: Schema) -> set[str]:
    """Columns that take part in more than one family, as a category or as a total."""
    columns: dict[str, int] = {}
    for family in schema.families:
        for name in family.columns:
            columns[name] = columns.get(name, 0) + 1
    totals = {family.total for family in schema.families}
    return {name for name, times in columns.items() if times > 1 or name in totals}


def needs_audit(schema: Schema) -> bool:
    """Columns of two families are no network: the auditor has the last word there."""
    return bool(_shared(schema))
