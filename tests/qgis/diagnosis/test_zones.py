"""The QPV of a dossier: all published ones, sorted by their gap, and squares around them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from pandas import DataFrame
from qgis.core import (
    Qgis,
    QgsGeometry,
    QgsLabelingEngineSettings,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QSize

from occupancy_plugin.diagnosis.content.page import MapPart
from occupancy_plugin.diagnosis.content.shapes import unit_outlines, unit_points, upper_edges
from occupancy_plugin.diagnosis.content.themes import MOST_ZONES, limit_zones
from occupancy_plugin.diagnosis.content.zone_windows import (
    MANY_ZONES,
    MAP_SHAPE,
    fit_windows,
    inset_windows,
)
from occupancy_plugin.diagnosis.content.zones import (
    FEWEST_SQUARES,
    even_groups,
    inset_pages,
    zone_pages,
)
from occupancy_plugin.diagnosis.figures import FamilyRow, Figure, Share, sort_by_share
from occupancy_plugin.diagnosis.pages import zoomed
from occupancy_plugin.diagnosis.pages.fill import Notice, Studio
from occupancy_plugin.diagnosis.pages.layers import PageLayers
from occupancy_plugin.layers.withheld import WithheldLayer

LEAD = "income_u40_rate"
SCALE = "qpv2015"


@pytest.fixture
def nine_zones(facts_in, material):
    """Facts in which nine IRIS of CA2C are QPV, the last of them with a hidden rate."""
    return zoned(facts_in, material, "ABCDEFGHI")


def zoned(facts_in, material, letters):
    iris = material.release.scales["iris"]
    shown_codes = iris.frame[iris.frame[LEAD].notna()].index[: len(letters)]
    rows = iris.frame.index.get_indexer(shown_codes)
    frame = iris.frame.loc[shown_codes].copy()
    frame["name"] = [f"Quartier {letter}" for letter in letters]
    frame.loc[frame.index[-1], LEAD] = np.nan
    zones = replace(iris, geometry=iris.geometry[rows], withheld=iris.withheld[:0])
    zones.__dict__["frame"] = frame
    release = replace(material.release, scales={**material.release.scales, SCALE: zones})
    return replace(facts_in(), release=release)


def test_all_published_qpv_stand_in_one_table_sorted_by_their_gap(nine_zones):
    pages = {page.key: page for page in zone_pages(nine_zones)}
    (grid,) = pages["qpv"].grids
    rows = grid.rows[grid.lead :]
    assert len(rows) == 9
    values = [row[2].value for row in rows]
    assert values[:-1] == sorted(values[:-1], reverse=True)
    assert rows[-1][0].text == "Quartier I"
    assert (rows[-1][2].text, rows[-1][-2].text, rows[-1][-1].text) == ("s", "", "")
    territory_figure = nine_zones.own_figure(LEAD)
    for row in rows[:-1]:
        assert row[-2].value == pytest.approx(round(row[2].value - territory_figure.value, 1))
        readings = (
            "nettement plus",
            "plus",
            "comme",
            "non significatif",
            "moins",
            "nettement moins",
        )
        assert row[-1].text in readings


def test_many_qpv_have_a_bar_each_over_the_band_of_chance(nine_zones):
    page = zone_pages(nine_zones)[0]
    words = page.pictures["family"](203.0, 77.0).words
    assert all(f"Quartier {letter} " in words for letter in "ABCDEFGH")
    assert "Quartier I" not in words
    assert len([text for text in page.sentences if not text.startswith("Sans carte")]) == 5


def test_more_qpv_than_a_page_holds_have_a_page_of_bars_and_one_of_figures(facts_in, material):
    pages = {page.key: page for page in zone_pages(zoned(facts_in, material, "ABCDEFGHIJKL"))}
    figures = pages[f"table {SCALE} 0"]
    assert len(figures.grids[0].rows) == 16
    assert "Quartier K " in pages["qpv"].pictures["body"](203.0, 158.0).words


def test_every_qpv_lies_in_an_inset_and_none_is_made_for_those_already_seen(nine_zones):
    outlines = unit_outlines(nine_zones, SCALE)
    windows = [QgsRectangle(*window) for _, window in inset_windows(nine_zones, outlines)]
    assert len({round(window.width(), 3) for window in windows}) == 1
    boxes = [shape.boundingBox() for _, shape in outlines]
    assert all(any(window.contains(box.center()) for window in windows) for box in boxes)
    for number, window in enumerate(windows):
        inside = [box for box in boxes if window.contains(box.center())]
        before = windows[:number]
        assert not all(any(one.contains(box) for one in before) for box in inside)


def test_the_qpv_of_a_title_has_the_first_map_however_few_its_squares(nine_zones, monkeypatch):
    monkeypatch.setattr("occupancy_plugin.diagnosis.content.zones.FEWEST_SQUARES", 1000)
    assert inset_pages(nine_zones, SCALE, LEAD) == []
    named = "Quartier C"
    (page,) = inset_pages(nine_zones, SCALE, LEAD, f"{named}, ménages modestes")
    middle = dict(unit_outlines(nine_zones, SCALE))[named].boundingBox().center()
    assert QgsRectangle(*page.maps[0].window).contains(middle)


@pytest.mark.parametrize(
    ("maps", "pages"), [(0, []), (1, [1]), (4, [4]), (5, [3, 2]), (9, [3, 3, 3])]
)
def test_maps_are_shared_out_evenly_and_the_last_is_never_left_out(maps, pages):
    windows = [(str(number), (0.0, 0.0, 1.0, 1.0)) for number in range(maps)]
    groups = even_groups(windows)
    assert [len(group) for group in groups] == pages
    assert [window for group in groups for window in group] == windows


def test_maps_of_qpv_say_how_those_on_them_compare(nine_zones):
    pages = inset_pages(nine_zones, SCALE, LEAD, "Quartier A")
    stated = [sentence for page in pages for sentence in page.sentences]
    named = {sentence.split("\u202f:")[0] for sentence in stated}
    assert len(stated) == len(named), "each QPV on one page only"
    assert set() < named <= {f"Quartier {letter}" for letter in "ABCDEFGH"}


def test_hidden_qpv_come_last_by_name():
    zones = [Figure(n, v, "") for n, v in (("B", None), ("C", 40.0), ("A", None), ("D", 60.0))]
    assert [zone.name for zone in sort_by_share(zones)] == ["D", "C", "A", "B"]


def test_bars_of_a_theme_show_the_most_populous_qpv_and_say_so(nine_zones):
    names = [f"Quartier {letter}" for letter in "ABCDEFGHI"]
    shares = (Share("a", 70.0), Share("b", None))
    rows = (FamilyRow("CA2C", (), True), *(FamilyRow(name, shares) for name in names))
    limited_rows, sentence = limit_zones(nine_zones, rows, SCALE)
    sizes = dict(
        zip(
            nine_zones.labels(SCALE, "name"),
            nine_zones.numbers(SCALE, ["households"])["households"],
            strict=True,
        )
    )
    largest = sorted(names, key=lambda name: -sizes[name])[:MOST_ZONES]
    assert [row.name for row in limited_rows] == ["CA2C", *largest]
    assert sentence == "Barres\u202f: les 4 QPV publiés les plus peuplés."
    assert limit_zones(nine_zones, rows[:4], SCALE)[1] == ""


def test_a_qpv_that_secrecy_mostly_hides_has_no_bar_and_a_sentence_says_so(nine_zones):
    hidden = FamilyRow("Quartier A", (Share("a", 30.0), Share("b", 15.0), Share("c", None)))
    other = FamilyRow("Quartier B", (Share("a", 30.0), Share("b", 25.0), Share("c", None)))
    drawn, sentence = limit_zones(nine_zones, (FamilyRow("CA2C", (), True), hidden, other), SCALE)
    assert [row.name for row in drawn] == ["CA2C", "Quartier B"]
    assert sentence == "Sans barre\u202f: les QPV dont le secret masque plus de la moitié."


def test_insets_have_one_scale_and_show_enough_squares(facts_in, all_pages):
    facts = facts_in()
    page = next(p for p in all_pages if p.key == "qpv")
    assert {part.scale for part in page.maps} == {"carreau"}
    sizes = {round(p.window[2] - p.window[0], 3) for p in page.maps}
    assert len(sizes) == 1
    assert [part.name for part in page.maps] == ["Caudry", "Le Cateau-Cambrésis"]
    points = unit_points(facts, "carreau")
    is_shown = np.isfinite(facts.numbers("carreau", [LEAD])[LEAD])
    for part in page.maps:
        left, bottom, right, top = part.window
        inside = ((points >= [left, bottom]) & (points <= [right, top])).all(axis=1)
        assert (inside & is_shown).sum() >= FEWEST_SQUARES
    with PageLayers(facts) as layers:
        page_layout = Studio(layers, Notice("Source")).lay_out(page, 1)
        scales = {page_layout.layout.itemById(i).scale() for i in ("map", "map2")}
        assert max(scales) == pytest.approx(min(scales), rel=1e-6)


def test_no_inset_shows_where_withheld_squares_are(facts_in, all_pages):
    facts = facts_in()
    assert len(facts.release.scales["carreau"].withheld) > 0
    page = next(p for p in all_pages if p.key == "qpv")
    with PageLayers(facts) as layers:
        for part in page.maps:
            hatch = next(x for x in layers.layers_of(part) if isinstance(x, WithheldLayer))
            assert hatch._units is None or hatch._units.featureCount() == 0


def test_the_title_of_the_insets_counts_squares_beyond_the_perimeters(facts_in, all_pages):
    facts = facts_in()
    page = next(p for p in all_pages if p.key == "qpv")
    edge = upper_edges(facts, "carreau", LEAD)[0][0]
    points, values = unit_points(facts, "carreau"), facts.numbers("carreau", [LEAD])[LEAD]
    near = np.zeros(len(points), dtype=bool)
    for part in page.maps:
        left, bottom, right, top = part.window
        near |= ((points >= [left, bottom]) & (points <= [right, top])).all(axis=1)
    count = int((near & (values >= edge)).sum())
    last_sentence = page.sentences[-1]
    name = "Ménages sous 40\u202f% du plafond PLUS"
    assert last_sentence.startswith(f"{name}\u202f: {count} carreaux publiés ")
    assert f"atteignent {edge:.0f}" in last_sentence
    assert "hors périmètre" in last_sentence


def box(name, x, y, size=800.0):
    corners = QgsRectangle(x, y, x + size, y + size)
    return name, QgsGeometry.fromRect(corners)


def facts_with(zones):
    """Facts whose release holds only these QPV: (name, shape)."""
    frame = DataFrame({"name": [name for name, _ in zones]})
    shapes = [bytes(shape.asWkb()) for _, shape in zones]
    scale = SimpleNamespace(frame=frame, geometry=shapes, withheld=[], crs="EPSG:2154")
    return SimpleNamespace(release=SimpleNamespace(scales={SCALE: scale}))


def test_neighbouring_qpv_share_no_square_of_two_maps():
    """Six quarters 2 km from each other do not fit one window: no square is drawn or counted
    twice, and every quarter is whole on a map."""
    zones = [box(f"Q{n}", 2000.0 * (n % 3), 1900.0 * (n // 3)) for n in range(6)]
    facts = facts_with(zones)
    windows = inset_windows(facts, zones)
    parts = [MapPart("carreau", LEAD, name=n, zones=SCALE, window=w) for n, w in windows]
    maps = fit_windows(facts, parts, MAP_SHAPE, 4000.0)
    assert len(maps) > 1
    rectangles = [QgsRectangle(*part.window) for part in maps]
    for number, rectangle in enumerate(rectangles):
        assert not any(
            rectangle.buffered(-1).intersects(other.buffered(-1)) for other in rectangles[:number]
        )
    for _, zone in zones:
        assert any(rectangle.contains(zone.boundingBox()) for rectangle in rectangles)


def test_among_many_a_qpv_that_is_not_published_has_no_map_of_its_own():
    zones = [box(f"Q{n}", 9000.0 * n, 0.0) for n in range(MANY_ZONES)]
    facts = facts_with(zones)
    hidden = [box("", 9000.0 * MANY_ZONES, 0.0)]
    assert len(inset_windows(facts, [*zones, *hidden])) == MANY_ZONES
    assert len(inset_windows(facts, [*zones[:2], *hidden])) == 3


def test_a_single_qpv_that_is_compared_with_the_rest_has_no_table_of_one_row(facts_in, material):
    facts = zoned(facts_in, material, "A")
    facts.release.scales[SCALE].frame[LEAD] = 61.0
    (page, *_) = zone_pages(facts)
    assert page.key == "qpv"
    assert "qpv" not in [page.key for page in zone_pages(facts, two_per_page=True)]


def test_without_squares_there_is_no_inset(facts_in, material):
    scales = {s: p for s, p in material.release.scales.items() if s not in ("carreau", "iris")}
    facts = replace(facts_in(), release=replace(material.release, scales=scales))
    assert [page.key for page in zone_pages(facts)] == ["qpv"]


def test_a_zone_is_named_on_the_map_that_shows_it_whole(qgis_app):
    """One that the edge cuts off is whole on another map; one that no map could hold is named
    where its middle is; one at the upper edge has no room above it."""
    shapes = {
        "Entier": QgsRectangle(10, 10, 30, 30),
        "Coupé": QgsRectangle(85, 40, 105, 60),
        "Quartier au bord": QgsRectangle(0, 80, 20, 99),
        "Immense": QgsRectangle(-50, -50, 160, 160),
        "Immense ailleurs": QgsRectangle(80, -50, 400, 160),
    }
    facts = facts_with([(name, QgsGeometry.fromRect(shape)) for name, shape in shapes.items()])
    part = MapPart("carreau", LEAD, zones=SCALE, window=(0, 0, 100, 100))
    layers = zoomed.zoom_names(facts, part)  # the settings keep none alive
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setExtent(QgsRectangle(*part.window))
    settings.setOutputSize(QSize(400, 400))
    placing = QgsLabelingEngineSettings()
    placing.setFlag(Qgis.LabelingFlag.UsePartialCandidates, False)  # as in a layout
    settings.setLabelingEngineSettings(placing)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    labels = job.takeLabelingResults().allLabels()
    assert {label.labelText for label in labels} == {"Entier", "Quartier au bord", "Immense"}
