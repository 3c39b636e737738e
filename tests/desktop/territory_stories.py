"""Stories played inside QGIS: a smaller territory than the account's."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

Story = Generator[Any, None, Any]


def list_territories(user: Any) -> Story:
    """Return the list of territories, once their names are loaded."""
    combo = user.find("occupancyTerritory")
    yield user.until(lambda: combo.count() > 1, "the smaller territories")
    return [combo.itemText(row) for row in range(combo.count())]


def type_and_choose(user: Any, text: str) -> Story:
    """Type letters of a name, press Down and Enter. Return what the field and its list show."""
    combo = user.find("occupancyTerritory")
    combo.lineEdit().setFocus()
    combo.lineEdit().selectAll()
    QTest.keyClicks(combo.lineEdit(), text)
    popup = combo.completer().popup()
    yield user.until(popup.isVisible, "the matches")
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    yield user.at_rest()
    return {
        "text": combo.currentText(),
        "path": combo.toolTip(),
        "list": [combo.itemText(row) for row in range(combo.count())],
    }


def codes(user: Any, layer_id: str) -> Story:
    yield user.at_rest()
    return sorted(feature["code"] for feature in user.project.mapLayer(layer_id).getFeatures())


def save_and_reopen(user: Any, path: str) -> Story:
    """Save and open the project again. Return the codes of the map's units."""
    user.project.write(path)
    user.iface.addProject(path)
    yield user.until(lambda: not user.window.loader.is_loading, "filled again")
    layers = user.project.mapLayers().values()
    layer = next(layer for layer in layers if layer.customProperty("occupancy/scale") == "iris")
    yield user.until(layer.featureCount, "rows")
    return sorted(feature["code"] for feature in layer.getFeatures())


def compare_with_caudry(user: Any, layer_id: str) -> Story:
    """Compare a unit with one of Caudry. Return the choices and the heads of the comparison."""
    user.window._compare(user.project.mapLayer(layer_id))
    yield user.until(lambda: user.sees("occupancyCompareWith"), "the table")
    choices = user.find("occupancyCompareWith")
    names = [choices.itemText(row) for row in range(choices.count())]
    user.find("occupancyTable").selectRow(len(names) - len(_of(names, "(Caudry)")) - 1)
    choices.activated.emit(names.index(_of(names, "(Caudry)")[0]))
    yield user.at_rest()
    pair = user.find("occupancyComparison")
    heads = [pair.horizontalHeaderItem(column).text() for column in (1, 2)]
    return {"names": names, "heads": heads}


def _of(names: list[str], territory: str) -> list[str]:
    return [name for name in names if name.endswith(territory)]
