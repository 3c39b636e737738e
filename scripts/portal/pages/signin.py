"""The authorize step: a sign-in form that is also the consent, then a redirect to the plugin with
the code."""

from __future__ import annotations

from math import ceil

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AccessDeniedError, scope_to_list
from authlib.oauth2.rfc6749.grants import BaseGrant
from flask import Blueprint, Response, request

from ..access import oidc, passwords
from ..access.passwords import LockedOut
from ..access.portal import records
from ..access.tokens import SCOPES
from .document import csrf_valid, page
from .texts import word

blueprint = Blueprint("signin", __name__)
# RFC 6749 allows ASCII only in error_description
ENDED = "The access of this account has ended. The EPCI may ask for its extension."


@blueprint.route("/oauth/authorize", methods=["GET", "POST"])
def authorize() -> Response:
    """Validate the request before asking for a password; answer with the code after it."""
    try:
        grant = oidc.server.get_consent_grant(end_user=None)
    except OAuth2Error as error:
        if getattr(error, "redirect_uri", None):
            oidc_request = oidc.server.create_oauth2_request(None)
            response: Response = oidc.server.handle_error_response(oidc_request, error)
            oidc.Issuer().add_issuer_parameter(oidc.server, response)
            return response
        return page(
            "message.html",
            400,
            heading=word("refused"),
            message=str(error.description or error.error),
        )
    except ValueError:  # the address itself cannot be read
        return page("message.html", 400, heading=word("refused"), message=word("stale"))
    scopes = [scope for scope in scope_to_list(grant.request.scope) or [] if scope in SCOPES]
    if request.method == "GET":
        return _form(scopes)
    if not csrf_valid():
        return _form(scopes, 400, word("stale"))
    username = request.form.get("username", "").strip()
    try:
        account = passwords.check(records(), username, request.form.get("password", ""))
    except LockedOut as locked:
        return _form(scopes, 429, word("locked", seconds=ceil(locked.seconds)), username)
    if account is None:
        return _form(scopes, 401, word("wrong"), username)
    if account.ended():
        return _denied(grant, ENDED)
    response = oidc.server.create_authorization_response(grant_user=account, grant=grant)
    return oidc.no_store(response)


def _denied(grant: BaseGrant, reason: str) -> Response:
    """Redirect to the plugin with `access_denied` and the reason."""
    error = AccessDeniedError(description=reason, redirect_uri=grant.redirect_uri)
    error.state = grant.request.payload.state
    response: Response = oidc.server.handle_error_response(grant.request, error)
    oidc.Issuer().add_issuer_parameter(oidc.server, response)
    return oidc.no_store(response)


def _form(scopes: list[str], status: int = 200, error: str = "", username: str = "") -> Response:
    return page(
        "signin.html",
        status,
        scopes=scopes,
        error=error,
        username=username,
        action=request.full_path,
    )
