"""The marks of an occupancy map as a page can draw them. They come from the files of
resources/styles, which a cartographer may replace."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsLinePatternFillSymbolLayer,
    QgsPointPatternFillSymbolLayer,
    QgsSimpleFillSymbolLayer,
    QgsSimpleMarkerSymbolLayer,
    QgsSymbol,
)
from qgis.PyQt.QtCore import Qt

from ..layers.basemap.outlines import LINES
from ..layers.style.symbols import POINT, POLYGON, symbol

Mark = dict[str, Any]
LEFT_OUT = ("circle", "ground")


def marks() -> dict[str, dict[str, Mark]]:
    """Return geometry → mark → its fill, line and pattern, in millimetres. Raises StyleError."""
    kinds = {"polygon": POLYGON, "point": POINT}
    by_geometry = {
        geometry: {name: _mark(symbol(geometry, name)) for name in names if name not in LEFT_OUT}
        for geometry, names in kinds.items()
    }
    by_geometry["line"] = {
        kind: {"edge": LINES[kind][0], "width": LINES[kind][1]} for kind in LINES
    }
    return by_geometry


def _mark(symbol: QgsSymbol) -> Mark:
    mark: Mark = {}
    for layer in symbol.symbolLayers():
        if isinstance(layer, QgsSimpleFillSymbolLayer):
            is_filled = layer.brushStyle() != Qt.BrushStyle.NoBrush
            mark |= {"fill": layer.fillColor().name() if is_filled else "", **_outline(layer)}
        elif isinstance(layer, QgsLinePatternFillSymbolLayer):
            line = layer.subSymbol().symbolLayer(0)
            mark["hatch"] = {
                "angle": layer.lineAngle(),
                "distance": layer.distance(),
                "colour": line.color().name(),
                "width": line.width(),
            }
        elif isinstance(layer, QgsPointPatternFillSymbolLayer):
            dot = layer.subSymbol().symbolLayer(0)
            mark["dots"] = {
                "distance": layer.distanceX(),
                "colour": dot.color().name(),
                "size": dot.size(),
            }
        elif isinstance(layer, QgsSimpleMarkerSymbolLayer) and "fill" not in mark:
            mark |= {"fill": layer.fillColor().name(), **_outline(layer), "size": layer.size()}
        elif isinstance(layer, QgsSimpleMarkerSymbolLayer):
            mark["dot"] = {"colour": layer.fillColor().name(), "size": layer.size()}
    return mark


def _outline(layer: QgsSimpleFillSymbolLayer | QgsSimpleMarkerSymbolLayer) -> Mark:
    return {
        "edge": layer.strokeColor().name(),
        "width": layer.strokeWidth(),
        "dash": layer.strokeStyle() != Qt.PenStyle.SolidLine,
    }
