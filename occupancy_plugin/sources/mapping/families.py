"""Finds what the counts of a table make together: families over their totals, sums, parts of a
category, groups inside other counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from ...secrecy.schema import Family, LowerBound, Sum
from ...toolbelt.translation import quoted, tr
from .additive.sums import chains
from .body import first_codes
from .counts import Counts, person_bounds
from .heading_words import (
    CATEGORY,
    DENOMINATOR,
    DWELLINGS,
    MORE_THAN_HOUSEHOLDS,
    OF_PLACE,
    PART,
    WHOLE,
    group_named,
)
from .other_counts import PERSONS
from .population import Population
from .register_words import MAIN_RESIDENCES
from .roles import Role, Roles

# of a cumulative column: beyond the one before; beyond the last
STEP_SUFFIX = "__s"
REST_SUFFIX = "__r"


@dataclass
class Relations:
    """The counts of a table, their roles, and what they make together, as far as it was found.

    found_by: family → the rule that found it
    steps: id of a difference → (whole, part)
    chains: cumulative rates: each contains the one before"""

    counts: Counts
    roles: Roles
    population: Population
    families: list[Family] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    lower_bounds: list[LowerBound] = field(default_factory=list)
    found_by: dict[str, str] = field(default_factory=dict)
    steps: dict[str, tuple[str, str]] = field(default_factory=dict)
    chains: list[tuple[str, ...]] = field(default_factory=list)

    def id(self, place: int) -> str:
        """Return the id of a count."""
        return self.roles.id(self.counts.positions[place])

    def set_role(self, place: int, role: Role, reason: str) -> None:
        """Give a count its role."""
        self.roles.set(self.counts.positions[place], role, reason, self.id(place))

    def leave_out(self, place: int, reason: str) -> None:
        """Leave a count out of the tables."""
        position = self.counts.positions[place]
        self.roles.leave_out(position, reason)
        self.roles.ids.pop(position, None)

    def add_family(
        self,
        name: str,
        found_by: str,
        places: Iterable[int],
        total: int,
        partition: bool = True,
        of_households: bool = False,
    ) -> None:
        """Add a family of counts over the count at the place `total`."""
        columns = tuple(self.id(place) for place in places)
        family = Family(name, columns, self.id(total), partition, of_households=of_households)
        self.families.append(family)
        self.found_by[name] = found_by

    def add_step(self, name: str, wider: str, narrower: str) -> str:
        """Record a column that is the difference of two others, and return its name."""
        self.steps[name] = (wider, narrower)
        return name

    def described(self) -> set[str]:
        """Return the ids that stand in a family or are sums."""
        columns = {column for family in self.families for column in (*family.columns, family.total)}
        return columns | {total.name for total in self.sums}

    def is_group(self, place: int) -> bool:
        """Whether a column counts some of the households, so that 1 to 10 of them are protected
        (R1): never more than all of them, and neither dwellings nor people by its heading."""
        heading, population = self.counts.heading(place), self.population.place
        return (
            place != population
            and population >= 0
            and not self.counts.ever_exceeds(place, population)
            and (
                self.counts.counts_households(place)
                or not (DWELLINGS.search(heading) or PERSONS.search(heading))
            )
        )


def find_relations(counts: Counts, roles: Roles, population: Population) -> Relations:
    """Return what the counts make together. Each count gets a role, or is left out."""
    relations = Relations(counts, roles, population)
    _report_broken_families(relations)
    _add_families(relations)
    unexplained_places, places_by_total = _unexplained_counts(relations)
    unexplained_places = _add_parts(relations, unexplained_places)
    unexplained_places = _add_cumulative_families(relations, unexplained_places)
    unexplained_places = _add_groups(relations, unexplained_places)
    _add_overlapping(relations, [*unexplained_places, *_group_totals(relations)])
    _add_families_in_wider_totals(relations, places_by_total)
    _add_person_bounds(relations)
    return relations


def _report_broken_families(relations: Relations) -> None:
    """Note a problem for each family that fails to add up on a few rows."""
    counts, roles = relations.counts, relations.roles
    for run in counts.structure.failing:
        roles.problems.append(
            tr(
                "Columns “{first}” to “{last}” add up to “{total}”, but not for {codes}: "
                "mend these rows."
            ).format(
                first=counts.name(run.columns[0]),
                last=counts.name(run.columns[-1]),
                total=counts.name(run.total),
                codes=first_codes(counts.columns.units.index[list(run.failing)]),
            )
        )


def _add_families(relations: Relations) -> None:
    """Add the families and sums of the structure, and give their columns their roles."""
    counts, population = relations.counts, relations.population.place
    if population >= 0:
        relations.id(population)
    for number, (columns, total) in enumerate(counts.structure.families, 1):
        of_households = relations.is_group(total)
        relations.add_family(f"family_{number}", "sum", columns, total, of_households=of_households)
        reason = tr("adds up to “{total}”").format(total=counts.name(total))
        for place in columns:
            if place != population:
                relations.set_role(place, Role.CATEGORY, reason)
        if total != population:
            relations.set_role(total, Role.TOTAL, tr("sum of its categories"))
    for number, (place, parts) in enumerate(counts.structure.sums.items(), 1):
        sum_id = relations.id(place)
        relations.sums.append(Sum(sum_id, tuple(relations.id(part) for part in parts)))
        if relations.is_group(place):
            relations.add_family(f"part_{number}", "bound", parts, place, False, True)
        if place != population:
            relations.set_role(place, Role.SUM, tr("sum of other columns"))


def _unexplained_counts(relations: Relations) -> tuple[list[int], dict[int, list[int]]]:
    """Return the counts of no family that never exceed the households, and per wider total those
    that lie in it. A count that exceeds the households and lies in no wider total is left out."""
    counts, population = relations.counts, relations.population.place
    if population < 0:
        return [], {}
    structure = counts.structure
    explained_places = structure.parts | structure.totals | {*structure.sums, population}
    households = counts.values[:, population]
    within_households: list[int] = []
    exceeding: list[int] = []
    wider_totals: list[int] = []
    for place in range(len(counts)):
        if place in explained_places:
            continue
        if np.array_equal(counts.values[:, place], households, equal_nan=True):
            reason = tr("the same as “{total}” in every row").format(total=counts.name(population))
            relations.leave_out(place, reason)
        elif not counts.ever_exceeds(place, population):
            within_households.append(place)
        elif _is_wider_total(relations, place):
            relations.set_role(place, Role.TOTAL, tr("name"))
            wider_totals.append(place)
        else:
            exceeding.append(place)
    places_by_total: dict[int, list[int]] = {}
    for place in exceeding:
        containing = [total for total in wider_totals if not counts.ever_exceeds(place, total)]
        if containing:
            places_by_total.setdefault(min(containing, key=counts.sum), []).append(place)
        else:
            reason = tr("counts more than households and belongs to no family")
            relations.leave_out(place, reason)
    return within_households, places_by_total


def _group_totals(relations: Relations) -> list[int]:
    """Return the totals of families that count a group of the households (“Bénéficiaires APL”). The
    group's own share of the households must not be 0 or 100 %. Denominators are left out, since
    they count the households about whom something is known."""
    counts, structure = relations.counts, relations.counts.structure
    return [
        place
        for place in sorted(structure.totals - structure.parts)
        if relations.is_group(place)
        and not DENOMINATOR.search(counts.heading(place))
        and not MAIN_RESIDENCES.match(counts.plain_name(place))
        and not relations.id(place).endswith("_known")
        and (
            not counts.counts_households(place)
            or CATEGORY.search(counts.name_without_year(place))
            or OF_PLACE.search(counts.name_without_year(place))
        )
    ]


def _is_wider_total(relations: Relations, place: int) -> bool:
    """Whether a column counts all dwellings or all people: more than the households, and shown
    like a total."""
    if relations.counts.positions[place] == relations.population.protected:
        return True
    is_known = relations.id(place) in MORE_THAN_HOUSEHOLDS
    return is_known or bool(WHOLE.match(relations.counts.plain_name(place)))


def _add_cumulative_families(relations: Relations, unexplained_places: list[int]) -> list[int]:
    """Add families of cumulative columns whose categories the file lacks. Return the counts that
    are still unexplained.

    The differences between two of them, and beyond the last, enter the gate but are not
    released."""
    counts = relations.counts
    is_cumulative = counts.columns.is_cumulative
    cumulative = [place for place in unexplained_places if is_cumulative(counts.positions[place])]
    chains_found = chains(counts.values, cumulative)
    for number, chain in enumerate(chains_found, 1):
        names = [relations.id(place) for place in chain]
        households = relations.id(relations.population.place)
        parts = [names[0]]
        for narrower, wider in pairwise(names):
            parts.append(relations.add_step(wider + STEP_SUFFIX, wider, narrower))
            relations.sums.append(Sum(wider, tuple(parts)))
        parts.append(relations.add_step(names[-1] + REST_SUFFIX, households, names[-1]))
        name = f"cumulative_{number}"
        relations.families.append(Family(name, tuple(parts), households))
        relations.found_by[name] = "cumulative"
        for place in chain:
            reason = tr("holds the column before, or is held by the next")
            relations.set_role(place, Role.CATEGORY, reason)
    explained_places = {place for chain in chains_found for place in chain}
    return [place for place in unexplained_places if place not in explained_places]


def _add_parts(relations: Relations, unexplained_places: list[int]) -> list[int]:
    """Add families of the counts that their headings call parts (“dont femmes”), over every group
    that is never less. Return the counts that are still unexplained.

    The file does not state of which of these groups it is a part. So a part is hidden in rows in
    which one of the groups is hidden, and in rows in which it would be 0 or 100 % of one."""
    counts, structure = relations.counts, relations.counts.structure
    places = _described_places(relations, unexplained_places)
    population = relations.population.place
    groups = [
        place
        for place in places
        if place != population and counts.sum(place) and not counts.ever_exceeds(place, population)
    ]
    wholes_of: dict[int, list[int]] = {}
    for place in places:
        if PART.match(counts.plain_name(place)) and place not in structure.parts:
            wholes = [
                group
                for group in groups
                if group != place and not counts.ever_exceeds(place, group)
            ]
            wholes_of |= {place: wholes} if wholes else {}
    for place, wholes in wholes_of.items():
        reason = tr("a part: hidden with each column that is never less ({columns})")
        columns = ", ".join(quoted(counts.name(whole)) for whole in wholes)
        relations.set_role(place, Role.COUNT, reason.format(columns=columns))
    with_several_wholes = [place for place, wholes in wholes_of.items() if len(wholes) > 1]
    if with_several_wholes:  # shown as shares of the households
        relations.add_family("parts", "bound", with_several_wholes, population, False)
    for number, whole in enumerate(groups, 1):
        parts = [place for place, wholes in wholes_of.items() if whole in wholes]
        if parts:
            relations.add_family(f"parts_{number}", "bound", parts, whole, False, True)
    return [place for place in unexplained_places if place not in wholes_of]


def _described_places(relations: Relations, unexplained_places: Sequence[int]) -> list[int]:
    """Return the counts that have a role or may still get one."""
    positions, ids = relations.counts.positions, relations.roles.ids
    return [
        place
        for place in range(len(positions))
        if positions[place] in ids or place in unexplained_places
    ]


def _add_groups(relations: Relations, unexplained_places: list[int]) -> list[int]:
    """Add families of counts inside a group that another column counts, by its name:
    “récents monoparentaux” in “emménagés récents”. Return the counts that are still unexplained."""
    counts = relations.counts
    places = _described_places(relations, unexplained_places)
    words = {place: group_named(counts.heading(place)) for place in places}
    groups = [place for place in places if words[place] and relations.is_group(place)]
    partitions = [set(categories) for categories, _ in counts.structure.families]
    members: dict[int, list[int]] = {}
    for place in places:
        wholes = [
            group
            for group in groups
            if words[group] < words[place]
            and not counts.ever_exceeds(place, group)
            and not any({group, place} <= categories for categories in partitions)
        ]
        if place != relations.population.place:
            for whole in wholes:
                if not any(words[whole] < words[narrower] for narrower in wholes):
                    members.setdefault(whole, []).append(place)
    families_before = tuple(relations.families)
    remaining = list(unexplained_places)
    for number, (whole, parts) in enumerate(members.items(), 1):
        reason = tr("never more than “{total}”").format(total=counts.name(whole))
        for place in (part for part in parts if part in remaining):
            remaining.remove(place)
            relations.set_role(place, Role.COUNT, reason)
        total = relations.id(whole)
        columns_of_whole = {
            column
            for family in families_before
            if family.total == total
            for column in family.columns
        }
        new_parts = [part for part in parts if relations.id(part) not in columns_of_whole]
        if new_parts:
            relations.add_family(f"group_{number}", "bound", new_parts, whole, False, True)
    return remaining


def _add_overlapping(relations: Relations, unexplained_places: list[int]) -> None:
    """Add a family, over the households, of the counts that nothing else explains."""
    for place in unexplained_places:
        relations.set_role(place, Role.COUNT, tr("never more than the households"))
    population = relations.population.place
    remaining = list(unexplained_places)
    disjoint_sets = (
        _disjoint_sets(relations.counts, unexplained_places, population)
        if unexplained_places
        else []
    )
    for number, places in enumerate(disjoint_sets, 1):
        rest_id = relations.id(population)
        for place in places:
            part_id = relations.id(place)
            # the name says what is subtracted, so that it means the same in all files
            name = f"{rest_id.removesuffix(REST_SUFFIX)}_less_{part_id}{REST_SUFFIX}"
            rest_id = relations.add_step(name, rest_id, part_id)
            remaining.remove(place)
        relations.add_family(f"rest_{number}", "bound", places, population)
        family = relations.families[-1]
        relations.families[-1] = replace(family, columns=(*family.columns, rest_id))
    if remaining:
        relations.add_family("counts", "bound", remaining, population, False)


def _disjoint_sets(counts: Counts, places: Sequence[int], population: int) -> list[tuple[int, ...]]:
    """Return the sets of counts whose sum never exceeds the households and equals them in some row:
    types of households of which the file lacks one. An attacker who knows that no household is of
    two types computes there that the missing type is 0.

    A set grows from each count, to the nearest columns first. The largest sets come first, and no
    count is in two of the returned sets."""
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


def _add_families_in_wider_totals(
    relations: Relations, places_by_total: dict[int, list[int]]
) -> None:
    """Add the families of counts inside a total wider than the population.

    An example are the kinds of demands, where attributions are the population. 1 to 10 of the
    protected total are hidden like households.

    places_by_total: place of a wider total → places of the counts in it"""
    counts = relations.counts
    for number, (total, places) in enumerate(places_by_total.items(), 1):
        for place in places:
            reason = tr("never more than “{total}”").format(total=counts.name(total))
            relations.set_role(place, Role.COUNT, reason)
        is_protected = counts.positions[total] == relations.population.protected
        relations.add_family(f"inside_{number}", "bound", places, total, False, is_protected)


def _add_person_bounds(relations: Relations) -> None:
    """Add how many persons, and how many adults, the households by type have at least, in tables
    that count persons by age."""
    counts, population = relations.counts, relations.population.place
    for family, total in counts.structure.families if population >= 0 else ():
        for ages, persons in counts.structure.families:
            if total != population or counts.sum(persons) <= counts.sum(population):
                continue
            bounds = person_bounds(counts, family, persons)
            if bounds is None:
                continue
            fewest_persons, fewest_adults, adults = bounds
            minors = [place for place in ages if place not in adults]
            for fewest, others in ((fewest_persons, []), (fewest_adults, minors)):
                relations.lower_bounds.append(_bound(relations, persons, family, fewest, others))


def _bound(
    relations: Relations,
    persons: int,
    family: Sequence[int],
    fewest: Sequence[int],
    other_places: Sequence[int],
) -> LowerBound:
    """Return the bound of the persons by the households and their types. The persons counted at
    `other_places` are not among those of the households' types."""
    factors = {
        relations.id(relations.population.place): 1,
        **dict.fromkeys(map(relations.id, other_places), 1),
    }
    factors |= {
        relations.id(place): count - 1
        for place, count in zip(family, fewest, strict=True)
        if count > 1
    }
    return LowerBound(relations.id(persons), tuple(factors), tuple(factors.values()))
