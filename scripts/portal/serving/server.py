"""The portal's HTTP server: waitress, with limits on idle and slow clients.

Files are sent by the system, and unread answers wait on disk, so that no client occupies a thread.
A client that stops reading, or does not finish its request, is disconnected.
"""

from __future__ import annotations

import socket
import time
from collections import Counter
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from .app import REQUEST_LIMIT

MAX_CONNECTIONS = 1000
CONNECTIONS_PER_ADDRESS = 400
"""Maximum connections of one address. Behind a proxy all come from one address, and the proxy has
to limit them."""
IDLE_SECONDS = 60
"""Seconds without a byte, in either direction, after which a connection is closed."""
HEADER_SECONDS = 20.0
BODY_SECONDS = 60.0
MAX_UNREAD_BYTES = 1 << 62
"""Bytes that may wait to be sent: no limit, because answers beyond a megabyte wait on disk."""
PROXY_HEADERS = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}


class Channel(HTTPChannel):
    """A connection that is closed if a request takes too long to arrive."""

    started_at: float | None = None

    def received(self, data: bytes) -> Any:
        moment = time.monotonic()
        if self.request is None:
            self.started_at = moment
        consumed = super().received(data)
        if self.request is None:
            self.started_at = None
        elif self.started_at is not None:
            allowed = BODY_SECONDS if self.request.headers_finished else HEADER_SECONDS
            if moment - self.started_at > allowed:
                self.will_close = True
        return consumed


def serve_on(
    application: Any,
    listener: socket.socket,
    threads: int,
    trusted_proxy: str = "",
    proxies: int = 1,
) -> BaseWSGIServer:
    """Return a server on this socket, ready to run.

    trusted_proxy: address of the proxy whose X-Forwarded-… headers are used
    proxies: how many stand one behind the other"""
    behind_proxy: dict[str, Any] = {
        "trusted_proxy": trusted_proxy,
        "trusted_proxy_count": proxies,
        "trusted_proxy_headers": PROXY_HEADERS,
    }
    server = create_server(
        application,
        sockets=[listener],
        threads=threads,
        ident=None,
        connection_limit=MAX_CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=5,
        max_request_body_size=REQUEST_LIMIT,
        outbuf_high_watermark=MAX_UNREAD_BYTES,
        clear_untrusted_proxy_headers=True,
        **(behind_proxy if trusted_proxy else {}),
    )
    server.channel_class = Channel if trusted_proxy else _limited_channels(server)
    return server


def _limited_channels(server: Any) -> Any:
    """Return a channel factory that closes a new channel of an address which has
    `CONNECTIONS_PER_ADDRESS` open ones."""

    def open_channel(
        this_server: Any,
        client_socket: socket.socket,
        address: Any,
        *arguments: Any,
        **keywords: Any,
    ) -> Any:
        channels_per_address = Counter(
            channel.addr[0] for channel in server.active_channels.values()
        )
        channel = Channel(this_server, client_socket, address, *arguments, **keywords)
        if channels_per_address[address[0]] >= CONNECTIONS_PER_ADDRESS:
            channel.will_close = True
        return channel

    return open_channel
