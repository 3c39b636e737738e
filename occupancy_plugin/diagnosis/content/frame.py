"""A small map drawn as shapes: conversion from map coordinates to millimetres in a frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qgis.core import QgsGeometry, QgsRectangle

from ...toolbelt.shapes import joint_extent

LONGEST_BAR, EDGE = 24.0, 1.5  # mm of the scale bar; between outlines and frame
FINEST_DETAIL = 0.2  # mm of an outline's detail
LEAST_SIDE = 12.0  # mm of a map: a smaller one is left out
Ring = tuple[tuple[float, float], ...]


def has_room(box_width: float, box_height: float) -> bool:
    return min(box_width, box_height) >= LEAST_SIDE


def bar_length(longest_metres: float) -> float:
    """Return the length of a scale bar: 1, 2 or 5 × 10ⁿ metres."""
    power = 10.0 ** math.floor(math.log10(longest_metres))
    return max(factor * power for factor in (1, 2, 5) if factor * power <= longest_metres)


@dataclass(frozen=True)
class Frame:
    """The frame of a small map.

    seen: extent of the frame in map coordinates
    scale: mm per metre"""

    seen: QgsRectangle
    scale: float

    @classmethod
    def around(cls, shapes: Sequence[QgsGeometry], box_width: float, box_height: float) -> Frame:
        """Centre the extent of all shapes in a box of mm that `has_room`."""
        box = joint_extent(shape.boundingBox() for shape in shapes)
        scale = min((box_width - 2 * EDGE) / box.width(), (box_height - 2 * EDGE) / box.height())
        seen = QgsRectangle.fromCenterAndSize(box.center(), box_width / scale, box_height / scale)
        return cls(seen, scale)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return mm from the frame's upper left corner."""
        return ((x - self.seen.xMinimum()) * self.scale, (self.seen.yMaximum() - y) * self.scale)

    def rings(self, shape: QgsGeometry) -> list[Ring]:
        """Return the outer rings of a shape, clipped to the frame, in mm."""
        visible_shape = shape.intersection(QgsGeometry.fromRect(self.seen))
        if visible_shape.isEmpty():
            return []
        simple_shape = visible_shape.simplify(FINEST_DETAIL / self.scale)
        polygons = (
            simple_shape.asMultiPolygon()
            if simple_shape.isMultipart()
            else [simple_shape.asPolygon()]
        )
        return [
            tuple(self.place(point.x(), point.y()) for point in polygon[0])
            for polygon in polygons
            if polygon and len(polygon[0]) > 3
        ]

    def bar(self) -> tuple[float, str]:
        """Return a scale bar of at most LONGEST_BAR: mm on paper, and its text."""
        metres = bar_length(LONGEST_BAR / self.scale)
        text = f"{metres / 1000:.0f}\u00a0km" if metres >= 1000 else f"{metres:.0f}\u00a0m"
        return metres * self.scale, text
