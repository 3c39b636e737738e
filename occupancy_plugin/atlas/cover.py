"""The preview picture of an atlas (Open Graph): the title, the finding and the classes of its first
map, drawn from the data as they are published."""

from __future__ import annotations

from qgis.PyQt.QtCore import QPointF
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from ..diagnosis.drawing.colours import ACCENT, INK, SOFT, WHITE
from ..diagnosis.drawing.drawing import Drawing, Shape, Text
from ..diagnosis.drawing.fonts import LINE, POINT, wrap
from .documents import Document
from .pages import png_bytes
from .shapes import Unit

SIZE = (1200, 630)  # pixels, as Open Graph recommends
MAP = (470, 36, 700, 558)  # left, top, width, height
NO_VALUE, EDGE = "#f0f0f0", "#8a8a8a"
DOTS = 4.0  # pixels a millimetre, for the words
MARGIN, ROOM = 12.0, 98.0  # mm


def cover_bytes(meta: Document, scale: Document, indicator: str) -> bytes:
    picture = QImage(*SIZE, QImage.Format.Format_RGB32)
    picture.fill(QColor(WHITE))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _map(painter, meta["ground"], scale, meta["vintages"][0], indicator)
    painter.resetTransform()
    _words(meta, indicator).paint(painter, 0.0, 0.0, DOTS)
    painter.end()
    return png_bytes(picture)


def _map(
    painter: QPainter, ground: Document, scale: Document, vintage: str, indicator: str
) -> None:
    west, south, east, north = ground["extent"]
    left, top, width, height = MAP
    factor = min(width / max(east - west, 1), height / max(north - south, 1))
    painter.translate(left + width / 2, top + height / 2)
    painter.scale(factor, -factor)
    painter.translate(-(west + east) / 2, -(south + north) / 2)
    edge = QPen(QColor(EDGE))
    edge.setCosmetic(True)
    painter.setPen(edge)
    for unit in ground["units"]:
        _fill(painter, unit, NO_VALUE, 1.0)
    vintage_rows, legend = scale["vintages"].get(vintage), scale["legends"].get(indicator)
    if not vintage_rows or not legend or legend["look"] != "classes":
        return
    size = scale["step"] / ground["step"]
    for row, value in zip(vintage_rows["rows"], vintage_rows["values"][indicator], strict=True):
        if isinstance(value, (int, float)):
            inner_edges = legend["edges"][1:-1]
            colour = legend["colours"][sum(value >= bound for bound in inner_edges)]
            _fill(painter, scale["units"][row], colour, size)


def _fill(painter: QPainter, unit: Unit, colour: str, size: float) -> None:
    path = QPainterPath()
    for ring in unit:
        x, y = 0.0, 0.0
        for corner in range(0, len(ring), 2):
            x, y = x + ring[corner] * size, y + ring[corner + 1] * size
            path.lineTo(QPointF(x, y)) if corner else path.moveTo(QPointF(x, y))
        path.closeSubpath()
    painter.setBrush(QColor(colour))
    painter.drawPath(path)


def _words(meta: Document, indicator: str) -> Drawing:
    """Lay out title, territory, the first map's finding, and the notice of fictitious data."""
    language, vintage = meta["language"], meta["vintages"][0]
    shared_words = meta["words"][language]
    lines = [
        (meta["title"] or shared_words["atlas"], 17.0, INK, True),
        (meta["territory"]["name"], 13.0, SOFT, False),
        ("", 13.0, INK, False),
        (meta["findings"][vintage][indicator][language], 19.0, ACCENT, True),
        (vintage, 13.0, SOFT, False),
        ("", 13.0, INK, False),
        (shared_words["fictitious"] if meta["fictitious"] else "", 13.0, ACCENT, True),
    ]
    shapes: list[Shape] = []
    y = 2 * MARGIN
    for text, size, colour, bold in lines:
        for line in wrap(text, size, ROOM, bold) or [""]:
            y += size * POINT * LINE
            shapes.append(Text(MARGIN, y, line, size, colour, bold))
        y += 1.5
    return Drawing(SIZE[0] / DOTS, SIZE[1] / DOTS, tuple(shapes))
