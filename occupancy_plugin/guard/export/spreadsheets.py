"""Spreadsheets: XLSX through XlsxWriter; ODS directly, since no library of QGIS's writes it.
Numbers stay numbers in a column with `s` for hidden cells, which QGIS's drivers cannot do."""

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

from ...toolbelt.cached_method import cached_method
from ...toolbelt.errors import ExportError
from ...toolbelt.numbers import HIDDEN
from ...toolbelt.translation import tr
from ...vendor import library

Cell = str | int | float | None

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
CONTROL = {code: None for code in range(32) if code not in (9, 10, 13)}
MAX_ROWS = 1_048_576  # of a sheet, its heading included
MAX_NAME = 31  # characters
TEXT_WIDTH, NUMBER_WIDTH, MAX_WIDTH = 16, 13, 70  # characters
BOLD = 1.15  # width of bold letters relative to others
PAGE_COLUMNS = 10  # on a printed page, in addition to code and name


@dataclass(frozen=True)
class Sheet:
    """A named table.

    rows: the first one is the heading; iterated once
    decimals: per column: how many decimals are shown, None for a column of texts; () for a sheet of
    texts
    foot: rows below the table, outside its filter: the figures of wider territories
    """

    name: str
    rows: Iterable[Sequence[Cell]]
    decimals: Sequence[int | None] = ()
    foot: Sequence[Sequence[Cell]] = ()


def write_xlsx(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook with frozen bold headings, a filter, and numbers in the reader's own format.
    Rows are streamed to the disk. Raises OSError, ExportError for more rows than a sheet holds."""
    writer = library("xlsxwriter")
    with tempfile.TemporaryDirectory(prefix="occupancy-") as temporary_folder:
        options = {"constant_memory": True, "tmpdir": temporary_folder}
        workbook = writer.Workbook(str(path), options)
        formats = _CellFormats(workbook)
        is_closed = False
        try:
            for sheet in sheets:
                name = re.sub(r"[\[\]:*?/\\]", " ", sheet.name)[:MAX_NAME]
                _fill(workbook.add_worksheet(name), sheet, formats)
            is_closed = True
            workbook.close()
        except writer.exceptions.FileCreateError as error:
            raise OSError(type(error).__name__) from error
        finally:
            if not is_closed:  # an interrupted workbook is not assembled
                for worksheet in workbook.worksheets():
                    worksheet.fh.close()
                workbook.fileclosed = True


class _CellFormats:
    """The cell formats of a workbook."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self.head = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        )
        self.secret = workbook.add_format({"align": "right", "font_color": "#6c7682"})
        self.lead = workbook.add_format({"bold": True})
        self.long = workbook.add_format({"text_wrap": True, "valign": "top"})

    @cached_method
    def number(self, decimals: int, is_lead: bool) -> Any:
        """Return the format with thousands separated and that many decimals."""
        number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
        return self._workbook.add_format({"num_format": number_format, "bold": is_lead})


def _fill(sheet: Any, content: Sheet, formats: _CellFormats) -> None:
    rows = iter(content.rows)
    header = next(rows, ())
    is_table = bool(content.decimals)
    if is_table:
        for column, decimals in enumerate(content.decimals):
            min_width = TEXT_WIDTH if decimals is None else NUMBER_WIDTH
            sheet.set_column(column, column, max(min_width, _word(header, column) * BOLD + 2))
        sheet.set_column(1, 1, 30)  # names
        sheet.set_row(0, 62)
    else:
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, max(len(header) - 1, 1), MAX_WIDTH if len(header) == 2 else 24)
    for column, cell in enumerate(header):
        sheet.write_string(0, column, str(cell or ""), formats.head)
    last_row = 0
    for last_row, cells in enumerate(rows, 1):
        if last_row >= MAX_ROWS - len(content.foot) - 2:
            raise ExportError(
                tr("A spreadsheet holds fewer rows than this layer: choose GPKG or CSV.")
            )
        _row(sheet, last_row, cells, content, formats)
    for row, cells in enumerate(content.foot, last_row + 2):
        _row(sheet, row, cells, content, formats, is_total=True)
    sheet.freeze_panes(1, 2 if is_table else 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    if is_table:
        sheet.repeat_columns(0, 1)
    sheet.fit_to_pages(max(math.ceil((len(header) - 2) / PAGE_COLUMNS), 1), 0)
    if last_row > 1 and len(header) > 1 and is_table:
        sheet.autofilter(0, 0, last_row, len(header) - 1)


def _word(header: Sequence[Cell], column: int) -> int:
    """Return the length of a heading's longest word, which must not be broken."""
    text = str(header[column] or "") if column < len(header) else ""
    return max(map(len, text.split(" ")), default=0)


def _row(
    sheet: Any,
    row: int,
    cells: Sequence[Cell],
    content: Sheet,
    formats: _CellFormats,
    is_total: bool = False,
) -> None:
    """Write one row. Texts are written as texts, so none becomes a formula."""
    for column, cell in enumerate(cells):
        decimals = content.decimals[column] if content.decimals else None
        if cell is None or cell == "":
            continue
        if isinstance(cell, (int, float)):
            default_decimals = 0 if isinstance(cell, int) else 2
            shown_decimals = default_decimals if decimals is None else decimals
            sheet.write_number(row, column, cell, formats.number(shown_decimals, is_total))
        elif cell == HIDDEN and decimals is not None:
            sheet.write_string(row, column, HIDDEN, formats.secret)
        else:
            text = str(cell).translate(CONTROL)
            cell_format = formats.lead if is_total else None if content.decimals else formats.long
            sheet.write_string(row, column, text, cell_format)


def write_ods(path: Path, sheets: Sequence[Sheet]) -> None:
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
                name = escape(sheet.name.translate(CONTROL), {'"': "&quot;"})
                entry.write(f'<table:table table:name="{name}">'.encode())
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


def _ods_cell(value: Cell) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'
    text = f"<text:p>{escape(str(value).translate(CONTROL))}</text:p>"
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
