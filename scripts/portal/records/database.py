"""The portal's own records – accounts, sign-ins, duties – in SQLite or PostgreSQL through
SQLAlchemy Core."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from joserfc.jwk import RSAKey
from sqlalchemy import Connection, Engine, Table, create_engine, event, insert, select, update

from .tables import journal, keys, metadata


def connect(url: str) -> Engine:
    """Open the records and create what is missing."""
    engine = create_engine(url, pool_pre_ping=url.startswith("postgresql"))
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _pragmas(link: object, _: object) -> None:
            cursor = link.cursor()  # type: ignore[attr-defined]
            for pragma in (
                "journal_mode=WAL",
                "busy_timeout=10000",
                "synchronous=NORMAL",
                "foreign_keys=ON",
            ):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    metadata.create_all(engine)
    return engine


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


def numbered(link: Connection, table: Table, values: dict[str, Any], prefix: str) -> str:
    """Insert a row of a register and give it its number, such as PUB-2026-0001."""
    row = add(link, table, **{**values, "number": secrets.token_hex(12)})
    number = f"{prefix}-{now().year}-{row:04d}"
    link.execute(update(table).where(table.c.id == row).values(number=number))
    return number


def secret(engine: Engine, name: str) -> str:
    """A secret made once and kept with the records: `session` (cookies) or `signing` (RSA private
    key, PEM)."""
    with engine.begin() as link:
        value = link.execute(select(keys.c.value).where(keys.c.name == name)).scalar()
        if value is None:
            value = _pem() if name == "signing" else secrets.token_hex(32)
            link.execute(insert(keys).values(name=name, value=value))
    return str(value)


def _pem() -> str:
    return RSAKey.generate_key(2048, private=True).as_pem(private=True).decode()
