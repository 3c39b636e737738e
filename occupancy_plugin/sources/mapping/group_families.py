"""Finds families over groups of the households: parts of a group (“dont femmes”), groups in wider
groups, and the groups themselves."""

from __future__ import annotations

from collections.abc import Sequence

from ...toolbelt.translation import quoted, tr
from .heading_words import CATEGORY, DENOMINATOR, MAIN_RESIDENCES, OF_PLACE, PART, group_named
from .relations import Relations
from .roles import Role


def add_parts(relations: Relations, unexplained: list[int]) -> list[int]:
    """Add families of the counts that their headings call parts (“dont femmes”), over every group
    that is never less. Return the counts that are still unexplained.

    The file does not state of which of these groups a count is a part. So it is hidden in rows in
    which one of the groups is hidden, and in rows in which it would be 0 or 100 % of one."""
    counts, population = relations.counts, relations.population.place
    places = _described_places(relations, unexplained)
    groups = [
        place
        for place in places
        if place != population and counts.sum(place) and not counts.ever_exceeds(place, population)
    ]
    wholes_by_part = _wholes_by_part(relations, places, groups)
    for part, wholes in wholes_by_part.items():
        reason = tr("a part: hidden with each column that is never less ({columns})")
        columns = ", ".join(quoted(counts.name(whole)) for whole in wholes)
        relations.set_role(part, Role.COUNT, reason.format(columns=columns))
    with_several_wholes = [part for part, wholes in wholes_by_part.items() if len(wholes) > 1]
    if with_several_wholes:  # shown as shares of the households
        relations.add_parts("parts", with_several_wholes, population, of_households=False)
    for number, group in enumerate(groups, 1):
        parts = [part for part, wholes in wholes_by_part.items() if group in wholes]
        if parts:
            relations.add_parts(f"parts_{number}", parts, group)
    return [place for place in unexplained if place not in wholes_by_part]


def _wholes_by_part(
    relations: Relations, places: Sequence[int], groups: Sequence[int]
) -> dict[int, list[int]]:
    """Return each count that its heading calls a part → the groups that are never less."""
    counts = relations.counts
    wholes_by_part: dict[int, list[int]] = {}
    for place in places:
        if PART.match(counts.plain_name(place)) and place not in counts.structure.parts:
            wholes = [g for g in groups if g != place and not counts.ever_exceeds(place, g)]
            if wholes:
                wholes_by_part[place] = wholes
    return wholes_by_part


def add_groups(relations: Relations, unexplained: list[int]) -> list[int]:
    """Add families of counts inside a group that another column counts, by its name:
    “récents monoparentaux” in “emménagés récents”. Return the counts that are still unexplained."""
    counts = relations.counts
    known_pairs = {(f.total, column) for f in relations.families for column in f.columns}
    remaining = list(unexplained)
    members_by_group = _members_by_group(relations, unexplained)
    for number, (group, members) in enumerate(members_by_group.items(), 1):
        reason = tr("never more than “{total}”").format(total=counts.name(group))
        for place in members:
            if place in remaining:
                remaining.remove(place)
                relations.set_role(place, Role.COUNT, reason)
        total = relations.id(group)
        new_members = [
            place for place in members if (total, relations.id(place)) not in known_pairs
        ]
        if new_members:
            relations.add_parts(f"group_{number}", new_members, group)
    return remaining


def _members_by_group(relations: Relations, unexplained: Sequence[int]) -> dict[int, list[int]]:
    """Return each group that a column counts → the counts whose headings name a narrower group of
    it. A count belongs to the narrowest groups only, and to none of which it is a category."""
    counts = relations.counts
    places = _described_places(relations, unexplained)
    words = {place: group_named(counts.heading(place)) for place in places}
    groups = [place for place in places if words[place] and relations.is_group(place)]
    partitions = [set(categories) for categories, _ in counts.structure.families]
    members: dict[int, list[int]] = {}
    for place in places:
        if place == relations.population.place:
            continue
        wholes = [
            group
            for group in groups
            if words[group] < words[place]
            and not counts.ever_exceeds(place, group)
            and not any({group, place} <= categories for categories in partitions)
        ]
        for whole in wholes:
            if not any(words[whole] < words[narrower] for narrower in wholes):
                members.setdefault(whole, []).append(place)
    return members


def group_totals(relations: Relations) -> list[int]:
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


def _described_places(relations: Relations, unexplained: Sequence[int]) -> list[int]:
    """Return the counts that have a role or may still get one."""
    ids, positions = relations.roles.ids, enumerate(relations.counts.positions)
    return [place for place, position in positions if position in ids or place in unexplained]
