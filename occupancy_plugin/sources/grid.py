"""`Grid`: the text of a file, sheet or layer. Raw: left of the gate, in memory, in one task.

Every cell is the text that the file shows. Types are only decided in `mapping`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

CancelCheck = Callable[[], None]  # called often while reading; raises Cancelled
FORMULA = "\x00formula"  # a formula without a stored value


def never_cancelled() -> None:
    """Check nothing, for callers that cannot cancel."""


@dataclass(frozen=True)
class Grid:
    """The text of a sheet, layer or text file.

    cells        rows × columns of text, '' where empty
    kind         the file's format, for REPORT
    name         of the sheet or layer, '' for a text file
    hidden       whether the sheet is hidden
    lengths      (n,) cells of each row as the file has them (ragged text files)
    first_row    the file's number of row 0 (sheets may begin below the top)
    headed       whether row 0 holds the names of a layer's fields
    merges       declared merged cells (top, left, bottom, right), inclusive
    hidden_rows  how many rows the sheet hides by a filter; they are read like the others
    fault        why this sheet or layer cannot be read, '' for readable ones
    geometry     (n,) WKB per row, None where there is none
    crs          authority id of the geometry
    origins      (n, columns) the file's number of the row behind each cell of a reshaped table"""

    cells: np.ndarray = field(repr=False)
    kind: str
    name: str = ""
    hidden: bool = False
    encoding: str = ""
    separator: str = ""
    lengths: np.ndarray | None = field(default=None, repr=False)
    first_row: int = 1
    headed: bool = False
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: int = 0
    fault: str = ""
    geometry: np.ndarray | None = field(default=None, repr=False)
    crs: str = ""
    origins: np.ndarray | None = field(default=None, repr=False)

    @property
    def rows(self) -> int:
        return int(self.cells.shape[0])

    @property
    def columns(self) -> int:
        return int(self.cells.shape[1])

    def row_number(self, row: int, column: int = 0) -> int:
        """Return the number of a row, as the file shows it: of the row that a reshaped table has
        this cell from."""
        if self.origins is not None:
            return int(self.origins[row, column])
        return self.first_row + row - (1 if self.headed else 0)


def empty_grid(kind: str, name: str, hidden: bool, fault: str = "") -> Grid:
    """Return the grid of a sheet that holds nothing, is not read, or cannot be read."""
    return Grid(np.full((0, 0), "", dtype=object), kind, name, hidden, fault=fault)


def cells_of(rows: Sequence[Sequence[str]]) -> np.ndarray:
    """Return rows of text as a rectangle, short rows filled with ''."""
    width = max(map(len, rows), default=0)
    cells = np.full((len(rows), width), "", dtype=object)
    if rows and min(map(len, rows)) == width:
        cells[:] = rows
        return cells
    for position, row in enumerate(rows):
        cells[position, : len(row)] = row
    return cells


class StringPool(dict[str, str]):
    """Holds one copy of each text, as a table repeats its cells."""

    def __missing__(self, text: str) -> str:
        self[text] = text
        return text
