"""Inside compared with outside the QPV: sums of published rows, and nothing that a reader could not
form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from occupancy_plugin.diagnosis.content.order import plan
from occupancy_plugin.diagnosis.content.side_figures import (
    compare_sides,
    family_of_sides,
    households_of_sides,
)
from occupancy_plugin.diagnosis.content.sides import sides_page
from occupancy_plugin.diagnosis.content.themes import theme_page
from occupancy_plugin.layers.release.indicators import RELEASED, STATE

LEAD = "income_u40_rate"
SCALE = "qpv2015"


def with_zones(facts, material, change):
    part = material.release.scales[SCALE]
    frame = part.frame.copy()
    change(frame)
    zones = replace(part)
    zones.__dict__["frame"] = frame
    release = replace(material.release, scales={**material.release.scales, SCALE: zones})
    return replace(facts, release=release)


def test_both_sides_are_worked_out_from_published_counts(facts_in, material):
    facts = facts_in()
    poor = facts.indicators[LEAD].sum
    zones = material.release.scales[SCALE].released
    territory_row = material.release.scales["epci"].released.loc[material.release.territory.code]
    shown_zones = zones[[poor, "income_known"]].dropna()
    sides = compare_sides(facts, SCALE, LEAD)
    inside = 100 * shown_zones[poor].sum() / shown_zones["income_known"].sum()
    outside = (
        100
        * (territory_row[poor] - shown_zones[poor].sum())
        / (territory_row["income_known"] - shown_zones["income_known"].sum())
    )
    assert (sides.inside.value, sides.outside.value) == (
        pytest.approx(round(inside, 1)),
        pytest.approx(round(outside, 1)),
    )
    assert sides.units == len(shown_zones)
    assert sides.inside.size + sides.outside.size == territory_row["income_known"]


def test_a_share_that_most_of_the_qpv_hide_has_no_sides(facts_in, material):
    def hide(frame):
        largest = frame["households"].idxmax()
        frame.loc[largest, LEAD] = np.nan

    assert compare_sides(facts_in(), SCALE, LEAD) is not None
    assert compare_sides(with_zones(facts_in(), material, hide), SCALE, LEAD) is None


def test_a_share_of_everybody_or_nobody_on_a_side_is_secret(facts_in, material):
    poor = facts_in().indicators[LEAD].sum

    def all_poor(frame):
        frame[poor] = frame["income_known"]

    sides = compare_sides(with_zones(facts_in(), material, all_poor), SCALE, LEAD)
    assert (sides.inside.value, sides.inside.text) == (None, "s")


def test_a_rest_of_fewer_than_eleven_households_is_not_told(facts_in, material):
    territory_row = material.release.scales["epci"].released.loc[material.release.territory.code]

    def nearly_all(frame):
        frame["households"] = 0.0
        frame.iloc[0, frame.columns.get_loc("households")] = territory_row["households"] - 7

    facts = with_zones(facts_in(), material, nearly_all)
    assert compare_sides(facts, SCALE, LEAD) is None
    assert households_of_sides(facts, SCALE) is None


def test_qpv_of_elsewhere_are_not_counted(facts_in, material):
    def elsewhere(frame):
        frame["epci"] = "200000000"

    assert compare_sides(with_zones(facts_in(), material, elsewhere), SCALE, LEAD) is None


def test_the_page_tells_every_theme_on_one_page(facts_in, all_pages):
    facts = facts_in()
    page = next(p for p in all_pages if p.key == "qpv sides")
    (grid,) = page.grids
    assert len(grid.rows) >= 8
    for row in grid.rows:
        assert row[-2].value == pytest.approx(round(row[1].value - row[2].value, 1))
    published = (facts.release.scales[SCALE].frame[STATE] == RELEASED).sum()
    assert any("QPV" in sentence for sentence in page.sentences)
    stars = [row for row in grid.rows if row[1].text.endswith("*")]
    names_the_asterisk = any("Astérisque" in sentence for sentence in page.sentences)
    assert names_the_asterisk == bool(stars)
    assert published >= 1


def test_the_bars_of_a_theme_have_both_sides(facts_in, material):
    income = next(family for family in material.catalogue.families if family.id == "income")

    def even(frame):  # every category is shown in every QPV
        for column in income.columns:
            frame[column] = frame["income_known"] / len(income.columns)
        for _, share in facts_in().family_columns("income"):
            frame[share] = 100 / len(income.columns)

    facts = with_zones(facts_in(), material, even)
    chapter = next(c for c in plan()["chapters"] if c["id"] == "income")
    words = theme_page(facts, chapter).pictures["family"](180.0, 40.0).words
    assert "En QPV, Hors QPV." in words
    assert "Quartier" not in words


def test_a_family_that_the_qpv_hide_has_the_qpv_that_show_it(facts_in):
    chapter = next(c for c in plan()["chapters"] if c["id"] == "income")
    assert family_of_sides(facts_in(), "income", SCALE) == ()
    words = theme_page(facts_in(), chapter).pictures["family"](180.0, 40.0).words
    assert "Quartier fictif des Charmes" in words


def test_without_qpv_there_is_no_page(facts_in):
    assert sides_page(facts_in(), "") is None
