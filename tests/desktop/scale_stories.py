"""Stories played inside QGIS: scales, symbology, vintages, comparators, as a technician meets
them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsFillSymbol, QgsVectorLayer
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QLabel, QSpinBox, QTreeWidget

Story = Generator[Any, None, Any]


def choose(user: Any, name: str, data: str) -> None:
    """Another entry of a combo box, as a click does."""
    box = user.find(name, QComboBox)
    position = box.findData(data)
    box.setCurrentIndex(position)
    box.activated.emit(position)


def legend(layer: QgsVectorLayer) -> list[str]:
    """Without what addresses alone say: how many are not drawn."""
    items = layer.renderer().legendSymbolItems()
    return [item.label() for item in items if item.ruleKey() != "undrawn"]


def top_layer(user: Any) -> QgsVectorLayer:
    nodes = user.project.layerTreeRoot().findLayers()
    return next(node.layer() for node in nodes if isinstance(node.layer(), QgsVectorLayer))


def refuse_second_zoning(user: Any) -> Story:
    """A QPV 2015 layer is on the map; the other zoning is asked for."""
    count = len(user.project.mapLayers())
    user.iface.messageBar().clearWidgets()
    user.choose("occupancyScale", "qpv2024")
    yield user.at_rest()
    user.choose_indicator("ben_apl_rate")
    yield user.at_rest()
    user.click("occupancyAdd")
    yield user.at_rest()
    return {
        "messages": user.messages(),
        "new": len(user.project.mapLayers()) - count,
        "loading": user.window.loader.is_loading,
        "progress": user.sees("occupancyProgress"),
    }


def compare(user: Any, earlier: str, scale: str, indicator: str, picture: str) -> Story:
    """ "Change since" in the menu of "Add to map"; where it is closed it says why."""
    choose(user, "occupancyVintage", "2022")
    user.choose("occupancyScale", scale)
    yield user.at_rest()
    way = f"occupancyChangeSince_{earlier}"
    closed = {}
    for other in ("recent_single_parents_rate", "dwellings_count"):
        user.choose_indicator(other)
        yield user.at_rest()
        action = user.entry("occupancyAdd", way)
        if not action.isEnabled():
            closed[other] = action.toolTip()
    user.choose_indicator(indicator)
    yield user.at_rest()
    before = set(user.project.mapLayers())
    user.choose_entry("occupancyAdd", way)
    yield user.until(
        lambda: set(user.project.mapLayers()) - before and not user.window.loader.is_loading,
        "the change on the map",
        300,
    )
    yield user.drawn()
    layer = top_layer(user)
    user.picture(picture)
    figures = [
        label.text()
        for label in user.window.dock.on_map.findChildren(QLabel)
        if "France" in label.text()
    ]
    return {"name": layer.name(), "legend": legend(layer), "closed": closed, "figures": figures}


def symbology(user: Any, picture: str) -> Story:
    """The symbology window over the layer on top: each look, then back to the preset."""
    layer = top_layer(user)
    preset = legend(layer)
    user.click("occupancyStyle")
    yield user.until(lambda: user.sees("occupancySymbology"), "the symbology window")
    legend_lines: dict[str, Any] = {"preset": preset}
    for look in ("diverging", "circles"):
        choose(user, "occupancyLook", look)
        yield user.drawn()
        yield user.at_rest()
        user.screen(picture.format(look=look))
        legend_lines[look] = legend(layer)
    choose(user, "occupancyLook", "classes")
    choose(user, "occupancyMethod", "equal")
    user.find("occupancyClasses", QSpinBox).setValue(4)
    yield user.drawn()
    legend_lines["equal"] = legend(layer)
    user.click("occupancyBackToPreset")
    yield user.drawn()
    legend_lines["back"] = legend(layer)
    user.find("occupancySymbology").close()
    yield user.at_rest()
    return legend_lines


def change_by_hand(user: Any, colour: str) -> Story:
    """The user gives hidden values another colour in QGIS's own panel (which sets a copy of the
    renderer)."""
    layer = top_layer(user)
    renderer = layer.renderer().clone()
    rule = next(child for child in renderer.rootRule().children() if child.ruleKey() == "empty")
    rule.setSymbol(QgsFillSymbol.createSimple({"color": colour}))
    layer.setRenderer(renderer)
    yield user.at_rest()
    return True


def colour_of_empty(user: Any) -> Story:
    yield user.at_rest()
    rule = next(
        child
        for child in top_layer(user).renderer().rootRule().children()
        if child.ruleKey() == "empty"
    )
    return rule.symbol().color().name()


def identify(user: Any, code: str) -> Story:
    """Click on a commune with QGIS's identify tool."""
    layer = top_layer(user)
    user.iface.setActiveLayer(layer)
    user.iface.actionIdentify().trigger()
    feature = next(f for f in layer.getFeatures() if f["code"] == code)
    canvas = user.iface.mapCanvas()
    pixel = canvas.getCoordinateTransform().transform(feature.geometry().pointOnSurface().asPoint())
    place = QPoint(int(pixel.x()), int(pixel.y()))
    QTest.mouseClick(
        canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
    )
    yield user.at_rest()
    results = user.find("lstResults", QTreeWidget)
    texts = _texts(results.invisibleRootItem())
    user.iface.actionPan().trigger()
    yield user.at_rest()
    return texts


def _texts(item: Any) -> list[str]:
    found = [item.text(0) + "=" + item.text(1)] if item.text(0) else []
    for row in range(item.childCount()):
        found += _texts(item.child(row))
    return found
