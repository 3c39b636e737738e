"""The plugin object where something that QGIS usually ships is missing."""

from __future__ import annotations

import sys

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
