"""The picture of an atlas that other sites show (Open Graph): its first map, what it finds and of
whom, from the data as they are published."""

from __future__ import annotations

from qgis.PyQt.QtCore import QPointF, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from ..diagnosis.drawing.colours import ACCENT, INK, SOFT, WHITE
from ..diagnosis.drawing.drawing import Drawing, Shape, Text
from ..diagnosis.drawing.fonts import LINE, POINT, wrap
from .documents import Document
from .pages import png_bytes
from .shapes import Unit

SIZE = (1200, 630)  # pixels: what Open Graph asks for
MAP = (470, 36, 700, 558)  # left, top, width, height
NO_VALUE, EDGE = "#f0f0f0", "#8a8a8a"
DOTS = 4.0  # pixels a millimetre, for the words
MARGIN, ROOM = 12.0, 98.0  # mm
SHADES = 6  # between a colour and what lies beside it


def cover_bytes(meta: Document, scale: Document, indicator: str) -> bytes:
    """A PNG of few colours."""
    picture = QImage(*SIZE, QImage.Format.Format_RGB32)
    picture.fill(QColor(WHITE))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colours = _map(painter, meta["ground"], scale, meta["vintages"][0], indicator)
    painter.resetTransform()
    _words(meta, indicator).paint(painter, 0.0, 0.0, DOTS)
    painter.end()
    plain = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    table = _shades(colours)
    return png_bytes(picture.convertToFormat(QImage.Format.Format_Indexed8, table, plain))


def _map(
    painter: QPainter, ground: Document, scale: Document, vintage: str, indicator: str
) -> list[str]:
    """Draws the ground and the classes; the colours of these."""
    west, south, east, north = ground["extent"]
    left, top, wide, high = MAP
    factor = min(wide / max(east - west, 1), high / max(north - south, 1))
    painter.translate(left + wide / 2, top + high / 2)
    painter.scale(factor, -factor)
    painter.translate(-(west + east) / 2, -(south + north) / 2)
    edge = QPen(QColor(EDGE))
    edge.setCosmetic(True)
    painter.setPen(edge)
    for unit in ground["units"]:
        _fill(painter, unit, NO_VALUE, 1.0)
    read, legend = scale["vintages"].get(vintage), scale["legends"].get(indicator)
    if not read or not legend or legend["look"] != "classes":
        return []
    size = scale["step"] / ground["step"]
    for row, value in zip(read["rows"], read["values"][indicator], strict=True):
        if isinstance(value, (int, float)):
            inner = legend["edges"][1:-1]
            colour = legend["colours"][sum(value >= bound for bound in inner)]
            _fill(painter, scale["units"][row], colour, size)
    return list(legend["colours"])


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
    """Title, territory, the finding of the first map, and that the data are fictitious."""
    language, vintage = meta["language"], meta["vintages"][0]
    shared = meta["words"][language]
    lines = [
        (meta["title"] or shared["atlas"], 17.0, INK, True),
        (meta["territory"]["name"], 13.0, SOFT, False),
        ("", 13.0, INK, False),
        (meta["findings"][vintage][indicator][language], 19.0, ACCENT, True),
        (vintage, 13.0, SOFT, False),
        ("", 13.0, INK, False),
        (shared["fictitious"] if meta["fictitious"] else "", 13.0, ACCENT, True),
    ]
    shapes: list[Shape] = []
    y = 2 * MARGIN
    for text, size, colour, bold in lines:
        for line in wrap(text, size, ROOM, bold) or [""]:
            y += size * POINT * LINE
            shapes.append(Text(MARGIN, y, line, size, colour, bold))
        y += 1.5
    return Drawing(SIZE[0] / DOTS, SIZE[1] / DOTS, tuple(shapes))


def _shades(colours: list[str]) -> list[int]:
    """The colour table: what is drawn, and steps between it and what lies beside it."""
    pairs = [(c, EDGE) for c in [*colours, NO_VALUE, WHITE]]
    pairs += [(c, WHITE) for c in (INK, SOFT, ACCENT)]
    table = []
    for one, other in pairs:
        first, second = QColor(one), QColor(other)
        for step in range(SHADES + 1):
            part = step / SHADES
            mixed = [
                round(a + (b - a) * part)
                for a, b in zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)
            ]
            table.append(QColor(*mixed).rgb())
    return list(dict.fromkeys(table))
