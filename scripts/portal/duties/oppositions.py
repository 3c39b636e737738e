"""Oppositions: one Hlm organisation active in the région closes its address scale to EPCI, communes
and third parties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from ..access import rights
from ..access.accounts import Account
from ..access.portal import records
from ..access.refusals import refused
from ..records import database, tables
from ..records.tables import oppositions as table
from ..records.tables import organisations
from .endpoint import Body, Prose, Region


class Opposition(Body):
    """What an Hlm organisation states when it objects."""

    region: Region
    reason: Prose


def every() -> Sequence[Any]:
    """Return all oppositions, in force and withdrawn, with the `name` of their organisation."""
    is_theirs = organisations.c.id == table.c.organisation
    query = select(table, organisations.c.name).join(organisations, is_theirs)
    with records().begin() as connection:
        return connection.execute(query.order_by(table.c.id)).all()


def may_object(account: Account) -> bool:
    """Whether the account belongs to an Hlm organisation. The URH's account has the role landlord
    too, but no stock."""
    return rights.may(account.role, "object") and bool(account.landlord)


def oppose(account: Account, body: Opposition) -> None:
    """Object to the address scale of a région, as an Hlm organisation."""
    if not may_object(account):
        raise refused("not_a_landlord")
    if ("region", body.region) not in account.territories:
        raise refused("not_active_there")
    with database.writing(records()) as connection:
        identity = {"organisation": account.organisation_id, "region": body.region}
        if database.first(connection, table, **identity, withdrawn_at=None):
            raise refused("already_objects")
        opening_fields = {"reason": body.reason, "opened_by": account.id, "opened_at": tables.now()}
        database.add(connection, table, **identity, **opening_fields)
        database.add_journal_line(connection, account.id, "opposition_opened", region=body.region)


def withdraw(account: Account, identifier: int) -> None:
    """Withdraw an opposition of the account's own organisation."""
    with database.writing(records()) as connection:
        row = database.first_locked(connection, table, id=identifier)
        of_organisation = row is not None and row.organisation == account.organisation_id
        if row is None or not of_organisation or not may_object(account):
            raise refused("not_found")
        if row.withdrawn_at is None:
            database.change_row(connection, table, identifier, withdrawn_at=tables.now())
            database.add_journal_line(
                connection, account.id, "opposition_withdrawn", region=row.region
            )
