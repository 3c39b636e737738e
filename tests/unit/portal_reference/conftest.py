"""Portals that the tests share, and people who sign in to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from scripts.portal import client
from scripts.portal_process import PortalProcess
from tests.unit.portal_reference.visitors import Authorize, Visitor, running


@pytest.fixture(scope="session")
def leaky() -> Iterator[PortalProcess]:
    """Serves raw rows: what is true of the simulation shows here."""
    with running("--leaky") as process:
        yield process


@pytest.fixture(scope="session")
def portal() -> Iterator[PortalProcess]:
    """Serves suppressed rows, as a portal should."""
    with running() as process:
        yield process


@pytest.fixture(scope="session")
def visit() -> Callable[[PortalProcess, str], Visitor]:
    """visit(portal, username): a signed-in account, signed in once."""
    known: dict[tuple[str, str], Visitor] = {}

    def signed_in(process: PortalProcess, username: str) -> Visitor:
        if (process.url, username) not in known:
            account = next(
                account for account in process.accounts if account["username"] == username
            )
            known[process.url, username] = Visitor(
                process.url, client.sign_in(process.url, username, account["password"])
            )
        return known[process.url, username]

    return signed_in


@pytest.fixture
def browser(portal: PortalProcess) -> Authorize:
    return Authorize(portal.url)


@pytest.fixture(scope="session")
def password(portal: PortalProcess) -> Callable[[str], str]:
    return lambda username: next(
        a["password"] for a in portal.accounts if a["username"] == username
    )
