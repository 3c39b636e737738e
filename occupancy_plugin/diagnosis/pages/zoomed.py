"""What zoomed maps add: circles of published units moved apart, names of zones, frames of the other
windows, squares around units that a list names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from qgis.core import (
    Qgis,
    QgsFeature,
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

from ...layers.release.indicators import RELEASED, STATE
from ...layers.store.geopackage import quoted
from ...layers.style.labelling import text_with_halo
from ..content.facts import Facts
from ..content.fragility import class_colours
from ..content.page import MapPart
from ..content.windows import moved_apart
from ..drawing.colours import ACCENT, INK
from ..drawing.fonts import family

LETTERS, HALO = 7.5, 0.6  # points, mm
EDGE, EDGE_WIDTH = "#3a3f45", 0.15  # of a circle, mm
CORE = 0.36  # of the first class: a white middle, so that grey print tells it from the second
ZONE_INK = "#123a6b"
FRAME = 0.5  # mm


def circle_rows(facts: Facts, part: MapPart, metres: float) -> tuple[pd.DataFrame, np.ndarray]:
    """Published units with a class inside the window, and their points moved apart. metres: of a
    millimetre on paper."""
    population = facts.released_scale(part.scale).population
    households = facts.numbers(part.scale, [population])[population]
    classes = facts.labels(part.scale, part.indicator)
    places = facts.points(part.scale)
    shown = np.isfinite(households) & (classes != "")
    if part.window:
        left, bottom, right, top = part.window
        shown &= ((places >= [left, bottom]) & (places <= [right, top])).all(axis=1)
    for _, (left, bottom, right, top) in part.framed:  # they are on the page's other maps
        shown &= ~((places >= [left, bottom]) & (places <= [right, top])).all(axis=1)
    columns = {part.indicator: classes, population: households, STATE: RELEASED}
    rows = pd.DataFrame(columns, index=facts.labels(part.scale, "code"))[shown]
    rows.index.name = "code"
    radii = part.circles_of * np.sqrt(households[shown]) / 2 * metres + EDGE_WIDTH * metres
    points = moved_apart(places[shown], radii)
    wkbs = [bytes(QgsGeometry.fromPointXY(QgsPointXY(x, y)).asWkb()) for x, y in points]
    geometry = np.empty(len(wkbs), dtype=object)
    geometry[:] = wkbs
    return rows, geometry


def circle_renderer(
    preset: QgsRuleBasedRenderer, part: MapPart, facts: Facts
) -> QgsRuleBasedRenderer:
    """The classes of the preset as circles whose area follows the households; nothing else is
    drawn."""
    labels = [facts.words.text(v.label) or v.value for v in facts.indicators[part.indicator].values]
    colours = dict(zip(labels, class_colours(facts, part.indicator), strict=True))
    population = quoted(facts.released_scale(part.scale).population)
    root = QgsRuleBasedRenderer.Rule(None)
    for rule in preset.rootRule().children():
        if not rule.ruleKey().startswith("class") or rule.label() not in colours:
            continue
        size = f"sqrt({population}) * {part.circles_of!r}"
        parts = [_disc(colours[rule.label()], size, EDGE)]
        if rule.label() == labels[0]:
            parts.append(_disc("#ffffff", f"{size} * {CORE!r}", ""))
        drawn = QgsRuleBasedRenderer.Rule(
            QgsMarkerSymbol(parts), 0, 0, rule.filterExpression(), rule.label()
        )
        drawn.setRuleKey(rule.ruleKey())
        root.appendChild(drawn)
    if part.marked:
        listed = ", ".join("'" + code.replace("'", "''") + "'" for code in part.marked)
        square = QgsSimpleMarkerSymbolLayer(Qgis.MarkerShape.Square)
        square.setColor(QColor(0, 0, 0, 0))
        square.setStrokeColor(QColor(INK))
        square.setStrokeWidth(FRAME)
        marked = QgsMarkerSymbol([square])
        marked.setDataDefinedSize(
            QgsProperty.fromExpression(f"sqrt({population}) * {part.circles_of!r} + 2")
        )
        root.appendChild(
            QgsRuleBasedRenderer.Rule(marked, 0, 0, f"{quoted('code')} IN ({listed})", "REPMS")
        )
    return QgsRuleBasedRenderer(root)


def _disc(colour: str, size: str, edge: str) -> QgsSimpleMarkerSymbolLayer:
    disc = QgsSimpleMarkerSymbolLayer(Qgis.MarkerShape.Circle)
    disc.setColor(QColor(colour))
    disc.setStrokeColor(QColor(edge or colour))
    disc.setStrokeWidth(EDGE_WIDTH if edge else 0.0)
    disc.setDataDefinedProperty(disc.Property.Size, QgsProperty.fromExpression(size))
    return disc


def zoom_names(facts: Facts, part: MapPart) -> list[QgsVectorLayer]:
    """Names of the zones whose outlines lie over the map, or the windows of the other maps."""
    if part.framed:
        crs = facts.released_scale(part.scale).crs
        frames = [(n, QgsGeometry.fromRect(QgsRectangle(*window))) for n, window in part.framed]
        return [_names(frames, crs, ACCENT), _frames(frames, crs)]
    if not part.zones:
        return []
    named = [(name, shape) for name, shape in facts.outlines(part.zones) if name]
    return [_names(named, facts.released_scale(part.zones).crs, ZONE_INK)]


def _frames(shapes: Sequence[tuple[str, QgsGeometry]], crs: str) -> QgsVectorLayer:
    layer = _memory_layer("Polygon", crs, shapes)
    drawn = QgsSimpleFillSymbolLayer()
    drawn.setBrushStyle(Qt.BrushStyle.NoBrush)
    drawn.setStrokeColor(QColor(ACCENT))
    drawn.setStrokeWidth(FRAME)
    layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol([drawn])))
    return layer


def _names(shapes: Sequence[tuple[str, QgsGeometry]], crs: str, colour: str) -> QgsVectorLayer:
    """Names above their shapes."""
    tops = []
    for name, shape in shapes:
        box = shape.boundingBox()
        tops.append((name, QgsGeometry.fromPointXY(QgsPointXY(box.center().x(), box.yMaximum()))))
    layer = _memory_layer("Point", crs, tops)
    layer.setRenderer(QgsNullSymbolRenderer())
    settings = QgsPalLayerSettings()
    settings.fieldName = "label"
    settings.placement = QgsPalLayerSettings.Placement.OverPoint
    points = settings.pointSettings()
    points.setQuadrant(Qgis.LabelQuadrantPosition.Above)
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


def _memory_layer(kind: str, crs: str, shapes: Sequence[tuple[str, QgsGeometry]]) -> QgsVectorLayer:
    layer = QgsVectorLayer(f"{kind}?crs={crs}&field=label:string", "", "memory")
    features = []
    for name, shape in shapes:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(shape)
        feature.setAttributes([name])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    return layer
