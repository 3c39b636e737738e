"""Pages show the values of the released frame, and fewer where a page could disclose more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.diagnosis.content import grids
from occupancy_plugin.diagnosis.content.contents import contents
from occupancy_plugin.diagnosis.content.order import plan
from occupancy_plugin.diagnosis.content.phrases import unit_name
from occupancy_plugin.diagnosis.content.shapes import spread_beyond
from occupancy_plugin.diagnosis.dossier import facts_of
from occupancy_plugin.toolbelt.numbers import HIDDEN, Numbers


def frame_of(material, scale):
    return material.release.scales[scale].frame


@pytest.mark.parametrize("scale", ["commune", "iris"])
def test_every_cell_of_a_table_is_the_frames_as_displayed(material, facts_in, scale):
    facts = facts_in()
    columns = [i for group in plan()["tables"]["commune"] for i in group]
    questions = [i for i in columns if facts.has_indicator(i, scale)]
    grid = facts.grid(scale, questions, "T", "Unité", "Ménages")
    frame = frame_of(material, scale)
    units = facts.units(scale)
    assert len(grid.rows) == grid.lead + len(units) > 20
    hidden = 0
    for unit, cells in zip(units, grid.rows[grid.lead :], strict=True):
        for indicator, cell in zip(questions, cells[2:], strict=True):
            value, places = frame.at[unit.code, indicator], facts.measure(indicator).decimals
            percent = facts.measure(indicator).unit == "%"
            if pd.isna(value) or (percent and round(value, places) in (0.0, 100.0)):
                assert (cell.text, cell.value) == (HIDDEN, None)
                hidden += 1
            else:
                assert cell.text == Numbers("fr").number(value, places)
                assert cell.value == pytest.approx(round(value, places))
    assert hidden > 10


def test_withheld_units_and_those_without_housing_are_in_no_table(material, facts_in):
    units = {unit.code for unit in facts_in().units("commune")}
    frame = frame_of(material, "commune")
    assert units == set(frame.index[frame["state"] == "released"])


def test_units_are_in_the_order_of_a_dictionary(facts_in):
    names = [unit.name for unit in facts_in().units("commune")]
    assert names.index("Béthencourt") < names.index("Busigny")


def test_the_figures_of_the_territory_and_the_wider_units(material, facts_in):
    figures = facts_in().figures("income_u40_rate")
    assert [figure.scale for figure in figures] == ["epci", "departement", "region", "france"]
    for figure in figures:
        frame = frame_of(material, figure.scale)
        row = frame[frame["name"] == figure.name].iloc[0]
        assert figure.text == Numbers("fr").number(row["income_u40_rate"], 1) + "\u202f%"
    assert [figure.is_territory for figure in figures] == [True, False, False, False]


def test_shares_are_the_indicators_own_and_a_lone_hidden_one_leaves_no_bar(material, facts_in):
    """The gate hides at least two; a single one would be disclosed by its residual."""
    facts = facts_in()
    columns = dict(facts.family_columns("income"))
    for row in facts.family("income", ("commune",))[4:]:
        frame = frame_of(material, "commune")
        released_row = frame[frame["name"] == row.name].iloc[0]
        for share in row.shares:
            value = released_row[columns[share.column]]
            assert (share.value is None) == bool(pd.isna(value))
            assert share.value is None or share.value == pytest.approx(value)
        assert sum(share.value is None for share in row.shares) != 1
    scale = material.release.scales["epci"]
    single_frame = scale.frame.copy()
    single_frame[columns["inc_u20"]] = np.nan
    changed = replace(scale)
    changed.__dict__["frame"] = single_frame
    release = replace(material.release, scales={**material.release.scales, "epci": changed})
    rows = replace(facts, release=release).family("income")
    assert [row.name for row in rows] == [
        figure.name for figure in facts.figures("income_u40_rate")[1:]
    ]


def test_a_percentage_of_whatever_kind_never_reads_nought_or_a_hundred(material, facts_in):
    facts = facts_in()
    assert facts.measure("response_rate").unit == "%"
    for value in (0.0, 0.04, 99.96, 100.0):
        assert facts.shown_value("response_rate", value) is None
    assert facts.shown_value("response_rate", 99.9) == 99.9
    assert facts.shown_value("rent_mean", 0.0) == 0.0  # no percentage


def test_counts_beyond_an_edge_leave_neither_one_unit_out_nor_name_one(facts_in):
    facts, shown_counts = facts_in(), 0
    for indicator in facts.release.scales["commune"].indicators:
        if indicator.kind == "rate":
            spread = spread_beyond(facts, "commune", indicator.id)
            for count in (spread.below, spread.above):
                assert count is None or 2 <= count <= spread.published - 2
                shown_counts += count is not None
    assert shown_counts > 10


def test_changes_need_both_vintages_and_one_definition(material, facts_in):
    facts = facts_in()
    assert facts.changes("recent_income_u40_rate") == ()  # defined anew in 2022
    for change in facts.changes("income_u40_rate"):
        assert change.points == pytest.approx(round(change.later_value - change.earlier_value, 1))
    earlier = material.earlier_release.scales["epci"]
    blank = earlier.frame.copy()
    blank["income_u40_rate"] = np.nan
    hidden = replace(earlier)
    hidden.__dict__["frame"] = blank
    before = replace(
        material.earlier_release, scales={**material.earlier_release.scales, "epci": hidden}
    )
    changes = replace(facts, earlier_release=before).changes("income_u40_rate")
    assert not any(change.is_territory for change in changes)
    assert changes


def test_the_number_of_withheld_units_is_told_only_where_the_gate_lets_it(material, facts_in):
    facts = facts_in()
    for scale, found in material.release.scales.items():
        assert facts.withheld(scale) == found.withheld_units


def test_labelled_towns_have_a_figure(material, facts_in):
    codes = facts_in().largest("commune", "income_u40_rate")
    frame = frame_of(material, "commune")
    assert 0 < len(codes) <= 9
    assert frame.loc[codes, "income_u40_rate"].notna().all()


def test_a_table_of_the_wider_units_says_the_same_as_the_dots(facts_in):
    facts = facts_in()
    grid = grids.comparison(facts, ["income_u40_rate"], "T", "Unité")
    texts = [row[1].text for row in grid.rows]
    assert [f"{text}\u202f%" for text in texts] == [
        figure.text for figure in facts.figures("income_u40_rate")
    ]


def test_the_territory_has_its_households_whatever_the_account_calls_it(facts_in):
    """The account and the rows may write its name each in its own way."""
    rows = [
        facts_in(name=name).grid("commune", ["income_u40_rate"], "T", "Commune", "Ménages").rows[0]
        for name in ("", "Un tout autre nom")
    ]
    assert rows[0][1].text == rows[1][1].text != "s"


@pytest.fixture(scope="module")
def over_regions(material, order):
    """Facts of CA2C as if it lay in several départements and régions, most of it in its own."""
    scales = dict(material.release.scales)
    for scale in ("departement", "region", "epci"):
        frame = scales[scale].frame.copy()
        if scale == "epci":
            frame[["departement", "region"]] = None
        else:
            frame.loc["99"] = frame.iloc[0]
            frame.loc["99", "name"] = "Ailleurs"
        scales[scale] = replace(scales[scale])
        scales[scale].__dict__["frame"] = frame
    release = replace(material.release, scales=scales)
    return facts_of(order, replace(material, release=release, subjects={}))


def test_a_territory_over_several_regions_is_compared_with_the_main_one(over_regions, order):
    figures = over_regions.figures("income_u40_rate")
    assert [figure.name for figure in figures][1:] == ["Hauts-de-France", "France"]
    assert unit_name(figures[1], over_regions.words) == "la région Hauts-de-France"
    assert unit_name(figures[2], over_regions.words) == "la France"
    changes = over_regions.changes("income_u40_rate")
    assert [change.is_main for change in changes] == [False, True, False]
    pages = contents(order, over_regions)
    subtitles = {page.key: page.subtitle for page in pages}
    for key in ("essentials", "synthesis", "summary stock"):
        assert subtitles[key].endswith(" – région principale\u202f: Hauts-de-France"), key
    method = pages[-1].pictures["body"](277, 170).words
    assert "la région principale (Hauts-de-France)" in method
