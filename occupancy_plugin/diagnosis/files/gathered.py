"""The tables of a dossier as few as a workbook can show: those of the territory and what it is
compared with as columns beside each other, those of families and summaries below each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...layers.style.words import Words
from ..content.phrases import say
from ..figures import Cell, Grid

SHARES = "%"  # header of the first column of a family


def gathered(grids: Sequence[Grid], words: Words) -> list[Grid]:
    """Each gathered table stands where the first of its tables stood; no figure is lost."""
    unit, indicator = say("unit", words), say("indicator", words)
    kinds: dict[tuple[str, object], list[Grid]] = {}
    for position, grid in enumerate(grids):
        first = grid.header[0]
        if grid.sheet:
            key: tuple[str, object] = ("sheet", grid.sheet)
        elif first == unit and grid.lead == 1:
            key = ("beside", tuple(row[0].text for row in grid.rows))
        elif first in (SHARES, indicator):
            key = ("below", first)
        else:
            key = ("alone", position)
        kinds.setdefault(key, []).append(grid)
    found = []
    for (how, _), alike in kinds.items():
        if len(alike) < 2:
            found += alike
        elif how == "sheet":
            titled = [replace(_with_title(g), header=(unit, *g.header[1:])) for g in alike]
            found.append(replace(_below(titled, alike[0].sheet), source=alike[0].source))
        elif how == "beside":
            found.append(_beside(alike, say("reference", words)))
        else:
            family = alike[0].header[0] == SHARES
            named = [_with_title(grid) for grid in alike] if family else alike
            found.append(_below(named, say("family" if family else "synthesis", words)))
    return found


def _beside(grids: Sequence[Grid], title: str) -> Grid:
    """Columns of all, each once; their rows are the same."""
    header = [grids[0].header[0]]
    rows = [[row[0]] for row in grids[0].rows]
    for grid in grids:
        for column, name in enumerate(grid.header[1:], 1):
            if name not in header:
                header.append(name)
                for row, cells in zip(rows, grid.rows, strict=True):
                    row.append(cells[column])
    return Grid(title, tuple(header), tuple(map(tuple, rows)), grids[0].lead)


def _below(grids: Sequence[Grid], title: str) -> Grid:
    """Rows of all; a column that a table lacks is empty in its rows."""
    header = list(dict.fromkeys(name for grid in grids for name in grid.header))
    rows = []
    for grid in grids:
        for cells in grid.rows:
            by_name = dict(zip(grid.header, cells, strict=True))
            rows.append(tuple(by_name.get(name, Cell("")) for name in header))
    return Grid(title, tuple(header), tuple(rows))


def _with_title(grid: Grid) -> Grid:
    """The name of a family before those of its categories."""
    rows = tuple(
        (replace(row[0], text=f"{grid.title} – {row[0].text}"), *row[1:]) for row in grid.rows
    )
    return replace(grid, rows=rows)
