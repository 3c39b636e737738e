"""The entry points for a file of the user's: the dock's button, a file dropped on QGIS, the menu of
layers. The file replaces the raw layer in the project."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsMapLayer, QgsVectorLayer
from qgis.gui import QgsCustomDropHandler
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QAction, QFileDialog, QMessageBox

from ...app_context import AppContext
from ...guard.raw.quarantine import file_of
from ...guard.raw.replacement import replace_when_loaded
from ...layers.lineage import is_ours
from ...toolbelt.message_bar import Messages
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import tr
from ..widgets import named
from .layer_menu import OPENER

if TYPE_CHECKING:
    from ...layers.project.file_orders import FileOrder
    from ..files.open_file import OpenFileDialog


class DropHandler(QgsCustomDropHandler):
    """Offers the window for a table of households that is dropped on QGIS."""

    def __init__(self, offer: Callable[[str], bool]) -> None:
        super().__init__()
        self._offer = offer

    def handleFileDrop(self, file: str) -> bool:
        return self._offer(file)


class FileEntryPoints(QObject):
    """`start` connects, `stop` disconnects. One window is open at a time."""

    def __init__(self, iface: Any, messages: Messages, app: AppContext, dock: Any) -> None:
        super().__init__()
        self._iface, self._messages, self._app, self._dock = iface, messages, app, dock
        self._dialog: OpenFileDialog | None = None
        self._undo = ExitStack()

    def start(self) -> None:
        self._dock.file_wanted.connect(self.choose)
        self._undo.callback(self._dock.file_wanted.disconnect, self.choose)
        handler = DropHandler(self.offer)
        self._iface.registerCustomDropHandler(handler)
        self._undo.callback(self._iface.unregisterCustomDropHandler, handler)
        action = named(QAction(tr("Open under statistical secrecy…"), self), OPENER)
        action.triggered.connect(self._open_current)
        self._iface.addCustomActionForLayerType(action, "", Qgis.LayerType.Vector, True)
        self._undo.callback(self._iface.removeCustomActionForLayerType, action)

    def stop(self) -> None:
        self._close()
        self._undo.close()

    def _close(self) -> None:
        if self._dialog is not None:
            self._dialog.reject()

    def choose(self) -> None:
        """Ask for a file, in the folder of the last one."""
        from ...layers.project.file_orders import file_filter

        window, folder = self._iface.mainWindow(), read_settings().export_folder
        path, _ = QFileDialog.getOpenFileName(window, tr("Open a file…"), folder, file_filter())
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
        if is_taken := answer == QMessageBox.StandardButton.Yes:
            self.open(path)
        return is_taken

    def _open_current(self) -> None:
        """Open the file of a raw layer of the project, which it then replaces."""
        layer = self._iface.activeLayer()
        if isinstance(layer, QgsVectorLayer) and not is_ours(layer) and (path := file_of(layer)):
            self.open(path, layer)

    def open(self, path: str, replaced_layer: QgsMapLayer | None = None) -> OpenFileDialog:
        """Open the window for a file, which replaces `replaced_layer` when it is added."""
        from ...layers.release.session_context import session_context
        from ..files.open_file import OpenFileDialog

        self._close()
        replaced = replaced_layer.id() if replaced_layer is not None else ""
        loader = self._app.loader

        def add(order: FileOrder) -> None:
            replace_when_loaded(replaced, loader, self._messages, self._iface.setActiveLayer)
            loader.load(order)

        context = session_context(self._app.signed_in, loader.memory.all())
        dialog = OpenFileDialog(path, self._iface.mainWindow(), context)
        dialog.agreed.connect(add)
        dialog.finished.connect(lambda _: setattr(self, "_dialog", None))  # Qt deletes it
        self._dialog = dialog
        dialog.show()
        return dialog
