"""OpenID Connect, authorization code with PKCE (S256), on a loopback redirect. No Qt, no storage.

QGIS's native OAuth2 method was tried and rejected: it has no `state`, listens on all interfaces,
spends refresh tokens twice, reopens browsers by itself, and leaves tokens in the temp folder. This
module checks `state`, `nonce`, `iss` (RFC 9207) and that endpoints are on the portal's own origin.
Its loopback server answers forged callbacks with 400 and keeps waiting."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from ...toolbelt.errors import BadData, NotAPortal, PortalUnreachable, SessionEnded, SignInRefused
from ...toolbelt.translation import language, tr
from ...toolbelt.work.cancellation import Cancellation
from ..http.transport import Answer, Transport

CLIENT_ID = "occupancy-qgis"
SCOPE = "openid profile email offline_access occupancy"
SIGN_IN_SECONDS = 300.0
NAME_SECONDS, ANSWER_SECONDS = 30.0, 2.0  # the last page waits for the name; QGIS, for the page
FIRST_SECONDS = 2.7  # time for a connection while a person waits
CALLBACK_PATH = "/callback"
USUAL_SECONDS, LONGEST_SECONDS = 300.0, 86_400.0  # lifetime of an access token


@dataclass(frozen=True)
class Endpoints:
    """The endpoints of the discovery document, all on the portal's origin."""

    issuer: str
    authorization: str
    token: str
    revocation: str


@dataclass(frozen=True)
class Tokens:
    """The tokens of a session, in memory only and hidden in `repr`. `expires_at` is in the time of
    time.monotonic()."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: float


def discover(transport: Transport, cancellation: Cancellation | None = None) -> Endpoints:
    """Read /.well-known/openid-configuration. Raises NotAPortal without one.

    An address that does not answer (https where the portal speaks http) fails within
    FIRST_SECONDS."""
    answer = transport.get(
        "/.well-known/openid-configuration",
        cancellation=cancellation,
        connect_seconds=FIRST_SECONDS,
    )
    if answer.status >= 500:
        raise PortalUnreachable(
            tr("The portal has a problem at the moment. Try again later."),
            f"status {answer.status}",
        )
    try:
        document = answer.json() if answer.status == 200 else {}
        endpoints = Endpoints(
            issuer=str(document["issuer"]),
            authorization=transport.absolute(str(document["authorization_endpoint"])),
            token=transport.absolute(str(document["token_endpoint"])),
            revocation=transport.absolute(str(document["revocation_endpoint"])),
        )
        if transport.absolute(endpoints.issuer).rstrip("/") != transport.base_url:
            raise KeyError("issuer")
    except (BadData, KeyError) as error:
        raise NotAPortal(
            tr("No occupancy portal answers at this address. Check it."),
            f"discovery: {type(error).__name__}",
        ) from error
    if "S256" not in document.get("code_challenge_methods_supported", ["S256"]):
        raise NotAPortal(tr("This portal does not offer a safe sign-in (PKCE)."), "no S256")
    return endpoints


def sign_in(
    transport: Transport,
    endpoints: Endpoints,
    open_browser: Callable[[str], None],
    cancellation: Cancellation,
) -> Tokens:
    """Sign a person in: browser, callback, tokens. `open_browser` gets the address to show and may
    run in any thread.

    Raises SignInRefused (denied, left open too long, forged), Cancelled, PortalUnreachable."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    with _Loopback(state) as loopback:
        query = _authorization_query(loopback.redirect_uri, state, nonce, verifier)
        open_browser(f"{endpoints.authorization}?{urlencode(query)}")
        callback = loopback.wait(cancellation)
        _check_callback(callback, endpoints)
        form = {
            "grant_type": "authorization_code",
            "client_id": CLIENT_ID,
            "code": callback.get("code", ""),
            "redirect_uri": loopback.redirect_uri,
            "code_verifier": verifier,
        }
        answer = transport.send("POST", endpoints.token, form=form, cancellation=cancellation)
        tokens, token_answer = _tokens(answer)
        claims = _claims(str(token_answer.get("id_token", "")))
        _check_claims(claims, endpoints, nonce)
        loopback.welcome(str(claims.get("name") or ""))
    return tokens


