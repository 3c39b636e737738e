"""Demo organisations, conventions and accounts of a territory (demo_tables). Their passwords are
drawn at every start and printed once."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from .access.passwords import RANDOM_HASHER
from .catalogue.catalogue import LANDLORDS, VERSION
from .catalogue.tables import read_table
from .records import database, tables
from .records.tables import charter_acceptances, contracts, organisations
from .rows.built import Built

CONVENTION = {
    "convention_reference": "Convention fictive 2019/102",
    "convention_signed_on": date(2019, 12, 17),
    "signatory": "Pat Fictif, président",
    "dpd_name": "Dany Fictif",
    "dpd_email": "dpd@exemple.invalid",
    "annexes": ["Annexe 1 (fictive)", "Annexe 2 (fictive)"],
}
Territory = tuple[str, str]
TABLES = Path(__file__).with_name("demo_tables")


class _Organisation(NamedTuple):
    """contract, days: reference of its convention with the EPCI, and in how many days it ends."""

    name: str
    kind: str
    territory: str
    contract: str
    days: int | None


class _Person(NamedTuple):
    """A demo account, a line of the table."""

    username: str
    name: str
    organisation: str
    function: str
    role: str
    territory: str
    landlord: str


def _territories(built: Built) -> dict[str, Territory]:
    """Return the demo's territory of each scale: the one that the documentation names, if the
    portal has it."""

    def one(scale: str, documented_code: str) -> Territory:
        names = built.names[scale]
        return scale, documented_code if documented_code in names else next(iter(names))

    epci = built.territory if built.scale == "epci" else "200030633"
    return {
        "epci": one("epci", epci),
        "commune": one("commune", "59139"),
        "region": one("region", "32"),
        "france": ("france", "FR"),
    }


def create(engine: Engine, built: Built) -> list[dict[str, Any]]:
    """Create missing organisations and accounts, and give every demo account a new password.
    Return the accounts as `serve` prints them."""
    today = tables.now().date()
    territories = _territories(built)
    names = {scale: built.names[scale][territories[scale][1]] for scale in ("epci", "commune")}
    landlords = [_Organisation(name, "landlord", "region", "", None) for name in LANDLORDS]
    numbers: dict[str, int] = {}
    contract_of: dict[str, tuple[int, date]] = {}
    printed = []
    with database.exclusive_lock(engine), database.writing(engine) as connection:
        for row in (*read_table("organisations", _Organisation, TABLES), *landlords):
            scale, code = territories[row.territory]
            identity = {
                "name": row.name.format(**names), "kind": row.kind, "scale": scale, "code": code
            }  # fmt: skip
            number = database.find_or_add(connection, organisations, identity, **CONVENTION)
            numbers[row.name] = number
            if row.days is not None:
                end = today + timedelta(days=row.days)
                values = {
                    "third_party": number, "epci": code, "accounts_allowed": 2, "ends_on": end,
                    "created_at": tables.now(),
                }  # fmt: skip
                identity = {"reference": row.contract}
                contract = database.find_or_add(connection, contracts, identity, **values)
                contract_of[row.name] = contract, end
        for person in read_table("people", _Person, TABLES):
            password = secrets.token_urlsafe(12)
            contract_id, ends_on = contract_of.get(person.organisation, (None, None))
            scale, code = territories[person.territory]
            values = {
                "username": person.username, "name": person.name, "function": person.function,
                "role": person.role,
                "organisation": person.organisation.format(**names),
                "organisation_id": numbers[person.organisation],
                "landlord": person.landlord or None,
                "territories": [[scale, code]],
                "email": f"{person.username}@exemple.invalid",
                "contract_id": contract_id,
                "access_ends_on": ends_on,
            }  # fmt: skip
            _account(connection, values, RANDOM_HASHER.hash(password))
            printed.append(
                {
                    "username": person.username,
                    "password": password,
                    "role": person.role,
                    "territories": [code],
                    **({"access_ends_on": ends_on.isoformat()} if ends_on else {}),
                }
            )
    return printed


def _account(connection: Connection, values: dict[str, Any], password: str) -> None:
    """Add an account with its charter signed, except “nouveau”; of one that is there, change the
    password alone."""
    row = database.first(connection, tables.accounts, username=values["username"])
    if row is not None:
        database.change_row(connection, tables.accounts, row.id, password=password)
        return
    number = database.add(connection, tables.accounts, **values, password=password)
    if values["username"] != "nouveau":
        signature = {"version": VERSION, "accepted_at": tables.now(), "trained": True}
        database.add(connection, charter_acceptances, account=number, **signature)
