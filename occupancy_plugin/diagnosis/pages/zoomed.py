"""Additions of zoomed maps: circles of published units pushed apart, names of zones, frames of the
other windows, squares around units that a list names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from qgis.core import (
    Qgis,
    QgsFillSymbol,
    QgsGeometry,
    QgsMarkerSymbol,
    QgsNullSymbolRenderer,
    QgsPalLayerSettings,
    QgsPointXY,
    QgsProperty,
    QgsRectangle,
    QgsRuleBasedRenderer,
    QgsSimpleFillSymbolLayer,
    QgsSimpleMarkerSymbolLayer,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QFont

from ...description import Geometry
from ...layers.release.indicators import RELEASED, STATE
from ...layers.store.geopackage import quoted
from ...layers.style.labelling import text_with_halo
from ...layers.withheld import outlines
from ...toolbelt.shapes import memory_layer
from ..content.facts import Facts
from ..content.fragility import class_colours
from ..content.page import MapPart
from ..content.shapes import unit_outlines, unit_points
from ..content.windows import is_within, push_apart
from ..drawing.colours import ACCENT, INK
from ..drawing.fonts import family

LETTERS, HALO = 7.5, 0.6  # points, mm
WRAPPED = 16  # letters of a line
EDGE, EDGE_WIDTH = "#3a3f45", 0.15  # of a circle, mm
CORE = 0.36  # of the first class: a white middle distinguishes it from the second in grey print
ZONE_INK = "#123a6b"
FRAME = 0.5  # mm
POSITIONS = [
    Qgis.LabelPredefinedPointPosition.TopMiddle,
    Qgis.LabelPredefinedPointPosition.TopSlightlyLeft,
    Qgis.LabelPredefinedPointPosition.TopSlightlyRight,
    Qgis.LabelPredefinedPointPosition.TopLeft,
    Qgis.LabelPredefinedPointPosition.TopRight,
    Qgis.LabelPredefinedPointPosition.BottomMiddle,  # over the shape, where the map ends above it
]


def circle_rows(facts: Facts, map_part: MapPart, metres: float) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the published units with a class inside the window, and their points, pushed apart.

    metres: of a millimetre on paper"""
    population = facts.release.scales[map_part.scale].population
    households = facts.numbers(map_part.scale, [population])[population]
    classes = facts.labels(map_part.scale, map_part.indicator)
    places = unit_points(facts, map_part.scale)
    is_drawn = np.isfinite(households) & (classes != "")
    if map_part.window:
        is_drawn &= is_within(places, map_part.window)
    for _, window in map_part.frames:  # these units are on the page's other maps
        is_drawn &= ~is_within(places, window)
    columns = {map_part.indicator: classes, population: households, STATE: RELEASED}
    rows = pd.DataFrame(columns, index=facts.labels(map_part.scale, "code"))[is_drawn]
    rows.index.name = "code"
    radii = map_part.circles_of * np.sqrt(households[is_drawn]) / 2 * metres + EDGE_WIDTH * metres
    points = push_apart(places[is_drawn], radii)
    wkbs = [bytes(QgsGeometry.fromPointXY(QgsPointXY(x, y)).asWkb()) for x, y in points]
    geometry = np.empty(len(wkbs), dtype=object)
    geometry[:] = wkbs
    return rows, geometry


def circle_renderer(
    preset: QgsRuleBasedRenderer, map_part: MapPart, facts: Facts
) -> QgsRuleBasedRenderer:
    """Return the classes of the preset as circles whose area is proportional to the households;
    other rules are dropped."""
    labels = [
        facts.words.text(value.label) or value.value
        for value in facts.indicators[map_part.indicator].values
    ]
    colours = dict(zip(labels, class_colours(facts, map_part.indicator), strict=True))
    population = quoted(facts.release.scales[map_part.scale].population)
    root = QgsRuleBasedRenderer.Rule(None)
    for rule in preset.rootRule().children():
        if not rule.ruleKey().startswith("class") or rule.label() not in colours:
            continue
        size = f"sqrt({population}) * {map_part.circles_of!r}"
        parts = [_disc(colours[rule.label()], size, EDGE)]
        if rule.label() == labels[0]:
            parts.append(_disc("#ffffff", f"{size} * {CORE!r}", ""))
        circle_rule = QgsRuleBasedRenderer.Rule(
            QgsMarkerSymbol(parts), 0, 0, rule.filterExpression(), rule.label()
        )
        circle_rule.setRuleKey(rule.ruleKey())
        root.appendChild(circle_rule)
    if map_part.marked_codes:
        marked_codes = ", ".join(
            "'" + code.replace("'", "''") + "'" for code in map_part.marked_codes
        )
        square = QgsSimpleMarkerSymbolLayer(Qgis.MarkerShape.Square)
        square.setColor(QColor(0, 0, 0, 0))
        square.setStrokeColor(QColor(INK))
        square.setStrokeWidth(FRAME)
        marked_symbol = QgsMarkerSymbol([square])
        marked_symbol.setDataDefinedSize(
            QgsProperty.fromExpression(f"sqrt({population}) * {map_part.circles_of!r} + 2")
        )
        root.appendChild(
            QgsRuleBasedRenderer.Rule(
                marked_symbol, 0, 0, f"{quoted('code')} IN ({marked_codes})", "REPMS"
            )
        )
    return QgsRuleBasedRenderer(root)


