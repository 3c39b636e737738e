"""Which release the pages and the portrait take their figures from."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

from qgis.core import (
    QgsMapSettings,
    QgsPalLayerSettings,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)

from occupancy_plugin.desk import Desk
from occupancy_plugin.gui.qgis.sheets import facts_for, lay_out_map
from occupancy_plugin.layers.lineage import write_lineage
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.style.labelling import Labels, labels_of, remove_labels
from occupancy_plugin.toolbelt.work.cancellation import Cancellation

from ..conftest import signed_in
from ..layers.samples import LINEAGE


def test_a_files_map_gives_no_figures_to_pages_of_the_portal(portal, release_of):
    """Its vintage and its zonings are in no catalogue of the portal's."""
    release, memory = release_of("2022"), ReleaseMemory()
    layer = QgsVectorLayer("Point", "map", "memory")
    territory = release.territory
    lineage = replace(LINEAGE, territory=territory.code, vintage="2022", against="")
    memory.obtain(territory, "2022", Cancellation(), lambda: release)
    desk = SimpleNamespace(signed=signed_in(portal), releases=memory)
    for portal_url, known in ((lineage.portal, True), ("file:extrait.csv", False)):
        write_lineage(layer, replace(lineage, portal=portal_url))
        assert (facts_for(desk, layer) is not None) is known


def test_a_page_names_its_communes(desk: Desk, layer: QgsVectorLayer) -> None:
    """And the map with it: page and map are one. Labels of the user's own stay."""
    settings = QgsMapSettings()
    settings.setDestinationCrs(layer.crs())
    assert labels_of(layer) is None
    lay_out_map(desk, layer, [layer], settings)
    assert labels_of(layer) is Labels.BOTH
    remove_labels(layer)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(QgsPalLayerSettings()))
    layer.setLabelsEnabled(True)
    lay_out_map(desk, layer, [layer], settings)
    assert labels_of(layer) is None
    layer.setLabelsEnabled(False)
