"""The style of maps in the real window: base map, class bounds set by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scripts.desktop import Desktop
from tests.desktop.conftest import DEMO

MAPS = Path(__file__).with_name("cartography_stories.py")


@pytest.fixture(scope="module")
def commune(desktop: Desktop) -> dict[str, Any]:
    desktop.run(DEMO, "sign_in")
    desktop.run(DEMO, "choose_purpose")
    return desktop.run(DEMO, "add", scale="commune", indicator="single_parents_rate")


def test_a_map_stands_on_its_ground(desktop: Desktop, commune: dict[str, Any]) -> None:
    assert desktop.run(MAPS, "ground") == [["limits", True], "map", ["around", True]]


def test_bounds_typed_by_hand_are_the_legend_and_can_be_taken_back(
    desktop: Desktop, commune: dict[str, Any]
) -> None:
    result = desktop.run(MAPS, "bounds_by_hand", layer_id=commune["id"], typed="12; 20,5 ;30")
    assert "croissants" in result["fault"]
    assert result["untouched"], "what cannot be read changes nothing"
    assert result["left_out"].endswith("10,0"), "a bound that would leave a unit alone (R13)"
    assert result["method"] == "hand"
    assert [label.split(" à ")[0] for label in result["legend"][1:4]] == ["12,0", "20,5", "30,0"]
    assert result["back"]


def test_an_ended_session_takes_the_outlines_along(
    desktop: Desktop, commune: dict[str, Any]
) -> None:
    desktop.run(DEMO, "sign_out")
    assert desktop.run(MAPS, "ground") == [["limits", False], "map", ["around", False]]
