"""Incidents: the notice of a breach to the landlords and the URH, its deadline of 72 hours, its
follow-up. Journal extracts contain no values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import AwareDatetime, Field
from sqlalchemy import Connection, select

from ..access import rights
from ..access.accounts import Account
from ..access.portal import portal, records
from ..access.refusals import refused
from ..records import database, tables
from ..records.tables import incident_steps, organisations
from ..records.tables import incidents as table
from . import limits
from .answers import FollowUpAnswer, IncidentAnswer, IncidentsAnswer, filled
from .endpoint import Body, Line, Prose, endpoint
from .journals import JournalLine

NOTICE_PERIOD = timedelta(hours=72)
LONGEST_LIST = 1000
STATES = ("sent", "acknowledged", "investigating", "closed")


class Incident(Body):
    """A breach, as its author reports it."""

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
            return portal().atlas.parent(code, "epci")
    return None


def _describe(connection: Connection, rows: Sequence[Any]) -> list[IncidentAnswer]:
    """Describe incidents with the steps of their follow-up, in order."""
    people = tables.accounts
    steps_taken = connection.execute(
        select(incident_steps, people.c.name)
        .join(people, people.c.id == incident_steps.c.account)
        .where(incident_steps.c.incident.in_([row.id for row in rows]))
        .order_by(incident_steps.c.id)
    ).all()
    by_incident: dict[int, list[FollowUpAnswer]] = {row.id: [] for row in rows}
    for step in steps_taken:
        by_incident[step.incident].append(filled(FollowUpAnswer, step, by=step.name))
    return [
        filled(
            IncidentAnswer, row, late=row.notified_at > row.deadline, follow_up=by_incident[row.id]
        )
        for row in rows
    ]


def _may_see(account: Account, row: Any) -> bool:
    epci = row.epci is not None and ("epci", row.epci) in account.territories
    return (
        account.role in ("national", "landlord")
        or row.account == account.id
        or (account.role == "local_administrator" and epci)
    )


def _recipients(connection: Connection) -> list[dict[str, str]]:
    """Return every landlord and the URH, as the convention requires."""
    rows = connection.execute(
        select(organisations)
        .where(organisations.c.kind.in_(("landlord", "urh")))
        .order_by(organisations.c.id)
    ).all()
    return [{"organisation": row.name, "kind": row.kind} for row in rows]


@endpoint("POST", "/incidents", "Report an incident to the landlords and the URH", status=201)
def report_incident(account: Account, body: Incident) -> IncidentAnswer:
    try:
        discovered_at = body.discovered_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        deadline = discovered_at + NOTICE_PERIOD
    except OverflowError:
        raise refused("date_out_of_range") from None
    moment = tables.now()
    if discovered_at > moment + timedelta(minutes=5) or discovered_at < datetime(2020, 1, 1):
        raise refused("discovery_out_of_range")
    with database.writing(records()) as connection:
        limits.require_room(
            connection, table.c.notified_at, limits.MAX_INCIDENTS, table.c.account == account.id
        )
        values = {
            "account": account.id,
            "epci": _epci_of(account),
            **body.model_dump(exclude={"discovered_at", "journal"}),
            "discovered_at": discovered_at,
            "notified_at": moment,
            "deadline": deadline,
            "recipients": _recipients(connection),
            "journal": [line.model_dump(mode="json") for line in body.journal],
        }
        number = database.add_numbered(connection, table, values, "INC")
        database.add_journal_line(connection, account.id, "incident_reported", number=number)
        return _describe(connection, database.in_order(connection, table, number=number))[0]


@endpoint("GET", "/incidents", "Incidents that the account may see")
def list_incidents(account: Account) -> IncidentsAnswer:
    with records().begin() as connection:
        rows = database.in_order(connection, table)
        visible = [row for row in rows if _may_see(account, row)][-LONGEST_LIST:]
        return {"incidents": _describe(connection, visible)}


@endpoint("PATCH", "/incidents/{number}", "Follow an incident up")
def follow_incident(account: Account, number: str, body: FollowUp) -> IncidentAnswer:
    with database.writing(records()) as connection:
        row = database.first_locked(connection, table, number=number)
        if row is None or not _may_see(account, row):
            raise refused("not_found")
        if not rights.may(account.role, "follow_incidents"):
            raise refused("incident_not_by_administrator")
        values = {"account": account.id, "at": tables.now(), **body.model_dump()}
        database.add(connection, incident_steps, incident=row.id, **values)
        database.change_row(connection, table, row.id, state=body.state)
        return _describe(connection, database.in_order(connection, table, id=row.id))[0]
