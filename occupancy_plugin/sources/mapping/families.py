"""Finds what the counts of a table make together: families over their totals, sums, cumulative
columns, and lower bounds of persons."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ...secrecy.schema import Family, Sum
from ...toolbelt.translation import tr
from .additive.sums import chains
from .body import first_codes
from .counts import Counts
from .group_families import add_groups, add_parts, group_totals
from .heading_words import MORE_THAN_HOUSEHOLDS, WHOLE
from .population import Population
from .relations import Relations
from .roles import Role, Roles

STEP_SUFFIX = "__s"  # of a column that is the difference between two cumulative ones
REST_SUFFIX = "__r"  # of a column that is what a total has beyond the columns of the file


def find_relations(counts: Counts, roles: Roles, population: Population) -> Relations:
    """Return what the counts make together. Each count gets a role, or is left out."""
    relations = Relations(counts, roles, population)
    _report_broken_families(relations)
    _add_families(relations)
    unexplained, exceeding_places = _unexplained_counts(relations)
    places_by_total = _group_by_wider_total(relations, exceeding_places)
    unexplained = add_parts(relations, unexplained)
    unexplained = _add_cumulative_families(relations, unexplained)
    unexplained = add_groups(relations, unexplained)
    _add_overlapping(relations, [*unexplained, *group_totals(relations)])
    _add_wider_totals(relations, places_by_total)
    return relations


def _report_broken_families(relations: Relations) -> None:
    """Note a problem for each family that fails to add up on a few rows."""
    counts = relations.counts
    for run in counts.structure.failing:
        first, last, total = map(counts.name, (run.columns[0], run.columns[-1], run.total))
        codes = first_codes(counts.columns.units.index[list(run.failing)])
        problem = tr(
            "Columns “{first}” to “{last}” add up to “{total}”, but not for {codes}: "
            "mend these rows."
        ).format(first=first, last=last, total=total, codes=codes)
        relations.roles.problems.append(problem)


def _add_families(relations: Relations) -> None:
    """Add the families and sums of the structure, and give their columns their roles."""
    counts, population = relations.counts, relations.population.place
    if population >= 0:
        relations.id(population)
    for number, (columns, total) in enumerate(counts.structure.families, 1):
        ids, of_households = relations.ids(columns), relations.is_group(total)
        name, total_id = f"family_{number}", relations.id(total)
        relations.families.append(Family(name, ids, total_id, of_households=of_households))
        reason = tr("adds up to “{total}”").format(total=counts.name(total))
        for place in columns:
            if place != population:
                relations.set_role(place, Role.CATEGORY, reason)
        if total != population:
            relations.set_role(total, Role.TOTAL, tr("sum of its categories"))
    for number, (place, parts) in enumerate(counts.structure.sums.items(), 1):
        sum_id = relations.id(place)
        relations.sums.append(Sum(sum_id, relations.ids(parts)))
        if relations.is_group(place):
            relations.add_parts(f"part_{number}", parts, place)
        if place != population:
            relations.set_role(place, Role.SUM, tr("sum of other columns"))


def _unexplained_counts(relations: Relations) -> tuple[list[int], list[int]]:
    """Return the counts of no family: those that never exceed the households, and those that do. A
    count that equals the households in every row is left out."""
    counts, population = relations.counts, relations.population.place
    if population < 0:
        return [], []
    structure = counts.structure
    explained_places = structure.parts | structure.totals | {*structure.sums, population}
    households = counts.values[:, population]
    within_households: list[int] = []
    exceeding: list[int] = []
    for place in range(len(counts)):
        if place in explained_places:
            continue
        if np.array_equal(counts.values[:, place], households, equal_nan=True):
            reason = tr("the same as “{total}” in every row").format(total=counts.name(population))
            relations.leave_out(place, reason)
        elif counts.ever_exceeds(place, population):
            exceeding.append(place)
        else:
            within_households.append(place)
    return within_households, exceeding


def _group_by_wider_total(relations: Relations, exceeding: list[int]) -> dict[int, list[int]]:
    """Return wider total → the counts that lie in it; of several totals the smallest is taken. A
    count that lies in none is left out.

    exceeding: counts that exceed the households; the wider totals are among them"""
    counts = relations.counts
    wider_totals = [place for place in exceeding if _is_wider_total(relations, place)]
    for total in wider_totals:
        relations.set_role(total, Role.TOTAL, tr("name"))
    places_by_total: dict[int, list[int]] = {}
    for place in exceeding:
        if place in wider_totals:
            continue
        containing = [total for total in wider_totals if not counts.ever_exceeds(place, total)]
        if containing:
            places_by_total.setdefault(min(containing, key=counts.sum), []).append(place)
        else:
            reason = tr("counts more than households and belongs to no family")
            relations.leave_out(place, reason)
    return places_by_total


def _is_wider_total(relations: Relations, place: int) -> bool:
    """Whether a column counts all dwellings or all people: more than the households, and shown
    like a total."""
    if relations.counts.positions[place] == relations.population.protected:
        return True
    is_known = relations.id(place) in MORE_THAN_HOUSEHOLDS
    return is_known or bool(WHOLE.match(relations.counts.plain_name(place)))


def _add_wider_totals(relations: Relations, places_by_total: dict[int, list[int]]) -> None:
    """Add the families of counts inside a total wider than the population: for example the kinds of
    demands, where attributions are the population. In the protected total 1 to 10 are hidden like
    households."""
    counts = relations.counts
    for number, (total, places) in enumerate(places_by_total.items(), 1):
        for place in places:
            reason = tr("never more than “{total}”").format(total=counts.name(total))
            relations.set_role(place, Role.COUNT, reason)
        is_protected = counts.positions[total] == relations.population.protected
        relations.add_parts(f"inside_{number}", places, total, of_households=is_protected)


def _add_cumulative_families(relations: Relations, unexplained: list[int]) -> list[int]:
    """Add families of cumulative columns whose categories the file lacks. Their differences, and
    what is beyond the last, enter the gate but are not released. Return what stays unexplained."""
    counts = relations.counts
    is_cumulative = counts.columns.is_cumulative
    cumulative = [place for place in unexplained if is_cumulative(counts.positions[place])]
    chains_found = chains(counts.values, cumulative)
    for number, chain in enumerate(chains_found, 1):
        names, households = relations.ids(chain), relations.id(relations.population.place)
        parts = [names[0]]
        for narrower, wider in pairwise(names):
            parts.append(relations.add_step(wider + STEP_SUFFIX, wider, narrower))
            relations.sums.append(Sum(wider, tuple(parts)))
        parts.append(relations.add_step(names[-1] + REST_SUFFIX, households, names[-1]))
        family = Family(f"cumulative_{number}", tuple(parts), households)
        relations.families.append(family)
        for place in chain:
            reason = tr("holds the column before, or is held by the next")
            relations.set_role(place, Role.CATEGORY, reason)
    explained_places = {place for chain in chains_found for place in chain}
    return [place for place in unexplained if place not in explained_places]


def _add_overlapping(relations: Relations, unexplained: list[int]) -> None:
    """Add a family, over the households, of the counts that nothing else explains."""
    for place in unexplained:
        relations.set_role(place, Role.COUNT, tr("never more than the households"))
    population = relations.population.place
    remaining = unexplained
    disjoint_sets = _disjoint_sets(relations.counts, unexplained, population)
    for number, places in enumerate(disjoint_sets, 1):
        total_id = rest_id = relations.id(population)
        part_ids = relations.ids(places)
        for part_id in part_ids:
            # the name says what is subtracted, so that it means the same in all files
            name = f"{rest_id.removesuffix(REST_SUFFIX)}_less_{part_id}{REST_SUFFIX}"
            rest_id = relations.add_step(name, rest_id, part_id)
        relations.families.append(Family(f"rest_{number}", (*part_ids, rest_id), total_id))
        remaining = [place for place in remaining if place not in places]
    if remaining:
        relations.add_parts("counts", remaining, population, of_households=False)


def _disjoint_sets(counts: Counts, places: Sequence[int], population: int) -> list[tuple[int, ...]]:
    """Return the sets of counts whose sum never exceeds the households and equals them in some row:
    types of households of which the file lacks one. An attacker who knows that no household is of
    two types computes there that the missing type is 0.

    A set grows from each count, to the nearest columns first. The largest sets come first, and no
    count is in two of the returned sets."""
    if not places:
        return []
    households, values = counts.values[:, population], np.nan_to_num(counts.values)
    sets: list[tuple[int, ...]] = []
    for start in places:
        members, member_sum = [start], values[:, start]
        for place in sorted(places, key=lambda other: abs(other - start)):
            wider_sum = member_sum + values[:, place]
            if place != start and not (wider_sum > households).any():
                members, member_sum = [*members, place], wider_sum
        if len(members) > 1 and ((member_sum == households) & (households > 0)).any():
            sets.append(tuple(sorted(members)))
    chosen_sets: list[tuple[int, ...]] = []
    for candidate in sorted(sets, key=len, reverse=True):
        if not {place for other in chosen_sets for place in other} & set(candidate):
            chosen_sets.append(candidate)
    return chosen_sets
