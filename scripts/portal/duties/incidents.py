"""Incidents: the notice of a breach to the landlords and the URH, its 72-hour clock, its follow-up.
Journal extracts hold no values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from flask import Blueprint
from pydantic import AwareDatetime, Field
from sqlalchemy import Connection, select, update

from ..access.accounts import Account
from ..access.portal import portal, records
from ..access.refusals import not_found, refused
from ..records import database
from ..records.tables import incidents as table
from ..records.tables import organisations
from .endpoint import Body, Line, Prose, endpoint
from .journals import JournalLine

blueprint = Blueprint("incidents", __name__)
CLOCK = timedelta(hours=72)
STATES = ("sent", "acknowledged", "investigating", "closed")


class Incident(Body):
    """A breach, as its author knows it."""

    severity: Literal["low", "medium", "high", "critical"]
    extent: Prose
    origin: Prose
    discovered_at: AwareDatetime
    journal: list[JournalLine] = Field(default_factory=list, max_length=500)


class FollowUp(Body):
    """A step of the follow-up."""

    state: Literal["acknowledged", "investigating", "closed"]
    note: Line | None = None


def _epci_of(account: Account) -> str | None:
    for scale, code in account.territories:
        if scale == "epci":
            return code
        if scale == "commune":
            return portal().atlas.parents.get(code, {}).get("epci")
    return None


def _described(row: Any) -> dict[str, Any]:
    late = row.notified_at > row.deadline
    return {
        "number": row.number,
        "severity": row.severity,
        "extent": row.extent,
        "origin": row.origin,
        "discovered_at": row.discovered_at.isoformat() + "Z",
        "notified_at": row.notified_at.isoformat() + "Z",
        "deadline": row.deadline.isoformat() + "Z",
        "late": late,
        "recipients": row.recipients,
        "journal": row.journal,
        "state": row.state,
        "follow_up": row.follow_up,
    }


def _seen_by(account: Account, row: Any) -> bool:
    epci = row.epci is not None and ("epci", row.epci) in account.territories
    return (
        account.role in ("national", "landlord")
        or row.account == account.id
        or (account.role == "local_administrator" and epci)
    )


def _recipients(link: Connection) -> list[dict[str, str]]:
    """Every landlord and the URH: the convention names both."""
    rows = link.execute(
        select(organisations)
        .where(organisations.c.kind.in_(("landlord", "urh")))
        .order_by(organisations.c.id)
    ).all()
    return [{"organisation": row.name, "kind": row.kind} for row in rows]


@endpoint(
    blueprint,
    "POST",
    "/incidents",
    "Report an incident to the landlords and the URH",
    Incident,
    statuses=(201,),
)
def reported(account: Account, body: Incident) -> Any:
    try:
        discovered = body.discovered_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        deadline = discovered + CLOCK
    except OverflowError:
        raise refused(
            "date_out_of_range", "La date n’est pas plausible.", "The date is not plausible.", 422
        ) from None
    moment = database.now()
    if discovered > moment + timedelta(minutes=5) or discovered < datetime(2020, 1, 1):
        raise refused(
            "date_out_of_range",
            "La date de découverte n’est pas plausible.",
            "The date of discovery is not plausible.",
            422,
        )
    with records().begin() as link:
        values = {
            "account": account.id,
            "epci": _epci_of(account),
            **body.model_dump(exclude={"discovered_at", "journal"}),
            "discovered_at": discovered,
            "notified_at": moment,
            "deadline": deadline,
            "recipients": _recipients(link),
            "journal": [line.model_dump(mode="json") for line in body.journal],
            "follow_up": [],
        }
        number = database.numbered(link, table, values, "INC")
        database.note(link, account.id, "incident_reported", number=number)
        return _described(link.execute(select(table).where(table.c.number == number)).first()), 201


@endpoint(blueprint, "GET", "/incidents", "Incidents that the account may see")
def listed(account: Account) -> Any:
    with records().begin() as link:
        rows = link.execute(select(table).order_by(table.c.id)).all()
    return {"incidents": [_described(row) for row in rows if _seen_by(account, row)]}


@endpoint(blueprint, "PATCH", "/incidents/{number}", "Follow an incident up", FollowUp)
def followed(account: Account, number: str, body: FollowUp) -> Any:
    with records().begin() as link:
        row = link.execute(select(table).where(table.c.number == number)).first()
        if row is None or not _seen_by(account, row):
            raise not_found()
        if account.role not in ("national", "local_administrator"):
            raise refused(
                "not_an_administrator",
                "Seul un administrateur suit un incident.",
                "Only an administrator follows an incident up.",
            )
        step = {
            "at": database.now().isoformat() + "Z",
            "by": account.name,
            "state": body.state,
            "note": body.note,
        }
        link.execute(
            update(table)
            .where(table.c.id == row.id)
            .values(state=body.state, follow_up=[*row.follow_up, step])
        )
        return _described(link.execute(select(table).where(table.c.id == row.id)).first())
