"""Stories played inside QGIS: pictures of the plugin's windows for the user guide."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsApplication, QgsVectorLayer
from qgis.PyQt.QtCore import QPoint, QTimer
from qgis.PyQt.QtWidgets import (
    QAction,
    QApplication,
    QDockWidget,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTabWidget,
)

Story = Generator[Any, None, Any]


def window(user: Any) -> Story:
    """Maximise QGIS and hide the panels that the pictures do not need."""
    main = user.iface.mainWindow()
    main.showMaximized()
    for dock in main.findChildren(QDockWidget):
        if dock.objectName() in ("Browser", "GPSInformation", "Overview"):
            dock.hide()
    user.iface.messageBar().clearWidgets()
    yield 400


def first_run(user: Any, picture: str) -> Story:
    yield 400
    user.picture(picture, user.window.dock)


def dock(user: Any, tab: int, picture: str) -> Story:
    user.find("occupancyTabs", QTabWidget).setCurrentIndex(tab)
    user.iface.messageBar().clearWidgets()
    yield 500
    user.picture(picture, user.window.dock)


def whole(user: Any, picture: str) -> Story:
    """Take a picture of QGIS with the map and the dock."""
    user.iface.messageBar().clearWidgets()
    yield user.drawn()
    yield 400
    user.picture(picture)


def file(user: Any, path: str, picture: str) -> Story:
    """Take a picture of the window for a file; for a file without codes, of the list of names."""
    dialog = user.window.files.open(path)
    yield user.until(lambda: dialog.findChild(QTableWidget, "occupancyMapping").rowCount(), "it")
    yield 800
    review = dialog.findChild(QPushButton, "occupancyReviewNames")
    if review.isVisible():
        review.click()
        yield 500
    else:
        dialog.resize(1040, 620)
        yield 300
    dialog.grab().save(picture)
    dialog.done(0)
    yield 200


def looks(user: Any, circles: str, change: str) -> Story:
    """Take two pictures on the fictitious territory: circles coloured by a rate, and the change
    between two vintages."""
    yield from window(user)
    user.click("occupancyTry")
    yield user.loaded((), "map")
    yield user.drawn()
    yield 500
    user.click("occupancyStyle")
    yield user.until(lambda: user.sees("occupancyLook"), "the style")
    user.choose("occupancyLook", "circles")
    user.find("occupancySymbology").reject()
    yield from whole(user, circles)
    menu = user.find("occupancyAdd").menu()
    menu.aboutToShow.emit()
    names = [action.objectName() for action in menu.actions()]
    change_entries = [name for name in names if name.startswith("occupancyChangeSince")]
    user.choose_indicator("single_parents_rate")
    yield 100
    layers_before = set(user.project.mapLayers())
    user.choose_entry("occupancyAdd", max(change_entries))
    yield user.loaded(layers_before, "the change")
    user.window.dock.show_map_tab()
    yield from whole(user, change)


def processing(user: Any, picture: str) -> Story:
    import processing as tool

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("occupancy:load")
    dialog = tool.createAlgorithmDialog(algorithm.id(), {"SCALE": "commune"})
    dialog.resize(900, 640)
    dialog.show()
    yield 1200
    user.picture(picture, dialog)
    dialog.close()
    yield 100


def export(user: Any, picture: str) -> Story:
    layer = first_map(user)
    QTimer.singleShot(0, lambda: user.window.export(layer))
    yield user.until(lambda: user.sees("occupancyExportDialog"), "the export")
    yield 600
    dialog = user.find("occupancyExportDialog")
    user.picture(picture, dialog)
    dialog.reject()
    yield 100


def layer_menu(user: Any, picture: str) -> Story:
    """Take a picture of a map's context menu. Return the entries' object names."""
    view = user.iface.layerTreeView()
    view.setCurrentLayer(first_map(user))
    menu = view.menuProvider().createContextMenu()
    view.contextMenuAboutToShow.emit(menu)
    menu.popup(view.mapToGlobal(QPoint(120, 70)))
    yield 700
    user.screen(picture)
    entries = [action.objectName() for action in menu.actions()]
    menu.close()
    yield 100
    return entries


def shortcuts(user: Any, picture: str, search: str) -> Story:
    """Take a picture of QGIS's list of shortcuts, filtered by `search`."""
    state: dict[str, Any] = {}

    def fill_search() -> None:
        state["dialog"] = dialog = QApplication.activeModalWidget()
        dialog.findChild(QLineEdit).setText(search)
        QTimer.singleShot(800, finish)

    def finish() -> None:
        user.screen(picture)
        state["done"] = True
        state["dialog"].reject()

    QTimer.singleShot(1500, fill_search)
    action = user.iface.mainWindow().findChild(QAction, "mActionConfigureShortcuts")
    QTimer.singleShot(0, action.trigger)
    yield user.until(lambda: "done" in state, "the list of shortcuts")
    yield 200


def first_map(user: Any) -> QgsVectorLayer:
    return next(
        layer
        for layer in user.project.mapLayers().values()
        if isinstance(layer, QgsVectorLayer)
        and layer.customProperty("occupancy/scale")
        and layer.featureCount() > 0
    )
