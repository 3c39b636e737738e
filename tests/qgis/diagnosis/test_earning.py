"""A page of a dossier earns its place: no map of few units, no map twice, no table of one row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from occupancy_plugin.diagnosis.content import grids
from occupancy_plugin.diagnosis.content.contents import contents, drop_repeats, repms_pages
from occupancy_plugin.diagnosis.content.facts import FEWEST_MAPPED, Facts
from occupancy_plugin.diagnosis.content.order import Chapter, plan
from occupancy_plugin.diagnosis.content.page import MapPart, Page, PageKind
from occupancy_plugin.diagnosis.content.shapes import spread_beyond
from occupancy_plugin.diagnosis.content.unit_changes import (
    compare_scale,
    is_change_mappable,
    significant_changes,
)
from occupancy_plugin.diagnosis.figures import Cell, Grid
from occupancy_plugin.diagnosis.pages.fill import Notice, Studio
from occupancy_plugin.diagnosis.pages.layers import PageLayers


@pytest.fixture
def facts_showing(material, facts_in):
    """Facts in which so many communes show the indicator."""

    def made(count, indicator="income_u40_rate", scales=("commune",)):
        fewer = {}
        for scale in scales:
            part = material.release.scales[scale]
            frame = part.frame.copy()
            shown_codes = frame.index[frame[indicator].notna()]
            frame.loc[shown_codes[count:], indicator] = np.nan
            fewer[scale] = replace(part)
            fewer[scale].__dict__["frame"] = frame
        release = replace(material.release, scales={**material.release.scales, **fewer})
        return replace(facts_in(), release=release)

    return made


def page_of(order, facts, key):
    """The page of a dossier that has this page's chapter alone."""
    kind, of = key.split()
    alone = replace(order, chapters=(of if kind == "theme" else Chapter.CHANGES,))
    return next((page for page in contents(alone, facts) if page.key == key), None)


@pytest.mark.parametrize("count", [0, 1, FEWEST_MAPPED - 1])
def test_below_six_shown_units_a_theme_has_its_charts_and_says_why(order, facts_showing, count):
    page = page_of(order, facts_showing(count), "theme income")
    assert (page.kind, page.maps) == (PageKind.CHARTS, ())
    assert {"comparators", "evolution", "family"} <= page.pictures.keys()
    assert page.sentences[-1] == "Sans carte\u202f: moins de six communes ont une valeur diffusée."
    assert not any("publiées" in sentence for sentence in page.sentences)


def test_units_too_few_for_a_map_stand_in_the_comparison(order, facts_showing):
    facts = facts_showing(FEWEST_MAPPED - 1)
    page = page_of(order, facts, "theme income")
    figures = facts.unit_figures("commune", "income_u40_rate")
    shown = {figure.name for figure in figures if figure.value is not None}
    texts = {text.text for text in page.pictures["comparators"](100.0, 80.0).texts}
    assert len(shown) == FEWEST_MAPPED - 1
    assert shown <= texts
    assert not texts & {figure.name for figure in figures if figure.value is None}


def test_from_six_shown_units_on_a_theme_has_its_map(order, facts_showing):
    page = page_of(order, facts_showing(FEWEST_MAPPED), "theme income")
    assert (page.kind, len(page.maps)) == (PageKind.THEME, 1)
    assert not any("Sans carte" in sentence for sentence in page.sentences)


def test_no_page_of_a_dossier_maps_few_units_or_the_same_twice(facts_in, all_pages):
    facts = facts_in()
    pages = all_pages
    events = []
    for page in pages:
        for part in page.maps:
            is_mapped = is_change_mappable if part.change else Facts.is_mappable
            assert is_mapped(facts, part.scale, part.indicator), page.key
            events.append(replace(part, name="", zones=""))
        for grid in page.grids:
            assert len(grid.rows) > 1, page.key
    assert len(set(events)) == len(events) >= 16 + plan()["annexed_maps"]
    charts = {page.key for page in pages if page.kind is PageKind.CHARTS}
    assert charts == {"demand", "attributions"}
    shared_keys = [key for page in pages for key in page.shared_keys]
    assert shared_keys == ["theme financing", "theme building_age", "theme vacancy"]


def test_a_hidden_leading_figure_does_not_take_its_chapter_with_it(order, facts_showing):
    """Where the vacancy is hidden, that of more than three months opens the chapter."""
    facts = facts_showing(0, "vacancy_rate", ("commune", "epci"))
    assert facts.own_figure("vacancy_rate").value is None
    page = page_of(order, facts, "theme vacancy")
    assert page.title.startswith("Taux de vacance de plus de 3 mois")


