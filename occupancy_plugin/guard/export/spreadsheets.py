"""Spreadsheets: XLSX through XlsxWriter, ODS by hand (no library of QGIS's writes one). Numbers
stay numbers beside the `s` of a hidden cell, which no driver of QGIS's can do."""

from __future__ import annotations

import math
import re
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape  # nosec B406: writes, never parses

from ...toolbelt.errors import ExportError
from ...toolbelt.numbers import HIDDEN
from ...toolbelt.translation import tr
from ...vendor import library

Cell = str | int | float | None

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
CONTROL = {code: None for code in range(32) if code not in (9, 10, 13)}
MOST_ROWS = 1_048_576  # of a sheet, its heading among them
LONGEST_NAME = 31
TEXT_WIDTH, NUMBER_WIDTH, WIDEST = 16, 13, 70  # characters
BOLD = 1.15  # how much wider than others bold ones are
PAGE_COLUMNS = 10  # beside code and name, on a page that is printed


@dataclass(frozen=True)
class Sheet:
    """A named table.

    rows      the first one is the heading; read once
    decimals  per column: shown decimals of its numbers, None for a column of texts; () for a sheet
              of texts
    foot      rows below the table, outside its filter: the figures of wider territories
    """

    name: str
    rows: Iterable[Sequence[Cell]]
    decimals: Sequence[int | None] = ()
    foot: Sequence[Sequence[Cell]] = ()


def write_xlsx(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook: bold headings in sight while one scrolls, a filter, numbers in formats of
    the reader's own language. Rows go to the disk as they come. Raises OSError, ExportError for
    more rows than a sheet holds."""
    writer = library("xlsxwriter")
    with tempfile.TemporaryDirectory(prefix="occupancy-") as parts:
        options = {"constant_memory": True, "tmpdir": parts}
        workbook = writer.Workbook(str(path), options)
        looks = _Looks(workbook)
        closed = False
        try:
            for sheet in sheets:
                name = re.sub(r"[\[\]:*?/\\]", " ", sheet.name)[:LONGEST_NAME]
                _fill(workbook.add_worksheet(name), sheet, looks)
            closed = True
            workbook.close()
        except writer.exceptions.FileCreateError as error:
            raise OSError(type(error).__name__) from error
        finally:
            if not closed:  # stopped on the way: nothing is assembled
                for part in workbook.worksheets():
                    part.fh.close()
                workbook.fileclosed = True


class _Looks:
    """The formats of a workbook."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._numbers: dict[tuple[int, bool], Any] = {}
        self.head = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        )
        self.secret = workbook.add_format({"align": "right", "font_color": "#6c7682"})
        self.lead = workbook.add_format({"bold": True})
        self.long = workbook.add_format({"text_wrap": True, "valign": "top"})

    def number(self, decimals: int, lead: bool) -> Any:
        """Thousands apart, that many decimals; the spreadsheet writes both as its reader does."""
        key = (decimals, lead)
        if key not in self._numbers:
            number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[key] = self._workbook.add_format(
                {"num_format": number_format, "bold": lead}
            )
        return self._numbers[key]


def _fill(sheet: Any, content: Sheet, looks: _Looks) -> None:
    rows = iter(content.rows)
    head = next(rows, ())
    table = bool(content.decimals)
    if table:
        for column, decimals in enumerate(content.decimals):
            least = TEXT_WIDTH if decimals is None else NUMBER_WIDTH
            sheet.set_column(column, column, max(least, _word(head, column) * BOLD + 2))
        sheet.set_column(1, 1, 30)  # names
        sheet.set_row(0, 62)
    else:
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, max(len(head) - 1, 1), WIDEST if len(head) == 2 else 24)
    for column, cell in enumerate(head):
        sheet.write_string(0, column, str(cell or ""), looks.head)
    number = 0
    for number, cells in enumerate(rows, 1):
        if number >= MOST_ROWS - len(content.foot) - 2:
            raise ExportError(
                tr("A spreadsheet holds fewer rows than this layer: choose GPKG or CSV.")
            )
        _row(sheet, number, cells, content, looks)
    for row, cells in enumerate(content.foot, number + 2):
        _row(sheet, row, cells, content, looks, lead=True)
    sheet.freeze_panes(1, 2 if table else 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    if table:
        sheet.repeat_columns(0, 1)
    sheet.fit_to_pages(max(math.ceil((len(head) - 2) / PAGE_COLUMNS), 1), 0)
    if number > 1 and len(head) > 1 and table:
        sheet.autofilter(0, 0, number, len(head) - 1)


def _word(head: Sequence[Cell], column: int) -> int:
    """Letters of the longest word of a heading: no line may break in it."""
    text = str(head[column] or "") if column < len(head) else ""
    return max(map(len, text.split(" ")), default=0)


def _row(
    sheet: Any,
    row: int,
    cells: Sequence[Cell],
    content: Sheet,
    looks: _Looks,
    lead: bool = False,
) -> None:
    """Texts are written as texts, whatever they begin with: none becomes a formula."""
    for column, cell in enumerate(cells):
        decimals = content.decimals[column] if content.decimals else None
        if cell is None or cell == "":
            continue
        if isinstance(cell, (int, float)):
            usual = 0 if isinstance(cell, int) else 2
            places = usual if decimals is None else decimals
            sheet.write_number(row, column, cell, looks.number(places, lead))
        elif cell == HIDDEN and decimals is not None:
            sheet.write_string(row, column, HIDDEN, looks.secret)
        else:
            text = str(cell).translate(CONTROL)
            look = looks.lead if lead else None if content.decimals else looks.long
            sheet.write_string(row, column, text, look)


def write_ods(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write an OpenDocument spreadsheet."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS_TYPE, zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml",
            f'{XML}<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0" manifest:version="1.2">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" '
            'manifest:media-type="text/xml"/></manifest:manifest>',
        )
        with archive.open("content.xml", "w") as entry:
            entry.write(
                (
                    f'{XML}<office:document-content xmlns:office="{ODF}:office:1.0" '
                    f'xmlns:table="{ODF}:table:1.0" '
                    f'xmlns:text="{ODF}:text:1.0" '
                    f'office:version="1.2"><office:body><office:spreadsheet>'
                ).encode()
            )
            for sheet in sheets:
                entry.write(f'<table:table table:name="{_attribute(sheet.name)}">'.encode())
                for row in chain(sheet.rows, [()] if sheet.foot else [], sheet.foot):
                    entry.write(
                        (
                            "<table:table-row>"
                            + "".join(map(_ods_cell, row))
                            + "</table:table-row>"
                        ).encode()
                    )
                entry.write(b"</table:table>")
            entry.write(b"</office:spreadsheet></office:body></office:document-content>")


def _text(value: object) -> str:
    return escape(str(value).translate(CONTROL))


def _attribute(value: str) -> str:
    return escape(value.translate(CONTROL), {'"': "&quot;"})


def _ods_cell(value: Cell) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'
    text = f"<text:p>{_text(value)}</text:p>"
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
