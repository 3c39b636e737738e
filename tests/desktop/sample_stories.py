"""Stories played inside QGIS: the fictitious territory, from the first click on."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator
from typing import Any

from qgis.core import QgsCoordinateTransform, QgsProject
from qgis.PyQt.QtWidgets import QComboBox, QLabel, QTabWidget

Story = Generator[Any, None, Any]


def first_map(user: Any, picture: str = "") -> Story:
    """One click; what is then on the canvas and in the dock."""
    started = time.monotonic()
    user.click("occupancyTry")
    click = time.monotonic() - started
    yield user.until(
        lambda: user.project.mapLayers() and not user.window.loader.is_loading, "a map"
    )
    yield user.at_rest()
    yield user.drawn()
    seconds = time.monotonic() - started
    yield user.at_rest()
    if picture:
        user.picture(picture)
    return {"seconds": seconds, "click": click, **seen(user)}


def seen(user: Any) -> dict[str, Any]:
    canvas = user.iface.mapCanvas()
    image = canvas.grab().toImage()
    colours = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 4)
        for y in range(0, image.height(), 4)
    }
    crs = canvas.mapSettings().destinationCrs()
    to_degrees = QgsCoordinateTransform(crs, crs.toGeographicCrs(), QgsProject.instance())
    tabs = user.iface.mainWindow().findChild(QTabWidget, "occupancyTabs")
    return {
        "colours": sorted(colours),
        "inside": crs.bounds().contains(to_degrees.transformBoundingBox(canvas.extent())),
        "scale": canvas.scale(),
        "tab": tabs.currentIndex(),
        "diagnosis": any(name.endswith(".diagnosis.sheet") for name in sys.modules),
        "signed": user.window.session.signed_in is not None,
        "messages": user.messages(),
        "groups": [node.name() for node in user.project.layerTreeRoot().findGroups()],
        "indicators": sum(box.count() for box in _switches(user)),
        "kinds": [
            layer.customProperty("occupancy/scale")
            for layer in user.iface.mapCanvas().layers()
            if layer.customProperty("occupancy/scale")
        ],
    }


def _switches(user: Any) -> list[QComboBox]:
    return user.iface.mainWindow().findChildren(QComboBox, "occupancySwitch")


def look(user: Any, picture: str = "") -> Story:
    yield user.drawn()
    yield user.at_rest()
    if picture:
        user.picture(picture)
    return seen(user)


def portrait(user: Any, picture: str = "") -> Story:
    """Take the tool from the map's menu and click the first unit with a value. Return what the
    dock shows of it."""
    layer = user.window.on_map.cards()[0].layer
    user.window._click_unit(layer)
    tool = user.iface.mapCanvas().mapTool().toolName()
    shown = next(f for f in layer.getFeatures() if f["name"] == "Caudry")
    layer.selectByIds([shown.id()])
    yield user.at_rest()
    if picture:
        yield user.drawn()
        user.picture(picture)
    texts = {
        name: user.find(name, QLabel).text()
        for name in ("occupancyUnitName", "occupancyUnitFigure")
    }
    user.click("occupancyUnitClose")
    yield 100
    return {**texts, "tool": tool, "left": layer.selectedFeatureCount()}
