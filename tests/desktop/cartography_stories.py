"""A cartographer's gestures: bounds by hand, a style for the theme, labels, the ground."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

Story = Generator[Any, None, Any]


def legend(desk: Any, layer_id: str) -> list[str]:
    layer = desk.project.mapLayer(layer_id)
    return [item.label() for item in layer.renderer().legendSymbolItems()]


def bounds_by_hand(desk: Any, layer_id: str, typed: str) -> Story:
    """Typed into the symbology's window, then taken back."""
    desk.click("occupancyStyle")
    yield desk.until(lambda: desk.sees("occupancySymbology"), "the symbology")
    yield desk.until(lambda: desk.find("occupancySymbology").isActiveWindow(), "its focus", 5)
    before = legend(desk, layer_id)
    _type(desk, "12 ; nothing")
    yield desk.at_rest()
    fault = desk.find("occupancyBoundsTold").text()
    untouched = legend(desk, layer_id) == before
    _type(desk, "10 ; 10,5 ; 34")
    yield desk.drawn()
    left_out = desk.find("occupancyBoundsTold").text()
    _type(desk, typed)
    yield desk.drawn()
    by_hand, method = legend(desk, layer_id), desk.find("occupancyMethod").currentData()
    histogram = desk.find("occupancyHistogram").accessibleDescription()
    for _ in range(2):
        desk.click("occupancyUndoStyle")
        yield desk.drawn()
    back = legend(desk, layer_id) == before
    desk.find("occupancySymbology").close()
    return {
        "fault": fault,
        "untouched": untouched,
        "left_out": left_out,
        "legend": by_hand,
        "method": method,
        "histogram": histogram,
        "back": back,
    }


def _type(desk: Any, text: str) -> None:
    desk.type_into("occupancyBounds", text)
    QTest.keyClick(desk.find("occupancyBounds"), Qt.Key.Key_Tab)


def ground(desk: Any) -> Story:
    """What stands around the maps of the territory, from the top of its group; last of all the
    foot of the tree."""
    yield desk.at_rest()
    root = desk.project.layerTreeRoot()
    group, foot = root.children()[0], root.children()[-1]
    return [
        (node.layer().outline_kind.value, node.layer().draws_something())
        if hasattr(node, "layer")
        else "map"
        for node in (*group.children(), foot)
    ]
