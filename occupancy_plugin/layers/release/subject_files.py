"""Demand and attributions from a file of the user's, with a row per commune (SNE), for the dossier.

Its headings become the columns of a portal's subject. Its rows pass the gate together with their
sum over the territory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ...description import Territory
from ...portal.documents import read_catalogue
from ...portal.model import Catalogue, PortalPolicy
from ...secrecy import without_own_year
from ...sources.communes import communes_of
from ...sources.errors import Unreadable
from ...sources.subject_tables import (
    COMMUNE,
    LANDLORD,
    PIECES,
    POPULATION,
    counted_communes,
    counted_landlords,
    landlord_tables,
    open_subject,
    vintage_id,
    year_text,
    years_in,
    years_of,
)
from ...table import Table
from ...toolbelt.metadata import resource
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from .file_release import SCALES, wipe_opened
from .gate import protect_tables, wipe_tables
from .ledgers import Ledgers
from .released import Release
from .subjects import Subject

DEMAND, OUTSIDE, INSIDE = "demand", "leases_outside", "leases_inside"
EPCI = "epci"
LABELS = {**SCALES, LANDLORD: {"fr": "Bailleur", "en": "Landlord"}}
LEDGER = "file"  # the start of such a ledger's name, in place of a portal's address
PERIOD = "_period"  # the end of the name of a subject of several years, whose communes are shown
LONGEST_PERIOD = 10  # years of a period


def subjects_of_file(
    path: Path,
    name: str,
    territory: Territory,
    year: str,
    policy: PortalPolicy,
    cancellation: Cancellation,
) -> Mapping[str, Subject]:
    """Return the subject that the file holds, also under the name of its period. Raises Unreadable,
    GateRefused, StoreError, Cancelled.

    year: that of a file which does not state its year"""
    opened_subject = open_subject(path, cancellation.check)
    try:
        rows = counted_communes(path, opened_subject)
        year = years_of(path, opened_subject) or year
        is_commune = territory.scale == COMMUNE
        communes = {territory.code} if is_commune else communes_of(territory.code, territory.scale)
        rows = rows[rows.index.isin(communes)]
        if rows.empty:
            raise Unreadable(
                tr("{file} has no commune of {territory}.").format(
                    file=path.name, territory=territory.name
                )
            )
        landlords = counted_landlords(opened_subject, rows) if territory.scale == EPCI else None
        catalogue = _catalogue(name, rows, territory, year, landlords is not None)
        policy_with_caption = replace(policy, caption=_caption(path, name))
        tables = _with_territory(rows, territory)
        if landlords is not None:
            tables |= landlord_tables(landlords, territory.code)
        release = _released(
            name, tables, catalogue, policy_with_caption, territory, year, cancellation
        )
    finally:
        wipe_opened(opened_subject)
    subject = Subject(name, catalogue, policy_with_caption, (release,))
    if name == DEMAND:
        return {name: subject}
    return {name: subject, name + PERIOD: replace(subject, id=name + PERIOD)}


def subjects_of_files(
    files: Mapping[str, str],
    territory: Territory,
    year: str,
    policy: PortalPolicy,
    cancellation: Cancellation,
) -> dict[str, Subject]:
    """Return the subjects of several files. files: name of a subject → path, '' for none. Raises as
    `subjects_of_file` does, and Unreadable where both sides of the QPV are of different years."""
    subjects: dict[str, Subject] = {}
    for name, path in files.items():
        if path.strip():
            subjects |= subjects_of_file(Path(path), name, territory, year, policy, cancellation)
    side_vintages = [
        subjects[name].releases[0].vintage for name in (OUTSIDE, INSIDE) if name in subjects
    ]
    if len(set(side_vintages)) > 1:
        outside_years, inside_years = map(year_text, side_vintages)
        raise Unreadable(
            tr(
                "The table of attributions outside QPV is of {outside}, that inside QPV of "
                "{inside}. Choose two tables of the same years."
            ).format(outside=outside_years, inside=inside_years)
        )
    return subjects


def overlapping(year: str) -> list[str]:
    """Return the other years and periods that share a year with this one."""
    first_year, last_year = years_in(year)[0], years_in(year)[-1]
    spans = [
        vintage_id((start, start + length))
        for length in range(LONGEST_PERIOD)
        for start in range(first_year - length, last_year + 1)
    ]
    return [span for span in spans if span != year]


@cache
def _templates() -> Mapping[str, Any]:
    """Return the columns, families and indicators of each subject, from subjects.json."""
    templates: Mapping[str, Any] = json.loads(
        resource("diagnosis", "subjects.json").read_text(encoding="utf-8")
    )
    return templates


def _catalogue(
    name: str, rows: pd.DataFrame, territory: Territory, year: str, with_landlords: bool
) -> Catalogue:
    """Return the catalogue of the file's counts. A family is a partition only where its categories
    add up in every row."""
    template, columns_present = _templates()[name], set(rows.columns)
    families = []
    for family in template["families"]:
        columns = [column for column in family["columns"] if column in columns_present]
        adds_up = columns == family["columns"] and bool(
            (rows[columns].sum(axis=1) == rows[POPULATION]).all()
        )
        if columns:
            is_partition = family["partition"] and adds_up
            families.append({**family, "columns": columns, "partition": is_partition})
    scales = [scale for scale in (territory.scale, COMMUNE) if scale in SCALES]
    nestings = [(COMMUNE, territory.scale)] if territory.scale != COMMUNE else []
    if with_landlords:
        scales.append(LANDLORD)
        nestings += [(LANDLORD, EPCI), (PIECES, COMMUNE), (PIECES, LANDLORD)]
    return read_catalogue(
        {
            **template,
            "version": "file",
            "scales": [
                {
                    "id": scale, "label": LABELS[scale],
                    "geometry": "none", "order": order, "comparator": False,
                }
                for order, scale in enumerate(dict.fromkeys(scales))
            ],
            "vintages": [
                {
                    "id": year, "label": {"fr": year_text(year), "en": year_text(year)},
                    "ops": year, "rpls": year, "cog": "",
                }
            ],
            "families": families,
            "indicators": [
                indicator
                for indicator in template["indicators"]
                if set(indicator["numerator"]) <= columns_present
            ],
            "nestings": [
                {"child": child, "parent": parent, "key": parent} for child, parent in nestings
            ],
            "overlaps": [
                {
                    "scale_a": COMMUNE, "scale_b": LANDLORD, "table": PIECES, "key_a": COMMUNE,
                    "key_b": LANDLORD,
                }
            ] if with_landlords else [],
            "collections": [],
        }  # type: ignore[typeddict-item]
    )  # fmt: skip


def _with_territory(rows: pd.DataFrame, territory: Territory) -> dict[str, pd.DataFrame]:
    """Return scale → the rows of the communes, and their sum over the territory."""
    if territory.scale == COMMUNE:
        return {COMMUNE: rows}
    counts = rows.drop(columns="name")
    total = counts.sum(min_count=len(counts)).to_frame(territory.code).T
    return {
        COMMUNE: rows.assign(**{territory.scale: territory.code}),
        territory.scale: total.assign(name=territory.name),
    }


def _released(
    name: str,
    tables: Mapping[str, pd.DataFrame],
    catalogue: Catalogue,
    policy: PortalPolicy,
    territory: Territory,
    year: str,
    cancellation: Cancellation,
) -> Release:
    """Protect the communes, their sum and the landlords together with earlier files of that year,
    since two extracts that hide different cells would disclose each other's. Raises Unreadable as
    `_refuse_overlap` does."""
    description = catalogue.describe(policy, territory, year)
    raw_tables = {scale: Table(frame, None, "") for scale, frame in tables.items()}
    release, ledgers, source = None, Ledgers.of_profile(), f"{LEDGER} {name}"
    try:
        with ledgers.updated(source, year, cancellation) as ledger:
            _refuse_overlap(name, tables[COMMUNE], year, ledgers, source)
            release = protect_tables(raw_tables, description, ledger, cancellation)
        return release
    finally:
        wipe_tables(raw_tables, release)


def _refuse_overlap(
    name: str, rows: pd.DataFrame, year: str, ledgers: Ledgers, source: str
) -> None:
    """Raise Unreadable where some period, of the file or of those shown before, would have no year
    that it alone counts: their differences could disclose single years."""
    overlapping_spans = _shown_overlapping(year, rows, ledgers, source)
    all_spans = {
        far_span
        for other in overlapping_spans
        for far_span in _shown_overlapping(other, rows, ledgers, source)
    }
    spans = {year, *overlapping_spans, *all_spans}
    spans_without_year = without_own_year([years_in(span) for span in spans])
    if without_own := [
        span for span in (*overlapping_spans, year) if years_in(span) in spans_without_year
    ]:
        kinds = {
            DEMAND: tr("demands"),
            OUTSIDE: tr("attributions outside QPV"),
            INSIDE: tr("attributions inside QPV"),
        }
        raise Unreadable(
            tr(
                "Files have shown {kind} of {others}. Beside {year} no year would be left that "
                "only {lost} counts, and the differences could tell single years of a commune. "
                "Choose a table of {last}, or of years that do not overlap."
            ).format(
                kind=kinds[name],
                others=", ".join(map(year_text, overlapping_spans)),
                year=year_text(year),
                lost=year_text(without_own[0]),
                last=year_text(overlapping_spans[-1]),
            )
        )


def _shown_overlapping(year: str, rows: pd.DataFrame, ledgers: Ledgers, source: str) -> list[str]:
    """Return the years and periods that share a year with this one and were shown of these
    communes, by their last year."""
    shown_spans = [
        span
        for span in overlapping(year)
        if ledgers.has(source, span)
        and ledgers.read(source, span).states(COMMUNE, POPULATION, rows.index).any()
    ]
    return sorted(shown_spans, key=lambda span: (years_in(span).stop, span))


def _caption(path: Path, name: str) -> Mapping[str, str]:
    french = "demandes actives" if name == DEMAND else "baux signés"
    english = "active demands" if name == DEMAND else "leases signed"
    return {
        "fr": f"Source\u00a0: fichier {path.name}, {french} {{ops}} (déclaratif) – "
        "Traitement\u00a0: {organisation} – Effectifs de moins de 11 ménages et taux de 0\u202f% "
        "ou 100\u202f% non diffusés (secret statistique)",
        "en": f"Source: file {path.name}, {english} {{ops}} (as declared) – Processing: "
        "{organisation} – Counts of fewer than 11 households and rates of 0% or 100% not released "
        "(statistical secrecy)",
    }
