"""The style of a layer that was protected in place: symbol, colours and place of the raw one;
classes, categories, labels and diagrams anew, from released values (R13).

Nothing that holds a value is taken over: no bound, no category, no rule, no expression, no form."""

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

MOST_CATEGORIES = 100
DECIMALS = 1


def dress_protected(safe: QgsVectorLayer, raw: QgsVectorLayer, full_style: str) -> None:
    """Give the protected layer a style like the raw one's.

    kept: the raw layer's style as the user had it (XML), '' where nothing of it was put aside"""
    dressed = raw.clone()
    if full_style:
        QgsMapLayerStyle(full_style).writeToLayer(dressed)
    safe.setOpacity(dressed.opacity())
    safe.setBlendMode(dressed.blendMode())
    safe.setScaleBasedVisibility(dressed.hasScaleBasedVisibility())
    safe.setMinimumScale(dressed.minimumScale())
    safe.setMaximumScale(dressed.maximumScale())
    if safe.geometryType() == dressed.geometryType() and dressed.renderer() is not None:
        safe.setRenderer(_renderer(dressed.renderer(), safe))
    _label(safe, dressed)
    _diagram(safe, dressed)
    safe.triggerRepaint()
    safe.emitStyleChanged()


def _renderer(old: Any, safe: QgsVectorLayer) -> Any:
    plain_symbols = [_plain_symbol(one) for one in old.symbols(QgsRenderContext())]
    symbols = [one if one is not None else _default(safe) for one in plain_symbols]
    symbol = symbols[0] if symbols else _default(safe)
    column = old.classAttribute() if hasattr(old, "classAttribute") else ""
    column = column.strip('"')
    if safe.fields().indexOf(column) < 0:
        return QgsSingleSymbolRenderer(symbol)
    if isinstance(old, QgsGraduatedSymbolRenderer):
        return _graduated(old, symbols, column, safe)
    if isinstance(old, QgsCategorizedSymbolRenderer):
        return _categorised(old, symbols, column, safe)
    return QgsSingleSymbolRenderer(symbol)


def _plain_symbol(symbol: QgsSymbol) -> QgsSymbol | None:
    """A symbol without expressions and fonts: they may name values. None where nothing else is
    left of it."""
    copy = symbol.clone()
    copy.setDataDefinedProperties(QgsPropertyCollection())
    for at in range(copy.symbolLayerCount()):
        layer = copy.symbolLayer(at)
        layer.setDataDefinedProperties(QgsPropertyCollection())
        if layer.layerType() in ("FontMarker", "GeometryGenerator"):
            return None
    return copy


def _graduated(old: Any, symbols: list[QgsSymbol], column: str, safe: QgsVectorLayer) -> Any:
    """As many classes of released values, with bounds that are rounded."""
    classes = max(1, len(symbols))
    edges = class_breaks(_numbers(safe, column), ClassMethod.QUANTILE, classes, DECIMALS)
    ranges = []
    for at, (low, high) in enumerate(pairwise(edges)):
        place = round(at * (classes - 1) / max(1, len(edges) - 2))
        ranges.append(QgsRendererRange(low, high, symbols[place].clone(), f"{low:g} – {high:g}"))
    if not ranges:
        return QgsSingleSymbolRenderer(symbols[0] if symbols else _default(safe))
    renderer = QgsGraduatedSymbolRenderer(column, ranges)
    if old.sourceColorRamp() is not None:
        renderer.setSourceColorRamp(old.sourceColorRamp().clone())
    return renderer


def _categorised(old: Any, symbols: list[QgsSymbol], column: str, safe: QgsVectorLayer) -> Any:
    """A category for each released value; one that was there keeps its symbol."""
    values = sorted(safe.uniqueValues(safe.fields().indexOf(column), MOST_CATEGORIES), key=str)
    values = [value for value in values if value not in (None, NULL)]
    symbol = symbols[0] if symbols else _default(safe)
    renderer = QgsCategorizedSymbolRenderer(
        column, QgsCategorizedSymbolRenderer.createCategories(values, symbol, safe, column)
    )
    ramp = old.sourceColorRamp()
    if ramp is not None:
        renderer.updateColorRamp(ramp.clone())
    symbols_by_value = {str(one.value()): one.symbol().clone() for one in old.categories()}
    for at, category in enumerate(renderer.categories()):
        if (known := symbols_by_value.get(str(category.value()))) is not None:
            renderer.updateCategorySymbol(at, _plain_symbol(known) or _default(safe))
    return renderer


def _label(safe: QgsVectorLayer, raw: QgsVectorLayer) -> None:
    """A label that writes a column of the layer stays one; an expression does not."""
    labeling = raw.labeling()
    if labeling is None or labeling.type() != "simple":
        return
    old = labeling.settings()
    if old.isExpression or safe.fields().indexOf(old.fieldName) < 0:
        return
    settings = QgsPalLayerSettings()
    settings.fieldName = old.fieldName
    text = old.format()
    text.setDataDefinedProperties(QgsPropertyCollection())
    settings.setFormat(text)
    settings.placement = old.placement
    safe.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    safe.setLabelsEnabled(raw.labelsEnabled())


def _diagram(safe: QgsVectorLayer, raw: QgsVectorLayer) -> None:
    """A diagram of columns of the layer, its largest size at a rounded released value."""
    old: QgsDiagramRenderer | None = raw.diagramRenderer()
    if old is None:
        return
    names = [name.strip('"') for name in old.diagramAttributes()]
    if not names or any(safe.fields().indexOf(name) < 0 for name in names):
        return
    renderer = old.clone()
    if isinstance(renderer, QgsLinearlyInterpolatedDiagramRenderer):
        column = renderer.classificationField() or names[0]
        numbers = _numbers(safe, column)
        if renderer.classificationAttributeIsExpression() or not numbers:
            return
        renderer.setLowerValue(0.0)
        renderer.setLowerSize(QSizeF(0, 0))
        renderer.setUpperValue(_rounded_up(max(numbers)))
    elif not isinstance(renderer, QgsSingleCategoryDiagramRenderer):
        return
    settings = raw.diagramLayerSettings()
    if settings is not None:
        settings.setDataDefinedProperties(QgsPropertyCollection())
        safe.setDiagramLayerSettings(settings)
    safe.setDiagramRenderer(renderer)


def _numbers(layer: QgsVectorLayer, column: str) -> list[float]:
    request = QgsFeatureRequest()
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    request.setSubsetOfAttributes([column], layer.fields())
    values = (feature[column] for feature in layer.getFeatures(request))
    return [float(one) for one in values if isinstance(one, (int, float))]


def _rounded_up(value: float) -> float:
    """23 → 30, 4 512 → 5 000."""
    if value <= 0:
        return 1.0
    step = 10.0 ** math.floor(math.log10(value))
    return float(math.ceil(value / step) * step)


def _default(layer: QgsVectorLayer) -> QgsSymbol:
    symbol: Any = QgsSymbol.defaultSymbol(layer.geometryType())
    return symbol
