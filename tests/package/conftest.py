"""The zip that scripts/package has written."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.packaging.archive import ROOT, metadata


@pytest.fixture(scope="session")
def package() -> Path:
    path = ROOT / "dist" / f"occupancy_plugin-{metadata()['version']}.zip"
    assert path.exists(), "scripts/package first"
    return path
