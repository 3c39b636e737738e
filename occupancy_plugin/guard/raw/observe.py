"""Observes every vector layer of the project from its arrival, and reports each change of its
rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from qgis.core import QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QFileSystemWatcher, QObject, QTimer, pyqtSignal

from ...layers.lineage import has_our_source, put_back_properties
from ...toolbelt.errors import logged
from ...toolbelt.listening import Connection, Listening
from .quarantine import is_exchanging, is_held, path_of

EDIT_SIGNALS = ("afterCommitChanges", "editingStopped")
CONTENT_SIGNALS = ("subsetStringChanged", "updatedFields", "dataChanged", *EDIT_SIGNALS)
STYLE_SIGNALS = ("styleChanged", "styleLoaded")
WRITTEN = 500  # ms in which a program writes a file


class Observer(QObject, Listening):
    """Emits a signal for each change of a layer, also where another program changes its file.

    arrived(layer): it is new, or its source changed; at the next turn of the event loop, when QGIS
    or the program that adds it has given it its style and its first rows
    changed(layer): its rows, columns or filter changed
    removed(ids): layers are about to be removed"""

    arrived = pyqtSignal(object)
    changed = pyqtSignal(object)
    removed = pyqtSignal(list)

    def __init__(self) -> None:
        super().__init__()
        self._disconnects: dict[str, list[Callable[[], object]]] = {}
        self._arriving: dict[str, None] = {}  # ids in their order
        self._files = QFileSystemWatcher(self)
        self._files.fileChanged.connect(self._on_file)
        self._written: set[str] = set()  # files that have changed

    def connections(self) -> list[Connection]:
        project = QgsProject.instance()
        return [
            (project.layersAdded, self._on_added),
            (project.layersWillBeRemoved, self._on_removed),
        ]

    def start(self) -> None:
        super().start()
        self._on_added(list(QgsProject.instance().mapLayers().values()))

    def stop(self) -> None:
        super().stop()
        for identifier in list(self._disconnects):
            self._stop_following(identifier)
        self._watch_files()

    def _on_added(self, layers: list[QgsMapLayer]) -> None:
        for layer in layers:
            if isinstance(layer, QgsVectorLayer) and layer.id() not in self._disconnects:
                self._follow(layer)
                self._remove_pasted_lineage(layer)
                self._on_arrival(layer)

    def is_waiting(self) -> bool:
        """Whether layers have arrived that were not reported yet."""
        return bool(self._arriving or self._written)

    def _on_arrival(self, layer: QgsVectorLayer) -> None:
        if is_exchanging(layer):
            return
        if not self._arriving:
            QTimer.singleShot(0, self._report_arrivals)
        self._arriving[layer.id()] = None

    def _report_arrivals(self) -> None:
        self._watch_files()
        identifiers, self._arriving = list(self._arriving), {}
        for identifier in identifiers:
            layer = QgsProject.instance().mapLayer(identifier)
            if isinstance(layer, QgsVectorLayer) and identifier in self._disconnects:
                self._emit(self.arrived, layer)

    def _follow(self, layer: QgsVectorLayer) -> None:
        """Connect the layer's signals, and keep how to disconnect them."""
        disconnects: list[Callable[[], object]] = []
        for names, slot in (
            (("dataSourceChanged",), self._on_arrival),
            (CONTENT_SIGNALS, self._on_change),
            (STYLE_SIGNALS, self._remove_pasted_lineage),
        ):
            for name in names:
                signal = getattr(layer, name)

                def call_slot(*_: object, slot: Callable[[QgsVectorLayer], None] = slot) -> None:
                    slot(layer)

                signal.connect(call_slot)
                disconnects.append(partial(signal.disconnect, call_slot))
        self._disconnects[layer.id()] = disconnects

    def _on_change(self, layer: QgsVectorLayer) -> None:
        if not is_exchanging(layer):
            self._emit(self.changed, layer)

    def _on_file(self, path: str) -> None:
        if not self._written:
            QTimer.singleShot(WRITTEN, self._report_files)
        self._written.add(path)

    def _report_files(self) -> None:
        paths, self._written = self._written, set()
        self._watch_files()  # Qt forgets a file that was replaced
        for layer in QgsProject.instance().mapLayers().values():
            if isinstance(layer, QgsVectorLayer) and path_of(layer) in paths and not is_held(layer):
                self._on_change(layer)  # to open the file of a held layer may change it again

    def _watch_files(self) -> None:
        """Watch the files of the layers that are followed, and no other."""
        layers = map(QgsProject.instance().mapLayer, self._disconnects)
        files = {path_of(layer) for layer in layers if isinstance(layer, QgsVectorLayer)} - {""}
        watched_files = set(self._files.files())
        for unused_file in watched_files - files:
            self._files.removePath(unused_file)
        for new_file in files - watched_files:
            self._files.addPath(new_file)

    def _emit(self, signal: Any, layer: QgsVectorLayer) -> None:
        with logged("A layer could not be looked at."):
            signal.emit(layer)

    @staticmethod
    def _remove_pasted_lineage(layer: QgsVectorLayer) -> None:
        """Remove custom properties that a pasted style brought: only occupancy layers have them."""
        with logged("A layer could not be looked at."):
            if is_held(layer) or not has_our_source(layer):
                put_back_properties(layer)

    def _on_removed(self, identifiers: list[str]) -> None:
        for identifier in identifiers:
            self._stop_following(identifier)
        self._watch_files()
        self.removed.emit(identifiers)

    def _stop_following(self, identifier: str) -> None:
        for disconnect in self._disconnects.pop(identifier, []):
            disconnect()
