"""One hatch for withheld units and hidden cells (R6). The hatch layer draws both in one picture, so
that no print distinguishes them.

The safe layer keeps its rule for hidden cells and the hatch in its legend, but its symbol is empty
on maps that show the hatch layer. On other maps (with a duplicate, or an algorithm's result) the
safe layer draws the hatch itself.

The colours are in resources/styles/*.qml, for charts in diagnosis/drawing/colours.py.
"""

from __future__ import annotations

from qgis.core import (
    Qgis,
    QgsExpressionContextUtils,
    QgsFeatureRenderer,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProperty,
    QgsRuleBasedRenderer,
    QgsSymbol,
    QgsSymbolLayer,
    QgsVectorLayer,
)

from ..release.released import PUBLIC
from ..store.geopackage import quoted
from .rules import rules_of

HATCH = "occupancy_hatch"  # variable of a safe layer: the id of its hatch layer
SECRET_RULE = "secret"  # nosec B105 # pragma: allowlist secret – the key of a rule
HATCH_IS_SHOWN = f"coalesce(array_contains(@map_layer_ids, @{HATCH}), false)"
# a legend evaluates it without a feature
DRAWS_SECRET = f"$id IS NULL OR NOT {HATCH_IS_SHOWN}"


def secret_rule(renderer: QgsFeatureRenderer | None) -> QgsRuleBasedRenderer.Rule | None:
    """Return the rule of hidden cells, None for a renderer of the user without one."""
    return next((rule for rule in rules_of(renderer) if rule.ruleKey() == SECRET_RULE), None)


def hatch_id(layer: QgsVectorLayer) -> str:
    """Return the id of a safe layer's hatch layer, 'None' without one."""
    return str(QgsExpressionContextUtils.layerScope(layer).variable(HATCH))


def shows_other_indicator(layer: QgsVectorLayer) -> bool:
    """Whether the symbols of another map were pasted, which show another indicator."""
    rule, indicator = secret_rule(layer.renderer()), layer.customProperty("occupancy/indicator")
    is_hidden = f"{quoted(str(indicator))} IS NULL"
    return rule is not None and is_hidden not in rule.filterExpression()


def leave_hatch_to_its_layer(symbol: QgsSymbol) -> QgsSymbol:
    """Switch off the symbol of hidden cells on maps that show the hatch layer."""
    is_enabled = QgsProperty.fromExpression(DRAWS_SECRET)
    for symbol_layer in symbol.symbolLayers():
        symbol_layer.setDataDefinedProperty(QgsSymbolLayer.Property.LayerEnabled, is_enabled)
    return symbol


def hidden_shapes(layer: QgsVectorLayer) -> list[tuple[QgsGeometry, str]]:
    """Return (shape, public name or '') of the units whose cell of the shown indicator is hidden;
    [] for points, which the hatch layer does not draw."""
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
