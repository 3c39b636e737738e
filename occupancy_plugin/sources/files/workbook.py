"""XLSX → Grids, as a person sees the sheets. Hidden sheets are named, not read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from xml.etree.ElementTree import Element  # nosec B405: nothing is parsed here

import numpy as np

from ...toolbelt.translation import tr
from ..errors import Unreadable, UnreadableFile
from ..grid import FORMULA, CancelCheck, Grid, StringPool, empty_grid
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
from .packed import Package, local_name

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

    def put(self, row: int, texts: dict[int, str]) -> None:
        """Add the filled cells of a row, by column. Raises Unreadable beyond the bounds of a
        table."""
        check_size(1, 1, min(max(texts), MAX_COLUMNS) + 1)
        if max(map(len, texts.values())) > MAX_CELL:
            raise long_cell()
        if self.rows and row - next(reversed(self.rows)) > MAX_GAP:
            raise Unreadable(
                tr("Row {row} stands far below the table. Delete what is there.").format(
                    row=row + 1
                )
            )
        self.rows.setdefault(row, {}).update(texts)
        self.cells += len(texts)
        if self.cells > MAX_CELLS:
            raise too_large()

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Declare cells as merged, with the last row and column among them."""
        if len(self.merges) < MAX_MERGES:
            self.merges.append((top, left, bottom, right))

    def grid(self, kind: str, name: str, hidden: bool = False) -> Grid:
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


def read_workbook(path: Path | BinaryIO, layer: str, check_cancelled: CancelCheck) -> list[Grid]:
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
    try:
        _put_cells(package, part_name, book, sheet)
        return sheet.grid("XLSX", name, hidden)
    except UnreadableFile:
        raise
    except Unreadable as error:
        sentence = tr("Sheet “{sheet}”: {reason}").format(sheet=name, reason=error)
        return empty_grid("XLSX", name, hidden, sentence)


class _Book:
    """The parts that all sheets share: names, texts, cell formats."""

    def __init__(self, package: Package) -> None:
        self.sheets: list[tuple[str, bool, str]] = []  # name, hidden, part
        self.texts: list[str] = []
        self.formats: dict[str, str] = {}  # number of a cell style → how it displays numbers
        self.epoch = datetime(1899, 12, 30)
        self._read_sheets(package)
        if "xl/sharedStrings.xml" in package.names:
            for _, element in package.elements("xl/sharedStrings.xml", "si"):
                self.texts.append(_unescape(_rich_text(element)))
                if len(self.texts[-1]) > MAX_CELL:
                    raise long_cell()
        if "xl/styles.xml" in package.names:
            self._read_formats(package)

    def _read_sheets(self, package: Package) -> None:
        sheets_listed: list[tuple[str, bool, str]] = []
        book_part = WORKBOOK if WORKBOOK in package.names else _main_part(package)
        for _, element in package.elements(book_part, "sheet", "workbookPr"):
            if local_name(element) == "sheet":
                keys = (value for name, value in element.items() if name.endswith("}id"))
                hidden = element.get("state", "visible") != "visible"
                sheets_listed.append((element.get("name", ""), hidden, next(keys, "")))
            elif element.get("date1904") in ("1", "true"):
                self.epoch = datetime(1904, 1, 1)
        folder, name = PurePosixPath(book_part).parent, PurePosixPath(book_part).name
        relations = str(folder / "_rels" / f"{name}.rels")
        targets: dict[str, str] = {}
        if relations in package.names:
            for _, element in package.elements(relations, "Relationship"):
                targets[element.get("Id", "")] = element.get("Target", "")
        for position, (label, hidden, key) in enumerate(sheets_listed):
            target = targets.get(key, f"worksheets/sheet{position + 1}.xml")
            full_path = target.lstrip("/") if target.startswith("/") else str(folder / target)
            if "chartsheet" not in full_path and "dialogsheet" not in full_path:
                self.sheets.append((label, hidden, full_path))
        if not self.sheets:
            raise damaged()

    def _read_formats(self, package: Package) -> None:
        """Read which cell styles are percentages, dates or zero-filled numbers."""
        codes: dict[str, str] = {}
        for _, element in package.elements("xl/styles.xml", "numFmt", "cellXfs"):
            if local_name(element) == "numFmt":
                codes[element.get("numFmtId", "")] = element.get("formatCode", "")
                continue
            for position, style in enumerate(element):
                number = style.get("numFmtId", "0")
                self.formats[str(position)] = _display_format(number, codes.get(number, ""))


