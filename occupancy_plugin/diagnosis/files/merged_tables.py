"""Merges the tables of a dossier into as few as a workbook needs: tables of the same units column
by column, families and summaries row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...layers.style.words import Words
from ..content.phrases import say
from ..figures import Cell, Grid

SHARES = "%"  # header of the first column of a family


def merge_tables(grids: Sequence[Grid], words: Words) -> list[Grid]:
    """Merge the tables; each result takes the place of its first table. No figure is lost."""
    unit, indicator = say("unit", words), say("indicator", words)
    kinds: dict[tuple[str, object], list[Grid]] = {}
    for position, grid in enumerate(grids):
        first_head = grid.header[0]
        if grid.sheet:
            key: tuple[str, object] = ("sheet", grid.sheet)
        elif grid.lead and first_head not in (SHARES, indicator):
            key = ("beside", (first_head, *(row[0].text for row in grid.rows)))
        elif first_head in (SHARES, indicator):
            key = ("below", first_head)
        else:
            key = ("alone", position)
        kinds.setdefault(key, []).append(grid)
    tables = []
    for (arrangement, _), same_kind in kinds.items():
        if len(same_kind) < 2:
            tables += same_kind
        elif arrangement == "sheet":
            titled = [
                replace(_with_title(grid), header=(unit, *grid.header[1:])) for grid in same_kind
            ]
            tables.append(
                replace(_append_rows(titled, same_kind[0].sheet), source=same_kind[0].source)
            )
        elif arrangement == "beside":
            first = same_kind[0]
            title = say("reference", words) if first.header[0] == unit else first.title
            tables.append(_join_columns(same_kind, title))
        else:
            family = same_kind[0].header[0] == SHARES
            titled_families = [_with_title(grid) for grid in same_kind] if family else same_kind
            tables.append(
                _append_rows(titled_families, say("family" if family else "synthesis", words))
            )
    return tables


def _join_columns(grids: Sequence[Grid], title: str) -> Grid:
    """Join the columns of tables with the same rows; a column that several have is kept once."""
    header = [grids[0].header[0]]
    rows = [[row[0]] for row in grids[0].rows]
    for grid in grids:
        for column, name in enumerate(grid.header[1:], 1):
            if name not in header:
                header.append(name)
                for row, cells in zip(rows, grid.rows, strict=True):
                    row.append(cells[column])
    return Grid(title, tuple(header), tuple(map(tuple, rows)), grids[0].lead)


def _append_rows(grids: Sequence[Grid], title: str) -> Grid:
    """Append the rows of all tables; a column that a table lacks is empty in its rows."""
    header = list(dict.fromkeys(name for grid in grids for name in grid.header))
    rows = []
    for grid in grids:
        for cells in grid.rows:
            by_name = dict(zip(grid.header, cells, strict=True))
            rows.append(tuple(by_name.get(name, Cell("")) for name in header))
    return Grid(title, tuple(header), tuple(rows))


def _with_title(grid: Grid) -> Grid:
    """Put the name of a family before those of its categories."""
    rows = tuple(
        (replace(row[0], text=f"{grid.title} – {row[0].text}"), *row[1:]) for row in grid.rows
    )
    return replace(grid, rows=rows)
