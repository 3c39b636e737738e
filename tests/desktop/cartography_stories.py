"""A cartographer's gestures: bounds by hand, a style for the theme, labels, the ground."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

Story = Generator[Any, None, Any]


def legend(user: Any, layer_id: str) -> list[str]:
    layer = user.project.mapLayer(layer_id)
    return [item.label() for item in layer.renderer().legendSymbolItems()]


def bounds_by_hand(user: Any, layer_id: str, typed: str) -> Story:
    """Typed into the symbology's window, then taken back."""
    user.click("occupancyStyle")
    yield user.until(lambda: user.sees("occupancySymbology"), "the symbology")
    yield user.until(lambda: user.find("occupancySymbology").isActiveWindow(), "its focus", 5)
    before = legend(user, layer_id)
    _type(user, "12 ; nothing")
    yield user.at_rest()
    fault = user.find("occupancyBoundsTold").text()
    untouched = legend(user, layer_id) == before
    _type(user, "10 ; 10,5 ; 34")
    yield user.drawn()
    left_out = user.find("occupancyBoundsTold").text()
    _type(user, typed)
    yield user.drawn()
    by_hand, method = legend(user, layer_id), user.find("occupancyMethod").currentData()
    for _ in range(2):
        user.click("occupancyUndoStyle")
        yield user.drawn()
    back = legend(user, layer_id) == before
    user.find("occupancySymbology").close()
    return {
        "fault": fault,
        "untouched": untouched,
        "left_out": left_out,
        "legend": by_hand,
        "method": method,
        "back": back,
    }


def _type(user: Any, text: str) -> None:
    user.type_into("occupancyBounds", text)
    QTest.keyClick(user.find("occupancyBounds"), Qt.Key.Key_Tab)


def ground(user: Any) -> Story:
    """Return the layers around the maps of the territory, from the top of its group; last of all
    the foot of the tree."""
    yield user.at_rest()
    root = user.project.layerTreeRoot()
    group, foot = root.children()[0], root.children()[-1]
    return [
        (node.layer().outline_kind.value, node.layer().draws_something())
        if hasattr(node, "layer")
        else "map"
        for node in (*group.children(), foot)
    ]
