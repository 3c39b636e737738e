"""Spreadsheets written by hand (XLSX, ODS): numbers stay numbers beside the `s` of a hidden cell,
which no driver of QGIS's can do."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape  # nosec B406: writes, never parses

Cell = str | int | float | None

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
CONTROL = {code: None for code in range(32) if code not in (9, 10, 13)}


@dataclass(frozen=True)
class Sheet:
    """A named table; its first row is the header. `rows` is read once."""

    name: str
    rows: Iterable[Sequence[Cell]]


def write_xlsx(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook. Texts are inline, so nothing is kept twice."""
    numbered = list(enumerate(sheets, 1))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
            f'ContentType="{XLSX_TYPE}.worksheet+xml"/>'
            for n, _ in numbered
        )
        archive.writestr(
            "[Content_Types].xml",
            f'{XML}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" '
            f'ContentType="{XLSX_TYPE}.sheet.main+xml"/>{overrides}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
            f'Target="xl/workbook.xml"/></Relationships>',
        )
        names = "".join(
            f'<sheet name="{_attribute(s.name)}" sheetId="{n}" r:id="rId{n}"/>' for n, s in numbered
        )
        archive.writestr(
            "xl/workbook.xml",
            f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>',
        )
        links = "".join(
            f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" '
            f'Target="worksheets/sheet{n}.xml"/>'
            for n, _ in numbered
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        )
        for number, sheet in numbered:
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                part.write(f'{XML}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
                for row in sheet.rows:
                    part.write(("<row>" + "".join(map(_xlsx_cell, row)) + "</row>").encode())
                part.write(b"</sheetData></worksheet>")


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
        with archive.open("content.xml", "w") as part:
            part.write(
                (
                    f'{XML}<office:document-content xmlns:office="{ODF}:office:1.0" '
                    f'xmlns:table="{ODF}:table:1.0" '
                    f'xmlns:text="{ODF}:text:1.0" '
                    f'office:version="1.2"><office:body><office:spreadsheet>'
                ).encode()
            )
            for sheet in sheets:
                part.write(f'<table:table table:name="{_attribute(sheet.name)}">'.encode())
                for row in sheet.rows:
                    part.write(
                        (
                            "<table:table-row>"
                            + "".join(map(_ods_cell, row))
                            + "</table:table-row>"
                        ).encode()
                    )
                part.write(b"</table:table>")
            part.write(b"</office:spreadsheet></office:body></office:document-content>")


def _text(value: object) -> str:
    return escape(str(value).translate(CONTROL))


def _attribute(value: str) -> str:
    return escape(value.translate(CONTROL), {'"': "&quot;"})


def _xlsx_cell(value: Cell) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, (int, float)):
        return f"<c><v>{value!r}</v></c>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'


def _ods_cell(value: Cell) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'
    text = f"<text:p>{_text(value)}</text:p>"
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
