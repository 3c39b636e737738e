"""The rows that every awkward file of these tests holds in another form, and writers of such
files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import pandas as pd

CODES = (
    "01001", "01002", "01004", "01005", "01006", "01007", "01008",
    "02001", "02002", "02003", "02004", "59139", "59136", "59137",
)  # fmt: skip
NAMES = (
    "L'Abergement-Clémenciat", "L'Abergement-de-Varey", "Ambérieu-en-Bugey", "Ambérieux-en-Dombes",
    "Ambléon", "Ambronay", "Ambutrix", "Abbécourt", "Achery", "Acy", "Agnicourt-et-Séchelles",
    "Caudry", "Le Cateau-Cambrésis", "Catillon-sur-Sambre",
)  # fmt: skip
HOUSEHOLDS = "Nombre de ménages enquêtés"
TYPES = ("Personnes seules", "Familles monoparentales", "Couples", "Autres ménages")
INCOMES = ("Revenus sous 20", "Revenus de 20 à 59", "Revenus de 60 et au-delà")
HEADINGS = ("DEPCOM", "LIBCOM", HOUSEHOLDS, *TYPES, *INCOMES)
PERCENT, ZEROS, DATE = 1, 2, 3  # styles of `xlsx`


def truth() -> pd.DataFrame:
    """Whole counts; two families over the households; a small commune, an empty one, zeros."""
    rng = np.random.default_rng(2022)
    households = rng.integers(211, 4900, len(CODES))
    households[1], households[4] = 8, 0
    columns: dict[str, np.ndarray] = {HOUSEHOLDS: households}
    for names in (TYPES, INCOMES):
        shares = rng.dirichlet(np.full(len(names), 3.0), len(CODES))
        counts = np.floor(shares * households[:, None]).astype(int)
        counts[:, 0] = households - counts[:, 1:].sum(axis=1)
        columns |= dict(zip(names, counts.T, strict=True))
    frame = pd.DataFrame(columns, index=list(CODES))
    frame.loc["01005", TYPES[1]] = 0
    frame.loc["01005", TYPES[2]] = (
        frame.loc["01005", HOUSEHOLDS] - frame.loc["01005", [TYPES[0], TYPES[3]]].sum()
    )
    return frame


def rows(frame: pd.DataFrame | None = None) -> list[list[str]]:
    frame = truth() if frame is None else frame
    return [
        [code, NAMES[CODES.index(code)], *map(str, values)]
        for code, values in zip(frame.index, frame.to_numpy().tolist(), strict=True)
    ]


def table(*above: Sequence[str], below: Sequence[Sequence[str]] = ()) -> list[list[str]]:
    """Rows above, the headings, the rows, rows below."""
    return [*map(list, above), list(HEADINGS), *rows(), *map(list, below)]


def total() -> list[str]:
    return ["Total", "", *map(str, truth().sum().tolist())]


def spaced(number: str, space: str = "\u202f") -> str:
    return f"{int(number):,}".replace(",", space) if number.isdigit() else number


def counts(change: Callable[[str], str], lines: list[list[str]] | None = None) -> list[list[str]]:
    """The table with each count's text changed."""
    lines = table() if lines is None else lines
    return [
        [*line[:2], *map(change, line[2:])] if line and line[0][:1].isdigit() else line
        for line in lines
    ]


def codes(change: Callable[[str], str]) -> list[list[str]]:
    return [[change(line[0]), *line[1:]] if line[0][:1].isdigit() else line for line in table()]


def text(lines: Sequence[Sequence[str]], separator: str = ";", end: str = "\n") -> str:
    def cell(value: str) -> str:
        quoted = any(sign in value for sign in (separator, '"', "\n"))
        return '"' + value.replace('"', '""') + '"' if quoted else value

    return end.join(separator.join(map(cell, line)) for line in lines) + end


def framed(frame: pd.DataFrame, heading: str = "DEPCOM") -> list[list[str]]:
    """The columns of a frame under their names, its index first."""
    return [
        [heading, *frame.columns],
        *([str(row[0]), *map(str, row[1:])] for row in frame.itertuples()),
    ]


def csv(
    path: Path,
    lines: Sequence[Sequence[str]],
    encoding: str = "utf-8",
    separator: str = ";",
    end: str = "\n",
) -> Path:
    path.write_bytes(text(lines, separator, end).encode(encoding))
    return path


