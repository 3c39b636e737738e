"""The plugin object where something that QGIS usually ships is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from occupancy_plugin.plugin import LIBRARIES, OccupancyPlugin, _lacking


@pytest.mark.parametrize("name", ["numpy", "pandas", "scipy", "requests"])
def test_without_a_library_a_sentence_says_how_to_get_it(
    name: str, qgis_app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    told = _lacking()
    assert told.count(f"python3-{name}") == 2  # Windows, and Debian or Ubuntu
    assert "macOS" in told
    assert not any(other in told for other in LIBRARIES if other != name)


def test_with_everything_there_nothing_is_said(qgis_app: object) -> None:
    assert _lacking() == ""


def test_without_a_library_no_algorithm_is_offered_and_nothing_breaks(
    qgis_app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    plugin = OccupancyPlugin(None)
    plugin.initProcessing()
    plugin.unload()


def test_the_start_brings_no_library_asks_nobody_and_opens_no_password_store(
    tmp_path: Path,
) -> None:
    """In a process of its own: here other tests have imported everything already."""
    program = Path(__file__).with_name("bare_start.py")
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path)],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "HOME": str(tmp_path),
            "QGIS_AUTH_DB_DIR_PATH": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, done.stderr[-2000:]
    told = json.loads(lines[-1])
    assert told["before"] == []  # QGIS itself brings none: the next line can fail
    assert told["brought"] == []
    assert told["algorithms"] >= 6
    assert told["dock"]  # the window was made, not put off
    assert told["asked"] == []
    assert told["databases"] == []
