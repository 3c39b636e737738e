"""The catalogues of a portal that serves extracts: the reference catalogues of occupancy and of
each subject, reduced to the columns and scales that the folder has, and without their mentions of
fictitious data."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from occupancy_plugin.sources.subject_tables import year_text

from . import subjects
from .catalogue import catalogue, collections_of, nestings_of
from .sums import SUMS

FICTION = {  # the longer phrase comes first
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
KEYS = {"code", "name"}


@dataclass(frozen=True)
class FolderContents:
    """The contents of a folder of extracts: of occupancy, or of one subject. A new folder has
    none.

    collections: (scale, vintage) of each table
    columns: counts, means and classes that have a value in some table
    nestings: (child, parent, complete)
    overlaps: (scale, scale) of zonings that both have a column in the buildings' rows
    loose: inclusions, lower bounds, sums and partitions, as tuples of columns, that some row
      contradicts
    shown: columns of which some released row shows a value other than 0; without one an
    indicator would be an empty map"""

    title: str = ""
    collections: tuple[tuple[str, str], ...] = ()
    columns: frozenset[str] = frozenset()
    nestings: tuple[tuple[str, str, bool], ...] = ()
    overlaps: tuple[tuple[str, str], ...] = ()
    loose: frozenset[tuple[str, ...]] = frozenset()
    shown: frozenset[str] = frozenset()

    @property
    def scales(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(scale for scale, _ in self.collections))

    @property
    def vintages(self) -> tuple[str, ...]:
        return tuple(sorted({vintage for _, vintage in self.collections}))

    def to_json(self) -> dict[str, Any]:
        """Return all but the title as lists, for about.json."""
        return {
            "collections": self.collections, "columns": sorted(self.columns),
            "nestings": self.nestings, "overlaps": self.overlaps,
            "loose": sorted(self.loose), "shown": sorted(self.shown),
        }  # fmt: skip

    @classmethod
    def from_json(cls, title: str, part: Mapping[str, Any]) -> FolderContents:
        """Read what `to_json` returned."""
        return TypeAdapter(cls).validate_python({**part, "title": title})


def reference_catalogue(scales: tuple[str, ...], subject: str = "") -> dict[str, Any]:
    """Return the reference catalogue of these scales, without vintages. subject: '' for
    occupancy."""
    return subjects.reduced_to(subject, scales, ()) if subject else catalogue(scales, ())


def catalogue_of(contents: FolderContents, subject: str = "") -> dict[str, Any]:
    """Return the document that `GET /catalogue` answers for this folder, or that of a subject."""
    document = without_fiction(reference_catalogue(contents.scales, subject))
    sums = {total.id for total in SUMS if total.served and set(total.columns) <= contents.columns}
    columns = contents.columns | sums
    families = [
        family
        for family in _families_with(document["families"], columns, contents.loose)
        if family["total"] in columns and _adds_to_total(family)
    ]
    counted_columns = {
        column for family in families for column in (*family["columns"], family["total"])
    } | {"households"}
    shown = contents.shown
    indicators = [
        {**indicator, "sum": indicator["sum"] if indicator.get("sum") in sums else ""}
        for indicator in document["indicators"]
        if set(indicator["numerator"]) <= columns
        and (not indicator["denominator"] or indicator["denominator"] in columns)
        # some released row shows it; before the release any row may
        and (not shown or shown & {*indicator["numerator"], indicator.get("sum", "")})
    ]
    themes = {indicator["theme"] for indicator in indicators}
    return {
        **document,
        "fictitious": False,
        "title": {"fr": contents.title, "en": contents.title},
        "vintages": [_vintage(vintage, contents.scales) for vintage in contents.vintages],
        "themes": [theme for theme in document["themes"] if theme["id"] in themes],
        "families": families,
        **_relations(document, counted_columns, sums, contents.loose),
        "classes": [entry for entry in document.get("classes", ()) if entry["column"] in columns],
        "occupied": document["occupied"] if document.get("occupied") in columns else "",
        "indicators": indicators,
        "nestings": nestings_of(contents.nestings),
        "overlaps": [
            overlap for overlap in document["overlaps"]
            if (overlap["scale_a"], overlap["scale_b"]) in contents.overlaps
        ],
        "collections": collections_of(contents.collections, subject),
        "columns": {
            name: label for name, label in document["columns"].items() if name in columns | KEYS
        },
    }  # fmt: skip


def _relations(
    document: dict[str, Any],
    counted_columns: set[str],
    sums: set[str],
    loose: Container[tuple[str, ...]],
) -> dict[str, list[dict[str, Any]]]:
    """Return the document's sums, inclusions and lower bounds of columns that the folder has,
    without those that some row contradicts."""
    known_columns = counted_columns | sums
    return {
        "sums": [
            total for total in document.get("sums", ())
            if total["id"] in known_columns and set(total["columns"]) <= counted_columns
            and (total["id"], *total["columns"]) not in loose
        ],
        "inclusions": [
            inclusion for inclusion in document.get("inclusions", ())
            if {inclusion["part"], inclusion["whole"]} <= known_columns
            and (inclusion["part"], inclusion["whole"]) not in loose
        ],
        "lower_bounds": [
            bound for bound in document.get("lower_bounds", ())
            if {bound["column"], *bound["columns"]} <= known_columns
            and (bound["column"], *bound["columns"]) not in loose
        ],
    }  # fmt: skip


def _families_with(
    families: Iterable[dict[str, Any]], columns: Container[str], loose: Container[tuple[str, ...]]
) -> Iterator[dict[str, Any]]:
    """Yield the families with the categories that the rows have. A family that does not add up to
    its total in some row is no partition."""
    for family in families:
        is_loose = (family["total"], *family["columns"]) in loose
        present = [column for column in family["columns"] if column in columns]
        yield {**family, "columns": present, "partition": family["partition"] and not is_loose}


def _adds_to_total(family: dict[str, Any]) -> bool:
    """Whether a family says more than its total: the only category of a partition repeats it."""
    return len(family["columns"]) > (1 if family["partition"] else 0)


def _vintage(vintage: str, scales: tuple[str, ...]) -> dict[str, Any]:
    zoning = next((scale.removeprefix("qpv") for scale in scales if scale.startswith("qpv")), "")
    years = year_text(vintage)
    return {
        "id": vintage,
        "label": {"fr": years, "en": years},
        "ops": years,
        "rpls": years,
        "cog": vintage.rpartition("-")[2],
        "definitions": {"qpv": zoning} if zoning else {},
    }


def without_fiction(document: Any) -> Any:
    """Return the document without the phrases that call its data simulated."""
    if isinstance(document, dict):
        return {key: without_fiction(value) for key, value in document.items()}
    if isinstance(document, (list, tuple)):
        return [without_fiction(value) for value in document]
    if isinstance(document, str):
        for phrase, instead in FICTION.items():
            document = document.replace(phrase, instead)
    return document
