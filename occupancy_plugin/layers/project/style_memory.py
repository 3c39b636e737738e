"""Notices what the user changes in QGIS's own style panel, and keeps it for the indicator: symbols
of the preset's rules, never a value.

A renderer of the user's own making (graduated, categorised…) stays in the project only: its bounds
are values.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from qgis.core import QgsMapLayer, QgsProject, QgsRuleBasedRenderer, QgsVectorLayer
from qgis.PyQt.QtCore import QObject

from ...portal.signin.session import Session
from ..lineage import is_ours


class StyleMemory(QObject):
    """`start` connects, `stop` undoes."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._seen: dict[str, dict[str, str]] = {}  # layer id → rule → symbol, as they were last
        self._listening: dict[str, Callable[[], None]] = {}

    def start(self) -> None:
        project = QgsProject.instance()
        project.layersAdded.connect(self._on_added)
        project.layersWillBeRemoved.connect(self._on_removal)

    def stop(self) -> None:
        project = QgsProject.instance()
        project.layersWillBeRemoved.disconnect(self._on_removal)
        project.layersAdded.disconnect(self._on_added)
        for identifier, listener in self._listening.items():
            layer = project.mapLayer(identifier)
            if layer is not None:
                layer.rendererChanged.disconnect(listener)
        self._listening.clear()
        self._seen.clear()

    def _on_added(self, layers: list[QgsMapLayer]) -> None:
        for layer in layers:
            if isinstance(layer, QgsVectorLayer) and is_ours(layer):
                listener = partial(self._on_change, layer.id())
                self._listening[layer.id()] = listener
                layer.rendererChanged.connect(listener)
                self._seen[layer.id()] = symbols_of(layer)

    def _on_removal(self, identifiers: list[str]) -> None:
        """The layer takes its connection with it; a project opened again brings another layer of
        the same id."""
        for identifier in identifiers:
            self._listening.pop(identifier, None)
            self._seen.pop(identifier, None)

    def _on_change(self, identifier: str) -> None:
        from ..style.apply import APPLYING
        from ..style.fields import geometry_of
        from ..style.own_style import remember_symbols
        from .switch import indicator_of

        layer, signed = QgsProject.instance().mapLayer(identifier), self._session.signed
        if layer is None:
            return
        earlier, current = self._seen.get(identifier, {}), symbols_of(layer)
        self._seen[identifier] = current
        if layer.property(APPLYING) or signed is None:
            return
        indicator = indicator_of(layer, signed.catalogue)
        changed = {
            rule: xml for rule, xml in current.items() if xml and earlier.get(rule, xml) != xml
        }
        if indicator is not None and changed:
            remember_symbols(indicator, geometry_of(layer), changed)


def symbols_of(layer: QgsVectorLayer) -> dict[str, str]:
    """Rule → symbol as text, for the rules of a preset whose symbols hold no value."""
    from ..style.own_style import is_remembered, symbol_xml

    renderer = layer.renderer()
    if not isinstance(renderer, QgsRuleBasedRenderer):
        return {}
    rules = [
        rule
        for rule in renderer.rootRule().children()
        if rule.symbol() is not None and is_remembered(rule.ruleKey())
    ]
    return {rule.ruleKey(): symbol_xml(rule.symbol()) for rule in rules}
