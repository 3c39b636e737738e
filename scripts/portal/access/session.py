"""Checks the requests of all data routes: who asks, and which rows of a collection that account may
read."""

from __future__ import annotations

from flask import Response, g, jsonify, request

from ..rows.store import Condition
from . import oidc, preconditions, rights
from .accounts import Account
from .portal import portal, records
from .refusals import Refused, refused


def signed_in() -> Account:
    """Return the account of the request. Raises Refused: 401 without an account, 403 if the sign-in
    did not ask for the scope `occupancy`."""
    bearer = oidc.bearer(request.headers.get("Authorization"))
    if bearer is None:
        raise refused("invalid_token")
    account, scope = bearer
    if "occupancy" not in scope.split():
        raise refused("insufficient_scope")
    g.account = account
    return account


def conditions(account: Account, collection: str, territory: str | None) -> list[Condition]:
    """Return the conditions on the rows of a data request: the account's reach, and the territory
    that it asks for. Raises Refused with the reason.

    territory: code; None or '' for the whole reach"""
    scale = portal().scale_of(collection)
    if scale is None:
        raise refused("unknown_collection")
    require_open(account)
    if collection not in portal().built.subject_collections:
        preconditions.require_own_stock(account.role)
    atlas = portal().atlas
    reason = rights.scale_right(account.person, scale, preconditions.closed_regions(), atlas)
    if reason is not None:
        raise Refused("scale_not_allowed", reason)
    row_conditions = [rights.visible_rows(account.person, scale, atlas)]
    if territory:
        row_conditions.append(rights.requested_rows(account.person, territory, scale, atlas))
    return row_conditions


def require_open(account: Account) -> None:
    """Raise Refused (403) while the record is incomplete or the charter unsigned."""
    with records().begin() as connection:
        preconditions.require_complete(connection, account.organisation_id)
        preconditions.require_accepted(connection, account.id)


def refusal(error: Refused) -> Response:
    """Return the answer to a refused request."""
    response = jsonify({"error": error.code, "description": error.reason})
    response.status_code = error.status
    if error.status == 401:
        bearer = f'Bearer realm="{oidc.issuer()}", error="{error.code}"'
        response.headers["WWW-Authenticate"] = bearer
    if error.code == "insufficient_scope":  # RFC 6750
        response.headers["WWW-Authenticate"] = f'Bearer error="{error.code}", scope="occupancy"'
    return oidc.no_store(response)
