"""What whoever runs a portal does on its store: the first administrator, a backup and its
restoration, the registers as open files."""

from __future__ import annotations

import argparse
import csv
import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from .access.passwords import HASHER
from .duties import people
from .records import database, tables

COMMANDS = ("administrator", "backup", "restore", "registers")
OPEN = (  # what a data-protection officer reads; no password, sign-in or key
    tables.journal,
    tables.organisations,
    tables.contracts,
    tables.extensions,
    tables.requests,
    tables.acceptances,
    tables.oppositions,
    tables.incidents,
    tables.steps,
    tables.publications,
    tables.notes,
)
SECRET = frozenset({"password", "key", "secret"})
GIP = {"name": "GIP SNE", "kind": "national", "scale": "france", "code": "FR"}


def options(commands: Any, variable: str) -> None:
    """Add the commands. variable: the environment's, for the store."""
    first = commands.add_parser(
        "administrator",
        help="open the account of a GIP SNE administrator on a store; prints where its owner "
        "chooses the password",
    )
    copy = commands.add_parser("backup", help="copy a store's records whole, while it is served")
    back = commands.add_parser(
        "restore", help="put a backup in the place of a store's records, whose portal is stopped"
    )
    books = commands.add_parser(
        "registers", help="write the journal and the registers as CSV files, while it is served"
    )
    for command in (first, copy, back, books):
        command.add_argument("--store", default=os.environ.get(variable, ""))
    for name in ("username", "name", "email"):
        first.add_argument(f"--{name}", required=True, type=_line)
    copy.add_argument("--to", required=True, type=Path)
    back.add_argument("--from", dest="file", required=True, type=Path)
    books.add_argument("--to", required=True, type=Path, help="a folder")


def _line(text: str) -> str:
    if len(text) > tables.LINE:
        raise argparse.ArgumentTypeError(f"at most {tables.LINE} characters")
    return text


def records_path(store: str) -> Path:
    """The records beside a GeoPackage."""
    return Path(store.removeprefix("gpkg:")).resolve().with_suffix(".records.sqlite")


def postgresql(store: str) -> str:
    """The store's address as SQLAlchemy writes it."""
    return store.replace("postgresql://", "postgresql+psycopg2://", 1)


def run(chosen: argparse.Namespace) -> int:
    if not chosen.store:
        print("Name the store: gpkg:PATH or postgresql://….", file=sys.stderr)
        return 2
    does = {
        "administrator": administrator, "backup": backup, "restore": restore,
        "registers": registers,
    }  # fmt: skip
    return does[chosen.command](chosen)


def _engine(store: str) -> Engine:
    """The records of a store."""
    if store.startswith("postgresql"):
        return database.connect(postgresql(store))
    records_path(store).parent.mkdir(parents=True, exist_ok=True)
    return database.connect(f"sqlite:///{records_path(store)}")


def administrator(chosen: argparse.Namespace) -> int:
    """Open the account, or let its owner choose another password."""
    with database.writing(_engine(chosen.store)) as link:
        table, houses = tables.accounts, tables.organisations
        same = (houses.c[column] == value for column, value in GIP.items())
        house = link.execute(select(houses.c.id).where(*same)).scalar()
        house = house or database.add(link, houses, **GIP, annexes=[])
        known = link.execute(select(table).where(table.c.username == chosen.username)).first()
        if known is not None and known.role != "national":
            print("This account exists and is no administrator of the GIP SNE.", file=sys.stderr)
            return 1
        number = (
            known.id
            if known is not None
            else database.add(
                link,
                table,
                username=chosen.username,
                password=HASHER.hash(secrets.token_urlsafe(24)),
                name=chosen.name,
                email=chosen.email,
                organisation=GIP["name"],
                organisation_id=house,
                function="Administration",
                role="national",
                territories=[["france", "FR"]],
            )
        )
        secret = people.reset_secret(link, number)
        database.note(link, number, "administrator_named")
    print(f"/pages/password/{secret}")
    return 0


def backup(chosen: argparse.Namespace) -> int:
    """Copy the records. PostgreSQL has a tool of its own for that."""
    if chosen.store.startswith("postgresql"):
        print("Use pg_dump: the records are the tables of the schema public.", file=sys.stderr)
        return 2
    try:
        database.backup(records_path(chosen.store), chosen.to)
    except FileExistsError:
        print(f"{chosen.to} exists already.", file=sys.stderr)
        return 1
    return 0


def restore(chosen: argparse.Namespace) -> int:
    """The records as a backup has them. Those that were there stay beside, under the moment's
    name. PostgreSQL has a tool of its own for that."""
    if chosen.store.startswith("postgresql"):
        print("Use pg_restore or psql with the file that pg_dump made.", file=sys.stderr)
        return 2
    try:
        aside = database.restore(chosen.file, records_path(chosen.store))
    except (OSError, database.OtherForm, database.InUse) as error:
        print(error, file=sys.stderr)
        return 1
    if aside is not None:
        print(f"The records that were there are now {aside}.")
    return 0


def registers(chosen: argparse.Namespace) -> int:
    """A CSV file a register: UTF-8, semicolons, one line an entry."""
    chosen.to.mkdir(parents=True, exist_ok=True)
    with _engine(chosen.store).begin() as connection:
        for table in OPEN:
            columns = [column for column in table.columns if column.name not in SECRET]
            rows = connection.execute(select(*columns).order_by(columns[0]))
            with (chosen.to / f"{table.name}.csv").open(
                "w", encoding="utf-8-sig", newline=""
            ) as file:
                writer = csv.writer(file, delimiter=";")
                writer.writerow([column.name for column in columns])
                writer.writerows([_cell(value) for value in row] for row in rows)
    return 0


def _cell(value: object) -> str:
    """A text that a spreadsheet takes for no formula."""
    if isinstance(value, (dict, list)):
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
