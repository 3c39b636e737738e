"""Whose X-Forwarded-… headers are believed: several proxies, side by side or one behind the
other."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

from waitress.proxy_headers import proxy_headers_middleware

BELIEVED = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
Application = Callable[..., Any]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The addresses or networks that these texts name. Raises ValueError for another text."""
    return tuple(ipaddress.ip_network(text.strip()) for text in texts)


def behind(application: Application, trusted: tuple[Network, ...]) -> Application:
    """The application, told the address from which a request reached the first trusted proxy.
    Headers that somebody else sends are taken away."""

    def told(environ: dict[str, Any], start: Any) -> Any:
        hops = _hops(environ, trusted)
        return proxy_headers_middleware(
            application,
            trusted_proxy="*" if hops else None,
            trusted_proxy_count=max(hops, 1),
            trusted_proxy_headers=BELIEVED,
        )(environ, start)

    return told


def _hops(environ: dict[str, Any], trusted: tuple[Network, ...]) -> int:
    """Trusted proxies in a row, from the portal outwards: each names the one before it."""
    named = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    way = [environ.get("REMOTE_ADDR", ""), *reversed(named)]
    for hops, address in enumerate(way):
        if not _within(address.strip(), trusted):
            return hops
    return len(named)


def _within(text: str, trusted: tuple[Network, ...]) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in trusted)
