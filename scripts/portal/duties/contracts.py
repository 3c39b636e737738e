"""Third parties: their convention (annex 2) with its reference, number of named accounts and end
date, and its extension at the EPCI's request."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from flask import Blueprint
from pydantic import Field
from sqlalchemy import Connection, func, insert, select, update

from ..access import preconditions, rights
from ..access.accounts import Account
from ..access.portal import portal, records, territory_name
from ..access.refusals import existing, not_found, refused
from ..records import database, tables
from ..records.tables import account_requests as requests_table
from ..records.tables import contracts as table
from ..records.tables import extensions, organisations
from .answers import ContractAnswer, ContractsAnswer, ExtensionAnswer, filled
from .endpoint import Body, Code, Line, Prose, endpoint

blueprint = Blueprint("contracts", __name__)


class Contract(Body):
    """A convention between an EPCI and a third party."""

    reference: Line
    third_party: Line = Field(description="Name of the third party")
    epci: Code | None = Field(
        default=None, description="SIREN of the EPCI; the account's own when left out"
    )
    accounts_allowed: int = Field(ge=1, le=100)
    ends_on: date


class Extension(Body):
    """The EPCI's express request for a later end."""

    ends_on: date
    reason: Prose


class Verdict(Body):
    """The GIP SNE's decision on an extension."""

    decision: Literal["accept", "reject"]
    reason: Prose | None = None


def _find(connection: Connection, identifier: int) -> Any:
    return existing(connection.execute(select(table).where(table.c.id == identifier)).first())


def open_accounts(connection: Connection, contract: int) -> int:
    """Count the active accounts under the contract and the accepted requests that will become
    accounts."""
    people = tables.accounts
    active = (
        connection.execute(
            select(func.count())
            .select_from(people)
            .where(people.c.contract_id == contract, people.c.active)
        ).scalar()
        or 0
    )
    accepted_requests = connection.execute(
        select(func.count())
        .select_from(requests_table)
        .where(
            requests_table.c.contract == contract,
            requests_table.c.state == "accepted",
            requests_table.c.account.is_(None),
        )
    ).scalar()
    return int(active) + int(accepted_requests or 0)


def require_room(connection: Connection, contract: int) -> None:
    """Raise Refused (409) if the convention allows no more accounts. Its row stays locked, so the
    second of two simultaneous decisions counts the first."""
    row = existing(database.locked(connection, table, contract))
    if open_accounts(connection, contract) >= row.accounts_allowed:
        raise refused("too_many_accounts")


def for_request(connection: Connection, reference: str | None, name: str, territory: str) -> Any:
    """Return the contract that a third party's request names by its reference. Raises Refused (422)
    if it belongs to another third party or if the territory lies outside its EPCI."""
    contract_query = select(table).join(organisations, organisations.c.id == table.c.third_party)
    row = (
        connection.execute(
            contract_query.where(table.c.reference == reference, organisations.c.name == name)
        ).first()
        if reference
        else None
    )
    if row is None:
        raise refused("contract_unknown")
    if territory != row.epci and portal().atlas.parents.get(territory, {}).get("epci") != row.epci:
        raise refused("territory_outside_contract")
    return row


def end_of(connection: Connection, contract: int) -> date:
    ends_on: date = _find(connection, contract).ends_on
    return ends_on


def describe(connection: Connection, row: Any) -> ContractAnswer:
    extension_rows = connection.execute(
        select(extensions).where(extensions.c.contract == row.id).order_by(extensions.c.id)
    ).all()
    return filled(
        ContractAnswer,
        row,
        third_party=preconditions.organisation(connection, row.third_party).name,
        epci={"code": row.epci, "name": territory_name("epci", row.epci)},
        accounts_open=open_accounts(connection, row.id),
        extensions=[filled(ExtensionAnswer, extension) for extension in extension_rows],
    )


def _concerns(account: Account, row: Any) -> bool:
    of_epci = ("epci", row.epci) in account.territories
    of_epci = of_epci and rights.may(account.role, "ask_extensions")
    return (
        account.role == "national"
        or of_epci
        or (account.contract_id is not None and account.contract_id == row.id)
    )


