"""Closes QGIS's export windows when they appear while a watched layer could leave through them.

`EXPORTED_BY` lists the classes of windows and what each exports. Every refusal gives its reason.
Processing cannot be refused, so the user is warned; other programs and Python are not covered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qgis.core import QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject, QTimer
from qgis.PyQt.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QMenu,
    QTableWidget,
    QWidget,
)

from ....layers.lineage import is_ours
from ....toolbelt.errors import logged
from ....toolbelt.listening import Connection, Listening
from ....toolbelt.message_bar import Messages
from ....toolbelt.translation import tr
from ...menus import EXPORT_MENU
from ..recognise.shared_rows import Snapshot
from ..watchlist import Watchlist
from .drops import BrowserDrops
from .layouts import designer_of, static_rows
from .panels import ExportPanels

LAYER, MAP, LAYOUT = "the window's layer", "everything on the map", "everything on a layout"
IMPORT = "DlgImportVector"  # DB Manager's
EXPORTED_BY = {
    "QgsVectorLayerSaveAsDialog": LAYER,
    IMPORT: LAYER,
    "DlgExportVector": LAYER,
    "QgsDxfExportDialog": MAP,
    "QgsMapSaveDialog": MAP,
    "QgsAnimationExportDialog": MAP,
    "QgsElevationProfilePdfExportDialog": MAP,
    "QgsElevationProfileImageExportDialog": MAP,
    "QgsMap3DExportWidget": MAP,
    "Qgs3DAnimationExportDialog": MAP,
    "QgsLayoutPdfExportOptionsDialog": LAYOUT,
    "QgsLayoutImageExportOptionsDialog": LAYOUT,
    "QgsSvgExportOptionsDialog": LAYOUT,
    "QDialog": LAYOUT,  # QGIS shows the options of an SVG in a plain one
    "QPrintDialog": LAYOUT,
}
PROCESSING = frozenset({"AlgorithmDialog", "BatchAlgorithmDialog"})
STYLE = "QgsMapLayerSaveStyleDialog"
LIST_OF_FIELDS, LIST_OF_LAYERS = "mAttributeTable", "cboInputLayer"
PANEL_DELAY = 300  # ms until a new panel has its actions


class ExportWindows(QObject, Listening):
    """Watches QGIS's windows, closes those that export a raw layer, and reports each refusal.

    refused(layer, way)            called at every refusal
    protect(layer)                 offered in menus
    results_made(inputs, outputs)  the layers that Processing read and made
    on_shown()                     a window with another map may have opened
    styled(layer)                  a style is about to be written"""

    def __init__(
        self,
        iface: Any,
        messages: Messages,
        watchlist: Watchlist,
        on_refused: Callable[[QgsMapLayer, str], None],
        protect: Callable[[QgsVectorLayer], None],
        results_made: Callable[[list[str], list[str]], None],
        on_shown: Callable[[], None],
        styled: Callable[[QgsMapLayer], None],
    ) -> None:
        super().__init__()
        self._iface, self._messages, self._watchlist = iface, messages, watchlist
        self._refused, self._protect, self._results_made = on_refused, protect, results_made
        self._shown, self._styled = on_shown, styled
        self._warned_dialogs: set[int] = set()
        self._panels = ExportPanels()
        self._drops = BrowserDrops(watchlist, on_refused)

    def connections(self) -> list[Connection]:
        application, view = QApplication.instance(), self._iface.layerTreeView()
        return [
            (application.focusWindowChanged, self._on_window),
            (application.focusChanged, self._on_focus),
            (self._watchlist.changed, self._close_panels),
            *([(view.contextMenuAboutToShow, self._no_export_menu)] if view is not None else []),
        ]

    def start(self) -> None:
        if not self._connections:
            super().start()
            self._iface.mainWindow().installEventFilter(self)
            self._close_panels()

    def stop(self) -> None:
        super().stop()
        self._iface.mainWindow().removeEventFilter(self)
        self._panels.reopen()
        self._drops.stop()
        self._warned_dialogs.clear()

    def _no_export_menu(self, menu: QMenu) -> None:
        layer = self._iface.layerTreeView().currentLayer()
        export = menu.findChild(QMenu, EXPORT_MENU)
        if export is None or is_ours(layer) or self._watchlist.state(layer) is None:
            return
        export.clear()
        export.addAction(tr("Blocked: this layer did not come through the gate")).setEnabled(False)
        export.addAction(tr("Protect…"), lambda: self._protect(layer))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Close export windows that are children of the main window, which most are."""
        if event.type() == QEvent.Type.ChildPolished:
            self._look_at(event.child())
            if isinstance(event.child(), QDockWidget):
                QTimer.singleShot(PANEL_DELAY, self._close_panels)
        return False

    def _on_window(self, _: object) -> None:
        """Close the others: without a parent, or below a layout's, a 3D view's, a profile's
        window."""
        self._look_at(QApplication.activeModalWidget())
        active = QApplication.activeWindow()
        if active is not None and active is not self._iface.mainWindow():
            self._look_at(active)
        for top in QApplication.topLevelWidgets():
            if top.isVisible() and top.metaObject().className() in (*PROCESSING, *EXPORTED_BY):
                self._look_at(top)

    def _on_focus(self, *_: object) -> None:
        """Close a panel's exports when it gets the focus: QGIS may have enabled them again."""
        QTimer.singleShot(0, self._close_panels)

    def _close_panels(self) -> None:
        if self._connections and next(iter(self._watchlist.layers()), None) is not None:
            self._panels.close()
            self._drops.watch()
        else:
            self._panels.reopen()
            self._drops.stop()

    def _look_at(self, window: QObject | None) -> None:
        if window is None:
            return
        with logged("A window could not be looked at."):
            name = kind_of(window)
            if name == IMPORT:
                self._take_out_of_list(window)
            offender = self._offender(window, name)
            if offender is not None:
                QTimer.singleShot(0, lambda: self._close(window, offender))
            elif (
                EXPORTED_BY.get(name) == LAYOUT
                and (raw_layer := self._static_rows(window)) is not None
            ):
                QTimer.singleShot(0, lambda: self._close_layout(window, raw_layer.title))
            elif name in PROCESSING:
                self._follow_processing(window)
            elif name == STYLE:
                self._styled(self._iface.activeLayer())
            elif isinstance(window, (QDockWidget, QDialog)):  # may contain a map
                QTimer.singleShot(0, self._shown)

    def _offender(self, window: QObject, name: str) -> QgsMapLayer | None:
        """Return the watched layer that this window would export, None where it may stay. Windows
        that export a map or a layout are closed whether or not they draw the layer, because an
        expression in them may read it under a computed name."""
        way = EXPORTED_BY.get(name)
        if way == LAYER:
            layer = exported_layer(window, self._iface.activeLayer(), self._watchlist.layers())
            return layer if self._watchlist.state(layer) is not None else None
        if way == MAP or (way == LAYOUT and designer_of(self._iface, window) is not None):
            return next(iter(self._watchlist.layers()), None)
        return None

    def _take_out_of_list(self, window: QObject) -> None:
        """Remove watched layers that are not chosen from the list of DB Manager's import."""
        layers = window.findChild(QComboBox, LIST_OF_LAYERS)
        for position in reversed(range(layers.count() if layers is not None else 0)):
            layer = QgsProject.instance().mapLayer(str(layers.itemData(position)))
            if position != layers.currentIndex() and self._watchlist.state(layer) is not None:
                layers.removeItem(position)

    def _static_rows(self, window: QObject) -> Snapshot | None:
        designer = designer_of(self._iface, window)
        snapshots = self._watchlist.remembered()
        if designer is None or not snapshots:
            return None
        return static_rows(designer.layout(), snapshots)

    def _close_layout(self, dialog: QWidget, name: str) -> None:
        if not sip.isdeleted(dialog) and dialog.isVisible():
            dialog.reject() if hasattr(dialog, "reject") else dialog.close()
            self._messages.warning(
                tr(
                    "A text of this layout holds values of the raw layer “{layer}”: take it out, "
                    "then export the layout."
                ).format(layer=name)
            )

    def _follow_processing(self, dialog: Any) -> None:
        """Warn of Processing, and watch what it makes of a watched layer."""
        algorithm = dialog.algorithm() if hasattr(dialog, "algorithm") else None
        if id(dialog) in self._warned_dialogs or (
            algorithm is not None and algorithm.id().startswith("occupancy:")
        ):
            return
        self._warned_dialogs.add(id(dialog))
        if hasattr(dialog, "algorithmFinished"):
            dialog.algorithmFinished.connect(
                lambda successful, results: self._on_made(dialog, successful, results)
            )
        names = ", ".join(layer.name() for layer in self._watchlist.layers()[:3])
        self._messages.warning(
            tr(
                "Processing is not blocked: whatever it makes of {layers} is as raw, and a file "
                "that it writes leaves without the gate."
            ).format(layers=names)
        )

    def _on_made(self, dialog: Any, successful: bool, results: Any) -> None:
        with logged("The inputs of an algorithm could not be read."):
            if not successful or not hasattr(dialog, "createProcessingParameters"):
                return
            inputs = layer_ids(dialog.createProcessingParameters())
            self._results_made(inputs, layer_ids(results))

    def _close(self, dialog: QWidget, layer: QgsMapLayer) -> None:
        if sip.isdeleted(dialog) or not dialog.isVisible():
            return
        outer_window = dialog if hasattr(dialog, "reject") else dialog.window()
        outer_window.reject() if hasattr(outer_window, "reject") else outer_window.close()
        self._refused(layer, "export")


