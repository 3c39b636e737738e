"""ODS → Grids. Repeated rows and cells are unrolled where they hold text, and skipped where they
are empty."""

from __future__ import annotations

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
        package.parse("content.xml", reader.start, reader.end, reader.text, local=False)
    if not reader.grids:
        raise damaged()
    return reader.grids


def _refuse_locked(package: Package) -> None:
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
    """The handlers of content.xml, which make a grid of each sheet."""

    def __init__(self, layer: str) -> None:
        self.grids: list[Grid] = []
        self._layer = layer
        self._hidden_styles: set[str] = set()
        self._style = self._name = ""
        self._hidden = self._skip = False
        self._fault = ""
        self._sheet = Sheet()
        self._texts = StringPool()
        self._numbers: dict[tuple[str, str, str], str] = {}
        self._row = self._column = self._nested = 0
        self._row_repeat = self._cell_repeat = 1
        self._cells: list[tuple[int, int, str]] = []  # of the row: column, repeat, text
        self._attributes: dict[str, str] = {}
        self._parts: list[str] = []
        self._inside = self._note = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in CELLS:
            if self._nested == 1:
                self._attributes = attributes
                self._cell_repeat = _count(attributes, "table:number-columns-repeated")
                self._parts.clear()
                if (
                    "table:number-columns-spanned" in attributes
                    or "table:number-rows-spanned" in attributes
                ):
                    self._merge(attributes)
        elif tag == "text:p":
            if self._parts and not self._note:
                self._parts.append("\n")
            self._inside += 1
        elif tag == "text:s":
            self._parts.append(" " * min(_count(attributes, "text:c"), 1000))
        elif tag == "text:tab" or tag == "text:line-break":
            self._parts.append(" ")
        elif tag == "table:table-row":
            if self._nested == 1:
                self._row_repeat = _count(attributes, "table:number-rows-repeated")
                self._column = 0
                self._cells.clear()
        elif tag == "table:table":
            self._nested += 1
            if self._nested == 1:
                self._open(attributes)
        elif tag == "office:annotation":
            self._note += 1
        elif tag == "style:style":
            self._style = attributes.get("style:name", "")
        elif tag == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def text(self, piece: str) -> None:
        if self._inside and not self._note and self._nested == 1:
            self._parts.append(piece)

    def end(self, tag: str) -> None:
        if tag in CELLS:
            if self._nested == 1:
                self._cell()
        elif tag == "text:p":
            self._inside -= 1
        elif tag == "office:annotation":
            self._note -= 1
        elif tag == "table:table-row":
            if self._nested == 1:
                self._end_row()
        elif tag == "table:table":
            self._nested -= 1
            if self._nested == 0:
                self._close()

    def _open(self, attributes: dict[str, str]) -> None:
        self._name = attributes.get("table:name", "")
        self._hidden = attributes.get("table:style-name", "") in self._hidden_styles
        self._skip = self._hidden and self._name != self._layer
        self._fault, self._sheet, self._row = "", Sheet(), 0

    def _close(self) -> None:
        try:
            grid = self._sheet.grid("ODS", self._name, self._hidden)
        except Unreadable as error:
            self._fail(error)
        if self._fault:
            grid = empty_grid("ODS", self._name, self._hidden, self._fault)
        self.grids.append(grid)

    def _fail(self, error: Unreadable) -> None:
        """Skip the rest of a sheet that cannot be read, and keep the reason. Raises for a file that
        is too large."""
        if str(error) == str(too_large()):
            raise error
        self._fault = tr("Sheet “{sheet}”: {reason}").format(sheet=self._name, reason=error)
        self._skip = True

    def _cell(self) -> None:
        text = "" if self._skip else self._value()
        if text:
            if len(text) > MAX_CELL:
                raise long_cell()
            self._cells.append((self._column, self._cell_repeat, self._texts[text]))
        self._column += self._cell_repeat

    def _value(self) -> str:
        attributes = self._attributes
        kind = attributes.get("office:value-type") or attributes.get("calcext:value-type", "")
        if kind in ("float", "currency", "percentage"):
            key = (attributes.get("office:value", ""), kind, "".join(self._parts))
            text = self._numbers.get(key)
            if text is None:
                text = self._numbers[key] = self._number(*key)
            return text
        if kind == "date":
            return attributes.get("office:date-value", "")[:10]
        if kind == "boolean":
            return attributes.get("office:boolean-value", "").upper()
        text = attributes.get("office:string-value") or "".join(self._parts)
        if not text and kind == "" and "table:formula" in attributes:
            return FORMULA
        return text

    def _number(self, raw: str, kind: str, displayed: str) -> str:
        """Return the stored number as text, or the displayed text where zeros precede it (a code's
        format)."""
        text = displayed.strip()
        if text.isdigit() and text.startswith("0") and len(text) > 1:
            return text
        try:
            value = float(raw)
            if value != value or value in (float("inf"), float("-inf")):
                return "#N/A"
        except ValueError:
            return text
        return (
            f"{number_text(round(value * 100.0, 10))} %"
            if kind == "percentage"
            else number_text(value)
        )

    def _merge(self, attributes: dict[str, str]) -> None:
        columns = _count(attributes, "table:number-columns-spanned")
        rows = _count(attributes, "table:number-rows-spanned")
        if (columns > 1 or rows > 1) and len(self._sheet.merges) < 100_000:
            self._sheet.merges.append(
                (self._row, self._column, self._row + rows - 1, self._column + columns - 1)
            )

    def _end_row(self) -> None:
        if self._cells and not self._skip:
            try:
                self._put_row()
            except Unreadable as error:
                self._fail(error)
        self._row += self._row_repeat

    def _put_row(self) -> None:
        """Put the row, as often as it repeats. Raises Unreadable beyond the bounds of a table."""
        width = max(column + repeat for column, repeat, _ in self._cells)
        check_size(self._row + self._row_repeat, 0, min(width, MAX_COLUMNS + 1))
        filled = sum(repeat for _, repeat, _ in self._cells)
        if self._sheet.cells + filled * self._row_repeat > MAX_CELLS:
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