@endpoint(blueprint, "GET", "/contracts", "Conventions with third parties")
def list_contracts(account: Account) -> ContractsAnswer:
    with records().begin() as connection:
        rows = connection.execute(select(table).order_by(table.c.id)).all()
        return {"contracts": [describe(connection, row) for row in rows if _concerns(account, row)]}


@endpoint(
    blueprint,
    "POST",
    "/contracts",
    "Record a convention with a third party",
    Contract,
    statuses=(201,),
)
def create_contract(account: Account, body: Contract) -> tuple[ContractAnswer, int]:
    epcis = [code for scale, code in account.territories if scale == "epci"]
    epci = body.epci or (epcis[0] if epcis else "")
    allowed = rights.may(account.role, "record_contracts")
    allowed = allowed and (account.role == "national" or epci in epcis)
    if not allowed or epci not in portal().built.names["epci"]:
        raise refused("convention_not_by_epci")
    if body.ends_on < tables.now().date():
        raise refused("end_in_the_past")
    with database.writing(records()) as connection:
        if connection.execute(
            select(table.c.id).where(table.c.reference == body.reference)
        ).first():
            raise refused("reference_taken")
        identity = {"name": body.third_party, "kind": "third_party", "scale": "epci", "code": epci}
        is_same = (organisations.c[column] == value for column, value in identity.items())
        existing_id = connection.execute(select(organisations.c.id).where(*is_same)).scalar()
        third_party = existing_id or database.add(connection, organisations, **identity, annexes=[])
        fields: dict[str, Any] = {
            **body.model_dump(exclude={"third_party", "epci"}),
            "third_party": third_party,
            "epci": epci,
            "created_at": tables.now(),
        }
        number = database.add(connection, table, **fields)
        database.note(connection, account.id, "contract_recorded")
        return describe(connection, _find(connection, number)), 201


@endpoint(
    blueprint,
    "POST",
    "/contracts/{int:identifier}/extensions",
    "Ask for a later end, as the EPCI",
    Extension,
    statuses=(201,),
)
def request_extension(
    account: Account, identifier: int, body: Extension
) -> tuple[ContractAnswer, int]:
    with database.writing(records()) as connection:
        row = database.locked(connection, table, identifier)
        if row is None or not _concerns(account, row):
            raise not_found()
        if not rights.may(account.role, "ask_extensions"):
            raise refused("extension_not_by_epci")
        if body.ends_on <= row.ends_on:
            raise refused("not_later")
        pending = select(extensions.c.id).where(
            extensions.c.contract == identifier, extensions.c.state == "submitted"
        )
        if connection.execute(pending).first() is not None:
            raise refused("already_asked")
        values = {
            "contract": identifier,
            "asked_by": account.id,
            "asked_at": tables.now(),
            **body.model_dump(),
        }
        connection.execute(insert(extensions).values(**values))
        database.note(connection, account.id, "extension_asked")
        return describe(connection, row), 201


@endpoint(
    blueprint,
    "POST",
    "/extensions/{int:identifier}/decision",
    "Decide on an extension, as the GIP SNE",
    Verdict,
)
def decide_extension(account: Account, identifier: int, body: Verdict) -> ContractAnswer:
    if not rights.may(account.role, "decide_extensions"):
        raise refused("extension_not_by_gip")
    with database.writing(records()) as connection:
        extension = existing(database.locked(connection, extensions, identifier))
        if extension.state != "submitted":
            raise refused("already_decided")
        state = "accepted" if body.decision == "accept" else "rejected"
        contract = database.locked(connection, table, extension.contract)
        if state == "accepted" and contract is not None and extension.ends_on <= contract.ends_on:
            raise refused("no_longer_later")
        connection.execute(
            update(extensions)
            .where(extensions.c.id == identifier)
            .values(state=state, decision=body.reason, decided_at=tables.now())
        )
        if state == "accepted":
            connection.execute(
                update(table)
                .where(table.c.id == extension.contract)
                .values(ends_on=extension.ends_on)
            )
            people = tables.accounts
            connection.execute(
                update(people)
                .where(people.c.contract_id == extension.contract)
                .values(access_ends_on=extension.ends_on)
            )
        database.note(connection, account.id, f"extension_{state}")
        return describe(connection, _find(connection, extension.contract))
