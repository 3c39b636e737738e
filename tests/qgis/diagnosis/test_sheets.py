"""“Lay out” and the atlas by unit: the same figures, in the user's project."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace

import pytest
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsLayoutUtils,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsProject,
)

from occupancy_plugin.diagnosis import atlas, chart_function, unit_chart
from occupancy_plugin.diagnosis.sheet import SheetOrder, sheet
from occupancy_plugin.layers.figures.references import read_references
from occupancy_plugin.layers.project.place import add_to_project
from occupancy_plugin.layers.project.prepare import LoadOrder, prepare
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.style.apply import apply_preset
from occupancy_plugin.layers.style.presentation import Look, preset
from occupancy_plugin.layers.style.words import FRENCH
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from occupancy_plugin.toolbelt.work.progress import Progress

from ..conftest import signed_in
from .conftest import EARLIER, LATER

INDICATOR = "single_parents_rate"
NUMBER = "CS-2026-014"


@pytest.fixture
def on_map(portal, material, withheld_type):
    yield from loaded_map(portal, material)


@pytest.fixture
def change_on_map(portal, material, withheld_type):
    yield from loaded_map(portal, material, against=EARLIER)


def loaded_map(portal, material, **more):
    memory, territory = ReleaseMemory(), material.release.territory
    for vintage, release in ((LATER, material.release), (EARLIER, material.earlier_release)):
        memory.obtain(territory, vintage, Cancellation(), lambda release=release: release)
    order = LoadOrder(territory, "commune", LATER, INDICATOR, **more)
    prepared = prepare(signed_in(portal), memory, order, Progress())
    project = QgsProject.instance()
    project.clear()
    project.setCrs(prepared.safe.crs())
    yield add_to_project(prepared, project)
    project.clear()


def sheet_order(loaded, **more):
    return SheetOrder(
        layers=[loaded.safe, loaded.withheld],
        extent=loaded.safe.extent(),
        crs=loaded.safe.crs(),
        chosen=loaded.safe,
        number=NUMBER,
        purpose="Attribution",
        **more,
    )


def text_of_item(layout, identifier):
    return layout.itemById(identifier).currentText()


@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_a_sheet_says_the_finding_and_all_that_must_stand_on_it(on_map, facts_in, paper):
    layout = sheet(sheet_order(on_map, paper=paper), facts_in())
    territory_figure = facts_in().own_figure(INDICATOR)
    assert text_of_item(layout, "title").startswith(
        f"Familles monoparentales\u202f: {territory_figure.text}"
    )
    assert "CA du Caudrésis et du Catésis" in text_of_item(layout, "subtitle")
    assert "Source" in text_of_item(layout, "caption")
    assert NUMBER in text_of_item(layout, "imprint")
    assert "Attribution" in text_of_item(layout, "imprint")
    assert text_of_item(layout, "fictitious") == "Données fictives"
    for identifier in ("comparators", "locator", "north"):
        assert layout.itemById(identifier).picturePath().startswith("base64:")
    legend = layout.itemById("legend")
    entries = legend.model().layerLegendNodes(legend.model().rootGroup().findLayers()[0])
    words = [entry.data(0) for entry in entries]
    counted = [word for word in words if word.endswith("]")]
    heading = legend.model().rootGroup().findLayers()[0].name().replace("\n", " ")
    assert bool(counted) is heading.endswith(" par commune"), "a number in brackets says what of"
    assert {"secret statistique", "pas de logement social"} & set(words) or {
        "statistical secrecy",
        "no social housing",
    } & set(words)
    bar = layout.itemById("scalebar")
    kilometres = bar.numberOfSegments() * bar.unitsPerSegment()
    assert kilometres in (1, 2, 5, 10, 20)
    assert 15 <= kilometres * 1e6 / layout.itemById("map").scale() <= 55, "mm on paper"
    size = layout.pageCollection().page(0).pageSize()
    assert (size.width(), size.height()) == ((297, 210) if paper == "a4" else (420, 297))


@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_a_long_legend_keeps_every_entry_within_its_frame(on_map, facts_in, paper):
    facts = facts_in()
    indicator = facts.indicators[INDICATOR]
    circles = replace(preset(indicator).with_look(Look.CIRCLES, indicator), classes=7)
    apply_preset(on_map.safe, indicator, FRENCH, circles)
    layout = sheet(sheet_order(on_map, paper=paper), facts)
    legend = layout.itemById("legend")
    (legend_nodes,) = legend.model().rootGroup().findLayers()
    words = [entry.data(0) for entry in legend.model().layerLegendNodes(legend_nodes)]
    assert "secret statistique" in words
    context = QgsLayoutUtils.createRenderContextForLayout(layout, None)
    high = QgsLegendRenderer(legend.model(), legend.legendSettings()).minimumSize(context).height()
    assert high <= legend.rect().height(), f"{len(words)} entries"


def test_the_legend_of_two_maps_keeps_its_last_entry(on_map, facts_in):
    """Circles over a choropleth: "pas de logement social" was cut by the foot of the frame."""
    facts = facts_in()
    indicator = facts.indicators[INDICATOR]
    below = on_map.safe.clone()
    circles = preset(indicator).with_look(Look.CIRCLES, indicator)
    apply_preset(below, indicator, FRENCH)
    apply_preset(on_map.safe, indicator, FRENCH, circles)
    QgsProject.instance().addMapLayer(below)
    order = sheet_order(on_map)
    layout = sheet(replace(order, layers=[*order.layers, below]), facts)
    legend = layout.itemById("legend")
    context = QgsLayoutUtils.createRenderContextForLayout(layout, None)
    high = QgsLegendRenderer(legend.model(), legend.legendSettings()).minimumSize(context).height()
    assert high <= legend.rect().height()
    nodes = legend.model().rootGroup().findLayers()
    words = [[e.data(0) for e in legend.model().layerLegendNodes(node)] for node in nodes]
    assert len(words) == 2
    assert all("secret statistique" in entries for entries in words[-1:])


def test_a_change_is_measured_in_points_between_two_vintages(change_on_map, facts_in):
    """The page stated shares of one vintage under a map of their change."""
    layout = sheet(sheet_order(change_on_map), facts_in())
    chart = b64decode(layout.itemById("comparators").picturePath().removeprefix("base64:"))
    for figure in read_references(change_on_map.safe).figures:
        words = [figure.name, FRENCH.with_sign(figure.value, 1)]
        assert all(word in chart.decode() for word in words), "what the title compares"
    place = text_of_item(layout, "subtitle")
    assert place.startswith("Familles monoparentales (points)")
    assert place.endswith(f"{EARLIER}–{LATER}")
    heading = layout.itemById("legend").model().rootGroup().findLayers()[0].name()
    assert heading.startswith("Familles monoparentales (points)")


def test_the_entries_of_circles_are_set_apart(on_map, facts_in):
    indicator = facts_in().indicators[INDICATOR]
    apply_preset(
        on_map.safe, indicator, FRENCH, preset(indicator).with_look(Look.CIRCLES, indicator)
    )
    layout = sheet(sheet_order(on_map), facts_in())
    style = layout.itemById("legend").style(QgsLegendStyle.Style.SymbolLabel)
    assert style.margin(QgsLegendStyle.Side.Top) >= 0.8  # mm


def test_the_legend_leaves_out_a_scale_that_the_page_does_not_draw(on_map, facts_in):
    close = on_map.safe.clone()
    close.setScaleBasedVisibility(True)
    close.setMinimumScale(10_000)  # from 1:10 000 on, as the addresses of “all scales”
    QgsProject.instance().addMapLayer(close)
    order = sheet_order(on_map)
    layout = sheet(replace(order, layers=[close, *order.layers]), facts_in())
    (legend_layer,) = layout.itemById("legend").model().rootGroup().findLayers()
    assert legend_layer.layerId() == on_map.safe.id()


def test_a_sheet_without_the_release_has_no_figures(on_map):
    layout = sheet(sheet_order(on_map), None)
    assert layout.itemById("comparators") is None
    assert text_of_item(layout, "title") == on_map.safe.name()


def test_the_users_own_template_is_taken(on_map, facts_in, tmp_path):
    from occupancy_plugin.diagnosis.content.page import PageKind
    from occupancy_plugin.diagnosis.pages.templates import template_path

    text = template_path(PageKind.MAP, "a4").read_text(encoding="utf-8")
    own_template = tmp_path / "mine.qpt"
    own_template.write_text(text.replace('id="legend"', 'id="my legend"'), encoding="utf-8")
    layout = sheet(sheet_order(on_map, template=own_template), facts_in())
    assert layout.itemById("my legend") is not None
    assert text_of_item(layout, "title").startswith("Familles")


def turned_pages(loaded, facts):
    """The layout of an atlas at each of its pages, and the chart that is drawn there."""
    function = chart_function.register({loaded.safe: facts}.get)
    try:
        layout = sheet(sheet_order(loaded, numbered=True), facts)
        assert atlas.make_atlas(layout, loaded.safe, "Familles monoparentales") > 2
        turner, picture = layout.atlas(), layout.itemById("comparators")
        assert turner.beginRender()
        while turner.next():
            picture.refreshPicture()
            yield layout, b64decode(picture.evaluatedPath().removeprefix("base64:")).decode()
        turner.endRender()
    finally:
        chart_function.unregister()
        del function


def test_an_atlas_has_a_page_per_unit_with_a_figure_numbered_without_gaps(on_map, facts_in):
    facts, events = replace(facts_in(), earlier_release=None), []
    for layout, chart in turned_pages(on_map, facts):
        bar, width = layout.itemById("scalebar"), layout.pageCollection().page(0).rect().width()
        bar.refresh()
        assert bar.pos().x() + bar.rect().width() <= width, "it ran off the page at 1:20 000"
        events.append(text_of_item(layout, "title").split(" – ")[0])
        assert text_of_item(layout, "page") == str(len(events))
        assert "<svg" in chart
    names = [unit.name for unit in facts.units("commune", INDICATOR)]
    assert sorted(events) == sorted(names)
    assert len(names) > 5


def test_an_atlas_of_a_change_draws_the_changes_of_its_units(change_on_map, facts_in):
    """Its pages showed the shares of the map that was loaded last."""
    change = {feature["name"]: feature[INDICATOR] for feature in change_on_map.safe.getFeatures()}
    for layout, chart in turned_pages(change_on_map, facts_in()):
        name = text_of_item(layout, "title").split(" – ")[0]
        assert FRENCH.with_sign(change[name], 1) in chart, name


def test_the_chart_of_a_withheld_or_unknown_unit_is_nothing(material, facts_in):
    facts, codes = facts_in(), material.release.scales["commune"].frame.index
    hidden = codes.difference([unit.code for unit in facts.units("commune", INDICATOR)])
    assert len(hidden)
    assert all(unit_chart.chart(facts, code, INDICATOR) == "" for code in [*hidden, "00000"])
    signed_out = chart_function.register(lambda: None)
    try:
        context = QgsExpressionContext([QgsExpressionContextUtils.globalScope()])
        expression = QgsExpression(f"{chart_function.FUNCTION}('{codes[0]}', '{INDICATOR}')")
        assert expression.evaluate(context) == ""
    finally:
        chart_function.unregister()
        del signed_out
