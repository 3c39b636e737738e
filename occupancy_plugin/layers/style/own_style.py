"""The user's presentation of an indicator, saved in the QGIS profile: map type, number of classes,
colours. No value is saved: class bounds are computed from released values each time."""

from __future__ import annotations

import json

from qgis.core import QgsFeatureRenderer, QgsRuleBasedRenderer, QgsSettings, QgsVectorLayer

from ...description import Indicator, Kind
from .presentation import Presentation, presentation_of, read_presentation
from .rules import class_filters, rules_of

GROUP = "occupancy/styles"


def style_key(indicator: Indicator) -> str:
    """Return the key of an indicator's settings; its difference of two vintages has another."""
    suffix = f"-{Kind.DIFFERENCE}" if indicator.kind == Kind.DIFFERENCE else ""
    return f"{GROUP}/{indicator.id}{suffix}"


def own_presentation(indicator: Indicator) -> Presentation | None:
    """Return the user's latest presentation of an indicator, None for the preset."""
    try:
        document = json.loads(QgsSettings().value(style_key(indicator), "") or "{}")
    except (TypeError, ValueError):
        return None
    return read_presentation(document.get("presentation")) if isinstance(document, dict) else None


def save_presentation(indicator: Indicator, presentation: Presentation) -> None:
    """Save the user's presentation of an indicator."""
    document = {"presentation": json.loads(presentation.to_json())}
    QgsSettings().setValue(style_key(indicator), json.dumps(document))


def forget_style(indicator: Indicator) -> None:
    """Delete the user's presentation of an indicator."""
    QgsSettings().remove(style_key(indicator))


def keep_symbols(layer: QgsVectorLayer, indicator: str) -> None:
    """Keep the symbols by which a layer shows an indicator: QGIS's panel may have changed them."""
    renderer, presentation = layer.renderer(), presentation_of(layer)
    layer.setProperty(_property(indicator, presentation, renderer), renderer.clone())


def put_back_symbols(
    layer: QgsVectorLayer,
    indicator: str,
    presentation: Presentation,
    renderer: QgsRuleBasedRenderer,
) -> None:
    """Give a new renderer the symbols by which the layer has shown the indicator in as many classes
    of these colours, if they hold no value."""
    kept = rules_of(layer.property(_property(indicator, presentation, renderer)))
    symbols = {rule.ruleKey(): rule.symbol() for rule in kept}
    for rule in rules_of(renderer):
        if (symbol := symbols.get(rule.ruleKey())) and not symbol.hasDataDefinedProperties():
            rule.setSymbol(symbol.clone())


def _property(
    indicator: str, presentation: Presentation | None, renderer: QgsFeatureRenderer
) -> str:
    colours = (presentation.look.value, presentation.palette) if presentation else ()
    return f"occupancySymbols {indicator} {colours} {len(class_filters(renderer))}"
