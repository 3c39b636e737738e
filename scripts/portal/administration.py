"""Commands for the operator of a portal: the first administrator's account, the registers as CSV
files."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import select

from occupancy_plugin.toolbelt.files import write_csv

from .access.passwords import HASHER
from .duties import people
from .records import database, tables
from .rows import served_folder
from .rows.extracts import ExtractError

REGISTERS = (  # the tables that a data-protection officer reads: no password, sign-in or key
    tables.journal,
    tables.organisations,
    tables.contracts,
    tables.extensions,
    tables.account_requests,
    tables.charter_acceptances,
    tables.oppositions,
    tables.incidents,
    tables.incident_steps,
    tables.publications,
    tables.publication_notes,
)
NO_ORGANISATION = (
    "Whose portal is it? Give --organisation, or the --folder that was built with --organisation."
)
SECRET_COLUMNS = frozenset({"password", "key", "secret"})


def options(commands: Any, variable: str) -> None:
    """Add the commands. variable: name of the environment variable that gives the store."""
    administrator_command = commands.add_parser(
        "administrator",
        help="open the account of the portal's administrator on a store; prints where its owner "
        "chooses the password",
    )
    registers_command = commands.add_parser(
        "registers", help="write the journal and the registers as CSV files, while it is served"
    )
    for command, run in ((administrator_command, administrator), (registers_command, registers)):
        default = os.environ.get(variable)
        command.add_argument("--store", default=default, required=not default)
        command.set_defaults(run=run)
    for name in ("username", "name", "email"):
        administrator_command.add_argument(f"--{name}", required=True, type=_line)
    administrator_command.add_argument(
        "--folder", type=Path, help="that `build` wrote into: it knows the organisation"
    )
    administrator_command.add_argument(
        "--organisation", default="", type=_line, help="that runs the portal, without a --folder"
    )
    administrator_command.add_argument(
        "--url", default="", help="the address that people know, as for `serve`"
    )
    registers_command.add_argument("--to", required=True, type=Path, help="a folder")


def _line(text: str) -> str:
    if len(text) > tables.LINE:
        raise argparse.ArgumentTypeError(f"at most {tables.LINE} characters")
    return text


def records_path(store: str) -> Path:
    """Return the path of the records, which lie in the GeoPackage's folder."""
    return Path(store.removeprefix("gpkg:")).resolve().with_suffix(".records.sqlite")


def postgresql(store: str) -> str:
    """Return the store's address in SQLAlchemy's form."""
    return store.replace("postgresql://", "postgresql+psycopg2://", 1)


def records_url(store: str) -> str:
    """Return the address of the database of a store's records."""
    if store.startswith("postgresql"):
        return postgresql(store)
    path = records_path(store)
    path.parent.mkdir(parents=True, exist_ok=True)
    for file in path.parent.glob(f"{path.name}*"):
        file.chmod(0o600)  # made by an older portal, perhaps readable by all
    return f"sqlite:///{path}"


def administrator(arguments: argparse.Namespace) -> int:
    """Create the administrator's account if it is new, and print where to choose its password."""
    name = arguments.organisation
    if arguments.folder and not name:
        try:
            name = served_folder.about_folder(arguments.folder).get("organisation", "")
        except ExtractError as error:
            return refuse(error)
    if not name:
        return refuse(NO_ORGANISATION)
    operator = {"name": name, "kind": "national", "scale": "france", "code": "FR"}
    with database.writing(database.connect(records_url(arguments.store))) as connection:
        table = tables.accounts
        organisation = database.find_or_add(connection, tables.organisations, operator, annexes=[])
        account = database.first(connection, table, username=arguments.username)
        if account is not None and account.role != "national":
            return refuse("This account exists and is no administrator of the portal.", 1)
        values = {
            "password": HASHER.hash(secrets.token_urlsafe(24)), "name": arguments.name,
            "email": arguments.email, "function": "Administration", "role": "national",
            "organisation": name, "organisation_id": organisation,
            "territories": [["france", "FR"]],
        }  # fmt: skip
        identity = {"username": arguments.username}
        number = database.find_or_add(connection, table, identity, **values)
        secret = people.reset_secret(connection, number)
        database.add_journal_line(connection, number, "administrator_named")
    print(f"{arguments.url.rstrip('/')}/pages/password/{secret}")
    return 0


def refuse(reason: object, status: int = 2) -> int:
    """Print why a command was not carried out. Return its status."""
    print(reason, file=sys.stderr)
    return status


def registers(arguments: argparse.Namespace) -> int:
    """Write one CSV file per register: UTF-8, semicolons, one line per entry."""
    arguments.to.mkdir(parents=True, exist_ok=True)
    with database.connect(records_url(arguments.store)).begin() as connection:
        for table in REGISTERS:
            columns = [column for column in table.columns if column.name not in SECRET_COLUMNS]
            rows = connection.execute(select(*columns).order_by(columns[0]))
            cells = ([_cell(value) for value in row] for row in rows)
            names = [column.name for column in columns]
            write_csv(arguments.to / f"{table.name}.csv", chain([names], cells))
    return 0


def _cell(value: object) -> object:
    is_nested = isinstance(value, (dict, list))
    return json.dumps(value, ensure_ascii=False) if is_nested else value
