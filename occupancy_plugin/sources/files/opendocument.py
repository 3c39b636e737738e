"""ODS → Grids. Repeated rows and cells are unrolled where they hold text, and skipped where they
are empty."""

from __future__ import annotations

import math
from pathlib import Path
from typing import BinaryIO

from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..grid import FORMULA, CancelCheck, Grid, StringPool, empty_grid, never_cancelled
from .kinds import (
    MAX_CELL,
    MAX_CELLS,
    MAX_COLUMNS,
    check_size,
    damaged,
    locked,
    long_cell,
    too_large,
)
from .packed import Package
from .workbook import Sheet, number_text

CELLS = ("table:table-cell", "table:covered-table-cell")


def read_opendocument(
    path: Path | BinaryIO, layer: str = "", check_cancelled: CancelCheck = never_cancelled
) -> list[Grid]:
    """Return the visible sheets in their order. Hidden ones have a name only, unless `layer` names
    one."""
    with Package(path, check_cancelled) as package:
        _refuse_locked(package)
        reader = _Content(layer)
        package.parse("content.xml", reader.start, reader.end, reader.text, without_prefix=False)
    if not reader.grids:
        raise damaged()
    return reader.grids


def _refuse_locked(package: Package) -> None:
    """Raise Unreadable for a file with a password."""
    if "META-INF/manifest.xml" not in package.names:
        return

    def start(tag: str, _attributes: dict[str, str]) -> None:
        if tag.endswith("encryption-data"):
            raise locked()

    try:
        package.parse("META-INF/manifest.xml", start)
    except Unreadable as error:
        if str(error) == str(locked()):
            raise  # a DOCTYPE in the manifest is old OpenOffice's habit: content.xml decides


