"""Stories played inside QGIS: pictures of our windows for the user guide."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsApplication, QgsVectorLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QDialog, QDockWidget, QTabWidget

Story = Generator[Any, None, Any]


def window(desk: Any) -> Story:
    """QGIS over the whole screen, without the panels that our pictures do not need."""
    main = desk.iface.mainWindow()
    main.showMaximized()
    for dock in main.findChildren(QDockWidget):
        if dock.objectName() in ("Browser", "GPSInformation", "Overview"):
            dock.hide()
    desk.iface.messageBar().clearWidgets()
    yield 400


def first_run(desk: Any, picture: str) -> Story:
    """The dock before the sign-in."""
    yield 400
    desk.picture(picture, desk.window.dock)


def dock(desk: Any, tab: int, picture: str) -> Story:
    """One of the dock's two tabs."""
    desk.find("occupancyTabs", QTabWidget).setCurrentIndex(tab)
    desk.iface.messageBar().clearWidgets()
    yield 500
    desk.picture(picture, desk.window.dock)


def whole(desk: Any, picture: str) -> Story:
    """QGIS with the map and the dock."""
    desk.iface.messageBar().clearWidgets()
    yield desk.drawn()
    yield 400
    desk.picture(picture)


def processing(desk: Any, picture: str) -> Story:
    """The dialog of `occupancy:load`, its choices from lists."""
    import processing as tool

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("occupancy:load")
    dialog = tool.createAlgorithmDialog(algorithm.id(), {"SCALE": "commune"})
    dialog.resize(900, 640)
    dialog.show()
    yield 1200
    desk.picture(picture, dialog)
    dialog.close()
    yield 100


def export(desk: Any, picture: str) -> Story:
    """The controlled export of the first of our layers."""
    layers = desk.project.mapLayers().values()
    ours = next(layer for layer in layers if isinstance(layer, QgsVectorLayer) and is_map(layer))
    QTimer.singleShot(0, lambda: desk.window.export(ours))
    yield desk.until(lambda: dialog_named("occupancyExportDialog") is not None, "the export", 20)
    yield 600
    dialog = dialog_named("occupancyExportDialog")
    desk.picture(picture, dialog)
    dialog.reject()
    yield 100


def is_map(layer: QgsVectorLayer) -> bool:
    """One of our maps of released rows."""
    return bool(layer.customProperty("occupancy/scale")) and layer.featureCount() > 0


def dialog_named(name: str) -> Any:
    return next(
        (
            widget
            for widget in QApplication.topLevelWidgets()
            if isinstance(widget, QDialog) and widget.objectName() == name and widget.isVisible()
        ),
        None,
    )
