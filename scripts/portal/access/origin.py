"""The origin of a request as a keyed digest: requests can be counted without storing addresses."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress

from flask import current_app, request


def origin() -> str:
    """Return a digest of the request's address; for IPv6 of its 56-bit network, which belongs to
    one subscriber."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
        prefix_length = 56 if address.version == 6 else 32
        network = str(ipaddress.ip_network(f"{address}/{prefix_length}", strict=False))
    except ValueError:
        network = "unknown"
    return keyed(network)


def keyed(text: str) -> str:
    """Return a digest with the portal's own key, so that it cannot be compared elsewhere."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, text.encode(errors="replace"), hashlib.sha256).hexdigest()
