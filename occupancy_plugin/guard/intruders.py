"""Layers that did not come through the gate: noticed when they arrive, and until they are protected or declared, their labels
and QGIS's export windows are refused with a reason.

The second line, best effort: whoever wants to go around it can (Processing, the Python console, another program). The first line
is that our own layers hold nothing secret.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from qgis.core import QgsMapLayer, QgsProject, QgsSettings, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject, Qt, QTimer
from qgis.PyQt.QtWidgets import QAction, QApplication, QMenu, QPushButton, QWidget

from ..toolbelt.messages import Messages
from ..toolbelt.translation import tr
from .journal import Journal
from .likeness import Likeness, guessed_profile, likeness
from .menus import EXPORT_MENU

DECLARED = "occupancy/declared"
ONE_LAYER = frozenset({"QgsVectorLayerSaveAsDialog"})
WHOLE_PROJECT = frozenset({"QgsDxfExportDialog", "QgsMapSaveDialog"})
COPIES = ("mActionCopyFeatures", "mActionCutFeatures")
ALGORITHM = "occupancy:protect"

_log = logging.getLogger(__name__)


def fingerprint(layer: QgsMapLayer) -> str:
    """Which source a declaration is about, without saying where it is."""
    return hashlib.sha256(layer.source().encode("utf-8")).hexdigest()[:16]


class IntruderGuard(QObject):
    """`start` watches the project, `stop` undoes everything."""

    def __init__(self, iface: Any, messages: Messages, journal: Journal) -> None:
        super().__init__()
        self._iface, self._messages, self._journal = iface, messages, journal
        self._found: dict[str, Likeness] = {}
        self._items: dict[str, Any] = {}
        self._watching = False

    def start(self) -> None:
        project = QgsProject.instance()
        project.layersAdded.connect(self._on_added)
        project.layersWillBeRemoved.connect(self._on_removed)
        self._on_added(list(project.mapLayers().values()))

    def stop(self) -> None:
        project = QgsProject.instance()
        project.layersAdded.disconnect(self._on_added)
        project.layersWillBeRemoved.disconnect(self._on_removed)
        for identifier in list(self._found):
            self._forget(identifier)

    def unprotected(self, layer: QgsMapLayer | None) -> bool:
        return layer is not None and layer.id() in self._found

    # arrival

    def _on_added(self, layers: list[QgsMapLayer]) -> None:
        for layer in layers:
            try:
                if isinstance(layer, QgsVectorLayer) and not self.unprotected(layer) and not self._declared(layer):
                    found = likeness(layer)
                    if found is not None:
                        self._notice(layer, found)
            except Exception:
                _log.exception("A new layer could not be looked at.")

    def _notice(self, layer: QgsVectorLayer, found: Likeness) -> None:
        self._found[layer.id()] = found
        layer.styleChanged.connect(self._no_labels)
        self._watch()
        self._no_labels()
        self._journal.append("refusal", what="unprotected layer", source=fingerprint(layer))
        self._offer(layer)

    def _offer(self, layer: QgsVectorLayer) -> None:
        text = tr(
            "The layer “{layer}” looks like raw occupancy data: it has units under 11 households. "
            "Until it is protected, its labels and QGIS's exports are blocked."
        ).format(layer=layer.name())
        bar = self._iface.messageBar()
        if bar is None or not hasattr(bar, "createMessage"):
            self._messages.warning(text)
            return
        identifier = layer.id()
        item = bar.createMessage("Occupancy", text)
        for label, name, slot in (
            (tr("Protect…"), "occupancyProtect", self.protect),
            (tr("Not occupancy data"), "occupancyDeclare", self.declare),
        ):
            button = QPushButton(label)
            button.setObjectName(name)
            button.clicked.connect(lambda _=False, slot=slot: self._with(identifier, slot))
            item.layout().addWidget(button)
        bar.pushWidget(item, 1, 0)
        self._items[identifier] = item

    def _with(self, identifier: str, slot: Any) -> None:
        layer = QgsProject.instance().mapLayer(identifier)
        if isinstance(layer, QgsVectorLayer):
            slot(layer)

    # what a person may do

    def declare(self, layer: QgsVectorLayer) -> None:
        """A person says that it is no occupancy data: asked once per source, and written in the journal."""
        mark = fingerprint(layer)
        QgsSettings().setValue(DECLARED, sorted({*self._marks(), mark}))
        self._journal.append("declaration", what="not occupancy data", source=mark)
        self._forget(layer.id())

    def protect(self, layer: QgsVectorLayer) -> None:
        """The gate's window, filled in as far as can be guessed; its result takes the layer's place."""
        import processing

        found = self._found.get(layer.id()) or likeness(layer)
        if found is None:
            return
        given = {"INPUT": layer.id(), "POPULATION_FIELD": found.population, "PROFILE": guessed_profile(layer, found)}
        dialog = processing.createAlgorithmDialog(ALGORITHM, given)
        if dialog is None:
            self._messages.warning(tr("The protection of layers is not available."))
            return
        identifier = layer.id()
        dialog.algorithmFinished.connect(lambda successful, results: self._take_place(identifier, successful, results))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def _take_place(self, identifier: str, successful: bool, results: dict[str, Any]) -> None:
        layer = QgsProject.instance().mapLayer(identifier)
        output = results.get("OUTPUT") if successful else None
        safe = QgsProject.instance().mapLayer(str(output)) if output else None
        if isinstance(layer, QgsVectorLayer) and isinstance(safe, QgsVectorLayer):
            self.replace(layer, safe)

    def replace(self, layer: QgsVectorLayer, safe: QgsVectorLayer) -> None:
        """The protected layer with the style, the name and the place of the raw one, which leaves the project."""
        from qgis.PyQt.QtXml import QDomDocument

        project = QgsProject.instance()
        document = QDomDocument()
        layer.exportNamedStyle(document)
        safe.importNamedStyle(document)
        safe.setName(layer.name())
        if project.mapLayer(safe.id()) is None:
            project.addMapLayer(safe, False)
        root = project.layerTreeRoot()
        old, new = root.findLayer(layer.id()), root.findLayer(safe.id())
        if old is not None and old.parent() is not None:
            position = old.parent().children().index(old)
            old.parent().insertLayer(position, safe)
            if new is not None and new.parent() is not None:
                new.parent().removeChildNode(new)
        self._journal.append("protection", what="layer protected in place", source=fingerprint(layer))
        project.removeMapLayer(layer.id())

    # blocking, while there is something to block

    def _watch(self) -> None:
        if self._watching:
            return
        self._watching = True
        window = self._iface.mainWindow()
        window.installEventFilter(self)
        QApplication.instance().focusWindowChanged.connect(self._on_window)
        for name in COPIES:
            action = window.findChild(QAction, name)
            if action is not None:
                action.triggered.connect(self._no_copy)
        view = self._iface.layerTreeView()
        if view is not None:
            view.contextMenuAboutToShow.connect(self._no_export_menu)
        canvas = self._canvas()
        if canvas is not None:
            canvas.renderStarting.connect(self._no_labels)

    def _unwatch(self) -> None:
        if not self._watching:
            return
        self._watching = False
        window = self._iface.mainWindow()
        window.removeEventFilter(self)
        QApplication.instance().focusWindowChanged.disconnect(self._on_window)
        for name in COPIES:
            action = window.findChild(QAction, name)
            if action is not None:
                action.triggered.disconnect(self._no_copy)
        view = self._iface.layerTreeView()
        if view is not None:
            view.contextMenuAboutToShow.disconnect(self._no_export_menu)
        canvas = self._canvas()
        if canvas is not None:
            canvas.renderStarting.disconnect(self._no_labels)

    def _canvas(self) -> Any:
        return self._iface.mapCanvas() if hasattr(self._iface, "mapCanvas") else None

    def _no_labels(self) -> None:
        """Labels and diagrams off, before the map is drawn."""
        for identifier in self._found:
            layer = QgsProject.instance().mapLayer(identifier)
            if not isinstance(layer, QgsVectorLayer):
                continue
            if layer.labelsEnabled() or layer.diagramsEnabled():
                layer.setLabelsEnabled(False)
                layer.setDiagramRenderer(None)
                self._refuse(layer, "labels")

    def _no_copy(self) -> None:
        layer = self._iface.activeLayer()
        if self.unprotected(layer):
            QApplication.clipboard().clear()
            self._refuse(layer, "copy")

    def _no_export_menu(self, menu: QMenu) -> None:
        layer = self._iface.layerTreeView().currentLayer()
        export = menu.findChild(QMenu, EXPORT_MENU)
        if export is None or not self.unprotected(layer):
            return
        export.clear()
        export.addAction(tr("Blocked: this layer did not come through the gate")).setEnabled(False)
        export.addAction(tr("Protect…"), lambda: self.protect(layer))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Most export windows are children of the main window: they are closed as they appear."""
        if event.type() == QEvent.Type.ChildPolished:
            self._look_at(event.child())
        return False

    def _on_window(self, _: object) -> None:
        """Some have no parent."""
        self._look_at(QApplication.activeModalWidget())

    def _look_at(self, window: QObject | None) -> None:
        try:
            name = window.metaObject().className() if window is not None else ""
            layer = self._iface.activeLayer()
            if (name in ONE_LAYER and self.unprotected(layer)) or (name in WHOLE_PROJECT and self._found):
                QTimer.singleShot(0, lambda: self._close(window, layer))
        except Exception:
            _log.exception("A window could not be looked at.")

    def _close(self, dialog: QWidget, layer: QgsMapLayer | None) -> None:
        if sip.isdeleted(dialog) or not dialog.isVisible():
            return
        dialog.reject() if hasattr(dialog, "reject") else dialog.close()
        self._refuse(layer, "export")

    def _refuse(self, layer: QgsMapLayer | None, way: str) -> None:
        self._messages.warning(
            tr("This layer did not come through the gate: it can be neither labelled, copied nor exported. Protect it first.")
        )
        self._journal.append("refusal", what="unprotected layer", way=way, source=fingerprint(layer) if layer is not None else "")

    # departure

    def _on_removed(self, identifiers: list[str]) -> None:
        for identifier in identifiers:
            if identifier in self._found:
                self._forget(identifier)

    def _forget(self, identifier: str) -> None:
        self._found.pop(identifier, None)
        layer = QgsProject.instance().mapLayer(identifier)
        if isinstance(layer, QgsVectorLayer):
            layer.styleChanged.disconnect(self._no_labels)
        item = self._items.pop(identifier, None)
        if item is not None and not sip.isdeleted(item):
            self._iface.messageBar().popWidget(item)
        if not self._found:
            self._unwatch()

    def _marks(self) -> set[str]:
        value = QgsSettings().value(DECLARED, []) or []
        return {value} if isinstance(value, str) else set(map(str, value))

    def _declared(self, layer: QgsMapLayer) -> bool:
        return fingerprint(layer) in self._marks()
