"""Stories played inside QGIS: the fictitious territory, from the first click on."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator
from typing import Any

from qgis.core import QgsCoordinateTransform, QgsProject, QgsVariantUtils
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QLabel, QTabWidget, QTreeWidget

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
        "indicators": sum(
            box.count()
            for box in user.iface.mainWindow().findChildren(QComboBox, "occupancySwitch")
        ),
        "kinds": [
            layer.customProperty("occupancy/scale")
            for layer in user.iface.mapCanvas().layers()
            if layer.customProperty("occupancy/scale")
        ],
    }


def identify(user: Any, hidden: bool) -> Story:
    """Click on Caudry, or on a commune whose value is hidden, with QGIS's identify tool."""
    layer, canvas = user.iface.activeLayer(), user.iface.mapCanvas()
    user.iface.actionIdentify().trigger()
    column = layer.customProperty("occupancy/indicator")
    feature = next(
        feature
        for feature in layer.getFeatures()
        if (QgsVariantUtils.isNull(feature[column]) if hidden else feature["name"] == "Caudry")
    )
    pixel = canvas.getCoordinateTransform().transform(feature.geometry().pointOnSurface().asPoint())
    place = QPoint(int(pixel.x()), int(pixel.y()))
    QTest.mouseClick(
        canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
    )
    yield user.at_rest()
    waiting = [user.find("lstResults", QTreeWidget).invisibleRootItem()]
    for item in waiting:
        waiting += [item.child(row) for row in range(item.childCount())]
    user.iface.actionPan().trigger()
    return {item.text(0): item.text(1) for item in waiting if item.text(0)}


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
