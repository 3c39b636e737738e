"""The real QGIS window, one per module, signed in through the stand-in for the person's browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess

STORIES = Path(__file__).with_name("stories.py")
DEMO = Path(__file__).parents[2] / "scripts" / "demonstration" / "story.py"


@pytest.fixture(scope="module")
def desktop(portal: PortalProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    folder = tmp_path_factory.mktemp("desktop")
    with Desktop(portal.url, portal.account("epci_agent"), folder=folder) as running:
        yield running
