"""Stories played inside QGIS: the fictitious territory, from the first click on."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

from qgis.core import QgsCoordinateTransform, QgsProject
from qgis.PyQt.QtWidgets import QComboBox, QTabWidget

Story = Generator[Any, None, Any]


def first_map(desk: Any, picture: str = "") -> Story:
    """One click; what is then on the canvas and in the dock."""
    started = time.monotonic()
    desk.click("occupancyTry")
    yield desk.until(
        lambda: desk.project.mapLayers() and not desk.window.loader.is_loading, "a map"
    )
    yield desk.at_rest()
    yield desk.drawn()
    seconds = time.monotonic() - started
    yield desk.at_rest()
    if picture:
        desk.picture(picture)
    return {"seconds": seconds, **seen(desk)}


def seen(desk: Any) -> dict[str, Any]:
    canvas = desk.iface.mapCanvas()
    image = canvas.grab().toImage()
    colours = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 4)
        for y in range(0, image.height(), 4)
    }
    crs = canvas.mapSettings().destinationCrs()
    to_degrees = QgsCoordinateTransform(crs, crs.toGeographicCrs(), QgsProject.instance())
    tabs = desk.iface.mainWindow().findChild(QTabWidget, "occupancyTabs")
    return {
        "colours": sorted(colours),
        "inside": crs.bounds().contains(to_degrees.transformBoundingBox(canvas.extent())),
        "scale": canvas.scale(),
        "tab": tabs.currentIndex(),
        "signed": desk.window.session.signed_in is not None,
        "messages": desk.messages(),
        "groups": [node.name() for node in desk.project.layerTreeRoot().findGroups()],
        "indicators": sum(box.count() for box in _switches(desk)),
        "kinds": [
            layer.customProperty("occupancy/scale")
            for layer in desk.iface.mapCanvas().layers()
            if layer.customProperty("occupancy/scale")
        ],
    }


def _switches(desk: Any) -> list[QComboBox]:
    return desk.iface.mainWindow().findChildren(QComboBox, "occupancySwitch")


def look(desk: Any, picture: str = "") -> Story:
    yield desk.drawn()
    yield desk.at_rest()
    if picture:
        desk.picture(picture)
    return seen(desk)
