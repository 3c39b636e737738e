"""The plugin object: wires the rooms together, holds no logic. `unload` undoes, in reverse order,
what `initGui` did."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from . import secrecy
from .toolbelt.machine import shortcomings
from .toolbelt.message_bar import Messages, log
from .toolbelt.metadata import ROOT, resource
from .toolbelt.translation import install_translator, tr
from .toolbelt.work.task import BackgroundTask

if TYPE_CHECKING:
    from .app_context import AppContext

MENU = "occupancyMenu"  # in QGIS's vector menu; the window's rooms add their actions
SETTLED = 5_000  # ms after the start: then libraries are tried, where nobody waits for them


class OccupancyPlugin:
    """One per QGIS. `iface` is None in qgis_process: then only the Processing provider exists."""

    def __init__(self, iface: Any) -> None:
        self.iface = iface
        self.messages = Messages(iface)
        self._undo = ExitStack()
        self._translator = install_translator(ROOT)
        self._app: AppContext | None = None

    def initProcessing(self) -> None:
        lacking = shortcomings()
        if lacking:
            log(lacking, Qgis.MessageLevel.Warning)
            if self.iface is None:  # qgis_process shows no log
                print(lacking, file=sys.stderr)
            return
        from .processing.provider import OccupancyProvider

        provider = OccupancyProvider(self._shared_app())
        registry = QgsApplication.processingRegistry()
        registry.addProvider(provider)
        self._undo.callback(registry.removeProvider, provider)

    def initGui(self) -> None:
        lacking = shortcomings()
        if lacking:
            self.messages.warning(lacking)
            return
        from .gui.window import Window

        self.initProcessing()
        # a separate menu, because QGIS's helper leaves an empty one behind
        menu = self.iface.vectorMenu().addMenu(tr("Social-housing occupancy"))
        menu.setObjectName(MENU)
        self._undo.callback(menu.deleteLater)
        window = Window(self.iface, self.messages, self._shared_app())
        window.start()
        self.window = window
        self._undo.callback(window.stop)
        action = QAction(
            QIcon(str(resource("icons", "occupancy.svg"))),
            tr("Social-housing occupancy"),
            self.iface.mainWindow(),
        )
        action.setObjectName("occupancyToggle")
        action.setCheckable(True)
        action.setChecked(True)
        window.dock.setToggleVisibilityAction(action)
        self.iface.addToolBarIcon(action)
        self._undo.callback(action.deleteLater)
        self._undo.callback(self.iface.removeToolBarIcon, action)
        menu.addAction(action)
        self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, window.dock)
        self._undo.callback(self.iface.removeDockWidget, window.dock)
        self._try_libraries()

    def _try_libraries(self) -> None:
        """Load the libraries soon after the start, so that a broken one is reported before the
        first click needs it."""
        timer = QTimer()
        timer.setSingleShot(True)
        timer.timeout.connect(self._load_libraries)
        timer.start(SETTLED)
        self._undo.callback(timer.stop)

    def _load_libraries(self) -> None:
        task = BackgroundTask(
            tr("Loading Python libraries"),
            lambda _: secrecy.protect,
            tr("A Python library of this QGIS cannot be loaded."),
        )
        task.failed.connect(lambda error: self.messages.warning(str(error), error.details))
        task.start()

    def _shared_app(self) -> AppContext:
        """Return the context that the window and the algorithms share."""
        from .app_context import AppContext

        if self._app is None:
            self._app = AppContext.set_up()
        return self._app

    def unload(self) -> None:
        self._undo.close()
        if self._app is not None:
            self._app.close()
            self._app = None
        if self._translator is not None:
            QgsApplication.removeTranslator(self._translator)
            self._translator = None
        _forget_modules()


def _forget_modules() -> None:
    """Remove all modules of the plugin, so that the next start reads them again. QGIS removes those
    that it saw imported, but not the packages between them: after an update old and new modules
    would run together."""
    package = __name__.rpartition(".")[0]
    for name in [name for name in sys.modules if name.startswith(f"{package}.")]:
        del sys.modules[name]
