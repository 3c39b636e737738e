"""REPORT: what was read, understood and left out, for whoever opened a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .opening import FileReading, OpenedFiles


def report_of(
    opened: OpenedFiles, gate: Mapping[str, Any], without_row: Sequence[str] = ()
) -> dict[str, Any]:
    """REPORT: names, roles, numbers of cells, codes; never a value."""
    one = opened.first
    reading, grid, layout = opened.readings[opened.scale], one.grid, one.body.layout
    left_out = one.mapping.left_out if one.profile is one.mapping.profile else _unnamed(one)
    return {
        "read": True,
        "file": {
            "kind": grid.kind,
            "encoding": grid.encoding,
            "separator": grid.separator,
            "sheet": grid.name,
            "heading_rows": list(layout.heading_rows),
            "rows": reading.units,
            "notes": layout.notes,
            "totals": reading.totals,
            "totals_left_out": reading.totals_left_out,
            "rows_left_out": reading.others,
            "other_sheets": list(one.other_sheets),
        },
        "scale": opened.scale,
        "code": one.body.names[one.mapping.units.column],
        "population": one.profile.columns.get(one.profile.population, one.profile.population),
        "columns": [
            {
                "name": column.name,
                "role": column.role,
                "as": column.as_,
                "why": column.why,
                "numbers": column.numbers,
                "unknown": column.unknown,
            }
            for column in one.mapping.columns
        ],
        "families": [
            {
                "name": family.name,
                "columns": list(family.columns),
                "total": family.total,
                "found_by": one.mapping.found_by.get(family.name, "profile"),
            }
            for family in one.profile.families
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
        "provenance": dict(one.profile.provenance),
        "seconds": opened.seconds,
    }


def _unnamed(one: FileReading) -> list[str]:
    """Headings that a profile given by the user does not name."""
    profile = one.profile
    named = {profile.code, profile.name, *profile.columns.values(), *profile.labels}
    named |= {*profile.parents.values(), *profile.position.values()}
    return [name for name in one.body.names if name not in named]
