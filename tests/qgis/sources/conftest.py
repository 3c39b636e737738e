"""Ledgers of one test are not those of another; contexts of algorithms end with their test, before
QGIS."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from opened import KEPT


@pytest.fixture(autouse=True)
def contexts(new_machine: None) -> Iterator[None]:
    yield
    KEPT.clear()
