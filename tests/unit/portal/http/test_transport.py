"""The HTTP door against a server that misbehaves on purpose: nothing half-read, no credential to
another origin, quick cancel."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from typing import ClassVar

import pytest

from occupancy_plugin.portal.http.transport import Transport, check_address
from occupancy_plugin.toolbelt.errors import BadData, Cancelled, PortalUnreachable
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from tests.unit.portal.small_server import SmallHandler, listening


class Rude(SmallHandler):
    """Each path is one bad manner. `seen` keeps the headers of every request."""

    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []
    busy = 0

    def do_GET(self) -> None:
        Rude.seen.append((self.path, dict(self.headers)))
        if self.path == "/short":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"x" * 10)
        elif self.path == "/slow":
            time.sleep(3)
            self.answer(200, b"late")
        elif self.path == "/busy":
            Rude.busy += 1
            self.answer(429 if Rude.busy < 3 else 200, b"ok", {"Retry-After": "0"})
        elif self.path == "/away":
            self.answer(302, b"", {"Location": "http://127.0.0.1:1/elsewhere"})
        elif self.path == "/bomb":
            self.answer(200, gzip.compress(b"\0" * (64 << 20)), {"Content-Encoding": "gzip"})
        else:
            self.answer(200, b"{}", {"Content-Type": "application/json"})


@pytest.fixture
def transport() -> Iterator[Transport]:
    Rude.seen.clear()
    Rude.busy = 0
    with listening(Rude) as url:
        yield Transport(url)


def test_a_download_cut_short_is_refused_whole(transport: Transport) -> None:
    with pytest.raises(BadData, match="cut short"):
        transport.get("/short")


def test_cancel_does_not_wait_for_the_network(transport: Transport) -> None:
    cancellation = Cancellation()
    threading.Timer(0.2, cancellation.cancel).start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        transport.get("/slow", cancellation=cancellation)
    assert time.monotonic() - started < 1.0


def test_a_busy_portal_is_asked_again(transport: Transport) -> None:
    assert transport.get("/busy").status == 200
    assert Rude.busy == 3


def test_a_redirection_is_not_followed(transport: Transport) -> None:
    with pytest.raises(BadData, match="redirection"):
        transport.get("/away", headers={"Authorization": "Bearer x"})
    assert [path for path, _ in Rude.seen] == ["/away"]


def test_a_link_to_another_origin_gets_no_request(transport: Transport) -> None:
    with pytest.raises(BadData, match="another server"):
        transport.get("http://localhost:9/next", headers={"Authorization": "Bearer x"})
    assert Rude.seen == []


def test_a_portal_that_is_down_is_said_so() -> None:
    with pytest.raises(PortalUnreachable, match="cannot be reached"):
        Transport("http://127.0.0.1:9").get("/")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "portal",
        "ftp://portal.example",
        "https://user@portal.example",
        "http://portal.example",
        "https://[::",
    ],
)
def test_an_unsafe_address_is_refused(address: str) -> None:
    with pytest.raises(PortalUnreachable):
        check_address(address)


def test_https_and_loopback_are_accepted() -> None:
    assert check_address("https://portal.example.fr/ ") == "https://portal.example.fr"
    assert check_address("http://[::1]:8080") == "http://[::1]:8080"
