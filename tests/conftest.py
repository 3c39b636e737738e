"""The reference portal, leaky, for every suite that needs one: what protects is the plugin alone.
And a browser."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from scripts.portal_process import SMALL, PortalProcess

if TYPE_CHECKING:
    from tests.faulty_portal import FaultyPortal

gc.set_threshold(100_000, 20, 50)  # by default, a fifth of the time of imports is the collector's


@pytest.fixture(scope="session")
def portal(portal_with: Callable[..., PortalProcess]) -> PortalProcess:
    return portal_with("--leaky")


@pytest.fixture(scope="session")
def portal_with() -> Iterator[Callable[..., PortalProcess]]:
    """Start portals with other options; they end with the session of tests."""
    started: dict[tuple[str, ...], Any] = {}

    def start(*options: str) -> PortalProcess:
        if options not in started:
            started[options] = PortalProcess(*options)
            started[options].__enter__()
        return started[options]

    yield start
    for running in started.values():
        running.__exit__(None, None, None)


@pytest.fixture(scope="session")
def faulty_portal() -> Iterator[FaultyPortal]:
    """Sound until a test chooses a fault, and again after it."""
    from tests.faulty_portal import FaultyPortal

    with FaultyPortal("--leaky", *SMALL) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from scripts.desktop.chromium import chromium as started_browser

    with started_browser() as browser:
        yield browser
