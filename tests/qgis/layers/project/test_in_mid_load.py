"""A map that the user changes while its rows are loading: what arrives is what the map says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from qgis.core import QgsProject, QgsVectorLayer

from occupancy_plugin.layers.figures.evolution import as_difference
from occupancy_plugin.layers.figures.references import read_references, references
from occupancy_plugin.layers.lineage import read_lineage
from occupancy_plugin.layers.project.lifecycle import LayerLifecycle
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.layers.project.prepare import LoadOrder, layer_name
from occupancy_plugin.layers.project.switch import indicator_of, order_of, switch_indicator
from occupancy_plugin.layers.release.released import Release
from occupancy_plugin.portal.signin.session import Session, SessionState
from occupancy_plugin.portal.signin.signed_in import SignedIn
from scripts.portal_process import PortalProcess
from tests.qgis.conftest import session_of, signed_in
from tests.qgis.waiting import until

BEFORE, MEANWHILE = "single_parents_rate", "ben_apl_rate"
LATER, EARLIER = "2022", "2020"


class Maps:
    """A session, its loads, and the releases that they find in memory."""

    def __init__(self, signed: SignedIn, releases: list[Release], folder: Path) -> None:
        self.signed, self.releases, self.folder = signed, releases, folder
        self.session: Session = session_of(signed)
        self.loader = Loader(self.session)
        self.life = LayerLifecycle(self.session, self.loader)
        self.life.start()
        self.remember()

    def remember(self) -> None:
        for release in self.releases:
            self.loader.memory.keep(release.territory, release)

    def load(self, against: str = "") -> QgsVectorLayer:
        order = LoadOrder(
            self.signed.account.territories[0], "commune", LATER, BEFORE, against=against
        )
        self.loader.load(order)
        until(lambda: not self.loader.is_loading)
        return self.layer

    @property
    def layer(self) -> QgsVectorLayer:
        layers = QgsProject.instance().mapLayers().values()
        return next(layer for layer in layers if isinstance(layer, QgsVectorLayer))

    def sign_out(self) -> None:
        self.session._signed_in = None
        self.session._move(SessionState.SIGNED_OUT)

    def sign_in(self) -> None:
        self.remember()
        self.session._signed_in = self.signed
        self.session._move(SessionState.SIGNED_IN)


@pytest.fixture
def maps(
    portal: PortalProcess,
    release_of: Callable[[str], Release],
    withheld_type: object,
    tmp_path: Path,
) -> Iterator[Maps]:
    QgsProject.instance().clear()
    made = Maps(signed_in(portal), [release_of(LATER), release_of(EARLIER)], tmp_path)
    yield made
    made.life.stop()
    QgsProject.instance().clear()


def other_vintage(maps: Maps) -> tuple[QgsVectorLayer, str]:
    layer = maps.load()
    maps.loader.refill(order_of(maps.signed, layer, EARLIER), layer)
    return layer, ""


def sign_in_again(maps: Maps) -> tuple[QgsVectorLayer, str]:
    layer = maps.load()
    maps.sign_out()
    maps.sign_in()
    return layer, ""


def comparison(maps: Maps) -> tuple[QgsVectorLayer, str]:
    layer = maps.load(against=EARLIER)
    maps.sign_out()
    maps.sign_in()
    return layer, EARLIER


def reopening(maps: Maps) -> tuple[QgsVectorLayer, str]:
    maps.load()
    project, path = QgsProject.instance(), str(maps.folder / "map.qgs")
    project.write(path)
    maps.sign_out()
    project.clear()
    project.read(path)
    maps.sign_in()
    return maps.layer, ""


@pytest.mark.parametrize("refill", [other_vintage, sign_in_again, comparison, reopening])
def test_rows_that_arrive_show_the_indicator_chosen_meanwhile(
    maps: Maps, refill: Callable[[Maps], tuple[QgsVectorLayer, str]]
) -> None:
    layer, against = refill(maps)
    chosen = maps.signed.catalogue.indicator(MEANWHILE)
    assert chosen is not None
    chosen = as_difference(chosen) if against else chosen
    assert maps.loader.load_of(layer) is not None, "the rows are on their way"
    switch_indicator(layer, chosen, maps.signed.catalogue, maps.loader.memory)
    until(lambda: not maps.loader.is_loading)
    vintage = EARLIER if refill is other_vintage else LATER
    says_what_it_shows(maps, layer, vintage, against)


def says_what_it_shows(maps: Maps, layer: QgsVectorLayer, vintage: str, against: str) -> None:
    """Rows, lineage, name, style, title of the legend and comparators are of one map."""
    lineage, catalogue = read_lineage(layer), maps.signed.catalogue
    assert lineage is not None
    assert (lineage.indicator, lineage.vintage, lineage.against) == (MEANWHILE, vintage, against)
    shown = indicator_of(layer, catalogue)
    assert shown is not None
    assert layer.name() == layer_name(lineage.scale_label, lineage.period, shown)
    classes = [rule for rule in layer.renderer().rootRule().children() if rule.filter()]
    of_classes = [r.filterExpression() for r in classes if r.ruleKey().startswith("class")]
    assert of_classes
    assert all(MEANWHILE in text and BEFORE not in text for text in of_classes)
    release = next(r for r in maps.releases if r.vintage == vintage)
    earlier_release = next((r for r in maps.releases if r.vintage == against), None)
    expected = references(release, catalogue, shown, earlier_release).figures
    assert read_references(layer).figures == expected
    if not against:
        frame = release.scales["commune"].frame
        for feature in layer.getFeatures():
            value = frame[MEANWHILE].get(feature["code"])
            if isinstance(feature[MEANWHILE], float):
                assert feature[MEANWHILE] == pytest.approx(value)
    group = QgsProject.instance().layerTreeRoot().findLayer(layer.id()).parent()
    assert group.name() == f"{lineage.scale_label} {lineage.period}"


def test_a_map_whose_new_rows_lack_its_indicator_stays_as_it_was(maps: Maps) -> None:
    layer = maps.load()
    poorer = replace(maps.releases[1], scales=dict(maps.releases[1].scales))
    scale = poorer.scales["commune"]
    poorer.scales["commune"] = replace(
        scale, indicators=tuple(i for i in scale.indicators if i.id != MEANWHILE)
    )
    poorer.scales["commune"].__dict__["frame"] = scale.frame.drop(columns=[MEANWHILE])
    maps.loader.memory.keep(poorer.territory, poorer)
    failures: list[Exception] = []
    maps.loader.failed.connect(failures.append)
    maps.loader.refill(order_of(maps.signed, layer, EARLIER), layer)
    chosen = maps.signed.catalogue.indicator(MEANWHILE)
    assert chosen is not None
    switch_indicator(layer, chosen, maps.signed.catalogue, maps.loader.memory)
    until(lambda: not maps.loader.is_loading)
    assert failures
    says_what_it_shows(maps, layer, LATER, "")
    assert layer.featureCount()


def test_the_vintage_chosen_last_is_the_one_that_comes(maps: Maps) -> None:
    layer = maps.load()
    maps.loader.refill(order_of(maps.signed, layer, EARLIER), layer)
    first = maps.loader.load_of(layer)
    maps.loader.refill(order_of(maps.signed, layer, LATER), layer)
    assert first not in maps.loader.loads
    until(lambda: not maps.loader.is_loading)
    lineage = read_lineage(layer)
    assert lineage is not None
    assert lineage.vintage == LATER


def test_a_load_ends_with_its_layer(maps: Maps) -> None:
    layer = maps.load()
    maps.loader.refill(order_of(maps.signed, layer, EARLIER), layer)
    QgsProject.instance().removeMapLayer(layer.id())
    assert not maps.loader.is_loading
