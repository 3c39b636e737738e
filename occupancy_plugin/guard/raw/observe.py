"""Observes every vector layer of the project from its arrival, and reports each change of its rows,
its style and the layers that it reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from qgis.core import QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...layers.lineage import has_our_source, remove_lineage
from ...toolbelt.errors import logged
from ...toolbelt.listening import Connection, Listening

CONTENT = ("subsetStringChanged", "dataSourceChanged", "updatedFields", "dataChanged")
EDITS = ("editCommandEnded", "afterCommitChanges")
LOOKS = ("styleChanged", "styleLoaded", "mapTipTemplateChanged", "displayExpressionChanged")


class Observer(QObject, Listening):
    """Emits a signal for each change of a layer.

    arrived(layer)      it is new, or its source changed
    edited(layer)       its rows changed
    rolled_back(layer)  edits were discarded
    changed(layer id)   its style changed, '' for a change of relations
    removed(ids)        layers are about to be removed"""

    arrived = pyqtSignal(object)
    edited = pyqtSignal(object)
    rolled_back = pyqtSignal(object)
    changed = pyqtSignal(str)
    removed = pyqtSignal(list)

    def __init__(self) -> None:
        super().__init__()
        self._undo: dict[str, list[Callable[[], object]]] = {}

    def connections(self) -> list[Connection]:
        project = QgsProject.instance()
        return [
            (project.layersAdded, self._on_added),
            (project.layersWillBeRemoved, self._on_removed),
            (project.relationManager().changed, self._on_relations),
        ]

    def start(self) -> None:
        super().start()
        self._on_added(list(QgsProject.instance().mapLayers().values()))

    def stop(self) -> None:
        super().stop()
        for identifier in list(self._undo):
            self._leave(identifier)

    def _on_added(self, layers: list[QgsMapLayer]) -> None:
        for layer in layers:
            if isinstance(layer, QgsVectorLayer) and layer.id() not in self._undo:
                self._follow(layer)
                self._strip(layer)
                self._tell(self.arrived, layer)

    def _follow(self, layer: QgsVectorLayer) -> None:
        undo: list[Callable[[], object]] = []
        for names, slot in (
            (CONTENT, partial(self._tell, self.arrived)),
            (EDITS, partial(self._tell, self.edited)),
            (("afterRollBack",), partial(self._tell, self.rolled_back)),
            (LOOKS, self._on_looks),
        ):
            for name in names:
                signal = getattr(layer, name)

                def call_slot(*_: object, slot: Callable[[QgsVectorLayer], None] = slot) -> None:
                    slot(layer)

                signal.connect(call_slot)
                undo.append(partial(signal.disconnect, call_slot))
        self._undo[layer.id()] = undo

    def _tell(self, signal: Any, layer: QgsVectorLayer) -> None:
        with logged("A layer could not be looked at."):
            signal.emit(layer)

    def _on_looks(self, layer: QgsVectorLayer) -> None:
        with logged("A layer could not be looked at."):
            self._strip(layer)
            self.changed.emit(layer.id())

    @staticmethod
    def _strip(layer: QgsVectorLayer) -> None:
        """Remove custom properties that a pasted style brought: only occupancy layers have them."""
        if not has_our_source(layer):
            remove_lineage(layer)

    def _on_relations(self) -> None:
        self.changed.emit("")

    def _on_removed(self, identifiers: list[str]) -> None:
        for identifier in identifiers:
            self._leave(identifier)
        self.removed.emit(identifiers)

    def _leave(self, identifier: str) -> None:
        for undo in self._undo.pop(identifier, []):
            undo()
