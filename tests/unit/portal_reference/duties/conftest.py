"""A portal whose records the tests of the duties change."""

from collections.abc import Callable, Iterator

import pytest

from scripts.portal import client
from scripts.portal_process import PortalProcess
from tests.unit.portal_reference.visitors import Browser, Visitor, running


@pytest.fixture(scope="session")
def duties() -> Iterator[PortalProcess]:
    """Shared by the duties' tests; its store is the one under test."""
    with running("--requests-a-day", "500") as process:
        yield process


@pytest.fixture(scope="session")
def sign(duties) -> Callable[[str], Visitor]:
    """sign(username): a demo account, signed in once."""
    cache: dict[str, Visitor] = {}

    def visitor(username: str) -> Visitor:
        if username not in cache:
            password = next(a["password"] for a in duties.accounts if a["username"] == username)
            cache[username] = Visitor(duties.url, client.sign_in(duties.url, username, password))
        return cache[username]

    return visitor


@pytest.fixture(scope="session")
def browse(duties) -> Callable[[str], Browser]:
    """browse(username): a demo account in front of the portal's pages, signed in once."""
    cache: dict[str, Browser] = {}

    def browser(username: str) -> Browser:
        if username not in cache:
            cache[username] = Browser(duties.url)
            password = next(a["password"] for a in duties.accounts if a["username"] == username)
            cache[username].sign_in(username, password)
        return cache[username]

    return browser
