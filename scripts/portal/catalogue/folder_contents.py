"""The catalogue of a portal that holds extracts: what of the whole catalogue its rows have, and no
word of fiction."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from .catalogue import catalogue, collection_id
from .sums import SUMS

FICTION = {  # in this order: the longer phrase first
    " (données fictives ici)": "",
    " (fictitious data here)": "",
    " (données fictives)": "",
    " (fictitious data)": "",
    " – données fictives": "",
    " – fictitious data": "",
    " Données fictives.": "",
    " Fictitious data.": "",
    "Données fictives, réservées": "Données réservées",
    "Fictitious data, for": "Data for",
    "Portail fictif": "Portail",
    "Données fictives": "Données de la convention",
    "données fictives": "données de la convention",
}


KEPT = {"code", "name"}


@dataclass(frozen=True)
class Held:
    """What a portal holds.

    collections  (scale, vintage) of its tables · columns  counts, means and classes that have a
    value in one of them · nestings  (child, parent, complete) · overlaps  (scale, scale) that the
    buildings' rows tell apart · loose  inclusions and sums, as (columns…), that rows contradict"""

    title: str
    collections: tuple[tuple[str, str], ...]
    columns: frozenset[str]
    nestings: tuple[tuple[str, str, bool], ...]
    overlaps: tuple[tuple[str, str], ...] = ()
    loose: frozenset[tuple[str, ...]] = frozenset()

    @property
    def scales(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(scale for scale, _ in self.collections))

    @property
    def vintages(self) -> tuple[str, ...]:
        return tuple(sorted({vintage for _, vintage in self.collections}))


def catalogue_of(held: Held) -> dict[str, Any]:
    """`GET /catalogue` of these rows."""
    whole = without_fiction(catalogue(held.scales, ()))
    sums = {s.id for s in SUMS if s.served and set(s.columns) <= held.columns}
    columns = held.columns | sums
    families = [
        {**family, "columns": [c for c in family["columns"] if c in columns]}
        for family in whole["families"]
        if family["total"] in columns and _usable(family, columns)
    ]
    counted = {c for f in families for c in (*f["columns"], f["total"])} | {"households"}
    indicators = [
        {**one, "sum": one["sum"] if one["sum"] in sums else ""}
        for one in whole["indicators"]
        if set(one["numerator"]) <= columns
        and (not one["denominator"] or one["denominator"] in columns)
    ]
    themes = {one["theme"] for one in indicators}
    return {
        **whole,
        "fictitious": False,
        "title": {"fr": held.title, "en": held.title},
        "vintages": [_vintage(v, held.scales) for v in held.vintages],
        "themes": [theme for theme in whole["themes"] if theme["id"] in themes],
        "families": families,
        "sums": [
            s for s in whole["sums"]
            if set(s["columns"]) <= counted and (s["id"] in sums or s["id"] in counted)
            and (s["id"], *s["columns"]) not in held.loose
        ],
        "inclusions": [
            i for i in whole["inclusions"]
            if {i["part"], i["whole"]} <= counted | sums
            and (i["part"], i["whole"]) not in held.loose
        ],
        "classes": [c for c in whole["classes"] if c["column"] in columns],
        "occupied": whole["occupied"] if whole["occupied"] in columns else "",
        "indicators": indicators,
        "nestings": [
            {"child": child, "parent": parent, "key": parent, "complete": complete}
            for child, parent, complete in held.nestings
        ],
        "overlaps": [o for o in whole["overlaps"] if (o["scale_a"], o["scale_b"]) in held.overlaps],
        "collections": [
            {"id": collection_id(scale, vintage), "scale": scale, "vintage": vintage}
            for scale, vintage in held.collections
        ],
        "columns": {k: label for k, label in whole["columns"].items() if k in columns | KEPT},
    }  # fmt: skip


def _usable(family: dict[str, Any], columns: Container[str]) -> bool:
    """A partition with all its categories; a family of overlapping counts with one."""
    there = [c in columns for c in family["columns"]]
    return all(there) if family["partition"] else any(there)


def _vintage(vintage: str, scales: tuple[str, ...]) -> dict[str, Any]:
    zoning = next((s.removeprefix("qpv") for s in scales if s.startswith("qpv")), "")
    return {
        "id": vintage,
        "label": {"fr": vintage, "en": vintage},
        "ops": vintage,
        "rpls": vintage,
        "cog": vintage,
        "definitions": {"qpv": zoning} if zoning else {},
    }


def without_fiction(document: Any) -> Any:
    """The same document without what says that data are simulated."""
    if isinstance(document, dict):
        return {key: without_fiction(value) for key, value in document.items()}
    if isinstance(document, (list, tuple)):
        return [without_fiction(value) for value in document]
    if isinstance(document, str):
        for phrase, instead in FICTION.items():
            document = document.replace(phrase, instead)
    return document