# Workbooks, by hand: what a test needs must not depend on what a library likes to write


@dataclass
class Sheet:
    """rows: text, numbers, or raw XML of a cell's inside in a `Raw`."""

    name: str
    rows: Sequence[Sequence[object]]
    hidden: bool = False
    merges: Sequence[str] = field(default_factory=list)
    start: int = 1


@dataclass
class Raw:
    """A cell as XML: attributes and inside."""

    attributes: str
    inside: str


def letters(column: int) -> str:
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def _cell(value: object, place: str) -> str:
    if isinstance(value, Raw):
        return f'<c r="{place}" {value.attributes}>{value.inside}</c>'
    if isinstance(value, bool | int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    if value in ("", None):
        return ""
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def xlsx(path: Path, *sheets: Sheet, prefix: str = "", head: str = "") -> Path:
    """head: before the root of the first sheet (a DOCTYPE)."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        listed = "".join(
            f'<sheet name={quoteattr(s.name)} sheetId="{i}" r:id="rId{i}"'
            + (' state="hidden"' if s.hidden else "")
            + "/>"
            for i, s in enumerate(sheets, 1)
        )
        packed.writestr("[Content_Types].xml", "<Types>spreadsheetml</Types>")
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{rels}"><sheets>{listed}</sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            "<Relationships>"
            + "".join(
                f'<Relationship Id="rId{i}" Target="worksheets/sheet{i}.xml"/>'
                for i in range(1, len(sheets) + 1)
            )
            + "</Relationships>",
        )
        packed.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{main}"><numFmts count="1"><numFmt numFmtId="164" '
            f'formatCode="00000"/></numFmts>'
            '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="164"/><xf '
            'numFmtId="14"/></cellXfs></styleSheet>',
        )
        for position, sheet in enumerate(sheets, 1):
            body = "".join(
                f'<row r="{r}">'
                + "".join(_cell(value, f"{letters(c)}{r}") for c, value in enumerate(row))
                + "</row>"
                for r, row in enumerate(sheet.rows, sheet.start)
            )
            merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in sheet.merges)
            xml = (
                f'{head}<worksheet xmlns="{main}"><sheetData>{body}</sheetData>'
                f"<mergeCells>{merged}</mergeCells></worksheet>"
            )
            if prefix:
                xml = _prefixed(xml, prefix)
            packed.writestr(f"xl/worksheets/sheet{position}.xml", xml)
    return path


def _prefixed(xml: str, prefix: str) -> str:
    import re

    return re.sub(r"<(/?)(\w)", rf"<\1{prefix}:\2", xml).replace("xmlns=", f"xmlns:{prefix}=")


def numbers(lines: Sequence[Sequence[str]]) -> list[list[object]]:
    return [
        [*line[:2], *(int(v) if v.isdigit() else v for v in line[2:])] if line else []
        for line in lines
    ]


def ods(
    path: Path,
    *sheets: tuple[str, Sequence[Sequence[object]]],
    hidden: Sequence[str] = (),
    tail: str = "",
    head: str = "",
) -> Path:
    """tail: XML after the rows of the first sheet."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )

    def cell(value: object) -> str:
        if isinstance(value, Raw):
            return f"<table:table-cell {value.attributes}>{value.inside}</table:table-cell>"
        if value in ("", None):
            return "<table:table-cell/>"
        if isinstance(value, int | float):
            kind, shown = f'"float" office:value="{value}"', str(value)
        else:
            kind, shown = '"string"', escape(str(value))
        return (
            f"<table:table-cell office:value-type={kind}><text:p>{shown}</text:p>"
            "</table:table-cell>"
        )

    tables = ""
    for position, (name, lines) in enumerate(sheets):
        style = "hidden" if name in hidden else "shown"
        body = "".join(
            f"<table:table-row>{''.join(map(cell, line))}</table:table-row>" for line in lines
        )
        body += "" if position else tail
        attributes = f'table:name={quoteattr(name)} table:style-name="{style}"'
        tables += f"<table:table {attributes}>{body}</table:table>"
    content = (
        f"{head}<office:document-content {spaces}><office:automatic-styles><style:style "
        f'style:name="hidden">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
    return path
