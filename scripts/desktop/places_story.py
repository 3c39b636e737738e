"""Stories played inside QGIS: the plugin in QGIS's locator and options."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsApplication
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QTreeView, QWidget

Story = Generator[Any, None, Any]


def locator(user: Any, text: str, picture: str) -> Story:
    """Type into QGIS's locator. text: with the plugin's prefix. Return the results."""
    user.iface.locatorSearch(text)

    def results() -> Any:
        views = [view for view in QApplication.allWidgets() if isinstance(view, QTreeView)]
        kinds = {view.metaObject().className(): view for view in views}
        return kinds.get("QgsLocatorResultsView")

    yield user.until(lambda: results() and results().model().rowCount() > 1, "results", 20)
    yield 600
    user.screen(picture)
    model = results().model()
    lines = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    user.iface.mainWindow().activateWindow()
    return {"found": lines}


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
    yield user.until(lambda: "address" in state, "the page", 20)
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
