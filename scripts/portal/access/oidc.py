"""OpenID Connect provider on Authlib: authorization code with S256 PKCE, rotating refresh tokens,
revocation.

Tokens are opaque and kept as hashes; a refresh token used twice ends its whole family.
"""

from __future__ import annotations

import time
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

import tomllib
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import InvalidRequestError, scope_to_list
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Blueprint, Flask, Response, current_app, jsonify, request
from joserfc.jwk import RSAKey
from sqlalchemy import delete, select, update

from ..records import database, tables
from . import accounts
from .accounts import Account
from .portal import records
from .refusals import refused
from .tokens import CLIENT_ID, SCOPES, Client, Code, Token, digest

DISCOVERY = Path(__file__).with_name("discovery.toml")
CODE_LIFETIME = 120
REFRESH_LIFETIME = 12 * 3600
CHAIN_LIFETIME = 7 * 86_400
"""A sign-in ends after a week, even if its tokens are renewed."""
RETENTION = CHAIN_LIFETIME + 86_400
"""Seconds after which codes and tokens are deleted. A second use is noticed until then."""
CLOCK_TOLERANCE = 60.0
"""Seconds by which clocks may differ. A token issued further in the future counts as expired."""

blueprint = Blueprint("oidc", __name__)
server = AuthorizationServer()


def issuer() -> str:
    return str(current_app.config["PORTAL_URL"])


def _token(row: Any) -> Token:
    return Token(*(getattr(row, field.name) for field in fields(Token)))


def _is_past(issued_at: float, lifetime: float) -> bool:
    """Whether the lifetime is over. True also if the clock was set back to before the issue."""
    return not issued_at - CLOCK_TOLERANCE <= time.time() <= issued_at + lifetime


def end_family(family: str) -> None:
    """Revoke every token that stems from one sign-in."""
    with records().begin() as connection:
        connection.execute(update(tables.tokens).filter_by(family=family).values(revoked=True))


def _open_account(identifier: int) -> Account | None:
    with records().begin() as connection:
        return accounts.open_account(connection, identifier)


class CodeGrant(AuthorizationCodeGrant):
    """Authorization codes. Each works once, within two minutes."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]  # noqa: RUF012

    def generate_token(self, *arguments: Any, **keywords: Any) -> Any:
        """Leave the refresh token out unless the sign-in asked for `offline_access`."""
        scope = keywords.get("scope") or ""
        if "offline_access" not in scope.split():
            keywords["include_refresh_token"] = False
        return super().generate_token(*arguments, **keywords)

    def validate_authorization_request(self) -> Any:
        """Limit the length of the nonce, which is stored until the code is used."""
        if len(self.request.payload.data.get("nonce") or "") > tables.NONCE:
            raise InvalidRequestError("The nonce is too long.")
        return super().validate_authorization_request()

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        data = request.payload.data
        with records().begin() as connection:
            database.add(
                connection,
                tables.authorization_codes,
                code=digest(code),
                account=request.user.id,
                client_id=CLIENT_ID,
                redirect_uri=request.payload.redirect_uri,
                scope=request.client.get_allowed_scope(request.scope),
                nonce=data.get("nonce"),
                challenge=data["code_challenge"],
                issued_at=time.time(),
            )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        with records().begin() as connection:
            row = database.first(connection, tables.authorization_codes, code=digest(code))
        if row is not None and row.used:
            end_family(row.code)
        if row is None or row.used or _is_past(row.issued_at, CODE_LIFETIME):
            return None
        return Code(
            row.id,
            row.code,
            row.account,
            row.redirect_uri,
            row.scope,
            row.nonce,
            row.challenge,
            row.issued_at,
        )

    def authenticate_user(self, authorization_code: Code) -> Account | None:
        """Mark the code as used. Of two simultaneous requests only one gets the account."""
        claim = update(tables.authorization_codes).filter_by(id=authorization_code.id, used=False)
        with records().begin() as connection:
            result = connection.execute(claim.values(used=True))
        if result.rowcount != 1:
            end_family(authorization_code.family)
            return None
        return _open_account(authorization_code.account)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Do nothing: used codes stay in the table, so that a second use is noticed."""


class RefreshGrant(RefreshTokenGrant):
    """Rotates refresh tokens: each works once, and a second use ends the family."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]  # noqa: RUF012
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> Token | None:
        with database.writing(records()) as connection:
            row = database.first_locked(connection, tables.tokens, refresh=digest(refresh_token))
            if row is None or row.revoked or _is_past(row.issued_at, REFRESH_LIFETIME):
                return None
            if _is_past(row.signed_in_at, CHAIN_LIFETIME):
                return None
            claim = update(tables.tokens).filter_by(id=row.id, refresh_used=False)
            claimed = connection.execute(claim.values(refresh_used=True))
        if claimed.rowcount != 1:
            end_family(row.family)
            return None
        return _token(row)

    def authenticate_user(self, refresh_token: Token) -> Account | None:
        return _open_account(refresh_token.account)

    def revoke_old_credential(self, refresh_token: Token) -> None:
        """Do nothing: the old refresh token was marked as used when it was read, and its access
        token expires within minutes."""


class S256Only(CodeChallenge):
    """Requires PKCE with S256 from the authorize step on."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012

    def validate_code_challenge(self, grant: AuthorizationCodeGrant, redirect_uri: str) -> None:
        data = grant.request.payload.data
        if not data.get("code_challenge") or data.get("code_challenge_method") != "S256":
            raise InvalidRequestError(
                "A code_challenge with code_challenge_method=S256 is required."
            )
        super().validate_code_challenge(grant, redirect_uri)


