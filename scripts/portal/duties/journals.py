"""The journal of exports and layouts that the plugin sends, and the registers for a DPD. An entry
has account, act, moment and purpose, never a value."""

from __future__ import annotations

from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, Field
from sqlalchemy import Connection, insert, select

from ..access import rights
from ..access.accounts import Account
from ..access.portal import portal, records
from ..access.refusals import refused
from ..records import database, tables
from ..records.tables import charter_acceptances, contracts
from . import limits, organisations
from .answers import (
    ActsAnswer,
    JournalAnswer,
    LineAnswer,
    RegisteredCharterAnswer,
    RegisteredContractAnswer,
    RegisteredPersonAnswer,
    RegistersAnswer,
    WrittenAnswer,
    filled,
    place,
)
from .endpoint import Body, Line, endpoint

Purpose = Literal["housing_policy", "programming", "observation", "attribution"]


CLOCK_TOLERANCE = timedelta(minutes=5)
FIRST_YEAR = 2015
ACTS_OF_A_PAGE = 2000


def _check_moment(moment: datetime) -> datetime:
    if moment.year < FIRST_YEAR or moment.year > MAXYEAR - 2:
        raise ValueError("no plausible moment")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_check_moment)]


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


@endpoint("POST", "/journal", "Send journal lines", status=201)
def write_lines(account: Account, body: Lines) -> WrittenAnswer:
    moment, table = tables.now(), tables.journal
    rows = []
    for line in body.lines:
        details = line.model_dump(exclude={"at", "what", "purpose"}, exclude_none=True)
        values = {"what": line.what, "purpose": line.purpose, "details": details}
        noted_at = line.at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        rows.append(
            {**values, "at": min(noted_at, moment + CLOCK_TOLERANCE), "account": account.id}
        )
    with database.writing(records()) as connection:
        limits.require_room(
            connection,
            table.c.received_at,
            limits.MAX_JOURNAL_LINES,
            table.c.account == account.id,
            added_rows=len(rows),
        )
        connection.execute(insert(table), rows)
    return {"written": len(rows)}


@endpoint("GET", "/journal", "The account’s own journal")
def read_journal(account: Account) -> JournalAnswer:
    table = tables.journal
    with records().begin() as connection:
        newest = select(table).filter_by(account=account.id).order_by(table.c.id.desc())
        rows = connection.execute(newest.limit(1000)).all()
    return {"lines": [_line(row) for row in rows]}


def _line(row: Any) -> LineAnswer:
    return filled(LineAnswer, row, **row.details)


def _require_administrator(account: Account) -> None:
    if not rights.may(account.role, "read_registers"):
        raise refused("registers_not_by_administrator")


def people_of(connection: Connection, account: Account) -> list[Any]:
    """Return the accounts in this administrator's charge: all for the GIP SNE, those of the EPCI
    and its communes for the local administrator."""
    rows = list(database.in_order(connection, tables.accounts))
    if account.role == "national":
        return rows
    own_territories = {tuple(territory) for territory in account.territories}
    epci = {code for scale, code in own_territories if scale == "epci"}
    return [row for row in rows if _belongs(row, own_territories, epci)]


@endpoint(
    "GET",
    "/registers",
    "Registers for the DPD: people, charters, exports, conventions, organisations. `next` says "
    "where the acts go on",
)
def registers(account: Account) -> RegistersAnswer:
    _require_administrator(account)
    with records().begin() as connection:
        rows = people_of(connection, account)
        numbers = [row.id for row in rows]
        acceptance_rows = connection.execute(
            select(charter_acceptances)
            .where(charter_acceptances.c.account.in_(numbers))
            .order_by(charter_acceptances.c.id)
        ).all()
        page = _acts(connection, rows, 0)
        contract_rows = database.in_order(connection, contracts)
        organisation_rows = database.in_order(connection, tables.organisations)
    names = {row.id: row.username for row in rows}
    organisation_ids = {row.organisation_id for row in rows}
    is_national = account.role == "national"
    return {
        "people": [_person(row) for row in rows],
        "charters": [
            filled(RegisteredCharterAnswer, row, username=names[row.account])
            for row in acceptance_rows
        ],
        **page,
        "contracts": [
            filled(RegisteredContractAnswer, row)
            for row in contract_rows
            if is_national or ("epci", row.epci) in account.territories
        ],
        "organisations": [
            organisations.describe(row)
            for row in organisation_rows
            if is_national or row.id in organisation_ids
        ],
    }


@endpoint(
    "GET",
    "/registers/acts/{int:after}",
    "The acts that follow the one with this number, oldest first",
)
def acts(account: Account, after: int) -> ActsAnswer:
    _require_administrator(account)
    with records().begin() as connection:
        return _acts(connection, people_of(connection, account), after)


def _acts(connection: Connection, people: list[Any], after: int) -> ActsAnswer:
    """Return the acts of these people that follow the act with number `after`, a page at most."""
    names = {row.id: row.username for row in people}
    table = tables.journal
    rows = connection.execute(
        select(table)
        .where(table.c.account.in_(list(names)), table.c.id > after)
        .order_by(table.c.id)
        .limit(ACTS_OF_A_PAGE + 1)
    ).all()
    page = rows[:ACTS_OF_A_PAGE]
    return {
        "acts": [{"username": names[row.account], **_line(row)} for row in page],
        "next": page[-1].id if len(rows) > len(page) else None,
    }


def _belongs(row: Any, own_territories: set[Any], epci: set[str]) -> bool:
    return any(
        (scale, code) in own_territories or portal().atlas.parent(code, "epci") in epci
        for scale, code in row.territories
    )


def _person(row: Any) -> RegisteredPersonAnswer:
    territories = [place(scale, code) for scale, code in row.territories]
    return filled(RegisteredPersonAnswer, row, territories=territories)
