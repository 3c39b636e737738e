"""Conditions to be met before data are served: a complete record, a signed charter, no
opposition, and for landlords rows that say whose dwellings are whose."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from ..catalogue.catalogue import VERSION
from ..records import database
from ..records.tables import charter_acceptances, oppositions, organisations
from .portal import portal, records, territory_name
from .refusals import refused

REQUIRED = (
    "convention_reference",
    "convention_signed_on",
    "signatory",
    "dpd_name",
    "dpd_email",
    "annexes",
)
UNDER_CONVENTION = ("epci", "commune", "third_party")
"""Kinds of organisation whose record must be complete; for the others the law itself applies."""


def missing(row: Any) -> list[str]:
    """Return the fields that keep the record incomplete."""
    return [name for name in REQUIRED if row.kind in UNDER_CONVENTION and not getattr(row, name)]


def require_complete(connection: Connection, identifier: int | None) -> None:
    """Raise Refused (403) while the organisation's record is incomplete."""
    row = database.first(connection, organisations, id=identifier)
    if row is None or missing(row):
        raise refused("organisation_incomplete")


def require_own_stock(role: str) -> None:
    """Raise Refused (403) for landlords where no row of occupancy says whose it is: what is left of
    a unit without their own households was not looked at (rows/own_stock.py)."""
    if role == "landlord" and not portal().built.names_landlords:
        raise refused("landlords_unknown")


def acceptance(connection: Connection, account: int) -> Any:
    """Return the account's latest acceptance of the charter in force, or None."""
    return connection.execute(
        select(charter_acceptances)
        .filter_by(account=account, version=VERSION)
        .order_by(charter_acceptances.c.id.desc())
    ).first()


def require_accepted(connection: Connection, account: int) -> None:
    """Raise Refused (403) until the charter is accepted."""
    if acceptance(connection, account) is None:
        raise refused("charter_not_accepted")


def closed_regions() -> dict[str, dict[str, str]]:
    """Return the régions whose address scale an opposition closes → the reason to show."""
    in_force = select(oppositions.c.region).filter_by(withdrawn_at=None).distinct()
    with records().begin() as connection:
        codes = connection.execute(in_force).scalars().all()
    return {
        code: refused("address_closed", region=territory_name("region", code)).reason
        for code in codes
    }