class _Content:
    """The handlers of content.xml, which make a grid of each sheet.

    grids: the sheets read so far, in their order"""

    def __init__(self, layer: str) -> None:
        self.grids: list[Grid] = []
        self._layer = layer
        self._style = ""  # that is being defined
        self._hidden_styles: set[str] = set()  # of tables that are not displayed
        self._pool = StringPool()
        self._numbers: dict[tuple[str, str, str], str] = {}  # arguments of `_number` → its result
        # how many elements of a kind contain the text that is read; a cell may hold a table
        self._table_depth = self._paragraph_depth = self._annotation_depth = 0
        # of the sheet
        self._name = self._fault = ""
        self._is_hidden = self._is_skipped = False
        self._sheet = Sheet()
        # of the row
        self._row, self._row_repeat = 0, 1
        self._cells: list[tuple[int, int, str]] = []  # column, repeat, text
        # of the cell
        self._column, self._cell_repeat = 0, 1
        self._cell_attributes: dict[str, str] = {}
        self._pieces: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in CELLS:
            if self._table_depth == 1:
                self._cell_attributes = attributes
                self._cell_repeat = _count(attributes, "table:number-columns-repeated")
                self._pieces.clear()
                if (
                    "table:number-columns-spanned" in attributes
                    or "table:number-rows-spanned" in attributes
                ):
                    self._merge(attributes)
        elif tag == "text:p":
            if self._pieces and not self._annotation_depth:
                self._pieces.append("\n")
            self._paragraph_depth += 1
        elif tag == "text:s":
            self._pieces.append(" " * min(_count(attributes, "text:c"), 1000))
        elif tag == "text:tab" or tag == "text:line-break":
            self._pieces.append(" ")
        elif tag == "table:table-row":
            if self._table_depth == 1:
                self._row_repeat = _count(attributes, "table:number-rows-repeated")
                self._column = 0
                self._cells.clear()
        elif tag == "table:table":
            self._table_depth += 1
            if self._table_depth == 1:
                self._start_table(attributes)
        elif tag == "office:annotation":
            self._annotation_depth += 1
        elif tag == "style:style":
            self._style = attributes.get("style:name", "")
        elif tag == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def text(self, piece: str) -> None:
        """Keep a piece of text, if it belongs to a cell of the sheet."""
        if self._paragraph_depth and not self._annotation_depth and self._table_depth == 1:
            self._pieces.append(piece)

    def end(self, tag: str) -> None:
        if tag in CELLS:
            if self._table_depth == 1:
                self._end_cell()
        elif tag == "text:p":
            self._paragraph_depth -= 1
        elif tag == "office:annotation":
            self._annotation_depth -= 1
        elif tag == "table:table-row":
            if self._table_depth == 1:
                self._end_row()
        elif tag == "table:table":
            self._table_depth -= 1
            if self._table_depth == 0:
                self._end_table()

    def _start_table(self, attributes: dict[str, str]) -> None:
        self._name = attributes.get("table:name", "")
        self._is_hidden = attributes.get("table:style-name", "") in self._hidden_styles
        self._is_skipped = self._is_hidden and self._name != self._layer
        self._fault, self._sheet, self._row = "", Sheet(), 0

    def _end_table(self) -> None:
        try:
            grid = self._sheet.grid("ODS", self._name, self._is_hidden)
        except Unreadable as error:
            self._fail(error)
        if self._fault:
            grid = empty_grid("ODS", self._name, self._is_hidden, self._fault)
        self.grids.append(grid)

    def _fail(self, error: Unreadable) -> None:
        """Skip the rest of a sheet that cannot be read, and keep the reason. Raises for a file that
        is too large."""
        if str(error) == str(too_large()):
            raise error
        self._fault = tr("Sheet “{sheet}”: {reason}").format(sheet=self._name, reason=error)
        self._is_skipped = True

    def _end_cell(self) -> None:
        text = "" if self._is_skipped else self._value()
        if text:
            if len(text) > MAX_CELL:
                raise long_cell()
            self._cells.append((self._column, self._cell_repeat, self._pool[text]))
        self._column += self._cell_repeat

    def _value(self) -> str:
        """Return the cell's value as text; FORMULA for a formula without a stored value."""
        attributes = self._cell_attributes
        kind = attributes.get("office:value-type") or attributes.get("calcext:value-type", "")
        if kind in ("float", "currency", "percentage"):
            key = (attributes.get("office:value", ""), kind, "".join(self._pieces))
            text = self._numbers.get(key)
            if text is None:
                text = self._numbers[key] = self._number(*key)
            return text
        if kind == "date":
            return attributes.get("office:date-value", "")[:10]
        if kind == "boolean":
            return attributes.get("office:boolean-value", "").upper()
        text = attributes.get("office:string-value") or "".join(self._pieces)
        if not text and kind == "" and "table:formula" in attributes:
            return FORMULA
        return text

    def _number(self, raw: str, kind: str, displayed_text: str) -> str:
        """Return the stored number as text, or the displayed text where zeros precede it (a code's
        format).

        raw: the stored number
        kind: float, currency or percentage"""
        text = displayed_text.strip()
        if text.isdigit() and text.startswith("0") and len(text) > 1:
            return text
        try:
            value = float(raw)
        except ValueError:
            return text
        if not math.isfinite(value):
            return "#N/A"
        if kind == "percentage":
            return f"{number_text(round(value * 100.0, 10))} %"
        return number_text(value)

    def _merge(self, attributes: dict[str, str]) -> None:
        """Note that the cell is merged with others, to its right or below."""
        columns = _count(attributes, "table:number-columns-spanned")
        rows = _count(attributes, "table:number-rows-spanned")
        if columns > 1 or rows > 1:
            last_row, last_column = self._row + rows - 1, self._column + columns - 1
            self._sheet.merge(self._row, self._column, last_row, last_column)

    def _end_row(self) -> None:
        if self._cells and not self._is_skipped:
            try:
                self._put_row()
            except Unreadable as error:
                self._fail(error)
        self._row += self._row_repeat

    def _put_row(self) -> None:
        """Put the row, as often as it repeats. Raises Unreadable beyond the bounds of a table."""
        width = max(column + repeat for column, repeat, _ in self._cells)
        check_size(self._row + self._row_repeat, 0, min(width, MAX_COLUMNS + 1))
        filled_cells = sum(repeat for _, repeat, _ in self._cells)
        if self._sheet.cells + filled_cells * self._row_repeat > MAX_CELLS:
            raise too_large()
        for row in range(self._row, self._row + self._row_repeat):
            for column, repeat, text in self._cells:
                for number in range(column, column + repeat):
                    self._sheet.put(row, number, text)


def _count(attributes: dict[str, str], name: str) -> int:
    """Return how often an element repeats, 1 where the attribute is missing or wrong."""
    try:
        return min(max(int(attributes.get(name, "1")), 1), 2**31)
    except ValueError:
        return 1
