"""One hatch for everything that is secret (R6): hidden cells of S are drawn by W, in one picture
with the withheld units, so that no print tells the two apart.

S keeps its rule and the hatch in its legend; the symbol is silent on maps that show W. On a map
without W (a duplicate, an algorithm's result) S draws the hatch itself: there it stands alone.

Its colours are those of resources/styles/*.qml; on charts, of diagnosis/drawing/colours.py.
"""

from __future__ import annotations

from qgis.core import (
    Qgis,
    QgsFeatureRenderer,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProperty,
    QgsRuleBasedRenderer,
    QgsSymbolLayer,
    QgsVectorLayer,
)

from ..release.released import PUBLIC

HATCHED_BY = "occupancy/hatched_by"  # on S: the id of its W
SECRET_RULE = "secret"  # nosec B105 # pragma: allowlist secret – the key of a rule
# legends ask without a feature; maps say what they show
SILENT_BESIDE = "$id IS NULL OR NOT coalesce(array_contains(@map_layer_ids, '{layer}'), false)"


def secret_rule(renderer: QgsFeatureRenderer | None) -> QgsRuleBasedRenderer.Rule | None:
    """The rule of hidden cells, None where the user's own renderer has none."""
    if not isinstance(renderer, QgsRuleBasedRenderer):
        return None
    return next((r for r in renderer.rootRule().children() if r.ruleKey() == SECRET_RULE), None)


def leave_hatch_to(withheld_id: str, renderer: QgsFeatureRenderer | None) -> None:
    """On maps that show that W, the symbol of hidden cells draws nothing."""
    rule = secret_rule(renderer)
    if rule is None or rule.symbol() is None:
        return
    enabled = QgsProperty.fromExpression(SILENT_BESIDE.format(layer=withheld_id))
    symbol = rule.symbol().clone()
    for part in symbol.symbolLayers():
        part.setDataDefinedProperty(QgsSymbolLayer.Property.LayerEnabled, enabled)
    rule.setSymbol(symbol)


def beside_hatch(layer: QgsVectorLayer) -> str:
    """The expression that is true on maps that show the layer's W; '' where there is none, or where
    it draws no shape of S (points)."""
    withheld = layer.customProperty(HATCHED_BY)
    if not withheld or layer.geometryType() != Qgis.GeometryType.Polygon:
        return ""
    return f"coalesce(array_contains(@map_layer_ids, '{withheld}'), false)"


def hidden_shapes(layer: QgsVectorLayer) -> list[tuple[QgsGeometry, str]]:
    """The polygons whose cell of the shown indicator is hidden, with their names where everybody
    knows them, as W writes those of withheld units; [] for points, which W does not draw."""
    rule = secret_rule(layer.renderer())
    if rule is None or layer.geometryType() != Qgis.GeometryType.Polygon:
        return []
    request = QgsFeatureRequest().setFilterExpression(rule.filterExpression())
    has_names = (
        layer.customProperty("occupancy/scale") in PUBLIC and layer.fields().indexOf("name") >= 0
    )
    return [
        (QgsGeometry(feature.geometry()), str(feature["name"]) if has_names else "")
        for feature in layer.getFeatures(request)
    ]
