"""The context menu: the controlled export on safe layers, a reason on the hatch, QGIS's own export
on all others."""

from __future__ import annotations

import pytest
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QAction, QMenu

from occupancy_plugin.guard.derived import DerivedLayers, derived_lineage, is_derived
from occupancy_plugin.guard.export.write import export_layer
from occupancy_plugin.guard.menus import ExportMenus, refusal
from occupancy_plugin.toolbelt.errors import ExportError
from occupancy_plugin.toolbelt.message_bar import Messages


@pytest.fixture
def menu(iface):
    menu = QMenu(iface.mainWindow())
    menu.addAction("Zoom")
    export = menu.addMenu("Export")
    export.setObjectName("exportMenu")
    export.addAction("Save Features As…")
    return menu


@pytest.fixture
def guarded(iface):
    exported, refusals = [], []
    menus = ExportMenus(iface, Messages(iface), exported.append, refusals.append)
    menus.start()
    yield menus, exported, refusals
    menus.stop()


def test_the_export_menu_of_a_safe_layer_is_the_controlled_export(safe, iface, menu, guarded):
    _, exported, _ = guarded
    iface.layerTreeView().setCurrentLayer(safe)
    iface.layerTreeView().contextMenuAboutToShow.emit(menu)
    (action,) = menu.findChild(QMenu, "exportMenu").actions()
    action.trigger()
    assert exported == [safe]


def test_the_hatch_offers_a_reason_and_no_export(hatch, iface, menu, guarded):
    _, _, refusals = guarded
    iface.layerTreeView().setCurrentLayer(hatch)
    iface.layerTreeView().contextMenuAboutToShow.emit(menu)
    assert not any(action.menu() is not None for action in menu.actions())
    menu.findChild(QAction, "occupancyWhy").trigger()
    assert iface.bar.texts[0].startswith(refusal())
    assert refusals == [hatch]


def test_other_layers_keep_their_menu(iface, menu, guarded):
    other = QgsVectorLayer("Point?field=a:integer", "x", "memory")
    QgsProject.instance().addMapLayer(other)
    iface.layerTreeView().setCurrentLayer(other)
    iface.layerTreeView().contextMenuAboutToShow.emit(menu)
    assert [action.text() for action in menu.findChild(QMenu, "exportMenu").actions()] == [
        "Save Features As…"
    ]
    QgsProject.instance().clear()


def test_stop_gives_the_menu_back(safe, iface, menu):
    menus = ExportMenus(iface, Messages(iface), lambda layer: None)
    menus.start()
    menus.stop()
    iface.layerTreeView().setCurrentLayer(safe)
    iface.layerTreeView().contextMenuAboutToShow.emit(menu)
    assert menu.findChild(QMenu, "exportMenu").actions()[0].text() == "Save Features As…"


def test_a_likeness_has_the_caption_and_no_export(safe, iface, menu, guarded, tmp_path):
    import processing
    from qgis.analysis import QgsNativeAlgorithms
    from qgis.core import QgsApplication

    if QgsApplication.processingRegistry().providerById("native") is None:
        QgsApplication.processingRegistry().addProvider(QgsNativeAlgorithms())
    watcher = DerivedLayers(iface)
    watcher.start()
    try:
        centres = processing.run("native:centroids", {"INPUT": safe, "OUTPUT": "memory:"})["OUTPUT"]
        virtual = QgsVectorLayer(
            f"?query=SELECT code, stock FROM {safe.id()}&nogeometry", "v", "virtual"
        )
        foreign = QgsVectorLayer("Point?field=a:integer", "x", "memory")
        QgsProject.instance().addMapLayers([centres, virtual, foreign])
        assert is_derived(centres)
        assert is_derived(virtual)
        assert not is_derived(foreign)
        lineage = derived_lineage(centres)
        assert lineage.caption == "Source : GIP SNE, OPS 2022"
        assert lineage.fictitious
        iface.layerTreeView().setCurrentLayer(centres)
        iface.layerTreeView().contextMenuAboutToShow.emit(menu)
        assert menu.findChild(QMenu, "exportMenu").actions()[0].objectName() == ""
        with pytest.raises(ExportError):
            export_layer(centres, tmp_path / "c.csv", "csv", "Attributions")
        assert list(tmp_path.iterdir()) == []
    finally:
        watcher.stop()


def test_a_duplicate_is_ours(safe):
    from occupancy_plugin.layers.lineage import is_ours, read_lineage

    copy = safe.clone()
    assert is_ours(copy)
    assert read_lineage(copy) == read_lineage(safe)
