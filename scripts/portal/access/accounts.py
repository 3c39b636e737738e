"""Accounts of the reference portal, with the day on which their access ends."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from ..records import database, tables
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
    values = {field.name: getattr(row, field.name) for field in fields(Account)}
    return Account(**values | {"territories": tuple(map(tuple, row.territories))})


def open_account(connection: Connection, identifier: int) -> Account | None:
    """Return an account; None if there is none, or if its access has ended."""
    row = database.first(connection, tables.accounts, id=identifier)
    account = from_row(row) if row else None
    return None if account is None or account.ended() else account
