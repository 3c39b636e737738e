"""The credentials of requests: the session's tokens, or an authentication configuration of the
user's own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Protocol

from ...toolbelt.errors import SessionEnded, SignInRequired
from ...toolbelt.translation import tr
from ..http.transport import Transport
from . import oidc

EARLY_SECONDS = 5.0


class Credentials(Protocol):
    """The interface of credentials. Both methods are called from worker threads."""

    def headers(self) -> Mapping[str, str]:
        """Return the headers of one request. Raises SignInRequired."""

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Renew after a 401 to a request with these headers. Return whether another try is
        worthwhile."""


class SessionTokens:
    """The session's tokens. One lock guards the refresh, so many simultaneous 401s lead to one
    refresh.

    changed: called with the new tokens after each rotation, with None when they are lost
    shared: holds what other processes may spend, and yields their refresh token, '' without one;
    `changed` is called before it ends"""

    def __init__(
        self,
        transport: Transport,
        endpoints: oidc.Endpoints,
        tokens: oidc.Tokens,
        changed: Callable[[oidc.Tokens | None], None] = lambda _tokens: None,
        shared: Callable[[], AbstractContextManager[str]] = lambda: nullcontext(""),
    ) -> None:
        self._transport, self._endpoints = transport, endpoints
        self._tokens: oidc.Tokens | None = tokens
        self._changed, self._shared = changed, shared
        self._lock = threading.Lock()

    def headers(self) -> Mapping[str, str]:
        with self._lock:
            tokens = self._session_tokens()
            if time.monotonic() > tokens.expires_at - EARLY_SECONDS:
                tokens = self._rotate(tokens)
            return {"Authorization": f"Bearer {tokens.access}"}

    def renew(self, refused: Mapping[str, str]) -> bool:
        with self._lock:
            tokens = self._session_tokens()
            if refused.get("Authorization") == f"Bearer {tokens.access}":
                self._rotate(tokens)
            return True

    def revoke(self) -> None:
        """Drop the tokens and revoke them at the portal. Blocking, so not for the main thread."""
        with self._lock:
            tokens, self._tokens = self._tokens, None
        if tokens is not None:
            oidc.revoke(self._transport, self._endpoints, tokens)

    def _session_tokens(self) -> oidc.Tokens:
        if self._tokens is None:
            raise SessionEnded
        return self._tokens

    def _rotate(self, tokens: oidc.Tokens) -> oidc.Tokens:
        """Exchange the refresh token for new tokens."""
        with self._shared() as refresh_token:
            latest = replace(tokens, refresh=refresh_token or tokens.refresh)
            try:
                self._tokens = oidc.refresh(self._transport, self._endpoints, latest)
            except SignInRequired:
                self._tokens = None
                self._changed(None)
                raise
            self._changed(self._tokens)
            return self._tokens


class Anonymous:
    """No credentials: for what the portal offers before a sign-in (asking for an account)."""

    def headers(self) -> Mapping[str, str]:
        return {}

    def renew(self, _refused: Mapping[str, str]) -> bool:
        return False


def resource_of(authcfg: str) -> str:
    """Return the address that the owner of an authentication configuration wrote into it, ''
    without. Reads no secret."""
    from qgis.core import QgsApplication, QgsAuthMethodConfig

    configuration = QgsAuthMethodConfig()
    QgsApplication.authManager().loadAuthenticationConfig(authcfg, configuration, False)
    return str(configuration.uri())


class AuthConfiguration:
    """An authentication configuration of QGIS (`AUTHCFG`), for unattended runs. Its headers are
    copied onto each request."""

    def __init__(self, authcfg: str, base_url: str) -> None:
        self._authcfg, self._base_url = authcfg, base_url

    def headers(self) -> Mapping[str, str]:
        from qgis.core import QgsApplication
        from qgis.PyQt.QtCore import QUrl
        from qgis.PyQt.QtNetwork import QNetworkRequest

        request = QNetworkRequest(QUrl(self._base_url))
        is_updated, authorised_request = QgsApplication.authManager().updateNetworkRequest(
            request, self._authcfg
        )
        if not is_updated:
            raise SignInRequired(
                tr("The authentication configuration cannot be used. Check it in QGIS's options.")
            )
        return {
            bytes(name).decode(): bytes(authorised_request.rawHeader(name)).decode()
            for name in authorised_request.rawHeaderList()
        }

    def renew(self, _refused: Mapping[str, str]) -> bool:
        return False
