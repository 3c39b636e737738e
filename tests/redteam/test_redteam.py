"""Nothing secret leaves QGIS, by any of the ways; and the same search would have found it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .campaign import Campaign, all_ways, judge
from .report import Row, write

READS_THE_DISK = {"server", "provider_connection"}
"""They open the raw file, or the saved project that names it, without the window."""
NEEDS_ROWS = {"menu_paste_as_scratch", "menu_paste_as_file", "menu_report", "identify"}
"""They wait for a window or a click that only a row brings."""
CONTROLLED_EVERY = 1 if os.environ.get("OCCUPANCY_DRAWS") == "all" else 3
"""A landing plays every third way without the plugin, `scripts/test thorough` all of them."""
OUT = Path(__file__).resolve().parents[2] / "out" / "redteam"


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    ways = all_ways()
    protected, control = (Campaign(OUT / kind, kind) for kind in ("protected", "control"))
    protected.play(ways)
    control.play(ways[::CONTROLLED_EVERY])
    rows = judge(protected, control, ways)
    write(OUT, rows)
    return rows


@pytest.fixture(scope="module")
def held() -> dict[str, tuple[str, set[str]]]:
    """The same ways on raw files that the plugin holds back: what happened, and what was found."""
    ways = [way for way in all_ways() if way.name not in READS_THE_DISK | NEEDS_ROWS]
    campaign = Campaign(OUT / "held", "held")
    campaign.play(ways)
    return {way.name: (campaign.outcomes[way.name], campaign.search(way)[1]) for way in ways}


@pytest.mark.timeout(1500)
def test_at_least_55_ways_were_tried(rows):
    assert len([row for row in rows if row.outcome != "not tried"]) >= 55


def test_no_canary_came_out(rows):
    assert {row.way: row.examples for row in rows if row.canaries} == {}


def test_the_diagnosis_was_tried(rows):
    """These ways ask the plugin's modules by name: one of before would try nothing."""
    outcomes = {row.way: row.outcome for row in rows if row.way.startswith("dossier")}
    assert len(outcomes) >= 4
    assert {way: said for way, said in outcomes.items() if said.startswith("raised")} == {}


def test_no_way_ended_qgis(rows):
    assert {row.way: row.outcome for row in rows if row.outcome.startswith("QGIS ended")} == {}


def test_the_search_proves_itself(rows):
    """With the raw layer the same searches find canaries on nearly every way."""
    played = [row for row in rows if row.control_outcome != "not tried"]
    mute = [row.way for row in played if not row.probative]
    assert len(mute) <= len(played) * 0.25 < len(played), mute


@pytest.mark.timeout(1500)
def test_no_canary_came_out_of_a_raw_file_that_is_held_back(held):
    assert len(held) >= 140
    assert {way: sorted(found)[:5] for way, (_, found) in held.items() if found} == {}
    assert {way: said for way, (said, _) in held.items() if said.startswith("QGIS ended")} == {}
