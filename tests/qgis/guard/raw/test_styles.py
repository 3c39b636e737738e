"""A style that holds raw values causes a warning when a project or a layer definition is saved, and
is removed from the clipboard. A style with one symbol holds none."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsMarkerSymbol,
    QgsProject,
    QgsProperty,
    QgsSingleSymbolRenderer,
    QgsSizeScaleTransformer,
)
from qgis.PyQt.QtCore import QMimeData
from qgis.PyQt.QtWidgets import QAction, QApplication

from occupancy_plugin.guard.raw.act import clipboard, styles
from occupancy_plugin.guard.raw.act.clipboard import LAYERS, RULES, STYLE
from occupancy_plugin.guard.raw.act.styles import DEFINITION
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


def sized(layer):
    """One symbol, whose size lies between the lowest and the highest value."""
    size = QgsProperty.fromField("NB_MENAGES")
    size.setTransformer(QgsSizeScaleTransformer(QgsSizeScaleTransformer.Flannery, 4, 60))
    symbol = QgsMarkerSymbol.createSimple({})
    symbol.setDataDefinedSize(size)
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))


def kept_aside(layer):
    """Classes in a style that is not the current one."""
    symbol = layer.renderer().clone()
    classed(layer)
    layer.styleManager().addStyleFromLayer("classes")
    layer.setRenderer(symbol)


@pytest.mark.parametrize("draw", [sized, kept_aside])
def test_values_in_one_symbol_and_in_another_style_are_said(guard, iface, qtbot, tmp_path, draw):
    layer = raw_layer()
    QgsProject.instance().addMapLayer(layer)
    settle(guard, qtbot)
    iface.bar.clearWidgets()
    draw(layer)
    QgsProject.instance().write(str(tmp_path / "a.qgs"))
    assert [text for text in iface.bar.texts if "Bailleur" in text], iface.bar.texts


def copied_style(kind=STYLE, text="<qgis/>"):
    """On the clipboard as QGIS puts it there."""
    data = QMimeData()
    data.setData(kind, text.encode())
    data.setText(text)
    QApplication.clipboard().setMimeData(data)


def holds_a_style(kind=STYLE):
    copied = QApplication.clipboard().mimeData()
    return copied is not None and copied.hasFormat(kind)


def test_a_style_of_another_layer_stays_though_a_code_stands_before_figures(
    guard, iface, qtbot, monkeypatch
):
    """XML has many small numbers: behind a code they look like its row."""
    monkeypatch.setattr(styles, "is_own", lambda *_: True)
    monkeypatch.setattr(clipboard, "is_own", lambda *_: True)
    layer, other = raw_layer(), raw_layer(population="ecoles", name="Communes", rows=((1, 2, 3),))
    for one in (layer, other):
        QgsProject.instance().addMapLayer(one)
    settle(guard, qtbot)
    guard.declare(other)
    iface.layerTreeView().setCurrentLayer(other)
    text = '<category value="59101" label="59101" symbol="4" render="1" width="3"/>'
    for kind in (STYLE, LAYERS, RULES):
        copied_style(kind, text)
        qtbot.wait(50)
        assert holds_a_style(kind), kind
    QApplication.clipboard().setText(text)
    qtbot.waitUntil(lambda: not QApplication.clipboard().text(), timeout=2000)


@pytest.mark.parametrize("kind", [STYLE, LAYERS, RULES])
@pytest.mark.parametrize("with_values", [True, False])
def test_a_copied_style_of_a_raw_layer_goes_where_it_holds_values(
    guard, iface, journal, qtbot, monkeypatch, with_values, kind
):
    monkeypatch.setattr(styles, "is_own", lambda *_: True)  # without a screen nobody owns it
    layer = raw_layer()
    QgsProject.instance().addMapLayer(layer)
    settle(guard, qtbot)
    iface.layerTreeView().setCurrentLayer(layer)
    if with_values:
        classed(layer)
    copied_style(kind)
    qtbot.wait(100)
    assert holds_a_style(kind) is not with_values
    assert any(entry.details.get("way") == "style" for entry in journal.entries()) is with_values
    guard.declare(layer)
    copied_style(kind)
    qtbot.wait(100)
    assert holds_a_style(kind), "declared: left alone"


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
