"""What the classes are called in a legend. Outer bounds are rounded outwards, so that neither gives
a unit's value (R13). How many units each holds stands in its label, so that tree, sheet and export
say the same: of released values, and only where no class holds a single unit (R13). Lines that only
say something have nothing to switch off."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from qgis.core import (
    Qgis,
    QgsFeatureRenderer,
    QgsFeatureRequest,
    QgsLayerTreeLayer,
    QgsLayerTreeModelLegendNode,
    QgsLegendSymbolItem,
    QgsMapLayerLegend,
    QgsRuleBasedRenderer,
    QgsSimpleLegendNode,
    QgsSymbolLegendNode,
    QgsVectorLayer,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon

from ...toolbelt.settings import read_settings
from ..figures.classes import MIN_PER_CLASS
from .words import Words

KEY = QgsLayerTreeModelLegendNode.CustomRole.RuleKey
NEVER = "FALSE"  # the filter of lines that only say something
CLASSES = "class"  # what the keys of their rules begin with
UNDRAWN = "undrawn"  # the key of the line that says what is not drawn
WITHHELD = "occupancy/withheld_units"  # on S, with its lineage (lineage.py)
MOST = 20_000  # units: beyond, nobody counts, and counting takes its time
_COUNT = re.compile(r" \[[\d\s]+\]$")
_log = logging.getLogger(__name__)


class ClassLegend(QgsMapLayerLegend):
    """QGIS's own legend of a map, without check boxes on headings, notes and the circles that show
    sizes: there is nothing to switch off."""

    def __init__(self, layer: QgsVectorLayer) -> None:
        super().__init__()
        layer.rendererChanged.connect(self.itemsChanged)

    def createLayerTreeModelLegendNodes(self, node: Any) -> list[QgsLayerTreeModelLegendNode]:
        try:
            layer = node.layer()
            usual = QgsMapLayerLegend.defaultVectorLegend(layer)
            keys = _lines(layer.renderer())
            entries = [
                _without_box(node, entry, str(entry.data(KEY)))
                if entry.data(KEY) in keys
                else entry
                for entry in usual.createLayerTreeModelLegendNodes(node)
            ]
            for entry in entries:
                sip.transferto(entry, entry)  # the layer tree's model owns it
            return entries
        except Exception:
            _log.exception("The legend of a map could not be made.")
            return []


def _lines(renderer: QgsFeatureRenderer | None) -> set[str]:
    """The keys of the rules that draw nothing on the map."""
    if not isinstance(renderer, QgsRuleBasedRenderer):
        return set()
    return {r.ruleKey() for r in renderer.rootRule().children() if r.filterExpression() == NEVER}


def _without_box(
    node: QgsLayerTreeLayer, entry: QgsLayerTreeModelLegendNode, key: str
) -> QgsLayerTreeModelLegendNode:
    symbol = entry.symbol() if isinstance(entry, QgsSymbolLegendNode) else None
    text = str(entry.data(Qt.ItemDataRole.DisplayRole))
    if symbol is None:
        return QgsSimpleLegendNode(node, text, QIcon(), None, key)
    return QgsSymbolLegendNode(node, QgsLegendSymbolItem(symbol, text, key))


def leave_boxes_off(layer: QgsVectorLayer) -> None:
    """In QGIS's tree. QGIS gives a layer its usual legend again with another data source."""
    if not isinstance(layer.legend(), ClassLegend):
        layer.setLegend(ClassLegend(layer))


def class_labels(
    breaks: Sequence[float], decimals: int, unit: str, words: Words, *, open_ends: bool = False
) -> list[str]:
    """'10 à 12 %', '12 à 18 %', '18 à 31 %'; with open ends, for bounds that are no data's own,
    'moins de 12 %' and '18 % et plus'."""
    shown = 0 if all(float(edge).is_integer() for edge in breaks) else decimals
    texts = [words.number(edge, shown) for edge in breaks]
    if len(breaks) <= 2:
        low, high = texts[0], texts[-1]
        return [words.word("between").format(low=low, high=words.with_unit(high, unit))]
    if not open_ends:
        return [
            words.word("between").format(low=low, high=words.with_unit(high, unit))
            for low, high in pairwise(texts)
        ]
    labels = [words.word("below").format(high=words.with_unit(texts[1], unit))]
    for low, high in pairwise(texts[1:-1]):
        labels.append(words.word("between").format(low=low, high=words.with_unit(high, unit)))
    labels.append(words.word("above").format(low=words.with_unit(texts[-2], unit)))
    return labels


