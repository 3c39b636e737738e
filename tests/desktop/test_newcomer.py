"""From nothing to a page that says what it finds: four presses of the mouse."""

from __future__ import annotations

from pathlib import Path

from scripts.desktop import Desktop

STORIES = Path(__file__).with_name("newcomer_stories.py")


def test_a_newcomer_has_a_map_another_one_and_a_page_with_four_presses(tmp_path: Path) -> None:
    with Desktop("", folder=tmp_path) as newcomer:
        seen = newcomer.run(STORIES, "to_a_page", words="moins de 30")
    assert {step["step"]: step["clicks"] for step in seen["steps"]} == {
        "first map": 1,
        "another indicator": 2,
        "a page": 1,
    }
    first, second = seen["maps"]
    assert first
    assert second
    assert first != second, "the map is another one"
    finding = [text for text in seen["texts"] if "30 ans" in text and "%" in text]
    assert finding, seen["texts"]
    assert any("fictives" in text for text in seen["texts"])
