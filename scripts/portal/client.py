"""Signs a program in as a person would: through the portal's page and form, with authorization code
and PKCE, over HTTP. Tests, measurements and the demo use it."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import secrets
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import requests

from .access.tokens import CLIENT_ID, SCOPES

REDIRECT = "http://127.0.0.1:9/callback"


class SignInRefused(Exception):
    """The portal refused the sign-in; the sentence contains its answer."""


class Bearer:
    """A token with the interface that the plugin's client expects. It is never renewed."""

    def __init__(self, token: str = "") -> None:
        self._token = token

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def renew(self, refused: object) -> bool:
        return False


def sign_in(
    url: str, username: str, password: str, scopes: tuple[str, ...] = SCOPES
) -> dict[str, Any]:
    """Sign in through the authorize page and exchange the code. Return the token endpoint's
    answer. Raises SignInRefused."""
    browser = requests.Session()
    browser.trust_env = False
    discovery = browser.get(f"{url}/.well-known/openid-configuration", timeout=20).json()
    verifier, state, nonce = (secrets.token_urlsafe(48) for _ in range(3))
    challenge = (
        base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    )
    query = {
        "response_type": "code", "client_id": CLIENT_ID, "redirect_uri": REDIRECT,
        "scope": " ".join(scopes),
        "state": state, "nonce": nonce,
        "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    page = browser.get(f"{discovery['authorization_endpoint']}?{urlencode(query)}", timeout=20)
    reply = _submit_form(browser, page, username, password)
    exchange = {
        "grant_type": "authorization_code",
        "client_id": CLIENT_ID,
        "code": _code_of(reply, state, discovery["issuer"]),
        "redirect_uri": REDIRECT,
        "code_verifier": verifier,
    }
    tokens = browser.post(discovery["token_endpoint"], data=exchange, timeout=20)
    if tokens.status_code != 200:
        raise SignInRefused(f"The token endpoint answered {tokens.status_code}.")
    return dict(tokens.json())


def _submit_form(
    browser: requests.Session, page: requests.Response, username: str, password: str
) -> dict[str, str]:
    """Submit the form of the sign-in page. Return the parameters with which the portal redirects
    back. Raises SignInRefused without a form or a redirect."""
    action = re.search(r'<form method="post" action="([^"]+)"', page.text)
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
    if page.status_code != 200 or action is None or csrf is None:
        raise SignInRefused(f"The portal answered {page.status_code} instead of its sign-in form.")
    answer = browser.post(
        urljoin(page.url, html.unescape(action[1])),
        data={"csrf": csrf[1], "username": username, "password": password},
        allow_redirects=False,
        timeout=20,
    )
    location = answer.headers.get("Location", "")
    if answer.status_code != 302 or not location.startswith(REDIRECT):
        raise SignInRefused(f"The portal refused the sign-in ({answer.status_code}).")
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def _code_of(reply: dict[str, str], state: str, issuer: str) -> str:
    """Return the authorization code. Raises SignInRefused without one, or for the reply to another
    sign-in."""
    if reply.get("state") != state or reply.get("iss") != issuer:
        raise SignInRefused("The answer does not belong to this sign-in.")
    if "code" not in reply:
        reason = reply.get("error_description", reply.get("error", ""))
        raise SignInRefused(f"The portal refused the sign-in: {reason}")
    return reply["code"]
