"""Highlights the unit of an atlas page: its neighbours are paler, and it has a strong outline.
Drawn only on pages of an atlas, where QGIS provides the unit's geometry."""

from __future__ import annotations

from qgis.core import Qgis, QgsFillSymbol, QgsGeometryGeneratorSymbolLayer, QgsRuleBasedRenderer

UNIT = "@atlas_geometry"
AROUND = f"buffer(bounds({UNIT}), 4 * (bounds_width({UNIT}) + bounds_height({UNIT})))"
VEIL, LINE, WIDTH = "255,255,255,140", "#1d232b", "0.7"  # RGBA, colour, mm
LAST_PASS = 90  # over the outlines, under the names


def page_unit_rule(feature_filter: str) -> QgsRuleBasedRenderer.Rule:
    """The rule that draws the highlight. `feature_filter` selects a single feature, so that it is
    drawn once."""
    veil = QgsFillSymbol.createSimple({"color": VEIL, "outline_style": "no"})
    line = QgsFillSymbol.createSimple(
        {"style": "no", "outline_color": LINE, "outline_width": WIDTH, "joinstyle": "round"}
    )
    symbol_layers = []
    for expression, symbol in ((f"difference({AROUND}, {UNIT})", veil), (UNIT, line)):
        symbol_layer = QgsGeometryGeneratorSymbolLayer.create({"geometryModifier": expression})
        symbol_layer.setSymbolType(Qgis.SymbolType.Fill)
        symbol_layer.setSubSymbol(symbol)
        symbol_layer.setRenderingPass(LAST_PASS)
        symbol_layers.append(symbol_layer)
    is_atlas = f"{feature_filter} AND {UNIT} IS NOT NULL"
    return QgsRuleBasedRenderer.Rule(QgsFillSymbol(symbol_layers), 0, 0, is_atlas)
