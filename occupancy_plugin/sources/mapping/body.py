"""`Body`: a grid with its layout; columns read as numbers once, when first asked for. Raw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

import numpy as np

from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..grid import FORMULA, Grid, Tick, never_cancelled
from .table_bounds import TableBounds, layout_of
from .values import NumericColumn, numbers_of

MAX_NAMED = 10


class Body:
    """zero, tokens: as in the profile."""

    def __init__(
        self,
        grid: Grid,
        zero: tuple[str, ...] = (),
        tokens: tuple[str, ...] = (),
        tick: Tick = never_cancelled,
    ) -> None:
        self.grid = grid
        self.layout: TableBounds = layout_of(grid)
        self._zero = frozenset(text.lower() for text in zero)
        self._tokens = frozenset(text.lower() for text in tokens)
        self._numbers: dict[int, NumericColumn] = {}
        self._tick = tick

    def drop_numbers(self, column: int) -> None:
        """A column that the table has is read again if anybody asks."""
        self._numbers.pop(column, None)

    def drop_cells(self) -> None:
        """Let go of the cells and numbers: the table has its own. What they are called stays."""
        self._numbers.clear()
        self.grid = replace(self.grid, cells=np.empty((0, 0), dtype=object), geometry=None)
        self.__dict__.pop("geometry", None)

    def __len__(self) -> int:
        return len(self.layout.rows)

    @property
    def names(self) -> tuple[str, ...]:
        return self.layout.names

    def heading(self, column: int) -> str:
        """All that stands above a column, for what it says of it."""
        return " ".join((*self.layout.parts[column], self.names[column]))

    def find(self, name: str) -> int:
        """The column of that heading. Raises Unreadable."""
        if name in self.names:
            return self.names.index(name)
        lowered = [known.lower() for known in self.names]
        if name.lower() in lowered:
            return lowered.index(name.lower())
        raise Unreadable(tr("There is no column “{column}” in the file.").format(column=name))

    def texts(self, column: int) -> np.ndarray:
        texts = self.layout.texts(self.grid, column)
        formulas = texts == FORMULA
        if formulas.any():
            texts = texts.copy()
            texts[formulas] = ""
        return texts

    def numbers(self, column: int) -> NumericColumn:
        if column not in self._numbers:
            self._tick()
            texts = self.layout.texts(self.grid, column)
            self._numbers[column] = numbers_of(texts, self._zero, self._tokens)
        return self._numbers[column]

    @cached_property
    def geometry(self) -> np.ndarray | None:
        return None if self.grid.geometry is None else self.grid.geometry[self.layout.rows]

    def row_numbers(self, rows: np.ndarray) -> list[int]:
        """The numbers that a person sees beside these rows of the body."""
        return [self.grid.row_number(int(self.layout.rows[row])) for row in rows]


def first_codes(codes: Iterable[object]) -> str:
    """First codes of a list of offenders: at most ten."""
    listed = list(dict.fromkeys(str(code) for code in codes if str(code)))
    return ", ".join(listed[:MAX_NAMED]) + (", …" if len(listed) > MAX_NAMED else "")
