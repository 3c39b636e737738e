"""While a raw layer is in the project: its labels go off (labels.py), copies leave the clipboard
empty, QGIS's export windows are closed.

Best effort, in the window only. Each refusal says why; what cannot be refused (Processing) is at
least said.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from qgis.core import QgsMapLayer, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject, QTimer
from qgis.PyQt.QtGui import QClipboard
from qgis.PyQt.QtWidgets import QApplication, QDialog, QDockWidget, QMenu, QWidget

from ...layers.lineage import is_ours
from ...toolbelt.message_bar import Messages
from ...toolbelt.translation import tr
from ..menus import EXPORT_MENU
from .labels import LabelsOff
from .layouts import designer_of

ONE_LAYER = frozenset({"QgsVectorLayerSaveAsDialog", "DlgImportVector"})
WHOLE_MAP = frozenset({"QgsDxfExportDialog", "QgsMapSaveDialog"})
LAYOUT = frozenset(
    {
        "QgsLayoutPdfExportOptionsDialog",
        "QgsLayoutImageExportOptionsDialog",
        "QgsSvgExportOptionsDialog",
        "QDialog",
        "QPrintDialog",
    }
)  # QGIS makes the options of an SVG in a plain QDialog
PROCESSING = "AlgorithmDialog"

_log = logging.getLogger(__name__)


class Blockade(QObject):
    """`up` and `down`. `raw()` gives the layers to watch, `refused(layer, way)` is told of every
    refusal, `protect(layer)` is offered."""

    def __init__(
        self,
        iface: Any,
        messages: Messages,
        raw: Callable[[], list[QgsVectorLayer]],
        refused: Callable[[QgsMapLayer | None, str], None],
        protect: Callable[[QgsVectorLayer], None],
    ) -> None:
        super().__init__()
        self._iface, self._messages, self._raw, self._refused, self._protect = (
            iface,
            messages,
            raw,
            refused,
            protect,
        )
        self._told: set[int] = set()
        self._is_up = False
        self.labels = LabelsOff(iface, raw, lambda layer: self._refuse(layer, "labels"))

    def up(self) -> None:
        if self._is_up:
            return
        self._is_up = True
        self._iface.mainWindow().installEventFilter(self)
        QApplication.instance().focusWindowChanged.connect(self._on_window)
        QApplication.clipboard().dataChanged.connect(self._on_clipboard)
        view = self._iface.layerTreeView()
        if view is not None:
            view.contextMenuAboutToShow.connect(self._no_export_menu)
        self.labels.watch_maps()

    def down(self) -> None:
        if not self._is_up:
            return
        self._is_up = False
        self._iface.mainWindow().removeEventFilter(self)
        QApplication.instance().focusWindowChanged.disconnect(self._on_window)
        QApplication.clipboard().dataChanged.disconnect(self._on_clipboard)
        self._told.clear()
        view = self._iface.layerTreeView()
        if view is not None:
            view.contextMenuAboutToShow.disconnect(self._no_export_menu)
        self.labels.leave_maps()

    def _look_for_maps(self) -> None:
        if self._is_up:
            self.labels.watch_maps()

    def _active(self) -> QgsVectorLayer | None:
        layer = self._iface.activeLayer()
        return layer if layer in self._raw() else None

    def _on_clipboard(self) -> None:
        """Whichever window it was copied in: what QGIS puts into the clipboard names the fields."""
        clipboard = QApplication.clipboard()
        if not is_own(clipboard):
            return
        text = clipboard.text()
        layer = next(
            (layer for layer in self._raw() if holds_rows_of(text, layer.fields().names())), None
        )
        if layer is not None:
            QTimer.singleShot(0, clipboard.clear)
            self._refuse(layer, "copy")

    def _no_export_menu(self, menu: QMenu) -> None:
        layer = self._iface.layerTreeView().currentLayer()
        export = menu.findChild(QMenu, EXPORT_MENU)
        if export is None or is_ours(layer) or layer not in self._raw():
            return
        export.clear()
        export.addAction(tr("Blocked: this layer did not come through the gate")).setEnabled(False)
        export.addAction(tr("Protect…"), lambda: self._protect(layer))

    # windows

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Most export windows are children of the main window: they are closed as they appear."""
        if event.type() == QEvent.Type.ChildPolished:
            self._look_at(event.child())
        return False

    def _on_window(self, _: object) -> None:
        """Some have no parent, or a layout's window for one."""
        self._look_at(QApplication.activeModalWidget())
        active = QApplication.activeWindow()
        if active is not None and active is not self._iface.mainWindow():
            self._look_at(active)
        for top in QApplication.topLevelWidgets():
            if top.isVisible() and top.metaObject().className() == PROCESSING:
                self._look_at(top)

    def _look_at(self, window: QObject | None) -> None:
        if window is None:
            return
        try:
            name = window.metaObject().className()
            offender = self._offender(window, name)
            if offender is not None:
                QTimer.singleShot(0, lambda: self._close(window, offender))
            elif name == PROCESSING:
                self._warn(window)
            elif isinstance(window, (QDockWidget, QDialog)):  # perhaps with a map in it
                QTimer.singleShot(0, self._look_for_maps)
        except Exception:
            _log.exception("A window could not be looked at.")

    def _offender(self, window: QObject, name: str) -> QgsVectorLayer | None:
        """The raw layer that this window would let out, None when it may stay. What leaves as a
        whole is closed whether it draws the layer or not: an expression anywhere on it may read
        the layer under a name that it puts together."""
        if name in ONE_LAYER:
            return self._active()
        if name in WHOLE_MAP or (name in LAYOUT and designer_of(self._iface, window) is not None):
            return next(iter(self._raw()), None)
        return None

    def _warn(self, dialog: QObject) -> None:
        """Processing reads what it likes: what it makes of a raw layer is as raw."""
        algorithm = dialog.algorithm() if hasattr(dialog, "algorithm") else None
        if id(dialog) in self._told or (
            algorithm is not None and algorithm.id().startswith("occupancy:")
        ):
            return
        self._told.add(id(dialog))
        names = ", ".join(layer.name() for layer in self._raw()[:3])
        self._messages.warning(
            tr(
                "Processing is not blocked: whatever it makes of {layers} is as raw, and a file "
                "that it writes leaves without the gate."
            ).format(layers=names)
        )

    def _close(self, dialog: QWidget, layer: QgsMapLayer) -> None:
        if sip.isdeleted(dialog) or not dialog.isVisible():
            return
        dialog.reject() if hasattr(dialog, "reject") else dialog.close()
        self._refuse(layer, "export")

    def _refuse(self, layer: QgsMapLayer | None, way: str) -> None:
        self._messages.warning(
            tr(
                "This layer did not come through the gate: it can be neither labelled, copied nor "
                "exported. Protect it first."
            )
        )
        self._refused(layer, way)


def is_own(clipboard: QClipboard) -> bool:
    """Was it copied in this QGIS? What other programs copy is none of our business."""
    return bool(clipboard.ownsClipboard())


def holds_rows_of(text: str, names: list[str]) -> bool:
    """Rows as QGIS copies them: a header of field names with tabs, or GeoJSON with the names as
    keys."""
    if len(names) < 2:
        return False
    if text[:1] == "{":
        return all(f'"{name}"' in text for name in names)
    return set(names) <= set(text.partition("\n")[0].rstrip("\r").split("\t"))
