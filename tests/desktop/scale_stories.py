"""Stories played inside QGIS: scales, symbology, vintages, comparators, as a technician meets
them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsFillSymbol, QgsVectorLayer
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QLabel, QSpinBox, QTreeWidget

Story = Generator[Any, None, Any]


def choose(desk: Any, name: str, data: str) -> None:
    """Another entry of a combo box, as a click does."""
    box = desk.find(name, QComboBox)
    position = box.findData(data)
    box.setCurrentIndex(position)
    box.activated.emit(position)


def legend(layer: QgsVectorLayer) -> list[str]:
    """Without what addresses alone say: how many are not drawn."""
    items = layer.renderer().legendSymbolItems()
    return [item.label() for item in items if item.ruleKey() != "undrawn"]


def top_layer(desk: Any) -> QgsVectorLayer:
    nodes = desk.project.layerTreeRoot().findLayers()
    return next(node.layer() for node in nodes if isinstance(node.layer(), QgsVectorLayer))


def refuse_second_zoning(desk: Any) -> Story:
    """A QPV 2015 layer is on the map; the other zoning is asked for."""
    count = len(desk.project.mapLayers())
    desk.iface.messageBar().clearWidgets()
    desk.choose("occupancyScale", "qpv2024")
    yield desk.at_rest()
    desk.choose_indicator("ben_apl_rate")
    yield desk.at_rest()
    desk.click("occupancyAdd")
    yield desk.at_rest()
    return {
        "messages": desk.messages(),
        "new": len(desk.project.mapLayers()) - count,
        "loading": desk.window.loader.is_loading,
        "progress": desk.sees("occupancyProgress"),
    }


def compare(desk: Any, earlier: str, scale: str, indicator: str, picture: str) -> Story:
    """ "Change since" in the menu of "Add to map"; where it is closed it says why."""
    choose(desk, "occupancyVintage", "2022")
    desk.choose("occupancyScale", scale)
    yield desk.at_rest()
    way = f"occupancyChangeSince_{earlier}"
    closed = {}
    for other in ("recent_single_parents_rate", "dwellings_count"):
        desk.choose_indicator(other)
        yield desk.at_rest()
        action = desk.entry("occupancyAdd", way)
        if not action.isEnabled():
            closed[other] = action.toolTip()
    desk.choose_indicator(indicator)
    yield desk.at_rest()
    before = set(desk.project.mapLayers())
    desk.choose_entry("occupancyAdd", way)
    yield desk.until(
        lambda: set(desk.project.mapLayers()) - before and not desk.window.loader.is_loading,
        "the change on the map",
        300,
    )
    yield desk.drawn()
    layer = top_layer(desk)
    desk.picture(picture)
    figures = [
        label.text()
        for label in desk.window.dock.on_map.findChildren(QLabel)
        if "France" in label.text()
    ]
    return {"name": layer.name(), "legend": legend(layer), "closed": closed, "figures": figures}


def symbology(desk: Any, picture: str) -> Story:
    """The symbology window over the layer on top: each look, then back to the preset."""
    layer = top_layer(desk)
    preset = legend(layer)
    desk.click("occupancyStyle")
    yield desk.until(lambda: desk.sees("occupancySymbology"), "the symbology window")
    legend_lines: dict[str, Any] = {"preset": preset}
    for look in ("diverging", "circles"):
        choose(desk, "occupancyLook", look)
        yield desk.drawn()
        yield desk.at_rest()
        desk.screen(picture.format(look=look))
        legend_lines[look] = legend(layer)
    choose(desk, "occupancyLook", "classes")
    choose(desk, "occupancyMethod", "equal")
    desk.find("occupancyClasses", QSpinBox).setValue(4)
    yield desk.drawn()
    legend_lines["equal"] = legend(layer)
    desk.click("occupancyBackToPreset")
    yield desk.drawn()
    legend_lines["back"] = legend(layer)
    desk.find("occupancySymbology").close()
    yield desk.at_rest()
    return legend_lines


def change_by_hand(desk: Any, colour: str) -> Story:
    """The user gives hidden values another colour in QGIS's own panel (which sets a copy of the
    renderer)."""
    layer = top_layer(desk)
    renderer = layer.renderer().clone()
    rule = next(r for r in renderer.rootRule().children() if r.ruleKey() == "empty")
    rule.setSymbol(QgsFillSymbol.createSimple({"color": colour}))
    layer.setRenderer(renderer)
    yield desk.at_rest()
    return True


def colour_of_empty(desk: Any) -> Story:
    yield desk.at_rest()
    rule = next(
        r for r in top_layer(desk).renderer().rootRule().children() if r.ruleKey() == "empty"
    )
    return rule.symbol().color().name()


def everything(desk: Any, indicator: str, denominators: list[float]) -> Story:
    """All scales in one gesture; which layers are drawn at these map scales."""
    yield desk.until(lambda: not desk.window.loader.is_loading, "the layers filled again")
    choose(desk, "occupancyVintage", "2022")
    added = yield from desk.add_all_scales(indicator, least=10)
    layers = [layer for layer in added if isinstance(layer, QgsVectorLayer)]
    shown = {
        str(d): [str(x.customProperty("occupancy/scale")) for x in layers if x.isInScaleRange(d)]
        for d in denominators
    }
    cards = desk.window.dock.on_map.findChildren(QCheckBox, "occupancyVisible")
    drawn = [card.accessibleName() for card in cards if card.isChecked()]
    group = desk.project.layerTreeRoot().findLayer(layers[0].id()).parent().parent()
    return {
        "above": type(group.findLayers()[0].layer()).__name__,
        "scales": len(layers),
        "shown": shown,
        "legends": len({tuple(legend(x)) for x in layers}),
        "drawn": drawn,
    }


def identify(desk: Any, code: str, picture: str) -> Story:
    """Click on a commune with QGIS's identify tool, and look at its form."""
    layer = top_layer(desk)
    desk.iface.setActiveLayer(layer)
    desk.iface.actionIdentify().trigger()
    feature = next(f for f in layer.getFeatures() if f["code"] == code)
    canvas = desk.iface.mapCanvas()
    pixel = canvas.getCoordinateTransform().transform(feature.geometry().pointOnSurface().asPoint())
    place = QPoint(int(pixel.x()), int(pixel.y()))
    QTest.mouseClick(
        canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
    )
    yield desk.at_rest()
    results = desk.find("lstResults", QTreeWidget)
    texts = _texts(results.invisibleRootItem())
    form = desk.iface.getFeatureForm(layer, feature)
    form.resize(640, 560)
    form.show()
    yield desk.at_rest()
    form.grab().save(picture)
    labels = [label.text() for label in form.findChildren(QLabel)]
    form.reject()
    desk.iface.actionPan().trigger()
    yield desk.at_rest()
    return {"identify": texts, "form": labels}


def _texts(item: Any) -> list[str]:
    found = [item.text(0) + "=" + item.text(1)] if item.text(0) else []
    for row in range(item.childCount()):
        found += _texts(item.child(row))
    return found
