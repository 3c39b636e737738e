"""While people work, rights change and accesses end: the session hears it, and ends once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from occupancy_plugin.portal.signin.session import Session, SessionState
from occupancy_plugin.toolbelt.errors import SessionEnded
from scripts.portal_process import PortalProcess
from tests.qgis.conftest import session_of, signed_in
from tests.qgis.waiting import until


class Heard:
    """A session that is signed in, and what it said."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.states: list[SessionState] = []
        self.errors: list[Exception] = []
        self.renewed: list[str] = []
        session.state_changed.connect(self.states.append)
        session.failed.connect(self.errors.append)
        session.account_changed.connect(lambda: self.renewed.append(session.signed_in.account.name))


@pytest.fixture
def heard(portal: PortalProcess, qgis_app: object) -> Heard:
    return Heard(session_of(signed_in(portal)))


def test_an_account_that_changed_at_the_portal_is_taken_over(heard: Heard) -> None:
    signed = heard.session.signed_in
    assert signed is not None
    account = signed.account
    heard.session._signed_in = replace(signed, account=replace(account, name="Autre nom"))
    heard.session.refresh_account()
    until(lambda: heard.renewed)
    assert heard.renewed == [account.name]
    assert heard.states == []


def test_a_session_that_the_portal_ended_expires_once(heard: Heard) -> None:
    signed = heard.session.signed_in
    assert signed is not None
    assert signed.tokens is not None
    signed.tokens.revoke()
    heard.session.refresh_account()
    until(lambda: heard.errors)
    heard.session.expire()
    assert heard.states == [SessionState.EXPIRED]
    assert [type(error) for error in heard.errors] == [SessionEnded]
    assert heard.session.signed_in is None


@pytest.mark.parametrize(("days", "ended"), [(0, False), (1, True)])
def test_on_the_day_after_its_end_an_access_is_over(heard: Heard, days: int, ended: bool) -> None:
    signed = heard.session.signed_in
    assert signed is not None
    last = date.today() - timedelta(days=days)
    heard.session._signed_in = replace(signed, account=replace(signed.account, access_ends_on=last))
    heard.session.check_access_end()
    assert (heard.session.signed_in is None) is ended
    assert len(heard.errors) == int(ended)
