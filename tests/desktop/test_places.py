"""The plugin in QGIS's own places: options, shortcuts."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.desktop import Desktop
from tests.desktop.conftest import DEMO

PLACES = Path(__file__).resolve().parents[2] / "scripts" / "desktop" / "places_story.py"
PICTURES = Path(__file__).resolve().parents[2] / "out" / "places"


@pytest.fixture(scope="module")
def signed_in_window(desktop: Desktop) -> Desktop:
    PICTURES.mkdir(parents=True, exist_ok=True)
    desktop.run(DEMO, "sign_in")
    desktop.run(DEMO, "choose_purpose")
    return desktop


def picture(name: str) -> str:
    return str(PICTURES / f"{name}.png")


def test_the_options_page_names_the_portal(signed_in_window: Desktop) -> None:
    address = signed_in_window.run(PLACES, "options", picture=picture("options"))
    assert address.startswith("http")


def test_actions_are_in_the_list_of_shortcuts(signed_in_window: Desktop) -> None:
    result = signed_in_window.run(PLACES, "shortcuts")
    assert len(result["shortcuts"]) >= 4
    assert {"load.svg", "protect.svg", "audit.svg", "export.svg"} <= set(result["icons"])
