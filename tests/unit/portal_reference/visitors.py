"""Clients that reach a running portal over HTTP only."""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import psycopg2
import requests
from requests.adapters import HTTPAdapter

from scripts.portal.access.tokens import CLIENT_ID
from scripts.portal_process import PortalProcess

REDIRECT = "http://127.0.0.1:54321/callback"


class From(HTTPAdapter):
    """Sends from another address of this machine."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *given: Any, **keywords: Any) -> None:
        super().init_poolmanager(*given, source_address=(self._address, 0), **keywords)


def line_from(address: str) -> requests.Session:
    """Requests as if from another machine."""
    line = requests.Session()
    line.mount("http://", From(address))
    return line


class Visitor:
    """A signed-in account."""

    def __init__(self, url: str, tokens: dict[str, Any]) -> None:
        self.url, self.tokens, self.line = url, tokens, requests.Session()

    def get(self, path: str, **parameters: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        return self.line.get(
            urljoin(self.url, path),
            params=parameters,
            headers=headers,
            timeout=30,
            allow_redirects=False,
        )

    def send(
        self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}", **(headers or {})}
        return self.line.request(
            method,
            urljoin(self.url, path),
            headers=headers,
            timeout=30,
            allow_redirects=False,
            **more,
        )

    def items(self, collection: str, **parameters: Any) -> list[dict[str, Any]]:
        answer = self.get(
            f"/ogc/collections/{collection}/items", f="json", **{"limit": 10_000, **parameters}
        )
        assert answer.status_code == 200, answer.text
        matches: list[dict[str, Any]] = []
        document = answer.json()
        while True:
            matches.extend(document["features"])
            following = [link["href"] for link in document["links"] if link["rel"] == "next"]
            if not following:
                return matches
            document = self.get(following[0]).json()

    def rows(self, collection: str, **parameters: Any) -> dict[str, dict[str, Any]]:
        return {
            feature["id"]: feature["properties"] for feature in self.items(collection, **parameters)
        }


class Browser:
    """Follows the forms of the portal's pages as a person does, with cookies."""

    def __init__(self, url: str) -> None:
        self.url, self.line = url, requests.Session()

    def get(self, path: str) -> requests.Response:
        return self.line.get(self.url + path, timeout=30)

    def post(self, path: str, data: dict[str, Any], **more: Any) -> requests.Response:
        return self.line.post(self.url + path, data=data, timeout=30, **more)

    def fill(self, path: str, page: requests.Response, **fields: str) -> requests.Response:
        return self.post(path, {"csrf": csrf_of(page), **fields})

    def sign_in(self, username: str, password: str) -> None:
        path = "/pages/sign-in?lang=en"
        page = self.fill(path, self.get(path), username=username, password=password)
        assert page.status_code == 200, page.text


def csrf_of(page: Any) -> str:
    """Return the secret of the forms of a page."""
    token = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert token is not None, page.text
    return token[1]


class Authorize:
    """The authorize step, piece by piece, as a browser goes through it."""

    def __init__(self, url: str, address: str = "127.0.0.1") -> None:
        self.url, self.browser = url, line_from(address)
        self.verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(self.verifier.encode()).digest()
        self.parameters = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": REDIRECT,
            "scope": "openid profile email offline_access occupancy",
            "state": secrets.token_urlsafe(16),
            "nonce": secrets.token_urlsafe(16),
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }

    def page(self, **changes: str | None) -> requests.Response:
        request = {
            name: value
            for name, value in {**self.parameters, **changes}.items()
            if value is not None
        }
        return self.browser.get(
            f"{self.url}/oauth/authorize?{urlencode(request)}", allow_redirects=False, timeout=20
        )

    def post(
        self, page: requests.Response, username: str, password: str, **changes: str
    ) -> requests.Response:
        action = re.search(r'<form method="post" action="([^"]+)"', page.text)
        csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert action is not None
        assert csrf is not None
        data = {"csrf": csrf[1], "username": username, "password": password, **changes}
        return self.browser.post(
            urljoin(self.url, html.unescape(action[1])),
            data=data,
            allow_redirects=False,
            timeout=20,
        )

    def code(self, username: str, password: str, **changes: str | None) -> dict[str, str]:
        answer = self.post(self.page(**changes), username, password)
        assert answer.status_code == 302, answer.text
        return {
            name: values[0]
            for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()
        }

    def exchange(self, code: str, **changes: str | None) -> requests.Response:
        data = {
            "grant_type": "authorization_code",
            "client_id": CLIENT_ID,
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": self.verifier,
            **changes,
        }
        return requests.post(
            f"{self.url}/oauth/token",
            data={k: v for k, v in data.items() if v is not None},
            timeout=20,
        )

    def refresh(self, token: str) -> requests.Response:
        data = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "refresh_token": token}
        return requests.post(f"{self.url}/oauth/token", data=data, timeout=20)


@contextmanager
def running(*options: str) -> Iterator[PortalProcess]:
    """A portal over the store under test: the GeoPackage of the cache, or a database of its own in
    the PostgreSQL cluster that
    OCCUPANCY_POSTGIS names (scripts/setup --postgis starts one)."""
    if not os.environ.get("OCCUPANCY_POSTGIS"):
        with PortalProcess(*options) as process:
            yield process
        return
    with own_database() as url, PortalProcess(*options, "--demo", "--store", url) as process:
        yield process


@contextmanager
def own_database(template: str = "template1") -> Iterator[str]:
    """A new database in the cluster that OCCUPANCY_POSTGIS names, a copy of another one;
    gone afterwards."""
    cluster = os.environ["OCCUPANCY_POSTGIS"]
    name = f"occupancy_test_{secrets.token_hex(6)}"
    link = psycopg2.connect(cluster)
    link.autocommit = True
    try:
        with link.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield urlsplit(cluster)._replace(path=f"/{name}").geturl()
    finally:
        with link.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        link.close()
