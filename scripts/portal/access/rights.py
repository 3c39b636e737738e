"""Rights: which role sees which rows of which scale. Every data route reads this one table; `/me`
and the rights page show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..rows.store import EVERYTHING, NOTHING, Condition
from ..world.scales import SCALES
from ..world.subjects import LANDLORD, PIECES
from .refusals import refused

ADDRESS_SCALES = ("batiment", "residence", "voisinage")
"""Addresses, and groups of them, because a group may be a single résidence."""
OF_LANDLORDS = (LANDLORD, PIECES)
"""Scales of demand and attributions with one unit per landlord."""
TERRITORY_SCALES = ("commune", "epci", "departement", "region", "france")
_FINE = ("iris", "qpv2015", "qpv2024", "carreau", "maille")
CLOSED_BY_OPPOSITION = ("epci_agent", "commune_agent", "third_party", "local_administrator")
ROLE_LABELS: dict[str, tuple[str, str]] = {
    "epci_agent": ("Agent d’un EPCI", "EPCI agent"),
    "commune_agent": ("Agent d’une commune", "Commune agent"),
    "third_party": ("Tiers sous convention", "Third party under contract"),
    "local_administrator": ("Administrateur local", "Local administrator"),
    "state": ("Services de l’État", "State services"),
    "landlord": ("Bailleur", "Landlord"),
    "reservataire": ("Réservataire", "Réservataire"),
    "national": ("Accès national", "National access"),
}
ACTS: dict[str, tuple[tuple[str, str], tuple[str, ...]]] = {
    "review_requests": (
        (
            "Traiter les demandes de compte de l’EPCI et de ses communes",
            "Review account requests of the EPCI and its communes",
        ),
        ("local_administrator", "national"),
    ),
    "complete_organisations": (
        ("Compléter le dossier d’une organisation", "Complete an organisation’s record"),
        ("local_administrator", "national"),
    ),
    "record_contracts": (
        ("Enregistrer la convention d’un tiers", "Record a third party’s convention"),
        ("local_administrator", "national"),
    ),
    "ask_extensions": (
        ("Demander une prolongation pour un tiers", "Ask for a third party’s extension"),
        ("epci_agent", "local_administrator"),
    ),
    "decide_extensions": (("Décider d’une prolongation", "Decide on an extension"), ("national",)),
    "object": (
        (
            "S’opposer à la diffusion à l’adresse, retirer l’opposition",
            "Object to the address scale, withdraw the objection",
        ),
        ("landlord",),
    ),
    "follow_incidents": (
        ("Suivre une violation", "Follow a breach up"),
        ("local_administrator", "national"),
    ),
    "committee": (
        (
            "Siéger au comité de suivi\u00a0: dossiers et notes",
            "Sit on the follow-up committee: dossiers and notes",
        ),
        ("epci_agent", "third_party", "local_administrator", "landlord", "national"),
    ),
    "read_registers": (
        ("Lire les registres", "Read the registers"),
        ("local_administrator", "national"),
    ),
    "end_accounts": (
        (
            "Désactiver un compte, le rouvrir, mettre fin à ses sessions, réinitialiser son mot de "
            "passe",
            "Switch an account off or on, end its sessions, reset its password",
        ),
        ("national",),
    ),
}
"""Acts that need a right: (French, English), roles. A landlord objects only as an Hlm organisation,
an administrator acts only on their own territory."""
NOT_OPEN = {
    "fr": "Cette échelle n’est pas ouverte à votre rôle (convention, article 4).",
    "en": "This scale is not open to your role (convention, article 4).",
}


class Rule(StrEnum):
    """The rows of a scale that a role sees."""

    ALL = "all"  # every row of the portal
    OWN = "own"  # rows inside the account's territories
    PARENT = "parent"  # own rows, and the wider units that hold the territory
    STOCK = "stock"  # addresses of the landlord's own stock
    NONE = "none"


_TERRITORIAL: dict[str, Rule] = {
    "france": Rule.ALL,
    "region": Rule.ALL,
    "departement": Rule.ALL,
    "epci": Rule.PARENT,
    "commune": Rule.OWN,
    "iris": Rule.OWN,
    "qpv2015": Rule.OWN,
    "qpv2024": Rule.OWN,
    "carreau": Rule.OWN,
    "maille": Rule.OWN,
    "batiment": Rule.OWN,
    "residence": Rule.OWN,
    "voisinage": Rule.OWN,
    "bailleur": Rule.OWN,
    "commune_bailleur": Rule.OWN,
}
_WIDE: dict[str, Rule] = {
    "france": Rule.ALL,
    "region": Rule.ALL,
    "departement": Rule.ALL,
    "epci": Rule.ALL,
    "commune": Rule.ALL,
}
_NO_ADDRESS: dict[str, Rule] = dict.fromkeys(ADDRESS_SCALES, Rule.NONE)

RIGHTS: dict[str, dict[str, Rule]] = {
    "epci_agent": _TERRITORIAL,
    "commune_agent": _TERRITORIAL,
    "third_party": _TERRITORIAL,
    "local_administrator": _TERRITORIAL,
    "state": {**_TERRITORIAL, "epci": Rule.ALL, "commune": Rule.ALL, **_NO_ADDRESS},
    "landlord": {
        **_WIDE,
        **dict.fromkeys(_FINE, Rule.NONE),
        **dict.fromkeys(ADDRESS_SCALES, Rule.STOCK),
        "voisinage": Rule.NONE,
        **dict.fromkeys(OF_LANDLORDS, Rule.STOCK),
    },
    "reservataire": {**_TERRITORIAL, **_NO_ADDRESS},
    "national": dict.fromkeys((*SCALES, *OF_LANDLORDS), Rule.ALL),
}
ROLES = tuple(RIGHTS)
RULE_LABELS: dict[Rule, tuple[str, str]] = {
    Rule.ALL: ("toutes les unités", "every unit"),
    Rule.OWN: ("le territoire du compte", "the account’s territory"),
    Rule.PARENT: (
        "le territoire du compte et l’EPCI qui le contient",
        "the account’s territory and the EPCI that holds it",
    ),
    Rule.STOCK: ("le patrimoine de l’organisme", "the landlord’s own stock"),
    Rule.NONE: ("non ouvert", "not open"),
}
RULE_MARKS: dict[Rule, tuple[str, str]] = {
    Rule.ALL: ("tout", "all"),
    Rule.OWN: ("territoire", "territory"),
    Rule.PARENT: ("territoire et EPCI", "territory and EPCI"),
    Rule.STOCK: ("patrimoine", "own stock"),
    Rule.NONE: ("–", "–"),
}


@dataclass(frozen=True)
class Person:
    """The signed-in account, with what rights depend on. `territories`: (scale, code) pairs."""

    role: str
    territories: tuple[tuple[str, str], ...]
    landlord: str | None = None


@dataclass(frozen=True)
class Atlas:
    """Names of the portal's units by scale, and the parents of communes and EPCI: `parents[code]` →
    {scale: code}."""

    names: Mapping[str, Mapping[str, str]]
    parents: Mapping[str, Mapping[str, str]]

    def scales_of(self, code: str) -> list[str]:
        if code == "FR":
            return ["france"]
        return [scale for scale in TERRITORY_SCALES[:-1] if code in self.names.get(scale, {})]


def rule(role: str, scale: str) -> Rule:
    return RIGHTS.get(role, {}).get(scale, Rule.NONE)


def may(role: str, act: str) -> bool:
    """Whether the role may perform this act, a key of `ACTS`."""
    return role in ACTS[act][1]


def scale_right(
    person: Person,
    scale: str,
    oppositions: Mapping[str, Mapping[str, str]] | None = None,
    atlas: Atlas | None = None,
) -> Mapping[str, str] | None:
    """Return None if the scale is open to the person, else the reason in both languages.

    oppositions: région code → reason; one in any région of the account closes its address scale."""
    if rule(person.role, scale) is Rule.NONE:
        return NOT_OPEN
    if (
        scale in ADDRESS_SCALES
        and person.role in CLOSED_BY_OPPOSITION
        and oppositions
        and atlas is not None
    ):
        for territory_scale, code in person.territories:
            region = (
                code if territory_scale == "region" else atlas.parents.get(code, {}).get("region")
            )
            if region is None or region in oppositions:
                return oppositions.get(region or "", next(iter(oppositions.values())))
    return None


def _column(territory_scale: str, collection_scale: str) -> str:
    return "code" if territory_scale == collection_scale else territory_scale


def inside_territories(territories: Iterable[tuple[str, str]], scale: str) -> Condition:
    """Return a filter for the rows of the scale inside any of the territories."""
    pairs: dict[str, list[str]] = {}
    for territory_scale, code in territories:
        if territory_scale == "france":
            return EVERYTHING
        pairs.setdefault(_column(territory_scale, scale), []).append(code)
    return Condition(any_of=tuple((column, tuple(codes)) for column, codes in pairs.items()))


def reach(person: Person, scale: str, atlas: Atlas) -> Condition:
    """Return a filter for the rows of a scale that the person may see."""
    reach_rule = rule(person.role, scale)
    if reach_rule is Rule.ALL:
        return EVERYTHING
    if reach_rule is Rule.OWN:
        return inside_territories(person.territories, scale)
    if reach_rule is Rule.PARENT:
        in_territories = inside_territories(person.territories, scale)
        containing_codes = tuple(
            parent
            for _, code in person.territories
            if (parent := atlas.parents.get(code, {}).get(scale)) is not None
        )
        return (
            in_territories
            if in_territories.every
            else Condition(any_of=(*in_territories.any_of, ("code", containing_codes)))
        )
    if reach_rule is Rule.STOCK and person.landlord:
        return Condition(any_of=(("landlord", (person.landlord,)),))
    return NOTHING


def requested(person: Person, text: str, scale: str, atlas: Atlas) -> Condition:
    """Return the filter of the `territory` parameter: a code, or scale:code if a code is ambiguous.

    Raises Refused outside the account. The filter is combined with `reach`, so a wider territory
    than the account's gives no additional rows."""
    prefix, _, code = text.rpartition(":")
    scales = [prefix] if prefix in TERRITORY_SCALES else atlas.scales_of(code)
    if not scales or (code != "FR" and code not in atlas.names.get(scales[0], {})):
        raise refused("unknown_territory")
    territories = [
        territory
        for territory in person.territories
        if territory[1] == code and territory[0] in scales
    ]
    territory_scale = (
        territories[0][0] if territories else sorted(scales, key=TERRITORY_SCALES.index)[-1]
    )
    if rule(person.role, scale) in (Rule.OWN, Rule.PARENT) and not _touches(
        person, territory_scale, code, atlas
    ):
        raise refused("territory_not_allowed")
    return inside_territories([(territory_scale, code)], scale)


def _touches(person: Person, scale: str, code: str, atlas: Atlas) -> bool:
    """Whether the territory is one of the account's, lies in one of them, or contains one."""
    containing_codes = {scale: code, **atlas.parents.get(code, {})}
    for own_scale, own_code in person.territories:
        if (
            own_scale == "france"
            or scale == "france"
            or containing_codes.get(own_scale) == own_code
        ):
            return True
        if atlas.parents.get(own_code, {}).get(scale) == code:
            return True
    return False
