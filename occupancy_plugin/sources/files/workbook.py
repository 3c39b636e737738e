"""XLSX → Grids, as a person sees the sheets. Hidden sheets are named, not read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import numpy as np

from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..grid import FORMULA, CancelCheck, Grid, StringPool, empty_grid, never_cancelled
from .kinds import (
    MAX_CELL,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_GAP,
    check_size,
    damaged,
    long_cell,
    too_large,
)
from .packed import Package

WORKBOOK = "xl/workbook.xml"
MAX_MERGES = 100_000  # merged cells of a sheet; further ones are not filled
PERCENT_FORMATS = {"9", "10"}
DATE_FORMATS = {*map(str, range(14, 23)), *map(str, range(27, 37)), "45", "46", "47"}
GENERAL_FORMAT, PERCENT_FORMAT, DATE_FORMAT = "", "%", "date"


@dataclass
class Sheet:
    """The rows of a sheet while they are read. Row and column numbers begin at 0."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    cells: int = 0
    hidden_rows: set[int] = field(default_factory=set)

    def put(self, row: int, column: int, text: str) -> None:
        """Add a cell. Raises Unreadable beyond the bounds of a table."""
        if column >= MAX_COLUMNS:
            check_size(1, 1, column + 1)
        if len(text) > MAX_CELL:
            raise long_cell()
        cells = self.rows.get(row)
        if cells is None:
            if self.rows and row - next(reversed(self.rows)) > MAX_GAP:
                raise Unreadable(
                    tr("Row {row} stands far below the table. Delete what is there.").format(
                        row=row + 1
                    )
                )
            cells = self.rows[row] = {}
        cells[column] = text
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise too_large()

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Declare cells as merged, with the last row and column among them."""
        if len(self.merges) < MAX_MERGES:
            self.merges.append((top, left, bottom, right))

    def grid(self, kind: str, name: str, hidden: bool = False) -> Grid:
        """Return the grid of the rows that were put."""
        if not self.rows:
            return empty_grid(kind, name, hidden)
        first_row, last_row = min(self.rows), max(self.rows)
        width = 1 + max(max(cells) for cells in self.rows.values())
        check_size(last_row - first_row + 1, (last_row - first_row + 1) * width, width)
        cells = np.full((last_row - first_row + 1, width), "", dtype=object)
        for row, texts in self.rows.items():
            if len(texts) == width:
                cells[row - first_row] = [texts[column] for column in range(width)]
            else:
                cells[row - first_row, list(texts)] = list(texts.values())
        merges = tuple(
            (top - first_row, left, bottom - first_row, right)
            for top, left, bottom, right in self.merges
            if first_row <= top <= last_row and left < width
        )
        hidden_rows = len(self.hidden_rows & set(self.rows))
        return Grid(
            cells,
            kind,
            name,
            hidden,
            first_row=first_row + 1,
            merges=merges,
            hidden_rows=hidden_rows,
        )


def read_workbook(
    path: Path | BinaryIO, layer: str = "", check_cancelled: CancelCheck = never_cancelled
) -> list[Grid]:
    """Return the visible sheets in their order. Hidden ones have a name only, unless `layer` names
    one."""
    with Package(path, check_cancelled) as package:
        book = _Book(package)
        grids = []
        for name, hidden, part_name in book.sheets:
            if part_name not in package.names or (hidden and name != layer):
                grids.append(empty_grid("XLSX", name, hidden or part_name not in package.names))
                continue
            grids.append(_sheet(package, part_name, book, name, hidden))
    return grids


def _sheet(package: Package, part_name: str, book: _Book, name: str, hidden: bool) -> Grid:
    """Return the grid of one sheet; a sheet that cannot be read carries the reason in `fault`."""
    sheet = Sheet()
    reader = _Cells(sheet, book)
    try:
        package.parse(part_name, reader.start, reader.end, reader.text)
        return sheet.grid("XLSX", name, hidden)
    except Unreadable as error:
        if str(error) in (str(too_large()), str(damaged())):
            raise
        sentence = tr("Sheet “{sheet}”: {reason}").format(sheet=name, reason=error)
        return empty_grid("XLSX", name, hidden, sentence)


class _Book:
    """The parts that all sheets share: names, texts, cell formats."""

    def __init__(self, package: Package) -> None:
        self.sheets: list[tuple[str, bool, str]] = []  # name, hidden, part
        self.texts: list[str] = []
        self.formats: dict[str, str] = {}  # cell style → GENERAL_FORMAT, another, or zeros
        self.epoch = datetime(1899, 12, 30)
        self._read_sheets(package)
        if "xl/sharedStrings.xml" in package.names:
            self._read_texts(package)
        if "xl/styles.xml" in package.names:
            self._read_formats(package)

    def _read_sheets(self, package: Package) -> None:
        sheets_listed: list[tuple[str, bool, str]] = []
        targets: dict[str, str] = {}

        def read_sheet(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                key = next(
                    (value for name, value in attributes.items() if name.endswith(":id")), ""
                )
                hidden = attributes.get("state", "visible") != "visible"
                sheets_listed.append((attributes.get("name", ""), hidden, key))
            elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self.epoch = datetime(1904, 1, 1)

        def read_relation(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        book_part = WORKBOOK if WORKBOOK in package.names else _main_part(package)
        package.parse(book_part, read_sheet)
        folder, name = PurePosixPath(book_part).parent, PurePosixPath(book_part).name
        relations = str(folder / "_rels" / f"{name}.rels")
        if relations in package.names:
            package.parse(relations, read_relation)
        for position, (label, hidden, key) in enumerate(sheets_listed):
            target = targets.get(key, f"worksheets/sheet{position + 1}.xml")
            full_path = target.lstrip("/") if target.startswith("/") else str(folder / target)
            if "chartsheet" not in full_path and "dialogsheet" not in full_path:
                self.sheets.append((label, hidden, full_path))
        if not self.sheets:
            raise damaged()

    def _read_texts(self, package: Package) -> None:
        """Read the shared texts, without their phonetic readings (rPh)."""
        parts: list[str] = []
        in_text = in_phonetic = False

        def start(tag: str, _attributes: dict[str, str]) -> None:
            nonlocal in_text, in_phonetic
            if tag == "si":
                parts.clear()
            elif tag == "rPh":
                in_phonetic = True
            in_text = tag == "t" and not in_phonetic

        def end(tag: str) -> None:
            nonlocal in_text, in_phonetic
            in_text = False
            if tag == "rPh":
                in_phonetic = False
            elif tag == "si":
                text = "".join(parts)
                if len(text) > MAX_CELL:
                    raise long_cell()
                self.texts.append(_unescape(text))

        def text(piece: str) -> None:
            if in_text:
                parts.append(piece)

        package.parse("xl/sharedStrings.xml", start, end, text)

    def _read_formats(self, package: Package) -> None:
        """Read which cell styles are percentages, dates or zero-filled numbers."""
        formats: dict[str, str] = {}
        enclosing_tag = ""

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal enclosing_tag
            if tag == "numFmt":
                formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif tag in ("cellXfs", "cellStyleXfs"):
                enclosing_tag = tag
            elif tag == "xf" and enclosing_tag == "cellXfs":
                number = attributes.get("numFmtId", "0")
                self.formats[str(len(self.formats))] = _display_format(
                    number, formats.get(number, "")
                )

        package.parse("xl/styles.xml", start)


def _main_part(package: Package) -> str:
    """Return the part that lists the sheets, where it has an unusual name."""
    parts = [name for name in package.names if re.search(r"workbook\d*\.xml$", name)]
    if not parts:
        raise damaged()
    return parts[0]


def _unescape(text: str) -> str:
    """Return a text with its escapes (_x000D_) replaced: XML cannot hold these characters."""
    if "_x" not in text:
        return text
    return re.sub(
        r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match.group(1), 16)).strip("\r\0"), text
    )


def _display_format(number: str, code: str) -> str:
    """Return how numbers of a format are displayed: GENERAL_FORMAT, PERCENT_FORMAT,
    DATE_FORMAT, or its zeros ('00000')."""
    if number in PERCENT_FORMATS:
        return PERCENT_FORMAT
    if not code:
        return DATE_FORMAT if number in DATE_FORMATS else GENERAL_FORMAT
    bare_code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", code.split(";")[0])
    if "%" in bare_code:
        return PERCENT_FORMAT
    if re.search(r"[ymdhsja]", bare_code, re.IGNORECASE) and not re.search(r"[0#]", bare_code):
        return DATE_FORMAT
    return bare_code if re.fullmatch(r"0{2,}", bare_code) else GENERAL_FORMAT


def number_text(value: float) -> str:
    """Return a stored number as a person would type it."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def formatted(text: str, style: str, epoch: datetime) -> str:
    """Return a number as its format displays it. Raises ValueError for text that is no number."""
    value = float(text)
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError
    if style == GENERAL_FORMAT:
        return text if text.isdigit() else number_text(value)
    if style == PERCENT_FORMAT:
        return f"{number_text(round(value * 100.0, 10))} %"
    if style == DATE_FORMAT:
        try:
            moment = epoch + timedelta(days=value)
        except OverflowError:
            return number_text(value)
        return moment.date().isoformat() if value >= 1 else moment.time().isoformat()
    return number_text(value).zfill(len(style))


