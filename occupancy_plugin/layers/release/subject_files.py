"""Demand and attributions from a file of the user's own, a row per commune (SNE), for the dossier:
its headings become the columns that a portal's subject has, and its rows go through the one door
with their sum over the territory."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ...description import Territory
from ...portal.documents import read_catalogue
from ...portal.model import Catalogue, PortalPolicy
from ...sources.communes import communes_of
from ...sources.errors import Unreadable
from ...sources.mapping.spelling import normalise
from ...sources.opening import OpenedFiles, open_files
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
FILES = (DEMAND, OUTSIDE, INSIDE)
POPULATION, COMMUNE = "households", "commune"
LEDGER = "file"  # begins the name of what files of a subject showed, as a portal's address does
PERIOD = "_period"  # ends the name of a subject of several years: communes are looked for there
HEADINGS = {
    "q1": r"\b(?:premier|1 ?er|1) quartile\b|\bq1\b",
    "q234": r"\b(?:autres|trois autres|2 a 4) quartiles\b|\bq2 ?(?:a|,)? ?q?4\b|\bq234\b",
    "size_12": r"\bt ?1\b|\bt ?2\b|\b[12] pieces?\b",
    "size_3": r"\bt ?3\b|\b3 pieces\b",
    "size_4": r"\bt ?4\b|\b4 pieces\b",
    "size_5p": r"\bt ?[56]\b|\b[56] pieces\b",
    "priority": r"\bpriorit\w+|\bdalo\b",
    "transfer": r"\bmutations?\b|\bdeja loges?\b|\blocataires? (?:du parc|hlm)\b",
    "long": r"\bplus de (?:2|deux) ans\b|\b24 mois\b|\banciennete\b",
}
YEAR = re.compile(r"\b(20[0-4]\d)\b")


def subjects_of_file(
    path: Path,
    name: str,
    territory: Territory,
    year: str,
    policy: PortalPolicy,
    cancellation: Cancellation,
) -> Mapping[str, Subject]:
    """The subject that the file holds, also under the name of its period. year: where the file
    names none. Raises Unreadable, GateRefused, StoreError, Cancelled."""
    opened = open_files(path, check_cancelled=cancellation.check)
    if opened.scale != COMMUNE:
        raise Unreadable(
            tr(
                "{file} has no row per commune. Choose a table of communes with their codes."
            ).format(file=path.name)
        )
    try:
        rows = _counted(opened)
        year = _year_of(path, opened) or year
        rows = rows[rows.index.isin(_members(territory))]
        if rows.empty:
            raise Unreadable(
                tr("{file} has no commune of {territory}.").format(
                    file=path.name, territory=territory.name
                )
            )
        catalogue = _catalogue(name, rows, territory, year)
        captioned = replace(policy, caption=_caption(path, name))
        release = _released(name, rows, catalogue, captioned, territory, year, cancellation)
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
    """Those of several files. files: name of a subject → path, '' for none. Raises as
    `subjects_of_file` does."""
    found: dict[str, Subject] = {}
    for name, path in files.items():
        if path.strip():
            found |= subjects_of_file(Path(path), name, territory, year, policy, cancellation)
    return found


def _members(territory: Territory) -> frozenset[str]:
    if territory.scale == COMMUNE:
        return frozenset({territory.code})
    return communes_of(territory.code, territory.scale)


def _counted(opened: OpenedFiles) -> pd.DataFrame:
    """Rows with the subject's columns: several headings of one (T1, T2) are added up."""
    frame, profile = opened.tables[COMMUNE].frame, opened.first.profile
    columns: dict[str, Any] = {POPULATION: frame[profile.population]}
    for column, heading in profile.columns.items():
        if column == profile.population or column not in frame:
            continue
        words = normalise(heading)
        name = next((n for n, known in HEADINGS.items() if re.search(known, words)), "")
        if name:
            columns[name] = columns[name] + frame[column] if name in columns else frame[column]
    counted = pd.DataFrame(columns).apply(pd.to_numeric, errors="coerce")
    if "q1" in counted and "q234" not in counted:
        counted["q234"] = counted[POPULATION] - counted["q1"]
    names = frame["name"] if "name" in frame else frame.index.to_series()
    return counted.assign(name=names.astype(str))


def _year_of(path: Path, opened: OpenedFiles) -> str:
    """The one year that headings or the file's name tell, '' where they tell none or several."""
    told = {y for heading in opened.first.profile.columns.values() for y in YEAR.findall(heading)}
    told = told or set(YEAR.findall(re.sub(r"[_.-]", " ", path.stem)))
    return told.pop() if len(told) == 1 else ""


@cache
def _templates() -> Mapping[str, Any]:
    """resources/diagnosis/subjects.json: columns, families and indicators of each subject."""
    read: Mapping[str, Any] = json.loads(
        resource("diagnosis", "subjects.json").read_text(encoding="utf-8")
    )
    return read


def _catalogue(name: str, rows: pd.DataFrame, territory: Territory, year: str) -> Catalogue:
    """What is counted, of what the file has. Categories that do not add up are no partition."""
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
    return read_catalogue(
        {
            **template,
            "version": "file",
            "scales": [
                {
                    "id": scale, "label": SCALES[scale],
                    "geometry": "none", "order": order, "comparator": False,
                }
                for order, scale in enumerate(dict.fromkeys(scales))
            ],
            "vintages": [
                {
                    "id": year, "label": {"fr": year, "en": year}, "ops": year, "rpls": year,
                    "cog": "",
                }
            ],
            "families": families,
            "indicators": [i for i in template["indicators"] if set(i["numerator"]) <= present],
            "nestings": [
                {"child": COMMUNE, "parent": territory.scale, "key": territory.scale}
            ] if territory.scale != COMMUNE else [],
            "collections": [],
        }  # type: ignore[typeddict-item]
    )  # fmt: skip


def _released(
    name: str,
    rows: pd.DataFrame,
    catalogue: Catalogue,
    policy: PortalPolicy,
    territory: Territory,
    year: str,
    cancellation: Cancellation,
) -> Release:
    """The communes and their sum, through the gate, beside what files of that year showed before:
    two extracts of a year, with other cells hidden, would tell each other's."""
    tables = {COMMUNE: rows}
    if territory.scale != COMMUNE:
        counts = rows.drop(columns="name")
        total = counts.sum(min_count=len(counts)).to_frame(territory.code).T
        tables = {
            COMMUNE: rows.assign(**{territory.scale: territory.code}),
            territory.scale: total.assign(name=territory.name),
        }
    description = catalogue.describe(policy, territory, year)
    raw = {scale: Table(frame, None, "") for scale, frame in tables.items()}
    release = None
    try:
        with Ledgers.of_profile().updated(f"{LEDGER} {name}", year, cancellation) as ledger:
            release = protect_tables(raw, description, ledger, cancellation)
        return release
    finally:
        wipe_tables(raw, release)


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
