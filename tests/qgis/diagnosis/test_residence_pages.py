"""Landlords and types of résidences: sums of published rows that a reader can form, no more."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from occupancy_plugin.diagnosis.content.contents import contents
from occupancy_plugin.diagnosis.content.landlords import MOST_HIDDEN, landlord_page, stock_of
from occupancy_plugin.diagnosis.content.order import Edit
from occupancy_plugin.diagnosis.content.typology import PROFILES_HEIGHT, types_of, typology_page
from occupancy_plugin.diagnosis.dossier import facts_of
from occupancy_plugin.diagnosis.drawing.drawing import Circle
from occupancy_plugin.diagnosis.pages.fill import Notice, Studio
from occupancy_plugin.diagnosis.pages.layers import PageLayers
from occupancy_plugin.layers.release.indicators import RELEASED, STATE

RATES = (
    "income_u40_rate",
    "single_parents_rate",
    "type_single_rate",
    "age_65p_rate",
    "act_seeker_rate",
    "ben_apl_rate",
)


@pytest.fixture(scope="module")
def facts(order, material):
    return facts_of(order, material)


@pytest.fixture(scope="module")
def published(material):
    frame = material.release.scales["residence"].frame
    return frame[frame[STATE] == RELEASED]


def test_a_landlord_s_figures_are_sums_of_published_rows(facts, order, published):
    page = landlord_page(facts, order)
    counted = published[published["dwellings"].notna()]
    for row in page.grids[0].rows[:-1]:
        own_residences = counted[counted["landlord"] == row[0].text]
        assert row[1].value == len(own_residences)
        assert row[2].value == own_residences["dwellings"].sum()
        with_income = own_residences[own_residences["income_u40"].notna()]
        share = 100 * with_income["income_u40"].sum() / with_income["income_known"].sum()
        assert row[3].value == round(share, 1)
    assert page.grids[0].rows[-1][0].text == facts.territory


def test_a_sum_that_secrecy_bends_is_not_shown(facts):
    """Résidences without moves hide their count: the sum of the others would exaggerate it."""
    stock = stock_of(facts)
    every = np.ones(len(stock.dwellings), dtype=bool)
    bent = replace(stock, numbers={**stock.numbers, "moved_in": facts_of_moves(facts, stock)})
    part = bent.numbers["moved_in"]
    hidden = bent.dwellings[~np.isfinite(part)].sum() / bent.dwellings.sum()
    assert hidden > MOST_HIDDEN
    assert bent.share(every, "moved_in", "dwellings")[0] is None
    assert stock.share(every, "income_u40", "income_known")[0] is not None


def facts_of_moves(facts, stock):
    numbers = facts.numbers("residence", ["moved_in", "dwellings"])
    return numbers["moved_in"][np.isfinite(numbers["dwellings"])]


def test_the_typology_takes_complete_published_rows_only(facts, order, published):
    types = types_of(facts, order)
    complete = published[list(RATES)].notna().all(axis=1)
    assert (types.complete == complete.to_numpy()).all()
    assert types.classes.count >= 2
    assert types.classes.rand[types.classes.count] >= 0.6
    page = typology_page(facts, order)
    assert len(page.grids[0].header) == types.classes.count + 2
    for cells in page.grids[0].rows:
        assert all(cell.text not in ("0\u202f%", "100\u202f%") for cell in cells[1:-1])


def test_a_class_tells_no_hidden_cell(facts, order, material):
    """The classes do not depend on the other values of rows with a hidden rate."""
    scale = material.release.scales["residence"]
    frame = scale.frame
    incomplete = frame[list(RATES)].isna().any(axis=1)
    assert incomplete.sum() > 5
    changed = frame.copy()
    for rate in RATES:
        shown = incomplete & changed[rate].notna()
        changed.loc[shown, rate] = 100 - changed.loc[shown, rate]
    other = replace(scale)
    other.__dict__["frame"] = changed
    release = replace(material.release, scales={**material.release.scales, "residence": other})
    same_types = types_of(facts_of(order, replace(material, release=release)), order)
    assert (same_types.classes.labels == types_of(facts, order).classes.labels).all()


def test_classes_are_kept_with_the_scale_that_they_are_of(facts, order, material):
    """Every listing of the pages asks for them; other rates have classes of their own."""
    scale, kept = material.release.scales["residence"], types_of(facts, order).classes
    assert types_of(facts_of(order, material), order).classes is kept
    before = scale.__dict__["frame"]
    scale.__dict__["frame"] = before.assign(**{RATES[0]: 100 - before[RATES[0]]})
    try:
        others = types_of(facts_of(order, material), order)
        assert others is None or not np.array_equal(others.classes.z, kept.z)
    finally:
        scale.__dict__["frame"] = before


def test_letters_of_the_types_are_legible_and_no_circle_covers_another(facts, order):
    page = typology_page(facts, order)
    drawing = page.pictures["body"](203.0, 158.0)
    letters = [text for text in drawing.texts if text.text in "ABCD" and text.bold]
    assert len(letters) > 60
    assert min(text.size for text in letters) >= 7.0
    legend, below = 1.7, PROFILES_HEIGHT + 9.0
    circles = [shape for shape in drawing.shapes if isinstance(shape, Circle) and shape.y > below]
    circles = [circle for circle in circles if circle.radius != legend]
    for number, one in enumerate(circles):
        for other in circles[:number]:
            apart = math.hypot(one.x - other.x, one.y - other.y)
            assert apart > 0.9 * (one.radius + other.radius)


def test_a_person_names_the_types(facts, order):
    edit = Edit(sentences=("A – Cumul de difficultés", "Une phrase à moi."))
    pages = contents(replace(order, chapters=("typology",), edits={"typology": edit}), facts)
    (page,) = [page for page in pages if page.key == "typology"]
    assert page.edited
    assert page.sentences == edit.sentences
    assert "Cumul de difficultés" in page.pictures["body"](203, 158).words


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_fit(order, material, language):
    order = replace(order, language=language)
    facts = facts_of(order, material)
    pages = [landlord_page(facts, order), typology_page(facts, order)]
    assert [page.key for page in pages] == ["landlords", "typology"]
    with PageLayers(facts) as layers:
        studio = Studio(layers, Notice("caption"))
        for page in pages:
            _, _, drawing = studio.lay_out(page, 1).drawings["body"]
            for text in drawing.texts:
                x_min, top, right, bottom = text.box
                assert -0.6 <= x_min < right <= drawing.width + 0.6, (page.key, text.text)
                assert -0.6 <= top < bottom <= drawing.height + 0.6, (page.key, text.text)
