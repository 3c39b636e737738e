"""Paints pages on one PDF: Qt writes letters and fonts; `finish` adds outline, language and tags.

`finish` rewrites the whole file, so that no earlier version stays inside."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.sax.saxutils import escape  # nosec B406: writes, never parses

from qgis.core import Qgis, QgsLayoutExporter
from qgis.PyQt.QtCore import QMarginsF, QSizeF
from qgis.PyQt.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from ...toolbelt.errors import DiagnosisError
from ...toolbelt.message_bar import log
from ...toolbelt.translation import tr
from ...vendor import library
from ..pages.fill import PageLayout
from . import tags
from .document import filled
from .pictures import slim
from .reading_order import PaintedPage, ReadingPart, drawn_parts, figure_words, mark

DPI = 300
TAIL_BYTES = 64  # bytes that hold a PDF's end mark
VERSION = "%PDF-1.7"  # the first that has all of tags and attachments
PRODUCER = "Qt, pypdf"
CREATOR = "QGIS, Occupancy"


class PdfPainter:
    """One file. `paint` adds a page, on the main thread, where Qt requires layouts to be
    painted."""

    def __init__(self, path: Path, title: str, organisation: str, tagged: bool = True) -> None:
        self.path, self.title, self.organisation, self.tagged = path, title, organisation, tagged
        self.pages: list[PaintedPage] = []
        self._writer = QPdfWriter(str(path))
        self._writer.setResolution(DPI)
        self._writer.setTitle(title)
        self._writer.setCreator(CREATOR)
        self._painter = QPainter()

    def paint(self, page_layout: PageLayout) -> None:
        """Add a page. Raises DiagnosisError if the file cannot be written."""
        size = page_layout.layout.pageCollection().page(0).pageSize()
        paper = QPageSize(QSizeF(size.width(), size.height()), QPageSize.Unit.Millimeter)
        self._writer.setPageSize(paper)
        self._writer.setPageOrientation(QPageLayout.Orientation.Portrait)
        self._writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        if not self._painter.isActive():
            has_started = self._painter.begin(self._writer)
        else:
            has_started = self._writer.newPage()
        if not has_started:
            raise self._write_error()
        page = PaintedPage(page_layout.page.section, page_layout.page.title)
        self.pages.append(page)
        self._layout(page, page_layout)
        for part, x, y, drawing in drawn_parts(page_layout):
            self._begin_part(page, part)
            drawing.paint(self._painter, x, y, DPI / 25.4)
        mark(self._painter, 0)

    def _layout(self, page: PaintedPage, page_layout: PageLayout) -> None:
        """Paint everything of the layout that is not drawn separately: map, legend, scale bar, the
        user's own items."""
        layout = page_layout.layout
        for identifier in (*page_layout.texts, *page_layout.drawings):
            element = layout.itemById(identifier)
            if element is not None:
                element.setExcludeFromExports(True)
        layout.renderContext().setDpi(DPI)
        layout.renderContext().setTextRenderFormat(Qgis.TextRenderFormat.AlwaysText)
        maps = page_layout.page.maps
        self._begin_part(
            page,
            ReadingPart("Figure", figure_words(page_layout)) if maps else ReadingPart("Artifact"),
        )
        QgsLayoutExporter(layout).renderPage(self._painter, 0)

    def _begin_part(self, page: PaintedPage, part: ReadingPart) -> None:
        page.parts.append(part)
        mark(self._painter, len(page.parts))

    def close(self) -> None:
        if self._painter.isActive():
            self._painter.end()

    def finish(self, language: str, attachments: Sequence[tuple[str, bytes]] = ()) -> None:
        """Add outline, language, tags and attachments, and store equal objects once. May run in a
        worker.

        Where the marks found are not those painted (another Qt version may write colours
        differently) the file stays untagged, and the log records it. Raises DiagnosisError for a
        file that Qt could not write completely."""
        if not self._is_complete():
            raise self._write_error()
        pypdf = library("pypdf")
        writer = pypdf.PdfWriter(clone_from=str(self.path))
        if self.tagged and not tags.add(pypdf, writer, self.pages):
            log("diagnosis: the PDF stays untagged")
        if not self.tagged:
            tags.drop_marks(pypdf, writer)
        self._outline(writer)
        _describe(pypdf, writer, self.title, self.organisation, language)
        for name, content in attachments:
            attachment = writer.add_attachment(filename=name, data=content)
            attachment.alternative_name = pypdf.generic.TextStringObject(name)
        _name_fonts(pypdf, writer)
        slim(pypdf, writer)
        writer.compress_identical_objects()
        writer.pdf_header = VERSION
        whole_file = self.path.with_name(self.path.name + ".whole")
        try:
            with whole_file.open("wb") as file:
                writer.write(file)
            whole_file.replace(self.path)
        except OSError as error:
            whole_file.unlink(missing_ok=True)
            raise self._write_error(type(error).__name__) from error

    def _write_error(self, details: str = "") -> DiagnosisError:
        sentence = tr("{file} cannot be written. Is the disk full, or is the file open elsewhere?")
        return DiagnosisError(sentence.format(file=self.path.name.removesuffix(".part")), details)

    def _is_complete(self) -> bool:
        """Whether Qt wrote the file to its end: it reports no error when the disk is full."""
        with self.path.open("rb") as file:
            file.seek(-min(TAIL_BYTES, self.path.stat().st_size), os.SEEK_END)
            return b"%%EOF" in file.read()

    def _outline(self, writer: Any) -> None:
        parent, last_chapter = None, None
        counts = [page.chapter for page in self.pages]
        for number, page in enumerate(self.pages):
            if page.chapter != last_chapter:
                parent = writer.add_outline_item(title=page.chapter, page_number=number)
                last_chapter = page.chapter
            if counts.count(page.chapter) > 1 or page.title != page.chapter:
                writer.add_outline_item(title=page.title, page_number=number, parent=parent)