def kind_of(window: QObject) -> str:
    """Return a window's class; for a plain dialog, the class of the export inside it."""
    name = str(window.metaObject().className())
    if name == "QDialog":
        classes = (str(child.metaObject().className()) for child in window.findChildren(QWidget))
        return next((class_name for class_name in classes if class_name in EXPORTED_BY), name)
    return name


def exported_layer(
    window: QObject, active: QgsMapLayer | None, watched_layers: Sequence[QgsVectorLayer]
) -> QgsMapLayer | None:
    """Return the layer that a window exports. DB Manager's windows hold theirs. Save As lists the
    fields: of a layer of the Browser, or one whose indicator was clicked, while another is active.
    """
    window_layer = getattr(window, "inLayer", None)
    if isinstance(window_layer, QgsVectorLayer):
        names = window_layer.fields().names()
        active = window_layer
    else:
        table = window.findChild(QTableWidget, LIST_OF_FIELDS)
        cells = [table.item(row, 0) for row in range(table.rowCount())] if table is not None else []
        names = [cell.text() for cell in cells if cell is not None]
    if active in watched_layers or not names:
        return active
    if (
        isinstance(active, QgsVectorLayer)
        and active is not window_layer
        and names == active.fields().names()
    ):
        return active
    return next((layer for layer in watched_layers if layer.fields().names() == names), active)


def layer_ids(values: Any) -> list[str]:
    """Return the ids of the project's layers in an algorithm's parameters or results."""
    from qgis.core import QgsProcessingFeatureSourceDefinition

    project = QgsProject.instance()
    ids: list[str] = []
    pending_values = [values]
    while pending_values:
        value = pending_values.pop()
        if isinstance(value, dict):
            pending_values.extend(value.values())
        elif isinstance(value, (list, tuple)):
            pending_values.extend(value)
        elif isinstance(value, QgsProcessingFeatureSourceDefinition):
            pending_values.append(value.source.staticValue())
        elif isinstance(value, QgsMapLayer):
            ids.append(value.id())
        elif isinstance(value, str) and value:
            layer = project.mapLayer(value)
            candidates = [layer] if layer is not None else project.mapLayers().values()
            ids += [
                candidate.id()
                for candidate in candidates
                if value in (candidate.id(), candidate.name(), candidate.source())
            ]
    return ids
