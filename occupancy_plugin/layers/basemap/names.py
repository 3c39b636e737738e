"""Writes the names of hatched communes over all layers of a map: names are public, and the safe
layer would cover names below it. Withheld units and those with a hidden cell are named alike
(R6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from qgis.core import (
    QgsFeature,
    QgsFillSymbol,
    QgsFontMarkerSymbolLayer,
    QgsGeometry,
    QgsProperty,
    QgsRuleBasedRenderer,
    QgsSymbolLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QPointF
from qgis.PyQt.QtGui import QColor

from ..style.expressions import NEAR, wrapped_name
from ..style.symbols import in_the_middle
from ..style.typeface import family

SIZE, HALO, ABOVE = 2.5, 0.6, -2.5  # mm; as large as other labels, above the `s` of the hatch
INK, PAPER = "#3f474f", "#ffffff"
# a name's feature holds the id of its hatch layer and the name in the layer's only column
FIRST_LINE = "if(strpos({lines}, '\\n') > 0, left({lines}, strpos({lines}, '\\n') - 1), '')"
FURTHER_LINES = "replace(substr({lines}, strpos({lines}, '\\n') + 1), '\\n', ' ')"
SEPARATOR = "\u001f"


def with_names(
    outlines: QgsVectorLayer, names: Mapping[str, Sequence[tuple[QgsGeometry, str]]]
) -> QgsVectorLayer:
    """Return a copy of an outline layer that also writes names.

    names: id of a hatch layer → (shape, name) to write on maps that show that layer."""
    layer = cast(QgsVectorLayer, outlines.clone())
    renderer = layer.renderer()
    if not isinstance(renderer, QgsRuleBasedRenderer):
        return layer
    column, features = layer.fields().at(0).name(), []
    for withheld_id, shapes in names.items():
        for shape, name in shapes:
            feature = QgsFeature(layer.fields())
            feature.setGeometry(shape)
            feature.setAttributes([f"{withheld_id}{SEPARATOR}{name}"])
            features.append(feature)
        if shapes:
            rule = QgsRuleBasedRenderer.Rule(_symbol(column), 0, 0, _on_map(column, withheld_id))
            renderer.rootRule().appendChild(rule)
    layer.dataProvider().addFeatures(features)
    return layer


def _on_map(column: str, withheld_id: str) -> str:
    is_shown = f"array_contains(@map_layer_ids, '{withheld_id}')"
    is_its_name = f"left(\"{column}\", {len(withheld_id)}) = '{withheld_id}'"
    return f"{is_its_name} AND coalesce({is_shown}, false) AND {NEAR}"


def _symbol(column: str) -> QgsFillSymbol:
    """Return a name in dark letters with a white halo, in the middle of an area."""
    halo, ink = (QgsFontMarkerSymbolLayer(family(), "", SIZE) for _ in range(2))
    halo.setColor(QColor(PAPER))
    halo.setStrokeColor(QColor(PAPER))
    halo.setStrokeWidth(HALO)
    ink.setColor(QColor(INK))
    lines = wrapped_name(f"array_last(string_to_array(\"{column}\", '{SEPARATOR}'))")
    upper, lower = FIRST_LINE.format(lines=lines), FURTHER_LINES.format(lines=lines)
    marks = []
    for text, above in ((upper, ABOVE - SIZE), (lower, ABOVE)):
        for letters in (halo.clone(), ink.clone()):
            letters.setOffset(QPointF(0.0, above))
            character = QgsProperty.fromExpression(text)
            letters.setDataDefinedProperty(QgsSymbolLayer.Property.Character, character)
            marks.append(letters)
    middle = in_the_middle(*marks)
    middle.setRenderingPass(100)
    return QgsFillSymbol([middle])
