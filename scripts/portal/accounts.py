"""Accounts of the reference portal: password checks, end of access, demo accounts of a territory."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, Engine, insert, select, update

from . import database
from .build import Built
from .catalogue import VERSION
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
    charter_accepted: str | None
    active: bool

    @property
    def person(self) -> Person:
        return Person(self.role, self.territories, self.landlord)

    def ended(self, today: date | None = None) -> bool:
        """Has access ended? The last day still counts."""
        return not self.active or (self.access_ends_on is not None and (today or datetime.now(UTC).date()) > self.access_ends_on)

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
        charter_accepted=row.charter_accepted,
        active=row.active,
    )


def by_id(link: Connection, identifier: int) -> Account | None:
    row = link.execute(select(database.accounts).where(database.accounts.c.id == identifier)).first()
    return from_row(row) if row else None


class LockedOut(Exception):
    """Too many failed sign-ins; `seconds` until the next try is read."""

    def __init__(self, seconds: float) -> None:
        super().__init__("locked out")
        self.seconds = seconds


def check_password(engine: Engine, username: str, password: str) -> Account | None:
    """The account when the password is right. Unknown names cost the same time; failures lock with a growing delay."""
    table = database.accounts
    with engine.begin() as link:
        row = link.execute(select(table).where(table.c.username == username)).first()
    if row is not None and row.locked_until > time.time():
        raise LockedOut(row.locked_until - time.time())
    try:
        HASHER.verify(row.password if row is not None else _NOBODY, password)
    except VerificationError:
        if row is not None:
            failures = row.failures + 1
            delay = min(LONGEST_LOCK, 2.0 ** (failures - FREE_FAILURES)) if failures >= FREE_FAILURES else 0.0
            with engine.begin() as link:
                link.execute(
                    update(table)
                    .where(table.c.id == row.id)
                    .values(failures=table.c.failures + 1, locked_until=time.time() + delay if delay else 0.0)
                )
                database.note(link, row.id, "sign_in_failed")
        return None
    if row is None:
        return None
    with engine.begin() as link:
        link.execute(update(table).where(table.c.id == row.id).values(failures=0, locked_until=0.0))
    return from_row(row)


def _demo(built: Built) -> list[dict[str, Any]]:
    """Who can try the portal of this territory."""
    today = datetime.now(UTC).date()
    names = built.names
    epci = built.territory if built.scale == "epci" else "200030633" if "200030633" in names["epci"] else next(iter(names["epci"]))
    commune = "59139" if "59139" in names["commune"] else next(iter(names["commune"]))
    own = [["epci", epci]]
    region = [["region", next(iter(names["region"]))]]
    agglomeration, town = names["epci"][epci], f"Commune de {names['commune'][commune]}"
    landlord = "Habitat fictif du Cambrésis"
    columns = ("username", "name", "organisation", "function", "role", "territories", "access_ends_on", "landlord")
    people: list[tuple[Any, ...]] = [
        ("agent.epci", "Camille Fictif", agglomeration, "Technicienne SIG", "epci_agent", own),
        ("agent.commune", "Dominique Fictif", town, "Chargé d’études", "commune_agent", [["commune", commune]]),
        ("tiers", "Claude Fictif", "Agence d’urbanisme fictive", "Chargée d’études", "third_party", own, today + timedelta(days=21)),
        ("tiers.echu", "Andréa Fictif", "Bureau d’étude fictif", "Consultant", "third_party", own, today - timedelta(days=1)),
        ("admin.local", "Alix Fictif", agglomeration, "Administratrice locale", "local_administrator", own),
        ("etat", "Morgan Fictif", "DDTM fictive", "Chargé de mission", "state", region),
        ("bailleur", "Sacha Fictif", landlord, "Responsable du patrimoine", "landlord", region, None, landlord),
        ("reservataire", "Noa Fictif", "Action logement fictive", "Chargée d’attribution", "reservataire", own),
        ("national", "Lou Fictif", "GIP SNE fictif", "Chargé d’exploitation", "national", [["france", "FR"]]),
    ]
    return [{**dict(zip(columns, row, strict=False)), "email": f"{row[0]}@exemple.invalid"} for row in people]


def create_demo(engine: Engine, built: Built) -> list[dict[str, Any]]:
    """Create the demo accounts, or give those of a kept store a new password; returns what `serve` prints."""
    table = database.accounts
    printed = []
    with engine.begin() as link:
        for account in _demo(built):
            password = secrets.token_urlsafe(12)
            values = {**account, "password": HASHER.hash(password), "failures": 0, "locked_until": 0.0}
            known = link.execute(select(table.c.id).where(table.c.username == account["username"])).scalar()
            if known is None:
                link.execute(insert(table).values(charter_accepted=VERSION, active=True, **values))
            else:
                link.execute(update(table).where(table.c.id == known).values(**values))
            printed.append(
                {
                    "username": account["username"],
                    "password": password,
                    "role": account["role"],
                    "territories": [code for _, code in account["territories"]],
                    **({"access_ends_on": str(account["access_ends_on"])} if account.get("access_ends_on") else {}),
                }
            )
    return printed
