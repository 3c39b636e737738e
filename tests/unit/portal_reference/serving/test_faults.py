"""Faults spoil downloads only. The faults that the plugin must refuse are tried with it
(tests/qgis/layers/project/test_prepare.py); here are those from which it recovers."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from scripts.portal import client
from tests.faulty_portal import FAULTS, Faults, FaultyPortal

FEATURES = {
    "type": "FeatureCollection",
    "features": [{"id": str(n), "properties": {"type_single": n}} for n in range(10)],
}
KIND = "application/geo+json"


def sound(environ, start):
    body = json.dumps(FEATURES).encode()
    start(
        "200 OK",
        [("Content-Type", KIND), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")],
    )
    return [body]


def ask(name: str, path: str = "/ogc/collections/commune-2022/items", host: str = "127.0.0.1:1"):
    """(status, headers, body iterator) of the middleware around a sound answer."""
    responses = {}
    faults = Faults(sound, "http://127.0.0.1:1")
    choose(faults, name)
    body = faults(
        {
            "PATH_INFO": path,
            "REQUEST_METHOD": "GET",
            "HTTP_HOST": host,
            "HTTP_AUTHORIZATION": "Bearer x",
        },
        lambda status, headers, exc_info=None: responses.update(
            status=status, headers=dict(headers)
        ),
    )
    return responses["status"], responses["headers"], body, faults


def choose(faults: Faults, name: str) -> None:
    chosen = {"PATH_INFO": "/_faults", "REQUEST_METHOD": "PUT", "QUERY_STRING": name}
    faults(chosen, lambda status, headers: None)


@pytest.mark.parametrize("name", FAULTS)
def test_other_answers_are_left_alone(name):
    status, _headers, body, _ = ask(name, "/catalogue")
    assert status == "200 OK"
    assert json.loads(b"".join(body)) == FEATURES


def test_statuses():
    assert ask("500")[0].startswith("500")
    status, headers, *_ = ask("429")
    assert status.startswith("429")
    assert headers["Retry-After"] == "1"
    assert ask("busy")[0].startswith("503")


def test_redirect_goes_to_another_origin_and_is_counted():
    status, headers, *_ = ask("redirect")
    assert status.startswith("302")
    assert headers["Location"].startswith("http://localhost:1/")
    assert ask("redirect", host="localhost:1")[3].foreign == {
        "requests": 1,
        "with_authorization": 1,
    }


@contextmanager
def spoiled(
    portal: FaultyPortal, name: str
) -> Iterator[tuple[str, dict[str, str], client.requests.Session]]:
    tokens = client.sign_in(portal.url, *portal.account("epci_agent"))
    with portal.at_fault(name):
        yield portal.url, tokens, requests.Session()


def test_expire_lets_each_access_token_serve_one_download(faulty_portal):
    with spoiled(faulty_portal, "expire") as (url, tokens, browser):

        def status() -> int:
            headers = {"Authorization": f"Bearer {tokens['access_token']}"}
            return browser.get(
                f"{url}/ogc/collections/commune-2022/items?f=json&limit=1",
                headers=headers,
                timeout=20,
            ).status_code

        assert [status(), status()] == [200, 401]
        data = {
            "grant_type": "refresh_token",
            "client_id": "occupancy-qgis",
            "refresh_token": tokens["refresh_token"],
        }
        tokens.update(browser.post(f"{url}/oauth/token", data=data, timeout=20).json())
        assert [status(), status()] == [200, 401]


def test_a_fault_ends_when_another_is_chosen_and_an_answer_without_an_end_with_it():
    _status, _headers, body, faults = ask("huge")
    stream = iter(body)
    next(stream), next(stream)
    choose(faults, "none")
    assert list(stream) == []
    request = {"PATH_INFO": "/ogc/collections/commune-2022/items", "REQUEST_METHOD": "GET"}
    assert json.loads(b"".join(faults(request, lambda status, headers: None))) == FEATURES
