"""The legend in QGIS's tree has entries for what is on the map and for nothing else."""

from __future__ import annotations

from qgis.core import QgsLayerTreeModel, QgsProject, QgsVectorLayer

from occupancy_plugin.desk import Desk
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.layers.release.indicators import EMPTY, NO_DATA


def entries(layer: QgsVectorLayer) -> list[str]:
    root = QgsProject.instance().layerTreeRoot()
    model = QgsLayerTreeModel(root)
    shown = model.layerLegendNodes(root.findLayer(layer.id()))
    return [str(node.data(0)) for node in shown]


def test_a_grey_that_is_not_on_the_map_has_no_entry(desk: Desk, layer: QgsVectorLayer) -> None:
    states = {feature["state"] for feature in layer.getFeatures()}
    assert EMPTY in states
    assert NO_DATA not in states
    assert "no data" in entries(layer), "the renderer has a rule for it"
    on_map = OnMap(desk.session, desk.loader)
    classes = len(entries(layer)) - 3
    on_map._restyled([layer])
    after = entries(layer)
    assert after[classes:] == ["statistical secrecy", "no social housing"]
    on_map.deleteLater()
