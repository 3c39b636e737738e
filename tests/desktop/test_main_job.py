"""The technician's way through the window, from sign-in to sign-out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.desktop import Desktop
from tests.desktop.conftest import DEMO, STORIES

PLACES = Path(__file__).resolve().parents[2] / "scripts" / "desktop" / "places_story.py"


@pytest.fixture(scope="module")
def commune(desktop: Desktop) -> dict[str, Any]:
    assert "Camille Fictif" in desktop.run(DEMO, "sign_in")["who"]
    desktop.run(DEMO, "choose_purpose")
    return desktop.run(DEMO, "add", scale="commune", indicator="single_parents_rate")


def test_the_first_map_fills_the_window(commune: dict[str, Any]) -> None:
    """An empty project takes the reference system of its first layer a moment after it was
    added."""
    assert 0.85 < commune["fills"] <= 1.0


def test_the_layer_holds_released_units_only(commune: dict[str, Any]) -> None:
    assert commune["released"] > 0
    assert commune["withheld"] > 0
    assert commune["released"] + commune["withheld"] == 46


def test_the_map_says_that_a_load_is_remembered(desktop: Desktop, commune: dict[str, Any]) -> None:
    """QGIS's own exports are possible, so the map states it, and the journal has sealed the
    ledger."""
    assert "retient quelles valeurs" in desktop.run(STORIES, "look")["occupancyMapHint"]
    lines = (desktop.profile / "occupancy" / "journal.jsonl").read_text("utf-8").splitlines()
    assert {"load", "ledger"} <= {json.loads(line)["event"] for line in lines}


def test_an_ended_session_empties_the_layers_and_signing_in_refills_them(
    desktop: Desktop, commune: dict[str, Any]
) -> None:
    ended = desktop.run(STORIES, "expire")
    assert ended["state"] == "expired"
    assert not any(ended["rows"])
    assert not any(ended["withheld"])
    assert ended["messages"]
    assert all(desktop.run(STORIES, "sign_in_again"))


def test_sign_out_empties_our_layers_and_removes_none(
    desktop: Desktop, commune: dict[str, Any]
) -> None:
    """Saved afterwards, the project still has its maps: the next sign-in fills them."""
    after_sign_out = desktop.run(DEMO, "sign_out")
    assert after_sign_out["layers"] >= 2
    assert (after_sign_out["rows"], after_sign_out["hatched"]) == (0, 0)


def test_the_plugin_can_be_switched_off_and_on(desktop: Desktop, commune: dict[str, Any]) -> None:
    assert desktop.run(STORIES, "unload_and_load") == {"unloaded": True, "gone": True, "back": True}


def test_actions_are_in_the_list_of_shortcuts(desktop: Desktop) -> None:
    result = desktop.run(PLACES, "shortcuts")
    assert len(result["shortcuts"]) >= 4
    assert {"load.svg", "protect.svg", "audit.svg", "export.svg"} <= set(result["icons"])
