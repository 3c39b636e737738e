"""The subjects of the portal in addition to occupancy: households that apply for a dwelling, and
households that were housed outside and inside QPV. Each subject has its own catalogue in the form
of `/catalogue`, and its own households: R1 concerns those that apply, or were housed."""

from __future__ import annotations

from typing import Any

from ..world.subjects import LANDLORD, PERIOD, PIECES, SUBJECTS, SUMMED, YEARS
from .catalogue import NESTINGS, ORDER, SCALE_LABELS, VERSION, policy
from .tables import Label, text

DEMAND, OUTSIDE, INSIDE, OUTSIDE_PERIOD, INSIDE_PERIOD = SUBJECTS
WIDE = ("france", "region", "departement", "epci")
AREAS = (*WIDE, "commune")
TITLES: dict[str, Label] = {
    DEMAND: ("Demandes de logement social", "Demands for social housing"),
    OUTSIDE: ("Attributions hors QPV", "Attributions outside QPV"),
    INSIDE: ("Attributions en QPV", "Attributions inside QPV"),
    OUTSIDE_PERIOD: ("Attributions hors QPV, cumul", "Attributions outside QPV, years together"),
    INSIDE_PERIOD: ("Attributions en QPV, cumul", "Attributions inside QPV, years together"),
}
HOUSEHOLDS: dict[str, Label] = {
    DEMAND: (
        "Demandes actives au 31 décembre (ménages)",
        "Demands active on 31 December (households)",
    ),
    OUTSIDE: ("Baux signés hors QPV (ménages)", "Leases signed outside QPV (households)"),
    INSIDE: ("Baux signés en QPV (ménages)", "Leases signed inside QPV (households)"),
}
HOUSEHOLDS |= {subject: HOUSEHOLDS[source] for subject, source in SUMMED.items()}
SIZES: dict[str, Label] = {
    "size_12": ("T1 ou T2", "1 or 2 rooms"),
    "size_3": ("T3", "3 rooms"),
    "size_4": ("T4", "4 rooms"),
    "size_5p": ("T5 et plus", "5 rooms or more"),
}
QUARTILES: dict[str, Label] = {
    "q1": ("Premier quartile ou relogés", "First quartile or rehoused"),
    "q234": ("Trois autres quartiles", "The three other quartiles"),
}
KINDS: dict[str, Label] = {
    "priority": ("Publics prioritaires", "Priority publics"),
    "transfer": ("Déjà logés dans le parc social", "Already in social housing"),
}
LONG: dict[str, Label] = {"long": ("En attente depuis plus de deux ans", "Waiting over two years")}
FAMILIES: dict[str, tuple[tuple[str, Label, dict[str, Label], bool], ...]] = {
    DEMAND: (
        ("size", ("Taille demandée", "Size asked for"), SIZES, True),
        ("kind", ("Publics", "Publics"), {**KINDS, **LONG}, False),
    ),
    OUTSIDE: (
        ("quartile", ("Quartile de ressources", "Quartile of resources"), QUARTILES, True),
        ("size", ("Taille attribuée", "Size let"), SIZES, True),
        ("kind", ("Publics", "Publics"), KINDS, False),
    ),
}
FAMILIES |= dict.fromkeys((INSIDE, *SUMMED), FAMILIES[OUTSIDE])
COLUMNS = ("households", *QUARTILES, *SIZES, *KINDS, *LONG)
"""Every count column of a subject's rows."""
HEADLINES = ("q1_rate", "q234_rate", "size_12_rate", "priority_rate", "transfer_rate")


def collection_id(subject: str, scale: str, year: str) -> str:
    return f"{subject}-{scale}-{year}"


def years_of(subject: str) -> tuple[str, ...]:
    """Return the years of a subject, or the period that it sums up."""
    return (PERIOD,) if subject in SUMMED else YEARS


def scales_of(subject: str, suppressed: bool) -> tuple[str, ...]:
    """Return the scales of a subject. Leases of a year have the EPCI and wider scales, those of a
    period the communes and landlords: a sum together with its years would disclose differences. A
    suppressing portal does not serve the pieces (communes by landlord); only its gate reads
    them."""
    if subject == DEMAND:
        return AREAS
    if subject not in SUMMED:
        return WIDE
    return (*AREAS, LANDLORD) if suppressed else (*AREAS, LANDLORD, PIECES)


