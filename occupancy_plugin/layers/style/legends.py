"""The texts of legends: labels of classes, counts of units, notes.

Outer bounds are rounded outwards, so that neither is a unit's value (R13). A class's label contains
its count of units, so that layer tree, pages and exports show the same. Counts are shown only if no
class has a single unit (R13). Lines of text have no check box."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from qgis.core import (
    Qgis,
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

from ...toolbelt.errors import logged
from ...toolbelt.settings import read_settings
from ..figures.classes import MIN_PER_CLASS
from .fields import count_rows
from .rules import classes_of, rules_of
from .words import Words

KEY = QgsLayerTreeModelLegendNode.CustomRole.RuleKey
NEVER_DRAWN = "FALSE"  # the filter of rules that are only a line of text
UNDRAWN_NOTE = "undrawn"  # key of the note about addresses that are not drawn
# properties of the lineage (lineage.py)
WITHHELD, SCALE = "occupancy/withheld_units", "occupancy/scale"
MOST_COUNTED = 20_000  # units: counting more would take too long
_COUNT = re.compile(r" \[[\d\s]+\]$")


class ClassLegend(QgsMapLayerLegend):
    """QGIS's usual legend, without check boxes on headings, notes and circles of sizes, which
    cannot be switched off."""

    def __init__(self, layer: QgsVectorLayer) -> None:
        super().__init__()
        layer.rendererChanged.connect(self.itemsChanged)

    def createLayerTreeModelLegendNodes(self, node: Any) -> list[QgsLayerTreeModelLegendNode]:
        with logged("The legend of a map could not be made."):
            layer = node.layer()
            default_legend = QgsMapLayerLegend.defaultVectorLegend(layer)
            rules = rules_of(layer.renderer())
            keys = {rule.ruleKey() for rule in rules if rule.filterExpression() == NEVER_DRAWN}
            entries = [
                _without_box(node, entry, str(entry.data(KEY)))
                if entry.data(KEY) in keys
                else entry
                for entry in default_legend.createLayerTreeModelLegendNodes(node)
            ]
            for entry in entries:
                sip.transferto(entry, entry)  # the layer tree's model owns it
            return entries
        return []


def _without_box(
    node: QgsLayerTreeLayer, entry: QgsLayerTreeModelLegendNode, key: str
) -> QgsLayerTreeModelLegendNode:
    symbol = entry.symbol() if isinstance(entry, QgsSymbolLegendNode) else None
    text = str(entry.data(Qt.ItemDataRole.DisplayRole))
    if symbol is None:
        return QgsSimpleLegendNode(node, text, QIcon(), None, key)
    return QgsSymbolLegendNode(node, QgsLegendSymbolItem(symbol, text, key))


def hide_check_boxes(layer: QgsVectorLayer) -> None:
    """Give a layer a `ClassLegend`. Needed after each change of the data source, since QGIS then
    restores its usual legend."""
    if not isinstance(layer.legend(), ClassLegend):
        layer.setLegend(ClassLegend(layer))


def class_labels(
    breaks: Sequence[float], decimals: int, unit: str, words: Words, *, open_ends: bool = False
) -> list[str]:
    """Return the labels of classes: '10 à 12 %', '12 à 18 %', '18 à 31 %'. With `open_ends`, for
    bounds that do not come from the layer's values, 'moins de 12 %' and '18 % et plus'.

    breaks: k + 1 edges of k classes."""
    shown_decimals = 0 if all(float(edge).is_integer() for edge in breaks) else decimals
    texts = [words.number(edge, shown_decimals) for edge in breaks]

    def between(low: str, high: str) -> str:
        return words.word("between").format(low=low, high=words.with_unit(high, unit))

    if len(breaks) <= 2:
        return [between(texts[0], texts[-1])]
    if not open_ends:
        return [between(low, high) for low, high in pairwise(texts)]
    first_label = words.word("below").format(high=words.with_unit(texts[1], unit))
    last_label = words.word("above").format(low=words.with_unit(texts[-2], unit))
    return [first_label, *(between(low, high) for low, high in pairwise(texts[1:-1])), last_label]


def single_label(value: float, decimals: int, unit: str, words: Words, scale: str = "") -> str:
    """Return the label of the one class of a map with a single released unit: 'Une seule commune
    diffusable : 25,6 %'. Bounds around its value would look like a range of several.

    value: as displayed on the map
    scale: id of the scale, for the unit's noun"""
    shown_value = words.with_unit(words.number(value, decimals), unit)
    return words.word_or(f"single_{scale}", "single_unit").format(value=shown_value)