class IdToken(OpenIDCode):
    """The id_token, signed with RS256."""

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        with records().begin() as connection:
            return database.first(connection, tables.authorization_codes, nonce=nonce) is not None

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        return signing_key()

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": "RS256", "kid": str(signing_key().kid)}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": issuer(), "aud": [CLIENT_ID]}

    def generate_user_info(self, user: Account, scope: str) -> UserInfo:
        return user_info(user, scope)


class Revocation(RevocationEndpoint):
    """Revokes tokens: revoking an access or a refresh token ends its family."""

    CLIENT_AUTH_METHODS = ["none"]  # noqa: RUF012

    def query_token(self, token_string: str, token_type_hint: str | None) -> Token | None:
        table, hashed = tables.tokens, digest(token_string)
        with records().begin() as connection:
            row = connection.execute(
                select(table).where((table.c.access == hashed) | (table.c.refresh == hashed))
            ).first()
        return _token(row) if row else None

    def revoke_token(self, token: Token, request: OAuth2Request) -> None:
        end_family(token.family)


class Issuer(IssuerParameter):
    """Adds the issuer to the authorization answer (RFC 9207)."""

    def get_issuer(self) -> str:
        return issuer()


def user_info(account: Account, scope: str) -> UserInfo:
    claims = UserInfo(sub=str(account.id))
    if "profile" in scope_to_list(scope):
        claims["name"] = account.name
    if "email" in scope_to_list(scope):
        claims["email"] = account.email
    return claims


def signing_key() -> RSAKey:
    return cast("RSAKey", current_app.extensions["signing_key"])


def _save_token(token: dict[str, Any], request: OAuth2Request) -> None:
    old_token: Token | None = getattr(request, "refresh_token", None)
    family = old_token.family if old_token else request.authorization_code.family
    refresh, moment = token.get("refresh_token"), time.time()
    with records().begin() as connection:
        for table in (tables.authorization_codes, tables.tokens):
            connection.execute(delete(table).where(table.c.issued_at < moment - RETENTION))
        database.add(
            connection,
            tables.tokens,
            family=family,
            signed_in_at=old_token.signed_in_at if old_token else moment,
            account=request.user.id,
            client_id=CLIENT_ID,
            scope=token["scope"],
            access=digest(token["access_token"]),
            refresh=digest(refresh) if refresh else None,
            issued_at=moment,
            expires_in=token["expires_in"],
        )


def register(app: Flask, access_lifetime: int) -> None:
    """Attach the provider to the application."""
    grants = ("authorization_code", "refresh_token")
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = dict.fromkeys(grants, access_lifetime)
    app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
    key = RSAKey.import_key(database.secret(app.extensions["records"], "signing"))
    key.ensure_kid()
    app.extensions["signing_key"] = key
    server.init_app(
        app,
        query_client=lambda client_id: Client() if client_id == CLIENT_ID else None,
        save_token=_save_token,
    )
    server.register_grant(CodeGrant, [S256Only(required=True), IdToken()])
    server.register_grant(RefreshGrant)
    server.register_endpoint(Revocation)
    server.register_extension(Issuer())
    app.register_blueprint(blueprint)


def bearer(header: str | None) -> tuple[Account, str] | None:
    """Return (account, scope) of an `Authorization` header; None when the token is unknown,
    expired, revoked or its account has ended."""
    kind, _, token = (header or "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return None
    with records().begin() as connection:
        row = database.first(connection, tables.tokens, access=digest(token.strip()))
        if row is None or row.revoked or _is_past(row.issued_at, row.expires_in):
            return None
        account = accounts.open_account(connection, row.account)
    return None if account is None else (account, row.scope)


@blueprint.post("/oauth/token")
def token() -> Response:
    return cast("Response", server.create_token_response())


@blueprint.post("/oauth/revoke")
def revoke() -> Response:
    return cast("Response", server.create_endpoint_response(Revocation.ENDPOINT_NAME))


@blueprint.get("/oauth/jwks")
def jwks() -> Response:
    key = signing_key().as_dict(private=False)
    return jsonify({"keys": [{**key, "use": "sig", "alg": "RS256"}]})


@blueprint.route("/oauth/userinfo", methods=["GET", "POST"])
def userinfo() -> Response:
    token = bearer(request.headers.get("Authorization"))
    if token is None:
        raise refused("invalid_token")
    return no_store(jsonify(user_info(*token)))


@blueprint.get("/.well-known/openid-configuration")
def discovery() -> Response:
    """Return what the provider offers, as OpenID Connect Discovery describes it."""
    provider = tomllib.loads(DISCOVERY.read_text("utf-8").replace("{issuer}", issuer()))
    return jsonify({**provider, "scopes_supported": list(SCOPES)})


def no_store(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
