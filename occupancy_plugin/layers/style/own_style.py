"""The user's presentation of an indicator, saved in the QGIS profile: map type, number of classes,
colours, symbols.

No value is saved: class bounds are computed from released values each time, and symbols with a
data-defined property are left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from qgis.core import (
    QgsMarkerSymbol,
    QgsProperty,
    QgsReadWriteContext,
    QgsSettings,
    QgsSymbol,
    QgsSymbolLayerUtils,
)
from qgis.PyQt.QtXml import QDomDocument

from ...description import Indicator, Kind
from .presentation import Presentation, read_presentation

GROUP = "occupancy/styles"
# rules whose symbols hold no value; "class" is followed by its position
SAVED_RULES = ("class", "secret", "empty", "nodata", "imputed")


def style_key(indicator: Indicator) -> str:
    """Return the key of an indicator's settings. An indicator and its difference between two
    vintages have separate ones."""
    return (
        f"{indicator.id}-{Kind.DIFFERENCE}" if indicator.kind == Kind.DIFFERENCE else indicator.id
    )


def own_presentation(indicator: Indicator) -> Presentation | None:
    """Return the user's latest presentation of an indicator, None if the preset was never
    changed."""
    return read_presentation(_load(style_key(indicator)).get("presentation"))


def save_presentation(indicator: Indicator, presentation: Presentation) -> None:
    """Save the user's presentation of an indicator, and delete the saved symbols."""
    _save(style_key(indicator), presentation=json.loads(presentation.to_json()), symbols={})


def own_symbols(indicator: Indicator, geometry: str) -> dict[str, QgsSymbol]:
    """Return rule key → the symbol that the user changed in QGIS's style panel."""
    symbols: dict[str, QgsSymbol] = {}
    for key, xml in (_load(style_key(indicator)).get("symbols", {}).get(geometry) or {}).items():
        document = QDomDocument()
        if document.setContent(str(xml))[0]:
            symbol = QgsSymbolLayerUtils.loadSymbol(
                document.documentElement(), QgsReadWriteContext()
            )
            if symbol is not None:
                symbols[key] = symbol
    return symbols


def save_symbols(indicator: Indicator, geometry: str, changed_symbols: Mapping[str, str]) -> None:
    """Add symbols (rule key → XML) to those saved for an indicator."""
    symbols = _load(style_key(indicator)).get("symbols") or {}
    symbols[geometry] = {**symbols.get(geometry, {}), **changed_symbols}
    _save(style_key(indicator), symbols=symbols)


def forget_style(indicator: Indicator) -> None:
    """Delete the user's presentation and symbols of an indicator."""
    QgsSettings().remove(f"{GROUP}/{style_key(indicator)}")


def has_own_style(indicator: Indicator) -> bool:
    """Whether the user has changed the presentation or the symbols of an indicator."""
    return bool(_load(style_key(indicator)))


def symbol_xml(symbol: QgsSymbol) -> str:
    """Return a symbol as XML, without the growth of a dot (symbols.py); '' if another data-defined
    property might hold a value."""
    if isinstance(symbol, QgsMarkerSymbol) and "@map_scale" in (
        symbol.dataDefinedSize().expressionString()
    ):
        without_growth = cast("QgsMarkerSymbol", symbol.clone())
        without_growth.setDataDefinedSize(QgsProperty())
        symbol = without_growth
    if symbol.hasDataDefinedProperties():
        return ""
    document = QDomDocument()
    document.appendChild(
        QgsSymbolLayerUtils.saveSymbol("own", symbol, document, QgsReadWriteContext())
    )
    return str(document.toString(-1))


def is_saved_rule(key: str) -> bool:
    """Whether the symbol of this rule is saved when the user changes it."""
    return key.rstrip("0123456789") in SAVED_RULES


def _load(key: str) -> dict[str, Any]:
    try:
        document = json.loads(QgsSettings().value(f"{GROUP}/{key}", "") or "{}")
    except (TypeError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


def _save(key: str, **changes: Any) -> None:
    QgsSettings().setValue(f"{GROUP}/{key}", json.dumps({**_load(key), **changes}))
