"""The page of social mix: intervals of released numbers that hold the raw truth, read against
chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from occupancy_plugin.diagnosis.content import segregation
from occupancy_plugin.diagnosis.content.mixity import (
    Mixing,
    groups_of,
    interval_text,
    mixing,
    mixity_page,
    round_outwards,
)
from occupancy_plugin.diagnosis.content.order import plan
from occupancy_plugin.diagnosis.content.segregation import Interval
from occupancy_plugin.diagnosis.pages.fill import Notice, Studio
from occupancy_plugin.diagnosis.pages.layers import PageLayers
from occupancy_plugin.layers.style.words import FRENCH
from occupancy_plugin.portal.download import download
from occupancy_plugin.toolbelt.work.cancellation import Cancellation

from ..conftest import signed_in

SCALES = ("iris", "voisinage", "residence")


@pytest.fixture(scope="module")
def raw(portal):
    """Scale → raw rows of CA2C, as the leaky portal sends them."""
    signed = signed_in(portal)
    territory = signed.account.territories[0]
    tables = download(signed, territory, "2022", Cancellation(), lambda *_: None, SCALES)
    return {scale: table.frame.copy() for scale, table in tables.items()}


@pytest.mark.parametrize("scale", SCALES)
def test_the_raw_truth_lies_in_every_interval(facts_in, raw, scale):
    facts = facts_in()
    for indicator in plan()["mixity"]["indicators"]:
        definition = facts.indicators[indicator]
        bounds = segregation.interval(groups_of(facts, indicator, scale))
        sizes = raw[scale][definition.denominator].to_numpy(dtype="float64")
        members = raw[scale][list(definition.numerator)].sum(axis=1).to_numpy(dtype="float64")
        lived_in = sizes > 0
        truth = segregation.exact(sizes[lived_in], members[lived_in])
        assert bounds.low - 1e-7 <= truth <= bounds.high + 1e-7, indicator
        low, high = round_outwards(bounds)
        assert low <= truth <= high
        assert bounds.width < 0.3


def test_between_iris_the_interval_is_narrow_and_above_chance(facts_in):
    mixing_result = mixing(facts_in(), "income_u40_rate", "iris")
    assert mixing_result.interval.width <= 0.02
    assert (round(mixing_result.interval.low, 3), mixing_result.reading) == (
        pytest.approx(0.155, abs=0.005),
        "above",
    )
    assert mixing_result.chance.high < 0.08


def test_a_withheld_unit_is_nowhere_told_its_group(facts_in):
    """What the program gets is what a reader has: sizes and bounds of published units."""
    facts = facts_in()
    groups = groups_of(facts, "income_u40_rate", "iris")
    assert len(groups.sizes) == len(facts.units("iris"))
    assert groups.withheld > 0
    assert groups.total == pytest.approx(groups.sizes.sum() + groups.withheld)
    assert (groups.high > groups.low).any()


@pytest.mark.parametrize(
    ("low", "high", "reading"), [(0.09, 0.12, "above"), (0.02, 0.07, "alike"), (0.07, 0.09, "open")]
)
def test_a_reading_needs_the_whole_interval(low, high, reading):
    mixing_result = Mixing("i", "iris", 9, Interval(low, high), Interval(0.03, 0.08))
    assert mixing_result.reading == reading


def test_a_change_needs_intervals_apart_by_half_the_band_of_chance():
    mixing_result = Mixing("i", "iris", 9, Interval(0.20, 0.22), Interval(0.05, 0.09))
    assert mixing_result.moved == ""
    assert replace(mixing_result, earlier_interval=Interval(0.15, 0.179)).moved == "up"
    assert replace(mixing_result, earlier_interval=Interval(0.15, 0.181)).moved == ""
    assert replace(mixing_result, earlier_interval=Interval(0.241, 0.25)).moved == "down"


def test_intervals_are_rounded_away_from_each_other():
    assert round_outwards(Interval(0.1547, 0.1714)) == (0.15, 0.18)
    assert round_outwards(Interval(0.15, 0.18)) == (0.15, 0.18)
    assert interval_text(Interval(0.1547, 0.1714), FRENCH) == "0,15 à 0,18"
    assert interval_text(Interval(0.2, 0.2), FRENCH) == "0,20"


def test_the_page_tells_the_interval_in_its_title_and_as_a_table(facts_in, all_pages):
    facts = facts_in()
    page = next(page for page in all_pages if page.key == "mixity")
    assert page.part.id == "residents"
    assert "15 à 18\u202f%" in page.title
    (grid,) = page.grids
    row = next(r for r in grid.rows if "sous 40" in r[0].text and "IRIS" in r[0].text)
    assert [cell.text for cell in row[1:3]] == ["0,15", "0,18"]
    assert row[-1].text == "au-dessus du hasard"
    with PageLayers(facts) as layers:
        page_layout = Studio(layers, Notice("Source")).lay_out(page, 1)
    words = page_layout.drawings["body"][2].words
    assert "entre IRIS (31) 0,15 à 0,18, au-dessus du hasard" in words


def test_there_is_no_page_where_the_interval_is_wide(facts_in, material):
    """All categories of half the IRIS hidden."""
    facts = facts_in()
    part = material.release.scales["iris"]
    frame = part.frame.copy()
    family = next(f for f in facts.catalogue.families if f.id == "income").columns
    sums = [column for column, parts in facts.catalogue.sums if set(parts) <= set(family)]
    frame.loc[frame.index[::2], [*family, *sums]] = np.nan
    fewer = replace(part)
    fewer.__dict__["frame"] = frame
    scales = {**material.release.scales, "iris": fewer}
    del scales["commune"]  # its shown sums would narrow the interval again
    hidden = replace(facts, release=replace(material.release, scales=scales))
    groups = groups_of(hidden, "income_u40_rate", "iris")
    assert segregation.interval(groups).width > 0.05
    assert mixity_page(hidden) is None
