"""Few clicks to a map: six on the first day, three on any other."""

from __future__ import annotations

from pathlib import Path

from scripts.desktop import Desktop
from tests.desktop.conftest import DEMO

STORIES = Path(__file__).with_name("first_map_stories.py")
SAVING = Path(__file__).parent / "duties" / "stories.py"


def test_six_clicks_to_the_first_map_then_three(desktop: Desktop) -> None:
    found = {"words": "monoparentales", "indicator": "single_parents_rate"}
    assert desktop.run(STORIES, "first", **found) <= 6
    desktop.run(DEMO, "sign_out")
    desktop.run(SAVING, "empty_map")
    assert desktop.run(STORIES, "again") <= 3
