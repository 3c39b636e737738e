"""An authentication configuration is sent to its own address only. Neither it nor a browser comes
before the portal has stated where it is hosted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import ClassVar

import pytest
from pytestqt.qtbot import QtBot

from occupancy_plugin.portal.signin import credentials
from occupancy_plugin.portal.signin import session as session_module
from occupancy_plugin.portal.signin.session import Session, SessionState, sign_with_configuration
from occupancy_plugin.toolbelt.errors import PortalError, SignInRefused
from occupancy_plugin.toolbelt.settings import change_settings
from tests.unit.portal.small_server import SmallHandler, listening

DISCOVERY = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization", "token", "revocation")


class Somewhere(SmallHandler):
    seen: ClassVar[list[tuple[str, str]]] = []
    hosting = "EU"

    def do_GET(self) -> None:
        Somewhere.seen.append((self.path, self.headers.get("Authorization", "")))
        policy = {
            "population_field": "households",
            "hosting": Somewhere.hosting,
            "caption": {"fr": ""},
            "legal": {"fr": ""},
        }
        here = f"http://{self.headers['Host']}"
        endpoints = {f"{name}_endpoint": f"{here}/{name}" for name in ENDPOINTS} | {"issuer": here}
        body = json.dumps({"/policy": policy, DISCOVERY: endpoints}.get(self.path, {})).encode()
        self.answer(200, body, {"Content-Type": "application/json"})


@pytest.fixture
def somewhere(qgis_app: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    Somewhere.seen.clear()
    Somewhere.hosting = "EU"
    monkeypatch.setattr(
        credentials.AuthConfiguration, "headers", lambda self: {"Authorization": "Basic c2VjcmV0"}
    )
    monkeypatch.setattr(credentials, "resource_of", lambda authcfg: "")
    with listening(Somewhere) as url:
        yield url
    change_settings(portal_url="")


def test_another_address_gets_no_request_at_all(somewhere: str) -> None:
    change_settings(portal_url="https://portail.example.fr")
    with pytest.raises(SignInRefused):
        sign_with_configuration(somewhere, "abc1234")
    assert Somewhere.seen == []


@pytest.mark.parametrize("named_in", ["options", "configuration"])
def test_the_address_of_the_options_or_of_the_configuration_does(
    somewhere: str, monkeypatch: pytest.MonkeyPatch, named_in: str
) -> None:
    if named_in == "options":
        change_settings(portal_url=somewhere)
    else:
        monkeypatch.setattr(credentials, "resource_of", lambda authcfg: f"{somewhere}/")
    with pytest.raises(PortalError):  # it answers, and is no portal
        sign_with_configuration(somewhere, "abc1234")
    assert ("/me", "Basic c2VjcmV0") in Somewhere.seen


def test_nothing_is_proved_to_a_portal_outside_the_union(somewhere: str) -> None:
    change_settings(portal_url=somewhere)
    Somewhere.hosting = "US"
    with pytest.raises(SignInRefused):
        sign_with_configuration(somewhere, "abc1234")
    assert Somewhere.seen == [("/policy", "")]


@pytest.mark.parametrize("hosting", ["EU", "US"])
def test_no_page_is_opened_for_a_password_outside_the_union(
    somewhere: str, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, hosting: str
) -> None:
    Somewhere.hosting = hosting
    opened: list[str] = []
    session, failures = Session(), []
    session.failed.connect(failures.append)

    def browser(url: str) -> None:
        opened.append(url)
        session.cancel_sign_in()

    monkeypatch.setattr(session_module, "_open_browser", browser)
    session.sign_in(somewhere)
    qtbot.waitUntil(lambda: session.state is SessionState.SIGNED_OUT, timeout=20_000)
    assert bool(opened) is (hosting == "EU")
    assert any("European Union" in str(failure) for failure in failures) is (hosting == "US")
