"""The dossier as an editable OpenDocument text: headings, captions, alternative texts, tables with
header rows.

It is written by hand: QTextDocumentWriter supports none of these, and QGIS ships no library that
does."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr  # nosec B406: writes, never parses

from ...toolbelt.numbers import HIDDEN
from ..figures import Grid
from .document import Document, DocumentPage, Illustration

TYPE = "application/vnd.oasis.opendocument.text"
NAMES = ("office", "style", "text", "table", "manifest")
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in NAMES
) + (
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
)
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
REFERENCE = (  # LibreOffice writes the page on which the bookmark is
    'page\u00a0<text:bookmark-ref text:reference-format="page" text:ref-name="page{n}">'
    "{n}</text:bookmark-ref>"
)
EPOCH = (2000, 1, 1, 0, 0, 0)
MOST_COLUMNS = 24
MANY_LINES = 24  # of prose: more are set close
SHORT = 40  # rows of a table that stays on one page, if it fits one
FEWEST_COLUMNS = 2  # a single column of figures is also in the chart and its description
FONT = "Arial, 'Liberation Sans'"


def write_odt(path: Path, document: Document) -> None:
    """Write the file. Raises OSError."""
    pictures: dict[str, bytes] = {}
    body = "".join(_page(page, document, pictures) for page in document.pages)
    parts = {
        "content.xml": _content(body),
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
        listed = "".join(
            f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
            for name, kind in entries
        )
        _put(
            archive,
            "META-INF/manifest.xml",
            f'{XML}<manifest:manifest {SPACES} manifest:version="1.2">{listed}</manifest:manifest>',
        )


def _put(
    archive: zipfile.ZipFile, name: str, content: str | bytes, packed: int = zipfile.ZIP_DEFLATED
) -> None:
    """Add a file without the time of day: the same order gives the same archive."""
    archive.writestr(zipfile.ZipInfo(name, EPOCH), content, packed)


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
    earlier_chapters = [p.chapter for p in document.pages[:place]]
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
    """Return a table of the text document."""
    style = "ShortGrid" if len(grid.rows) <= SHORT else "Grid"
    head = "".join(_cell(text, "Head" if n else "HeadName") for n, text in enumerate(grid.header))
    rows, count = [], max(len(grid.header) - 1, 1)
    for position, cells in enumerate(grid.rows):
        lead = position < grid.lead
        texts = [
            _cell(
                cell.text, ("Lead" if lead else "Figure") if n else ("LeadName" if lead else "Name")
            )
            for n, cell in enumerate(cells)
        ]
        rows.append(f"<table:table-row>{''.join(texts)}</table:table-row>")
    return (
        _p(grid.title, "TableTitle")
        + f'<table:table table:name={quoteattr(name)} table:style-name="{style}">'
        + '<table:table-column table:style-name="NameColumn"/><table:table-column '
        f'table:style-name="Columns{count}" table:number-columns-repeated="{count}"/>'
        + f"<table:table-header-rows><table:table-row>{head}</table:table-row>"
        + f"</table:table-header-rows>{''.join(rows)}</table:table>"
    )


def _cell(text: str, style: str) -> str:
    text_style = "Secret" if text == HIDDEN else style
    return (
        '<table:table-cell table:style-name="Cell" office:value-type="string">'
        f"{_p(text, text_style)}</table:table-cell>"
    )


def _content(body: str) -> str:
    """Return content.xml: the styles of tables, then the body."""
    automatic = (
        "".join(
            f'<style:style style:name="{name}" style:family="table"><style:table-properties '
            'style:width="257mm" table:align="left" fo:margin-bottom="2mm" '
            f'style:may-break-between-rows="{breaks}"/></style:style>'
            for name, breaks in (("Grid", "true"), ("ShortGrid", "false"))
        )
        + '<style:style style:name="NameColumn" style:family="table-column">'
        '<style:table-column-properties style:column-width="67mm"/></style:style>'
        + "".join(
            f'<style:style style:name="Columns{count}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{190 / count:.1f}mm"/>'
            "</style:style>"
            for count in range(1, MOST_COLUMNS + 1)
        )
        + '<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties '
        'fo:padding="0.35mm" fo:border-bottom="0.1mm solid #c3c9d0"/></style:style>'
    )
    return (
        f'<office:document-content {SPACES} office:version="1.2">'
        f"<office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )


@dataclass(frozen=True)
class _Style:
    """A paragraph style: size in points, distances in mm, `outline` the level of a heading."""

    name: str
    size: float
    bold: bool = False
    colour: str = "#1d232b"
    end: bool = False
    above: float = 0.0
    below: float = 1.5
    outline: int = 0
    keep: bool = False
    page: bool = False

    def xml(self) -> str:
        shape = (
            f'<style:paragraph-properties fo:margin-top="{self.above}mm" '
            f'fo:margin-bottom="{self.below}mm" '
            f'fo:text-align="{"end" if self.end else "start"}"'
            + (' fo:keep-with-next="always"' if self.keep else "")
            + (' fo:break-before="page"' if self.page else "")
            + "/>"
        )
        weight = ' fo:font-weight="bold"' if self.bold else ""
        level = f' style:default-outline-level="{self.outline}"' if self.outline else ""
        return (
            f'<style:style style:name="{self.name}" style:family="paragraph"{level}>{shape}'
            f'<style:text-properties fo:font-size="{self.size}pt" fo:color="{self.colour}"{weight} '
            'style:font-name="Arial"/></style:style>'
        )


def _styles(document: Document) -> str:
    """Return styles.xml: paragraph styles, page size, footer."""
    language, country = ("fr", "FR") if document.language == "fr" else ("en", "GB")
    soft = "#4a5560"
    paragraph_styles = "".join(
        style.xml()
        for style in (
            _Style("Title", 26, bold=True, above=40, below=4),
            _Style("Subtitle", 9, colour=soft, below=1, keep=True),
            _Style("Heading1", 14, bold=True, above=4, below=1, outline=1, keep=True),
            _Style("Heading2", 11.5, bold=True, above=3, below=0.5, outline=2, keep=True),
            _Style("Heading3", 10, bold=True, above=2, below=0.5, outline=3, keep=True),
            _Style("Body", 9.5, below=1.5),
            _Style("Findings", 9.5, below=1.5, keep=True),  # stay with the charts below them
            _Style("Entry", 9, below=0.4),
            _Style("Caption", 8, colour=soft, below=3),
            _Style("TableTitle", 8.5, bold=True, above=1.5, below=0.5, keep=True),
            _Style("HeadName", 7, bold=True, below=0),
            _Style("Head", 7, bold=True, end=True, below=0),
            _Style("Name", 7.5, below=0),
            _Style("LeadName", 7.5, bold=True, below=0),
            _Style("Figure", 7.5, end=True, below=0),
            _Style("Lead", 7.5, bold=True, end=True, below=0),
            _Style("Secret", 7.5, colour="#6c7682", end=True, below=0),
            _Style("Footer", 7, colour=soft, below=0),
        )
    )
    source = document.notice[0] if document.notice else ""
    foot = " – ".join(text for text in (document.organisation, document.secret, source) if text)
    return (
        f'<office:document-styles {SPACES} office:version="1.2"><office:font-face-decls>'
        f'<style:font-face style:name="Arial" svg:font-family="{FONT}"/></office:font-face-decls>'
        '<office:styles><style:default-style style:family="paragraph"><style:text-properties '
        f'style:font-name="Arial" fo:font-size="10pt" fo:language="{language}" '
        f'fo:country="{country}"/></style:default-style>{paragraph_styles}</office:styles>'
        '<office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties '
        'fo:page-width="297mm" fo:page-height="210mm" style:print-orientation="landscape" '
        'fo:margin-top="12mm" fo:margin-bottom="8mm" fo:margin-left="20mm" '
        'fo:margin-right="20mm"/><style:footer-style/>'
        "</style:page-layout></office:automatic-styles><office:master-styles><style:master-page "
        'style:name="Standard" style:page-layout-name="A4"><style:footer><text:p '
        f'text:style-name="Footer">{escape(foot)} – <text:page-number/></text:p></style:footer>'
        "</style:master-page></office:master-styles></office:document-styles>"
    )


def _meta(document: Document) -> str:
    language = "fr-FR" if document.language == "fr" else "en-GB"
    return (
        f'<office:document-meta {SPACES} office:version="1.2"><office:meta>'
        f"<dc:title>{escape(document.title)}</dc:title><dc:language>{language}</dc:language>"
        f"<dc:creator>{escape(document.organisation)}</dc:creator></office:meta>"
        "</office:document-meta>"
    )