def deviation_labels(
    edges: Sequence[float], decimals: int, unit: str, words: Words, evolution: bool
) -> list[str]:
    """'6 points et plus au-dessous', …, '2 à 6 points au-dessus'; 'baisse de 2 points et plus',
    'stable (moins de 1 point)', …

    `edges`: inner edges as distances from the pivot, symmetric, ascending."""
    steps = [edge for edge in edges if edge > 0]
    shown = 0 if all(step.is_integer() for step in steps) else decimals
    plain = [words.number(step, shown) for step in steps]
    full = [words.with_unit(text, unit) for text in plain]
    lower, upper = ("down", "up") if evolution else ("below", "above")

    def outer(side: str) -> list[str]:
        """Beyond each step, from the pivot outwards."""
        between = [
            words.word(f"{side}_by").format(low=low, d=high)
            for low, high in zip(plain, full[1:], strict=False)
        ]
        return [*between, words.word(f"far_{side}").format(d=full[-1])] if full else []

    if 0.0 not in edges:
        return (
            [*reversed(outer(lower)), words.word("stable").format(d=full[0]), *outer(upper)]
            if full
            else []
        )
    if not full:
        return [words.word("any_below"), words.word("any_above")]
    inner = [words.word(f"just_{side}").format(d=full[0]) for side in ("below", "above")]
    return [*reversed(outer("below")), inner[0], inner[1], *outer("above")]


def write_counts(layer: QgsVectorLayer, renderer: QgsRuleBasedRenderer, words: Words) -> None:
    """'5 à 15 % [8]' on the rules of that renderer of the layer's."""
    rules = _classes(renderer)
    units = [_units(layer, rule.filterExpression()) for rule in rules] if _few(layer) else []
    tellable = bool(units) and min(units) >= MIN_PER_CLASS
    for position, rule in enumerate(rules):
        plain = without_count(rule.label())
        rule.setLabel(f"{plain} [{words.number(units[position], 0)}]" if tellable else plain)


def renew_counts(layer: QgsVectorLayer, words: Words) -> None:
    """After other rows came into the layer; a legend without counts stays without."""
    renderer = layer.renderer()
    if not isinstance(renderer, QgsRuleBasedRenderer):
        return
    if any(rule.label() != without_count(rule.label()) for rule in _classes(renderer)):
        write_counts(layer, renderer, words)  # in place: QGIS is at work on this legend


def too_few(labels: Sequence[str], values: Sequence[float]) -> str:
    """The word for the reason why there are fewer classes than asked for."""
    if len(labels) > 1:
        return "fewer"
    if len(values) == 1:
        return "only"
    return "equal" if len(set(values)) == 1 else "single"


def undrawn(layer: QgsVectorLayer, words: Words) -> str:
    """What a map of addresses leaves out: how many are under secrecy, where their number may be
    said; '' where none are, or where they are drawn."""
    if layer.geometryType() != Qgis.GeometryType.Point or read_settings().draw_withheld_addresses:
        return ""
    number = layer.customProperty(WITHHELD)
    if number is None:
        return words.word("undrawn_some")
    return words.word("undrawn").format(n=words.number(int(number), 0)) if int(number) else ""


def renew_undrawn(layer: QgsVectorLayer, words: Words) -> None:
    """After other rows came into the layer."""
    renderer = layer.renderer()
    rules = renderer.rootRule().children() if isinstance(renderer, QgsRuleBasedRenderer) else []
    for rule in rules:
        if rule.ruleKey() == UNDRAWN:
            rule.setLabel(undrawn(layer, words))


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
