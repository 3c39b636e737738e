"""The dossier as an editable OpenDocument text: headings, captions, alternative texts, tables with
header rows.

It is written by hand: QTextDocumentWriter supports none of these, and QGIS ships no library that
does."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr  # nosec B406: writes, never parses

from ...toolbelt.metadata import resource
from ...toolbelt.numbers import HIDDEN
from ..figures import Grid
from .document import Document, DocumentPage, Illustration, filled

TYPE = "application/vnd.oasis.opendocument.text"
NAMESPACES = resource("diagnosis", "files", "namespaces.txt").read_text("utf-8")
SPACES = NAMESPACES.replace("\n", " ").strip()
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
REFERENCE = (  # LibreOffice writes the page on which the bookmark is
    'page\u00a0<text:bookmark-ref text:reference-format="page" text:ref-name="page{n}">'
    "{n}</text:bookmark-ref>"
)
EPOCH = (2000, 1, 1, 0, 0, 0)
MANY_LINES = 24  # of prose: more are set close
SHORT_TABLE = 40  # rows of a table that stays on one page, if it fits one
FEWEST_COLUMNS = 2  # a single column of figures is also in the chart and its description
FONT = "Arial, 'Liberation Sans'"


def write_odt(path: Path, document: Document) -> None:
    """Write the file. Raises OSError."""
    pictures: dict[str, bytes] = {}
    body = "".join(_page(page, document, pictures) for page in document.pages)
    parts = {
        "content.xml": filled("content.xml", spaces=SPACES, body=body),
        "styles.xml": _styles(document),
        "meta.xml": _meta(document),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "mimetype", TYPE, zipfile.ZIP_STORED)
        for name, xml_text in parts.items():
            _put(archive, name, XML + xml_text)
        for name, picture in pictures.items():
            _put(archive, name, picture, zipfile.ZIP_STORED)
        entries = [("/", TYPE), *((name, "text/xml") for name in parts)]
        entries += [(name, "image/png") for name in pictures]
        manifest_entries = "".join(
            f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
            for name, kind in entries
        )
        _put(
            archive,
            "META-INF/manifest.xml",
            f'{XML}<manifest:manifest {SPACES} manifest:version="1.2">'
            f"{manifest_entries}</manifest:manifest>",
        )


def _put(
    archive: zipfile.ZipFile,
    name: str,
    content: str | bytes,
    compression: int = zipfile.ZIP_DEFLATED,
) -> None:
    """Add a file without the time of day: the same order gives the same archive."""
    archive.writestr(zipfile.ZipInfo(name, EPOCH), content, compression)


def _p(text: str, style: str, document: Document | None = None) -> str:
    """Write a paragraph. document: its pages, to which the text may refer."""
    content = escape(text)
    if document is not None:
        content = document.with_references(content, REFERENCE)
    return f'<text:p text:style-name="{style}">{content}</text:p>'


def _h(text: str, level: int) -> str:
    return (
        f'<text:h text:style-name="Heading{level}" text:outline-level="{level}">'
        f"{escape(text)}</text:h>"
    )


def _page(page: DocumentPage, document: Document, pictures: dict[str, bytes]) -> str:
    """Write a page as XML, and add its pictures to `pictures`."""
    is_cover = page.key == "cover"
    place = list(document.pages).index(page)
    earlier_chapters = [page.chapter for page in document.pages[:place]]
    parts = []
    if is_cover:
        parts.append(_p(page.title, "Title"))
        parts.append(_p(page.subtitle, "Subtitle"))
        parts += [_p(line, "Caption") for line in document.notice]
    else:
        if page.chapter not in earlier_chapters:
            parts.append(_h(page.chapter, 1))
        if page.title != page.chapter:
            parts.append(_h(page.title, 2))
        bookmark = f'<text:bookmark text:name="page{place + 1}"/>'
        parts.append(_p(page.subtitle, "Subtitle").replace(">", f">{bookmark}", 1))
    dense = "Entry" if len(page.prose) > MANY_LINES else "Body"
    for text, heading in page.prose:
        parts.append(_h(text, 3) if heading else _p(text, dense, document))
    if page.sentences:
        style = "Findings" if page.illustrations else "Body"
        parts.append(_p(" ".join(page.sentences), style, document))
    frames = []
    for number, picture in enumerate(page.illustrations):
        name = f"Pictures/{len(pictures):03d}.png"
        pictures[name] = picture.png
        frames.append(_frame(picture, name, f"{page.key} {number}"))
    if frames:  # in one paragraph: side by side where the page is wide enough
        parts.append(f'<text:p text:style-name="Body">{" ".join(frames)}</text:p>')
    tables = [grid for grid in page.grids if len(grid.header) > FEWEST_COLUMNS or not frames]
    parts += [_table(grid, f"{page.key} {number}") for number, grid in enumerate(tables)]
    return "".join(parts)


def _frame(picture: Illustration, name: str, identifier: str) -> str:
    return (
        f"<draw:frame draw:name={quoteattr(identifier)} "
        f'text:anchor-type="as-char" svg:width="{picture.width:.1f}mm" '
        f'svg:height="{picture.height:.1f}mm"><draw:image xlink:href="{name}" '
        'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
        f"<svg:title>{escape(picture.alt)}</svg:title><svg:desc>{escape(picture.alt)}</svg:desc>"
        "</draw:frame>"
    )


def _table(grid: Grid, name: str) -> str:
    style = "ShortGrid" if len(grid.rows) <= SHORT_TABLE else "Grid"
    header = "".join(
        _cell(text, "Head" if column else "HeadName") for column, text in enumerate(grid.header)
    )
    rows, count = [], max(len(grid.header) - 1, 1)
    for position, cells in enumerate(grid.rows):
        is_lead = position < grid.lead
        texts = [
            _cell(
                cell.text,
                ("Lead" if is_lead else "Figure")
                if column
                else ("LeadName" if is_lead else "Name"),
            )
            for column, cell in enumerate(cells)
        ]
        rows.append(f"<table:table-row>{''.join(texts)}</table:table-row>")
    return (
        _p(grid.title, "TableTitle")
        + f'<table:table table:name={quoteattr(name)} table:style-name="{style}">'
        + '<table:table-column table:style-name="NameColumn"/><table:table-column '
        f'table:style-name="Columns{count}" table:number-columns-repeated="{count}"/>'
        + f"<table:table-header-rows><table:table-row>{header}</table:table-row>"
        + f"</table:table-header-rows>{''.join(rows)}</table:table>"
    )


def _cell(text: str, style: str) -> str:
    text_style = "Secret" if text == HIDDEN else style
    return (
        '<table:table-cell table:style-name="Cell" office:value-type="string">'
        f"{_p(text, text_style)}</table:table-cell>"
    )


def _styles(document: Document) -> str:
    language, country = ("fr", "FR") if document.language == "fr" else ("en", "GB")
    source = document.notice[0] if document.notice else ""
    footer = " – ".join(text for text in (document.organisation, document.secret, source) if text)
    names = {"spaces": SPACES, "font": FONT, "language": language, "country": country}
    return filled("styles.xml", foot=escape(footer), **names)


def _meta(document: Document) -> str:
    tongue = "fr-FR" if document.language == "fr" else "en-GB"
    title, author = escape(document.title), escape(document.organisation)
    return filled("meta.xml", spaces=SPACES, title=title, tongue=tongue, author=author)
