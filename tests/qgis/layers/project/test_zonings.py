"""QPV of 2015 and of 2024 never meet in a project, and nothing is compared that two vintages define
differently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from qgis.core import QgsProject, QgsVectorLayer

from occupancy_plugin.layers.lineage import Lineage, write_lineage
from occupancy_plugin.layers.project.lifecycle import LayerLifecycle
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.layers.project.place import add_to_project
from occupancy_plugin.layers.project.prepare import LoadOrder, prepare
from occupancy_plugin.layers.project.zonings import refuse_comparison, refuse_mixing, zoning
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.store.geopackage import discard
from occupancy_plugin.portal.signin.session import Session
from occupancy_plugin.portal.signin.signed_in import SignedIn
from occupancy_plugin.toolbelt.errors import MixedZonings
from occupancy_plugin.toolbelt.work.progress import Progress
from scripts.portal_process import PortalProcess
from tests.qgis.conftest import session_of, signed_in

QPV_2015 = Lineage(
    "https://p",
    "qpv2015",
    "QPV (zonage 2015)",
    "2022",
    "200030633",
    "CA2C",
    "ben_apl_rate",
    "Source",
)


@pytest.fixture
def project(withheld_type: object) -> Iterator[QgsProject]:
    yield QgsProject.instance()
    QgsProject.instance().clear()


def layer_of(lineage: Lineage) -> QgsVectorLayer:
    layer = QgsVectorLayer("Polygon?crs=EPSG:2154&field=code:string", lineage.scale_label, "memory")
    write_lineage(layer, lineage)
    return layer


def order(signed: SignedIn, scale: str) -> LoadOrder:
    return LoadOrder(signed.account.territories[0], scale, "2022", "ben_apl_rate")


def loaded(signed: SignedIn, memory: ReleaseMemory, scale: str):
    return prepare(signed, memory, order(signed, scale), Progress())


def test_only_qpv_has_vintages_of_its_own():
    assert [zoning(scale) for scale in ("qpv2015", "qpv2024", "commune", "iris", "carreau")] == [
        "qpv",
        "qpv",
        "",
        "",
        "",
    ]


def test_the_other_zoning_is_refused_with_a_sentence_and_the_same_one_is_not(project: QgsProject):
    project.addMapLayer(layer_of(QPV_2015))
    refuse_mixing("qpv2015", "QPV (zonage 2015)", project)
    refuse_mixing("commune", "Commune", project)
    with pytest.raises(MixedZonings, match=r"QPV \(zonage 2015\).*QPV \(zonage 2024\).*\.$"):
        refuse_mixing("qpv2024", "QPV (zonage 2024)", project)


def test_the_loader_asks_the_portal_for_nothing(project: QgsProject, portal: PortalProcess):
    signed = signed_in(portal)
    session = session_of(signed)
    loader = Loader(session)
    project.addMapLayer(layer_of(QPV_2015))
    with pytest.raises(MixedZonings):
        loader.load(order(signed, "qpv2024"))
    assert not loader.is_loading


def test_two_loads_side_by_side_leave_one_zoning(
    project: QgsProject, portal: PortalProcess, filled_memory: ReleaseMemory
):
    signed = signed_in(portal)
    first_load, second_load = (
        loaded(signed, filled_memory, "qpv2015"),
        loaded(signed, filled_memory, "qpv2024"),
    )
    add_to_project(first_load, project)
    with pytest.raises(MixedZonings):
        add_to_project(second_load, project)
    discard(second_load.stored.path)
    scales = {layer.customProperty("occupancy/scale") for layer in project.mapLayers().values()}
    assert scales == {"qpv2015"}


def test_a_layer_that_came_some_other_way_leaves_again(project: QgsProject, qtbot):
    session = Session()
    life = LayerLifecycle(session, Loader(session))
    messages: list[str] = []
    life.failed.connect(lambda error: messages.append(str(error)))
    life.start()
    try:
        stays = project.addMapLayer(layer_of(QPV_2015))
        project.addMapLayer(
            layer_of(replace(QPV_2015, scale="qpv2024", scale_label="QPV (zonage 2024)"))
        )
        qtbot.waitUntil(lambda: len(project.mapLayers()) == 1, timeout=3000)
        assert list(project.mapLayers()) == [stays.id()]
        assert len(messages) == 1
        assert "QPV (zonage 2024)" in messages[0]
    finally:
        life.stop()


def test_vintages_with_another_definition_are_not_compared(portal: PortalProcess, qgis_app: object):
    catalogue = signed_in(portal).catalogue
    indicator = {i.id: i for i in catalogue.indicators}
    refuse_comparison(catalogue, indicator["single_parents_rate"], "2024", "2018")
    refuse_comparison(catalogue, indicator["qpv_in_rate"], "2022", "2020")
    with pytest.raises(MixedZonings, match=r"2024 .* 2022"):
        refuse_comparison(catalogue, indicator["qpv_in_rate"], "2024", "2022")
    with pytest.raises(MixedZonings):
        refuse_comparison(catalogue, indicator["recent_single_parents_rate"], "2022", "2020")
