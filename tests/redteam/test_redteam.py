"""Nothing secret leaves QGIS, by any of the ways; and the same search would have found it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.secrecy import draws

from . import canaries
from .campaign import Campaign, all_ways, judge
from .report import Row, write
from .search import Searcher

LEFT_OUT = {
    # they open the raw file, or the saved project that names it, without the window
    *("server", "provider_connection"),
    # they wait for a window or a click that only a row brings
    *("menu_paste_as_scratch", "menu_paste_as_file", "menu_report", "identify"),
}
EVERY = 1 if draws.EVERY == 1 else 3
"""A landing plays every third way without the plugin, and another third on raw files that it holds
back; `scripts/test thorough` plays all of them."""
OUT = Path(__file__).resolve().parents[2] / "out" / "redteam"


@pytest.fixture(scope="module")
def searcher() -> Searcher:
    """Shared, since it searches the same bytes once."""
    return Searcher(canaries.canaries(canaries.tables()))


@pytest.fixture(scope="module")
def rows(searcher: Searcher) -> list[Row]:
    ways = all_ways()
    protected, control = (Campaign(OUT / kind, kind, searcher) for kind in ("protected", "control"))
    protected.play(ways)
    control.play(ways[::EVERY])
    rows = judge(protected, control, ways)
    write(OUT, rows)
    return rows


@pytest.fixture(scope="module")
def held(searcher: Searcher) -> dict[str, tuple[str, set[str]]]:
    """The same ways on raw files that the plugin holds back: what happened, and what was found."""
    ways = [
        way
        for place, way in enumerate(all_ways())
        if (place % EVERY == 1 % EVERY or way.name.startswith("trace_"))
        and way.name not in LEFT_OUT
    ]
    campaign = Campaign(OUT / "held", "held", searcher)
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
    assert len(held) >= 140 // EVERY
    assert {way: sorted(found)[:5] for way, (_, found) in held.items() if found} == {}
    assert {way: said for way, (said, _) in held.items() if said.startswith("QGIS ended")} == {}
