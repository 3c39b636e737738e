"""X-Forwarded-… headers of trusted proxies, of which several may be chained."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

from waitress.proxy_headers import proxy_headers_middleware

TRUSTED_HEADERS = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
Application = Callable[..., Any]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Parse addresses and networks. Raises ValueError."""
    return tuple(ipaddress.ip_network(text.strip()) for text in texts)


def behind_proxies(application: Application, trusted_networks: tuple[Network, ...]) -> Application:
    """Wrap the application so that a request has the address from which it reached the first
    trusted proxy. Headers from untrusted addresses are removed."""

    def with_client_address(environ: dict[str, Any], start: Any) -> Any:
        hops = _count_hops(environ, trusted_networks)
        return proxy_headers_middleware(
            application,
            trusted_proxy="*" if hops else None,
            trusted_proxy_count=max(hops, 1),
            trusted_proxy_headers=TRUSTED_HEADERS,
        )(environ, start)

    return with_client_address


def _count_hops(environ: dict[str, Any], trusted_networks: tuple[Network, ...]) -> int:
    """Count the trusted proxies in a row, from the portal outwards; each names the one before
    it."""
    forwarded_addresses = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    addresses = [environ.get("REMOTE_ADDR", ""), *reversed(forwarded_addresses)]
    for hops, address in enumerate(addresses):
        if not _lies_in_networks(address.strip(), trusted_networks):
            return hops
    return len(forwarded_addresses)


def _lies_in_networks(address_text: str, networks: tuple[Network, ...]) -> bool:
    try:
        address = ipaddress.ip_address(address_text)
    except ValueError:
        return False
    return any(address in network for network in networks)
