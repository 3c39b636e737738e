"""Stories played inside QGIS: the plugin in QGIS's browser, locator, options and data sources."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsApplication, QgsVectorLayer
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QModelIndex, QTimer
from qgis.PyQt.QtWidgets import QApplication, QDialog, QDockWidget, QListWidget, QTreeView, QWidget

Story = Generator[Any, None, Any]


def browser(desk: Any, picture: str, top: str = "Occupation du parc social") -> Story:
    """Open the browser and add the first indicator of the communes of 2022 from its tree."""
    dock = desk.iface.mainWindow().findChild(QDockWidget, "Browser")
    dock.show()
    dock.raise_()
    yield 600
    view = next(v for v in dock.findChildren(QTreeView))
    model, names = view.model(), []
    index = QModelIndex()
    for label in (top, "CA du Caud", "Commune", "2022", "", ""):
        yield 400
        if model.canFetchMore(index):
            model.fetchMore(index)
        row = next(
            r
            for r in range(model.rowCount(index))
            if str(model.index(r, 0, index).data()).startswith(label)
        )
        index = model.index(row, 0, index)
        names.append(index.data())
        view.expand(index)
        view.scrollTo(index)
    view.setCurrentIndex(index)
    yield 400
    desk.picture(picture)
    layers_before = set(desk.project.mapLayers())
    view.doubleClicked.emit(index)
    yield desk.until(lambda: set(desk.project.mapLayers()) - layers_before, "the layer", 300)
    dock.hide()
    yield desk.drawn()
    return {"names": names, "layers": vector_names(desk)}


def vector_names(desk: Any) -> list[str]:
    layers = desk.project.mapLayers().values()
    return sorted(layer.name() for layer in layers if isinstance(layer, QgsVectorLayer))


def locator(desk: Any, text: str, picture: str) -> Story:
    """Type into QGIS's locator. text: with the plugin's prefix. Returns the results."""
    desk.iface.locatorSearch(text)

    def results() -> Any:
        return next(
            (
                view
                for view in QApplication.allWidgets()
                if isinstance(view, QTreeView)
                and view.metaObject().className() == "QgsLocatorResultsView"
            ),
            None,
        )

    yield desk.until(lambda: results() and results().model().rowCount() > 1, "results", 20)
    yield 600
    desk.screen(picture)
    model = results().model()
    lines = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    desk.iface.mainWindow().activateWindow()
    return {"found": lines}


def options(desk: Any, picture: str) -> Story:
    """Test the portal in the options page. Returns the answer's text."""
    state: dict[str, Any] = {}

    def press_test() -> None:
        dialog = QApplication.activeModalWidget()
        state["dialog"] = dialog
        page = dialog.findChild(QWidget, "occupancyOptionsPage")
        page.findChild(QWidget, "occupancyTestPortal").click()
        QTimer.singleShot(2500, lambda: finish(page))

    def finish(page: Any) -> None:
        state["answer"] = page.findChild(QWidget, "occupancyTestAnswer").text()
        desk.screen(picture)
        state["dialog"].reject()

    QTimer.singleShot(1500, press_test)
    desk.iface.showOptionsDialog(desk.iface.mainWindow(), "occupancyOptionsPage")
    yield desk.until(lambda: "answer" in state, "the answer", 20)
    return state["answer"]


def data_source(desk: Any, picture: str) -> Story:
    """Add the second indicator in the plugin's page of the data source manager."""
    desk.iface.openDataSourceManagerPage("occupancy")
    yield desk.until(lambda: desk.sees("occupancySourcePage"), "the page", 20)
    yield 800
    desk.screen(picture)
    indicator_list = desk.find("occupancySourceIndicators", QListWidget)
    indicator_list.setCurrentRow(1)
    layers_before = set(desk.project.mapLayers())
    desk.find("occupancySourcePage").addButtonClicked()
    yield desk.until(lambda: set(desk.project.mapLayers()) - layers_before, "the layer", 300)
    dialog = next(
        w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()
    )
    dialog.close()
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