def _disc(colour: str, size: str, edge: str) -> QgsSimpleMarkerSymbolLayer:
    disc = QgsSimpleMarkerSymbolLayer(Qgis.MarkerShape.Circle)
    disc.setColor(QColor(colour))
    disc.setStrokeColor(QColor(edge or colour))
    disc.setStrokeWidth(EDGE_WIDTH if edge else 0.0)
    disc.setDataDefinedProperty(disc.Property.Size, QgsProperty.fromExpression(size))
    return disc


def zoom_names(facts: Facts, map_part: MapPart) -> list[QgsVectorLayer]:
    """Return layers with the names of the zones on the map, or with the windows of the other
    maps."""
    if map_part.frames:
        crs = facts.release.scales[map_part.scale].crs
        frames = [(n, QgsGeometry.fromRect(QgsRectangle(*window))) for n, window in map_part.frames]
        shapes = [bytes(shape.asWkb()) for _, shape in frames]
        return [_names(frames, crs, ACCENT), outline_layer(shapes, crs, ACCENT, FRAME)]
    if not map_part.zones:
        return []
    view = QgsRectangle(*map_part.window)
    view.scale(0.98)  # a name that touches the edge would be left out
    named_zones = [
        (name, shape.clipped(view) if map_part.window else shape)
        for name, shape in unit_outlines(facts, map_part.zones)
        if name and _is_held(map_part, shape)
    ]
    return [_names(named_zones, facts.release.scales[map_part.zones].crs, ZONE_INK)]


def _is_held(map_part: MapPart, shape: QgsGeometry) -> bool:
    """Whether the map shows a zone whole, or its middle if no window could hold it. A zone that the
    edge cuts off is named on another map."""
    if not map_part.window:
        return True
    window, box = QgsRectangle(*map_part.window), shape.boundingBox()
    if box.width() > window.width() or box.height() > window.height():
        return bool(window.contains(box.center()))
    return bool(window.contains(box))


def outline_layer(
    shapes: Sequence[bytes],
    crs: str,
    colour: str,
    stroke_width: float,
    as_picture: bool = False,
    fill: str = "",
) -> QgsVectorLayer:
    """Make a layer of outlines.

    as_picture: render as a raster, because withheld units are among the shapes"""
    layer = outlines(shapes, crs, Geometry.POLYGON)
    fill_layer = QgsSimpleFillSymbolLayer(QColor(fill or "#ffffff"))
    fill_layer.setBrushStyle(Qt.BrushStyle.SolidPattern if fill else Qt.BrushStyle.NoBrush)
    fill_layer.setStrokeColor(QColor(colour))
    fill_layer.setStrokeWidth(stroke_width)
    renderer = QgsSingleSymbolRenderer(QgsFillSymbol([fill_layer]))
    renderer.setForceRasterRender(as_picture)
    layer.setRenderer(renderer)
    return layer


def _names(shapes: Sequence[tuple[str, QgsGeometry]], crs: str, colour: str) -> QgsVectorLayer:
    """Make a layer of names above their shapes, moved aside where they would meet."""
    tops = []
    for name, shape in shapes:
        box = shape.boundingBox()
        tops.append((name, QgsGeometry.fromPointXY(QgsPointXY(box.center().x(), box.yMaximum()))))
    layer = memory_layer("Point", crs, "label", tops)
    layer.setRenderer(QgsNullSymbolRenderer())
    settings = QgsPalLayerSettings()
    settings.fieldName = "label"
    settings.autoWrapLength = WRAPPED
    settings.placement = QgsPalLayerSettings.Placement.OrderedPositionsAroundPoint
    points = settings.pointSettings()
    points.setPredefinedPositionOrder(POSITIONS)
    settings.setPointSettings(points)
    overlaps = settings.placementSettings()
    overlaps.setOverlapHandling(Qgis.LabelOverlapHandling.AllowOverlapIfRequired)
    settings.setPlacementSettings(overlaps)
    text = text_with_halo(LETTERS, colour, HALO)
    face = QFont(family())
    face.setBold(True)
    text.setFont(face)
    settings.setFormat(text)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    return layer