def _authorization_query(
    redirect_uri: str, state: str, nonce: str, verifier: str
) -> dict[str, str]:
    """Return the parameters of the authorization request (RFC 6749, 4.1.1; PKCE: RFC 7636)."""
    challenge = (
        base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    )
    return {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        # without it a provider may leave `offline_access` out (OpenID Connect Core, 11)
        "prompt": "consent",
        "ui_locales": language(),
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }


def _check_callback(callback: Mapping[str, str], endpoints: Endpoints) -> None:
    """Raise SignInRefused when access was denied or another issuer answered (RFC 9207)."""
    if "error" in callback:
        denial = tr(
            "The portal did not let this account in: its access has ended or was not granted. Your "
            "EPCI can ask for an extension."
        )
        sentences = {"access_denied": denial}
        refusal = tr("The portal refused the sign-in.")
        raise SignInRefused(
            sentences.get(callback["error"], refusal), f"authorize: {callback['error'][:60]}"
        )
    if not hmac.compare_digest(callback.get("iss", "").encode(), endpoints.issuer.encode()):
        raise SignInRefused(
            tr("The sign-in answer did not come from the portal. Nothing was accepted."),
            "iss differs",
        )


def _check_claims(claims: Mapping[str, Any], endpoints: Endpoints, nonce: str) -> None:
    """Raise SignInRefused when the id token belongs to another sign-in, or has expired (OpenID
    Connect, 3.1.3.7). One that was issued just now expires only where this computer's clock is
    ahead."""
    audience = claims.get("aud")
    if (
        claims.get("nonce") != nonce
        or claims.get("iss") != endpoints.issuer
        or CLIENT_ID not in (audience if isinstance(audience, list) else [audience])
        or _moment(claims.get("exp")) <= _moment(claims.get("iat"))
    ):
        raise SignInRefused(
            tr("The sign-in answer did not come from the portal. Nothing was accepted."),
            "id_token claims differ",
        )
    if _moment(claims["exp"]) < time.time() - 60:
        issued_at = _moment(claims.get("iat")) or _moment(claims["exp"])
        hours, minutes = divmod(round((time.time() - issued_at) / 60), 60)
        raise SignInRefused(
            tr(
                "This computer's clock is {hours} h {minutes} min ahead of the portal's. Correct "
                "its time or its time zone, then sign in again."
            ).format(hours=hours, minutes=minutes),
            "id_token expired",
        )


def refresh(transport: Transport, endpoints: Endpoints, tokens: Tokens) -> Tokens:
    """Return new tokens for the refresh token.

    Raises SessionEnded only where the portal refuses it (400, 401): network trouble keeps the
    session."""
    if not tokens.refresh:
        raise SessionEnded
    form = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "refresh_token": tokens.refresh}
    answer = transport.send("POST", endpoints.token, form=form)
    if answer.status in (400, 401):
        raise SessionEnded(details=f"refresh: status {answer.status}")
    new_tokens, _ = _tokens(answer)
    return (
        new_tokens
        if new_tokens.refresh
        else Tokens(new_tokens.access, tokens.refresh, new_tokens.expires_at)
    )


def revoke(transport: Transport, endpoints: Endpoints, tokens: Tokens) -> None:
    """Revoke all tokens of the session at the portal."""
    for hint, token in (("refresh_token", tokens.refresh), ("access_token", tokens.access)):
        if token:
            transport.send(
                "POST",
                endpoints.revocation,
                form={"client_id": CLIENT_ID, "token": token, "token_type_hint": hint},
            )


