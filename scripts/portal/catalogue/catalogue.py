"""`/catalogue` and `/policy`: scales, vintages, nestings, thresholds and texts, as data that the
plugin reads."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any, NamedTuple

from .families import FAMILIES, SUM_LABELS, labels
from .indicators import THEMES, indicators
from .scales import RECENT_YEARS, SCALES, VINTAGES
from .sums import INCLUSIONS, LOWER_BOUNDS, NEARLY_EQUAL, SUMS
from .tables import Label, read_table, text

VERSION = "2026-1"
LANDLORDS = (
    "Habitat fictif du Cambrésis",
    "Logis fictif du Nord",
    "Coopérative fictive des Lilas",
    "Foyer fictif des Flandres",
    "Office fictif du Catésis",
)
"""The landlords of the simulated rows and of the demo accounts."""
FICTITIOUS: Label = ("données fictives", "fictitious data")
TITLE: Label = ("Portail de référence – données fictives", "Reference portal – fictitious data")
# R9: zonings that do not nest in those scales or in each other. Their common pieces are the
# buildings, which have the codes of all of them.
CROSSED_SCALES = ("commune", "iris", "residence")
ZONINGS = ("qpv2015", "qpv2024", "carreau", "maille")
PIECES = "batiment"
OVERLAPS: tuple[tuple[str, str], ...] = tuple(
    [(zoning, scale) for zoning in ZONINGS for scale in CROSSED_SCALES]
    + list(combinations(ZONINGS, 2))
)


class _Scale(NamedTuple):
    """`yields`: its units may be withheld as complements of units of other scales. `remainder`: the
    residuals of IRIS and communes, published as a scale."""

    id: str
    fr: str
    en: str
    geometry: str
    order: int
    yields: bool
    remainder: bool


class _Nesting(NamedTuple):
    child: str
    parent: str
    complete: bool


class _PolicyText(NamedTuple):
    """A caption or a legal text. `{…}` is filled in by the plugin."""

    id: str
    fr: str
    en: str


POLICY_TEXTS = {row.id: text((row.fr, row.en)) for row in read_table("policy_texts", _PolicyText)}
_SCALES = {scale.id: scale for scale in read_table("scales", _Scale)}
SCALE_LABELS: dict[str, Label] = {scale.id: (scale.fr, scale.en) for scale in _SCALES.values()}
ORDER = {scale.id: scale.order for scale in _SCALES.values()}
NESTINGS: tuple[tuple[str, str, bool], ...] = tuple(read_table("nestings", _Nesting))


def overlaps(scales: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the overlapping pairs among these scales, if the scale of their pieces is one."""
    return [pair for pair in OVERLAPS if {*pair, PIECES} <= set(scales)]


def collection_id(scale: str, vintage: str, subject: str = "") -> str:
    """Return the name of a collection. subject: '' for occupancy."""
    return f"{subject}-{scale}-{vintage}" if subject else f"{scale}-{vintage}"


def collections_of(pairs: Iterable[tuple[str, str]], subject: str = "") -> list[dict[str, str]]:
    """Return the catalogue's entries of collections. pairs: (scale, vintage)."""
    return [
        {"id": collection_id(scale, vintage, subject), "scale": scale, "vintage": vintage}
        for scale, vintage in pairs
    ]


def scale_entry(scale: str, geometry: str) -> dict[str, Any]:
    """Return the catalogue's entry of a scale."""
    return {
        "id": scale,
        "label": text(SCALE_LABELS[scale]),
        "geometry": geometry,
        "order": ORDER[scale],
        "comparator": scale == "france",
    }


def overlap_entry(scale_a: str, scale_b: str, pieces: str) -> dict[str, str]:
    """Return the catalogue's entry of two scales that overlap. pieces: the scale of the pieces"""
    scales = {"scale_a": scale_a, "scale_b": scale_b, "table": pieces}
    return {**scales, "key_a": scale_a, "key_b": scale_b}


def nestings_of(nestings: Iterable[tuple[str, str, bool]]) -> list[dict[str, Any]]:
    """Return the catalogue's entries of (child, parent, complete)."""
    return [
        {"child": child, "parent": parent, "key": parent, "complete": complete}
        for child, parent, complete in nestings
    ]


def catalogue(
    scales: tuple[str, ...] = SCALES, vintages: tuple[str, ...] = VINTAGES
) -> dict[str, Any]:
    """Return the document of `GET /catalogue` for these scales and vintages."""
    return {
        "version": VERSION,
        "fictitious": True,
        "title": text(TITLE),
        "scales": [
            {
                **scale_entry(scale, _SCALES[scale].geometry),
                "yields": _SCALES[scale].yields,
                "remainder": _SCALES[scale].remainder,
            }
            for scale in sorted(scales, key=ORDER.__getitem__)
        ],
        "vintages": [
            {
                "id": vintage,
                "label": text((f"{vintage} ({FICTITIOUS[0]})", f"{vintage} ({FICTITIOUS[1]})")),
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
        "themes": [
            {"id": theme.id, "label": text((theme.fr, theme.en))} for theme in THEMES.values()
        ],
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
        "lower_bounds": [
            {
                "column": column,
                "columns": [part for part, _ in parts],
                "weights": [weight for _, weight in parts],
            }
            for column, parts in LOWER_BOUNDS.items()
        ],
        "classes": [{"column": "financing_main", "family": "financing"}],
        "occupied": "occupied",
        "indicators": indicators(),
        "nestings": nestings_of(nesting for nesting in NESTINGS if {*nesting[:2]} <= {*scales}),
        "overlaps": [overlap_entry(*pair, PIECES) for pair in overlaps(scales)],
        "collections": collections_of((scale, vintage) for vintage in vintages for scale in scales),
        "columns": {column: text(label) for column, label in {**labels(), **SUM_LABELS}.items()},
    }


def policy(source: str = "") -> dict[str, Any]:
    """Return the document of `GET /policy`. source: whose extracts they are, '' for GIP SNE"""
    caption = POLICY_TEXTS["caption_extracts" if source else "caption"]
    return {
        "version": VERSION,
        "min_households": 11,
        "population_field": "households",
        "hidden_rates": [0, 100],
        "near_extremes": 1,
        "caption": {key: words.replace("{source}", source) for key, words in caption.items()},
        "legal": POLICY_TEXTS["legal"],
        "hosting": "EU",
    }
