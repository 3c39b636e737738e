"""Where a request comes from, as a digest: enough to count by, not kept as an address."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress

from flask import current_app, request


def origin() -> str:
    """The address of the request; an IPv6 network of 56 bits, which is what a subscriber
    is given, counts as one."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
        whole = 56 if address.version == 6 else 32
        place = str(ipaddress.ip_network(f"{address}/{whole}", strict=False))
    except ValueError:
        place = "unknown"
    return keyed(place)


def keyed(text: str) -> str:
    """A digest that means nothing outside this portal."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, text.encode(errors="replace"), hashlib.sha256).hexdigest()
