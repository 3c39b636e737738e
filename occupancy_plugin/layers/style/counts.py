"""How many units each class of a legend holds: in its label, so that tree, sheet and export say the
same. Of released values, and only where no class holds a single unit (R13)."""

from __future__ import annotations

import re

from qgis.core import Qgis, QgsFeatureRequest, QgsRuleBasedRenderer, QgsVectorLayer

from ..figures.classes import MIN_PER_CLASS
from .words import Words

CLASSES = "class"  # what the keys of their rules begin with
MOST = 20_000  # units: beyond, nobody counts, and counting takes its time
_COUNT = re.compile(r" \[[\d\s]+\]$")


def write_counts(layer: QgsVectorLayer, renderer: QgsRuleBasedRenderer, words: Words) -> None:
    """'5 à 15 % [8]' on the rules of that renderer of the layer's."""
    rules = _classes(renderer)
    units = [_units(layer, rule.filterExpression()) for rule in rules] if _few(layer) else []
    told = bool(units) and min(units) >= MIN_PER_CLASS
    for position, rule in enumerate(rules):
        plain = without_count(rule.label())
        rule.setLabel(f"{plain} [{words.number(units[position], 0)}]" if told else plain)


def renew_counts(layer: QgsVectorLayer, words: Words) -> None:
    """After other rows came into the layer; a legend without counts stays without."""
    renderer = layer.renderer()
    if not isinstance(renderer, QgsRuleBasedRenderer):
        return
    if any(rule.label() != without_count(rule.label()) for rule in _classes(renderer)):
        renewed = renderer.clone()
        write_counts(layer, renewed, words)
        layer.setRenderer(renewed)


def _classes(renderer: QgsRuleBasedRenderer) -> list[QgsRuleBasedRenderer.Rule]:
    return [r for r in renderer.rootRule().children() if r.ruleKey().startswith(CLASSES)]


def without_count(label: str) -> str:
    """The words of a class alone."""
    return _COUNT.sub("", label)


def _few(layer: QgsVectorLayer) -> bool:
    return 0 < layer.featureCount() <= MOST


def _units(layer: QgsVectorLayer, expression: str) -> int:
    request = QgsFeatureRequest().setFilterExpression(expression)
    request.setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    request.setNoAttributes()
    return sum(1 for _ in layer.getFeatures(request))
