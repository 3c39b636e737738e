"""Nothing secret leaves QGIS, by any of the ways; and the same search would have found it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .campaign import Campaign, all_ways, judge
from .report import Row, write

OUT = Path(__file__).resolve().parents[2] / "out" / "redteam"


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    ways = all_ways()
    campaigns = []
    for protected in (True, False):
        campaign = Campaign(OUT / ("protected" if protected else "control"), protected)
        campaign.play(ways)
        campaigns.append(campaign)
    rows = judge(campaigns[0], campaigns[1], ways)
    write(OUT, rows)
    return rows


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
    mute = [row.way for row in rows if not row.probative]
    assert len(mute) <= len(rows) * 0.25, mute
