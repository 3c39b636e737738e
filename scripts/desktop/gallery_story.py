"""What a cartographer looks at, one picture each: played inside QGIS."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any

from qgis.core import QgsApplication, QgsFeature, QgsPointXY, QgsVectorLayer
from qgis.PyQt.QtWidgets import QDockWidget

Story = Generator[Any, None, Any]
CLOSE = 12_000  # a scale denominator: addresses are told apart
NEIGHBOURS = 10  # of an address, to find a crowded place


def dress(desk: Any, theme: str, width: int, height: int) -> Story:
    """QGIS in a theme and a size, without the panels that no picture needs."""
    if theme != "default":
        QgsApplication.setUITheme(theme)
    main = desk.iface.mainWindow()
    main.showNormal()
    main.resize(width, height)
    for dock in main.findChildren(QDockWidget):
        if dock.objectName() in ("Browser", "GPSInformation", "Overview"):
            dock.hide()
    yield 800


def whole(desk: Any, path: str, close: bool = False) -> Story:
    """QGIS with the map and the dock; `close`: where addresses are told apart."""
    if close:
        layer = desk.iface.activeLayer()
        crowded = min(layer.getFeatures(), key=partial(_loneliness, _points(layer)))
        desk.iface.mapCanvas().setCenter(crowded.geometry().asPoint())
        desk.iface.mapCanvas().zoomScale(CLOSE)
    desk.iface.messageBar().clearWidgets()
    yield desk.drawn()
    yield 500
    desk.picture(path)


def _points(layer: QgsVectorLayer) -> list[QgsPointXY]:
    return [feature.geometry().asPoint() for feature in layer.getFeatures()]


def _loneliness(points: list[QgsPointXY], feature: QgsFeature) -> float:
    """Squares of the distances to the nearest addresses, added up."""
    here = feature.geometry().asPoint()
    return sum(sorted(here.sqrDist(point) for point in points)[:NEIGHBOURS])


def label(desk: Any, what: int) -> Story:
    """An entry of the menu of labels: name, value, both."""
    desk.find("occupancyLabel").menu().actions()[what].trigger()
    yield desk.drawn()


def table(desk: Any, layer_id: str, units: int, path: str) -> Story:
    """The table of the map with so many of its units chosen: what is said of one, of two."""
    layer = desk.project.mapLayer(layer_id)
    desk.window._tabulate(layer)
    yield 500
    shown = layer.customProperty("occupancy/indicator")
    largest = sorted(
        (one for one in layer.getFeatures() if isinstance(one[shown], (int, float))),
        key=lambda one: -one.geometry().area(),
    )
    layer.selectByIds([one.id() for one in largest[:units]])
    yield 400
    yield from whole(desk, path)
    layer.removeSelection()
    desk.find("occupancyUnitTable").close()
    yield 300


def everything(desk: Any, indicator: str) -> Story:
    """All scales in one gesture; the layer that leads them."""
    yield desk.until(lambda: not desk.window.loader.is_loading, "the loader free", 300)
    added = yield from desk.add_all_scales(indicator, least=8)
    return next(
        layer.id()
        for layer in added
        if isinstance(layer, QgsVectorLayer)
        and layer.customProperty("occupancy/scale") == "commune"
    )
