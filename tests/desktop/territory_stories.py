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
    yield desk.at_rest()
    return {
        "text": combo.currentText(),
        "path": combo.toolTip(),
        "list": [combo.itemText(row) for row in range(combo.count())],
    }


def codes(desk: Any, layer_id: str) -> Story:
    """The units of a map."""
    yield desk.at_rest()
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


def offered_beside(desk: Any, layer_id: str) -> Story:
    """With what a unit of that map can be compared."""
    desk.window._compare(desk.project.mapLayer(layer_id))
    yield desk.until(lambda: desk.sees("occupancyCompareWith"), "the table")
    offered = desk.find("occupancyCompareWith")
    names = [offered.itemText(row) for row in range(offered.count())]
    desk.find("occupancyTable").selectRow(len(names) - len(_of(names, "(Caudry)")) - 1)
    offered.activated.emit(names.index(_of(names, "(Caudry)")[0]))
    yield desk.at_rest()
    pair = desk.find("occupancyComparison")
    heads = [pair.horizontalHeaderItem(column).text() for column in (1, 2)]
    return {"names": names, "heads": heads}


def _of(names: list[str], territory: str) -> list[str]:
    return [name for name in names if name.endswith(territory)]
