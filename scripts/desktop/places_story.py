"""Stories played inside QGIS: the plugin in QGIS's locator, options and data sources."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsApplication
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QDialog, QListWidget, QTreeView, QWidget

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
    """Test the portal in the options page. Return the answer's text."""
    state: dict[str, Any] = {}

    def press_test() -> None:
        dialog = QApplication.activeModalWidget()
        state["dialog"] = dialog
        page = dialog.findChild(QWidget, "occupancyOptionsPage")
        page.findChild(QWidget, "occupancyTestPortal").click()
        QTimer.singleShot(2500, lambda: finish(page))

    def finish(page: Any) -> None:
        state["answer"] = page.findChild(QWidget, "occupancyTestAnswer").text()
        user.screen(picture)
        state["dialog"].reject()

    QTimer.singleShot(1500, press_test)
    user.iface.showOptionsDialog(user.iface.mainWindow(), "occupancyOptionsPage")
    yield user.until(lambda: "answer" in state, "the answer", 20)
    return state["answer"]


def data_source(user: Any, picture: str) -> Story:
    """Add the second indicator of 2022 in the plugin's page of the data source manager."""
    user.iface.openDataSourceManagerPage("occupancy")
    yield user.until(lambda: user.sees("occupancySourcePage"), "the page", 20)
    yield 800
    user.screen(picture)
    user.choose("occupancySourceVintage", "2022")  # as the browser did: released already
    indicator_list = user.find("occupancySourceIndicators", QListWidget)
    indicator_list.setCurrentRow(1)
    layers_before = set(user.project.mapLayers())
    user.find("occupancySourcePage").addButtonClicked()
    yield user.loaded(layers_before, "the layer")
    windows = QApplication.topLevelWidgets()
    next(w for w in windows if isinstance(w, QDialog) and w.isVisible()).close()
    return indicator_list.count()


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