class _Cells:
    """The handlers of a sheet's part: they put its cells into a `Sheet`."""

    def __init__(self, sheet: Sheet, book: _Book) -> None:
        self._sheet, self._book = sheet, book
        self._texts = StringPool()
        self._columns: dict[str, int] = {}
        self._row = self._column = -1
        self._kind = self._style = ""
        self._formula = self._in_text = self._in_phonetic = self._in_cell = False
        self._parts: list[str] = []
        self._add_text: Callable[[str], None] = self._parts.append

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._in_cell = True
            reference = attributes.get("r")
            self._column = self._column_of(reference) if reference else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._formula = False
            self._parts.clear()
        elif tag == "v" or (tag == "t" and self._in_cell and not self._in_phonetic):
            self._in_text = True
        elif tag == "row":
            number = attributes.get("r")
            self._row = int(number) - 1 if number else self._row + 1
            self._column = -1
            check_size(self._row + 1, 0, 0)
            if attributes.get("hidden") in ("1", "true"):
                self._sheet.hidden_rows.add(self._row)
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._in_phonetic = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, piece: str) -> None:
        if self._in_text:
            self._add_text(piece)

    def end(self, tag: str) -> None:
        if tag == "v" or tag == "t":
            self._in_text = False
        elif tag == "c":
            self._in_cell = False
            if self._parts:
                text = self._value("".join(self._parts))
            else:
                text = FORMULA if self._formula and self._kind not in ("str", "inlineStr") else ""
            if text:
                self._sheet.put(self._row, self._column, self._texts[text])
        elif tag == "rPh":
            self._in_phonetic = False

    def _value(self, raw: str) -> str:
        kind = self._kind
        if kind == "s":
            return self._book.texts[int(raw)]
        if kind == "n":
            style = self._book.formats.get(self._style, GENERAL_FORMAT)
            return formatted(raw.strip(), style, self._book.epoch) if raw.strip() else ""
        if kind == "b":
            return "TRUE" if raw.strip() == "1" else "FALSE"
        if kind == "d":
            return raw.strip()[:10]
        return _unescape(raw)

    def _column_of(self, reference: str) -> int:
        """Return the column number of a reference ('AB12' → 27)."""
        letters = reference.rstrip("0123456789")
        number = self._columns.get(letters)
        if number is None:
            number = self._columns[letters] = column_number(letters)
        return number

    def _merge(self, reference: str) -> None:
        match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})", reference)
        if match:
            left, top, right, bottom = match.groups()
            columns = column_number(left), column_number(right)
            self._sheet.merge(int(top) - 1, columns[0], int(bottom) - 1, columns[1])


def column_number(letters: str) -> int:
    """Return the number of a column: 'A' → 0, 'AB' → 27. Raises ValueError for other text."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError
        number = 26 * number + ord(letter) - 64
    if not 1 <= number <= 16_384:
        raise ValueError
    return number - 1
