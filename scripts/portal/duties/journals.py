"""The journal of exports and layouts that the plugin sends, and the registers that a DPD asks for.
Who, what, when, why; never a value."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any, Literal

from flask import Blueprint
from pydantic import AwareDatetime, Field
from sqlalchemy import insert, select

from ..access.accounts import Account
from ..access.portal import portal, records, territory_name
from ..access.refusals import refused
from ..records import database, tables
from ..records.tables import acceptances, contracts
from . import organisations
from .endpoint import Body, Line, endpoint

blueprint = Blueprint("journals", __name__)
Purpose = Literal["housing_policy", "programming", "observation", "attribution"]


class JournalLine(Body):
    """One act. Codes and names only."""

    at: AwareDatetime
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
def written(account: Account, body: Lines) -> Any:
    moment = database.now() + timedelta(minutes=5)
    with records().begin() as link:
        for line in body.lines:
            try:
                at = line.at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
            except OverflowError:
                at = moment
            details = line.model_dump(exclude={"at", "what", "purpose"}, exclude_none=True)
            values = {
                "at": min(at, moment),
                "account": account.id,
                "what": line.what,
                "purpose": line.purpose,
                "details": details,
            }
            link.execute(insert(tables.journal).values(**values))
    return {"written": len(body.lines)}, 201


@endpoint(blueprint, "GET", "/journal", "The account’s own journal")
def read(account: Account) -> Any:
    table = tables.journal
    with records().begin() as link:
        rows = link.execute(
            select(table)
            .where(table.c.account == account.id)
            .order_by(table.c.id.desc())
            .limit(1000)
        ).all()
    return {"lines": [_line(row) for row in rows]}


def _line(row: Any) -> dict[str, Any]:
    return {"at": row.at.isoformat() + "Z", "what": row.what, "purpose": row.purpose, **row.details}


@endpoint(
    blueprint,
    "GET",
    "/registers",
    "Registers for the DPD: people, charters, exports, conventions, organisations",
)
def registers(account: Account) -> Any:
    if account.role not in ("local_administrator", "national"):
        raise refused(
            "not_an_administrator",
            "Les registres sont ouverts à l’administrateur.",
            "Registers are open to the administrator.",
        )
    people = tables.accounts
    with records().begin() as link:
        rows = link.execute(select(people).order_by(people.c.id)).all()
        if account.role != "national":
            mine = {tuple(territory) for territory in account.territories}
            epci = {code for scale, code in mine if scale == "epci"}
            rows = [row for row in rows if _belongs(row, mine, epci)]
        numbers = [row.id for row in rows]
        signed = link.execute(
            select(acceptances).where(acceptances.c.account.in_(numbers)).order_by(acceptances.c.id)
        ).all()
        acts = link.execute(
            select(tables.journal)
            .where(tables.journal.c.account.in_(numbers))
            .order_by(tables.journal.c.id)
        ).all()
        bound = link.execute(select(contracts).order_by(contracts.c.id)).all()
        houses = link.execute(
            select(tables.organisations).order_by(tables.organisations.c.id)
        ).all()
    names = {row.id: row.username for row in rows}
    kept = {row.organisation_id for row in rows}
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
        "acts": [{"username": names[row.account], **_line(row)} for row in acts],
        "contracts": [
            {
                "reference": c.reference,
                "epci": c.epci,
                "accounts_allowed": c.accounts_allowed,
                "ends_on": c.ends_on.isoformat(),
            }
            for c in bound
            if account.role == "national" or ("epci", c.epci) in account.territories
        ],
        "organisations": [
            organisations.described(row)
            for row in houses
            if account.role == "national" or row.id in kept
        ],
    }


def _belongs(row: Any, mine: set[Any], epci: set[str]) -> bool:
    parents = portal().atlas.parents
    return any(
        (scale, code) in mine or parents.get(code, {}).get("epci") in epci
        for scale, code in row.territories
    )


def _person(row: Any) -> dict[str, Any]:
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
