"""Accounts of the reference portal: password checks with a growing lock, end of access."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, Engine, select, update

from ..records import database, tables
from .rights import Person

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = HASHER.hash(secrets.token_urlsafe(16))
FREE_FAILURES = 5
LONGEST_LOCK = 900.0


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
        """Has access ended? The last day still counts."""
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


def by_id(link: Connection, identifier: int) -> Account | None:
    row = link.execute(select(tables.accounts).where(tables.accounts.c.id == identifier)).first()
    return from_row(row) if row else None


class LockedOut(Exception):
    """Too many failed sign-ins; `seconds` until the next try is read."""

    def __init__(self, seconds: float) -> None:
        super().__init__("locked out")
        self.seconds = seconds


def check_password(engine: Engine, username: str, password: str) -> Account | None:
    """The account when the password is right. Unknown names cost the same time; failures lock with
    a growing delay."""
    table = tables.accounts
    with engine.begin() as link:
        row = link.execute(select(table).where(table.c.username == username)).first()
    if row is not None and row.locked_until > time.time():
        raise LockedOut(row.locked_until - time.time())
    try:
        HASHER.verify(row.password if row is not None else _NOBODY, password)
    except VerificationError:
        if row is not None:
            failures = row.failures + 1
            delay = (
                min(LONGEST_LOCK, 2.0 ** (failures - FREE_FAILURES))
                if failures >= FREE_FAILURES
                else 0.0
            )
            with engine.begin() as link:
                link.execute(
                    update(table)
                    .where(table.c.id == row.id)
                    .values(
                        failures=table.c.failures + 1,
                        locked_until=time.time() + delay if delay else 0.0,
                    )
                )
                database.note(link, row.id, "sign_in_failed")
        return None
    if row is None:
        return None
    with engine.begin() as link:
        link.execute(update(table).where(table.c.id == row.id).values(failures=0, locked_until=0.0))
    return from_row(row)
