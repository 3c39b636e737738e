"""Demand and attributions from a file of the user's own, a row per commune (SNE), for the dossier:
its headings become the columns that a portal's subject has, and its rows go through the one door
with their sum over the territory."""

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
FILES = (DEMAND, OUTSIDE, INSIDE)
LEDGER = "file"  # begins the name of what files of a subject showed, as a portal's address does
PERIOD = "_period"  # ends the name of a subject of several years: communes are looked for there
LONGEST = 10  # years of a period


def subjects_of_file(
    path: Path,
    name: str,
    territory: Territory,
    year: str,
    policy: PortalPolicy,
    cancellation: Cancellation,
) -> Mapping[str, Subject]:
    """Return the subject that the file holds, also under the name of its period. year: where the
    file names none. Raises Unreadable, GateRefused, StoreError, Cancelled."""
    opened = open_subject(path, cancellation.check)
    try:
        rows = counted_communes(path, opened)
        year = years_of(path, opened) or year
        rows = rows[rows.index.isin(_members(territory))]
        if rows.empty:
            raise Unreadable(
                tr("{file} has no commune of {territory}.").format(
                    file=path.name, territory=territory.name
                )
            )
        landlords = counted_landlords(opened, rows) if territory.scale == EPCI else None
        catalogue = _catalogue(name, rows, territory, year, landlords is not None)
        captioned = replace(policy, caption=_caption(path, name))
        tables = _with_territory(rows, territory)
        if landlords is not None:
            tables |= landlord_tables(landlords, territory.code)
        release = _released(name, tables, catalogue, captioned, territory, year, cancellation)
    finally:
        wipe_opened(opened)
    subject = Subject(name, catalogue, captioned, (release,))
    same = {name: subject}
    return same if name == DEMAND else {**same, name + PERIOD: replace(subject, id=name + PERIOD)}


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
    of_sides = [
        subjects[name].releases[0].vintage for name in (OUTSIDE, INSIDE) if name in subjects
    ]
    if len(set(of_sides)) > 1:
        outside, inside = map(year_text, of_sides)
        raise Unreadable(
            tr(
                "The table of attributions outside QPV is of {outside}, that inside QPV of "
                "{inside}. Choose two tables of the same years."
            ).format(outside=outside, inside=inside)
        )
    return subjects


def _members(territory: Territory) -> frozenset[str]:
    if territory.scale == COMMUNE:
        return frozenset({territory.code})
    return communes_of(territory.code, territory.scale)


def overlapping(year: str) -> list[str]:
    """Return the years and periods that share a year with this one, itself left out."""
    first, last = years_in(year)[0], years_in(year)[-1]
    spans = [
        vintage_id((start, start + length))
        for length in range(LONGEST)
        for start in range(first - length, last + 1)
    ]
    return [span for span in spans if span != year]


@cache
def _templates() -> Mapping[str, Any]:
    """resources/diagnosis/subjects.json: columns, families and indicators of each subject."""
    read: Mapping[str, Any] = json.loads(
        resource("diagnosis", "subjects.json").read_text(encoding="utf-8")
    )
    return read


def _catalogue(
    name: str, rows: pd.DataFrame, territory: Territory, year: str, with_landlords: bool
) -> Catalogue:
    """Return the catalogue of what the file counts. Categories that do not add up are no
    partition."""
    template, present = _templates()[name], set(rows.columns)
    families = []
    for family in template["families"]:
        columns = [column for column in family["columns"] if column in present]
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
            "indicators": [i for i in template["indicators"] if set(i["numerator"]) <= present],
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
    """Protect the communes, their sum and the landlords together with what files of that year
    showed before: two extracts of a year, with other cells hidden, would tell each other's. Raises
    Unreadable where files of other years were shown that leave one of them without a year of its
    own."""
    description = catalogue.describe(policy, territory, year)
    raw = {scale: Table(frame, None, "") for scale, frame in tables.items()}
    release, ledgers, source = None, Ledgers.of_profile(), f"{LEDGER} {name}"
    try:
        with ledgers.updated(source, year, cancellation) as ledger:
            _refuse_overlap(name, tables[COMMUNE], year, ledgers, source)
            release = protect_tables(raw, description, ledger, cancellation)
        return release
    finally:
        wipe_tables(raw, release)


def _refuse_overlap(
    name: str, rows: pd.DataFrame, year: str, ledgers: Ledgers, source: str
) -> None:
    """Raise Unreadable where these years beside those that were shown of the communes leave a
    period without a year of its own: together they would disclose more than each."""
    near = _shown_beside(year, rows, ledgers, source)
    wide = {far for other in near for far in _shown_beside(other, rows, ledgers, source)}
    spans = {year, *near, *wide}
    lost = without_own_year([years_in(span) for span in spans])
    if without_own := [span for span in (*near, year) if years_in(span) in lost]:
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
                others=", ".join(map(year_text, near)),
                year=year_text(year),
                lost=year_text(without_own[0]),
                last=year_text(near[-1]),
            )
        )


def _shown_beside(year: str, rows: pd.DataFrame, ledgers: Ledgers, source: str) -> list[str]:
    """Return the years and periods that share a year with this one and were shown of these
    communes, by their last year."""
    shown = [
        other
        for other in overlapping(year)
        if ledgers.has(source, other)
        and ledgers.read(source, other).states(COMMUNE, POPULATION, rows.index).any()
    ]
    return sorted(shown, key=lambda other: (years_in(other).stop, other))


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
