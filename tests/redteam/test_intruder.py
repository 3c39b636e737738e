"""The second line, in the real window: a raw file is noticed, and QGIS's own windows are closed before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.desktop import Desktop

STORY = Path(__file__).with_name("window_story.py")


@pytest.mark.timeout(240)
def test_a_landlords_file_in_the_real_window(tmp_path):
    journal = tmp_path / "journal.jsonl"
    with Desktop("http://127.0.0.1:1", folder=tmp_path / "desktop") as desktop:
        seen = desktop.run(STORY, "intrude", seconds=120, journal=str(journal))
    assert seen["noticed"]
    assert seen["told"]
    assert seen["buttons"]
    assert seen["mActionLayerSaveAs"] == "closed by the guard"
    assert seen["mActionDxfExport"] == "closed by the guard"
    assert seen["labels"] is False
    assert seen["clipboard"] == ""
    assert seen["after declaration"] is False
    assert '"declaration"' in journal.read_text()
