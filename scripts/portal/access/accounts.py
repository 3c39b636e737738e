"""Accounts of the reference portal, with the day on which their access ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, select

from ..records import tables
from .rights import Person


@dataclass(frozen=True)
class Account:
    """One row of the accounts."""

    id: int
    username: str
    name: str
    email: str
    organisation: str
    function: str
    role: str
    territories: tuple[tuple[str, str], ...]
    landlord: str | None
    access_ends_on: date | None
    active: bool
    organisation_id: int | None = None
    contract_id: int | None = None

    @property
    def person(self) -> Person:
        return Person(self.role, self.territories, self.landlord)

    def ended(self, today: date | None = None) -> bool:
        """Whether access has ended. The last day is still open."""
        return not self.active or (
            self.access_ends_on is not None
            and (today or datetime.now(UTC).date()) > self.access_ends_on
        )

    def get_user_id(self) -> int:
        return self.id


def from_row(row: Any) -> Account:
    return Account(
        id=row.id,
        username=row.username,
        name=row.name,
        email=row.email,
        organisation=row.organisation,
        function=row.function,
        role=row.role,
        territories=tuple((scale, code) for scale, code in row.territories),
        landlord=row.landlord,
        access_ends_on=row.access_ends_on,
        active=row.active,
        organisation_id=row.organisation_id,
        contract_id=row.contract_id,
    )


def by_id(connection: Connection, identifier: int) -> Account | None:
    row = connection.execute(
        select(tables.accounts).where(tables.accounts.c.id == identifier)
    ).first()
    return from_row(row) if row else None
