"""Portals that the tests share, and clients that sign in to them."""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select
from sqlalchemy import text as sql

from scripts.portal import administration, client, demo
from scripts.portal.access.tokens import digest
from scripts.portal.catalogue.scales import SCALES, VINTAGES
from scripts.portal.records import database, tables
from scripts.portal.rows import suppress
from scripts.portal.rows.store import Reader
from scripts.portal.serving import app
from scripts.portal_process import PortalProcess
from scripts.world import build, simulate
from tests.unit.portal_reference import kept_masks
from tests.unit.portal_reference.visitors import Authorize, Visitor, own_database, running

AGAIN = 300.0
"""Seconds after which a visitor signs in again: half of what an access lasts."""


@pytest.fixture(scope="session", autouse=True)
def gate_computes_nothing_twice() -> Iterator[None]:
    """Tables that were suppressed once, by these tests or an earlier run of them, are not again."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(suppress, "protect", kept_masks.protect)
        yield


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
    """visit(portal, username): a signed-in account, signed in again before its access ends."""
    cache: dict[tuple[str, str], tuple[float, Visitor]] = {}

    def signed_in(process: PortalProcess, username: str) -> Visitor:
        since = cache[process.url, username][0] if (process.url, username) in cache else None
        if since is None or time.monotonic() - since > AGAIN:
            account = next(
                account for account in process.accounts if account["username"] == username
            )
            cache[process.url, username] = (
                time.monotonic(),
                Visitor(process.url, client.sign_in(process.url, username, account["password"])),
            )
        return cache[process.url, username][1]

    return signed_in


@pytest.fixture(scope="session")
def simulated() -> Callable[[str, int], simulate.World]:
    """simulated(territory, seed): a world that tests share and leave as it is."""
    return cache(simulate.simulate)


@pytest.fixture
def browser(portal: PortalProcess) -> Authorize:
    return Authorize(portal.url)


@pytest.fixture(scope="session")
def password(portal: PortalProcess) -> Callable[[str], str]:
    return lambda username: next(
        account["password"] for account in portal.accounts if account["username"] == username
    )


@dataclass
class Inside:
    """A portal in this very process, whose records a test may move in time."""

    app: Flask
    records: Engine
    passwords: dict[str, str]

    def change(self, text: str, **values: object) -> None:
        with self.records.begin() as link:
            link.execute(sql(text), values)

    def browser(self, username: str) -> FlaskClient:
        """A browser in which the account has signed in to the pages."""
        browser, key, moment = self.app.test_client(), secrets.token_urlsafe(16), time.time()
        with self.records.begin() as link:
            number = link.execute(
                select(tables.accounts.c.id).where(tables.accounts.c.username == username)
            ).scalar_one()
            values = {"key": digest(key), "account": number, "opened_at": moment}
            link.execute(insert(tables.page_sessions).values(**values, seen_at=moment))
        with browser.session_transaction() as session:
            session["key"] = key
        return browser

    def token(self, username: str, lifetime: int = 600) -> dict[str, str]:
        """The header of a sign-in that began now."""
        access, moment = secrets.token_urlsafe(16), time.time()
        with self.records.begin() as link:
            number = link.execute(
                select(tables.accounts.c.id).where(tables.accounts.c.username == username)
            ).scalar_one()
            values = {"family": access, "account": number, "client_id": "occupancy-qgis"}
            values |= {"scope": "openid occupancy", "access": digest(access), "refresh": None}
            values |= {"issued_at": moment, "signed_in_at": moment, "expires_in": lifetime}
            link.execute(insert(tables.tokens).values(**values))
        return {"Authorization": f"Bearer {access}"}


@pytest.fixture(scope="session")
def records_url(tmp_path_factory) -> Iterator[str]:
    """Where records are kept that copies are made of: SQLite, or a database of its own in the
    cluster that OCCUPANCY_POSTGIS names."""
    if not os.environ.get("OCCUPANCY_POSTGIS"):
        yield f"sqlite:///{tmp_path_factory.mktemp('inside') / 'records.sqlite'}"
        return
    with own_database() as url:
        yield url


@contextmanager
def copy_of(records: str, folder: Path) -> Iterator[str]:
    """The same records again, for one test."""
    if records.startswith("sqlite"):
        path = folder / "records.sqlite"
        with sqlite3.connect(records.removeprefix("sqlite:///")) as whole:
            whole.execute("VACUUM INTO ?", (str(path),))
        whole.close()
        yield f"sqlite:///{path}"
        return
    with own_database(urlsplit(records).path[1:]) as url:
        yield url


@pytest.fixture(scope="session")
def portal_in_process(records_url) -> tuple[Flask, str, dict[str, str]]:
    """A portal in this process, its records as they are after the first start, the passwords."""
    built = build.ready("200030633", 1, True, VINTAGES)
    records = database.connect(administration.postgresql(records_url), lasting=False)
    passwords = {a["username"]: a["password"] for a in demo.create(records, built)}
    settings = app.Settings("http://127.0.0.1:1")
    application = app.create(settings, built, Reader(built.path), records, SCALES)
    records.dispose()
    return application, records_url, passwords


@pytest.fixture
def inside(portal_in_process, tmp_path) -> Iterator[Inside]:
    """That portal, with records of the test's own."""
    application, whole, passwords = portal_in_process
    with copy_of(whole, tmp_path) as url:
        records = database.connect(administration.postgresql(url), lasting=False)
        application.extensions["records"] = records
        yield Inside(application, records, passwords)
        records.dispose()
