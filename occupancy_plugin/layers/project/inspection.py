"""Inspects a file for the window before it is added: its columns and their roles, counts of cells,
codes, and a preview of released rows. Raw rows are overwritten before the task ends."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ...sources.errors import NotUnderstood, Unreadable
from ...sources.grid import CancelCheck
from ...sources.mapping.heading_words import Vocabulary
from ...sources.mapping.propose import first_problem
from ...sources.mapping.roles import MappedColumn, Role
from ...sources.mapping.unit_names import NamedUnits
from ...sources.opening import FileReading, OpenedFiles, Source, interpret, raw_tables
from ...sources.profile import Profile
from ...sources.registers.dwelling_rows import RowsAsked
from ...sources.registers.dwellings import RegisterMapping
from ...sources.report import reading_notes
from ...toolbelt.errors import GateRefused, JointDisclosure, SourceError
from ...toolbelt.numbers import HIDDEN, Numbers
from ...toolbelt.settings import profile_folder
from ...toolbelt.translation import language, tr
from ..release.file_ledgers import protect_with_ledgers
from ..release.file_release import wipe_opened
from ..release.session_context import NO_SESSION, SessionContext
from .file_orders import FileOrder

PREVIEW_ROWS = 12
MAX_PROFILES = 200  # saved ones that are read at a time


@dataclass(frozen=True)
class Inspection:
    """The reading of one file.

    columns: the file's columns with their roles
    problems: questions that must be answered before the file opens
    notes: what was repaired, assumed or left out
    preview: released rows as text, the headings first; () if the gate refused the file
    ended: former commune's code → its successor's: the user may have them summed
    saved: the saved profile that fits and was applied, else None
    named_units: how units were found by their names, None for a file with codes
    disagreeing: numbers of the rows whose code and name are those of two communes
    may_sum_rows: whether each unit has several rows, which the user may have summed
    rows_asked: what the rows of a list of dwellings are, while a person has not said so
    discloses_with_earlier: whether files that were opened before would tell hidden values"""

    columns: tuple[MappedColumn, ...]
    profile: Profile
    sheet: str
    sheets: tuple[str, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()
    heading_rows: tuple[int, ...] = ()
    encoding: str = ""
    separator: str = ""
    rows: int = 0
    has_shapes: bool = False
    codes: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    ended: Mapping[str, str] = field(default_factory=dict)
    saved: Profile | None = None
    named_units: NamedUnits | None = None
    disagreeing: tuple[int, ...] = ()
    may_sum_rows: bool = False
    rows_asked: RowsAsked | None = None
    discloses_with_earlier: bool = False

    @property
    def scale(self) -> str:
        return self.profile.scale


def inspect(order: FileOrder, task: Any, context: SessionContext = NO_SESSION) -> Inspection:
    """Read a file, run the gate over it and describe it. Worker thread. Raises SourceError for a
    file that cannot be read or has no units."""
    check_cancelled = task.cancellation.check
    source, headings = order.source, context.vocabulary()
    try:
        file_reading = interpret(source, headings, check_cancelled)
    except NotUnderstood as error:
        return Inspection(
            columns=tuple(MappedColumn(name, Role.UNKNOWN) for name in error.columns),
            profile=source.profile,
            sheet=error.sheet,
            sheets=error.sheets,
            problems=(str(error),),
        )
    notes: list[str] = []
    saved_profile = (
        fitting_profile(file_reading.body.names) if source.profile == Profile() else None
    )
    if saved_profile is not None:
        notes.append(tr("Opened with the saved profile “{name}”.").format(name=saved_profile[0]))
        source = replace(source, profile=saved_profile[1])
        file_reading = interpret(source, headings, check_cancelled)
    mapping = file_reading.mapping
    problems = mapping.problems
    inspection = Inspection(
        columns=mapping.columns,
        profile=file_reading.profile,
        sheet=file_reading.grid.name,
        sheets=(file_reading.grid.name, *file_reading.other_sheets),
        heading_rows=file_reading.body.bounds.heading_rows,
        encoding=file_reading.grid.encoding,
        separator=file_reading.grid.separator,
        rows=0 if file_reading.profile.dwellings else int(mapping.units.is_unit.sum()),
        problems=problems,
        notes=(*notes, *mapping.notes),
        saved=saved_profile[1] if saved_profile is not None else None,
        named_units=mapping.named,
        disagreeing=mapping.disagreeing,
        may_sum_rows=mapping.may_sum_rows,
        rows_asked=mapping.rows.asked if isinstance(mapping, RegisterMapping) else None,
    )
    if problems:
        return inspection
    try:
        related_sources = [
            _interpret_related(source, headings, check_cancelled) for source in order.related
        ]
        files = raw_tables([file_reading, *related_sources], check_cancelled)
    except Unreadable as error:
        return replace(inspection, problems=(str(error),))
    reading = files.readings[files.scale]
    notes += [*reading.notes, *reading_notes(reading)]
    inspection = replace(inspection, notes=tuple(notes))
    return _add_preview(inspection, files, context, task.cancellation)


def _add_preview(
    inspection: Inspection, files: OpenedFiles, context: SessionContext, cancellation: Any
) -> Inspection:
    """Add the table's codes and a preview of released rows, or the gate's refusal. The raw rows are
    overwritten in both cases."""
    table = files.tables[files.scale]
    shapes = table.geometry
    inspection = replace(
        inspection,
        rows=len(table.frame) if inspection.profile.dwellings else inspection.rows,
        has_shapes=shapes is not None and any(shape is not None for shape in shapes),
        codes=tuple(map(str, table.frame.index)),
        ended=files.readings[files.scale].merged,
    )
    try:
        release = protect_with_ledgers(
            files, context.policy, context.catalogue, cancellation, is_kept=False
        )
        released_scale = release.scales[files.scale]
        headings = {"name": inspection.profile.name, **inspection.profile.columns}
        names = [column for column in released_scale.released.columns if column in headings]
        first_rows = released_scale.released[names].iloc[:PREVIEW_ROWS]
        rows = [(inspection.profile.code, *(headings.get(name, name) for name in names))]
        for code, values in zip(
            first_rows.index, first_rows.to_numpy(dtype=object).tolist(), strict=True
        ):
            rows.append((str(code), *map(_preview_text, values)))
        return replace(inspection, preview=tuple(rows))
    except GateRefused as error:
        is_joint = isinstance(error, JointDisclosure)
        return replace(inspection, problems=(str(error),), discloses_with_earlier=is_joint)
    finally:
        wipe_opened(files)


def _interpret_related(
    source: Source, headings: Vocabulary, check_cancelled: CancelCheck
) -> FileReading:
    """Interpret a related file. Raises Unreadable, with the file's name in the sentence."""
    try:
        reading = interpret(source, headings, check_cancelled)
        first_problem(reading.mapping)
        return reading
    except Unreadable as error:
        raise Unreadable(f"{Path(source.path).name} – {error}") from error


def _preview_text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return HIDDEN
    if isinstance(value, float):
        return Numbers(language()).number(value, 0 if value == int(value) else 1)
    return str(value)


def saved_folder() -> Path:
    """Return the folder of saved profiles, which hold no value and no path; created if possible."""
    folder = profile_folder("profiles")
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def fitting_profile(names: tuple[str, ...]) -> tuple[str, Profile] | None:
    """Return (name, profile) of the latest saved profile that fits these headings, or None."""
    try:
        files = sorted(saved_folder().glob("*.json"), key=lambda path: -path.stat().st_mtime)
    except OSError:  # for example a disconnected network share
        return None
    for path in files[:MAX_PROFILES]:
        with contextlib.suppress(OSError, UnicodeError, SourceError):  # of an unreadable file
            profile = Profile.from_json(path.read_text(encoding="utf-8"))
            if not profile.automatic and not profile.dwellings and profile.fits(names):
                return path.stem, profile
    return None
