"""The marks that every occupancy map shares: the three greys, outlines, circles. One symbol for every hidden cell (R6)."""

from __future__ import annotations

from typing import cast

from qgis.core import (
    QgsCentroidFillSymbolLayer,
    QgsFillSymbol,
    QgsLinePatternFillSymbolLayer,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsProperty,
    QgsSimpleFillSymbolLayer,
    QgsSymbol,
    QgsSymbolLayer,
)

OUTLINE = "#8a8a8a"
OUTLINE_WIDTH = "0.1"  # mm
SECRET, SECRET_HATCH = "#d9d9d9", "#6f6f6f"
EMPTY = "#f4f4f4"
NO_DATA, NO_DATA_OUTLINE = "#ffffff", "#6f6f6f"
POINT_SIZE = "2.2"  # mm
UNSIZED = 0.01  # mm: what a legend shows for a circle that has no unit


def _fill(properties: dict[str, str]) -> QgsFillSymbol:
    return cast("QgsFillSymbol", QgsFillSymbol.createSimple(properties))


def _marker(properties: dict[str, str]) -> QgsMarkerSymbol:
    return cast("QgsMarkerSymbol", QgsMarkerSymbol.createSimple(properties))


def class_symbol(geometry: str, colour: str) -> QgsSymbol:
    """One class of a choropleth."""
    if geometry == "point":
        return _marker({"name": "circle", "color": colour, "size": POINT_SIZE, "outline_color": "#ffffff", "outline_width": "0.15"})
    return _fill({"color": colour, "outline_color": OUTLINE, "outline_width": OUTLINE_WIDTH})


def secret_symbol(geometry: str) -> QgsSymbol:
    """Light grey with a thin diagonal hatch: statistical secrecy, whatever the reason."""
    if geometry == "point":
        return _marker({"name": "circle", "color": SECRET, "size": POINT_SIZE, "outline_color": SECRET_HATCH, "outline_width": "0.2"})
    symbol = _fill({"color": SECRET, "outline_color": OUTLINE, "outline_width": OUTLINE_WIDTH})
    hatch = QgsLinePatternFillSymbolLayer()
    hatch.setLineAngle(45)
    hatch.setDistance(1.3)
    hatch.setSubSymbol(QgsLineSymbol.createSimple({"color": SECRET_HATCH, "width": "0.15"}))
    symbol.appendSymbolLayer(hatch)
    return symbol


def empty_symbol(geometry: str) -> QgsSymbol:
    """Very light grey, no hatch: no social housing."""
    if geometry == "point":
        return _marker({"name": "circle", "color": EMPTY, "size": POINT_SIZE, "outline_color": "#c4c4c4", "outline_width": "0.15"})
    return _fill({"color": EMPTY, "outline_color": "#c4c4c4", "outline_width": OUTLINE_WIDTH})


def no_data_symbol(geometry: str) -> QgsSymbol:
    """White with a dotted outline: no data."""
    properties = {"color": NO_DATA, "outline_color": NO_DATA_OUTLINE, "outline_width": "0.2", "outline_style": "dot"}
    if geometry == "point":
        return _marker({"name": "circle", "size": POINT_SIZE, **properties})
    return _fill(properties)


def circle_marker(colour: str, size: float = 4.0) -> QgsMarkerSymbol:
    """A circle of that diameter in mm, as the legend of sizes shows it."""
    marker = _marker({"name": "circle", "color": colour, "size": str(size), "outline_color": "#ffffff", "outline_width": "0.2"})
    marker.setOpacity(0.85)
    return marker


def circle_symbol(geometry: str, colour: str, size_expression: str) -> QgsSymbol:
    """A circle whose area follows the count: on the point, or over a polygon, which is drawn first (symbol levels)."""
    marker = circle_marker(colour, UNSIZED)
    marker.setDataDefinedSize(QgsProperty.fromExpression(size_expression))
    if geometry == "point":
        return marker
    centroid = QgsCentroidFillSymbolLayer()
    centroid.setSubSymbol(marker)
    centroid.setPointOnSurface(True)
    centroid.setRenderingPass(1)
    return QgsFillSymbol([_ground(), centroid])


def _ground() -> QgsSymbolLayer:
    properties = {"color": "#fbfaf7", "outline_color": "#b5b5b5", "outline_width": OUTLINE_WIDTH}
    return cast("QgsSymbolLayer", QgsSimpleFillSymbolLayer.create(properties))
