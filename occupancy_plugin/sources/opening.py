"""A file (and files of other scales) → raw Tables, what they mean to the gate, and what was done.

`open_files` is all that the algorithm and the window call; tables die with the caller's task."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..secrecy.schema import Schema
from ..table import Table
from ..toolbelt.translation import quoted, tr
from .classes import ClassText, classes_of
from .errors import NotUnderstood, SeveralFit, Unreadable
from .grid import Grid, Tick, never_cancelled
from .joining import placed, placing_notes
from .mapping.body import Body
from .mapping.heading_words import Vocabulary
from .mapping.propose import Mapping, first_problem
from .mapping.reshaping import understood
from .mapping.roles import MappedColumn
from .mapping.units import without_sums
from .profile import Profile
from .reading import read
from .registers.dwellings import PIECES, counted, is_detail, mapping_of
from .registers.turnover import turnover_of
from .scales.linking import linked
from .scales.merged import merge_sentences, summed
from .scales.split import ROW_SUM, Split, split_rows
from .scales.totals import add_totals
from .scales.zones import Zones, over_zones
from .scales.zones import zone_sentence as said_of_zones
from .table import Reading, table
from .weighted import shown_counts


@dataclass(frozen=True)
class Source:
    """A file to open: `path` may end in “|layername=…”, as QGIS writes a layer of a file."""

    path: str
    layer: str = ""
    profile: Profile = field(default_factory=Profile)

    @classmethod
    def of(cls, text: Path | str, layer: str = "", profile: Profile | None = None) -> Source:
        path, _, named = str(text).partition("|layername=")
        return cls(path, layer or named.partition("|")[0], profile or Profile())


@dataclass(frozen=True)
class FileReading:
    """One file, understood and agreed: what stands in REPORT, without a value."""

    path: Path = field(repr=False)
    body: Body = field(repr=False)
    mapping: Mapping
    profile: Profile
    other_sheets: tuple[str, ...] = ()

    @property
    def grid(self) -> Grid:
        return self.body.grid


@dataclass(frozen=True)
class OpenedFiles:
    """tables  scale → raw rows, the first file's scale first; totals as scales of their own
    scale   of the first file · readings  per scale
    zones   the QPV over which classes of the first file's units were counted
    shown   scale → counts as the file has them, rounded once, where they are weighted"""

    tables: dict[str, Table] = field(repr=False)
    schema: Schema
    scale: str
    understood: dict[str, FileReading]
    readings: dict[str, Reading]
    seconds: dict[str, float] = field(default_factory=dict)
    classes: dict[str, tuple[ClassText, ...]] = field(default_factory=dict)
    zones: Zones | None = None
    shown: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def first(self) -> FileReading:
        return self.understood[self.scale]


def interpret(
    path: Path | str,
    layer: str = "",
    user_profile: Profile | None = None,
    vocabulary: Vocabulary | None = None,
    tick: Tick = never_cancelled,
) -> FileReading:
    """Read a file, find the sheet that fits, propose or apply a profile. Raises Unreadable."""
    user_profile = user_profile or Profile()
    sheet = layer or user_profile.file.get("sheet", "")
    grids = read(
        path,
        layer,
        user_profile.file.get("encoding", ""),
        user_profile.file.get("separator", ""),
        tick,
    )
    names = [grid.name for grid in grids]
    if not layer and sheet and sheet not in names:
        sheet = ""
    live = [g for g in grids if (g.name == sheet if sheet else not g.hidden)]
    shown = [grid for grid in live if grid.rows or grid.fault]
    if not shown:
        hidden = [grid.name for grid in grids if grid.hidden]
        raise Unreadable(
            tr("Only hidden sheets hold something ({sheets}): name the one to open.").format(
                sheets=", ".join(hidden)
            )
            if hidden
            else tr("The file is empty.")
        )
    grid, body, mapping = _fitting(shown, user_profile, vocabulary, tick)
    sheets = tuple(name for name in names if name and name != grid.name)
    profile = mapping.profile if user_profile.automatic else user_profile
    if not user_profile.automatic and not user_profile.dwellings:
        mapping = replace(mapping, columns=_by_profile(mapping.columns, user_profile))
    return FileReading(Path(path), body, mapping, profile, sheets)


def _by_profile(columns: Sequence[MappedColumn], profile: Profile) -> tuple[MappedColumn, ...]:
    """Roles as the user's profile gives them."""
    roles = {heading: ("total", i) for i, heading in profile.columns.items()}
    for role, ids in (
        ("category", [c for f in profile.families for c in f.columns]),
        ("sum", [s.name for s in profile.sums]),
        ("rate", [r.column for r in profile.rates]),
        ("mean", [m.column for m in profile.means]),
        ("population", [profile.population]),
    ):
        roles |= {profile.columns[i]: (role, i) for i in ids if i in profile.columns}
    roles |= {heading: ("parent", scale) for scale, heading in profile.parents.items()}
    roles |= {label: ("label", label) for label in profile.labels}
    roles |= {profile.position[axis]: (axis, "") for axis in ("x", "y") if axis in profile.position}
    roles |= {profile.imputed: ("flag", "imputed")} if profile.imputed else {}
    roles |= {profile.name: ("name", "name"), profile.code: ("code", profile.scale)}
    why = tr("named in the profile")
    return tuple(
        replace(column, role=roles[column.name][0], as_=roles[column.name][1], why=why)
        if column.name in roles
        else replace(column, role="left_out", as_="", why=tr("not named in the profile"))
        for column in columns
    )


