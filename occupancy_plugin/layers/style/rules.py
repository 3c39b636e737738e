"""The rules of a layer's renderer."""

from __future__ import annotations

from qgis.core import QgsFeatureRenderer, QgsRuleBasedRenderer

CLASSES = "class"  # prefix of the keys of classes' rules


def rules_of(renderer: QgsFeatureRenderer | None) -> list[QgsRuleBasedRenderer.Rule]:
    """Return the outer rules of a renderer, [] for one without rules."""
    is_rule_based = isinstance(renderer, QgsRuleBasedRenderer)
    return renderer.rootRule().children() if is_rule_based else []


def classes_of(renderer: QgsFeatureRenderer | None) -> list[QgsRuleBasedRenderer.Rule]:
    """Return the rules of a renderer's classes."""
    return [rule for rule in rules_of(renderer) if rule.ruleKey().startswith(CLASSES)]


def class_filters(renderer: QgsFeatureRenderer | None) -> list[str]:
    """Return what each class holds, as an expression."""
    return [rule.filterExpression() for rule in classes_of(renderer)]
