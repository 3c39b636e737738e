"""The portal's own records (accounts, sign-ins, duties) in SQLite or PostgreSQL through SQLAlchemy
Core.

A transaction that only reads uses `engine.begin()`; one that reads before it writes uses `writing`.
"""

from __future__ import annotations

import fcntl
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey
from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    select,
    text,
    update,
)

from .tables import journal, keys, metadata, now

FORM = "3"
"""Increase it when the tables change; records of another form are refused."""
BUSY_MILLISECONDS = 20_000
PRAGMAS = (f"busy_timeout={BUSY_MILLISECONDS}", "journal_mode=WAL", "foreign_keys=ON")


class OtherForm(Exception):
    """The records were written by another version of the portal."""


def connect(url: str, lasting: bool = True) -> Engine:
    """Open the records, create missing tables. Raises OtherForm.

    lasting: an answered write survives a power cut. False for records that end with the portal."""
    engine = create_engine(url, pool_pre_ping=url.startswith("postgresql"))
    if engine.dialect.name == "sqlite":
        _begin_explicitly(engine, lasting)
    elif lasting:
        _wait_for_the_disk(engine)
    with exclusive_lock(engine):
        existing_tables = inspect(engine).get_table_names()
        metadata.create_all(engine)
        with engine.begin() as connection:
            form = connection.execute(select(keys.c.value).filter_by(name="form")).scalar()
            if form is None and "accounts" not in existing_tables:
                connection.execute(insert(keys).values(name="form", value=FORM))
            elif form != FORM:
                raise OtherForm(
                    f"These records have the form {form or '1'}, this portal keeps form {FORM}: "
                    "name another store, or keep this one with the version that made it."
                )
    return engine


def _begin_explicitly(engine: Engine, lasting: bool) -> None:
    """Begin transactions explicitly. The driver would begin one at the first write only, when the
    rows read before may be outdated."""

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (*PRAGMAS, f"synchronous={'FULL' if lasting else 'OFF'}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _wait_for_the_disk(engine: Engine) -> None:
    """Answer an act after it is on the disk, even if the server's own setting is not to wait."""

    @event.listens_for(engine, "connect")
    def _synchronous(connection: Any, _: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO on")
        connection.commit()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that reads in order to write. SQLite allows one at a time; in PostgreSQL
    the rows that a decision depends on are read `with_for_update()`."""
    with engine.connect().execution_options(immediate=True) as connection, connection.begin():
        yield connection


@contextmanager
def exclusive_lock(engine: Engine) -> Iterator[None]:
    """Hold a lock on the records across processes."""
    if engine.dialect.name == "sqlite":
        with Path(f"{engine.url.database}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtext('occupancy-records'))"))
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtext('occupancy-records'))"))


def add(connection: Connection, table: Table, **values: object) -> int:
    """Insert a row; returns its number."""
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None  # a single-row insert always has one
    return int(key[0])


def first(connection: Connection, table: Table, **values: object) -> Row[Any] | None:
    """Return the first row with these values, None without any."""
    return connection.execute(select(table).filter_by(**values)).first()


def in_order(connection: Connection, table: Table, **values: object) -> Sequence[Row[Any]]:
    """Return the rows with these values, oldest first."""
    return connection.execute(select(table).filter_by(**values).order_by(table.c.id)).all()


def find_or_add(
    connection: Connection, table: Table, identity: Mapping[str, Any], **others: object
) -> int:
    """Return the number of the first row with this identity; add it, with the other values, if
    there is none."""
    row = connection.execute(select(table.c.id).filter_by(**identity).order_by(table.c.id)).first()
    return int(row.id) if row else add(connection, table, **identity, **others)


def change_row(connection: Connection, table: Table, identifier: int, **values: object) -> None:
    """Change the row with this number."""
    connection.execute(update(table).filter_by(id=identifier).values(**values))


def add_journal_line(
    connection: Connection, account: int | None, what: str, **details: object
) -> None:
    """Write a journal line: account and act, never a value."""
    add(connection, journal, at=now(), account=account, what=what, details=details)


def add_numbered(
    connection: Connection, table: Table, values: Mapping[str, Any], prefix: str
) -> str:
    """Insert a row of a register and give it its number, such as PUB-2026-0001."""
    row = add(connection, table, **{**values, "number": secrets.token_hex(12)})
    number = f"{prefix}-{now().year}-{row:04d}"
    change_row(connection, table, row, number=number)
    return number


def first_locked(connection: Connection, table: Table, **values: object) -> Row[Any] | None:
    """Return the first row with these values, locked until the transaction ends; None without
    any."""
    return connection.execute(select(table).filter_by(**values).with_for_update()).first()


def secret(engine: Engine, name: str) -> str:
    """Return a secret that is created once and stored in the records: `session` (cookies) or
    `signing` (RSA private key, PEM)."""
    with exclusive_lock(engine), engine.begin() as connection:
        row = first(connection, keys, name=name)
        if row is not None:
            return str(row.value)
        pem = RSAKey.generate_key(2048).as_pem(private=True).decode() if name == "signing" else ""
        value = pem or secrets.token_hex(32)
        connection.execute(insert(keys).values(name=name, value=value))
    return value
