"""The plugin object: wires the rooms together, holds no logic. `unload` undoes, in reverse order,
what `initGui` did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from .toolbelt.messages import Messages
from .toolbelt.metadata import ROOT, resource
from .toolbelt.translation import install_translator, tr


class OccupancyPlugin:
    """One per QGIS. `iface` is None in qgis_process: then only the Processing provider exists."""

    def __init__(self, iface: Any) -> None:
        self.iface = iface
        self.messages = Messages(iface)
        self._undo: list[Callable[[], Any]] = []
        self._translator = install_translator(ROOT)

    def initProcessing(self) -> None:
        from .processing.provider import OccupancyProvider

        provider = OccupancyProvider()
        registry = QgsApplication.processingRegistry()
        registry.addProvider(provider)
        self._undo.append(lambda: registry.removeProvider(provider))

    def initGui(self) -> None:
        lacking = _lacking()
        if lacking:
            self.messages.warning(lacking)
            return
        from .gui.window import Window

        self.initProcessing()
        window = Window(self.iface, self.messages)
        window.start()
        self.window = window
        self._undo.append(window.stop)
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
        self._undo.append(lambda: self.iface.removeToolBarIcon(action))
        self.iface.addPluginToVectorMenu(tr("Social-housing occupancy"), action)
        self._undo.append(
            lambda: self.iface.removePluginVectorMenu(tr("Social-housing occupancy"), action)
        )
        self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, window.dock)
        self._undo.append(lambda: self.iface.removeDockWidget(window.dock))

    def unload(self) -> None:
        while self._undo:
            self._undo.pop()()
        if self._translator is not None:
            QgsApplication.removeTranslator(self._translator)
            self._translator = None


def _lacking() -> str:
    """A sentence when something that QGIS usually ships is missing, '' otherwise."""
    try:
        import numpy  # noqa: F401
        import pandas  # noqa: F401
        import requests  # noqa: F401
    except ImportError as error:
        return tr(
            "Occupancy needs the Python library “{name}”, which this QGIS lacks. "
            "Windows: OSGeo4W setup, package python3-{name}. Debian and Ubuntu: sudo apt install "
            "python3-{name}. Then restart QGIS."
        ).format(name=error.name)
    return ""
