"""The plugin's sign-in against another OpenID provider: npm's `oidc-provider`, which
`scripts/setup --tests` installs by name."""

from __future__ import annotations

import html
import json
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from occupancy_plugin.portal.client import Client
from occupancy_plugin.portal.http.transport import Transport
from occupancy_plugin.portal.signin import oidc
from occupancy_plugin.portal.signin.credentials import SessionTokens
from occupancy_plugin.toolbelt.errors import SignInRefused, SignInRequired
from occupancy_plugin.toolbelt.work.cancellation import Cancellation

ROOT = Path(__file__).parents[3]
MODULE = ROOT / ".cache" / "node" / "node_modules" / "oidc-provider" / "lib" / "index.js"
SCRIPT = Path(__file__).with_name("another_provider.mjs")


@pytest.fixture(scope="module")
def transport() -> Iterator[Transport]:
    node = shutil.which("node")
    assert node, "scripts/setup --tests installs Node.js"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [node, str(SCRIPT), str(MODULE), str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield Transport(json.loads(process.stdout.readline())["issuer"])
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def endpoints(transport: Transport) -> oidc.Endpoints:
    return oidc.discover(transport)


def _person(url: str, agrees: bool = True) -> None:
    """Signs in and agrees, or follows the link that gives up; the last redirect leads to the
    plugin."""
    browser = requests.Session()
    browser.trust_env = False
    page = browser.get(url, timeout=20)
    while "/callback" not in page.url:
        if not agrees:
            page = browser.get(
                urljoin(page.url, re.findall(r'href="([^"]*/abort)"', page.text)[0]), timeout=20
            )
            continue
        action = re.findall(r'<form[^>]* action="([^"]+)"', page.text)[0]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
        data = {**fields, "login": "camille", "password": "fictif"}
        page = browser.post(urljoin(page.url, html.unescape(action)), data=data, timeout=20)


def sign_in(
    transport: Transport, endpoints: oidc.Endpoints, person: Callable[[str], None] = _person
) -> oidc.Tokens:
    def open_beside(url: str) -> None:  # a browser that works while the plugin waits
        threading.Thread(target=person, args=(url,), daemon=True).start()

    return oidc.sign_in(transport, endpoints, open_beside, Cancellation())


def test_the_whole_flow_gives_tokens_that_open_userinfo(
    transport: Transport, endpoints: oidc.Endpoints
) -> None:
    tokens = sign_in(transport, endpoints)
    assert tokens.refresh
    session = SessionTokens(transport, endpoints, tokens)
    assert Client(transport, session).read_json("/me")["sub"] == "camille"
    session.revoke()
    assert transport.get("/me", headers={"Authorization": f"Bearer {tokens.access}"}).status == 401
    with pytest.raises(SignInRequired):
        oidc.refresh(transport, endpoints, tokens)


def test_many_threads_spend_one_refresh_token(
    transport: Transport, endpoints: oidc.Endpoints
) -> None:
    tokens = sign_in(transport, endpoints)
    rotated: list[oidc.Tokens | None] = []
    session = SessionTokens(
        transport,
        endpoints,
        oidc.Tokens("stale", tokens.refresh, tokens.expires_at),
        rotated.append,
    )
    client, answers = Client(transport, session), []
    readers = [
        threading.Thread(target=lambda: answers.append(client.read_json("/me"))) for _ in range(8)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(20)
    assert [answer["sub"] for answer in answers] == ["camille"] * 8
    assert len(rotated) == 1


def test_an_abandoned_sign_in_is_refused(transport: Transport, endpoints: oidc.Endpoints) -> None:
    with pytest.raises(SignInRefused, match="ended or was not granted"):
        sign_in(transport, endpoints, lambda url: _person(url, agrees=False))


def test_a_forged_callback_is_answered_400_and_the_real_one_awaited(
    transport: Transport, endpoints: oidc.Endpoints
) -> None:
    forged = []

    def person(url: str) -> None:
        back = requests.utils.unquote(re.findall(r"redirect_uri=([^&]+)", url)[0])
        forged.append(requests.get(f"{back}?code=stolen&state=guessed", timeout=10).status_code)
        _person(url)

    assert sign_in(transport, endpoints, person).access
    assert forged == [400]


@pytest.mark.parametrize(
    ("claim", "other"),
    [("nonce", "another"), ("iss", "http://127.0.0.1:9"), ("aud", "another"), ("exp", 1)],
)
def test_an_id_token_of_another_sign_in_is_refused(
    transport: Transport,
    endpoints: oidc.Endpoints,
    monkeypatch: pytest.MonkeyPatch,
    claim: str,
    other: object,
) -> None:
    claims = oidc._claims
    monkeypatch.setattr(oidc, "_claims", lambda token: {**claims(token), claim: other})
    with pytest.raises(SignInRefused, match="did not come from the portal"):
        sign_in(transport, endpoints)
