"""Rights: which role sees which rows of which scale, and which acts it may perform (roles.csv,
rights.csv, rules.csv, acts.csv). Every data route reads this one table; `/me` and the rights page
show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from ..catalogue.subjects import LANDLORD, PIECES
from ..catalogue.tables import Label, read_table
from ..rows.store import ALL_ROWS, NO_ROWS, Condition
from .refusals import refused

FOLDER = Path(__file__).parent
ADDRESS_SCALES = ("batiment", "residence", "voisinage")
"""Addresses, and groups of them, because a group may be a single résidence."""
LANDLORD_SCALES = (LANDLORD, PIECES)
"""Scales of demand and attributions with one unit per landlord."""
TERRITORY_SCALES = ("commune", "epci", "departement", "region", "france")


class Rule(StrEnum):
    """The rows of a scale that a role sees."""

    ALL = "all"  # every row of the portal
    OWN = "own"  # rows inside the account's territories
    PARENT = "parent"  # own rows, and the EPCI around: see `visible_rows`
    STOCK = "stock"  # addresses of the landlord's own stock
    NONE = "none"


class _Role(NamedTuple):
    """organisation: kind of the organisation of its accounts, '' for the GIP SNE."""

    id: str
    fr: str
    en: str
    organisation: str
    closed_by_opposition: bool


class _RuleText(NamedTuple):
    id: str
    fr: str
    en: str
    mark_fr: str
    mark_en: str


class _ScaleRights(NamedTuple):
    """The rule of a scale for each role."""

    scale: str
    epci_agent: str
    commune_agent: str
    third_party: str
    local_administrator: str
    state: str
    landlord: str
    reservataire: str
    national: str


class Act(NamedTuple):
    """An act that needs a right. A landlord objects only as an Hlm organisation, an administrator
    acts only on their own territory."""

    id: str
    roles: tuple[str, ...]
    fr: str
    en: str


_ROLES = read_table("roles", _Role, FOLDER)
_RULES = read_table("rules", _RuleText, FOLDER)
_SCALES = read_table("rights", _ScaleRights, FOLDER)
ROLES = tuple(role.id for role in _ROLES)
ROLE_LABELS: dict[str, Label] = {role.id: (role.fr, role.en) for role in _ROLES}
KIND_OF_ROLE = {role.id: role.organisation for role in _ROLES}
CLOSED_BY_OPPOSITION = tuple(role.id for role in _ROLES if role.closed_by_opposition)
ACTS = {act.id: act for act in read_table("acts", Act, FOLDER)}
RULE_LABELS: dict[Rule, Label] = {Rule(rule.id): (rule.fr, rule.en) for rule in _RULES}
RULE_MARKS: dict[Rule, Label] = {Rule(rule.id): (rule.mark_fr, rule.mark_en) for rule in _RULES}
RIGHTS = {role: {row.scale: Rule(getattr(row, role)) for row in _SCALES} for role in ROLES}


@dataclass(frozen=True)
class Person:
    """The signed-in account, with what rights depend on. `territories`: (scale, code) pairs."""

    role: str
    territories: tuple[tuple[str, str], ...]
    landlord: str | None = None


@dataclass(frozen=True)
class Atlas:
    """Names of the portal's units by scale, and the parents of communes and EPCI: `parents[code]` →
    {scale: code}. suppressed: whether all rows passed the gate."""

    names: Mapping[str, Mapping[str, str]]
    parents: Mapping[str, Mapping[str, str]]
    suppressed: bool = False

    def scales_of(self, code: str) -> list[str]:
        if code == "FR":
            return ["france"]
        return [scale for scale in TERRITORY_SCALES[:-1] if code in self.names.get(scale, {})]

    def parent(self, code: str, scale: str) -> str | None:
        """Return the code of the unit of a wider scale that contains the one with this code."""
        return self.parents.get(code, {}).get(scale)

    def lies_in(self, scale: str, code: str, territories: Iterable[tuple[str, str]]) -> bool:
        """Whether a unit is one of the territories or lies in one of them."""
        containing_codes = {scale: code, **self.parents.get(code, {})}
        return any(containing_codes.get(own_scale) == own for own_scale, own in territories)


def rule(role: str, scale: str) -> Rule:
    return RIGHTS.get(role, {}).get(scale, Rule.NONE)


def may(role: str, act: str) -> bool:
    """Whether the role may perform this act, a key of `ACTS`."""
    return role in ACTS[act].roles


def scale_right(
    person: Person,
    scale: str,
    oppositions: Mapping[str, Mapping[str, str]] | None = None,
    atlas: Atlas | None = None,
) -> Mapping[str, str] | None:
    """Return None if the scale is open to the person, else the reason in both languages.

    oppositions: région code → reason; one in any région of the account closes its address scale."""
    if rule(person.role, scale) is Rule.NONE:
        return refused("scale_not_open").reason
    if (
        scale in ADDRESS_SCALES
        and person.role in CLOSED_BY_OPPOSITION
        and oppositions
        and atlas is not None
    ):
        for territory_scale, code in person.territories:
            region = code if territory_scale == "region" else atlas.parent(code, "region")
            if region is None or region in oppositions:
                return oppositions.get(region or "", next(iter(oppositions.values())))
    return None


def inside_territories(territories: Iterable[tuple[str, str]], scale: str) -> Condition:
    """Return a filter for the rows of the scale inside any of the territories."""
    pairs: dict[str, list[str]] = {}
    for territory_scale, code in territories:
        if territory_scale == "france":
            return ALL_ROWS
        column = "code" if territory_scale == scale else territory_scale
        pairs.setdefault(column, []).append(code)
    return Condition(any_of=tuple((column, tuple(codes)) for column, codes in pairs.items()))


def visible_rows(person: Person, scale: str, atlas: Atlas) -> Condition:
    """Return a filter for the rows of a scale that the person may see. `Rule.PARENT` opens the EPCI
    of the territory's département where the rows are suppressed, else the one that holds it."""
    reach_rule = rule(person.role, scale)
    if reach_rule is Rule.ALL:
        return ALL_ROWS
    if reach_rule is Rule.OWN:
        return inside_territories(person.territories, scale)
    if reach_rule is Rule.PARENT:
        in_territories = inside_territories(person.territories, scale)
        column, holder = ("departement",) * 2 if atlas.suppressed else ("code", scale)
        parents = [atlas.parent(code, holder) for _, code in person.territories]
        if in_territories.every:
            return in_territories
        containing_codes = tuple(parent for parent in parents if parent is not None)
        return Condition(any_of=(*in_territories.any_of, (column, containing_codes)))
    if reach_rule is Rule.STOCK and person.landlord:
        return Condition(any_of=(("landlord", (person.landlord,)),))
    return NO_ROWS


