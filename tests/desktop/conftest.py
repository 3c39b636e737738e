"""Fixtures of the real QGIS window: one per module, signed in by a program that acts as the user's
browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess

STORIES = Path(__file__).with_name("stories.py")
RELEASES = Path(__file__).parents[2] / "scripts" / "releases.py"
DEMO = Path(__file__).parents[2] / "scripts" / "demonstration" / "story.py"


@pytest.fixture(scope="session", autouse=True)
def gate_computes_nothing_twice() -> Iterator[None]:
    """Every window here is a new one and loads the same; other tests judge the gate."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("OCCUPANCY_RELEASES", str(RELEASES))
        yield


@pytest.fixture(scope="module")
def desktop(portal: PortalProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    folder = tmp_path_factory.mktemp("desktop")
    with Desktop(portal.url, portal.account("epci_agent"), folder=folder) as running:
        yield running
