"""Stories played inside QGIS: the plugin in QGIS's options and shortcuts."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsApplication
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QWidget

Story = Generator[Any, None, Any]


def options(user: Any, picture: str) -> Story:
    """Open the options page. Return the portal's address in it."""
    state: dict[str, Any] = {}

    def read() -> None:
        dialog = QApplication.activeModalWidget()
        page = dialog.findChild(QWidget, "occupancyOptionsPage")
        state["address"] = page.findChild(QComboBox, "occupancyPortalUrl").currentText()
        user.screen(picture)
        dialog.reject()

    QTimer.singleShot(1500, read)
    user.iface.showOptionsDialog(user.iface.mainWindow(), "occupancyOptionsPage")
    yield user.until(lambda: "address" in state, "the page")
    return state["address"]


def shortcuts(_: Any) -> Story:
    yield 50
    names = [action.objectName() for action in QgsGui.shortcutsManager().listActions()]
    provider = QgsApplication.processingRegistry().providerById("occupancy")
    return {
        "shortcuts": sorted(name for name in names if name.startswith("occupancy")),
        "icons": sorted(
            {algorithm.svgIconPath().rsplit("/", 1)[1] for algorithm in provider.algorithms()}
        ),
    }