def test_a_map_of_changes_needs_six_units_whose_change_is_significant(order, facts_in, monkeypatch):
    """25 communes show single parents in both vintages, and few of them a change."""
    facts = facts_in()
    compared = compare_scale(facts, "commune", ("single_parents_rate", "income_u40_rate"))
    assert int(compared.frame["single_parents_rate"].notna().sum()) == 25
    for indicator, changed in (("single_parents_rate", 4), ("income_u40_rate", 9)):
        changes = significant_changes(facts, "commune", indicator).values()
        assert sum(change is not None for change in changes) == changed
    assert page_of(order, facts, "change income_u40_rate").maps
    assert page_of(order, facts, "change single_parents_rate") is None
    monkeypatch.setattr("occupancy_plugin.diagnosis.content.unit_changes.FEWEST_MAPPED", 10)
    page = page_of(order, facts, "change income_u40_rate")
    assert page.maps == ()
    assert page.sentences[-1].endswith("moins de six communes ont une évolution significative.")
    readings = {row[0].text: row[-1].text for grid in page.grids for row in grid.rows}
    assert readings["Demandeurs d’emploi (%)"] == "non significatif"
    assert readings["Familles monoparentales (%)"] == "en baisse"


def test_a_map_of_other_circles_or_vintages_is_another_map():
    parts = [MapPart("commune", "i"), MapPart("commune", "i", change=True), MapPart("iris", "i")]
    pages = [Page(str(n), PageKind.MAP, "", "", maps=(part,)) for n, part in enumerate(parts)]
    assert [page.key for page in drop_repeats([*pages, replace(pages[0], key="again")])] == [
        "0",
        "1",
        "2",
    ]


def test_a_map_of_iris_that_are_whole_communes_is_that_of_the_communes(order, facts_in, material):
    """In CA2C one town is cut: the map of IRIS would repeat that of the communes."""
    facts = facts_in()
    assert facts.is_mappable("iris", "income_u40_rate")
    assert not facts.has_detail("iris", "income_u40_rate")
    iris = replace(material.release.scales["iris"])
    iris.__dict__["frame"] = material.release.scales["iris"].frame.assign(commune="59139")
    release = replace(material.release, scales={**material.release.scales, "iris": iris})
    cut = replace(facts, release=release)
    pages = {page.key: page for page in contents(order, cut)}
    page = pages["map iris income_u40_rate"]
    above = spread_beyond(facts, "iris", "income_u40_rate")
    assert f"{above.above} IRIS publiés à {above.high} ou plus" in page.title
    assert page.title != pages["theme income"].title


def test_a_row_alone_makes_no_table():
    head, row = (Cell("Nord"),), (Cell("Caudry"),)
    single_row, two_rows = Grid("T", ("",), (head, row), 1), Grid("T", ("",), (head, row, row), 1)
    assert grids.grid_pages("k", "", "T", "", single_row) == []
    assert len(grids.grid_pages("k", "", "T", "", two_rows)) == 1
    page = Page("k", PageKind.THEME, "", "", grids=(replace(single_row, rows=(row,)), two_rows))
    assert drop_repeats([page])[0].grids == (two_rows,)


@pytest.mark.parametrize(("rows", "pages"), [(13, 1), (15, 1), (16, 2)])
def test_tables_of_the_same_units_share_a_page_that_has_room_for_them(rows, pages):
    row = (Cell("Caudry"), Cell("54,2"))
    tables = [Grid(f"T{number}", ("Commune", "%"), (row,) * rows, 3) for number in range(2)]
    made = grids.pages_of_grids("k", "", "TU", "", tables)
    assert len(made) == pages
    assert [grid for page in made for grid in page.grids] == tables
    for page in made:
        drawing = page.pictures["body"](260.0, 147.0)
        assert drawing.bottom <= 147.0


def test_one_annexed_residence_is_named_on_the_method_page(order, facts_in):
    annexed_order = replace(order, repms=(("R001", "Résidence des Lilas"),))
    assert repms_pages(annexed_order, facts_in()) == []
    method = contents(annexed_order, facts_in())[-1]
    assert any("Résidence des Lilas (R001)" in text for text, _ in method.prose)


def test_few_qpv_stand_on_one_page_with_their_gaps_and_table(all_pages):
    pages = [page for page in all_pages if "qpv" in page.key]
    sides, page = pages
    assert sides.key == "qpv sides"
    assert "points de plus que l’intercommunalité dans les QPV publiés" in page.title
    assert (page.kind, page.pictures.keys()) == (PageKind.INSETS, {"body"})
    assert len(page.grids[0].rows) - page.grids[0].lead == len(page.sentences) - 2 == 2


def test_a_page_of_charts_is_laid_out_with_all_of_them(order, facts_showing):
    facts = facts_showing(2)
    page = page_of(order, facts, "theme income")
    with PageLayers(facts) as layers:
        page_layout = Studio(layers, Notice("Source")).lay_out(page, 1)
        assert {"comparators", "evolution", "family"} <= page_layout.drawings.keys()
        assert "text" in page_layout.texts
        assert page_layout.layout.itemById("map") is None


def test_the_method_page_says_once_that_the_data_are_fictitious(all_pages):
    texts = [text for text, _ in all_pages[-1].prose]
    assert sum("fictives" in text for text in texts) == 1
    assert sum(" – Dénominateur" in text for text in texts) > 5


def test_the_method_page_counts_what_is_not_released(material, all_pages):
    """A unit may be withheld as a complement: the sentence has only the number, not the
    threshold."""
    texts = [text for text, _ in all_pages[-1].prose]
    number = material.release.scales["commune"].withheld_units
    assert any(f"{number} communes non diffusées" in text for text in texts)
    assert not any("sous le seuil" in text for text in texts)
