"""The journal of exports and layouts that the plugin sends, and the registers that a DPD asks for.
Who, what, when, why; never a value."""

from __future__ import annotations

from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from flask import Blueprint
from pydantic import AfterValidator, AwareDatetime, Field
from sqlalchemy import Connection, insert, select

from ..access import rights
from ..access.accounts import Account
from ..access.portal import portal, records, territory_name
from ..access.refusals import refused
from ..records import database, tables
from ..records.tables import acceptances, contracts
from . import limits, organisations
from .answers import (
    ActsAnswer,
    JournalAnswer,
    LineAnswer,
    RegisteredPersonAnswer,
    RegistersAnswer,
    WrittenAnswer,
)
from .endpoint import Body, Line, endpoint

blueprint = Blueprint("journals", __name__)
Purpose = Literal["housing_policy", "programming", "observation", "attribution"]


CLOCK = timedelta(minutes=5)
FIRST_YEAR = 2015
ACTS_OF_A_PAGE = 2000


def _plausible(at: datetime) -> datetime:
    if at.year < FIRST_YEAR or at.year > MAXYEAR - 2:
        raise ValueError("no plausible moment")
    return at


Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]


class JournalLine(Body):
    """One act. Codes and names only."""

    at: Moment
    what: Literal[
        "sign_in",
        "sign_out",
        "load",
        "export",
        "layout",
        "print",
        "label",
        "refused_label",
        "refused_export",
        "expired",
    ]
    purpose: Purpose | None = None
    scale: Line | None = Field(default=None, max_length=20)
    territory: Line | None = Field(default=None, max_length=20)
    vintage: Line | None = Field(default=None, max_length=10)
    indicator: Line | None = Field(default=None, max_length=80)
    format: Line | None = Field(default=None, max_length=20)
    publication: Line | None = Field(default=None, max_length=40)


class Lines(Body):
    """A batch of acts."""

    lines: list[JournalLine] = Field(min_length=1, max_length=500)


@endpoint(blueprint, "POST", "/journal", "Send journal lines", Lines, statuses=(201,))
def written(account: Account, body: Lines) -> tuple[WrittenAnswer, int]:
    moment, table = database.now(), tables.journal
    rows = []
    for line in body.lines:
        details = line.model_dump(exclude={"at", "what", "purpose"}, exclude_none=True)
        values = {"what": line.what, "purpose": line.purpose, "details": details}
        at = line.at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        rows.append({**values, "at": min(at, moment + CLOCK), "account": account.id})
    with database.writing(records()) as link:
        limits.require_room(
            link,
            table.c.received_at,
            limits.JOURNAL_LINES,
            table.c.account == account.id,
            more=len(rows),
        )
        link.execute(insert(table), rows)
    return {"written": len(rows)}, 201


@endpoint(blueprint, "GET", "/journal", "The account’s own journal")
def read(account: Account) -> JournalAnswer:
    table = tables.journal
    with records().begin() as link:
        rows = link.execute(
            select(table)
            .where(table.c.account == account.id)
            .order_by(table.c.id.desc())
            .limit(1000)
        ).all()
    return {"lines": [_line(row) for row in rows]}


def _line(row: Any) -> LineAnswer:
    return {"at": row.at.isoformat() + "Z", "what": row.what, "purpose": row.purpose, **row.details}


def _administrator(account: Account) -> None:
    if not rights.may(account.role, "read_registers"):
        raise refused(
            "not_an_administrator",
            "Les registres sont ouverts à l’administrateur.",
            "Registers are open to the administrator.",
        )


def people_of(link: Connection, account: Account) -> list[Any]:
    """The accounts that this administrator answers for: all for the GIP SNE, the EPCI's and its
    communes' for the local administrator."""
    people = tables.accounts
    rows = list(link.execute(select(people).order_by(people.c.id)).all())
    if account.role == "national":
        return rows
    mine = {tuple(territory) for territory in account.territories}
    epci = {code for scale, code in mine if scale == "epci"}
    return [row for row in rows if _belongs(row, mine, epci)]


@endpoint(
    blueprint,
    "GET",
    "/registers",
    "Registers for the DPD: people, charters, exports, conventions, organisations. `next` says "
    "where the acts go on",
)
def registers(account: Account) -> RegistersAnswer:
    _administrator(account)
    with records().begin() as link:
        rows = people_of(link, account)
        numbers = [row.id for row in rows]
        signed = link.execute(
            select(acceptances).where(acceptances.c.account.in_(numbers)).order_by(acceptances.c.id)
        ).all()
        page = _acts(link, rows, 0)
        bound = link.execute(select(contracts).order_by(contracts.c.id)).all()
        houses = link.execute(
            select(tables.organisations).order_by(tables.organisations.c.id)
        ).all()
    names = {row.id: row.username for row in rows}
    keepers = {row.organisation_id for row in rows}
    national = account.role == "national"
    return {
        "people": [_person(row) for row in rows],
        "charters": [
            {
                "username": names[a.account],
                "version": a.version,
                "accepted_at": a.accepted_at.isoformat() + "Z",
                "trained": a.trained,
            }
            for a in signed
        ],
        **page,
        "contracts": [
            {
                "reference": c.reference,
                "epci": c.epci,
                "accounts_allowed": c.accounts_allowed,
                "ends_on": c.ends_on.isoformat(),
            }
            for c in bound
            if national or ("epci", c.epci) in account.territories
        ],
        "organisations": [
            organisations.described(row) for row in houses if national or row.id in keepers
        ],
    }


@endpoint(
    blueprint,
    "GET",
    "/registers/acts/{int:after}",
    "The acts that follow the one with this number, oldest first",
)
def acts(account: Account, after: int) -> ActsAnswer:
    _administrator(account)
    with records().begin() as link:
        return _acts(link, people_of(link, account), after)


def _acts(link: Connection, people: list[Any], after: int) -> ActsAnswer:
    """A page of the journal of these people; `next`: the number to go on after, None at the end."""
    names = {row.id: row.username for row in people}
    table = tables.journal
    rows = link.execute(
        select(table)
        .where(table.c.account.in_(list(names)), table.c.id > after)
        .order_by(table.c.id)
        .limit(ACTS_OF_A_PAGE + 1)
    ).all()
    shown = rows[:ACTS_OF_A_PAGE]
    return {
        "acts": [{"username": names[row.account], **_line(row)} for row in shown],
        "next": shown[-1].id if len(rows) > len(shown) else None,
    }


def _belongs(row: Any, mine: set[Any], epci: set[str]) -> bool:
    parents = portal().atlas.parents
    return any(
        (scale, code) in mine or parents.get(code, {}).get("epci") in epci
        for scale, code in row.territories
    )


def _person(row: Any) -> RegisteredPersonAnswer:
    return {
        "username": row.username,
        "name": row.name,
        "email": row.email,
        "function": row.function,
        "organisation": row.organisation,
        "role": row.role,
        "territories": [
            {"scale": scale, "code": code, "name": territory_name(scale, code)}
            for scale, code in row.territories
        ],
        "access_ends_on": row.access_ends_on.isoformat() if row.access_ends_on else None,
        "active": row.active,
    }
