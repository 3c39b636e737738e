"""The portal's HTTP server: waitress, with limits on who says nothing and who reads nothing.

A file goes to the system as a file and an answer that is not read waits on disk, so that no reader
holds a thread; who stops reading, or never finishes a request, is let go.
"""

from __future__ import annotations

import socket
import time
from collections import Counter
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from . import proxies
from .app import REQUEST_LIMIT

CONNECTIONS = 1000
OF_AN_ADDRESS = 400
"""Connections of one address; behind a proxy all come from one, and the proxy counts."""
IDLE = 60
"""Seconds without a byte, in either direction, after which a connection is closed."""
HEADER_SECONDS = 20.0
BODY_SECONDS = 60.0
UNREAD = 1 << 62
"""Answers are written whole, to disk beyond a megabyte, however slowly they are read."""


class Channel(HTTPChannel):
    """A connection whose requests have an end, however slowly their bytes come."""

    began: float | None = None

    def received(self, data: bytes) -> Any:
        moment = time.monotonic()
        if self.request is None:
            self.began = moment
        consumed = super().received(data)
        if self.request is None:
            self.began = None
        elif self.began is not None:
            allowed = BODY_SECONDS if self.request.headers_finished else HEADER_SECONDS
            if moment - self.began > allowed:
                self.will_close = True
        return consumed


def serve_on(
    application: Any,
    listener: socket.socket,
    threads: int,
    trusted: tuple[proxies.Network, ...] = (),
) -> BaseWSGIServer:
    """A server on this socket, ready to run. trusted: the proxies whose X-Forwarded-… headers are
    believed."""
    server = create_server(
        proxies.behind(application, trusted),
        sockets=[listener],
        threads=threads,
        ident=None,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE,
        cleanup_interval=5,
        max_request_body_size=REQUEST_LIMIT,
        outbuf_high_watermark=UNREAD,
        clear_untrusted_proxy_headers=False,  # proxies.behind does
    )
    server.channel_class = Channel if trusted else _fair(server)
    return server


def _fair(server: Any) -> Any:
    """Channels of one address up to a number; the next one is closed as it opens."""

    def opened(own: Any, link: socket.socket, address: Any, *arguments: Any, **named: Any) -> Any:
        counted = Counter(channel.addr[0] for channel in server.active_channels.values())
        channel = Channel(own, link, address, *arguments, **named)
        if counted[address[0]] >= OF_AN_ADDRESS:
            channel.will_close = True
        return channel

    return opened
