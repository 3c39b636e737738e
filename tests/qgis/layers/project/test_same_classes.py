"""A colour means the same on two vintages, and on a map that goes from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from qgis.core import QgsProject, QgsVectorLayer

from occupancy_plugin.layers.lineage import read_lineage
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.layers.project.prepare import LoadOrder
from occupancy_plugin.layers.project.switch import indicator_of, measured_for
from occupancy_plugin.layers.project.vintages.other_vintage import other_vintages, show_vintage
from occupancy_plugin.layers.release.released import Release
from occupancy_plugin.layers.style.presentation import presentation_of
from occupancy_plugin.layers.style.shown_classes import shown_classes
from occupancy_plugin.portal.signin.session import Signed
from scripts.portal_process import PortalProcess
from tests.qgis.conftest import session_of, signed_in
from tests.qgis.waiting import until

INDICATOR, LATER, EARLIER = "single_parents_rate", "2022", "2020"


@pytest.fixture
def signed(portal: PortalProcess) -> Signed:
    return signed_in(portal)


@pytest.fixture
def loader(
    signed: Signed, release_of: Callable[[str], Release], withheld_type: object
) -> Iterator[Loader]:
    QgsProject.instance().clear()
    made = Loader(session_of(signed))
    for vintage in (EARLIER, LATER):
        made.memory.keep(release_of(vintage).territory, release_of(vintage))
    yield made
    QgsProject.instance().clear()


def load(loader: Loader, signed: Signed, vintage: str) -> QgsVectorLayer:
    loaded: list[QgsVectorLayer] = []
    loader.loaded.connect(lambda layers: loaded.append(layers.safe))
    territory = signed.account.territories[0]
    loader.load(LoadOrder(territory, "commune", vintage, INDICATOR), second_map=True)
    until(lambda: loaded)
    return loaded[0]


def classes(layer: QgsVectorLayer) -> list[tuple[str, str]]:
    """(what is in it, its colour) of every class."""
    return [
        (rule.filterExpression(), rule.symbol().color().name())
        for rule in layer.renderer().rootRule().children()
        if rule.ruleKey().startswith("class")
    ]


def test_a_second_vintage_has_the_classes_of_the_first(loader: Loader, signed: Signed) -> None:
    first = load(loader, signed, LATER)
    second = load(loader, signed, EARLIER)
    assert len(classes(first)) == 5
    assert classes(second) == classes(first)
    indicator = indicator_of(second, signed.catalogue)
    measured = measured_for(
        second, indicator, signed.catalogue, loader.memory, presentation_of(second)
    )
    shown = shown_classes(second, indicator, measured)
    assert shown.edges[1:-1] == tuple(
        float(text.split(" >= ")[1].split(" ")[0]) for text, _ in classes(second)[1:]
    ), "the card's histogram has the map's classes"


def test_a_map_goes_to_another_vintage_under_its_classes(loader: Loader, signed: Signed) -> None:
    layer = load(loader, signed, LATER)
    before, values = classes(layer), [f[INDICATOR] for f in layer.getFeatures()]
    assert EARLIER in other_vintages(signed, layer)
    assert LATER not in other_vintages(signed, layer)
    show_vintage(loader, signed, layer, EARLIER)
    until(lambda: not loader.is_loading)
    assert read_lineage(layer).vintage == EARLIER
    assert EARLIER in layer.name()
    group = QgsProject.instance().layerTreeRoot().findLayer(layer.id()).parent()
    assert EARLIER in group.name()
    assert classes(layer) == before
    assert [f[INDICATOR] for f in layer.getFeatures()] != values
