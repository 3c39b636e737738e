"""A small map drawn in shapes: where things of the map's system lie in a frame of millimetres."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle

from .page import Window

WIDE_BAR, EDGE = 24.0, 1.5  # mm
FINEST = 0.2  # mm of an outline's detail
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Frame:
    """seen: what is in the frame, in the map's system · scale: mm per metre"""

    seen: QgsRectangle
    scale: float

    @classmethod
    def around(
        cls, shapes: Sequence[QgsGeometry], window: Window, wide: float, high: float
    ) -> Frame:
        """Of a window in the map's system, () for all the shapes, in the middle of wide × high."""
        if not window:
            box = QgsRectangle()
            for shape in shapes:
                box.combineExtentWith(shape.boundingBox())
            window = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
        left, bottom, right, top = window
        scale = min((wide - 2 * EDGE) / (right - left), (high - 2 * EDGE) / (top - bottom))
        aside = (wide / scale - (right - left)) / 2
        below = (high / scale - (top - bottom)) / 2
        return cls(QgsRectangle(left - aside, bottom - below, right + aside, top + below), scale)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """In mm from the frame's upper left corner."""
        return (
            (x - self.seen.xMinimum()) * self.scale,
            (self.seen.yMaximum() - y) * self.scale,
        )

    def rings(self, shape: QgsGeometry) -> list[Ring]:
        """Outer rings of what the frame shows of a shape, in mm."""
        cut = shape.intersection(QgsGeometry.fromRect(self.seen))
        if cut.isEmpty():
            return []
        simple = cut.simplify(FINEST / self.scale)
        parts = simple.asMultiPolygon() if simple.isMultipart() else [simple.asPolygon()]
        return [self._ring(part[0]) for part in parts if part and len(part[0]) > 3]

    def _ring(self, points: Sequence[QgsPointXY]) -> Ring:
        return tuple(self.place(point.x(), point.y()) for point in points)

    def bar(self) -> tuple[float, str]:
        """A length of 1, 2 or 5 × 10ⁿ metres that is at most WIDE_BAR on paper, and what it is."""
        raw = WIDE_BAR / self.scale
        power = 10.0 ** math.floor(math.log10(raw))
        metres = max(factor * power for factor in (1, 2, 5) if factor * power <= raw)
        text = f"{metres / 1000:.0f}\u00a0km" if metres >= 1000 else f"{metres:.0f}\u00a0m"
        return metres * self.scale, text
