"""The journal of exports and layouts that the plugin sends, and the registers for a DPD. An entry
has account, act, moment and purpose, never a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import MAXYEAR, UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, AwareDatetime, Field
from sqlalchemy import Connection, insert, select

from ..access import rights
from ..access.accounts import Account
from ..access.portal import portal, records
from ..access.refusals import refused
from ..catalogue.tables import Label, read_table
from ..records import database, tables
from ..records.tables import charter_acceptances, contracts
from . import limits
from .answers import WrittenAnswer
from .endpoint import Body, Line, endpoint


class _Purpose(NamedTuple):
    id: str
    fr: str
    en: str


Purpose = Literal["housing_policy", "programming", "observation", "attribution"]
PURPOSES: dict[str, Label] = {
    purpose: (french, english)
    for purpose, french, english in read_table("purposes", _Purpose, Path(__file__).parent)
}
CLOCK_TOLERANCE = timedelta(minutes=5)
FIRST_YEAR = 2015


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


def people_of(connection: Connection, account: Account) -> list[Any]:
    """Return the accounts in this administrator's charge: all for the GIP SNE, those of the EPCI
    and its communes for the local administrator."""
    rows = list(database.in_order(connection, tables.accounts))
    if account.role == "national":
        return rows
    own_territories = {tuple(territory) for territory in account.territories}
    epci = {code for scale, code in own_territories if scale == "epci"}
    return [row for row in rows if _belongs(row, own_territories, epci)]


def registers(account: Account) -> dict[str, Sequence[Any]]:
    """Return the registers for the DPD but the acts, a row per entry: people, charters, contracts,
    organisations of an administrator's territory. Raises Refused for everybody else."""
    if not rights.may(account.role, "read_registers"):
        raise refused("registers_not_by_administrator")
    is_national = account.role == "national"
    with records().begin() as connection:
        people = people_of(connection, account)
        numbers = [row.id for row in people]
        charters = connection.execute(
            select(charter_acceptances, tables.accounts.c.username)
            .join(tables.accounts, tables.accounts.c.id == charter_acceptances.c.account)
            .where(charter_acceptances.c.account.in_(numbers))
            .order_by(charter_acceptances.c.id)
        ).all()
        contract_rows = database.in_order(connection, contracts)
        organisation_rows = database.in_order(connection, tables.organisations)
    organisation_ids = {row.organisation_id for row in people}
    return {
        "people": people,
        "charters": charters,
        "contracts": [
            row for row in contract_rows if is_national or ("epci", row.epci) in account.territories
        ],
        "organisations": [
            row for row in organisation_rows if is_national or row.id in organisation_ids
        ],
    }


def acts(people: Sequence[Any], most: int | None = None) -> Iterator[Mapping[str, Any]]:
    """Read the acts of these people, newest first; at most so many."""
    names, table = {row.id: row.username for row in people}, tables.journal
    query = select(table).where(table.c.account.in_(list(names))).order_by(table.c.id.desc())
    with records().begin() as connection:
        for row in connection.execution_options(yield_per=1000).execute(query.limit(most)):
            yield {**row._mapping, "username": names[row.account]}


def _belongs(row: Any, own_territories: set[Any], epci: set[str]) -> bool:
    return any(
        (scale, code) in own_territories or portal().atlas.parent(code, "epci") in epci
        for scale, code in row.territories
    )
