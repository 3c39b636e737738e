"""The classes that Authlib works with: the public client, an authorization code, a pair of tokens.
They use neither requests nor the database."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, scope_to_list

from ..records.tables import REDIRECT

CLIENT_ID = "occupancy-qgis"
SCOPES = ("openid", "profile", "email", "offline_access", "occupancy")
LOOPBACK = ("127.0.0.1", "::1")
FORBIDDEN_CHARACTERS = frozenset('\\ "<>^`{|}')


def digest(token: str) -> str:
    """Return the hash under which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


class Client(ClientMixin):
    """The plugin: one public client, loopback redirects on any port."""

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        """Return the requested scopes that the portal has, each once, in the portal's order."""
        requested = scope_to_list(scope) or ["openid"]
        return " ".join(known_scope for known_scope in SCOPES if known_scope in requested)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        if (
            len(redirect_uri) > REDIRECT
            or not redirect_uri.isascii()
            or set(redirect_uri) & FORBIDDEN_CHARACTERS
            or not redirect_uri.isprintable()
        ):
            return False  # libraries parse such addresses differently
        try:
            parts = urlsplit(redirect_uri)
            return (
                parts.scheme == "http"
                and parts.hostname in LOOPBACK
                and "@" not in parts.netloc
                and not parts.fragment
                and (parts.port or 0) > 0
            )
        except ValueError:
            return False

    def check_client_secret(self, client_secret: str) -> bool:
        return False

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "none"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in ("authorization_code", "refresh_token")


@dataclass(frozen=True)
class Code:
    """An authorization code as stored."""

    id: int
    family: str
    account: int
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    issued_at: float
    code_challenge_method: str = "S256"

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(self.issued_at)

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> list[str]:
        return ["pwd"]


@dataclass(frozen=True)
class Token(TokenMixin):
    """A pair of tokens as stored."""

    id: int
    family: str
    account: int
    scope: str
    issued_at: float
    expires_in: int
    revoked: bool
    signed_in_at: float

    def check_client(self, client: Client) -> bool:
        return client.get_client_id() == CLIENT_ID

    def get_scope(self) -> str:
        return self.scope

    def get_expires_in(self) -> int:
        return self.expires_in

    def is_expired(self) -> bool:
        return time.time() > self.issued_at + self.expires_in

    def is_revoked(self) -> bool:
        return self.revoked
