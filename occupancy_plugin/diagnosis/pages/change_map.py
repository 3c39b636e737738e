"""The map of a change: classes for falls and rises that reach their threshold, and one for all
other changes.

Fixed bounds of a class "stable" would not do: they would call a significant rise of a large unit
stable, and the move of a household in a small unit a rise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qgis.core import QgsRuleBasedRenderer, QgsVectorLayer, QgsVectorLayerUtils

from ...description import Indicator
from ...layers.store.geopackage import quoted
from ...layers.style.apply import preset_renderer
from ...layers.style.colour_schemes import DIVERGING, MIDDLE, diverging
from ...layers.style.fields import geometry_of
from ...layers.style.renderers import MINUS, PLUS
from ...layers.style.symbols import class_symbol
from ...layers.style.words import Words
from ...toolbelt.numbers import POINTS
from ..content.phrases import say
from ..content.unit_changes import SIGNIFICANT

FEWEST_IN_CLASS = 2  # units (R13)
BOUNDS = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30)  # points
PRESET_RULES = ("class", "heading", "fewer")  # beginnings of the keys of rules to replace


class ChangeClass(NamedTuple):
    """A class of the map.

    expression: the filter of its units
    sign: PLUS, MINUS or '', drawn on its symbol"""

    expression: str
    label: str
    colour: str
    sign: str


def change_renderer(
    layer: QgsVectorLayer, difference: Indicator, words: Words
) -> QgsRuleBasedRenderer:
    """Return the renderer of a change.

    difference: the indicator as a change of two vintages, in points"""
    renderer = preset_renderer(layer, difference, words)
    if layer.fields().indexOf(SIGNIFICANT) < 0:
        return renderer
    root, geometry = QgsRuleBasedRenderer.Rule(None), geometry_of(layer)
    for position, entry in enumerate(_classes(layer, difference.id, words)):
        symbol = class_symbol(geometry, entry.colour, entry.sign)
        rule = QgsRuleBasedRenderer.Rule(symbol, 0, 0, entry.expression, entry.label)
        rule.setRuleKey(f"class{position}")
        root.appendChild(rule)
    for rule in renderer.rootRule().children():
        if not rule.ruleKey().startswith(PRESET_RULES):
            root.appendChild(rule.clone())
    return QgsRuleBasedRenderer(root)


def _classes(layer: QgsVectorLayer, indicator: str, words: Words) -> list[ChangeClass]:
    """Return the classes that have a unit, falls first."""
    values, _ = QgsVectorLayerUtils.getValues(layer, quoted(indicator))
    is_significant, _ = QgsVectorLayerUtils.getValues(layer, quoted(SIGNIFICANT))
    unit_changes = [
        (float(value), flag == 1.0)
        for value, flag in zip(values, is_significant, strict=True)
        if isinstance(value, (int, float))
    ]
    changes = [change for change, is_clear in unit_changes if is_clear]
    name, flag = quoted(indicator), quoted(SIGNIFICANT)
    classes = [
        entry._replace(expression=f"{flag} = 1 AND {entry.expression}")
        for entry in _significant_classes(name, changes, words)
    ]
    if not all(is_clear for _, is_clear in unit_changes):
        steady_filter = f"{flag} = 0 AND {name} IS NOT NULL"
        steady = ChangeClass(steady_filter, say("reading steady", words), MIDDLE, "")
        falls = sum(entry.sign == MINUS for entry in classes)
        classes.insert(falls, steady)
    return classes


def _significant_classes(name: str, changes: Sequence[float], words: Words) -> list[ChangeClass]:
    """Return the classes of significant changes that have a unit, falls first.

    name: the quoted column of the change"""
    far_down, down, _, up, far_up = diverging(DIVERGING[0], 2, True)
    bound = class_bound(changes)
    if bound:
        points = words.with_unit(words.number(bound, 0), POINTS)
        fell, rose = (say(key, words, d=points) for key in ("fell by less", "rose by less"))
        fell_far, rose_far = (words.word(key).format(d=points) for key in ("far_down", "far_up"))
        classes = [
            ChangeClass(f"{name} <= -{bound}", fell_far, far_down, MINUS),
            ChangeClass(f"{name} > -{bound} AND {name} < 0", fell, down, MINUS),
            ChangeClass(f"{name} < {bound} AND {name} > 0", rose, up, PLUS),
            ChangeClass(f"{name} >= {bound}", rose_far, far_up, PLUS),
        ]
    else:
        classes = [
            ChangeClass(f"{name} < 0", say("reading down", words), far_down, MINUS),
            ChangeClass(f"{name} > 0", say("reading up", words), far_up, PLUS),
        ]
    counts = _class_counts(changes, bound)
    return [entry for entry, count in zip(classes, counts, strict=True) if count]


def _class_counts(changes: Sequence[float], bound: int) -> tuple[int, ...]:
    """Return how many changes fall by the bound or more, fall by less, rise by less, and rise by
    the bound or more; with a bound of 0 how many fall, and how many rise."""
    if not bound:
        return sum(value < 0 for value in changes), sum(value > 0 for value in changes)
    return (
        sum(value <= -bound for value in changes),
        sum(-bound < value < 0 for value in changes),
        sum(0 < value < bound for value in changes),
        sum(value >= bound for value in changes),
    )


def class_bound(changes: Sequence[float]) -> int:
    """Return the whole number of points that separates small changes from large ones most evenly, 0
    where a class would hold a single unit."""
    counts = {}
    for bound in BOUNDS:
        class_counts = _class_counts(changes, bound)
        large_count = class_counts[0] + class_counts[3]
        if 0 < large_count < len(changes) and all(
            count == 0 or count >= FEWEST_IN_CLASS for count in class_counts
        ):
            counts[bound] = abs(2 * large_count - len(changes))
    return min(counts, key=lambda bound: counts[bound], default=0)
