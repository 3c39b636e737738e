"""A window of `EXPORTED_BY` is closed while a layer is watched and stays open otherwise. The layers
that Processing's window read are recorded."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from qgis.core import QgsLayoutItemLabel, QgsPrintLayout, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QAction, QDialog, QVBoxLayout, QWidget

from occupancy_plugin.guard.raw.act.windows import EXPORTED_BY, LAYOUT, layer_ids
from occupancy_plugin.guard.raw.raw_layers import is_declared
from tests.qgis.guard.raw.samples import raw_layer, settle, watched


def window(name, parent):
    """A dialog that is called like QGIS's own; an export that is a widget is inside one."""
    if name.endswith("Widget"):
        dialog = QDialog(parent)
        inner = type(name, (QWidget,), {})(dialog)
        QVBoxLayout(dialog).addWidget(inner)
        return dialog
    return type(name, (QDialog,), {})(parent)


@pytest.mark.parametrize("name", [name for name, way in EXPORTED_BY.items() if way != LAYOUT])
def test_a_way_out_closes_while_a_raw_layer_is_there(guard, iface, qtbot, name):
    iface.mainWindow().show()
    layer = raw_layer()
    QgsProject.instance().addMapLayer(layer)
    settle(guard, qtbot)
    iface.layerTreeView().setCurrentLayer(layer)
    closed = window(name, iface.mainWindow())
    closed.show()
    qtbot.waitUntil(lambda: not closed.isVisible(), timeout=2000)
    guard.declare(layer)
    left_open = window(name, iface.mainWindow())
    left_open.show()
    qtbot.wait(100)
    assert left_open.isVisible()
    left_open.close()


class AlgorithmDialog(QDialog):
    """Named like the window of Processing."""

    algorithmFinished = pyqtSignal(bool, object)

    def __init__(self, parent, parameters):
        super().__init__(parent)
        self._parameters = parameters

    def algorithm(self):
        return None

    def createProcessingParameters(self):
        return self._parameters


def test_the_result_of_an_algorithm_on_a_raw_layer_is_watched(guard, iface, qtbot):
    """Also where its values disclose nothing any more."""
    iface.mainWindow().show()
    layer = raw_layer()
    noisy = QgsVectorLayer("Point?field=zone:string&field=v:double", "bruit", "memory")
    outline = QgsVectorLayer("Polygon?field=nom:string", "enveloppe", "memory")
    for one in (layer, noisy, outline):
        QgsProject.instance().addMapLayer(one)
    assert not watched(guard, qtbot, noisy)
    dialog = AlgorithmDialog(iface.mainWindow(), {"INPUT": layer.id(), "FIELD": "v"})
    dialog.show()
    qtbot.waitUntil(lambda: any("Processing" in text for text in iface.bar.texts), timeout=2000)
    dialog.algorithmFinished.emit(True, {"OUTPUT": noisy.id(), "OTHER": outline.id()})
    assert guard.unprotected(noisy)
    assert not watched(guard, qtbot, outline)
    guard.declare(noisy)
    assert not watched(guard, qtbot, noisy)
    assert guard.unprotected(layer), "what is said of the result says nothing of the raw layer"
    assert not is_declared(guard.watchlist.state(layer).answer.digest)
    dialog.close()


def test_layers_are_found_in_parameters_by_id_source_and_name(qgis_app):
    layer = QgsVectorLayer("Point?field=a:integer", "couche", "memory")
    QgsProject.instance().addMapLayer(layer)
    for value in (layer, layer.id(), layer.source(), "couche", [layer.id()], {"X": [layer.name()]}):
        assert layer_ids({"INPUT": value, "N": 3, "T": ""}) == [layer.id()]
    assert layer_ids({"INPUT": "autre"}) == []
    QgsProject.instance().clear()


@pytest.mark.parametrize(
    ("text", "stays_open"),
    [
        ("[% aggregate('Bailleur', 'concatenate', \"insee\" || ' ' || to_string(\"NB_MENAGES\")"
         " || ' ' || to_string(\"age_o25\"), concatenator:=', ') %]", False),
        ("Ménages du parc social, 59101 et 59102 – 4 pages", True),
    ],
)  # fmt: skip
def test_a_text_that_was_made_static_closes_the_layouts_export(
    guard, iface, qtbot, text, stays_open
):
    class QgsLayoutPdfExportOptionsDialog(QDialog):
        pass

    iface.mainWindow().show()
    layer = raw_layer()
    QgsProject.instance().addMapLayer(layer)
    settle(guard, qtbot)
    layout = QgsPrintLayout(QgsProject.instance())
    label = QgsLayoutItemLabel(layout)
    label.setText(text)
    layout.addLayoutItem(label)
    label.convertToStaticText()
    QgsProject.instance().removeMapLayer(layer.id())
    settle(guard, qtbot)
    designer = SimpleNamespace(window=iface.mainWindow, layout=lambda: layout)
    iface.openLayoutDesigners = lambda: [designer]
    dialog = QgsLayoutPdfExportOptionsDialog(iface.mainWindow())
    dialog.show()
    qtbot.wait(200)
    assert dialog.isVisible() is stays_open
    assert any("Bailleur" in text for text in iface.bar.texts) is not stays_open
    dialog.close()


def test_a_panels_exports_are_off_while_a_raw_layer_is_there(guard, iface, qtbot):
    """Also those that QGIS switches on meanwhile; their tips come back with them."""
    panel = type("QgsElevationProfileWidget", (QWidget,), {})()
    export, zoom = QAction("Export as PDF", panel), QAction("Zoom Full", panel)
    export.setToolTip("its own")
    panel.addActions([export, zoom])
    panel.show()
    layer = raw_layer()
    QgsProject.instance().addMapLayer(layer)
    settle(guard, qtbot)
    qtbot.waitUntil(lambda: not export.isEnabled(), timeout=2000)
    assert zoom.isEnabled()
    assert export.toolTip() != "its own"
    export.setEnabled(True)
    iface.mainWindow().show()
    panel.setFocus()
    guard._windows._on_focus()
    qtbot.waitUntil(lambda: not export.isEnabled(), timeout=2000)
    guard.declare(layer)
    qtbot.waitUntil(export.isEnabled, timeout=2000)
    assert export.toolTip() == "its own"
    panel.close()
