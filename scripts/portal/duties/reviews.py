"""The review of account requests, by the local administrator or the GIP SNE.

A decision binds the request to an organisation by its kind and territory, never by what the
applicant wrote alone, and makes the organisation known when it is new.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from flask import Blueprint, Response
from sqlalchemy import Connection, select, update

from ..access import preconditions, rights
from ..access.accounts import Account
from ..access.portal import portal, records, territory_name
from ..access.refusals import not_found, refused
from ..records import database
from ..records.tables import organisations
from ..records.tables import requests as table
from . import account_requests, contracts
from .account_requests import LIGHT
from .answers import RequestsAnswer, ReviewedAnswer
from .endpoint import Body, Prose, endpoint

blueprint = Blueprint("reviews", __name__)
KIND_OF_ROLE = {
    "epci_agent": "epci",
    "local_administrator": "epci",
    "commune_agent": "commune",
    "third_party": "third_party",
    "state": "state",
    "landlord": "landlord",
    "reservataire": "reservataire",
}
REVIEWED_LOCALLY = ("epci_agent", "commune_agent")
NUMBER = re.compile(r"DEM-([0-9]{1,9})")
LONGEST_LIST = 1000


class Decision(Body):
    """The review. A rejection says why."""

    decision: Literal["accept", "reject"]
    reason: Prose | None = None


def described(row: Any) -> ReviewedAnswer:
    """A request as its reviewer reads it: who asks, and a number in place of the secret."""
    return {
        **account_requests.described(row, f"DEM-{row.id}"),
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "function": row.function,
        "organisation": row.organisation_name,
        "exception": row.exception,
        "letter": row.letter_name,
    }


def reviews(account: Account, row: Any) -> bool:
    """May this account decide on the request? The local administrator: agents of the EPCI and of
    its communes, and only those."""
    if account.role == "national":
        return True
    if not rights.may(account.role, "review_requests") or row.role not in REVIEWED_LOCALLY:
        return False
    holders = {row.scale: row.code, **portal().atlas.parents.get(row.code, {})}
    return any(holders.get(scale) == code for scale, code in account.territories)


def _number(reference: str) -> int:
    match = NUMBER.fullmatch(reference)
    if match is None:
        raise not_found()
    return int(match[1])


def _find(link: Connection, account: Account, number: int) -> Any:
    """The request, held until the transaction ends, if the account reviews it."""
    row = link.execute(select(*LIGHT).where(table.c.id == number).with_for_update()).first()
    if row is None or not reviews(account, row):
        raise not_found()
    return row


def decide(account: Account, reference: str, body: Decision) -> Any:
    """Accept or reject; returns the row."""
    number = _number(reference)
    if body.decision == "reject" and not body.reason:
        raise refused("reason_missing", "Un refus est motivé.", "A rejection says why.", 422)
    if body.decision == "accept":
        _bind(account, number)
    with database.writing(records()) as link:
        row = _find(link, account, number)
        _require_open(row)
        if body.decision == "accept":
            preconditions.require_complete(link, row.organisation)
            if row.contract is not None:
                contracts.require_room(link, row.contract)
        state = "accepted" if body.decision == "accept" else "rejected"
        values = {
            "state": state,
            "reason": body.reason,
            "decided_by": account.id,
            "decided_at": database.now(),
        }
        link.execute(update(table).where(table.c.id == number).values(**values))
        database.note(link, account.id, f"request_{state}", role=row.role)
        return _find(link, account, number)


def _require_open(row: Any) -> None:
    if row.state != "submitted":
        raise refused(
            "already_decided",
            "Cette demande est déjà traitée.",
            "This request has already been decided.",
            409,
        )


def _bind(account: Account, number: int) -> None:
    """Bind the request to its organisation, which is kept even if its record is incomplete still:
    completing it comes first, accepting after."""
    with database.writing(records()) as link:
        row = _find(link, account, number)
        _require_open(row)
        if row.organisation is None:
            link.execute(
                update(table)
                .where(table.c.id == number)
                .values(organisation=_organisation(link, row))
            )


def _organisation(link: Connection, row: Any) -> int:
    """The organisation of this kind and territory. An EPCI or a commune is one whatever it is
    called; of the others several may share a territory."""
    kind = KIND_OF_ROLE[row.role]
    one = [
        organisations.c.kind == kind,
        organisations.c.scale == row.scale,
        organisations.c.code == row.code,
    ]
    name = row.organisation_name
    if kind in ("epci", "commune"):
        place = territory_name(row.scale, row.code)
        name = f"Commune de {place}" if kind == "commune" else place
    else:
        one.append(organisations.c.name == name)
    known = link.execute(select(organisations.c.id).where(*one).order_by(organisations.c.id))
    organisation = known.scalars().first()
    if organisation is not None:
        return int(organisation)
    values = {"name": name, "kind": kind, "scale": row.scale, "code": row.code, "annexes": []}
    return database.add(link, organisations, **values)


@endpoint(blueprint, "GET", "/accounts/requests", "Requests that the account reviews")
def to_review(account: Account) -> RequestsAnswer:
    if not rights.may(account.role, "review_requests"):
        raise refused(
            "not_a_reviewer",
            "Seul l’administrateur local traite les demandes.",
            "Only the local administrator reviews requests.",
        )
    return {"requests": [described(row) for row in reviewed_by(account)]}


def reviewed_by(account: Account) -> list[Any]:
    """The latest requests that this account reviews, without their letters."""
    with records().begin() as link:
        rows = link.execute(select(*LIGHT).order_by(table.c.id)).all()
    return [row for row in rows if reviews(account, row)][-LONGEST_LIST:]


@endpoint(
    blueprint,
    "POST",
    "/accounts/requests/{reference}/decision",
    "Accept or reject a request, with a reason",
    Decision,
)
def decided(account: Account, reference: str, body: Decision) -> ReviewedAnswer:
    return described(decide(account, reference, body))


@endpoint(blueprint, "GET", "/accounts/requests/{reference}/letter", "The letter of a commune")
def letter_of(account: Account, reference: str) -> Any:
    return letter_for(account, reference)


def letter_for(account: Account, reference: str) -> Response:
    """The letter as a download that nobody keeps, for the reviewer alone."""
    number = _number(reference)
    with records().begin() as link:
        _find(link, account, number)
        content = link.execute(select(table.c.letter).where(table.c.id == number)).scalar()
    if content is None:
        raise not_found()
    headers = {
        "Content-Disposition": 'attachment; filename="lettre.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype="application/pdf", headers=headers)
