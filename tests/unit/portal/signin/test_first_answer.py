"""The first click is answered soon, by a page or by a sentence, in the window's language."""

from __future__ import annotations

import socket
import threading
from urllib.parse import parse_qs, urlsplit

import pytest

from occupancy_plugin.portal.http.transport import Transport
from occupancy_plugin.portal.signin import oidc
from occupancy_plugin.portal.signin.oidc import Endpoints, discover, sign_in
from occupancy_plugin.toolbelt.errors import Cancelled, PortalUnreachable
from occupancy_plugin.toolbelt.work.cancellation import Cancellation


def test_https_to_a_server_that_speaks_none_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that waits for HTTP never answers a TLS greeting: it used to take two time-outs."""
    monkeypatch.setattr(oidc, "FIRST_SECONDS", 0.3)
    server = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def accept() -> None:
        try:
            while True:
                held.append(server.accept()[0])
        except OSError:
            return

    threading.Thread(target=accept, daemon=True).start()
    with pytest.raises(PortalUnreachable):
        discover(Transport(f"https://127.0.0.1:{server.getsockname()[1]}"))
    assert len(held) == 1
    server.close()


def test_the_page_is_asked_for_in_the_windows_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oidc, "language", lambda: "fr")
    opened: list[str] = []
    cancellation = Cancellation()

    def browser(address: str) -> None:
        opened.append(address)
        cancellation.cancel()

    ends = Endpoints("https://p", "https://p/authorize", "https://p/token", "https://p/revoke")
    with pytest.raises(Cancelled):
        sign_in(Transport("https://p"), ends, browser, cancellation)
    assert parse_qs(urlsplit(opened[0]).query)["ui_locales"] == ["fr"]
