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
from ...secrecy import without_own_year
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
YEARS = re.compile(r"\b(20[0-4]\d)(?:\s*(?:-|–|_|/|\bà\b|\bau?\b)\s*(20[0-4]\d))?(?!\d)")
LONGEST = 10  # years of a period
Span = tuple[int, int]


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
        year = _years_of(path, opened) or year
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
    `subjects_of_file` does, and Unreadable where both sides of the QPV are of different years."""
    subjects: dict[str, Subject] = {}
    for name, path in files.items():
        if path.strip():
            subjects |= subjects_of_file(Path(path), name, territory, year, policy, cancellation)
    of_sides = [
        subjects[name].releases[0].vintage for name in (OUTSIDE, INSIDE) if name in subjects
    ]
    if len(set(of_sides)) > 1:
        outside, inside = map(in_words, of_sides)
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


def _counted(opened: OpenedFiles) -> pd.DataFrame:
    """Rows with the subject's columns: several headings of one (T1, T2) are added up."""
    frame, profile = opened.tables[COMMUNE].frame, opened.first.profile
    columns: dict[str, Any] = {POPULATION: frame[profile.population]}
    for column, heading in profile.columns.items():
        if column == profile.population or column not in frame:
            continue
        if name := _column_of(heading):
            columns[name] = columns[name] + frame[column] if name in columns else frame[column]
    counted = pd.DataFrame(columns).apply(pd.to_numeric, errors="coerce")
    if "q1" in counted and "q234" not in counted:
        counted["q234"] = counted[POPULATION] - counted["q1"]
    names = frame["name"] if "name" in frame else frame.index.to_series()
    return counted.assign(name=names.astype(str))


def _years_of(path: Path, opened: OpenedFiles) -> str:
    """The year ('2023') or the period ('2021-2023') that the headings of what is counted tell,
    else the file's name; '' where they tell none. Raises Unreadable where they tell several."""
    profile = opened.first.profile
    headings = [
        heading
        for column, heading in profile.columns.items()
        if column == profile.population or _column_of(heading)
    ]
    for texts in (headings, [path.stem.replace("_", "-")]):
        spans = {
            (int(first), int(last or first))
            for text in texts
            for first, last in YEARS.findall(text)
        }
        if len(spans) == 1:
            return _written(spans.pop())
        if spans:
            raise Unreadable(
                tr(
                    "{file} names several years: {years}. Choose a table of one year, or of one "
                    "period whose heading names its first and last year."
                ).format(
                    file=path.name,
                    years=", ".join(in_words(_written(span)) for span in sorted(spans)),
                )
            )
    return ""


def _written(span: Span) -> str:
    """The id of a vintage: '2023', '2021-2023'."""
    first, last = min(span), max(span)
    return str(first) if first == last else f"{first}-{last}"


def in_words(year: str) -> str:
    """A year or a period as people write it: '2021–2023'."""
    return year.replace("-", "–")


def _range(year: str) -> range:
    """The years of '2023' or '2021-2023'."""
    ends = [int(end) for end in year.split("-")]
    return range(ends[0], ends[-1] + 1)


def overlapping(year: str) -> list[str]:
    """The years and periods that share a year with this one, itself left out."""
    first, last = _range(year)[0], _range(year)[-1]
    spans = [
        _written((start, start + length))
        for length in range(LONGEST)
        for start in range(first - length, last + 1)
    ]
    return [span for span in spans if span != year]


def _column_of(heading: str) -> str:
    """The subject's column that a heading names, '' for none."""
    words = normalise(heading)
    return next((name for name, pattern in HEADINGS.items() if re.search(pattern, words)), "")


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
                    "id": year, "label": {"fr": in_words(year), "en": in_words(year)},
                    "ops": year, "rpls": year, "cog": "",
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
    two extracts of a year, with other cells hidden, would tell each other's. Raises Unreadable
    where files of other years were shown that leave one of them without a year of its own."""
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
    release, ledgers, source = None, Ledgers.of_profile(), f"{LEDGER} {name}"
    try:
        with ledgers.updated(source, year, cancellation) as ledger:
            _refuse_overlap(name, rows, year, ledgers, source)
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
    lost = without_own_year([_range(span) for span in spans])
    if without_own := [span for span in (*near, year) if _range(span) in lost]:
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
                others=", ".join(map(in_words, near)),
                year=in_words(year),
                lost=in_words(without_own[0]),
                last=in_words(near[-1]),
            )
        )


def _shown_beside(year: str, rows: pd.DataFrame, ledgers: Ledgers, source: str) -> list[str]:
    """The years and periods that share a year with this one and were shown of these communes, by
    their last year."""
    shown = [
        other
        for other in overlapping(year)
        if ledgers.has(source, other)
        and ledgers.read(source, other).states(COMMUNE, POPULATION, rows.index).any()
    ]
    return sorted(shown, key=lambda other: (_range(other).stop, other))


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
