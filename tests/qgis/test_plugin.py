"""The plugin object where something that QGIS usually ships is missing."""

from __future__ import annotations

import sys

import pytest

from occupancy_plugin.plugin import _lacking


def test_without_pandas_a_sentence_says_how_to_get_it(
    qgis_app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert "python3-pandas" in _lacking()


def test_with_everything_there_nothing_is_said(qgis_app: object) -> None:
    assert _lacking() == ""