def catalogue(subject: str, suppressed: bool = False) -> dict[str, Any]:
    """Return the document of `GET /subjects/{subject}/catalogue`, in the form of `/catalogue`. Its
    vintages are years."""
    document = reduced_to(subject, scales_of(subject, suppressed), years_of(subject))
    return {**document, "sum_of": SUMMED.get(subject, "")}


def reduced_to(subject: str, scales: tuple[str, ...], years: tuple[str, ...]) -> dict[str, Any]:
    """Return the catalogue of a subject with these scales and years."""
    with_pieces = PIECES in scales
    nestings = [(c, p, complete) for c, p, complete in NESTINGS if {c, p} <= {*scales} & {*AREAS}]
    if LANDLORD in scales:
        nestings.append((LANDLORD, "epci", True))
    if with_pieces:
        nestings += [(PIECES, "commune", True), (PIECES, LANDLORD, True)]
    families = FAMILIES[subject]
    return {
        "version": VERSION,
        "fictitious": True,
        "scales": [
            {
                "id": scale,
                "label": text(SCALE_LABELS[scale]),
                "geometry": "polygon",
                "order": ORDER[scale],
                "comparator": scale == "france",
            }
            for scale in scales
        ],
        "vintages": [
            {"id": year, "label": text((told, told)), "ops": told, "rpls": told, "cog": "2022"}
            for year in years
            for told in [spoken(year)]
        ],
        "themes": [{"id": subject, "label": text(TITLES[subject])}],
        "families": [
            {
                "id": identifier,
                "label": text(label),
                "columns": list(columns),
                "total": "households",
                "partition": partition,
                "of_households": True,
            }
            for identifier, label, columns, partition in families
        ],
        "indicators": _indicators(subject),
        "nestings": [
            {"child": child, "parent": parent, "key": parent, "complete": complete}
            for child, parent, complete in nestings
        ],
        "overlaps": [
            {"scale_a": "commune", "scale_b": LANDLORD, "table": PIECES, "key_a": "commune",
             "key_b": LANDLORD}
        ] if with_pieces else [],
        "collections": [
            {"id": collection_id(subject, scale, year), "scale": scale, "vintage": year}
            for year in years
            for scale in scales
        ],
        "columns": {
            "households": text(HOUSEHOLDS[subject]),
            **{c: text(label) for _, _, columns, _ in families for c, label in columns.items()},
        },
    }  # fmt: skip


def spoken(year: str) -> str:
    """'2018-2022' as people write it."""
    return year.replace("-", "–")


def subject_policy(subject: str) -> dict[str, Any]:
    """Return the document of `GET /subjects/{subject}/policy`: the same thresholds, for the
    subject's own households."""
    french, english = (
        ("demandes actives", "active demands")
        if subject == DEMAND
        else ("baux signés", "leases signed")
    )
    return {
        **policy(),
        "caption": {
            "fr": f"Source\u00a0: SNE, {french} {{ops}} (déclaratif, sans les associations) – "
            "données fictives – Traitement\u00a0: {organisation} – Effectifs de moins de 11 "
            "ménages et taux de 0\u202f% ou 100\u202f% non diffusés (secret "
            "statistique) – Géographie {cog}",
            "en": f"Source: SNE, {english} {{ops}} (as declared, without associations) – "
            "fictitious data – Processing: {organisation} – Counts of fewer than 11 households and "
            "rates of 0% or 100% not released (statistical secrecy) – Geography {cog}",
        },
    }


def _indicators(subject: str) -> list[dict[str, Any]]:
    indicators = [_indicator(subject, "households_count", HOUSEHOLDS[subject], "households", "", 0)]
    for identifier, _, columns, _ in FAMILIES[subject]:
        indicators += [
            _indicator(subject, f"{column}_rate", label, column, identifier, 1)
            for column, label in columns.items()
        ]
    return indicators


def _indicator(
    subject: str, identifier: str, label: Label, column: str, family: str, decimals: int
) -> dict[str, Any]:
    return {
        "id": identifier,
        "label": text(label),
        "theme": subject,
        "kind": "rate" if family else "count",
        "unit": text(("%", "%") if family else ("ménages", "households")),
        "numerator": [column],
        "denominator": "households" if family else "",
        "family": family,
        "decimals": decimals,
        "method": "quantile" if family else "jenks",
        "classes": 5,
        "palette": "PuRd",
        "help": text(("Déclaratif. Données fictives.", "As declared. Fictitious data.")),
        "priority": HEADLINES.index(identifier) if identifier in HEADLINES else None,
    }
