"""A layer carries its indicator's theme; another theme and the rest come by a switch, from the
release in memory."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from qgis.core import QgsFillSymbol, QgsProject, QgsRuleBasedRenderer, QgsVectorLayer

from occupancy_plugin.guard.export.columns import column_choices
from occupancy_plugin.layers.project.columns import (
    add_all_columns,
    has_all_columns,
    showable_indicators,
)
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.layers.project.prepare import LoadOrder
from occupancy_plugin.layers.project.switch import switch_indicator
from occupancy_plugin.layers.release.released import Release
from occupancy_plugin.portal.signin.signed_in import SignedIn
from scripts.portal_process import PortalProcess
from tests.qgis.conftest import session_of, signed_in
from tests.qgis.waiting import until

SHOWN, OTHER = "single_parents_rate", "income_u40_rate"


@pytest.fixture
def loaded_map(portal: PortalProcess, release_of: Callable[[str], Release], withheld_type: object):
    """(layer, loader, what is asked of the portal from now on)"""
    signed: SignedIn = signed_in(portal)
    release, session = release_of("2022"), session_of(signed)
    loader = Loader(session)
    loader.memory.keep(release.territory, release)
    loaded: list[QgsVectorLayer] = []
    loader.loaded.connect(lambda layers: loaded.append(layers.safe))
    loader.load(LoadOrder(release.territory, "commune", "2022", SHOWN))
    until(lambda: bool(loaded))
    requests: list[str] = []
    signed.client.transport.send = lambda method, url, **o: requests.append(url)  # type: ignore[method-assign]
    yield loaded[0], loader, requests
    QgsProject.instance().clear()


def test_it_carries_its_theme_and_the_rest_comes_without_a_request(loaded_map) -> None:
    layer, loader, asked = loaded_map
    catalogue = loader.catalogue_of(layer)
    theme = {i.id for i in catalogue.indicators if i.theme == "household_type"}
    available = {indicator.id for indicator in catalogue.indicators}
    names = set(layer.fields().names())
    assert names & available == theme
    assert len(names) < 40, sorted(names)
    assert {"name", "code", "state", "households", "dwellings"} <= names
    assert {
        column
        for indicator in catalogue.indicators
        if indicator.id == SHOWN
        for column in indicator.numerator
    } <= names

    rows = {feature["code"]: feature[SHOWN] for feature in layer.getFeatures()}
    assert {SHOWN, OTHER} <= showable_indicators(layer, loader.memory)
    add_all_columns(layer, catalogue, loader.memory)
    assert len(layer.fields().names()) > 200
    assert has_all_columns(layer)
    assert {feature["code"]: feature[SHOWN] for feature in layer.getFeatures()} == rows
    assert layer.readOnly()
    assert asked == []


def test_another_theme_is_shown_by_the_same_layer(loaded_map) -> None:
    from occupancy_plugin.gui.dock.map_card import MapCard

    layer, loader, asked = loaded_map
    entry = MapCard(layer, loader._session, loader)
    catalogue = loader.catalogue_of(layer)
    entry.switch(next(indicator for indicator in catalogue.indicators if indicator.id == OTHER))
    names = set(layer.fields().names())
    assert OTHER in names
    assert SHOWN not in names
    assert layer.name().startswith("Households under 40") or "40" in layer.name()
    frame = loader.memory.find("200030633", "2022").scales["commune"].frame
    values = {feature["code"]: feature[OTHER] for feature in layer.getFeatures()}
    for code, value in frame[OTHER].items():
        assert values[code] == (None if value != value else pytest.approx(value))
    assert asked == []


def test_symbols_that_were_changed_by_hand_come_back_with_their_indicator(loaded_map) -> None:
    """In QGIS's own panel, which sets a copy of the renderer."""
    layer, loader, _ = loaded_map
    catalogue = loader.catalogue_of(layer)

    def empty() -> QgsRuleBasedRenderer.Rule:
        return next(r for r in layer.renderer().rootRule().children() if r.ruleKey() == "empty")

    layer.setRenderer(layer.renderer().clone())
    empty().setSymbol(QgsFillSymbol.createSimple({"color": "#abcdef"}))
    colours = []
    for identifier in (OTHER, SHOWN):
        switch_indicator(layer, catalogue.indicator(identifier), catalogue, loader.memory)
        colours.append(empty().symbol().color().name())
    assert colours[0] != "#abcdef"
    assert colours[1] == "#abcdef"


def test_an_export_of_everything_holds_everything(loaded_map) -> None:
    layer, loader, _ = loaded_map
    offer = column_choices(layer, loader.catalogue_of(layer), loader.memory)
    offer.complete()
    assert {SHOWN, OTHER} <= set(layer.fields().names())


def test_a_duplicate_keeps_its_rows_when_its_original_shows_another_theme(loaded_map) -> None:
    layer, loader, _ = loaded_map
    catalogue = loader.catalogue_of(layer)
    duplicate = layer.clone()
    QgsProject.instance().addMapLayer(duplicate)
    values = sorted(str(feature[SHOWN]) for feature in duplicate.getFeatures())
    switch_indicator(layer, catalogue.indicator(OTHER), catalogue, loader.memory)
    duplicate.dataProvider().reloadData()  # as QGIS does when it opens a project's table anew
    assert sorted(str(feature[SHOWN]) for feature in duplicate.getFeatures()) == values