def _tokens(answer: Answer) -> tuple[Tokens, dict[str, Any]]:
    """Return (tokens, the answer's JSON) of the token endpoint. Raises BadData, SignInRefused,
    PortalUnreachable."""
    if answer.status >= 500:
        raise PortalUnreachable(
            tr("The portal has a problem at the moment. Try again later."),
            f"token: status {answer.status}",
        )
    if answer.status != 200:
        raise SignInRefused(tr("The portal refused the sign-in."), f"token: status {answer.status}")
    document = answer.json()
    access = document.get("access_token")
    if (
        not isinstance(access, str)
        or not access.isascii()
        or str(document.get("token_type", "")).lower() != "bearer"
    ):
        raise BadData(
            tr("The portal's answer cannot be read."), "token answer without a bearer token"
        )
    expires_in = document.get("expires_in")
    is_sound = isinstance(expires_in, (int, float)) and 0 < expires_in < LONGEST_SECONDS
    seconds = float(expires_in) if is_sound else USUAL_SECONDS
    return Tokens(
        access, str(document.get("refresh_token") or ""), time.monotonic() + seconds
    ), document


def _claims(id_token: str) -> dict[str, Any]:
    """Return the claims of an ID token, {} where they cannot be read.

    The token comes straight from the token endpoint, where TLS may replace the check of its
    signature (OpenID Connect Core 3.1.3.7)."""
    try:
        payload = id_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return claims if isinstance(claims, dict) else {}
    except (IndexError, ValueError, RecursionError):
        return {}


def _moment(value: Any) -> float:
    """Return seconds since 1970, 0 for a value that is no number."""
    return float(value) if isinstance(value, (int, float)) and value == value else 0.0


class _Loopback:
    """A server on 127.0.0.1, ephemeral port, for one callback.

    Requests without the right `state` get 400 and are ignored. The callback is answered once the
    name of the person is known, and the page shows it: on a shared machine another person may have
    signed in first."""

    def __init__(self, state: str) -> None:
        received_query: dict[str, str] = {}
        self._is_named, self._is_answered = Event(), Event()
        self._sentence = tr("The sign-in did not succeed: QGIS says why.")
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 2.0

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {key: values[0] for key, values in parse_qs(parts.query).items()}
                is_callback = parts.path == CALLBACK_PATH and hmac.compare_digest(
                    query.get("state", "").encode(), state.encode()
                )
                is_callback = is_callback and ("code" in query or "error" in query)
                if not is_callback:
                    self._send_page(tr("This is not the answer that QGIS is waiting for."), 400)
                    return
                if not received_query:
                    received_query.update(query)
                loopback._is_named.wait(NAME_SECONDS)
                try:
                    self._send_page(loopback._sentence, 200)
                finally:
                    loopback._is_answered.set()

            def _send_page(self, text: str, status: int) -> None:
                style = "font:1.2em sans-serif;margin:3em"
                head = "<!doctype html><meta charset=utf-8><title>Occupancy</title>"
                page = f"{head}<p style='{style}'>{escape(text)}</p>".encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.send_header("Cache-Control", "no-store")
                self.send_header("Referrer-Policy", "no-referrer")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, _format: str, *_args: Any) -> None:
                return  # the query holds the code, so requests are never logged

        self._received = received_query
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.timeout = 0.1

    @property
    def redirect_uri(self) -> str:
        """Return the address that the portal sends the callback to."""
        return f"http://127.0.0.1:{self._server.server_port}{CALLBACK_PATH}"

    def wait(self, cancellation: Cancellation) -> dict[str, str]:
        """Wait for the callback and return its query. Raises SignInRefused after SIGN_IN_SECONDS,
        Cancelled."""
        deadline = time.monotonic() + SIGN_IN_SECONDS
        while not self._received:
            cancellation.check()
            if time.monotonic() > deadline:
                raise SignInRefused(
                    tr("The sign-in page was left open too long. Start again."), "no callback"
                )
            self._server.handle_request()
        return dict(self._received)

    def welcome(self, name: str) -> None:
        """Answer the callback of a successful sign-in. name: '' where the portal does not give
        it."""
        closing_sentence = tr("You can close this page and go back to QGIS.")
        welcome_sentence = tr("QGIS is signed in as {name}.").format(name=name)
        self._sentence = f"{welcome_sentence} {closing_sentence}" if name else closing_sentence
        self._is_named.set()

    def __enter__(self) -> _Loopback:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_named.set()
        if self._received:
            self._is_answered.wait(ANSWER_SECONDS)
        self._server.server_close()
