"""`Drawing`: shapes in millimetres from the top left corner, in drawing order. The same list
becomes SVG, painted letters, an image or a description."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from .colours import HATCH_FILL, HATCH_LINE, INK
from .fonts import MEASURED_SIZE, POINT, family, font, width

TENTH = 10.0  # SVG units per mm: renderers space letters of a few units unevenly
HATCH_STEP, HATCH_WIDTH = 1.2, 0.12  # mm
LENGTHS = ("x", "y", "x1", "y1", "x2", "y2", "width", "height", "radius", "line", "size")


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    stroke: str = ""
    line: float = 0.0


@dataclass(frozen=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    stroke: str
    line: float = 0.12


@dataclass(frozen=True)
class Circle:
    x: float
    y: float
    radius: float
    fill: str
    stroke: str = ""
    line: float = 0.0


@dataclass(frozen=True)
class Area:
    """Rings of points, filled by the odd-even rule."""

    rings: tuple[tuple[tuple[float, float], ...], ...]
    fill: str
    stroke: str = ""
    line: float = 0.0


@dataclass(frozen=True)
class Text:
    """A line of text.

    x, y: of the anchor on the base line
    anchor: 'start', 'middle' or 'end' of the text at x
    size: points
    cell: row and column of the table that the text belongs to; row 0 is the header"""

    x: float
    y: float
    text: str
    size: float = 7.0
    colour: str = INK
    bold: bool = False
    anchor: str = "start"
    cell: tuple[int, int] | None = None

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in mm."""
        box_width = width(self.text.rstrip(" "), self.size, self.bold)
        x = self.x - box_width * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        height = self.size * POINT
        return x, self.y - 0.76 * height, x + box_width, self.y + 0.22 * height


Shape = Rect | Line | Circle | Area | Text


def hatched(x: float, y: float, box_width: float, box_height: float) -> list[Shape]:
    """Draw a rectangle with the hatch of statistical secrecy, line by line, because Qt's SVG has no
    patterns."""
    shapes: list[Shape] = [Rect(x, y, box_width, box_height, HATCH_FILL)]
    start = HATCH_STEP
    while start < box_width + box_height:
        x1, y1 = (x + start, y) if start <= box_width else (x + box_width, y + start - box_width)
        x2, y2 = (x, y + start) if start <= box_height else (x + start - box_height, y + box_height)
        shapes.append(Line(x1, y1, x2, y2, HATCH_LINE, HATCH_WIDTH))
        start += HATCH_STEP
    shapes.append(Rect(x, y, box_width, box_height, "", HATCH_LINE, HATCH_WIDTH))
    return shapes


@dataclass(frozen=True)
class Drawing:
    """Shapes on a rectangle of width × height mm.

    words: description for a reader who cannot see it, made from the same figures"""

    width: float
    height: float
    shapes: tuple[Shape, ...] = field(repr=False)
    words: str = ""

    @property
    def texts(self) -> list[Text]:
        return [shape for shape in self.shapes if isinstance(shape, Text)]

    @property
    def bottom(self) -> float:
        """Where the lowest shape ends, in mm."""
        return max(map(_lowest, self.shapes), default=0.0)

    def moved(self, x: float, y: float) -> list[Shape]:
        return [_move_shape(shape, x, y) for shape in self.shapes]

    def scaled(self, factor: float) -> Drawing:
        """Enlarge everything, letters and lines included: for pages of A3."""
        if factor == 1.0:
            return self
        shapes = tuple(_scale_shape(shape, factor) for shape in self.shapes)
        return Drawing(self.width * factor, self.height * factor, shapes, self.words)

    def svg(self) -> str:
        """Return a complete SVG document: a layout's picture, a figure of the HTML page."""
        body = "".join(map(_svg, self.shapes))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:.2f}mm" '
            f'height="{self.height:.2f}mm" viewBox="0 0 {self.width * TENTH:.1f} '
            f'{self.height * TENTH:.1f}" role="img"><title>{escape(self.words)}</title>'
            f"{body}</svg>"
        )

    def paint(self, painter: QPainter, x: float, y: float, dots: float) -> None:
        """Draw at a place (mm) on a device of `dots` per mm, with letters as text."""
        painter.save()
        painter.scale(dots, dots)
        painter.translate(x, y)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for shape in self.shapes:
            _paint(painter, shape)
        painter.restore()

    def image(self, dots: float = 8.0) -> QImage:
        """Return an image with `dots` per mm on white."""
        picture = QImage(
            round(self.width * dots), round(self.height * dots), QImage.Format.Format_RGB32
        )
        picture.setDotsPerMeterX(round(dots * 1000))
        picture.setDotsPerMeterY(round(dots * 1000))
        picture.fill(QColor("#ffffff"))
        painter = QPainter(picture)
        try:
            self.paint(painter, 0.0, 0.0, dots)
        finally:
            painter.end()
        return picture


def stacked(
    parts: Sequence[tuple[float, float, Drawing]], box_width: float, box_height: float
) -> Drawing:
    """Combine several drawings, each in its place (mm)."""
    shapes = [shape for x, y, drawing in parts for shape in drawing.moved(x, y)]
    words = " ".join(drawing.words for _, _, drawing in parts if drawing.words)
    return Drawing(box_width, box_height, tuple(shapes), words)