def requested_rows(person: Person, text: str, scale: str, atlas: Atlas) -> Condition:
    """Return the filter of the `territory` parameter: a code, or scale:code if a code is ambiguous.

    Raises Refused outside the account. The filter is combined with `visible_rows`, so a wider
    territory than the account's gives no additional rows."""
    prefix, _, code = text.rpartition(":")
    scales = [prefix] if prefix in TERRITORY_SCALES else atlas.scales_of(code)
    if not scales or (code != "FR" and code not in atlas.names.get(scales[0], {})):
        raise refused("unknown_territory")
    territories = [
        territory
        for territory in person.territories
        if territory[1] == code and territory[0] in scales
    ]
    widest = max(scales, key=TERRITORY_SCALES.index)
    territory_scale = territories[0][0] if territories else widest
    if rule(person.role, scale) in (Rule.OWN, Rule.PARENT) and not _touches(
        person, territory_scale, code, atlas
    ):
        raise refused("territory_not_allowed")
    return inside_territories([(territory_scale, code)], scale)


def _touches(person: Person, scale: str, code: str, atlas: Atlas) -> bool:
    """Whether the territory is one of the account's, lies in one of them, or contains one."""
    return atlas.lies_in(scale, code, person.territories) or any(
        "france" in (own_scale, scale) or atlas.parent(own_code, scale) == code
        for own_scale, own_code in person.territories
    )
