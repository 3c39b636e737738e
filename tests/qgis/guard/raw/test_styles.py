"""A style that holds raw values causes a warning when a project or a layer definition is saved, and
is removed from the clipboard. A style with one symbol holds none."""

from __future__ import annotations

import pytest
from qgis.core import QgsCategorizedSymbolRenderer, QgsMarkerSymbol, QgsProject
from qgis.PyQt.QtCore import QMimeData
from qgis.PyQt.QtWidgets import QAction, QApplication

from occupancy_plugin.guard.raw.act import styles
from occupancy_plugin.guard.raw.act.styles import DEFINITION, STYLE_FORMAT
from occupancy_plugin.guard.raw.raw_layers import RawLayerGuard
from occupancy_plugin.toolbelt.message_bar import Messages
from tests.qgis.guard.raw.samples import raw_layer, settle


def test_it_is_said_once_when_the_project_is_saved(guard, iface, qtbot, tmp_path):
    layer, other = raw_layer(), raw_layer(name="Un symbole", codes=("1", "2", "3"))
    for one in (layer, other):
        QgsProject.instance().addMapLayer(one)
    settle(guard, qtbot)
    iface.bar.clearWidgets()
    QgsProject.instance().write(str(tmp_path / "a.qgs"))
    assert iface.bar.texts == []
    symbol = QgsMarkerSymbol.createSimple({})
    renderer = QgsCategorizedSymbolRenderer.createCategories([4, 25], symbol, layer, "NB_MENAGES")
    layer.setRenderer(QgsCategorizedSymbolRenderer("NB_MENAGES", renderer))
    for name in ("b.qgs", "c.qgs"):
        QgsProject.instance().write(str(tmp_path / name))
    assert len(iface.bar.texts) == 1
    assert "Bailleur" in iface.bar.texts[0]


def classed(layer):
    symbol = QgsMarkerSymbol.createSimple({})
    renderer = QgsCategorizedSymbolRenderer.createCategories([4, 25], symbol, layer, "NB_MENAGES")
    layer.setRenderer(QgsCategorizedSymbolRenderer("NB_MENAGES", renderer))


def copied_style():
    """On the clipboard as QGIS puts it there."""
    data = QMimeData()
    data.setData(STYLE_FORMAT, b"<qgis/>")
    data.setText("<qgis/>")
    QApplication.clipboard().setMimeData(data)


def holds_a_style():
    copied = QApplication.clipboard().mimeData()
    return copied is not None and copied.hasFormat(STYLE_FORMAT)


@pytest.mark.parametrize("with_values", [True, False])
def test_a_copied_style_of_a_raw_layer_goes_where_it_holds_values(
    guard, iface, journal, qtbot, monkeypatch, with_values
):
    monkeypatch.setattr(styles, "is_own", lambda *_: True)  # without a screen nobody owns it
    layer = raw_layer()
    QgsProject.instance().addMapLayer(layer)
    settle(guard, qtbot)
    iface.layerTreeView().setCurrentLayer(layer)
    if with_values:
        classed(layer)
    copied_style()
    qtbot.wait(100)
    assert holds_a_style() is not with_values
    assert any(entry.details.get("way") == "style" for entry in journal.entries()) is with_values
    guard.declare(layer)
    copied_style()
    qtbot.wait(100)
    assert holds_a_style(), "declared: left alone"


def test_a_layer_definition_of_a_raw_layer_is_said(iface, journal, qtbot, qgis_app):
    action = QAction(iface.mainWindow())
    action.setObjectName(DEFINITION)
    guard = RawLayerGuard(iface, Messages(iface), journal)
    guard.start()
    layer = raw_layer()
    QgsProject.instance().addMapLayer(layer)
    settle(guard, qtbot)
    classed(layer)
    iface.layerTreeView().setCurrentLayer(layer)
    iface.bar.clearWidgets()
    action.trigger()
    assert any("Bailleur" in text for text in iface.bar.texts)
    guard.stop()
    messages_before = len(iface.bar.texts)
    action.trigger()
    assert len(iface.bar.texts) == messages_before, "after the guard has gone nothing is said"
    QgsProject.instance().clear()
