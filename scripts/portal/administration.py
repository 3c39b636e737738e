"""What whoever runs a portal does on its store: the first administrator, a backup."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import select

from .access.passwords import HASHER
from .duties import people
from .records import database, tables

COMMANDS = ("administrator", "backup")
GIP = {"name": "GIP SNE", "kind": "national", "scale": "france", "code": "FR"}


def options(commands: Any, variable: str) -> None:
    """Add the commands. variable: the environment's, for the store."""
    first = commands.add_parser(
        "administrator",
        help="open the account of a GIP SNE administrator on a store; prints where its owner "
        "chooses the password",
    )
    copy = commands.add_parser("backup", help="copy a store's records whole, while it is served")
    for command in (first, copy):
        command.add_argument("--store", default=os.environ.get(variable, ""))
    for name in ("username", "name", "email"):
        first.add_argument(f"--{name}", required=True, type=_line)
    copy.add_argument("--to", required=True, type=Path)


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
    return administrator(chosen) if chosen.command == "administrator" else backup(chosen)


def administrator(chosen: argparse.Namespace) -> int:
    """Open the account, or let its owner choose another password."""
    local = not chosen.store.startswith("postgresql")
    if local:
        records_path(chosen.store).parent.mkdir(parents=True, exist_ok=True)
    engine = database.connect(
        f"sqlite:///{records_path(chosen.store)}" if local else postgresql(chosen.store)
    )
    with database.writing(engine) as link:
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
