"""A colour means the same on two vintages, and on a map that goes from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from qgis.core import (
    QgsFillSymbol,
    QgsGraduatedSymbolRenderer,
    QgsProject,
    QgsRendererRange,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from occupancy_plugin.description import Territory
from occupancy_plugin.layers.figures.references import read_references
from occupancy_plugin.layers.lineage import read_lineage
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.layers.project.prepare import LoadOrder
from occupancy_plugin.layers.project.same_classes import class_sources, copy_classes, fixed_classes
from occupancy_plugin.layers.project.switch import (
    indicator_of,
    order_of,
    other_vintages,
    restyle,
    switch_indicator,
)
from occupancy_plugin.layers.release.released import Release
from occupancy_plugin.layers.style.apply import apply_preset
from occupancy_plugin.layers.style.colour_schemes import palette
from occupancy_plugin.layers.style.presentation import (
    PROPERTY,
    Look,
    presentation_of,
    preset,
)
from occupancy_plugin.layers.style.shown_classes import shown_classes
from occupancy_plugin.layers.style.words import Words
from occupancy_plugin.portal.signin.signed_in import SignedIn
from scripts.portal_process import PortalProcess
from tests.qgis.conftest import session_of, signed_in
from tests.qgis.waiting import until

INDICATOR, LATER, EARLIER = "single_parents_rate", "2022", "2020"


@pytest.fixture
def signed(portal: PortalProcess) -> SignedIn:
    return signed_in(portal)


@pytest.fixture
def loader(
    signed: SignedIn, release_of: Callable[[str], Release], withheld_type: object
) -> Iterator[Loader]:
    QgsProject.instance().clear()
    made = Loader(session_of(signed))
    for vintage in (EARLIER, LATER):
        made.memory.keep(release_of(vintage).territory, release_of(vintage))
    yield made
    QgsProject.instance().clear()


def load(loader: Loader, signed: SignedIn, vintage: str) -> QgsVectorLayer:
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


def test_a_second_vintage_has_the_classes_of_the_first(loader: Loader, signed: SignedIn) -> None:
    first_map = load(loader, signed, LATER)
    second = load(loader, signed, EARLIER)
    assert len(classes(first_map)) == 5
    assert classes(second) == classes(first_map)
    indicator = indicator_of(second, signed.catalogue)
    shown = shown_classes(second, indicator)
    assert shown.edges[1:-1] == tuple(
        float(text.split(" >= ")[1].split(" ")[0]) for text, _ in classes(second)[1:]
    ), "the card's histogram has the map's classes"


def test_territories_that_are_seen_together_have_the_same_classes(
    loader: Loader, signed: SignedIn
) -> None:
    """IRIS of a commune had other bounds in the same colours than the communes around it."""
    whole = load(loader, signed, LATER)
    release = loader.memory.find(signed.account.territories[0].key, LATER)
    assert release is not None
    part = Territory("59139", "Caudry", "commune")
    loader.memory.keep(part, replace(release, territory=part))
    loaded: list[QgsVectorLayer] = []
    loader.loaded.connect(lambda layers: loaded.append(layers.safe))
    loader.load(LoadOrder(part, "iris", LATER, INDICATOR))
    until(lambda: loaded)
    assert classes(loaded[0]) == classes(whole)


def test_a_map_goes_to_another_vintage_under_its_classes(loader: Loader, signed: SignedIn) -> None:
    layer = load(loader, signed, LATER)
    before, values = classes(layer), [feature[INDICATOR] for feature in layer.getFeatures()]
    assert EARLIER in other_vintages(signed, layer)
    assert LATER not in other_vintages(signed, layer)
    loader.refill(order_of(signed, layer, EARLIER), layer)
    until(lambda: not loader.is_loading)
    assert read_lineage(layer).vintage == EARLIER
    assert EARLIER in layer.name()
    group = QgsProject.instance().layerTreeRoot().findLayer(layer.id()).parent()
    assert EARLIER in group.name()
    assert classes(layer) == before
    assert [feature[INDICATOR] for feature in layer.getFeatures()] != values


def test_a_symbol_changed_by_hand_stays_over_another_indicator_and_vintage(
    loader: Loader, signed: SignedIn
) -> None:
    layer = load(loader, signed, LATER)
    renderer = layer.renderer().clone()  # as QGIS's panel does
    by_hand = next(r for r in renderer.rootRule().children() if r.ruleKey() == "class2")
    by_hand.symbol().setColor(QColor("#123456"))
    layer.setRenderer(renderer)
    before = classes(layer)
    assert before[2][1] == "#123456"
    for indicator in ("ben_apl_rate", INDICATOR):
        chosen = signed.catalogue.indicator(indicator)
        switch_indicator(layer, chosen, signed.catalogue, loader.memory)
        assert (classes(layer) == before) == (indicator == INDICATOR)
    loader.refill(order_of(signed, layer, EARLIER), layer)
    until(lambda: not loader.is_loading)
    assert read_lineage(layer).vintage == EARLIER
    assert classes(layer) == before


def test_classes_made_in_qgis_stay_over_a_vintage(loader: Loader, signed: SignedIn) -> None:
    layer = load(loader, signed, LATER)
    few = QgsRendererRange(0.0, 20.0, QgsFillSymbol(), "few")
    layer.setRenderer(QgsGraduatedSymbolRenderer(INDICATOR, [few]))
    loader.refill(order_of(signed, layer, EARLIER), layer)
    until(lambda: read_lineage(layer).vintage == EARLIER)
    assert [item.label() for item in layer.renderer().ranges()] == ["few"]


def test_classes_around_the_territory_s_value_go_with_it(loader: Loader, signed: SignedIn) -> None:
    layer = load(loader, signed, LATER)
    indicator, figures = indicator_of(layer, signed.catalogue), read_references(layer)
    restyle(layer, indicator, figures, preset(indicator).with_look(Look.DIVERGING, indicator))
    loader.refill(order_of(signed, layer, EARLIER), layer)
    until(lambda: read_references(layer) != figures)
    heading = layer.renderer().rootRule().children()[0].label()
    assert Words.of_window().number(read_references(layer).value, 1) in heading


def test_another_indicator_takes_the_bounds_and_keeps_its_colours(
    loader: Loader, signed: SignedIn
) -> None:
    source = load(loader, signed, LATER)
    target = load_indicator(loader, signed, "income_u40_rate")
    assert class_sources(target, signed.catalogue) == [source]
    assert copy_classes(source, target, signed.catalogue)
    bounds = presentation_of(target).bounds
    fixed = fixed_classes(source, signed.catalogue)
    assert fixed is not None
    assert bounds == fixed.bounds
    theirs = preset(indicator_of(source, signed.catalogue)).palette
    mine = preset(indicator_of(target, signed.catalogue)).palette
    assert mine != theirs
    assert presentation_of(target).palette == mine
    assert {colour for _, colour in classes(target)} <= set(palette(mine, len(classes(target))))


def test_maps_of_the_same_indicator_are_offered_first(loader: Loader, signed: SignedIn) -> None:
    source = load(loader, signed, EARLIER)
    other = load_indicator(loader, signed, "income_u40_rate")
    target = load(loader, signed, LATER)
    assert class_sources(target, signed.catalogue) == [source, other]


def test_a_stock_takes_no_bounds_of_a_rate(loader: Loader, signed: SignedIn) -> None:
    source = load(loader, signed, LATER)
    stock = load_indicator(loader, signed, "dwellings_count")
    before = classes(stock)
    assert class_sources(stock, signed.catalogue) == []
    assert not copy_classes(source, stock, signed.catalogue)
    assert classes(stock) == before


def test_a_single_unit_hands_no_classes_on(loader: Loader, signed: SignedIn) -> None:
    """The bounds of its one class would be its value."""
    source = load(loader, signed, LATER)
    target = load(loader, signed, EARLIER)
    code = next(f["code"] for f in source.getFeatures() if isinstance(f[INDICATOR], float))
    source.setSubsetString(f"code = '{code}'")
    source.removeCustomProperty(PROPERTY)
    apply_preset(source, indicator_of(source, signed.catalogue))
    before = classes(target)
    assert not copy_classes(source, target, signed.catalogue)
    assert classes(target) == before


def load_indicator(loader: Loader, signed: SignedIn, indicator: str) -> QgsVectorLayer:
    loaded: list[QgsVectorLayer] = []
    loader.loaded.connect(lambda layers: loaded.append(layers.safe))
    order = LoadOrder(signed.account.territories[0], "commune", LATER, indicator)
    loader.load(order, second_map=True)
    until(lambda: loaded)
    return loaded[0]
