"""Stories played inside QGIS: two maps side by side."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsPointXY, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QDockWidget, QLabel

Story = Generator[Any, None, Any]


def dress(user: Any, width: int, height: int) -> Story:
    """Set the size of the window, and hide QGIS's panels that maps do not need."""
    main = user.iface.mainWindow()
    main.showNormal()
    main.resize(width, height)
    for dock in main.findChildren(QDockWidget):
        if dock.objectName() in ("Browser", "GPSInformation", "Overview"):
            dock.hide()
    yield 800


def add_apart(user: Any, indicator: str) -> Story:
    """ "Compare in two views" in the menu "…"."""
    before, views = set(user.project.mapLayers()), len(user.iface.mapCanvases())
    user.compare(indicator)
    yield user.until(lambda: len(user.iface.mapCanvases()) > views, "a second view")
    yield user.drawn()
    yield 500
    new = (user.project.mapLayer(i) for i in set(user.project.mapLayers()) - before)
    return next(layer.id() for layer in new if isinstance(layer, QgsVectorLayer))


def _views(user: Any) -> list[Any]:
    return [canvas for canvas in user.iface.mapCanvases() if canvas is not user.iface.mapCanvas()]


def _legend(canvas: Any) -> str:
    """What the legend in a map's corner is of, '' without one."""
    legend = canvas.findChild(QLabel, "occupancyViewLegend")
    return legend.accessibleName() if legend is not None and legend.isVisible() else ""


def least_width(user: Any) -> Story:
    yield 500
    return user.iface.mainWindow().centralWidget().minimumWidth()


def rooms(user: Any) -> Story:
    """The widths of QGIS's layer tree and of the dock, and the scale of the map."""
    yield 1500
    yield user.drawn()
    panels = [user.iface.mainWindow().findChild(QDockWidget, "Layers"), user.window.dock]
    widths = [panel.width() for panel in panels]
    return {"panels": widths, "scale": user.iface.mapCanvas().scale()}


def look(user: Any) -> Story:
    yield user.drawn()
    yield user.until(lambda: not any(view.isDrawing() for view in _views(user)), "the views drawn")
    return {
        "maps": [
            {
                "layers": [layer.id() for layer in canvas.layers()],
                "centre": [canvas.center().x(), canvas.center().y()],
                "scale": canvas.scale(),
                "width": canvas.width(),
                "x": canvas.mapToGlobal(canvas.rect().topLeft()).x(),
                "legend": _legend(canvas),
            }
            for canvas in (user.iface.mapCanvas(), *_views(user))
        ],
        "titles": [
            dock.windowTitle()
            for dock in user.iface.mainWindow().findChildren(QDockWidget)
            if dock.findChild(QgsMapCanvas) is not None
        ],
        "themes": user.project.mapThemeCollection().mapThemes(),
    }


def move(user: Any, number: int) -> Story:
    """That map (0: QGIS's own) goes elsewhere and closer, as with the wheel."""
    canvas = [user.iface.mapCanvas(), *_views(user)][number]
    centre = canvas.center()
    canvas.zoomWithCenter(canvas.width() // 3, canvas.height() // 3, True)
    yield 300
    canvas.setCenter(QgsPointXY(centre.x() + 2000, centre.y()))
    canvas.refresh()
    yield 300


def resize(user: Any, pixels: int) -> Story:
    """The view made narrower and wide again, as with the mouse."""
    view = _views(user)[0]
    dock = next(
        widget
        for widget in user.iface.mainWindow().findChildren(QDockWidget)
        if widget.findChild(QgsMapCanvas) is view
    )
    whole = dock.width()
    for width in (whole - pixels, whole) * 3:
        user.iface.mainWindow().resizeDocks([dock], [width], Qt.Orientation.Horizontal)
        yield 500


def rename(user: Any, layer_id: str, indicator: str) -> Story:
    layer = user.project.mapLayer(layer_id)
    card = next(card for card in user.window.on_map.cards() if card.shows(layer))
    indicators = user.window.loader.catalogue_of(layer).indicators
    card.switch(next(one for one in indicators if one.id == indicator))
    yield 300
    return layer.name()


def save_and_reopen(user: Any, path: str) -> Story:
    """Signed in all the while: the maps are filled again. Return the titles of the views."""
    user.project.write(path)
    yield 200
    user.iface.addProject(path)
    yield user.until(lambda: not user.window.loader.is_loading, "filled again")
    yield user.until(
        lambda: all(
            layer.featureCount()
            for layer in user.project.mapLayers().values()
            if isinstance(layer, QgsVectorLayer)
        ),
        "rows",
    )
    yield user.drawn()
    yield 1000  # the views are placed and follow the map after two delays of 300 ms
    return [view.objectName() for view in _views(user)]


def remove(user: Any, layer_id: str) -> Story:
    user.project.removeMapLayer(layer_id)
    yield 300


def end(user: Any) -> Story:
    user.plugin.unload()
    yield 300
    return len(_views(user)), user.project.mapThemeCollection().mapThemes()
