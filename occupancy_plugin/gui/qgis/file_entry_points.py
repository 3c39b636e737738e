"""The entry points for a file of the user's: the dock's button, a file dropped on QGIS or on the
dock, the menu of layers. The file replaces the raw layer in the project."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsMapLayer, QgsVectorLayer
from qgis.gui import QgsCustomDropHandler
from qgis.PyQt.QtCore import QEvent, QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QAction, QMessageBox

from ...app_context import AppContext
from ...guard.raw.quarantine import file_of
from ...guard.raw.replacement import replace_when_loaded
from ...layers.lineage import is_ours
from ...layers.project.loader import Loader
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import tr
from ..widgets import named

if TYPE_CHECKING:
    from ...layers.project.file_orders import FileOrder
    from ..files.open_file import OpenFileDialog

OPENER = "occupancyOpenLayer"  # the action in the context menu of layers


class DropHandler(QgsCustomDropHandler):
    """Offers the window for a table of households that is dropped on QGIS."""

    def __init__(self, ways: FileEntryPoints) -> None:
        super().__init__()
        self._ways = ways

    def handleFileDrop(self, file: str) -> bool:
        return self._ways.offer(file)


class FileEntryPoints(QObject):
    """`start` connects, `stop` disconnects. One window is open at a time."""

    failed = pyqtSignal(object)

    def __init__(
        self, iface: Any, app: AppContext, dock: Any, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._iface, self._app, self._dock = iface, app, dock
        self._dialog: OpenFileDialog | None = None
        self._replaced = ""
        self._undo = ExitStack()

    @property
    def loader(self) -> Loader:
        return self._app.loader

    def start(self) -> None:
        self._dock.file_wanted.connect(self.choose)
        self._undo.callback(self._dock.file_wanted.disconnect, self.choose)
        self._dock.setAcceptDrops(True)
        self._dock.installEventFilter(self)
        self._undo.callback(self._dock.removeEventFilter, self)
        handler = DropHandler(self)
        self._iface.registerCustomDropHandler(handler)
        self._undo.callback(self._iface.unregisterCustomDropHandler, handler)
        action = named(QAction(tr("Open under statistical secrecy…"), self), OPENER)
        action.triggered.connect(self._open_current)
        self._iface.addCustomActionForLayerType(action, "", Qgis.LayerType.Vector, True)
        self._undo.callback(self._iface.removeCustomActionForLayerType, action)

    def stop(self) -> None:
        if self._dialog is not None:
            self._dialog.reject()
        self._undo.close()

    # entry points

    def choose(self) -> None:
        """Ask for a file, in the folder of the last one."""
        from ..files.open_file import choose_file

        path = choose_file(self._iface.mainWindow(), read_settings().export_folder)
        if path:
            change_settings(export_folder=str(Path(path).parent))
            self.open(path)

    def offer(self, path: str) -> bool:
        """Offer the window for a dropped file. Return whether it takes the file instead of QGIS."""
        from ...sources.detect import looks_like_occupancy

        if not looks_like_occupancy(path):
            return False
        answer = QMessageBox.question(
            self._iface.mainWindow(),
            tr("Open a file…"),
            tr(
                "{name} seems to count households. Open it under statistical secrecy instead of as "
                "a raw layer?"
            ).format(name=Path(path).name),
        )
        if answer != QMessageBox.StandardButton.Yes:
            return False
        self.open(path)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open files that are dropped on the dock."""
        if event.type() == QEvent.Type.DragEnter and event.mimeData().hasUrls():
            event.acceptProposedAction()
            return True
        if event.type() == QEvent.Type.Drop and event.mimeData().hasUrls():
            paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
            if paths:
                event.acceptProposedAction()
                self.open(paths[0])
                return True
        return super().eventFilter(watched, event)

    def _open_current(self) -> None:
        """Open the file of a raw layer of the project, which it then replaces."""
        layer = self._iface.activeLayer()
        if isinstance(layer, QgsVectorLayer) and not is_ours(layer):
            path = file_of(layer)
            if path:
                self.open(path, layer)

    def open(self, path: str, replaced_layer: QgsMapLayer | None = None) -> OpenFileDialog:
        """Open the window for a file, which replaces `replaced_layer` when it is added."""
        from ...layers.release.session_context import session_context
        from ..files.open_file import OpenFileDialog

        if self._dialog is not None:
            self._dialog.reject()
        context = session_context(self._app.signed_in, self.loader.memory.all())
        dialog = OpenFileDialog(path, self._iface.mainWindow(), context)
        self._replaced = replaced_layer.id() if replaced_layer is not None else ""
        dialog.agreed.connect(self._add)
        dialog.finished.connect(self._forget)
        self._dialog = dialog
        dialog.show()
        return dialog

    def _add(self, order: FileOrder) -> None:
        replace_when_loaded(self._replaced, self.loader, self._iface.setActiveLayer)
        self.loader.open_files(order)

    def _forget(self) -> None:
        self._dialog = None
