"""The unit that an atlas' page is about, set off from its neighbours: they are paler, and it has a
strong outline. Drawn where QGIS says which unit that is, and nowhere else."""

from __future__ import annotations

from qgis.core import (
    Qgis,
    QgsFillSymbol,
    QgsGeometryGeneratorSymbolLayer,
    QgsRuleBasedRenderer,
)

UNIT = "@atlas_geometry"
AROUND = f"buffer(bounds({UNIT}), 4 * (bounds_width({UNIT}) + bounds_height({UNIT})))"
VEIL, LINE, WIDTH = "255,255,255,140", "#1d232b", "0.7"  # RGBA, colour, mm
LAST_PASS = 90  # over the outlines, under the names


def unit_of_page(one_feature: str) -> QgsRuleBasedRenderer.Rule:
    """A rule that draws once: on the feature of that expression."""
    veil = QgsFillSymbol.createSimple({"color": VEIL, "outline_style": "no"})
    line = QgsFillSymbol.createSimple(
        {"style": "no", "outline_color": LINE, "outline_width": WIDTH, "joinstyle": "round"}
    )
    parts = []
    for expression, symbol in ((f"difference({AROUND}, {UNIT})", veil), (UNIT, line)):
        part = QgsGeometryGeneratorSymbolLayer.create({"geometryModifier": expression})
        part.setSymbolType(Qgis.SymbolType.Fill)
        part.setSubSymbol(symbol)
        part.setRenderingPass(LAST_PASS)
        parts.append(part)
    is_atlas = f"{one_feature} AND {UNIT} IS NOT NULL"
    return QgsRuleBasedRenderer.Rule(QgsFillSymbol(parts), 0, 0, is_atlas)
