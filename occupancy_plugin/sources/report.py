"""What was read, understood and left out of a file: REPORT, and sentences for the window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..toolbelt.translation import tr
from .opening import FileReading, OpenedFiles
from .table import Reading


def report_of(
    files: OpenedFiles, gate: Mapping[str, Any], without_row: Sequence[str]
) -> dict[str, Any]:
    """Return REPORT: names, roles, numbers of cells, codes; never a value.

    gate: the gate's report
    without_row: codes of shapes that have no row"""
    file_reading = files.first
    reading = files.readings[files.scale]
    grid = file_reading.grid
    bounds = file_reading.body.bounds
    left_out = (
        file_reading.mapping.left_out
        if file_reading.profile is file_reading.mapping.profile
        else _unnamed(file_reading)
    )
    return {
        "read": True,
        "file": {
            "kind": grid.kind,
            "encoding": grid.encoding,
            "separator": grid.separator,
            "sheet": grid.name,
            "heading_rows": list(bounds.heading_rows),
            "rows": reading.units,
            "notes": bounds.notes,
            "totals": reading.totals,
            "totals_left_out": reading.totals_left_out,
            "rows_left_out": reading.others,
            "other_sheets": list(file_reading.other_sheets),
        },
        "scale": files.scale,
        "code": file_reading.body.names[file_reading.mapping.units.column],
        "population": file_reading.profile.columns.get(
            file_reading.profile.population, file_reading.profile.population
        ),
        "columns": [
            {
                "name": column.name,
                "role": column.role,
                "as": column.as_,
                "why": column.reason,
                "numbers": column.numbers,
                "unknown": column.unknown,
            }
            for column in file_reading.mapping.columns
        ],
        "families": [
            {"name": family.name, "columns": list(family.columns), "total": family.total}
            for family in file_reading.profile.families
        ],
        "left_out": left_out,
        "codes": {
            "matched": reading.matched,
            "unmatched": list(reading.unmatched),
            "repaired": reading.repaired,
            "merged": reading.merged,
            "summed": list(reading.summed),
            "without_row": list(without_row),
        },
        "notes": list(reading.notes),
        "gate": dict(gate),
        "provenance": dict(file_reading.profile.provenance),
    }


def _unnamed(file_reading: FileReading) -> list[str]:
    """Return the headings that the user's profile does not name."""
    profile = file_reading.profile
    profile_headings = {profile.code, profile.name, *profile.columns.values(), *profile.labels}
    profile_headings |= {*profile.parents.values(), *profile.position.values()}
    return [name for name in file_reading.body.names if name not in profile_headings]


def reading_notes(reading: Reading) -> list[str]:
    """Return sentences on repaired codes, ended communes and rows left out."""
    names = {
        "lost_zeros": tr("Codes that had lost their leading zero: {n}"),
        "decimals": tr("Codes that a spreadsheet had given decimals: {n}"),
        "case": tr("Codes in small letters: {n}"),
        "spaces": tr("Codes with spaces in them: {n}"),
    }
    notes = [
        names[kind].format(n=count) for kind, count in reading.repaired.items() if kind in names
    ]
    if reading.merged:
        pairs = ", ".join(
            f"{old_code} → {new_code}" for old_code, new_code in list(reading.merged.items())[:10]
        )
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
