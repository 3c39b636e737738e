"""The portal's own records – accounts, sign-ins, duties – in SQLite or PostgreSQL through
SQLAlchemy Core."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from importlib import import_module

from joserfc.jwk import RSAKey
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    select,
)

metadata = MetaData()

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("username", String(80), unique=True, nullable=False),
    Column("password", String(200), nullable=False),
    Column("name", String(120), nullable=False),
    Column("email", String(200), nullable=False),
    Column("organisation", String(200), nullable=False),
    Column("organisation_id", Integer, index=True),
    Column("contract_id", Integer, index=True),
    Column("function", String(120), nullable=False, default=""),
    Column("role", String(40), nullable=False),
    Column("territories", JSON, nullable=False),  # [[scale, code], …]
    Column("landlord", String(120)),
    Column("access_ends_on", Date),
    Column("active", Boolean, nullable=False, default=True),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", Float, nullable=False, default=0.0),
)
codes = Table(
    "authorization_codes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(64), unique=True, nullable=False),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("client_id", String(80), nullable=False),
    Column("redirect_uri", String(300), nullable=False),
    Column("scope", String(200), nullable=False),
    Column("nonce", String(200)),
    Column("challenge", String(128), nullable=False),
    Column("issued_at", Float, nullable=False),
    Column("used", Boolean, nullable=False, default=False),
)
tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("family", String(64), nullable=False, index=True),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("client_id", String(80), nullable=False),
    Column("scope", String(200), nullable=False),
    Column("access", String(64), unique=True, nullable=False),
    Column("refresh", String(64), unique=True),
    Column("issued_at", Float, nullable=False),
    Column("expires_in", Integer, nullable=False),
    Column("refresh_used", Boolean, nullable=False, default=False),
    Column("revoked", Boolean, nullable=False, default=False),
)
keys = Table(
    "keys",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("account", ForeignKey("accounts.id")),
    Column("what", String(60), nullable=False),
    Column("purpose", String(40)),
    Column("details", JSON, nullable=False, default=dict),
)


def connect(url: str) -> Engine:
    """Open the records and create what is missing."""
    import_module("scripts.portal.records.tables")  # declares the tables of the duties
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
