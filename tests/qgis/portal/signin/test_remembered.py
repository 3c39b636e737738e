"""Staying signed in is opt-in and needs the master password. If it is refused, a message follows
and the session goes on."""

from __future__ import annotations

import html
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from urllib.parse import urljoin

import pytest
import requests
from qgis.core import QgsApplication, QgsCredentials

from occupancy_plugin.portal.signin import remembered
from occupancy_plugin.portal.signin import session as session_module
from occupancy_plugin.portal.signin.oidc import Tokens
from occupancy_plugin.portal.signin.session import Session, SessionState
from scripts.portal_process import PortalProcess

PORTAL = "https://portail.example.fr"


class Keeper(QgsCredentials):
    """Who is asked for the master password: gives it, or closes the dialog (`password` empty)."""

    def __init__(self, password: str) -> None:
        super().__init__()
        self.password, self.asked = password, 0

    def request(
        self, realm: str, username: str, password: str, message: str
    ) -> tuple[bool, str, str]:
        return False, "", ""

    def requestMasterPassword(self, password: str, stored: bool) -> tuple[bool, str]:
        self.asked += 1
        return bool(self.password), self.password


@pytest.fixture
def keeper(qgis_app: QgsApplication) -> Iterator[type[Keeper]]:
    """Locks the authentication database; what a test sets as the keeper answers."""
    manager = QgsApplication.authManager()
    before = QgsCredentials.instance()
    manager.clearMasterPassword()
    yield Keeper
    remembered.delete_token(PORTAL)
    manager.clearMasterPassword()
    if before is not None:
        before.setInstance(before)


_held: list[Keeper] = []  # QGIS keeps the instance, not its Python half


def answers(keeper: Keeper) -> Keeper:
    _held.append(keeper)
    keeper.setInstance(keeper)
    return keeper


def test_the_token_is_kept_under_the_master_password_and_forgotten(keeper: type[Keeper]) -> None:
    questions = answers(keeper("une phrase bien longue"))
    assert remembered.save_token(PORTAL, "refresh-1")
    assert questions.asked >= 1
    assert remembered.load_token(PORTAL) == "refresh-1"
    assert remembered.load_token("https://autre.example.fr") == ""
    remembered.delete_token(PORTAL)
    assert remembered.load_token(PORTAL) == ""


def test_a_refused_master_password_keeps_nothing(keeper: type[Keeper]) -> None:
    questions = answers(keeper(""))
    assert not remembered.save_token(PORTAL, "refresh-1")
    assert questions.asked >= 1
    assert not QgsApplication.authManager().existsAuthSetting(remembered._key(PORTAL))
    assert remembered.load_token(PORTAL) == ""


def test_a_kept_sign_in_needs_no_browser_the_next_time(
    keeper: type[Keeper], portal: PortalProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(keeper("une phrase bien longue"))
    opened: list[str] = []

    def browser(url: str) -> None:
        opened.append(url)
        threading.Thread(
            target=follow, args=(url, *portal.account("epci_agent")), daemon=True
        ).start()

    monkeypatch.setattr(session_module, "_open_browser", browser)
    try:
        first_sign_in = signed(portal.url)
        stored_token = remembered.load_token(portal.url)
        assert len(opened) == 1
        second = signed(portal.url)
        assert len(opened) == 1
        rotated_token = remembered.load_token(portal.url)
        assert rotated_token not in ("", stored_token)
        # two QGIS of one profile: the first renews with the token that the second stored
        for session in (first_sign_in, second, first_sign_in):
            renew(session)
            assert session.state is SessionState.SIGNED_IN
        assert remembered.load_token(portal.url) not in ("", stored_token, rotated_token)
        second.sign_out()
        assert remembered.load_token(portal.url) == ""
        assert first_sign_in.state is SessionState.SIGNED_IN
    finally:
        remembered.delete_token(portal.url)


def signed(url: str) -> Session:
    session = Session()
    session.sign_in(url, stay_signed_in=True)
    end = time.monotonic() + 30
    while session.state is SessionState.SIGNING_IN and time.monotonic() < end:
        QgsApplication.processEvents()
    assert session.signed_in is not None
    return session


def renew(session: Session) -> None:
    """Renew the access token in a worker, and ask the portal with it."""
    signed_in = session.signed_in
    assert signed_in is not None
    assert signed_in.tokens is not None
    tokens = signed_in.tokens
    with ThreadPoolExecutor(1) as worker:
        renewed = worker.submit(
            lambda: tokens.renew(tokens.headers()) and signed_in.client.account()
        )
        while not renewed.done():
            QgsApplication.processEvents()
        assert renewed.result() == signed_in.account


def follow(url: str, username: str, password: str) -> None:
    """The sign-in page, filled in and sent."""
    browser = requests.Session()
    browser.trust_env = False
    page = browser.get(url, timeout=20)
    action = html.unescape(re.findall(r'<form method="post" action="([^"]+)"', page.text)[0])
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page.text)[0]
    browser.post(
        urljoin(page.url, action),
        data={"csrf": csrf, "username": username, "password": password},
        timeout=20,
    )


def test_the_session_goes_on_and_the_user_is_told_once(keeper: type[Keeper]) -> None:
    answers(keeper(""))
    session = Session()
    messages: list[str] = []
    session.noticed.connect(messages.append)
    session._state, session._stays_signed_in = SessionState.SIGNED_IN, True
    session._signed_in = SimpleNamespace(
        client=SimpleNamespace(transport=SimpleNamespace(base_url=PORTAL))
    )
    session._on_rotation(Tokens("access-1", "refresh-1", 0.0))
    session._on_rotation(Tokens("access-2", "refresh-2", 0.0))
    assert session.state is SessionState.SIGNED_IN
    assert len(messages) == 1
    assert "master password" in messages[0]
    assert not QgsApplication.authManager().existsAuthSetting(remembered._key(PORTAL))
