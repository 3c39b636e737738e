"""The user's own way to show an indicator, kept in the profile: which look, how many classes, which
colours, which symbols.

Never a value: class bounds are computed anew from what is released, and symbols that a data-defined
property drives are left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from qgis.core import (
    QgsMarkerSymbol,
    QgsProperty,
    QgsReadWriteContext,
    QgsSettings,
    QgsSymbol,
    QgsSymbolLayerUtils,
)
from qgis.PyQt.QtXml import QDomDocument

from ...description import ClassMethod, Kind
from .presentation import Presentation, read

if TYPE_CHECKING:
    from ...portal.model import Indicator

GROUP = "occupancy/styles"
REMEMBERED = (
    "class",
    "secret",
    "empty",
    "nodata",
    "imputed",
)  # rules whose symbols hold no value; "class" with its position


def style_key(indicator: Indicator) -> str:
    """A value and the difference of two vintages of it are shown in ways of their own."""
    return (
        f"{indicator.id}-{Kind.DIFFERENCE}" if indicator.kind == Kind.DIFFERENCE else indicator.id
    )


def own_presentation(indicator: Indicator) -> Presentation | None:
    """How the user last chose to show it, None where the preset was left alone."""
    return read(_read(style_key(indicator)).get("presentation"))


def shared_classes(presentation: Presentation | None) -> int:
    """How many classes all scales share in that presentation, 0 where they do not."""
    return (
        presentation.classes
        if presentation is not None and presentation.method == ClassMethod.SHARED
        else 0
    )


def remember_presentation(indicator: Indicator, presentation: Presentation) -> None:
    _write(style_key(indicator), presentation=json.loads(presentation.to_json()), symbols={})


def own_symbols(indicator: Indicator, geometry: str) -> dict[str, QgsSymbol]:
    """Rule key → symbol that the user changed by QGIS's own means."""
    symbols: dict[str, QgsSymbol] = {}
    for key, xml in (_read(style_key(indicator)).get("symbols", {}).get(geometry) or {}).items():
        document = QDomDocument()
        if document.setContent(str(xml))[0]:
            symbol = QgsSymbolLayerUtils.loadSymbol(
                document.documentElement(), QgsReadWriteContext()
            )
            if symbol is not None:
                symbols[key] = symbol
    return symbols


def remember_symbols(indicator: Indicator, geometry: str, changed: Mapping[str, str]) -> None:
    """Add symbols (as XML) to those kept for this indicator."""
    symbols = _read(style_key(indicator)).get("symbols") or {}
    symbols[geometry] = {**symbols.get(geometry, {}), **changed}
    _write(style_key(indicator), symbols=symbols)


def forget(indicator: Indicator) -> None:
    """Back to the preset."""
    QgsSettings().remove(f"{GROUP}/{style_key(indicator)}")


def is_own(indicator: Indicator) -> bool:
    return bool(_read(style_key(indicator)))


def symbol_xml(symbol: QgsSymbol) -> str:
    """A symbol as text, without the growth of a dot (symbols.py); '' where another data-defined
    property may hold a value."""
    if isinstance(symbol, QgsMarkerSymbol) and "@map_scale" in (
        symbol.dataDefinedSize().expressionString()
    ):
        plain = cast("QgsMarkerSymbol", symbol.clone())
        plain.setDataDefinedSize(QgsProperty())
        symbol = plain
    if symbol.hasDataDefinedProperties():
        return ""
    document = QDomDocument()
    document.appendChild(
        QgsSymbolLayerUtils.saveSymbol("own", symbol, document, QgsReadWriteContext())
    )
    return str(document.toString(-1))


def is_remembered(rule: str) -> bool:
    return rule.rstrip("0123456789") in REMEMBERED


def _read(key: str) -> dict[str, Any]:
    try:
        saved = json.loads(QgsSettings().value(f"{GROUP}/{key}", "") or "{}")
    except (TypeError, ValueError):
        return {}
    return saved if isinstance(saved, dict) else {}


def _write(key: str, **changes: Any) -> None:
    QgsSettings().setValue(f"{GROUP}/{key}", json.dumps({**_read(key), **changes}))
