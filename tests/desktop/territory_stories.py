"""Stories played inside QGIS: a smaller territory than the account's."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

Story = Generator[Any, None, Any]


def unfolded(desk: Any) -> Story:
    """The list of territories, once the portal has told their names."""
    combo = desk.find("occupancyTerritory")
    yield desk.until(lambda: combo.count() > 1, "the smaller territories")
    return [combo.itemText(row) for row in range(combo.count())]


def type_and_choose(desk: Any, text: str) -> Story:
    """Some letters of a name, Down and Enter: what the field holds and the list shows then."""
    combo = desk.find("occupancyTerritory")
    combo.lineEdit().setFocus()
    combo.lineEdit().selectAll()
    QTest.keyClicks(combo.lineEdit(), text)
    popup = combo.completer().popup()
    yield desk.until(popup.isVisible, "the matches")
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    yield 200
    return {
        "text": combo.currentText(),
        "path": combo.toolTip(),
        "list": [combo.itemText(row) for row in range(combo.count())],
    }


def codes(desk: Any, layer_id: str) -> Story:
    """The units of a map."""
    yield 10
    return sorted(feature["code"] for feature in desk.project.mapLayer(layer_id).getFeatures())


def save_and_reopen(desk: Any, path: str) -> Story:
    """The units of the map once the project is open again."""
    desk.project.write(path)
    desk.iface.addProject(path)
    yield desk.until(lambda: not desk.window.loader.is_loading, "filled again")
    layers = desk.project.mapLayers().values()
    layer = next(one for one in layers if one.customProperty("occupancy/scale") == "iris")
    yield desk.until(layer.featureCount, "rows")
    return sorted(feature["code"] for feature in layer.getFeatures())
