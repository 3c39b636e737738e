"""The parts of a PDF page in reading order, for screen readers. Each is painted between two marks
that tags.py turns into marked content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from qgis.PyQt.QtCore import QRectF, Qt
from qgis.PyQt.QtGui import QBrush, QColor, QPainter

from ..drawing.drawing import Drawing, Text
from ..pages.fill import PageLayout

MARK = 9000  # a white square that far outside the page is a mark
ITEMS_BEFORE = ("title", "subtitle", "fictitious", "name1", "name2", "name3", "name4")
ITEMS_AFTER = ("heading", "text")
FOOTER_ITEMS = ("caption", "imprint")


@dataclass(frozen=True)
class ReadingPart:
    """A part of a page that a screen reader reads.

    kind: 'H1', 'H2', 'P', 'Figure', 'TH', 'TD' or 'Artifact'
    alt: description of a figure
    cell: row and column in a table"""

    kind: str
    alt: str = ""
    cell: tuple[int, int] | None = None


@dataclass
class PaintedPage:
    """A page that is on the PDF.

    chapter, title: for the outline
    parts: in the order of their marks, which begin at 1"""

    chapter: str
    title: str
    parts: list[ReadingPart] = field(default_factory=list)


def mark(painter: QPainter, number: int) -> None:
    """Paint the mark that begins part `number`; 0 ends the last one."""
    painter.save()
    painter.setClipping(False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(QColor("#ffffff")))
    painter.drawRect(QRectF(-MARK - number, -MARK, 1, 1))
    painter.restore()


def figure_words(page_layout: PageLayout) -> str:
    """Describe the map for a screen reader by title and place, never by withheld units."""
    return f"{page_layout.page.title}. {page_layout.page.subtitle}."


def drawn_parts(page_layout: PageLayout) -> Iterator[tuple[ReadingPart, float, float, Drawing]]:
    """Return the texts and drawings of a page in reading order, with their places in mm."""
    for identifier in ITEMS_BEFORE:
        if identifier in page_layout.texts:
            x, y, drawing = page_layout.texts[identifier]
            kind = "H1" if identifier == "title" else "P"
            yield ReadingPart(kind), x, y, drawing
    for identifier, (x, y, drawing) in page_layout.drawings.items():
        if identifier != "body":
            is_ornament = identifier == "north"
            part = ReadingPart("Artifact") if is_ornament else ReadingPart("Figure", drawing.words)
            yield part, x, y, drawing
    if "body" in page_layout.drawings:
        yield from _body(page_layout)
    for identifier in ITEMS_AFTER:
        if identifier in page_layout.texts:
            x, y, drawing = page_layout.texts[identifier]
            yield from _paragraphs(drawing, x, y, "H2" if identifier == "heading" else "P")
    for identifier in FOOTER_ITEMS:
        if identifier in page_layout.texts:
            yield ReadingPart("P"), *page_layout.texts[identifier]
    if "page" in page_layout.texts:
        yield ReadingPart("Artifact"), *page_layout.texts["page"]


def _body(page_layout: PageLayout) -> Iterator[tuple[ReadingPart, float, float, Drawing]]:
    """Return a table cell by cell, prose by paragraph, anything else as one figure."""
    x, y, drawing = page_layout.drawings["body"]
    cells = [shape.cell for shape in drawing.texts if shape.cell is not None]
    if not cells:
        yield ReadingPart("Figure", drawing.words), x, y, drawing
    elif cells[0][1] < 0:
        ground = tuple(shape for shape in drawing.shapes if not isinstance(shape, Text))
        if ground:
            yield ReadingPart("Artifact"), x, y, Drawing(drawing.width, drawing.height, ground)
        headings = {
            position for position, (_, heading) in enumerate(page_layout.page.prose) if heading
        }
        for part, px, py, paragraph in _paragraphs(drawing, x, y, "P"):
            number = paragraph.texts[0].cell
            kind = "H2" if number is not None and number[0] in headings else part.kind
            yield ReadingPart(kind), px, py, paragraph
    else:
        ground = tuple(shape for shape in drawing.shapes if not isinstance(shape, Text))
        yield ReadingPart("Artifact"), x, y, Drawing(drawing.width, drawing.height, ground)
        for cell, texts in groupby(drawing.texts, key=lambda text: text.cell):
            if cell is not None:
                kind = "TH" if cell[0] == 0 or cell[1] == 0 else "TD"
                shapes = tuple(texts)
                yield (
                    ReadingPart(kind, "", cell),
                    x,
                    y,
                    Drawing(drawing.width, drawing.height, shapes),
                )


def _paragraphs(
    drawing: Drawing, x: float, y: float, kind: str
) -> Iterator[tuple[ReadingPart, float, float, Drawing]]:
    for _, texts in groupby(drawing.texts, key=lambda text: text.cell):
        yield ReadingPart(kind), x, y, Drawing(drawing.width, drawing.height, tuple(texts))
