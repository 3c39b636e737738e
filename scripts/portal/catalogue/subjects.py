"""The subjects of the portal in addition to occupancy: households that apply for a dwelling, and
households that were housed outside and inside QPV. Each subject has its own catalogue in the form
of `/catalogue`, and its own households: R1 concerns those that apply, or were housed."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from occupancy_plugin.sources.subject_tables import year_text
from occupancy_plugin.toolbelt.metadata import resource

from .catalogue import (
    NESTINGS,
    POLICY_TEXTS,
    VERSION,
    collections_of,
    nestings_of,
    overlap_entry,
    policy,
    scale_entry,
)
from .tables import Label, text

YEARLY_SUBJECTS = ("demand", "leases_outside", "leases_inside")
PERIOD_SOURCES = {
    "leases_outside_period": "leases_outside",
    "leases_inside_period": "leases_inside",
}
"""Subjects whose households are those of another one, of all years of a period."""
SUBJECTS = (*YEARLY_SUBJECTS, *PERIOD_SOURCES)
PERIOD = "2018-2022"
YEARS = ("2018", "2019", "2020", "2021", "2022", "2023", "2024")
LANDLORD, PIECES = "bailleur", "commune_bailleur"
DEMAND, OUTSIDE, INSIDE, OUTSIDE_PERIOD, INSIDE_PERIOD = SUBJECTS
WIDE = ("france", "region", "departement", "epci")
AREA_SCALES = (*WIDE, "commune")
TEMPLATES = resource("diagnosis", "subjects.json")
PERIOD_MARK: Label = ("cumul", "years together")
HELP: Label = ("Déclaratif. Données fictives.", "As declared. Fictitious data.")


@cache
def _templates() -> dict[str, dict[str, Any]]:
    """Return families, indicators, themes and columns by subject. The plugin ships them for tables
    without a portal."""
    templates = json.loads(TEMPLATES.read_text(encoding="utf-8"))
    return {subject: templates[PERIOD_SOURCES.get(subject, subject)] for subject in SUBJECTS}


COLUMNS = tuple(dict.fromkeys(c for template in _templates().values() for c in template["columns"]))
"""Every count column of a subject's rows."""


def title(subject: str) -> Label:
    """Return the title of a subject, French and English."""
    label = _templates()[subject]["themes"][0]["label"]
    if subject not in PERIOD_SOURCES:
        return label["fr"], label["en"]
    return f"{label['fr']}, {PERIOD_MARK[0]}", f"{label['en']}, {PERIOD_MARK[1]}"


def years_of(subject: str) -> tuple[str, ...]:
    """Return the years of a subject, or the period that it sums up."""
    return (PERIOD,) if subject in PERIOD_SOURCES else YEARS


def scales_of(subject: str, suppressed: bool) -> tuple[str, ...]:
    """Return the scales of a subject. Leases of a year have the EPCI and wider scales, those of a
    period the communes and landlords: a sum together with its years would disclose differences. A
    suppressing portal does not serve the pieces (communes by landlord); only its gate reads
    them."""
    if subject == DEMAND:
        return AREA_SCALES
    if subject not in PERIOD_SOURCES:
        return WIDE
    return (*AREA_SCALES, LANDLORD) if suppressed else (*AREA_SCALES, LANDLORD, PIECES)


def catalogue(subject: str, suppressed: bool = False) -> dict[str, Any]:
    """Return the document of `GET /subjects/{subject}/catalogue`, in the form of `/catalogue`. Its
    vintages are years."""
    document = reduced_to(subject, scales_of(subject, suppressed), years_of(subject))
    return {**document, "sum_of": PERIOD_SOURCES.get(subject, "")}


def reduced_to(subject: str, scales: tuple[str, ...], years: tuple[str, ...]) -> dict[str, Any]:
    """Return the catalogue of a subject with these scales and years."""
    with_pieces = PIECES in scales
    nestings = [
        (child, parent, complete)
        for child, parent, complete in NESTINGS
        if {child, parent} <= {*scales} & {*AREA_SCALES}
    ]
    if LANDLORD in scales:
        nestings.append((LANDLORD, "epci", True))
    if with_pieces:
        nestings += [(PIECES, "commune", True), (PIECES, LANDLORD, True)]
    template = _templates()[subject]
    return {
        "version": VERSION,
        "fictitious": True,
        "scales": [scale_entry(scale, "polygon") for scale in scales],
        "vintages": [
            {"id": year, "label": text((label, label)), "ops": label, "rpls": label,
             "cog": "2022"}
            for year in years
            for label in [year_text(year)]
        ],
        "themes": [{"id": subject, "label": text(title(subject))}],
        "families": template["families"],
        "indicators": [
            {**indicator, "theme": subject, "help": text(HELP)}
            for indicator in template["indicators"]
        ],
        "nestings": nestings_of(nestings),
        "overlaps": [overlap_entry("commune", LANDLORD, PIECES)] if with_pieces else [],
        "collections": collections_of(
            ((scale, year) for year in years for scale in scales), subject
        ),
        "columns": template["columns"],
    }  # fmt: skip


def subject_policy(subject: str) -> dict[str, Any]:
    """Return the document of `GET /subjects/{subject}/policy`: the same thresholds, for the
    subject's own households."""
    texts = POLICY_TEXTS["caption_demand" if subject == DEMAND else "caption_leases"]
    return {**policy(), "caption": texts}