def _fitting(
    grids: Sequence[Grid], profile: Profile, vocabulary: Vocabulary | None, tick: Tick
) -> tuple[Grid, Body, Mapping]:
    """The sheet that holds the table: units, households, most families."""
    readings: list[tuple[tuple[int, int, int], Grid, Body, Mapping]] = []
    refusals: list[tuple[int, Unreadable]] = []
    for grid in grids:
        tick()
        names: tuple[str, ...] = ()
        try:
            body = Body(grid, profile.zero, profile.tokens, tick)
            names = body.names
            if profile.dwellings or (profile.automatic and is_detail(body, profile.code)):
                mapping = mapping_of(body, profile)
            else:
                body, mapping = understood(body, vocabulary, profile, tick)
        except Unreadable as error:
            names = getattr(error, "columns", ()) or names
            sheets = [other.name for other in grids]
            refusal = NotUnderstood(str(error), names, grid.name, sheets) if names else error
            refusals.append((grid.rows * grid.columns, refusal))
            continue
        partitions = [f for f in mapping.profile.families if f.partition]
        score = (bool(mapping.profile.population), len(partitions), not mapping.problems)
        readings.append((tuple(map(int, score)), grid, body, mapping))  # type: ignore[arg-type]
    if not readings:
        raise max(refusals, key=lambda pair: pair[0])[1]
    best = max(score for score, *_ in readings)
    chosen = [(grid, body, mapping) for score, grid, body, mapping in readings if score == best]
    if len(chosen) > 1:
        sheets = [grid.name for grid, _, _ in chosen]
        raise SeveralFit(
            tr("Several sheets or layers fit: {sheets}. Name the one to open.").format(
                sheets=", ".join(map(quoted, sheets))
            ),
            sheets,
        )
    return chosen[0]


def open_files(
    path: Path | str | Source,
    related: Sequence[Path | str | Source] = (),
    layer: str = "",
    profile: Profile | None = None,
    vocabulary: Vocabulary | None = None,
    tick: Tick = never_cancelled,
) -> OpenedFiles:
    """Everything left of the gate, in one go. Raises Unreadable; Cancelled when `tick` says so."""
    begun = time.monotonic()
    first = path if isinstance(path, Source) else Source.of(path, layer, profile)
    sources = [first, *(s if isinstance(s, Source) else Source.of(s) for s in related)]
    firsts = [interpret(s.path, s.layer, s.profile, vocabulary, tick) for s in sources]
    return raw_tables(firsts, [s.profile for s in sources], begun, tick)


def raw_tables(
    firsts: Sequence[FileReading],
    profiles: Sequence[Profile],
    begun: float,
    tick: Tick = never_cancelled,
) -> OpenedFiles:
    """Understood files → raw tables. begun: when their reading began (time.monotonic)."""
    read_at = time.monotonic()
    tables: dict[str, Table] = {}
    understood: dict[str, FileReading] = {}
    readings: dict[str, Reading] = {}
    classes: dict[str, tuple[ClassText, ...]] = {}
    nestings: list[Any] = []
    shown: dict[str, pd.DataFrame] = {}
    for known, profile in zip(firsts, profiles, strict=True):
        one = known
        if profile.automatic:
            first_problem(one.mapping)
        if one.mapping.profile.dwellings and len(firsts) == 1:
            return _detail(one, begun, read_at, tick)
        one = _with_all_totals(one)
        parts = split_rows(one.body, one.profile, one.mapping.units)
        scale = _read_scales(one, parts, tables, readings, tick)
        nestings += parts.nestings
        own_table, count, notes = add_totals(one.body, one.profile, parts.units, tables)
        nestings += own_table
        tables[scale], merger = summed(tables[scale], one.profile)
        silent = readings[scale].others
        readings[scale] = replace(
            readings[scale],
            totals=count,
            totals_left_out=len(notes),
            others=max(silent - max(count - int(one.mapping.units.totals.sum()), 0), 0),
            summed=merger.successors,
            notes=(
                *readings[scale].notes,
                *one.mapping.notes,
                *parts.notes,
                *_hidden_rows(one.grid),
                *placing_notes(one.body, one.profile, one.mapping.units),
                *notes,
                *merge_sentences(merger),
            ),
        )
        understood |= dict.fromkeys((s for s in parts.units if not s.startswith(ROW_SUM)), one)
        shown |= _shown(one, parts, merger.successors)
        classes |= classes_of(one.body, one.profile, one.mapping.units)
        one.body.drop_cells()
    schema, tables = linked(tables, {s: u.profile for s, u in understood.items()}, nestings)
    scale = next(iter(understood))
    seconds = {"read": round(read_at - begun, 3), "tables": round(time.monotonic() - read_at, 3)}
    return _with_zones(
        OpenedFiles(tables, schema, scale, understood, readings, seconds, classes, None, shown)
    )


