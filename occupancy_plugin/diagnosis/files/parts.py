"""What a page of a PDF consists of, for who listens to it: `Part`s in reading order, each painted
between two marks that become marked content (tags.py)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from qgis.PyQt.QtCore import QRectF, Qt
from qgis.PyQt.QtGui import QBrush, QColor, QPainter

from ..drawing.drawing import Drawing, Text
from ..pages.fill import LaidOut

MARK = 9000  # a white square that far outside the page is a mark
BEFORE = ("title", "subtitle", "fictitious", "name1", "name2", "name3", "name4")
AFTER = ("heading", "text")
FOOT = ("caption", "imprint")


@dataclass(frozen=True)
class Part:
    """kind: 'H1', 'H2', 'P', 'Figure', 'TH', 'TD', 'Artifact' · alt: what a figure says · cell: row
    and column in a table"""

    kind: str
    alt: str = ""
    cell: tuple[int, int] | None = None


def mark(painter: QPainter, number: int) -> None:
    """Begin part `number`; 0 ends the last one."""
    painter.save()
    painter.setClipping(False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(QColor("#ffffff")))
    painter.drawRect(QRectF(-MARK - number, -MARK, 1, 1))
    painter.restore()


def figure_words(laid: LaidOut) -> str:
    """What the map says to who does not see it: title and place, never which units are withheld."""
    return f"{laid.page.title}. {laid.page.subtitle}."


def drawn_parts(laid: LaidOut) -> Iterator[tuple[Part, float, float, Drawing]]:
    """Texts and drawings of a page in reading order, with their places in mm."""
    for identifier in BEFORE:
        if identifier in laid.texts:
            x, y, drawing = laid.texts[identifier]
            kind = "H1" if identifier == "title" else "P"
            yield Part(kind), x, y, drawing
    for identifier, (x, y, drawing) in laid.drawings.items():
        if identifier != "body":
            yield Part("Figure", drawing.words), x, y, drawing
    if "body" in laid.drawings:
        yield from _body(laid)
    for identifier in AFTER:
        if identifier in laid.texts:
            x, y, drawing = laid.texts[identifier]
            yield from _paragraphs(drawing, x, y, "H2" if identifier == "heading" else "P")
    for identifier in FOOT:
        if identifier in laid.texts:
            yield Part("P"), *laid.texts[identifier]
    if "page" in laid.texts:
        yield Part("Artifact"), *laid.texts["page"]


def _body(laid: LaidOut) -> Iterator[tuple[Part, float, float, Drawing]]:
    """A table cell by cell, prose paragraph by paragraph, anything else as a figure."""
    x, y, drawing = laid.drawings["body"]
    cells = [shape.cell for shape in drawing.texts if shape.cell is not None]
    if not cells:
        yield Part("Figure", drawing.words), x, y, drawing
    elif cells[0][1] < 0:
        ground = tuple(shape for shape in drawing.shapes if not isinstance(shape, Text))
        if ground:
            yield Part("Artifact"), x, y, Drawing(drawing.width, drawing.height, ground)
        headings = {n for n, (_, heading) in enumerate(laid.page.prose) if heading}
        for part, px, py, paragraph in _paragraphs(drawing, x, y, "P"):
            number = paragraph.texts[0].cell
            kind = "H2" if number is not None and number[0] in headings else part.kind
            yield Part(kind), px, py, paragraph
    else:
        ground = tuple(shape for shape in drawing.shapes if not isinstance(shape, Text))
        yield Part("Artifact"), x, y, Drawing(drawing.width, drawing.height, ground)
        for cell, texts in groupby(drawing.texts, key=lambda text: text.cell):
            if cell is not None:
                kind = "TH" if cell[0] == 0 or cell[1] == 0 else "TD"
                shapes = tuple(texts)
                yield Part(kind, "", cell), x, y, Drawing(drawing.width, drawing.height, shapes)


def _paragraphs(
    drawing: Drawing, x: float, y: float, kind: str
) -> Iterator[tuple[Part, float, float, Drawing]]:
    for _, texts in groupby(drawing.texts, key=lambda text: text.cell):
        yield Part(kind), x, y, Drawing(drawing.width, drawing.height, tuple(texts))
