"""Ledgers of one test are not those of another; contexts of algorithms end with their test, before
QGIS."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from opened import KEPT

from occupancy_plugin.layers.release.ledgers import Ledgers


@pytest.fixture(autouse=True)
def ledgers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test is a machine on which nothing was opened before."""
    folder = tmp_path / "ledgers"
    monkeypatch.setattr(Ledgers, "of_profile", classmethod(lambda cls: cls(folder)))


@pytest.fixture(autouse=True)
def contexts() -> Iterator[None]:
    yield
    KEPT.clear()
