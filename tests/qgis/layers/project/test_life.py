"""The plugin's layers follow the session: saved without a row, filled at the sign-in, emptied with
the session or with a withdrawn right, removed with the plugin. The base map goes with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsMapLayer,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtXml import QDomDocument

from occupancy_plugin.layers.basemap.outlines import TYPE_NAME, BaseMapLayer, BaseMapLayerType
from occupancy_plugin.layers.basemap.territories import BaseMap
from occupancy_plugin.layers.lineage import is_ours, our_vectors, read_lineage, write_lineage
from occupancy_plugin.layers.project.file_orders import FileOrder
from occupancy_plugin.layers.project.layer_tree import hatch_layer_of
from occupancy_plugin.layers.project.lifecycle import LayerLifecycle
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.layers.project.prepare import LoadOrder
from occupancy_plugin.layers.release.released import Release
from occupancy_plugin.layers.style.legends import ClassLegend
from occupancy_plugin.layers.style.rules import classes_of
from occupancy_plugin.layers.style.shared_hatch import hatch_id, shows_other_indicator
from occupancy_plugin.layers.withheld import WithheldLayer
from occupancy_plugin.portal.signin.session import Session, SessionState
from occupancy_plugin.sources.opening import Source
from occupancy_plugin.sources.profile import Profile
from scripts.portal_process import PortalProcess
from tests.extract import EXTRACT
from tests.qgis.conftest import session_of, signed_in
from tests.qgis.waiting import until

INDICATOR, OTHER = "single_parents_rate", "income_u40_rate"


class Map:
    """A session with its loads, the lifecycle of its layers and their base map, and the
    messages."""

    def __init__(self, session: Session, release: Release) -> None:
        self.session, self.loader = session, Loader(session)
        self.life, self.ground = LayerLifecycle(session, self.loader), BaseMap(session, self.loader)
        self.told: list[str] = []
        self.life.message.connect(self.told.append)
        self.life.waiting.connect(self.told.append)
        self.life.failed.connect(lambda error: self.told.append(str(error)))
        self.loader.memory.keep(release.territory, release)
        self.life.start()
        self.ground.start()

    def load(self, territory: Any) -> QgsVectorLayer:
        self.loader.load(LoadOrder(territory, "commune", "2022", INDICATOR))
        until(lambda: not self.loader.is_loading)
        return layer()

    def sign_out(self) -> None:
        self.session._signed_in = None
        self.session._move(SessionState.SIGNED_OUT)


def layer() -> QgsVectorLayer:
    project = QgsProject.instance()
    return next(
        layer for layer in project.mapLayers().values() if isinstance(layer, QgsVectorLayer)
    )


def class_labels(layer: QgsVectorLayer) -> list[str]:
    return [rule.label() for rule in classes_of(layer.renderer())]


def grounds() -> list[BaseMapLayer]:
    project = QgsProject.instance()
    return [layer for layer in project.mapLayers().values() if isinstance(layer, BaseMapLayer)]


@pytest.fixture
def communes(
    portal: PortalProcess,
    release_of: Callable[[str], Release],
    withheld_type: object,
    qgis_app: QgsApplication,
) -> Iterator[Map]:
    ground_type = BaseMapLayerType()
    QgsApplication.pluginLayerRegistry().addPluginLayerType(ground_type)
    signed = signed_in(portal)
    made = Map(session_of(signed), release_of("2022"))
    made.load(signed.account.territories[0])
    yield made
    QgsProject.instance().clear()
    made.ground.stop()
    made.life.stop()
    QgsApplication.pluginLayerRegistry().removePluginLayerType(TYPE_NAME)


def test_a_saved_project_holds_no_row_and_is_filled_by_who_signs_in(
    communes: Map, tmp_path: Path
) -> None:
    rows, project = layer().featureCount(), QgsProject.instance()
    names = [feature["name"] for feature in layer().getFeatures()]
    signed = communes.session.signed_in
    path = tmp_path / "map.qgs"
    assert rows > 20
    assert project.write(str(path))
    text = path.read_text("utf-8")
    assert not [name for name in names if f">{name}<" in text]
    communes.sign_out()
    project.clear()
    assert project.read(str(path))
    assert layer().featureCount() == 0
    assert layer().readOnly()
    assert isinstance(layer().legend(), ClassLegend), "headings without check boxes"
    hatch = hatch_layer_of(layer())
    assert hatch is not None
    assert not hatch.legend_entries(), "the map's legend names the hatch, once"
    assert any(told.startswith(("Sign in", "Connectez")) for told in communes.told)
    communes.session._signed_in = signed
    communes.session._move(SessionState.SIGNED_IN)
    until(lambda: not communes.loader.is_loading)
    assert layer().featureCount() == rows
    assert isinstance(layer().legend(), ClassLegend)


def test_a_project_of_the_fictitious_territory_fills_itself(communes: Map, tmp_path: Path) -> None:
    """There is no portal to sign in to."""
    project, path = QgsProject.instance(), tmp_path / "sample.qgs"
    communes.sign_out()
    project.clear()
    communes.session.try_sample()
    assert communes.session.signed_in is not None
    rows = communes.load(communes.session.signed_in.account.territories[0]).featureCount()
    assert rows > 20
    assert project.write(str(path))
    communes.session.sign_out()
    project.clear()
    assert project.read(str(path))
    until(lambda: not communes.loader.is_loading)
    assert communes.session.signed_in is not None
    assert layer().featureCount() == rows
    communes.session.sign_out()


def test_the_end_of_a_session_takes_rows_and_outlines_and_is_no_change(communes: Map) -> None:
    project = QgsProject.instance()
    hatch = next(
        layer for layer in project.mapLayers().values() if isinstance(layer, WithheldLayer)
    )
    assert all(ground.draws_something() for ground in grounds())
    project.setDirty(False)
    communes.sign_out()
    assert layer().featureCount() == 0
    assert isinstance(layer().legend(), ClassLegend)
    assert not any(ground.draws_something() for ground in grounds())
    assert hatch.extent().isEmpty()
    assert not project.isDirty()


def test_a_scale_that_closes_is_emptied_with_its_reason_and_filled_when_it_opens(
    communes: Map,
) -> None:
    signed, rows = communes.session.signed_in, layer().featureCount()
    assert signed is not None
    account, because = signed.account, {"en": "An objection.", "fr": "Une opposition."}
    closed = tuple(
        replace(right, allowed=False, reason=because) if right.scale == "commune" else right
        for right in account.scales
    )
    communes.session._signed_in = replace(signed, account=replace(account, scales=closed))
    communes.session.account_changed.emit()
    assert layer().featureCount() == 0
    assert communes.told[-1] in because.values()
    communes.session._signed_in = signed
    communes.session.account_changed.emit()
    until(lambda: not communes.loader.is_loading)
    assert layer().featureCount() == rows


def test_a_territory_of_somebody_else_stays_empty_with_a_sentence(communes: Map) -> None:
    signed, lineage = communes.session.signed_in, read_lineage(layer())
    assert lineage is not None
    communes.sign_out()
    write_lineage(layer(), replace(lineage, territory="243500139", territory_name="Ailleurs"))
    communes.session._signed_in = signed
    communes.session._move(SessionState.SIGNED_IN)
    assert layer().name() in communes.told[-1]
    assert not communes.loader.is_loading
    assert layer().featureCount() == 0


def test_a_map_taken_away_leaves_no_empty_group_of_ours_and_every_group_of_others(
    communes: Map,
) -> None:
    root, first = QgsProject.instance().layerTreeRoot(), layer()
    root.addGroup("mine")
    communes.loader.load(
        LoadOrder(communes.session.signed_in.account.territories[0], "iris", "2022", INDICATOR),  # type: ignore[union-attr]
        second_map=True,
    )
    until(lambda: not communes.loader.is_loading)

    def groups() -> list[str]:
        return [group.name() for group in root.findGroups(True)]

    before = groups()
    QgsProject.instance().removeMapLayer(first.id())  # its hatch goes with it
    until(lambda: len(groups()) < len(before))
    assert "mine" in groups()
    assert len(groups()) == len(before) - 1
    QgsProject.instance().removeAllMapLayers()
    until(lambda: len(groups()) < 2)
    assert groups() == ["mine"]


def test_a_pasted_copy_has_its_own_hatch_and_leaves_that_of_its_original(communes: Map) -> None:
    original, project = layer(), QgsProject.instance()
    hatch, copy = hatch_layer_of(original), original.clone()
    project.addMapLayer(copy)
    QgsApplication.processEvents()
    own_hatch = hatch_layer_of(copy)
    assert own_hatch is not None
    assert own_hatch.safe_layer is copy
    assert hatch is not None
    assert own_hatch.extent() == hatch.extent()
    project.removeMapLayer(copy.id())
    QgsApplication.processEvents()
    assert hatch_layer_of(original) is hatch
    assert hatch.safe_layer is original


@pytest.mark.parametrize("shown", [OTHER, INDICATOR])
def test_a_pasted_style_brings_its_indicator_and_no_origin(communes: Map, shown: str) -> None:
    """All of it, or its symbols alone, which are then those of another indicator."""
    target, document = layer(), QDomDocument()
    before, labels, hatch = read_lineage(target), class_labels(target), hatch_layer_of(target)
    territory = communes.session.signed_in.account.territories[0]
    communes.loader.load(LoadOrder(territory, "iris", "2022", OTHER))
    until(lambda: not communes.loader.is_loading)
    QgsApplication.processEvents()
    maps = our_vectors(QgsProject.instance().mapLayers().values())
    next(it for it in maps if it is not target).exportNamedStyle(document)
    categories = QgsMapLayer.StyleCategory
    is_whole = shown == OTHER
    target.importNamedStyle(
        document, categories.AllStyleCategories if is_whole else categories.Symbology
    )
    QgsApplication.processEvents()
    assert read_lineage(target) == replace(before, indicator=shown)
    assert hatch_id(target) == hatch.id()
    assert target.fields().indexOf(shown) >= 0
    assert not shows_other_indicator(target)
    assert (class_labels(target) == labels) is not is_whole
    assert ("40" in target.name()) is is_whole
    communes.sign_out()
    assert target.featureCount() == 0


def test_a_style_of_the_users_own_takes_no_map_out_of_the_session(communes: Map) -> None:
    target, document = layer(), QDomDocument()
    QgsVectorLayer("Polygon?crs=EPSG:2154", "own", "memory").exportNamedStyle(document)
    target.importNamedStyle(document)
    QgsApplication.processEvents()
    assert target.renderer().type() == "singleSymbol"
    communes.sign_out()
    assert target.featureCount() == 0


def test_with_the_plugin_its_layers_and_their_groups_go(communes: Map) -> None:
    communes.ground.remove()
    communes.life.remove()
    project = QgsProject.instance()
    assert project.mapLayers() == {}
    assert project.layerTreeRoot().findGroups(True) == []


def test_a_files_map_is_filled_from_its_file_without_a_session(
    communes: Map, tmp_path: Path
) -> None:
    project = QgsProject.instance()
    project.clear()
    communes.sign_out()
    copy = tmp_path / "extrait.gpkg"
    copy.write_bytes(EXTRACT.read_bytes())
    order = FileOrder(Source.of(f"{copy}|layername=commune", "", Profile()))
    communes.loader.load(order)
    until(lambda: not communes.loader.is_loading)
    rows, path = layer().featureCount(), tmp_path / "map.qgs"
    assert rows > 20
    assert project.write(str(path))
    for there in (True, False):
        project.clear()
        if not there:
            copy.unlink()
        project.read(str(path))
        until(lambda: not communes.loader.is_loading)
        assert is_ours(layer())
        assert layer().featureCount() == (rows if there else 0)
    assert layer().name() in communes.told[-1]
