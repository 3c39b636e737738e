"""A newcomer needs four clicks from an empty project to a page with a finding."""

from __future__ import annotations

from pathlib import Path

from scripts.desktop import Desktop

STORIES = Path(__file__).with_name("newcomer_stories.py")


def test_a_newcomer_has_a_map_another_one_and_a_page_with_four_presses(tmp_path: Path) -> None:
    with Desktop("", folder=tmp_path) as newcomer:
        result = newcomer.run(STORIES, "to_a_page", words="moins de 30")
    assert {step["step"]: step["clicks"] for step in result["steps"]} == {
        "first map": 1,
        "another indicator": 2,
        "a page": 1,
    }
    first_map, second_map = result["maps"]
    assert first_map
    assert second_map
    assert first_map != second_map, "the map is another one"
    finding = [text for text in result["texts"] if "30 ans" in text and "%" in text]
    assert finding, result["texts"]
    assert any("fictives" in text for text in result["texts"])
