"""The marks that every occupancy map shares: the three greys, outlines, circles. One symbol for every hidden cell (R6)."""

from __future__ import annotations

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


def class_symbol(geometry: str, colour: str) -> QgsSymbol:
    """One class of a choropleth."""
    if geometry == "point":
        return QgsMarkerSymbol.createSimple(
            {"name": "circle", "color": colour, "size": POINT_SIZE, "outline_color": "#ffffff", "outline_width": "0.15"}
        )
    return QgsFillSymbol.createSimple({"color": colour, "outline_color": "#ffffff", "outline_width": OUTLINE_WIDTH})


def secret_symbol(geometry: str) -> QgsSymbol:
    """Light grey with a thin diagonal hatch: statistical secrecy, whatever the reason."""
    if geometry == "point":
        return QgsMarkerSymbol.createSimple(
            {"name": "circle", "color": SECRET, "size": POINT_SIZE, "outline_color": SECRET_HATCH, "outline_width": "0.2"}
        )
    symbol = QgsFillSymbol.createSimple({"color": SECRET, "outline_color": OUTLINE, "outline_width": OUTLINE_WIDTH})
    hatch = QgsLinePatternFillSymbolLayer()
    hatch.setLineAngle(45)
    hatch.setDistance(1.3)
    hatch.setSubSymbol(QgsLineSymbol.createSimple({"color": SECRET_HATCH, "width": "0.15"}))
    symbol.appendSymbolLayer(hatch)
    return symbol


def empty_symbol(geometry: str) -> QgsSymbol:
    """Very light grey, no hatch: no social housing."""
    if geometry == "point":
        return QgsMarkerSymbol.createSimple(
            {"name": "circle", "color": EMPTY, "size": POINT_SIZE, "outline_color": "#c4c4c4", "outline_width": "0.15"}
        )
    return QgsFillSymbol.createSimple({"color": EMPTY, "outline_color": "#c4c4c4", "outline_width": OUTLINE_WIDTH})


def no_data_symbol(geometry: str) -> QgsSymbol:
    """White with a dotted outline: no data."""
    properties = {"color": NO_DATA, "outline_color": NO_DATA_OUTLINE, "outline_width": "0.2", "outline_style": "dot"}
    if geometry == "point":
        return QgsMarkerSymbol.createSimple({"name": "circle", "size": POINT_SIZE, **properties})
    return QgsFillSymbol.createSimple(properties)


def base_symbol() -> QgsSymbol:
    """The ground under proportional circles: white, thin grey outline."""
    return QgsFillSymbol.createSimple({"color": "#fbfaf7", "outline_color": "#b5b5b5", "outline_width": OUTLINE_WIDTH})


def circle_marker(colour: str, size: str = "4") -> QgsMarkerSymbol:
    return QgsMarkerSymbol.createSimple(
        {"name": "circle", "color": f"{colour}", "size": size, "outline_color": "#ffffff", "outline_width": "0.2", "alpha": "0.85"}
    )


def circle_symbol(geometry: str, colour: str, size_expression: str) -> QgsSymbol:
    """A circle whose area follows the count: on the point, or on a polygon's centroid."""
    marker = circle_marker(colour)
    marker.setOpacity(0.85)
    marker.setDataDefinedSize(QgsProperty.fromExpression(size_expression))
    if geometry == "point":
        return marker
    centroid = QgsCentroidFillSymbolLayer()
    centroid.setSubSymbol(marker)
    centroid.setPointOnSurface(True)
    symbol = QgsFillSymbol([_transparent(), centroid])
    return symbol


def _transparent() -> QgsSymbolLayer:
    return QgsSimpleFillSymbolLayer.create({"style": "no", "outline_color": "#b5b5b5", "outline_width": OUTLINE_WIDTH})
