"""Landlords and types of résidences: sums of published rows that a reader can form, no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from occupancy_plugin.diagnosis.content.landlords import MOST_HIDDEN, landlord_page, stock_of
from occupancy_plugin.diagnosis.content.residence_types import type_pages, types_of
from occupancy_plugin.diagnosis.dossier import facts_of
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
    part, income, known = (bent.numbers[c] for c in ("moved_in", "income_u40", "income_known"))
    assert bent.dwellings[~np.isfinite(part)].sum() > MOST_HIDDEN * bent.dwellings.sum()
    assert bent.share(every, part, bent.dwellings)[0] is None
    assert stock.share(every, income, known)[0] is not None


def facts_of_moves(facts, stock):
    numbers = facts.numbers("residence", ["moved_in", "dwellings"])
    return numbers["moved_in"][np.isfinite(numbers["dwellings"])]


def test_types_are_of_complete_published_rows_only(facts, published):
    types = types_of(facts)
    complete = published[list(RATES)].notna().all(axis=1)
    assert (types.complete == complete.to_numpy()).all()
    assert types.classes.count >= 2
    assert types.classes.rand[types.classes.count] >= 0.6
    first_page, *list_pages = type_pages(facts)
    (profiles,) = first_page.grids
    assert len(profiles.rows) == types.classes.count + 1
    assert not {"0,0", "100,0"} & {cell.text for row in profiles.rows for cell in row[3:]}
    rows = [row for page in list_pages for grid in page.grids for row in grid.rows]
    assert {row[1].text for row in rows} == set(published.index)
    assert sum(row[2].text == "–" for row in rows) == (~complete).sum()


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
    same_types = types_of(facts_of(order, replace(material, release=release)))
    assert (same_types.classes.labels == types_of(facts).classes.labels).all()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_fit(order, material, language):
    order = replace(order, language=language)
    facts = facts_of(order, material)
    pages = [landlord_page(facts, order), *type_pages(facts)]
    assert [page.key for page in pages[:3]] == ["landlords", "typology", "typology 0"]
    with PageLayers(facts) as layers:
        studio = Studio(layers, Notice("caption"))
        for page in pages:
            _, _, drawing = studio.lay_out(page, 1).drawings["body"]
            for text in drawing.texts:
                x_min, top, right, bottom = text.box
                assert -0.6 <= x_min < right <= drawing.width + 0.6, (page.key, text.text)
                assert -0.6 <= top < bottom <= drawing.height + 0.6, (page.key, text.text)
