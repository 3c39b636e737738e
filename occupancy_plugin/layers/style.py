"""Preset symbology of the safe layer: choropleth, proportional circles or categories, always with the three greys.

Reads the layer's own values, which are released ones (R13), and makes no request: switching the indicator is a restyling.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsColorBrewerColorRamp,
    QgsFeatureRenderer,
    QgsFeatureRequest,
    QgsMapLayer,
    QgsRuleBasedRenderer,
    QgsSymbol,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)

from ..toolbelt.metadata import resource
from ..toolbelt.translation import tr
from .cells import StyleError, geometry_of, map_tip, text_in, title
from .derive import EMPTY, NO_DATA, RELEASED, STATE, class_breaks
from .labelling import label_with, remove_labels
from .store import quoted
from .symbols import circle_marker, circle_symbol, class_symbol, empty_symbol, no_data_symbol, secret_symbol
from .words import number, with_unit, word

if TYPE_CHECKING:
    from ..portal.model import Indicator

__all__ = ["StyleError", "apply_preset", "label_with", "preset_renderer", "remove_labels", "style_file"]

INDICATOR_PROPERTY = "occupancy/indicator"
MOST_COLOURS = 9  # ColorBrewer's largest schemes
DEFAULT_PALETTE = "YlOrRd"
PALE = 218  # a class colour whose three channels all exceed this would pass for a grey or for the paper
CIRCLE_SIZES = ((60, 13.0), (400, 9.0), (math.inf, 6.0))  # units on the map → diameter in mm of the largest circle
POINT_CIRCLE = 6.0
RELEASED_ROW = f"{quoted(STATE)} = '{RELEASED}'"


def apply_preset(layer: QgsVectorLayer, indicator: Indicator, language: str = "fr") -> None:
    """Show that indicator: the user's own QML if resources/styles holds one of that name, else the preset of the catalogue."""
    if layer.fields().indexOf(indicator.id) < 0:
        raise StyleError(tr("This layer does not hold the indicator “{name}”.").format(name=text_in(indicator.label, language)))
    own = style_file(indicator.id)
    if own is not None:
        _load_symbology(layer, own)
    else:
        layer.setRenderer(preset_renderer(layer, indicator, language))
    layer.setMapTipTemplate(map_tip(indicator, language))
    layer.setCustomProperty(INDICATOR_PROPERTY, indicator.id)
    layer.setFieldAlias(layer.fields().indexOf(indicator.id), title(indicator, language))
    layer.emitStyleChanged()
    layer.triggerRepaint()


def style_file(indicator_id: str) -> Path | None:
    """The QML that replaces the preset, if there is one."""
    path = resource("styles", f"{Path(indicator_id).name}.qml")
    return path if path.is_file() else None


def _load_symbology(layer: QgsVectorLayer, path: Path) -> None:
    wanted = QgsMapLayer.StyleCategory.Symbology | QgsMapLayer.StyleCategory.Labeling
    _, read = layer.loadNamedStyle(str(path), True, wanted)  # type: ignore[call-overload]
    if not read:
        raise StyleError(tr("The style file {file} cannot be read.").format(file=path.name))


def preset_renderer(layer: QgsVectorLayer, indicator: Indicator, language: str) -> QgsFeatureRenderer:
    """Rules that exclude one another: the classes, then hidden, no social housing, no data."""
    geometry = geometry_of(layer)
    root = QgsRuleBasedRenderer.Rule(None)
    if indicator.kind == "count":
        renderer = _circles(root, layer, indicator, geometry, language)
    else:
        if indicator.kind == "class":
            _categories(root, layer, indicator, geometry)
        else:
            _choropleth(root, layer, indicator, geometry, language)
        renderer = QgsRuleBasedRenderer(root)
    _greys(root, layer, indicator, geometry, language)
    return renderer


def released_values(layer: QgsVectorLayer, column: str) -> list[float]:
    """The numbers of a column, hidden ones left out."""
    values, _ = QgsVectorLayerUtils.getValues(layer, quoted(column))
    return [float(value) for value in values if isinstance(value, (int, float))]


