"""`Body`: a grid with the bounds of its table. Columns are read as numbers once, when first used.
Raw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace
from functools import cache, cached_property

import numpy as np

from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..grid import FORMULA, CancelCheck, Grid, never_cancelled
from .postal_codes import postal_columns
from .table_bounds import TableBounds, find_table
from .values import NumericColumn, numbers_of
from .written_shares import fractions

MAX_NAMED = 10
WITH_FORMULAS = ("XLSX", "ODS", "ZIP")  # kinds of files that may hold formulas without values


class Body:
    """The body of a table. zero, tokens: signs for zero and for unknown values, as in the
    profile."""

    def __init__(
        self,
        grid: Grid,
        zero: tuple[str, ...] = (),
        tokens: tuple[str, ...] = (),
        check_cancelled: CancelCheck = never_cancelled,
    ) -> None:
        self.grid = grid
        self.bounds: TableBounds = find_table(grid)
        self._zero = frozenset(text.lower() for text in zero)
        self._tokens = frozenset(text.lower() for text in tokens)
        self._numbers: dict[int, NumericColumn] = {}
        self._check_cancelled = check_cancelled
        self.set_aside: frozenset[int] = frozenset()

    def keeping(self, rows: np.ndarray, set_aside: frozenset[int]) -> Body:
        """Return the table with some of its rows (n,) alone, and some columns that nothing may
        count."""
        kept = copy(self)
        kept.set_aside = set_aside
        kept.bounds = replace(
            self.bounds, rows=self.bounds.rows[rows], totals=self.bounds.totals[rows]
        )
        kept._numbers = {}
        for name in ("geometry", "postal", "fractions"):
            kept.__dict__.pop(name, None)
        return kept

    def drop_numbers(self, column: int) -> None:
        """Release the memory of a column's numbers. They are read again on the next use."""
        self._numbers.pop(column, None)

    def drop_cells(self) -> None:
        """Release the memory of cells and numbers once the table has its own. The headings stay."""
        self._numbers.clear()
        self.grid = replace(self.grid, cells=np.empty((0, 0), dtype=object), geometry=None)
        self.__dict__.pop("geometry", None)

    def __len__(self) -> int:
        return len(self.bounds.rows)

    @property
    def names(self) -> tuple[str, ...]:
        return self.bounds.names

    def heading(self, column: int) -> str:
        """Return all headings above a column, its own last."""
        return " ".join((*self.bounds.parts[column], self.names[column]))

    def find(self, name: str) -> int:
        """Return the column of a heading. Raises Unreadable."""
        if name in self.names:
            return self.names.index(name)
        lower_names = [own_name.lower() for own_name in self.names]
        if name.lower() in lower_names:
            return lower_names.index(name.lower())
        raise Unreadable(tr("There is no column “{column}” in the file.").format(column=name))

    def texts(self, column: int) -> np.ndarray:
        """Return the cells (n,) of a column as text, '' for formulas without a value."""
        texts = self.bounds.texts(self.grid, column)
        if self.grid.kind not in WITH_FORMULAS:
            return texts
        formulas = texts == FORMULA
        if formulas.any():
            texts = texts.copy()
            texts[formulas] = ""
        return texts

    def columns(self) -> list[tuple[int, str, np.ndarray]]:
        """Return (column, its headings, its texts) of all columns."""
        return [
            (column, self.heading(column), self.texts(column)) for column in range(len(self.names))
        ]

    def values(self, name: str) -> np.ndarray:
        """Return the numbers (n,) under a heading, NaN unknown. Raises Unreadable."""
        return self.numbers(self.find(name)).values

    def numbers(self, column: int) -> NumericColumn:
        """Return a column as numbers, over the body's rows."""
        if column not in self._numbers:
            self._check_cancelled()
            numbers = self._read_numbers(column)
            self._numbers[column] = numbers.in_percent() if column in self.fractions else numbers
        return self._numbers[column]

    def _read_numbers(self, column: int) -> NumericColumn:
        return numbers_of(self.bounds.texts(self.grid, column), self._zero, self._tokens)

    @cached_property
    def fractions(self) -> frozenset[int]:
        """The columns whose fractions are read as percentages."""
        return fractions(self.columns(), cache(self._read_numbers))

    @cached_property
    def geometry(self) -> np.ndarray | None:
        return None if self.grid.geometry is None else self.grid.geometry[self.bounds.rows]

    @cached_property
    def postal(self) -> frozenset[int]:
        """The columns that hold postal codes."""
        return postal_columns(self.columns(), ~self.bounds.totals)

    def with_column(self, heading: str, cells: Sequence[str]) -> Grid:
        """Return the table as a grid with one more column, at the left."""
        texts = [self.bounds.texts(self.grid, column) for column in range(len(self.names))]
        body = np.column_stack([np.array(cells, dtype=object), *texts])
        headings = np.array([heading, *self.names], dtype=object)
        return self.reshaped(np.vstack([headings, body]))

    def reshaped(
        self, cells: np.ndarray, rows: np.ndarray | None = None, cell_rows: np.ndarray | None = None
    ) -> Grid:
        """Return a grid of these cells, their first row being the headings.

        rows       the body's row behind each other row
        cell_rows  (rows, cells) that behind each of a row's last cells, where it is not the same"""
        rows = np.arange(len(self)) if rows is None else rows
        shapes = None
        if self.geometry is not None:
            shapes = np.array([None, *self.geometry[rows]], dtype=object)
        numbers = np.array([0, *self.row_numbers(rows)])[:, None]
        origins = np.broadcast_to(numbers, cells.shape)
        if cell_rows is not None:
            origins = origins.copy()
            for column, behind in enumerate(cell_rows.T, cells.shape[1] - cell_rows.shape[1]):
                origins[1:, column] = self.row_numbers(behind)
        return replace(
            self.grid,
            cells=cells,
            lengths=None,
            first_row=1,
            headed=True,
            merges=(),
            geometry=shapes,
            origins=origins,
        )

    def row_numbers(self, rows: np.ndarray, column: int = 0) -> list[int]:
        """Return the numbers of these rows of the body, as the file shows them."""
        position = int(self.bounds.columns[column])
        return [self.grid.row_number(int(self.bounds.rows[row]), position) for row in rows]


def first_codes(codes: Iterable[object]) -> str:
    """Return the first ten codes of a list, for an error's sentence."""
    texts = list(dict.fromkeys(str(code) for code in codes if str(code)))
    return ", ".join(texts[:MAX_NAMED]) + (", …" if len(texts) > MAX_NAMED else "")