def _main_part(package: Package) -> str:
    """Return the part that lists the sheets, where it has an unusual name."""
    parts = [name for name in package.names if re.search(r"workbook\d*\.xml$", name)]
    if not parts:
        raise damaged()
    return parts[0]


def _rich_text(element: Element) -> str:
    """Return the text of a shared or an inline string, without its phonetic readings (rPh)."""
    texts = []
    for part in element:
        runs = [part] if local_name(part) == "t" else part if local_name(part) == "r" else ()
        texts += [run.text or "" for run in runs if local_name(run) == "t"]
    return "".join(texts)


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
    if style == GENERAL_FORMAT and text.isascii() and text.isdigit():
        return text  # most cells
    value = float(text)
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError
    if style == GENERAL_FORMAT:
        return number_text(value)
    if style == PERCENT_FORMAT:
        return f"{number_text(round(value * 100.0, 10))} %"
    if style == DATE_FORMAT:
        try:
            moment = epoch + timedelta(days=value)
        except OverflowError:
            return number_text(value)
        return moment.date().isoformat() if value >= 1 else moment.time().isoformat()
    return number_text(value).zfill(len(style))


def _put_cells(package: Package, part_name: str, book: _Book, sheet: Sheet) -> None:
    """Put the cells of a sheet's part into `sheet`."""
    pool, columns = StringPool(), _ColumnNumbers()
    row = -1
    for _, element in package.elements(part_name, "row", "mergeCell"):
        if local_name(element) == "mergeCell":
            _merge(sheet, element.get("ref", ""))
            continue
        number, column = element.get("r"), -1
        row = int(number) - 1 if number else row + 1
        check_size(row + 1, 0, 0)
        if element.get("hidden") in ("1", "true"):
            sheet.hidden_rows.add(row)
        texts: dict[int, str] = {}
        for cell in element:
            reference = cell.get("r")
            column = columns[reference.rstrip("0123456789")] if reference else column + 1
            if len(cell) and (text := _value(cell, book)):
                texts[column] = pool[text]
        if texts:
            sheet.put(row, texts)


def _value(cell: Element, book: _Book) -> str:
    """Return the text of a cell, FORMULA for a formula without a stored value."""
    kind, part = cell.get("t", "n"), cell[0]
    if len(cell) > 1:
        part = next((part for part in cell if local_name(part) in ("v", "is")), part)
    name = part.tag[-2:]  # cheaper than the whole name, for each of millions of cells
    raw = _rich_text(part) if name == "is" else part.text if name in ("}v", "v") else ""
    if not raw:
        has_formula = any(local_name(part) == "f" for part in cell)
        return FORMULA if has_formula and kind not in ("str", "inlineStr") else ""
    if kind == "s":
        return book.texts[int(raw)]
    if kind == "n":
        shown_as = book.formats.get(cell.get("s", ""), GENERAL_FORMAT)
        return formatted(raw.strip(), shown_as, book.epoch) if raw.strip() else ""
    if kind == "b":
        return "TRUE" if raw.strip() == "1" else "FALSE"
    return raw.strip()[:10] if kind == "d" else _unescape(raw)


def _merge(sheet: Sheet, reference: str) -> None:
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})", reference)
    if match:
        left, top, right, bottom = match.groups()
        columns = column_number(left), column_number(right)
        sheet.merge(int(top) - 1, columns[0], int(bottom) - 1, columns[1])


class _ColumnNumbers(dict[str, int]):
    """The number of a column by its letters, each computed once."""

    def __missing__(self, letters: str) -> int:
        self[letters] = number = column_number(letters)
        return number


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
