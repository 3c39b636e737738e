"""Played inside QGIS: one picture each of the views that a cartographer checks."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any

from qgis.core import QgsApplication, QgsFeature, QgsPointXY, QgsVectorLayer
from qgis.PyQt.QtWidgets import QDockWidget

Story = Generator[Any, None, Any]
CLOSE = 12_000  # scale denominator at which addresses are distinct
NEIGHBOURS = 10  # of an address, to find a crowded place


def dress(user: Any, theme: str, width: int, height: int) -> Story:
    """Set QGIS's theme and size, and hide the panels that the pictures do not need."""
    if theme != "default":
        QgsApplication.setUITheme(theme)
    main = user.iface.mainWindow()
    main.showNormal()
    main.resize(width, height)
    for dock in main.findChildren(QDockWidget):
        if dock.objectName() in ("Browser", "GPSInformation", "Overview"):
            dock.hide()
    yield 800


def zoom_in(user: Any) -> Story:
    """Zoom in until addresses are distinct, where there are most of them."""
    layer = user.iface.activeLayer()
    crowded = min(layer.getFeatures(), key=partial(_loneliness, _points(layer)))
    user.iface.mapCanvas().setCenter(crowded.geometry().asPoint())
    user.iface.mapCanvas().zoomScale(CLOSE)
    yield user.drawn()


def _points(layer: QgsVectorLayer) -> list[QgsPointXY]:
    return [feature.geometry().asPoint() for feature in layer.getFeatures()]


def _loneliness(points: list[QgsPointXY], feature: QgsFeature) -> float:
    """Return the sum of the squared distances to the NEIGHBOURS nearest addresses."""
    here = feature.geometry().asPoint()
    return sum(sorted(here.sqrDist(point) for point in points)[:NEIGHBOURS])


def label(user: Any, position: int) -> Story:
    """Choose an entry of the labels' menu: name, value, both."""
    user.find("occupancyLabel").menu().actions()[position].trigger()
    yield user.drawn()


def table(user: Any, layer_id: str, units: int, path: str) -> Story:
    """Take a picture of the map's table with its largest units selected: a unit's details, or the
    comparison of two."""
    layer = user.project.mapLayer(layer_id)
    user.window._tabulate(layer)
    yield 500
    indicator = layer.customProperty("occupancy/indicator")
    shown = [f for f in layer.getFeatures() if isinstance(f[indicator], (int, float))]
    largest = sorted(shown, key=lambda feature: -feature.geometry().area())
    layer.selectByIds([feature.id() for feature in largest[:units]])
    user.iface.messageBar().clearWidgets()
    yield user.drawn()
    yield 500
    user.picture(path)
    layer.removeSelection()
    user.find("occupancyUnitTable").close()
    yield 300
