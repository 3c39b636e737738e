"""The plugin's groups hold no layer of the user's, since they are hidden with their map."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from qgis.core import QgsLayerTreeGroup, QgsLayerTreeLayer, QgsProject, QgsVectorLayer

from occupancy_plugin.layers.project.lifecycle import LayerLifecycle
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.layers.project.prepare import LoadOrder
from occupancy_plugin.layers.release.released import Release
from scripts.portal_process import PortalProcess
from tests.qgis.conftest import session_of, signed_in
from tests.qgis.waiting import until


@pytest.fixture
def loader(
    portal: PortalProcess, release_of: Callable[[str], Release], withheld_type: object
) -> Iterator[Loader]:
    QgsProject.instance().clear()
    session = session_of(signed_in(portal))
    made = Loader(session)
    release = release_of("2022")
    made.memory.keep(release.territory, release)
    life = LayerLifecycle(session, made)
    life.start()
    made.load(LoadOrder(release.territory, "commune", "2022", "single_parents_rate"))
    until(lambda: not made.is_loading)
    yield made
    life.stop()
    QgsProject.instance().clear()


def test_a_layer_that_qgis_inserts_into_a_group_of_the_plugin_leaves_it(loader: Loader) -> None:
    project = QgsProject.instance()
    root = project.layerTreeRoot()
    map_group = root.findGroups(True)[1]
    assert isinstance(map_group, QgsLayerTreeGroup)
    own = QgsVectorLayer("Point?crs=EPSG:2154", "PLUi", "memory")
    project.addMapLayer(own, False)
    map_group.insertLayer(0, own)  # above the current layer, as QGIS does
    until(lambda: root.findLayer(own.id()).parent() is root)
    assert isinstance(root.children()[0], QgsLayerTreeLayer), "above the group that it was in"
    order = LoadOrder(
        loader.memory.all()[0].territory, "commune", "2022", "income_u40_rate"
    )  # which hides the map that was there
    loader.load(order)
    until(lambda: not loader.is_loading)
    assert root.findLayer(own.id()).isVisible()
    assert project.mapLayer(own.id()) is own