def deviation_labels(
    edges: Sequence[float], decimals: int, unit: str, words: Words, is_change: bool
) -> list[str]:
    """Return the labels of classes around a pivot: '6 points et plus au-dessous', …, '2 à 6 points
    au-dessus'; for an evolution 'baisse de 2 points et plus', 'stable (moins de 1 point)', …

    edges: inner edges as distances from the pivot, symmetric and ascending."""
    steps = [edge for edge in edges if edge > 0]
    shown_decimals = 0 if all(step.is_integer() for step in steps) else decimals
    numbers = [words.number(step, shown_decimals) for step in steps]
    with_units = [words.with_unit(text, unit) for text in numbers]
    has_middle = 0.0 not in edges
    if not with_units:
        return [] if has_middle else [words.word("any_below"), words.word("any_above")]

    def outer_labels(side: str) -> list[str]:
        """Return the labels of the classes beyond each step, from the pivot outwards."""
        spans = zip(numbers, with_units[1:], strict=False)
        labels = [words.word(f"{side}_by").format(low=low, d=high) for low, high in spans]
        return [*labels, words.word(f"far_{side}").format(d=with_units[-1])]

    if has_middle:
        lower_side, upper_side = ("down", "up") if is_change else ("below", "above")
        inner_labels = [words.word("stable").format(d=with_units[0])]
    else:
        lower_side, upper_side = "below", "above"
        inner_labels = [
            words.word(f"just_{side}").format(d=with_units[0]) for side in (lower_side, upper_side)
        ]
    return [*reversed(outer_labels(lower_side)), *inner_labels, *outer_labels(upper_side)]


def write_counts(layer: QgsVectorLayer, renderer: QgsRuleBasedRenderer, words: Words) -> None:
    """Add the units of each class to its label ('5 à 15 % [8]'), if no class has a single unit
    (R13) and the layer has at most MOST_COUNTED units."""
    rules, units = classes_of(renderer), []
    if 0 < layer.featureCount() <= MOST_COUNTED:
        units = [count_rows(layer, rule.filterExpression()) for rule in rules]
    may_show = bool(units) and min(units) >= MIN_PER_CLASS
    for position, rule in enumerate(rules):
        text = without_count(rule.label())
        rule.setLabel(f"{text} [{words.number(units[position], 0)}]" if may_show else text)


def update_counts(layer: QgsVectorLayer, words: Words) -> None:
    """Count the units of classes again after a change of the rows, if the legend has counts."""
    renderer = layer.renderer()
    if any(rule.label() != without_count(rule.label()) for rule in classes_of(renderer)):
        write_counts(layer, renderer, words)  # in place: QGIS is using this renderer


def reason_for_fewer(labels: Sequence[str], values: Sequence[float]) -> str:
    """Return the key (words.py) of the reason why there are fewer classes than wanted."""
    if len(labels) > 1:
        return "fewer"
    if len(values) == 1:
        return "only"
    return "equal" if len(set(values)) == 1 else "single"


def undrawn_text(layer: QgsVectorLayer, words: Words) -> str:
    """Return the note about withheld points that are not drawn, with their number unless it
    would disclose one; '' where all are drawn."""
    if layer.geometryType() != Qgis.GeometryType.Point or read_settings().draw_withheld_addresses:
        return ""
    number, units = layer.customProperty(WITHHELD), words.units(str(layer.customProperty(SCALE)))
    if number is None:
        return words.word("undrawn_some").format(units=units)
    shown = words.number(int(number), 0)
    return words.word("undrawn").format(n=shown, units=units) if int(number) else ""


def update_undrawn(layer: QgsVectorLayer, words: Words) -> None:
    """Update the note about withheld addresses after a change of the rows."""
    for rule in rules_of(layer.renderer()):
        if rule.ruleKey() == UNDRAWN_NOTE:
            rule.setLabel(undrawn_text(layer, words))


def without_count(label: str) -> str:
    """Return the label of a class without its count of units."""
    return _COUNT.sub("", label)
