"""One portal and one QGIS for the duties; each test starts with an empty map."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess
from tests.desktop.duties.people import STORIES


@pytest.fixture(scope="package")
def own_portal() -> Iterator[PortalProcess]:
    """A portal of these tests' own: they change its accounts."""
    with PortalProcess("--leaky") as running:
        yield running


@pytest.fixture(scope="package")
def desktop(
    own_portal: PortalProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desktop]:
    with Desktop(own_portal.url, folder=tmp_path_factory.mktemp("duties")) as running:
        yield running


@pytest.fixture(autouse=True)
def empty_map(desktop: Desktop) -> Iterator[None]:
    """Maps that stay are filled again at each sign-in, which takes the gate its time."""
    yield
    desktop.run(STORIES, "empty_map")