def palette(name: str, classes: int) -> list[str]:
    """Colours of a ColorBrewer scheme as '#rrggbb', without one that would pass for a grey."""
    known = set(QgsColorBrewerColorRamp.listSchemeNames()) - {"Greys"}
    scheme = name if name in known else DEFAULT_PALETTE
    usable: list[str] = []
    for wanted in range(min(max(classes, 3), MOST_COLOURS), MOST_COLOURS + 1):
        ramp = QgsColorBrewerColorRamp(scheme, wanted)
        colours = [ramp.color(step / (wanted - 1)) for step in range(wanted)]
        usable = [colour.name() for colour in colours if min(colour.red(), colour.green(), colour.blue()) <= PALE]
        if len(usable) >= classes:
            break
    usable += usable[-1:] * max(0, classes - len(usable))
    return usable[-classes:] if classes > 1 else [usable[len(usable) // 2]]


def class_labels(breaks: Sequence[float], decimals: int, unit: str, language: str) -> list[str]:
    """'moins de 12 %', '12 à 18 %', '24 % et plus': the lowest and the highest value are never written (R13)."""
    shown = 0 if all(float(edge).is_integer() for edge in breaks) else decimals
    texts = [number(edge, shown, language) for edge in breaks]
    if len(breaks) <= 2:
        low, high = texts[0], texts[-1]
        return [word("between", language).format(low=low, high=with_unit(high, unit, language))]
    labels = [word("below", language).format(high=with_unit(texts[1], unit, language))]
    for low, high in pairwise(texts[1:-1]):
        labels.append(word("between", language).format(low=low, high=with_unit(high, unit, language)))
    labels.append(word("above", language).format(low=with_unit(texts[-2], unit, language)))
    return labels


def _rule(root: QgsRuleBasedRenderer.Rule, symbol: QgsSymbol, expression: str, label: str, key: str) -> None:
    rule = QgsRuleBasedRenderer.Rule(symbol, 0, 0, expression, label)
    rule.setRuleKey(key)
    root.appendChild(rule)


def _choropleth(root: QgsRuleBasedRenderer.Rule, layer: QgsVectorLayer, indicator: Indicator, geometry: str, language: str) -> None:
    values = released_values(layer, indicator.id)
    breaks = class_breaks(values, indicator.method, indicator.classes, indicator.decimals, indicator.bounds)
    if not breaks:
        return
    labels = class_labels(breaks, indicator.decimals, text_in(indicator.unit, language), language)
    name, last = quoted(indicator.id), len(labels) - 1
    for position, (label, colour) in enumerate(zip(labels, palette(indicator.palette, len(labels)), strict=True)):
        low = f"{name} >= {breaks[position]!r}" if position else ""
        high = f"{name} < {breaks[position + 1]!r}" if position < last else ""
        expression = " AND ".join(part for part in (low, high) if part) or f"{name} IS NOT NULL"
        _rule(root, class_symbol(geometry, colour), expression, label, f"class{position}")


def _categories(root: QgsRuleBasedRenderer.Rule, layer: QgsVectorLayer, indicator: Indicator, geometry: str) -> None:
    name = quoted(indicator.id)
    found, _ = QgsVectorLayerUtils.getValues(layer, name)
    values = sorted({str(value) for value in found if isinstance(value, (str, int, float)) and str(value) != ""})
    for position, (value, colour) in enumerate(zip(values, palette(indicator.palette, len(values)), strict=True)):
        escaped = value.replace("'", "''")
        _rule(root, class_symbol(geometry, colour), f"{RELEASED_ROW} AND to_string({name}) = '{escaped}'", value, f"class{position}")


def _circles(
    root: QgsRuleBasedRenderer.Rule, layer: QgsVectorLayer, indicator: Indicator, geometry: str, language: str
) -> QgsRuleBasedRenderer:
    """Area follows the count. The scale is a readable number above every released value, never one of them (R13)."""
    values = released_values(layer, indicator.id)
    reference = readable_above(max(values, default=1.0))
    largest = POINT_CIRCLE if geometry == "point" else next(size for most, size in CIRCLE_SIZES if layer.featureCount() <= most)
    name, colour = quoted(indicator.id), palette(indicator.palette, 5)[3]
    size = f"sqrt(coalesce({name}, 0) / {reference!r}) * {largest!r}"
    _rule(root, circle_symbol(geometry, colour, size), f"{RELEASED_ROW} AND {name} IS NOT NULL", title(indicator, language), "circles")
    for step in (1.0, 0.4, 0.1) if values else ():
        shown = readable_near(reference * step)
        marker = circle_marker(colour, round(largest * math.sqrt(shown / reference), 2))
        _rule(root, marker, "FALSE", with_unit(number(shown, 0, language), text_in(indicator.unit, language), language), f"size{step}")
    renderer = QgsRuleBasedRenderer(root)
    renderer.setUsingSymbolLevels(geometry == "polygon")
    renderer.setOrderByEnabled(True)
    renderer.setOrderBy(QgsFeatureRequest.OrderBy([QgsFeatureRequest.OrderByClause(name, False)]))
    return renderer


def readable_above(value: float) -> float:
    """1, 1.5, 2, 3, 4, 5, 6, 8 × a power of ten, strictly above."""
    power = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next(factor * power for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15) if factor * power > value)


def readable_near(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return max(1.0, min((factor * power for factor in (1, 2, 5, 10)), key=lambda number: abs(number - value)))


def _greys(root: QgsRuleBasedRenderer.Rule, layer: QgsVectorLayer, indicator: Indicator, geometry: str, language: str) -> None:
    """Hidden, no social housing, no data. A denominator of 0 is published: nothing is hidden there, there is nothing."""
    name, state = quoted(indicator.id), quoted(STATE)
    nothing = f"{state} = '{NO_DATA}'"
    hidden = f"{RELEASED_ROW} AND {name} IS NULL"
    if indicator.denominator and layer.fields().indexOf(indicator.denominator) >= 0:
        denominator = quoted(indicator.denominator)
        nothing = f"{nothing} OR ({RELEASED_ROW} AND {denominator} = 0)"
        hidden = f"{hidden} AND coalesce({denominator}, 1) <> 0"
    _rule(root, secret_symbol(geometry), hidden, word("secret", language), "secret")
    _rule(root, empty_symbol(geometry), f"{state} = '{EMPTY}'", word("empty", language), "empty")
    _rule(root, no_data_symbol(geometry), nothing, word("nodata", language), "nodata")
