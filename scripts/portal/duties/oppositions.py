"""Oppositions: one Hlm organisation active in the région closes its address scale to EPCI, communes
and third parties."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ..access import rights
from ..access.accounts import Account
from ..access.portal import records
from ..access.preconditions import closed_regions
from ..access.refusals import refused
from ..records import database, tables
from ..records.tables import oppositions as table
from ..records.tables import organisations
from .answers import OppositionAnswer, OppositionsAnswer, filled
from .endpoint import Body, Prose, Region, endpoint


class Opposition(Body):
    """What an Hlm organisation states when it objects."""

    region: Region
    reason: Prose


def _describe(row: Any) -> OppositionAnswer:
    return filled(OppositionAnswer, row, organisation=row.name)


def _query() -> Any:
    is_theirs = organisations.c.id == table.c.organisation
    return select(table, organisations.c.name).join(organisations, is_theirs)


@endpoint("GET", "/oppositions", "Oppositions, in force and withdrawn")
def list_oppositions(account: Account) -> OppositionsAnswer:
    with records().begin() as connection:
        rows = connection.execute(_query().order_by(table.c.id)).all()
    return {"oppositions": [_describe(row) for row in rows], "closed_regions": closed_regions()}


def _may_object(account: Account) -> bool:
    """Whether the account belongs to an Hlm organisation. The URH's account has the role landlord
    too, but no stock."""
    return rights.may(account.role, "object") and bool(account.landlord)


@endpoint("POST", "/oppositions", "Object to the address scale, as an Hlm organisation", status=201)
def open_opposition(account: Account, body: Opposition) -> OppositionAnswer:
    if not _may_object(account):
        raise refused("not_a_landlord")
    if ("region", body.region) not in account.territories:
        raise refused("not_active_there")
    with database.writing(records()) as connection:
        identity = {"organisation": account.organisation_id, "region": body.region}
        if database.first(connection, table, **identity, withdrawn_at=None):
            raise refused("already_objects")
        opening_fields = {"reason": body.reason, "opened_by": account.id, "opened_at": tables.now()}
        number = database.add(connection, table, **identity, **opening_fields)
        database.add_journal_line(connection, account.id, "opposition_opened", region=body.region)
        return _describe(connection.execute(_query().where(table.c.id == number)).first())


@endpoint("DELETE", "/oppositions/{int:identifier}", "Withdraw an opposition")
def withdraw_opposition(account: Account, identifier: int) -> OppositionAnswer:
    with database.writing(records()) as connection:
        row = database.first_locked(connection, table, id=identifier)
        of_organisation = row is not None and row.organisation == account.organisation_id
        if row is None or not of_organisation or not _may_object(account):
            raise refused("not_found")
        if row.withdrawn_at is None:
            database.change_row(connection, table, identifier, withdrawn_at=tables.now())
            database.add_journal_line(
                connection, account.id, "opposition_withdrawn", region=row.region
            )
        return _describe(connection.execute(_query().where(table.c.id == identifier)).first())