def beside(
    charts: Sequence[Callable[[float, float], Drawing]],
    gap: float,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw charts of equal widths side by side, `gap` mm apart."""
    step = (box_width + gap) / max(len(charts), 1)
    parts = [(step * n, 0.0, chart(step - gap, box_height)) for n, chart in enumerate(charts)]
    return stacked(parts, box_width, box_height)


def _lowest(shape: Shape) -> float:
    match shape:
        case Text():
            return shape.box[3]
        case Rect():
            return shape.y + shape.height
        case Line():
            return max(shape.y1, shape.y2)
        case Circle():
            return shape.y + shape.radius
        case Area():
            return max(y for ring in shape.rings for _, y in ring)


def _move_shape(shape: Shape, x: float, y: float) -> Shape:
    if isinstance(shape, Line):
        return replace(shape, x1=shape.x1 + x, x2=shape.x2 + x, y1=shape.y1 + y, y2=shape.y2 + y)
    if isinstance(shape, Area):
        rings = tuple(tuple((px + x, py + y) for px, py in ring) for ring in shape.rings)
        return replace(shape, rings=rings)
    return replace(shape, x=shape.x + x, y=shape.y + y)


def _scale_shape(shape: Shape, factor: float) -> Shape:
    if isinstance(shape, Area):
        rings = tuple(tuple((px * factor, py * factor) for px, py in ring) for ring in shape.rings)
        return replace(shape, rings=rings, line=shape.line * factor)
    lengths = {name: getattr(shape, name) * factor for name in LENGTHS if hasattr(shape, name)}
    return replace(shape, **lengths)


def _tenths(*numbers: float) -> list[str]:
    return [f"{number * TENTH:.2f}".rstrip("0").rstrip(".") for number in numbers]


def _svg(shape: Shape) -> str:
    if isinstance(shape, Text):
        x, y, size = _tenths(shape.x, shape.y, shape.size * POINT)
        weight = ' font-weight="bold"' if shape.bold else ""
        return (
            f'<text x="{x}" y="{y}" font-family="{escape(family())}" font-size="{size}"{weight} '
            f'fill="{shape.colour}" text-anchor="{shape.anchor}">{escape(shape.text)}</text>'
        )
    stroke = f'stroke="{shape.stroke}" stroke-width="{shape.line * TENTH:.2f}"'
    fill = "" if isinstance(shape, Line) else shape.fill
    attributes = f'fill="{fill or "none"}"{f" {stroke}" if shape.stroke else ""}'
    if isinstance(shape, Rect):
        x, y, box_width, box_height = _tenths(shape.x, shape.y, shape.width, shape.height)
        return f'<rect x="{x}" y="{y}" width="{box_width}" height="{box_height}" {attributes}/>'
    if isinstance(shape, Line):
        x1, y1, x2, y2 = _tenths(shape.x1, shape.y1, shape.x2, shape.y2)
        return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {attributes}/>'
    if isinstance(shape, Circle):
        x, y, radius = _tenths(shape.x, shape.y, shape.radius)
        return f'<circle cx="{x}" cy="{y}" r="{radius}" {attributes}/>'
    path = "".join(
        "M" + "L".join(" ".join(_tenths(*point)) for point in ring) + "Z" for ring in shape.rings
    )
    return f'<path d="{path}" fill-rule="evenodd" {attributes}/>'


def _pen(stroke: str, line: float) -> QPen:
    if not stroke:
        return QPen(Qt.PenStyle.NoPen)
    pen = QPen(QColor(stroke))
    pen.setWidthF(line)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _paint(painter: QPainter, shape: Shape) -> None:
    if isinstance(shape, Text):
        _write(painter, shape)
        return
    painter.setPen(_pen(shape.stroke, shape.line))
    if isinstance(shape, Line):
        painter.drawLine(QPointF(shape.x1, shape.y1), QPointF(shape.x2, shape.y2))
        return
    painter.setBrush(QBrush(QColor(shape.fill)) if shape.fill else QBrush())
    if isinstance(shape, Rect):
        painter.drawRect(QRectF(shape.x, shape.y, shape.width, shape.height))
    elif isinstance(shape, Circle):
        painter.drawEllipse(QPointF(shape.x, shape.y), shape.radius, shape.radius)
    else:
        _fill(painter, shape)


def _fill(painter: QPainter, area: Area) -> None:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in area.rings:
        path.addPolygon(QPolygonF([QPointF(px, py) for px, py in ring]))
        path.closeSubpath()
    painter.drawPath(path)


def _write(painter: QPainter, text: Text) -> None:
    """Draw a text with a font of MEASURED_SIZE pixels, scaled, so that sizes between whole pixels
    stay exact."""
    scale = text.size * POINT / MEASURED_SIZE
    x = text.box[0]
    painter.save()
    painter.setFont(font(text.bold))
    painter.setPen(QPen(QColor(text.colour)))
    painter.translate(x, text.y)
    painter.scale(scale, scale)
    painter.drawText(QPointF(0.0, 0.0), text.text)
    painter.restore()
