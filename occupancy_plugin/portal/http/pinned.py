"""A server whose certificate has errors (its own authority, another name, an old date) and that the
user accepted in QGIS all the same: that one certificate is trusted there, and no other."""

from __future__ import annotations

from typing import Any

from requests.adapters import HTTPAdapter


class PinnedAdapter(HTTPAdapter):
    """Instead of the chain of authorities the certificate's SHA-256 is compared, before anything is
    sent. For a session whose `verify` is off and that talks to one server."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, assert_fingerprint=self._fingerprint, **options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        return super().proxy_manager_for(proxy, assert_fingerprint=self._fingerprint, **options)
