"""`Grid`: what a file, sheet or layer holds, as text. Raw: left of the gate, in memory, in one
task.

Every cell is text as the file shows it; nobody guesses types before `mapping` does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

Tick = Callable[[], None]  # called while reading: raises Cancelled
FORMULA = "\x00formula"  # a formula whose value the file does not hold


def never_cancelled() -> None:
    """A tick that never cancels."""


@dataclass(frozen=True)
class Grid:
    """cells       rows × columns of text, '' where empty
    name        sheet or layer, '' for a text file
    lengths     cells of each row as the file has them (ragged text files)
    first_row   the file's number of row 0 (sheets may begin below the top)
    headed      True: row 0 holds the names of a layer's fields
    merges      declared merged cells (top, left, bottom, right), inclusive
    hidden_rows  rows that the sheet does not show (a filter): they are read like the others
    fault       why this sheet or layer cannot be read, '' for the others
    geometry    WKB per row, None where there is none; crs  its authority id"""

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

    @property
    def rows(self) -> int:
        return int(self.cells.shape[0])

    @property
    def columns(self) -> int:
        return int(self.cells.shape[1])

    def row_number(self, row: int) -> int:
        """The number that a person sees beside this row."""
        return self.first_row + row - (1 if self.headed else 0)


def cells_of(rows: Sequence[Sequence[str]], width: int = 0) -> np.ndarray:
    """Rows of text as a rectangle, short ones filled with ''."""
    width = max(width, max(map(len, rows), default=0))
    cells = np.full((len(rows), width), "", dtype=object)
    if rows and min(map(len, rows)) == width:
        cells[:] = rows
        return cells
    for at, row in enumerate(rows):
        cells[at, : len(row)] = row
    return cells


class StringPool(dict[str, str]):
    """Each spelling kept once: a table repeats its cells."""

    def __missing__(self, text: str) -> str:
        self[text] = text
        return text
