"""Stories played inside QGIS: two maps side by side."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from qgis.core import QgsPalLayerSettings, QgsPointXY, QgsVectorLayer, QgsVectorLayerSimpleLabeling
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QDockWidget, QLabel

Story = Generator[Any, None, Any]


def add_apart(desk: Any, indicator: str) -> Story:
    """ "Two maps side by side" in the menu of "Add to map"."""
    desk.choose_indicator(indicator)
    yield 50
    before, views = set(desk.project.mapLayers()), len(desk.iface.mapCanvases())
    desk.choose_entry("occupancyAdd", "occupancyAddApart")
    yield desk.until(lambda: len(desk.iface.mapCanvases()) > views, "a second view")
    yield desk.drawn()
    yield 500
    new = (desk.project.mapLayer(i) for i in set(desk.project.mapLayers()) - before)
    return next(layer.id() for layer in new if isinstance(layer, QgsVectorLayer))


def _views(desk: Any) -> list[Any]:
    return [one for one in desk.iface.mapCanvases() if one is not desk.iface.mapCanvas()]


def _legend(canvas: Any) -> str:
    """What the legend in a map's corner is of, '' without one."""
    legend = canvas.findChild(QLabel, "occupancyViewLegend")
    return legend.accessibleName() if legend is not None and legend.isVisible() else ""


def look(desk: Any) -> Story:
    """What each map shows, and where."""
    yield desk.drawn()
    yield desk.until(lambda: not any(v.isDrawing() for v in _views(desk)), "the views drawn")
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
            for canvas in (desk.iface.mapCanvas(), *_views(desk))
        ],
        "titles": [
            dock.windowTitle()
            for dock in desk.iface.mainWindow().findChildren(QDockWidget)
            if dock.findChild(QgsMapCanvas) is not None
        ],
        "themes": desk.project.mapThemeCollection().mapThemes(),
    }


def move(desk: Any, number: int) -> Story:
    """That map (0: QGIS's own) goes elsewhere and closer, as with the wheel."""
    canvas = [desk.iface.mapCanvas(), *_views(desk)][number]
    centre = canvas.center()
    canvas.zoomWithCenter(canvas.width() // 3, canvas.height() // 3, True)
    yield 300
    canvas.setCenter(QgsPointXY(centre.x() + 2000, centre.y()))
    canvas.refresh()
    yield 300


def resize(desk: Any, pixels: int) -> Story:
    """The view made narrower and wide again, as with the mouse."""
    view = _views(desk)[0]
    dock = next(
        one
        for one in desk.iface.mainWindow().findChildren(QDockWidget)
        if one.findChild(QgsMapCanvas) is view
    )
    whole = dock.width()
    for width in (whole - pixels, whole) * 3:
        desk.iface.mainWindow().resizeDocks([dock], [width], Qt.Orientation.Horizontal)
        yield 500


def rename(desk: Any, layer_id: str, indicator: str) -> Story:
    """Another indicator of the map in the view."""
    card = desk.window.on_map
    layer = desk.project.mapLayer(layer_id)
    known = desk.window.loader.catalogue_of(layer).indicators
    card.switch(layer, next(one for one in known if one.id == indicator))
    yield 300
    return layer.name()


def save_and_reopen(desk: Any, path: str) -> Story:
    """Signed in all the while: the maps are filled again. Returns the titles of the views."""
    desk.project.write(path)
    yield 200
    desk.iface.addProject(path)
    yield desk.until(lambda: not desk.window.loader.is_loading, "filled again")
    yield desk.until(
        lambda: all(
            layer.featureCount()
            for layer in desk.project.mapLayers().values()
            if isinstance(layer, QgsVectorLayer)
        ),
        "rows",
    )
    yield desk.drawn()
    return [view.objectName() for view in _views(desk)]


def label_raw(desk: Any, folder: str) -> Story:
    """A raw layer that only the second view shows, with labels. Are they drawn?"""
    path = Path(folder) / "brut.csv"
    rows = ((25, 10, 15), (4, 1, 3), (60, 20, 40))
    path.write_text(
        "insee;NB_MENAGES;age_u25;age_o25;x;y\n"
        + "".join(
            f"5910{n};{all_};{young};{old};{735000 + 9000 * n};7002000\n"
            for n, (all_, young, old) in enumerate(rows)
        )
    )
    layer = QgsVectorLayer(
        f"{path.as_uri()}?delimiter=;&detectTypes=yes&xField=x&yField=y&crs=EPSG:2154",
        "brut",
        "delimitedtext",
    )
    desk.project.addMapLayer(layer)
    yield 500
    desk.project.layerTreeRoot().findLayer(layer.id()).setItemVisibilityChecked(False)
    yield 200
    view = _views(desk)[0]
    theme = view.theme()
    view.setTheme("")
    view.setLayers([layer])
    settings = QgsPalLayerSettings()
    settings.fieldName = "NB_MENAGES"
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    view.refresh()
    yield 1000
    watched, labelled = desk.window.raw_layers.unprotected(layer), layer.labelsEnabled()
    view.setTheme(theme)
    desk.project.removeMapLayer(layer.id())
    yield 100
    return watched, labelled


def remove(desk: Any, layer_id: str) -> Story:
    """The map of the view leaves the project."""
    desk.project.removeMapLayer(layer_id)
    yield 300


def show_beside(desk: Any, layer_id: str) -> Story:
    """The map's card is selected, then the line of the menu behind "…"."""
    desk.window.dock.show_map_tab()
    desk.window.on_map.select(desk.project.mapLayer(layer_id))
    yield 100
    desk.choose_entry("occupancyMore", "occupancyBeside")
    yield 300


def end(desk: Any) -> Story:
    """The plugin is taken out of QGIS."""
    desk.plugin.unload()
    yield 300
    return len(_views(desk)), desk.project.mapThemeCollection().mapThemes()
