"""What the window shows of a file before it is added: names, roles, numbers of cells, codes, and a
preview that is the gate's output. Raw rows die in the task that makes it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ...portal.model import Catalogue
from ...secrecy import Policy
from ...sources.errors import NotUnderstood, Unreadable
from ...sources.grid import CancelCheck
from ...sources.local_index import INDEX, LABEL
from ...sources.mapping.heading_words import Vocabulary
from ...sources.mapping.propose import MappedColumn, first_problem
from ...sources.mapping.unit_names import NamedUnits
from ...sources.opening import FileReading, OpenedFiles, Source, interpret, raw_tables
from ...sources.profile import Profile
from ...toolbelt.errors import GateRefused
from ...toolbelt.numbers import HIDDEN, Numbers
from ...toolbelt.translation import language, text_of, tr
from ..release.local_index import shares
from ..release.neighbours import NONE, Neighbours
from ..release.own_file import gate_sentence, let_go, protect_opened
from ..release.released import ReleasedScale
from .file_orders import FileOrder
from .own_files import shipped_catalogue, vocabulary
from .profiles import fitting_profile

PREVIEW_ROWS = 12


@dataclass(frozen=True)
class Inspection:
    """columns  of the file, with roles · problems  what is to be said before it opens
    notes     what was repaired, assumed or left out
    preview   rows of text, the headings first; empty until the gate has let something through
    shares    (id, label) of those that the scale shows: of them a local index can be made
    ended     ended codes of communes → successors: the user may want them summed
    saved     the saved profile that fits, None where none was looked for or none does
    named     how units were found by what they are called, None where the file has codes"""

    columns: tuple[MappedColumn, ...]
    profile: Profile
    scale: str
    sheet: str
    sheets: tuple[str, ...]
    heading_rows: tuple[int, ...]
    encoding: str
    separator: str
    rows: int
    has_shapes: bool
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    codes: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    shares: tuple[tuple[str, str], ...] = ()
    ended: Mapping[str, str] = field(default_factory=dict)
    saved: Profile | None = None
    named: NamedUnits | None = None


def inspect(
    order: FileOrder,
    policy: Policy,
    known: Catalogue | None,
    task: Any,
    lent: Neighbours = NONE,
) -> Inspection:
    """Runs in a worker. Raises SourceError for a file that cannot be read or has no units."""
    begun = time.monotonic()
    check_cancelled = task.cancellation.check
    catalogue = known or shipped_catalogue()
    source, words = order.source, vocabulary(catalogue, lent)
    try:
        one = interpret(source.path, source.layer, source.profile, words, check_cancelled)
    except NotUnderstood as error:
        return _open_questions(source, error)
    notes: list[str] = []
    saved = fitting_profile(one.body.names) if source.profile == Profile() else None
    if saved is not None:
        notes.append(tr("Opened with the saved profile “{name}”.").format(name=saved[0]))
        source = replace(source, profile=saved[1])
        one = interpret(source.path, source.layer, source.profile, words, check_cancelled)
    problems = one.mapping.problems if source.profile.automatic else ()
    notes += one.mapping.notes
    tried = _Trial()
    if not problems:
        try:
            opened = raw_tables(
                [
                    one,
                    *(
                        _read_neighbour(related, words, check_cancelled)
                        for related in order.related
                    ),
                ],
                [each.profile for each in (source, *order.related)],
                begun,
                check_cancelled,
            )
        except Unreadable as error:
            tried = _Trial(problems=(str(error),))
        else:
            reading = opened.readings[opened.scale]
            notes = [*notes[: saved is not None], *reading.notes, *_reading_notes(reading)]
            tried = _try(opened, one, policy, catalogue, task.cancellation)
    return Inspection(
        columns=one.mapping.columns,
        profile=one.profile,
        scale=one.profile.scale,
        sheet=one.grid.name,
        sheets=(one.grid.name, *one.other_sheets),
        heading_rows=one.body.bounds.heading_rows,
        encoding=one.grid.encoding,
        separator=one.grid.separator,
        rows=len(tried.codes) if one.profile.dwellings else int(one.mapping.units.is_unit.sum()),
        has_shapes=tried.has_shapes,
        problems=(*problems, *tried.problems),
        notes=tuple(notes),
        codes=tried.codes,
        preview=tried.preview,
        shares=tried.shares,
        ended=tried.ended,
        saved=saved[1] if saved is not None else None,
        named=one.mapping.named,
    )


def _open_questions(source: Source, error: NotUnderstood) -> Inspection:
    """A table that was read and not understood: its columns, for a person to say what they are."""
    return Inspection(
        columns=tuple(MappedColumn(name, "unknown") for name in error.columns),
        profile=source.profile,
        scale=source.profile.scale,
        sheet=error.sheet,
        sheets=error.sheets,
        heading_rows=(),
        encoding="",
        separator="",
        rows=0,
        has_shapes=False,
        problems=(str(error),),
        notes=(),
    )


@dataclass(frozen=True)
class _Trial:
    """What a first run through the gate says; fields as in `Inspection`."""

    has_shapes: bool = False
    problems: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    shares: tuple[tuple[str, str], ...] = ()
    ended: Mapping[str, str] = field(default_factory=dict)


def _try(
    opened: OpenedFiles, one: FileReading, policy: Policy, catalogue: Catalogue, cancellation: Any
) -> _Trial:
    """Through the gate, and the raw rows let go whatever it says."""
    table = opened.tables[opened.scale]
    shapes = table.geometry
    before_gate = _Trial(
        has_shapes=shapes is not None and any(shape is not None for shape in shapes),
        codes=tuple(map(str, table.frame.index)),
        ended=opened.readings[opened.scale].merged,
    )
    try:
        release = protect_opened(
            opened, policy, catalogue.indicators, None, cancellation, catalogue.inclusions
        )
        part = release.scales[opened.scale]
        return replace(
            before_gate,
            preview=_preview(part, one.profile),
            shares=tuple((i.id, text_of(i.label)) for i in shares(part.indicators)),
        )
    except GateRefused as error:
        return replace(before_gate, problems=(gate_sentence(error),))
    finally:
        let_go(opened)


def _read_neighbour(source: Source, words: Vocabulary, check_cancelled: CancelCheck) -> FileReading:
    """A file of another scale; what it is refused for names it."""
    try:
        one = interpret(source.path, source.layer, source.profile, words, check_cancelled)
        if source.profile.automatic:
            first_problem(one.mapping)
        return one
    except Unreadable as error:
        raise Unreadable(f"{Path(source.path).name} – {error}") from error


def _reading_notes(reading: Any) -> list[str]:
    """Repairs of codes, ended communes, rows left out."""
    names = {
        "lost_zeros": tr("Codes that had lost their leading zero: {n}"),
        "decimals": tr("Codes that a spreadsheet had given decimals: {n}"),
        "case": tr("Codes in small letters: {n}"),
        "spaces": tr("Codes with spaces in them: {n}"),
    }
    notes = [names[kind].format(n=n) for kind, n in reading.repaired.items() if kind in names]
    if reading.merged:
        pairs = ", ".join(f"{old} → {new}" for old, new in list(reading.merged.items())[:10])
        notes.append(tr("Communes that have merged: {pairs}").format(pairs=pairs))
    if reading.unmatched:
        notes.append(
            tr("Codes that the official list does not know: {codes}").format(
                codes=", ".join(reading.unmatched[:10])
            )
        )
    if reading.others:
        notes.append(tr("Rows without a code, left out: {n}").format(n=reading.others))
    if reading.totals:
        notes.append(tr("Rows of totals, protected as parents: {n}").format(n=reading.totals))
    return notes


def _preview(part: ReleasedScale, profile: Profile) -> tuple[tuple[str, ...], ...]:
    """The first released rows; a hidden cell is written `s`."""
    headings = {"name": profile.name, **profile.columns, INDEX: text_of(LABEL)}
    names = [n for n in part.released.columns if n in headings]
    head = part.released[names].iloc[:PREVIEW_ROWS]
    rows = [(profile.code, *(headings.get(n, n) for n in names))]
    for code, values in zip(head.index, head.to_numpy(dtype=object).tolist(), strict=True):
        rows.append((str(code), *map(_shown, values)))
    return tuple(rows)


def _shown(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return HIDDEN
    if isinstance(value, float):
        return Numbers(language()).number(value, 0 if value == int(value) else 1)
    return str(value)
