"""Saves the symbols that the user changes in QGIS's style panel, per indicator: symbols of the
preset's rules, never a value.

A renderer that the user makes (graduated, categorised…) is saved only in the project, since its
bounds are values.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from qgis.core import QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject

from ...portal.signin.session import Session
from ...toolbelt.listening import Connection, Listening
from ..lineage import our_vectors
from ..style.rules import rules_of


class StyleMemory(QObject, Listening):
    """Follows the project's layers between `start` and `stop`."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._symbols: dict[str, dict[str, str]] = {}  # layer id → rule → its latest symbol
        self._listeners: dict[str, Callable[[], None]] = {}

    def connections(self) -> list[Connection]:
        project = QgsProject.instance()
        return [
            (project.layersAdded, self._on_added),
            (project.layersWillBeRemoved, self._on_removal),
        ]

    def stop(self) -> None:
        super().stop()
        project = QgsProject.instance()
        for identifier, listener in self._listeners.items():
            layer = project.mapLayer(identifier)
            if layer is not None:
                layer.rendererChanged.disconnect(listener)
        self._listeners.clear()
        self._symbols.clear()

    def _on_added(self, layers: list[QgsMapLayer]) -> None:
        for layer in our_vectors(layers):
            listener = partial(self._on_change, layer.id())
            self._listeners[layer.id()] = listener
            layer.rendererChanged.connect(listener)
            self._symbols[layer.id()] = symbols_of(layer)

    def _on_removal(self, identifiers: list[str]) -> None:
        """Forget removed layers: a reopened project has other layers with the same ids. Their
        connections end with them."""
        for identifier in identifiers:
            self._listeners.pop(identifier, None)
            self._symbols.pop(identifier, None)

    def _on_change(self, identifier: str) -> None:
        """Save the changed symbols of a layer, unless the plugin itself changed its renderer."""
        from ..style.apply import APPLYING
        from ..style.fields import geometry_of
        from ..style.own_style import save_symbols
        from .switch import indicator_of

        layer, signed_in = QgsProject.instance().mapLayer(identifier), self._session.signed_in
        if layer is None:
            return
        previous, current = self._symbols.get(identifier, {}), symbols_of(layer)
        self._symbols[identifier] = current
        if layer.property(APPLYING) or signed_in is None:
            return
        indicator = indicator_of(layer, signed_in.catalogue)
        changed = {
            rule: xml for rule, xml in current.items() if xml and previous.get(rule, xml) != xml
        }
        if indicator is not None and changed:
            save_symbols(indicator, geometry_of(layer), changed)


def symbols_of(layer: QgsVectorLayer) -> dict[str, str]:
    """Return rule → symbol as text, for the rules of a preset whose symbols hold no value."""
    from ..style.own_style import is_saved_rule, symbol_xml

    return {
        rule.ruleKey(): symbol_xml(rule.symbol())
        for rule in rules_of(layer.renderer())
        if rule.symbol() is not None and is_saved_rule(rule.ruleKey())
    }