def _with_zones(opened: OpenedFiles) -> OpenedFiles:
    """Classes of the first file's units over QPV, as tables of their own."""
    scale, readings = opened.scale, opened.readings
    values = {
        label: [c.value for c in values_found] for label, values_found in opened.classes.items()
    }
    zones, more = over_zones(opened.tables, opened.first.profile, scale, values)
    if zones is None:
        return opened
    schema = replace(opened.schema, nestings=(*opened.schema.nestings, *more))
    notes = (*readings[scale].notes, said_of_zones(zones))
    readings[scale] = replace(readings[scale], notes=notes)
    return replace(opened, schema=schema, zones=zones)


def _hidden_rows(grid: Grid) -> tuple[str, ...]:
    """Rows behind a filter count: whoever filtered the sheet may think otherwise."""
    if not grid.hidden_rows:
        return ()
    return (
        tr("Rows that the sheet hides (a filter) were read too: {n}").format(n=grid.hidden_rows),
    )


def _shown(one: FileReading, parts: Split, summed_: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Weighted counts as the file has them, for what is shown; of communes that were put together
    none."""
    if not one.profile.weighted:
        return {}
    frames = {
        scale: shown_counts(one.body, one.profile, np.flatnonzero(units.unit), units.index)
        for scale, units in parts.units.items()
    }
    return {scale: frame[~frame.index.isin(summed_)] for scale, frame in frames.items()}


def _read_scales(
    one: FileReading,
    parts: Split,
    tables: dict[str, Table],
    readings: dict[str, Reading],
    tick: Tick,
) -> str:
    """Add a table for each scale of a file; returns the main one. Raises Unreadable for a scale
    that another file has."""
    for scale, units in parts.units.items():
        if scale in tables:
            raise Unreadable(
                tr(
                    "Two of the files are of one scale ({scale}): open them one after the other."
                ).format(scale=scale)
            )
        raw, readings[scale] = table(one.body, one.profile, units)
        raw = replace(raw, frame=raw.frame.assign(**parts.keys.get(scale, {})))
        tables[scale] = placed(raw, scale, one.body, one.profile, units)
        tick()
    return next(iter(parts.units))


def _with_all_totals(one: FileReading) -> FileReading:
    """Totals under a code of their own are no units."""
    heading = one.profile.columns.get(one.profile.population)
    if heading is None:
        return one
    households = one.body.numbers(one.body.find(heading)).values
    units = without_sums(one.mapping.units, households)
    return replace(one, mapping=replace(one.mapping, units=units))


def _detail(one: FileReading, begun: float, read_at: float, tick: Tick) -> OpenedFiles:
    """A register's rows, counted to all its scales at once."""
    tables, nestings, overlaps = counted(one.body, one.mapping, tick)
    inclusions = turnover_of(one.body, one.mapping.profile).inclusions
    one.body.drop_cells()
    scale = next(iter(tables))
    schema = replace(
        one.mapping.profile.schema(),
        nestings=nestings,
        overlaps=overlaps,
        inclusions=inclusions,
    )
    codes = one.mapping.units.codes
    reading = Reading(
        units=len(tables[scale].frame),
        others=int((~codes.valid).sum()),
        repaired=codes.repaired,
        matched=len(tables[scale].frame),
        notes=one.mapping.notes,
    )
    seconds = {"read": round(read_at - begun, 3), "tables": round(time.monotonic() - read_at, 3)}
    agreed = replace(one, profile=one.mapping.profile)
    known = {name: agreed for name in tables if name != PIECES}
    return OpenedFiles(tables, schema, scale, known, dict.fromkeys(known, reading), seconds)
