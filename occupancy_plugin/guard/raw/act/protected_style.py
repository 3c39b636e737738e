"""The style of a layer that was protected in place: symbols, colours and drawing order of the raw
layer, with new classes, categories, labels and diagrams from released values (R13).

Bounds, categories, rules, expressions and forms are not copied, because they contain raw values."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from qgis.core import (
    NULL,  # type: ignore[attr-defined]
    QgsCategorizedSymbolRenderer,
    QgsDiagramRenderer,
    QgsFeatureRequest,
    QgsGraduatedSymbolRenderer,
    QgsLinearlyInterpolatedDiagramRenderer,
    QgsMapLayerStyle,
    QgsPalLayerSettings,
    QgsPropertyCollection,
    QgsRenderContext,
    QgsRendererRange,
    QgsSingleCategoryDiagramRenderer,
    QgsSingleSymbolRenderer,
    QgsSymbol,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QSizeF

from ....description import ClassMethod
from ....layers.figures.classes import class_breaks
from ....layers.repaint import repaint

MOST_CATEGORIES = 100
DECIMALS = 1


def dress_protected(safe_layer: QgsVectorLayer, raw_layer: QgsVectorLayer, full_style: str) -> None:
    """Give the protected layer a style like the raw one's.

    full_style: the raw layer's style before its labels were set aside (XML), '' if they were not"""
    source = raw_layer.clone()
    if full_style:
        QgsMapLayerStyle(full_style).writeToLayer(source)
    safe_layer.setOpacity(source.opacity())
    safe_layer.setBlendMode(source.blendMode())
    safe_layer.setScaleBasedVisibility(source.hasScaleBasedVisibility())
    safe_layer.setMinimumScale(source.minimumScale())
    safe_layer.setMaximumScale(source.maximumScale())
    if safe_layer.geometryType() == source.geometryType() and source.renderer() is not None:
        safe_layer.setRenderer(_renderer(source.renderer(), safe_layer))
    _label(safe_layer, source)
    _diagram(safe_layer, source)
    repaint(safe_layer)
    safe_layer.emitStyleChanged()


def _renderer(raw_renderer: Any, safe_layer: QgsVectorLayer) -> Any:
    plain_symbols = [_plain_symbol(symbol) for symbol in raw_renderer.symbols(QgsRenderContext())]
    symbols = [symbol if symbol is not None else _default(safe_layer) for symbol in plain_symbols]
    symbol = symbols[0] if symbols else _default(safe_layer)
    column = raw_renderer.classAttribute() if hasattr(raw_renderer, "classAttribute") else ""
    column = column.strip('"')
    if safe_layer.fields().indexOf(column) < 0:
        return QgsSingleSymbolRenderer(symbol)
    if isinstance(raw_renderer, QgsGraduatedSymbolRenderer):
        return _graduated_renderer(raw_renderer, symbols, column, safe_layer)
    if isinstance(raw_renderer, QgsCategorizedSymbolRenderer):
        return _categorised_renderer(raw_renderer, symbols, column, safe_layer)
    return QgsSingleSymbolRenderer(symbol)


def _plain_symbol(symbol: QgsSymbol) -> QgsSymbol | None:
    """Return a copy without expressions, which may name values; None for a symbol that consists of
    text or of an expression."""
    copy = symbol.clone()
    copy.setDataDefinedProperties(QgsPropertyCollection())
    for position in range(copy.symbolLayerCount()):
        layer = copy.symbolLayer(position)
        layer.setDataDefinedProperties(QgsPropertyCollection())
        if layer.layerType() in ("FontMarker", "GeometryGenerator"):
            return None
    return copy


def _graduated_renderer(
    raw_renderer: Any, symbols: list[QgsSymbol], column: str, safe_layer: QgsVectorLayer
) -> Any:
    """Return as many classes of released values, with rounded bounds."""
    classes = max(1, len(symbols))
    edges = class_breaks(_numbers(safe_layer, column), ClassMethod.QUANTILE, classes, DECIMALS)
    ranges = []
    for position, (low, high) in enumerate(pairwise(edges)):
        symbol_number = round(position * (classes - 1) / max(1, len(edges) - 2))
        ranges.append(
            QgsRendererRange(low, high, symbols[symbol_number].clone(), f"{low:g} – {high:g}")
        )
    if not ranges:
        return QgsSingleSymbolRenderer(symbols[0] if symbols else _default(safe_layer))
    renderer = QgsGraduatedSymbolRenderer(column, ranges)
    if raw_renderer.sourceColorRamp() is not None:
        renderer.setSourceColorRamp(raw_renderer.sourceColorRamp().clone())
    return renderer


