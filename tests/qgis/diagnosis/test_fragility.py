"""The page of fragile résidences: zoomed maps on which published résidences are distinguishable,
and counts that a reader can add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from qgis.core import QgsLayoutExporter, QgsPointXY
from qgis.PyQt.QtGui import QColor

from occupancy_plugin.diagnosis.content.fragility import (
    LARGEST_CIRCLE,
    circle_size,
    fragility_page,
    residences,
)
from occupancy_plugin.diagnosis.content.order import plan
from occupancy_plugin.diagnosis.content.page import PageKind
from occupancy_plugin.diagnosis.content.themes import zone_scale
from occupancy_plugin.diagnosis.content.windows import densest_window, push_apart, window_around
from occupancy_plugin.diagnosis.pages.fill import Notice, Studio
from occupancy_plugin.diagnosis.pages.layers import PageLayers

KEY = "map residence fragility_class"


@pytest.fixture
def page(all_pages):
    return next(p for p in all_pages if p.key == KEY)


def circles(page_layout):
    """Layers of circles, with their features and diameters in mm."""
    for position, part in enumerate(page_layout.page.maps, 1):
        item = page_layout.layout.itemById("map" if position == 1 else f"map{position}")
        layer = next(x for x in item.layers() if x.name() and x.fields().indexOf("households") >= 0)
        features = list(layer.getFeatures())
        points = np.array(
            [(f.geometry().asPoint().x(), f.geometry().asPoint().y()) for f in features]
        )
        sizes = np.array([part.circles_of * np.sqrt(feature["households"]) for feature in features])
        yield features, points, sizes, item.scale() / 1000.0


def test_each_published_residence_is_on_one_of_the_maps_and_no_circle_touches(page, facts_in):
    facts = facts_in()
    with PageLayers(facts) as layers:
        page_layout = Studio(layers, Notice("Source")).lay_out(page, 1)
        codes = []
        for features, points, sizes, metres in circles(page_layout):
            codes += [feature["code"] for feature in features]
            apart = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2)) / metres
            reach = (sizes[:, None] + sizes[None]) / 2
            np.fill_diagonal(apart, np.inf)
            assert (apart >= reach - 0.3).all()
        assert sorted(codes) == sorted(facts.labels("residence", "code"))


def test_the_legend_counts_what_the_maps_show(page, facts_in):
    facts = facts_in()
    counts, bars = page.grids
    assert sum(row[1].value for row in counts.rows) == len(facts.units("residence"))
    households = facts.numbers("residence", ["households"])["households"]
    assert sum(row[2].value for row in counts.rows) == households.sum() == bars.rows[0][1].value
    inside, outside = bars.rows[1][1].value, bars.rows[2][1].value
    assert inside + outside == households.sum()
    for row in bars.rows:
        assert not {"0,0", "100,0"} & {cell.text for cell in row[2:]}
        assert sum(cell.value or 0.0 for cell in row[2:]) == pytest.approx(100.0, abs=0.3)


def test_the_title_counts_the_fragile_and_those_outside_the_qpv(page, facts_in):
    published = residences(facts_in(), "qpv2015")
    outside = int((published.fragile & (published.zone == "")).sum())
    text = f"{int(published.fragile.sum())} des {len(published.codes)} résidences publiées"
    assert page.title == f"{text} sont fragiles, dont {outside} hors QPV"
    assert (int(published.fragile.sum()), outside) == (41, 36)
    assert page.sentences[0].startswith("Un ménage sur trois vit dans une résidence fragile")


def test_the_maps_are_painted_in_the_colours_of_the_classes(page, facts_in):
    with PageLayers(facts_in()) as layers:
        page_layout = Studio(layers, Notice("Source")).lay_out(page, 1)
        picture = QgsLayoutExporter(page_layout.layout).renderPageToImage(0, dpi=80)
    dots = 80 / 25.4
    painted = {
        picture.pixelColor(x, y).name()
        for x in range(round(10 * dots), round(128 * dots))
        for y in range(round(33 * dots), round(133 * dots))
    }
    colours = {QColor(colour).name() for colour in plan()["fragility"]["colours"]}
    assert colours <= painted


def test_an_annexed_residence_has_a_square_and_an_unknown_one_none(order, facts_in):
    facts = facts_in()
    code = str(facts.labels("residence", "code")[0])
    annexed_order = replace(order, repms=((code, "Lilas"), ("nowhere", "Roses")))
    page = fragility_page(facts, annexed_order, zone_scale(facts))
    assert page.maps[0].marked_codes == (code,)
    assert "Carré\u202f: REPMS annexée à la CIA." in page.sentences
    assert not fragility_page(facts, order, zone_scale(facts)).maps[0].marked_codes


def test_without_classes_there_is_no_page_and_few_fragile_are_not_counted(
    order, facts_in, material
):
    facts = facts_in()
    part = material.release.scales["residence"]
    frame = part.frame.copy()
    frame.loc[frame.index[1:], "fragility_class"] = "5 – Non fragile"
    frame.loc[frame.index[0], "fragility_class"] = "1 – Très fragile"
    one = replace(part)
    one.__dict__["frame"] = frame
    scales = {**material.release.scales, "residence": one}
    few = replace(facts, release=replace(material.release, scales=scales))
    page = fragility_page(few, order, zone_scale(few))
    assert (page.kind, page.title) == (PageKind.ZOOMS, "Classe de fragilité")
    without = {s: p for s, p in scales.items() if s != "residence"}
    none = replace(facts, release=replace(material.release, scales=without))
    assert fragility_page(none, order, "") is None


def test_a_window_is_where_most_points_are_and_no_wider_than_they_need():
    draw = np.random.default_rng(1)
    town, far = draw.normal(0, 300, (30, 2)), draw.normal(20_000, 300, (10, 2))
    points = np.r_[far, town]
    window, inside = densest_window(points, 4000.0, 0.8)
    assert set(np.flatnonzero(inside)) == set(range(10, 40))
    left, bottom, right, top = window
    assert (points[inside] >= [left, bottom]).all()
    assert (points[inside] <= [right, top]).all()
    assert right - left < 4000.0
    assert (top - bottom) / (right - left) == pytest.approx(0.8)
    assert densest_window(points[:2], 100.0, 0.8) is None
    assert densest_window(np.zeros((0, 2)), 100.0, 0.8) is None
    assert window_around(points, 0.5)[2] - window_around(points, 0.5)[0] > 20_000


def test_points_of_one_place_are_moved_apart_and_others_stay():
    points = np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [500.0, 0.0]])
    moved = push_apart(points, np.array([10.0, 10.0, 20.0, 10.0]))
    assert QgsPointXY(*moved[3]).distance(500.0, 0.0) < 0.1
    for one, other, least in ((0, 1, 20), (0, 2, 30), (1, 2, 30)):
        assert np.hypot(*(moved[one] - moved[other])) >= least - 0.2
    assert np.abs(moved[:3]).max() < 60


def test_circles_cover_little_of_a_map_however_many_households_there_are():
    small, many = np.full(20, 20.0), np.full(400, 60.0)
    assert circle_size(small, 11_800.0) == LARGEST_CIRCLE
    size = circle_size(many, 11_800.0)
    assert (np.pi / 4 * size**2 * many.sum()) <= 0.18 * 11_800.0
    assert circle_size(np.array([]), 100.0) == LARGEST_CIRCLE
