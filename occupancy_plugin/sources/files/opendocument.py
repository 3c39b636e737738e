"""Reads a spreadsheet of LibreOffice (ODS) into Grids. Repeated rows and cells are unrolled where
they hold text, and skipped where they are empty."""

from __future__ import annotations

import math
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element  # nosec B405: nothing is parsed here

from ...toolbelt.translation import tr
from ..errors import Unreadable, UnreadableFile
from ..grid import FORMULA, CancelCheck, Grid, StringPool, empty_grid
from .kinds import MAX_CELLS, MAX_COLUMNS, check_size, damaged, locked, too_large
from .packed import Package, local_name
from .workbook import Sheet, number_text

TABLE, OFFICE, STYLE, TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("table", "office", "style", "text")
)
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
PARAGRAPH, KIND, CALC_KIND = f"{TEXT}p", f"{OFFICE}value-type", f"{CALC}value-type"
VALUE, STRING = f"{OFFICE}value", f"{OFFICE}string-value"
REPEATED = f"{TABLE}number-columns-repeated"
COLUMNS_SPANNED, ROWS_SPANNED = f"{TABLE}number-columns-spanned", f"{TABLE}number-rows-spanned"


def read_opendocument(
    path: Path | BinaryIO, layer: str, check_cancelled: CancelCheck
) -> list[Grid]:
    """Return the visible sheets in their order. Hidden ones have a name only, unless `layer` names
    one."""
    grids: list[Grid] = []
    reader = _Table("", is_hidden=True, is_read=False)
    hidden_styles: set[str] = set()  # of tables that are not displayed
    depth = 0  # a cell may hold a table
    with Package(path, check_cancelled) as package:
        _refuse_locked(package)
        parts = package.elements("content.xml", "style", "table", "table-row", with_beginnings=True)
        for is_complete, element in parts:
            if element.tag == f"{TABLE}table":
                depth += -1 if is_complete else 1
                if depth == 1 and not is_complete:
                    name = element.get(f"{TABLE}name", "")
                    is_hidden = element.get(f"{TABLE}style-name", "") in hidden_styles
                    reader = _Table(name, is_hidden, is_read=not is_hidden or name == layer)
                elif depth == 0:
                    grids.append(reader.grid())
            elif not is_complete:
                continue
            elif element.tag == f"{TABLE}table-row" and depth == 1:
                reader.put(element)
            elif any(part.get(f"{TABLE}display") == "false" for part in element):
                hidden_styles.add(element.get(f"{STYLE}name", ""))
    if not grids:
        raise damaged()
    return grids


def _refuse_locked(package: Package) -> None:
    """Raise UnreadableFile for a file that needs a password, by its manifest."""
    manifest, is_locked = "META-INF/manifest.xml", False
    with suppress(Unreadable):  # old OpenOffice wrote a DOCTYPE there: content.xml decides
        is_locked = manifest in package.names and any(package.elements(manifest, "encryption-data"))
    if is_locked:
        raise locked()


class _Table:
    """One sheet while it is read."""

    def __init__(self, name: str, is_hidden: bool, is_read: bool) -> None:
        self._name, self._is_hidden, self._is_read = name, is_hidden, is_read
        self._fault, self._row = "", 0
        self._sheet, self._pool = Sheet(), StringPool()
        self._numbers: dict[tuple[str, str, str], str] = {}  # arguments of `_number` → its result

    def grid(self) -> Grid:
        """Return the sheet; one that cannot be read carries the reason in `fault`."""
        try:
            grid = self._sheet.grid("ODS", self._name, self._is_hidden)
        except Unreadable as error:
            self._fail(error)
        if self._fault:
            return empty_grid("ODS", self._name, self._is_hidden, self._fault)
        return grid

    def put(self, row: Element) -> None:
        """Add the next row of the sheet, as often as it repeats."""
        repeat = _count(row, f"{TABLE}number-rows-repeated")
        if self._is_read:
            try:
                self._put(row, repeat)
            except Unreadable as error:
                self._fail(error)
        self._row += repeat

    def _put(self, row: Element, row_repeat: int) -> None:
        """Put the filled cells of a row. Raises Unreadable beyond the bounds of a table."""
        column, cells = 0, []
        for cell in row:
            if cell.tag not in CELLS:
                continue
            if COLUMNS_SPANNED in cell.attrib or ROWS_SPANNED in cell.attrib:
                self._merge(cell, column)
            repeat = _count(cell, REPEATED) if REPEATED in cell.attrib else 1
            if text := self._value(cell):
                cells.append((column, repeat, self._pool[text]))
            column += repeat
        if not cells:
            return
        width = max(column + repeat for column, repeat, _ in cells)
        check_size(self._row + row_repeat, 0, min(width, MAX_COLUMNS + 1))
        texts = {at: text for first, size, text in cells for at in range(first, first + size)}
        if self._sheet.cells + len(texts) * row_repeat > MAX_CELLS:
            raise too_large()
        for number in range(self._row, self._row + row_repeat):
            self._sheet.put(number, texts)

    def _fail(self, error: Unreadable) -> None:
        """Skip the rest of a sheet that cannot be read, and keep the reason. Raises for a file that
        is too large."""
        if isinstance(error, UnreadableFile):
            raise error
        self._fault = tr("Sheet “{sheet}”: {reason}").format(sheet=self._name, reason=error)
        self._is_read = False

    def _value(self, cell: Element) -> str:
        """Return the cell's value as text; FORMULA for a formula without a stored value."""
        kind = cell.get(KIND) or cell.get(CALC_KIND, "")
        if kind == "date":
            return cell.get(f"{OFFICE}date-value", "")[:10]
        if kind == "boolean":
            return cell.get(f"{OFFICE}boolean-value", "").upper()
        shown = "\n".join([_text(part) for part in cell if part.tag == PARAGRAPH])
        if kind in ("float", "currency", "percentage"):
            key = (cell.get(VALUE, ""), kind, shown)
            if key not in self._numbers:
                self._numbers[key] = _number(*key)
            return self._numbers[key]
        text = cell.get(STRING) or shown
        return text if text or kind or f"{TABLE}formula" not in cell.attrib else FORMULA

    def _merge(self, cell: Element, column: int) -> None:
        """Note that a cell is merged with others, to its right or below."""
        columns, rows = _count(cell, COLUMNS_SPANNED), _count(cell, ROWS_SPANNED)
        if columns > 1 or rows > 1:
            self._sheet.merge(self._row, column, self._row + rows - 1, column + columns - 1)


def _text(element: Element) -> str:
    """Return the text of a paragraph, without the notes in it."""
    text = element.text or ""
    for part in element:
        name = local_name(part)
        if name == "s":
            text += " " * min(_count(part, f"{TEXT}c"), 1000)
        elif name in ("tab", "line-break"):
            text += " "
        elif name != "annotation":
            text += _text(part)
        text += part.tail or ""
    return text


def _number(raw: str, kind: str, displayed_text: str) -> str:
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


def _count(element: Element, name: str) -> int:
    """Return how often an element repeats, 1 where the attribute is missing or wrong."""
    try:
        return min(max(int(element.get(name, "1")), 1), 2**31)
    except ValueError:
        return 1
