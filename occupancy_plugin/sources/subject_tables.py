"""Tables of demand and attributions as the SNE gives them: which column of a subject each heading
names, and which years are counted. A plugin's dossier reads them, and a portal of extracts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..toolbelt.translation import tr
from .errors import Unreadable
from .grid import CancelCheck, never_cancelled
from .mapping.several_rows import SEVERAL_ROWS, SUMMED
from .mapping.spelling import normalise
from .opening import OpenedFiles, Source, interpret, raw_tables
from .profile import Profile
from .words import names_of, pattern

POPULATION, COMMUNE = "households", "commune"
LANDLORD, PIECES = "bailleur", "commune_bailleur"
"""The scale of the landlords of an EPCI, and what each has in each commune."""
HEADINGS = {name: pattern(f"of leases: {name}") for name in names_of("of leases: ")}
LEASES = re.compile(r"\bbaux\b|\bentrees\b")
YEARS = re.compile(r"\b(20[0-4]\d)(?:\s*(?:-|–|_|/|\bà\b|\bau?\b)\s*(20[0-4]\d))?(?!\d)")
Span = tuple[int, int]


def open_subject(path: Path, check_cancelled: CancelCheck = never_cancelled) -> OpenedFiles:
    """Open a table of demand or attributions. Its one column of leases counts those who were
    housed, and the rows of its landlords add up: a table of another kind is asked about both.
    Raises Unreadable."""
    source = Source.of(path)
    reading = interpret(source, check_cancelled=check_cancelled)
    leases = [
        name
        for name in reading.body.names
        if LEASES.search(normalise(name)) and not column_of(name)
    ]
    adds_up = reading.mapping.may_sum_rows and reading.mapping.by_landlord is not None
    if reading.mapping.problems and (adds_up or len(leases) == 1):
        profile = Profile(
            population=leases[0] if len(leases) == 1 else "",
            file={SEVERAL_ROWS: SUMMED} if adds_up else {},
        )
        source = Source.of(path, profile=profile)
        reading = interpret(source, check_cancelled=check_cancelled)
    return raw_tables([reading], check_cancelled)


def counted_communes(path: Path, opened_files: OpenedFiles) -> pd.DataFrame:
    """Return a row per commune with the subject's columns; several headings of one (T1, T2) are
    added up. Raises Unreadable for a file without a row per commune."""
    if opened_files.scale != COMMUNE:
        raise Unreadable(
            tr(
                "{file} has no row per commune. Choose a table of communes with their codes."
            ).format(file=path.name)
        )
    frame, profile = opened_files.tables[COMMUNE].frame, opened_files.first.profile
    headings = {column: heading for column, heading in profile.columns.items() if column in frame}
    names = frame["name"] if "name" in frame else frame.index.to_series()
    return _subject_columns(frame, headings, profile.population).assign(name=names.astype(str))


def counted_landlords(opened_files: OpenedFiles, communes: pd.DataFrame) -> pd.DataFrame | None:
    """Return a row per commune and landlord (the index) with the subject's columns, for some
    `communes`; None where the file has none, or where they do not add up to the communes."""
    by_landlord, profile = opened_files.first.mapping.by_landlord, opened_files.first.profile
    if by_landlord is None or profile.columns[profile.population] not in by_landlord:
        return None
    headings = {
        column: heading for column, heading in profile.columns.items() if heading in by_landlord
    }
    frame = by_landlord.rename(columns={heading: column for column, heading in headings.items()})
    counts = _subject_columns(frame, headings, profile.population)
    counts = counts[counts.index.get_level_values(0).isin(communes.index)]
    sums = counts.groupby(level=0).sum(min_count=1).reindex(communes.index)
    agrees = set(counts) == set(communes) - {"name"} and sums.equals(communes[list(sums)])
    has_names = all(counts.index.get_level_values(1))
    return counts if agrees and has_names and counts.notna().all(axis=None) else None


def landlord_tables(landlords: pd.DataFrame, epci: str) -> dict[str, pd.DataFrame]:
    """Return the landlords' rows, and what each has in each commune, which only the gate reads.

    landlords: their counts, as `counted_landlords` returns them; epci: the territory's code"""
    communes, names = (landlords.index.get_level_values(level) for level in (0, 1))
    sums = landlords.groupby(names).sum()
    code_of = {name: f"{epci}-{number}" for number, name in enumerate(sums.index, 1)}
    codes = [code_of[name] for name in names]
    pieces = pd.DataFrame(
        {POPULATION: landlords[POPULATION].to_numpy(), COMMUNE: communes, LANDLORD: codes},
        index=[f"{commune}|{code}" for commune, code in zip(communes, codes, strict=True)],
    )
    landlord_rows = sums.set_axis(pd.Index([code_of[name] for name in sums.index], dtype=object))
    return {LANDLORD: landlord_rows.assign(name=sums.index, epci=epci), PIECES: pieces}


def _subject_columns(
    frame: pd.DataFrame, headings: Mapping[str, str], population: str
) -> pd.DataFrame:
    """Return the subject's columns of a table whose columns have these headings; several headings
    of one are added up."""
    columns: dict[str, Any] = {POPULATION: frame[population]}
    for column, heading in headings.items():
        name = column_of(heading) if column != population else ""
        if name:
            columns[name] = columns[name] + frame[column] if name in columns else frame[column]
    counts = pd.DataFrame(columns).apply(pd.to_numeric, errors="coerce")
    if "q1" in counts and "q234" not in counts:
        counts["q234"] = counts[POPULATION] - counts["q1"]
    return counts


def column_of(heading: str) -> str:
    """Return the subject's column that a heading names, '' for none."""
    words = normalise(heading)
    return next(
        (name for name, heading_pattern in HEADINGS.items() if heading_pattern.search(words)), ""
    )


def years_of(path: Path, opened_files: OpenedFiles) -> str:
    """Return the year ('2023') or the period ('2021-2023') that the headings of what is counted
    name, else the file's name; '' where they name none. Raises Unreadable where they name
    several."""
    profile = opened_files.first.profile
    headings = [
        heading
        for column, heading in profile.columns.items()
        if column == profile.population or column_of(heading)
    ]
    for texts in (headings, [path.stem.replace("_", "-")]):
        spans = {
            (int(first), int(last or first))
            for text in texts
            for first, last in YEARS.findall(text)
        }
        if len(spans) == 1:
            return vintage_id(spans.pop())
        if spans:
            raise Unreadable(
                tr(
                    "{file} names several years: {years}. Choose a table of one year, or of one "
                    "period whose heading names its first and last year."
                ).format(
                    file=path.name,
                    years=", ".join(year_text(vintage_id(span)) for span in sorted(spans)),
                )
            )
    return ""


def vintage_id(span: Span) -> str:
    """Return the id of a vintage: '2023', '2021-2023'."""
    first, last = min(span), max(span)
    return str(first) if first == last else f"{first}-{last}"


def year_text(year: str) -> str:
    """Return a year or a period as people write it: '2021–2023'."""
    return year.replace("-", "–")


def years_in(year: str) -> range:
    """Return the years of '2023' or '2021-2023'."""
    ends = [int(end) for end in year.split("-")]
    return range(ends[0], ends[-1] + 1)
