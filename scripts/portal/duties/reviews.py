"""The review of account requests, by the local administrator or the GIP SNE.

A decision links the request to an organisation by kind and territory, never only by the name that
the applicant wrote. A new organisation is recorded.
"""

from __future__ import annotations

from typing import Any, Literal

from flask import Response
from sqlalchemy import Connection, select

from ..access import oidc, preconditions, rights
from ..access.accounts import Account
from ..access.portal import portal, records, territory_name
from ..access.refusals import existing, refused
from ..records import database, tables
from ..records.tables import account_requests as table
from ..records.tables import organisations
from . import contracts
from .account_requests import LIGHT
from .endpoint import Body, Prose

REVIEWED_LOCALLY = ("epci_agent", "commune_agent")
LONGEST_LIST = 1000


class Decision(Body):
    """The decision on a request. A rejection needs a reason."""

    decision: Literal["accept", "reject"]
    reason: Prose | None = None


def may_review(account: Account, row: Any) -> bool:
    """Whether this account may decide on the request. A local administrator decides on agents of
    the EPCI and of its communes only."""
    if account.role == "national":
        return True
    if not rights.may(account.role, "review_requests") or row.role not in REVIEWED_LOCALLY:
        return False
    return portal().atlas.lies_in(row.scale, row.code, account.territories)


def _locked_request(connection: Connection, account: Account, number: int) -> Any:
    """Return the request, locked until the transaction ends. Refuse it as not found unless the
    account may review it."""
    row = connection.execute(select(*LIGHT).filter_by(id=number).with_for_update()).first()
    if row is None or not may_review(account, row):
        raise refused("not_found")
    return row


def decide(account: Account, number: int, body: Decision) -> None:
    """Accept or reject a request."""
    if body.decision == "reject" and not body.reason:
        raise refused("rejection_without_reason")
    if body.decision == "accept":
        _link_organisation(account, number)
    with database.writing(records()) as connection:
        row = _locked_request(connection, account, number)
        _require_open(row)
        if body.decision == "accept":
            preconditions.require_complete(connection, row.organisation)
            if row.contract is not None:
                contracts.require_room(connection, row.contract)
        state = "accepted" if body.decision == "accept" else "rejected"
        decision = {"decided_by": account.id, "decided_at": tables.now(), "reason": body.reason}
        database.change_row(connection, table, number, state=state, **decision)
        database.add_journal_line(connection, account.id, f"request_{state}", role=row.role)


def _require_open(row: Any) -> None:
    if row.state != "submitted":
        raise refused("already_decided")


def _link_organisation(account: Account, number: int) -> None:
    """Link the request to its organisation in a separate transaction. So the organisation exists
    even if accepting fails because its record must be completed first."""
    with database.writing(records()) as connection:
        row = _locked_request(connection, account, number)
        _require_open(row)
        if row.organisation is None:
            organisation = _find_or_add_organisation(connection, row)
            database.change_row(connection, table, number, organisation=organisation)


def _find_or_add_organisation(connection: Connection, row: Any) -> int:
    """Return the number of the organisation of this kind and territory, and record it if it is new.
    An EPCI or a commune has one organisation, even if applicants write its name differently.
    Several organisations of other kinds may share a territory."""
    kind = rights.KIND_OF_ROLE[row.role]
    identity = {"kind": kind, "scale": row.scale, "code": row.code}
    if kind not in ("epci", "commune"):
        identity["name"] = row.organisation_name
        return database.find_or_add(connection, organisations, identity, annexes=[])
    territory = territory_name(row.scale, row.code)
    name = f"Commune de {territory}" if kind == "commune" else territory
    return database.find_or_add(connection, organisations, identity, name=name, annexes=[])


def reviewed_by(account: Account) -> list[Any]:
    """Return the latest requests that this account may review, without their letters."""
    with records().begin() as connection:
        rows = connection.execute(select(*LIGHT).order_by(table.c.id)).all()
    return [row for row in rows if may_review(account, row)][-LONGEST_LIST:]


def letter_for(account: Account, number: int) -> Response:
    """Return the letter as a download that is never cached, for the reviewer only."""
    with records().begin() as connection:
        _locked_request(connection, account, number)
        query = select(table.c.letter).filter_by(id=number)
        content = existing(connection.execute(query).scalar())
    headers = {"Content-Disposition": 'attachment; filename="lettre.pdf"'}
    return oidc.no_store(Response(content, mimetype="application/pdf", headers=headers))
