"""The portal's own records – accounts, sign-ins, duties – in SQLite or PostgreSQL through
SQLAlchemy Core.

Reading takes `engine.begin()`; whatever reads before it writes takes `writing`.
"""

from __future__ import annotations

import fcntl
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
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

from .migrations import FORM, migrate
from .tables import journal, keys, metadata

BUSY_MILLISECONDS = 20_000
PRAGMAS = (
    f"busy_timeout={BUSY_MILLISECONDS}",
    "journal_mode=WAL",
    "foreign_keys=ON",
)


class OtherForm(Exception):
    """The records were kept by another version of the portal."""


def connect(url: str, lasting: bool = True) -> Engine:
    """Open the records, create what is missing and take an older form along. Raises OtherForm.
    lasting: what was answered is on the disk, and outlives a power cut. Records that end with the
    portal need not."""
    engine = create_engine(url, pool_pre_ping=url.startswith("postgresql"))
    if engine.dialect.name == "sqlite":
        _own_transactions(engine, lasting)
    with alone(engine):
        known = inspect(engine).get_table_names()
        metadata.create_all(engine)
        with engine.begin() as link:
            form = migrate(link)
            if form is None and "accounts" not in known:
                link.execute(insert(keys).values(name="form", value=FORM))
            elif form != FORM:
                raise OtherForm(
                    f"These records have the form {form or '1'}, this portal keeps form {FORM}: "
                    "name another store, or keep this one with the version that made it."
                )
    return engine


def _own_transactions(engine: Engine, lasting: bool) -> None:
    """Begin transactions ourselves: the driver would begin them at the first write only, after
    what was read may be out of date."""

    @event.listens_for(engine, "connect")
    def _pragmas(link: Any, _: object) -> None:
        link.isolation_level = None
        cursor = link.cursor()
        for pragma in (*PRAGMAS, f"synchronous={'FULL' if lasting else 'OFF'}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(link: Connection) -> None:
        immediate = link.get_execution_options().get("immediate")
        link.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads in order to write. SQLite lets one in at a time; in PostgreSQL the
    rows that a decision rests on are read `with_for_update()`."""
    with engine.connect().execution_options(immediate=True) as link, link.begin():
        yield link


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """One process at a time, however many start on the same records."""
    if engine.dialect.name == "sqlite":
        with Path(f"{engine.url.database}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    with engine.connect() as link:
        link.execute(text("SELECT pg_advisory_lock(hashtext('occupancy-records'))"))
        try:
            yield
        finally:
            link.execute(text("SELECT pg_advisory_unlock(hashtext('occupancy-records'))"))


def backup(records: Path, copy: Path) -> None:
    """A whole copy of SQLite records, also while portals write to them. Refuses to write over a
    file."""
    if copy.exists():
        raise FileExistsError(copy)
    link = sqlite3.connect(f"file:{records}?mode=ro", uri=True)
    try:
        link.execute("VACUUM INTO ?", (str(copy),))
    finally:
        link.close()


class InUse(Exception):
    """A portal has the records open."""


def restore(copy: Path, records: Path) -> Path | None:
    """Put a backup in the place of SQLite records; returns where those went that were there. Raises
    FileNotFoundError, OtherForm for a file that holds none of this portal's, InUse."""
    if not copy.exists():
        raise FileNotFoundError(f"There is no file {copy}.")
    try:
        with sqlite3.connect(f"file:{copy}?mode=ro", uri=True) as link:
            form = link.execute("SELECT value FROM keys WHERE name = 'form'").fetchone()
            whole = link.execute("PRAGMA quick_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise OtherForm(f"{copy} holds no records of a portal.") from error
    if form is None or whole != ("ok",):
        raise OtherForm(f"{copy} holds no records of a portal, or is damaged.")
    records.parent.mkdir(parents=True, exist_ok=True)
    aside = None
    if records.exists():
        _close(records)
        aside = records.with_name(f"{records.name}.{now():%Y%m%d-%H%M%S}")
        records.replace(aside)
    part = records.with_name(f"{records.name}.part")
    backup(copy, part)
    part.replace(records)
    return aside


def _close(records: Path) -> None:
    """Writes what stands in the log beside the records into them. Raises InUse where a portal holds
    them open: leaving WAL needs them for oneself."""
    link = sqlite3.connect(records, timeout=1, isolation_level=None)
    try:
        mode = link.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as error:
        raise InUse("A portal serves from these records: stop it first.") from error
    finally:
        link.close()
    if mode != ("delete",):
        raise InUse("A portal serves from these records: stop it first.")


def now() -> datetime:
    """The moment, in UTC, as the tables keep it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def add(link: Connection, table: Table, **values: object) -> int:
    """Insert a row; returns its number."""
    key = link.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None  # a single-row insert always has one
    return int(key[0])


def note(link: Connection, account: int | None, what: str, **details: object) -> None:
    """One journal line: who did what, never a value."""
    link.execute(insert(journal).values(at=now(), account=account, what=what, details=details))


def numbered(link: Connection, table: Table, values: Mapping[str, Any], prefix: str) -> str:
    """Insert a row of a register and give it its number, such as PUB-2026-0001."""
    row = add(link, table, **{**values, "number": secrets.token_hex(12)})
    number = f"{prefix}-{now().year}-{row:04d}"
    link.execute(update(table).where(table.c.id == row).values(number=number))
    return number


def locked(link: Connection, table: Table, identifier: int) -> Row[Any] | None:
    """The row with this number, held until the transaction ends; None when there is none."""
    return link.execute(select(table).where(table.c.id == identifier).with_for_update()).first()


def secret(engine: Engine, name: str) -> str:
    """A secret made once and kept with the records: `session` (cookies) or `signing` (RSA private
    key, PEM)."""
    with alone(engine), engine.begin() as link:
        value = link.execute(select(keys.c.value).where(keys.c.name == name)).scalar()
        if value is None:
            value = _pem() if name == "signing" else secrets.token_hex(32)
            link.execute(insert(keys).values(name=name, value=value))
    return str(value)


def _pem() -> str:
    return RSAKey.generate_key(2048, private=True).as_pem(private=True).decode()