def _categorised_renderer(
    raw_renderer: Any, symbols: list[QgsSymbol], column: str, safe_layer: QgsVectorLayer
) -> Any:
    """Return a category per released value; a value that the raw layer had too keeps its symbol."""
    values = sorted(
        safe_layer.uniqueValues(safe_layer.fields().indexOf(column), MOST_CATEGORIES), key=str
    )
    values = [value for value in values if value not in (None, NULL)]
    symbol = symbols[0] if symbols else _default(safe_layer)
    renderer = QgsCategorizedSymbolRenderer(
        column, QgsCategorizedSymbolRenderer.createCategories(values, symbol, safe_layer, column)
    )
    ramp = raw_renderer.sourceColorRamp()
    if ramp is not None:
        renderer.updateColorRamp(ramp.clone())
    symbols_by_value = {
        str(category_before.value()): category_before.symbol().clone()
        for category_before in raw_renderer.categories()
    }
    for position, category in enumerate(renderer.categories()):
        if (raw_symbol := symbols_by_value.get(str(category.value()))) is not None:
            renderer.updateCategorySymbol(
                position, _plain_symbol(raw_symbol) or _default(safe_layer)
            )
    return renderer


def _label(safe_layer: QgsVectorLayer, raw_layer: QgsVectorLayer) -> None:
    """Copy a label that shows a released column; leave out one with an expression."""
    labeling = raw_layer.labeling()
    if labeling is None or labeling.type() != "simple":
        return
    raw_settings = labeling.settings()
    if raw_settings.isExpression or safe_layer.fields().indexOf(raw_settings.fieldName) < 0:
        return
    settings = QgsPalLayerSettings()
    settings.fieldName = raw_settings.fieldName
    text = raw_settings.format()
    text.setDataDefinedProperties(QgsPropertyCollection())
    settings.setFormat(text)
    settings.placement = raw_settings.placement
    safe_layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    safe_layer.setLabelsEnabled(raw_layer.labelsEnabled())


def _diagram(safe_layer: QgsVectorLayer, raw_layer: QgsVectorLayer) -> None:
    """Copy a diagram of released columns, scaled to a rounded released value."""
    raw_renderer: QgsDiagramRenderer | None = raw_layer.diagramRenderer()
    if raw_renderer is None:
        return
    names = [name.strip('"') for name in raw_renderer.diagramAttributes()]
    if not names or any(safe_layer.fields().indexOf(name) < 0 for name in names):
        return
    renderer = raw_renderer.clone()
    if isinstance(renderer, QgsLinearlyInterpolatedDiagramRenderer):
        column = renderer.classificationField() or names[0]
        numbers = _numbers(safe_layer, column)
        if renderer.classificationAttributeIsExpression() or not numbers:
            return
        renderer.setLowerValue(0.0)
        renderer.setLowerSize(QSizeF(0, 0))
        renderer.setUpperValue(_rounded_up(max(numbers)))
    elif not isinstance(renderer, QgsSingleCategoryDiagramRenderer):
        return
    settings = raw_layer.diagramLayerSettings()
    if settings is not None:
        settings.setDataDefinedProperties(QgsPropertyCollection())
        safe_layer.setDiagramLayerSettings(settings)
    safe_layer.setDiagramRenderer(renderer)


def _numbers(layer: QgsVectorLayer, column: str) -> list[float]:
    request = QgsFeatureRequest()
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    request.setSubsetOfAttributes([column], layer.fields())
    values = (feature[column] for feature in layer.getFeatures(request))
    return [float(value) for value in values if isinstance(value, (int, float))]


def _rounded_up(value: float) -> float:
    """Round up to one significant digit: 23 → 30, 4 512 → 5 000."""
    if value <= 0:
        return 1.0
    step = 10.0 ** math.floor(math.log10(value))
    return float(math.ceil(value / step) * step)


def _default(layer: QgsVectorLayer) -> QgsSymbol:
    symbol: Any = QgsSymbol.defaultSymbol(layer.geometryType())
    return symbol
