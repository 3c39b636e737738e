"""The map of a change: classes for falls and rises that reach their threshold, and one for all
other changes.

Fixed bounds of a class "stable" would not do: they would call a significant rise of a large unit
stable, and the move of a household in a small unit a rise."""

from __future__ import annotations

from collections.abc import Sequence

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
PRESET_RULES = ("class", "heading", "fewer")  # that the rules of a change replace


def change_renderer(
    layer: QgsVectorLayer, difference: Indicator, words: Words
) -> QgsRuleBasedRenderer:
    """Return the renderer of a change.

    difference: the indicator as a change of two vintages, in points"""
    renderer = preset_renderer(layer, difference, words)
    if layer.fields().indexOf(SIGNIFICANT) < 0:
        return renderer
    root, geometry = QgsRuleBasedRenderer.Rule(None), geometry_of(layer)
    for position, (expression, label, colour, sign) in enumerate(
        _classes(layer, difference.id, words)
    ):
        symbol = class_symbol(geometry, colour, sign)
        rule = QgsRuleBasedRenderer.Rule(symbol, 0, 0, expression, label)
        rule.setRuleKey(f"class{position}")
        root.appendChild(rule)
    for rule in renderer.rootRule().children():
        if not rule.ruleKey().startswith(PRESET_RULES):
            root.appendChild(rule.clone())
    return QgsRuleBasedRenderer(root)


def _classes(
    layer: QgsVectorLayer, indicator: str, words: Words
) -> list[tuple[str, str, str, str]]:
    """Return (expression, label, colour, sign) of the classes that have a unit, falls first."""
    values, _ = QgsVectorLayerUtils.getValues(layer, quoted(indicator))
    is_significant, _ = QgsVectorLayerUtils.getValues(layer, quoted(SIGNIFICANT))
    unit_changes = [
        (float(value), flag == 1.0)
        for value, flag in zip(values, is_significant, strict=True)
        if isinstance(value, (int, float))
    ]
    changes = [value for value, is_significant_change in unit_changes if is_significant_change]
    outer_bound = class_bound(changes)
    name, flag = quoted(indicator), quoted(SIGNIFICANT)
    far_down, down, _, up, far_up = diverging(DIVERGING[0], 2, True)
    points = words.with_unit(words.number(outer_bound, 0), POINTS) if outer_bound else ""
    classes = []
    if outer_bound:
        classes = [
            (f"{name} <= -{outer_bound}", words.word("far_down").format(d=points), far_down, MINUS),
            (
                f"{name} > -{outer_bound} AND {name} < 0",
                say("fell by less", words, d=points),
                down,
                MINUS,
            ),
            (
                f"{name} < {outer_bound} AND {name} > 0",
                say("rose by less", words, d=points),
                up,
                PLUS,
            ),
            (f"{name} >= {outer_bound}", words.word("far_up").format(d=points), far_up, PLUS),
        ]
        present = [
            any(value <= -outer_bound for value in changes),
            any(-outer_bound < value < 0 for value in changes),
            any(0 < value < outer_bound for value in changes),
            any(value >= outer_bound for value in changes),
        ]
    else:
        classes = [
            (f"{name} < 0", say("reading down", words), far_down, MINUS),
            (f"{name} > 0", say("reading up", words), far_up, PLUS),
        ]
        present = [any(value < 0 for value in changes), any(value > 0 for value in changes)]
    present_classes = [
        (f"{flag} = 1 AND {expression}", label, colour, sign)
        for (expression, label, colour, sign), any_unit in zip(classes, present, strict=True)
        if any_unit
    ]
    if any(not is_significant_change for _, is_significant_change in unit_changes):
        steady_class = (
            f"{flag} = 0 AND {name} IS NOT NULL",
            say("reading steady", words),
            MIDDLE,
            "",
        )
        falls = sum(sign == MINUS for *_, sign in present_classes)
        present_classes.insert(falls, steady_class)
    return present_classes


def class_bound(changes: Sequence[float]) -> int:
    """Return the whole number of points that separates small changes from large ones most evenly, 0
    where a class would hold a single unit."""
    counts = {}
    for bound in BOUNDS:
        classes = (
            sum(value <= -bound for value in changes),
            sum(-bound < value < 0 for value in changes),
            sum(0 < value < bound for value in changes),
            sum(value >= bound for value in changes),
        )
        large_count = classes[0] + classes[3]
        if 0 < large_count < len(changes) and all(
            count == 0 or count >= FEWEST_IN_CLASS for count in classes
        ):
            counts[bound] = abs(2 * large_count - len(changes))
    return min(counts, key=lambda bound: counts[bound], default=0)
