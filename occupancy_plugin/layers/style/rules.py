"""The rules of a layer's renderer."""

from __future__ import annotations

from qgis.core import QgsFeatureRenderer, QgsRuleBasedRenderer


def rules_of(renderer: QgsFeatureRenderer | None) -> list[QgsRuleBasedRenderer.Rule]:
    """Return the outer rules of a renderer, [] for one without rules."""
    is_rule_based = isinstance(renderer, QgsRuleBasedRenderer)
    return renderer.rootRule().children() if is_rule_based else []
