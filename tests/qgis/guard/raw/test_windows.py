"""A window of `EXPORTED_BY` is closed while a layer is watched and stays open otherwise. The layers
that Processing's window read are recorded."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from qgis.core import (
    QgsLayoutItemLabel,
    QgsMimeDataUtils,
    QgsPrintLayout,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsBrowserTreeView
from qgis.PyQt.QtCore import QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QDragEnterEvent
from qgis.PyQt.QtWidgets import (
    QAction,
    QComboBox,
    QDialog,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from occupancy_plugin.guard.raw.act.windows import (
    EXPORTED_BY,
    LAYOUT,
    LIST_OF_FIELDS,
    LIST_OF_LAYERS,
    layer_ids,
)
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


def field_list(layer, parent):
    """QGIS's Save As, as far as it lists the fields of its layer."""
    dialog = window("QgsVectorLayerSaveAsDialog", parent)
    names = layer.fields().names()
    table = QTableWidget(len(names), 1, dialog)
    table.setObjectName(LIST_OF_FIELDS)
    for row, name in enumerate(names):
        table.setItem(row, 0, QTableWidgetItem(name))
    return dialog


def test_save_as_closes_for_the_layer_that_it_lists_not_for_the_active_one(guard, iface, qtbot):
    """From the Browser, or by the indicator of a scratch layer. Another layer with the same fields
    stays open while it is the active one."""
    iface.mainWindow().show()
    layer, other = raw_layer(), QgsVectorLayer("Point?field=insee:string", "Communes", "memory")
    twin = raw_layer(name="Copie", rows=((25, 10, 15), (41, 13, 28), (60, 20, 40)))
    for one in (layer, other, twin):
        QgsProject.instance().addMapLayer(one)
    settle(guard, qtbot)
    guard.declare(twin)
    for active, listed, stays_open in (
        (other, layer, False),
        (other, other, True),
        (twin, twin, True),
        (layer, layer, False),
    ):
        iface.layerTreeView().setCurrentLayer(active)
        dialog = field_list(listed, iface.mainWindow())
        dialog.show()
        qtbot.wait(100)
        assert dialog.isVisible() is stays_open, (active.name(), listed.name())
        dialog.close()


def test_db_managers_windows_are_judged_by_their_own_layer(guard, iface, qtbot):
    """Its list of layers is without those that are watched, but for the one that is chosen."""
    iface.mainWindow().show()
    layer, other = raw_layer(), QgsVectorLayer("Point?field=insee:string", "Communes", "memory")
    for one in (layer, other):
        QgsProject.instance().addMapLayer(one)
    settle(guard, qtbot)
    for exported, active, stays_open in ((layer, other, False), (other, layer, True)):
        iface.layerTreeView().setCurrentLayer(active)
        dialog = window("DlgExportVector", iface.mainWindow())
        dialog.inLayer = exported
        dialog.show()
        qtbot.wait(100)
        assert dialog.isVisible() is stays_open, exported.name()
        dialog.close()
    dialog = window("DlgImportVector", iface.mainWindow())
    dialog.inLayer = other
    layers = QComboBox(dialog)
    layers.setObjectName(LIST_OF_LAYERS)
    for one in (other, layer):
        layers.addItem(one.name(), one.id())
    dialog.show()
    qtbot.wait(100)
    assert dialog.isVisible()
    assert [layers.itemText(position) for position in range(layers.count())] == ["Communes"]
    dialog.close()


def test_the_browser_takes_no_watched_layer(guard, iface, qtbot):
    tree = QgsBrowserTreeView()
    tree.show()
    qtbot.addWidget(tree)
    layer = raw_layer()
    QgsProject.instance().addMapLayer(layer)
    settle(guard, qtbot)
    guard._windows._close_panels()
    data = QgsMimeDataUtils.encodeUriList([QgsMimeDataUtils.Uri(layer)])

    def is_refused():
        point, action = QPoint(5, 5), Qt.DropAction.CopyAction
        button, no_key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        iface.bar.clearWidgets()
        qtbot.wait(50)
        drag = QDragEnterEvent(point, action, data, button, no_key)
        return guard._windows._drops.eventFilter(tree.viewport(), drag) and iface.bar.texts != []

    assert tree.viewport() in guard._windows._drops._views
    assert is_refused()
    guard.declare(layer)
    assert not is_refused()
    qtbot.waitUntil(lambda: not guard._windows._drops._views, timeout=2000)
