"""Third parties: their convention (annex 2) with its reference, number of named accounts and end
date, and its extension at the EPCI's request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

from pydantic import Field
from sqlalchemy import Connection, func, select, update

from ..access import rights
from ..access.accounts import Account
from ..access.portal import portal, records
from ..access.refusals import existing, refused
from ..records import database, tables
from ..records.tables import account_requests as requests_table
from ..records.tables import contracts as table
from ..records.tables import extensions, organisations
from .endpoint import Body, Code, Line, Prose


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
    return existing(database.first(connection, table, id=identifier))


def open_accounts(connection: Connection, contract: int) -> int:
    """Count the active accounts under the contract and the accepted requests that will become
    accounts."""
    count = select(func.count())
    active = count.select_from(tables.accounts).filter_by(contract_id=contract, active=True)
    accepted_filter = {"contract": contract, "state": "accepted", "account": None}
    accepted_requests = count.select_from(requests_table).filter_by(**accepted_filter)
    return sum(connection.execute(query).scalar_one() for query in (active, accepted_requests))


def require_room(connection: Connection, contract: int) -> None:
    """Raise Refused (409) if the convention allows no more accounts. Its row stays locked, so the
    second of two simultaneous decisions counts the first."""
    row = existing(database.first_locked(connection, table, id=contract))
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
    if row.epci not in (territory, portal().atlas.parent(territory, "epci")):
        raise refused("territory_outside_contract")
    return row


def end_of(connection: Connection, contract: int) -> date:
    return cast("date", _find(connection, contract).ends_on)


def _may_see(account: Account, row: Any) -> bool:
    of_epci = ("epci", row.epci) in account.territories
    of_epci = of_epci and rights.may(account.role, "ask_extensions")
    return (
        account.role == "national"
        or of_epci
        or (account.contract_id is not None and account.contract_id == row.id)
    )


@dataclass(frozen=True)
class Convention:
    """A convention as it is listed. `row` has its columns and `third_party_name`."""

    row: Any
    accounts_open: int
    extensions: Sequence[Any]

    @property
    def waiting(self) -> Any:
        """The latest request that the GIP SNE has not decided yet, or None."""
        submitted = (asked for asked in self.extensions[::-1] if asked.state == "submitted")
        return next(submitted, None)


def visible_to(account: Account) -> list[Convention]:
    """Return the conventions that the account may see, oldest first."""
    is_theirs = organisations.c.id == table.c.third_party
    query = select(table, organisations.c.name.label("third_party_name"))
    with records().begin() as connection:
        rows = connection.execute(query.join(organisations, is_theirs).order_by(table.c.id)).all()
        return [
            Convention(
                row,
                open_accounts(connection, row.id),
                database.in_order(connection, extensions, contract=row.id),
            )
            for row in rows
            if _may_see(account, row)
        ]


def record(account: Account, body: Contract) -> None:
    """Record a convention with a third party."""
    epcis = [code for scale, code in account.territories if scale == "epci"]
    epci = body.epci or (epcis[0] if epcis else "")
    is_allowed = rights.may(account.role, "record_contracts")
    is_allowed = is_allowed and (account.role == "national" or epci in epcis)
    if not is_allowed or epci not in portal().built.names["epci"]:
        raise refused("convention_not_by_epci")
    if body.ends_on < tables.now().date():
        raise refused("end_in_the_past")
    with database.writing(records()) as connection:
        if database.first(connection, table, reference=body.reference):
            raise refused("reference_taken")
        identity = {"name": body.third_party, "kind": "third_party", "scale": "epci", "code": epci}
        third_party = database.find_or_add(connection, organisations, identity, annexes=[])
        contract_links = {"third_party": third_party, "epci": epci, "created_at": tables.now()}
        database.add(connection, table, **{**body.model_dump(), **contract_links})
        database.add_journal_line(connection, account.id, "contract_recorded")


def ask_extension(account: Account, contract: int, body: Extension) -> None:
    """Ask for a later end, as the EPCI."""
    with database.writing(records()) as connection:
        row = database.first_locked(connection, table, id=contract)
        if row is None or not _may_see(account, row):
            raise refused("not_found")
        if not rights.may(account.role, "ask_extensions"):
            raise refused("extension_not_by_epci")
        if body.ends_on <= row.ends_on:
            raise refused("not_later")
        if database.first(connection, extensions, contract=contract, state="submitted"):
            raise refused("already_asked")
        request_fields = {"asked_by": account.id, "asked_at": tables.now(), **body.model_dump()}
        database.add(connection, extensions, contract=contract, **request_fields)
        database.add_journal_line(connection, account.id, "extension_asked")


def decide_extension(account: Account, identifier: int, body: Verdict) -> None:
    """Grant or refuse a later end, as the GIP SNE. Granting it moves the end of every account of
    the convention."""
    if not rights.may(account.role, "decide_extensions"):
        raise refused("extension_not_by_gip")
    if body.decision == "reject" and not body.reason:
        raise refused("rejection_without_reason")
    with database.writing(records()) as connection:
        extension = existing(database.first_locked(connection, extensions, id=identifier))
        if extension.state != "submitted":
            raise refused("already_decided")
        state = "accepted" if body.decision == "accept" else "rejected"
        contract = database.first_locked(connection, table, id=extension.contract)
        if state == "accepted" and contract is not None and extension.ends_on <= contract.ends_on:
            raise refused("no_longer_later")
        decision = {"state": state, "decision": body.reason, "decided_at": tables.now()}
        database.change_row(connection, extensions, identifier, **decision)
        if state == "accepted":
            database.change_row(connection, table, extension.contract, ends_on=extension.ends_on)
            people = update(tables.accounts).filter_by(contract_id=extension.contract)
            connection.execute(people.values(access_ends_on=extension.ends_on))
        database.add_journal_line(connection, account.id, f"extension_{state}")
