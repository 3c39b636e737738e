"""The authorize step: a sign-in form that is also the consent, then a redirect to the plugin with
the code."""

from __future__ import annotations

from math import ceil

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AccessDeniedError, scope_to_list
from authlib.oauth2.rfc6749.grants import BaseGrant
from flask import Blueprint, Response, request

from ..access import oidc, passwords
from ..access.accounts import Account
from ..access.passwords import LockedOut
from ..access.portal import records
from ..access.tokens import SCOPES
from .document import is_csrf_valid, message, page
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
        return message(400, "refused", str(error.description or error.error))
    except ValueError:  # the address itself cannot be read
        return message(400, "refused", word("stale"))
    scopes = [scope for scope in scope_to_list(grant.request.scope) or [] if scope in SCOPES]
    account = account_of_form(scopes)
    if isinstance(account, Response):
        return account
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


def account_of_form(scopes: list[str]) -> Account | Response:
    """Return the account of a sign-in form that was sent, else the form to show. scopes: what the
    person is asked to consent to."""

    def form(status: int = 200, error: str = "", username: str = "") -> Response:
        values = {"scopes": scopes, "error": error, "username": username}
        return page("signin.html", status, action=request.full_path, **values)

    if request.method == "GET":
        return form()
    if not is_csrf_valid():
        return form(400, word("stale"))
    username = request.form.get("username", "").strip()
    try:
        account = passwords.check(records(), username, request.form.get("password", ""))
    except LockedOut as locked:
        return form(429, word("locked", seconds=ceil(locked.seconds)), username)
    return account or form(401, word("wrong"), username)
