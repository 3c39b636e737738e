"""The browser's last page names the person who signed in, because a machine may be shared."""

from __future__ import annotations

import html
import re
import threading
from urllib.parse import urljoin

import pytest
import requests

from occupancy_plugin.portal.http.transport import Transport
from occupancy_plugin.portal.signin import oidc
from occupancy_plugin.toolbelt.errors import SignInRefused
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from scripts.portal_process import PortalProcess


class Person:
    """Signs in with a browser while the plugin waits; `page` is what the browser shows at the
    end."""

    def __init__(self, account: tuple[str, str]) -> None:
        self.account, self.page = account, ""
        self._thread = threading.Thread(target=lambda: None)

    def opens(self, url: str) -> None:
        self._thread = threading.Thread(target=self._fill, args=(url,), daemon=True)
        self._thread.start()

    def _fill(self, url: str) -> None:
        browser = requests.Session()
        browser.trust_env = False
        page = browser.get(url, timeout=20)
        action = re.search(r'<form method="post" action="([^"]+)"', page.text)
        csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert action is not None
        assert csrf is not None
        name, password = self.account
        data = {"csrf": csrf[1], "username": name, "password": password}
        self.page = browser.post(
            urljoin(page.url, html.unescape(action[1])), data=data, timeout=40
        ).text

    def ends(self) -> str:
        self._thread.join(30)
        return self.page


def test_the_last_page_names_who_signed_in(portal: PortalProcess) -> None:
    transport = Transport(portal.url)
    person = Person(portal.account("epci_agent"))
    oidc.sign_in(transport, oidc.discover(transport), person.opens, Cancellation())
    assert "Camille Fictif" in person.ends()


def test_the_last_page_of_a_sign_in_that_fails_says_so_and_names_nobody(
    portal: PortalProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise SignInRefused("no", "test")

    monkeypatch.setattr(oidc, "_check_claims", refuses)
    transport = Transport(portal.url)
    person = Person(portal.account("epci_agent"))
    with pytest.raises(SignInRefused):
        oidc.sign_in(transport, oidc.discover(transport), person.opens, Cancellation())
    page = person.ends()
    assert "did not succeed" in page or "n’a pas abouti" in page
    assert "Camille" not in page


def test_a_name_is_text_on_the_page() -> None:
    """What a portal calls a person is no markup."""
    loopback = oidc._Loopback("known")
    with loopback:
        loopback.welcome("<b>Mallory</b>")
        serving = threading.Thread(target=loopback._server.handle_request, daemon=True)
        loopback._server.timeout = 10
        serving.start()
        address = f"{loopback.redirect_uri}?state=known&code=x"
        text = requests.get(address, timeout=10).text
        serving.join(10)
    assert "&lt;b&gt;Mallory" in text