def _name_fonts(pypdf: ModuleType, writer: Any) -> None:
    """Name the embedded parts of fonts by their order, since Qt draws these names by chance, and
    alike in all places. Lists of glyphs go: PDF/UA refuses one that is not complete."""
    name, dictionary = pypdf.generic.NameObject, pypdf.generic.DictionaryObject
    objects = [candidate for candidate in writer._objects if isinstance(candidate, dictionary)]
    for number, font in enumerate(
        candidate for candidate in objects if candidate.get("/Subtype") == "/Type0"
    ):
        part = font["/DescendantFonts"][0].get_object()
        descriptor = part["/FontDescriptor"].get_object()
        letters = f"AAAA{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}"
        full_name = name(f"/{letters}+{font['/BaseFont'].lstrip('/').rpartition('+')[2]}")
        font[name("/BaseFont")] = part[name("/BaseFont")] = descriptor[name("/FontName")] = (
            full_name
        )
        descriptor.pop("/CIDSet", None)


def _describe(pypdf: ModuleType, writer: Any, title: str, organisation: str, language: str) -> None:
    generic = pypdf.generic
    root = writer.root_object
    tongue = "fr-FR" if language == "fr" else "en-GB"
    root[generic.NameObject("/Lang")] = generic.TextStringObject(tongue)
    root[generic.NameObject("/ViewerPreferences")] = generic.DictionaryObject(
        {generic.NameObject("/DisplayDocTitle"): generic.BooleanObject(True)}
    )
    root[generic.NameObject("/PageMode")] = generic.NameObject("/UseOutlines")
    writer.metadata = None
    writer.add_metadata(
        {"/Title": title, "/Author": organisation, "/Creator": CREATOR, "/Producer": PRODUCER}
    )
    stream = generic.StreamObject()
    stream[generic.NameObject("/Type")] = generic.NameObject("/Metadata")
    stream[generic.NameObject("/Subtype")] = generic.NameObject("/XML")
    stream.set_data(xmp(title, organisation, tongue).encode("utf-8"))
    root[generic.NameObject("/Metadata")] = writer._add_object(stream)


def xmp(title: str, organisation: str, tongue: str) -> str:
    """Return the description as XMP, which archives and validators read. It has no date, so that
    the same order gives the same file."""
    author = f"<rdf:li>{escape(organisation)}</rdf:li>" if organisation else ""
    return filled("xmp.xml", mark="\ufeff", title=escape(title), author=author, tongue=tongue)
