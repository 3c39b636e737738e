"""`/catalogue` and `/policy`: scales, vintages, nestings, thresholds and texts, as data that the
plugin reads."""

from __future__ import annotations

from typing import Any

from ..world.scales import RECENT_YEARS, SCALES, VINTAGES
from .families import FAMILIES, Label, labels
from .indicators import indicators
from .sums import CUMULATIVE, INCLUSIONS, NEARLY_EQUAL, SUMS
from .themes import THEMES, text

VERSION = "2026-1"
FICTITIOUS: Label = ("données fictives", "fictitious data")
SCALE_LABELS: dict[str, Label] = {
    "france": ("France", "France"),
    "region": ("Région", "Région"),
    "departement": ("Département", "Département"),
    "epci": ("EPCI", "EPCI"),
    "commune": ("Commune", "Commune"),
    "iris": ("IRIS", "IRIS"),
    "voisinage": ("Groupe de résidences voisines", "Group of neighbouring résidences"),
    "qpv2015": ("QPV (zonage 2015)", "QPV (2015 zoning)"),
    "qpv2024": ("QPV (zonage 2024)", "QPV (2024 zoning)"),
    "carreau": ("Carreau de logement social (200 m)", "Social-housing grid square (200 m)"),
    "maille": ("Carreaux regroupés", "Merged squares"),
    "batiment": ("Bâtiment", "Building"),
    "residence": ("Résidence", "Résidence"),
    "bailleur": ("Bailleur", "Landlord"),
    "commune_bailleur": ("Commune et bailleur", "Commune and landlord"),
}
ORDER = {
    "france": 0,
    "region": 1,
    "departement": 2,
    "epci": 3,
    "commune": 4,
    "iris": 5,
    "qpv2015": 6,
    "qpv2024": 6,
    "carreau": 7,
    "maille": 7,
    "voisinage": 8,
    "residence": 9,
    "batiment": 10,
    "bailleur": 7,
    "commune_bailleur": 8,
}


NESTINGS: tuple[tuple[str, str, bool], ...] = (
    ("region", "france", False),
    ("departement", "region", True),
    ("epci", "departement", False),
    ("commune", "epci", True),
    ("commune", "departement", False),
    ("iris", "commune", True),
    ("voisinage", "iris", True),
    ("voisinage", "commune", True),
    ("residence", "voisinage", True),
    ("residence", "iris", True),
    ("residence", "commune", True),
    ("batiment", "residence", True),
)

# R9: zonings that do not nest in those scales or in each other. Their common pieces are the
# buildings, which have the codes of all of them.
CROSSED = ("commune", "iris", "residence")
ZONINGS = ("qpv2015", "qpv2024", "carreau", "maille")
YIELDING = ("maille",)  # its units may be withheld as complements of units of other scales
REMAINDERS = ("voisinage",)  # the residuals of IRIS and communes, published as a scale
PIECES = "batiment"
OVERLAPS: tuple[tuple[str, str], ...] = tuple(
    [(zoning, scale) for zoning in ZONINGS for scale in CROSSED]
    + [(a, b) for number, a in enumerate(ZONINGS) for b in ZONINGS[number + 1 :]]
)


def overlaps(scales: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the overlapping pairs among these scales, if the scale of their pieces is one."""
    return [pair for pair in OVERLAPS if {*pair, PIECES} <= set(scales)]


def collection_id(scale: str, vintage: str) -> str:
    return f"{scale}-{vintage}"


def catalogue(
    scales: tuple[str, ...] = SCALES, vintages: tuple[str, ...] = VINTAGES
) -> dict[str, Any]:
    """Return the document of `GET /catalogue` for these scales and vintages."""
    return {
        "version": VERSION,
        "fictitious": True,
        "title": {
            "fr": "Portail de référence – données fictives",
            "en": "Reference portal – fictitious data",
        },
        "scales": [
            {
                "id": scale,
                "label": text(SCALE_LABELS[scale]),
                "geometry": "point" if scale in ("batiment", "residence") else "polygon",
                "order": ORDER[scale],
                "comparator": scale == "france",
                "yields": scale in YIELDING,
                "remainder": scale in REMAINDERS,
            }
            for scale in sorted(scales, key=ORDER.__getitem__)
        ],
        "vintages": [
            {
                "id": vintage,
                "label": {
                    "fr": f"{vintage} (données fictives)",
                    "en": f"{vintage} (fictitious data)",
                },
                "ops": vintage,
                "rpls": vintage,
                "cog": vintage,
                "definitions": {
                    "qpv": "2024" if vintage >= "2024" else "2015",
                    "recent": f"{RECENT_YEARS[vintage]} years",
                },
            }
            for vintage in vintages
        ],
        "themes": [{"id": theme, "label": text(label)} for theme, (label, _) in THEMES.items()],
        "families": [
            {
                "id": family.id,
                "label": text(family.label),
                "columns": list(family.columns),
                "total": family.total,
                "partition": family.partition,
                "stock": family.stock,
                "of_households": family.of_households,
            }
            for family in FAMILIES
        ],
        "sums": [{"id": total.id, "columns": list(total.columns)} for total in SUMS],
        "inclusions": [
            *({"part": part, "whole": whole} for part, whole in INCLUSIONS),
            *({"part": part, "whole": whole, "joint": False} for part, whole in NEARLY_EQUAL),
        ],
        "classes": [{"column": "financing_main", "family": "financing"}],
        "occupied": "occupied",
        "indicators": indicators(),
        "nestings": [
            {"child": child, "parent": parent, "key": parent, "complete": complete}
            for child, parent, complete in NESTINGS
            if child in scales and parent in scales
        ],
        "overlaps": [
            {"scale_a": a, "scale_b": b, "table": PIECES, "key_a": a, "key_b": b}
            for a, b in overlaps(scales)
        ],
        "collections": [
            {"id": collection_id(scale, vintage), "scale": scale, "vintage": vintage}
            for vintage in vintages
            for scale in scales
        ],
        "columns": {
            column: text(label)
            for column, label in [*labels().items(), *((t.id, t.label) for t in CUMULATIVE)]
        },
    }


def policy() -> dict[str, Any]:
    """`GET /policy`: thresholds, caption and legal texts."""
    return {
        "version": VERSION,
        "min_households": 11,
        "population_field": "households",
        "hidden_rates": [0, 100],
        "near_extremes": 1,
        "caption": {
            "fr": "Source\u00a0: GIP SNE, cartographie de l’occupation du parc social, OPS "
            "{ops}\u00a0; RPLS {rpls} – données fictives – "
            "Traitement\u00a0: {organisation} – Unités de moins de 11 ménages et taux de 0\u202f% "
            "ou 100\u202f% non diffusés "
            "(secret statistique) – Géographie {cog}",
            "en": "Source: GIP SNE, social-housing occupancy maps, OPS {ops}; RPLS {rpls} – "
            "fictitious data – Processing: {organisation} – "
            "Units of fewer than 11 households and rates of 0% or 100% not released (statistical "
            "secrecy) – Geography {cog}",
        },
        "legal": {
            "fr": "Données fictives, réservées aux finalités de la convention. Le secret "
            "statistique s’applique\u00a0: rien n’est diffusé "
            "sur moins de 11 ménages. Toute utilisation commerciale est interdite.",
            "en": "Fictitious data, for the purposes of the convention only. Statistical secrecy "
            "applies: nothing is released about fewer "
            "than 11 households. Commercial use is forbidden.",
        },
        "hosting": "EU",
    }
