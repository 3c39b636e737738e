"""Duties with a date: the end of an access and its extension, the yearly renewal, a new charter."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess
from tests.desktop.conftest import DEMO
from tests.desktop.duties.people import STORIES, be

Change = Callable[..., None]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "portal.gpkg"


@pytest.fixture(scope="module")
def own_portal(store: Path) -> Iterator[PortalProcess]:
    """A portal whose records the tests move in time."""
    with PortalProcess("--leaky", "--demo", "--store", f"gpkg:{store}") as running:
        yield running


@pytest.fixture(scope="module")
def desktop(
    own_portal: PortalProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desktop]:
    with Desktop(own_portal.url, folder=tmp_path_factory.mktemp("time")) as running:
        yield running


@pytest.fixture
def change(own_portal: PortalProcess, store: Path) -> Change:
    def run(sql: str, *values: Any) -> None:
        with sqlite3.connect(store.with_suffix(".records.sqlite"), timeout=10) as link:
            assert link.execute(sql, values).rowcount == 1

    return run


def ends_in(change: Change, days: int, username: str = "tiers") -> None:
    end = (date.today() + timedelta(days=days)).isoformat()
    change("UPDATE accounts SET access_ends_on = ? WHERE username = ?", end, username)


@pytest.mark.parametrize(("days", "warned"), [(31, False), (30, True), (7, True)])
def test_the_end_of_an_access_is_said_30_and_7_days_before(
    desktop: Desktop, own_portal: PortalProcess, change: Change, days: int, warned: bool
) -> None:
    ends_in(change, days)
    messages = be(desktop, own_portal, "tiers")["messages"]
    assert any(f"dans {days} jours" in message for message in messages) is warned


def test_the_commitment_s_renewal_is_said_30_days_before(
    desktop: Desktop, own_portal: PortalProcess, change: Change
) -> None:
    accepted = datetime.now() - timedelta(days=365 - 30)
    query = (
        "UPDATE charter_acceptances SET accepted_at = ? "
        "WHERE account = (SELECT id FROM accounts WHERE username = 'etat')"
    )
    change(query, f"{accepted:%Y-%m-%d %H:%M:%S}.000000")
    assert any(
        "tacite reconduction" in message for message in be(desktop, own_portal, "etat")["messages"]
    )


def test_a_new_version_of_the_charter_is_shown_and_closes_the_data(
    desktop: Desktop, own_portal: PortalProcess, change: Change
) -> None:
    query = (
        "UPDATE charter_acceptances SET version = '2019-1' "
        "WHERE account = (SELECT id FROM accounts WHERE username = 'agent.commune')"
    )
    change(query)
    be(desktop, own_portal, "agent.commune")
    assert desktop.run(STORIES, "charter")


def test_on_its_date_the_access_ends_in_qgis_and_at_the_portal(
    desktop: Desktop, own_portal: PortalProcess, change: Change
) -> None:
    ends_in(change, 60)
    be(desktop, own_portal, "tiers")
    desktop.run(DEMO, "choose_purpose")
    assert (
        desktop.run(DEMO, "add", scale="commune", indicator="single_parents_rate")["released"] > 0
    )
    ends_in(change, -1)
    ended = desktop.run(STORIES, "check_access")
    assert not ended["signed"]
    assert ended["rows"] == [0]
    assert ended["drawn"] == [False]
    assert ended["messages"]
    refused_sign_in = desktop.run(STORIES, "try_sign_in")
    assert refused_sign_in["state"] == "signed out"
    assert "pas admis" in refused_sign_in["messages"][0]
