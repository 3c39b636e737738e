"""Sessions of the portal's own pages. The cookie holds a key and the session is in the records, so
signing out ends every copy of the cookie."""

from __future__ import annotations

import secrets
import time

from flask import session
from sqlalchemy import Connection, delete, insert, update

from ..records import database, tables
from . import accounts
from .accounts import Account
from .portal import records
from .tokens import digest

IDLE_SECONDS = 1800.0
MAX_SECONDS = 12 * 3600.0
UPDATE_INTERVAL = 60.0
"""Seconds between two updates of the time of the last visit."""


def open_for(account: Account) -> None:
    """Open a session for the account, after closing the browser's earlier one."""
    close()
    session.clear()
    key, moment = secrets.token_urlsafe(32), time.time()
    table = tables.page_sessions
    with database.writing(records()) as connection:
        connection.execute(delete(table).where(table.c.opened_at < moment - MAX_SECONDS))
        connection.execute(
            insert(table).values(
                key=digest(key), account=account.id, opened_at=moment, seen_at=moment
            )
        )
    session["key"] = key


def current() -> Account | None:
    """Return the account of the session; None without one, or if the session or the access
    ended."""
    key = session.get("key")
    if not isinstance(key, str):
        return None
    table, moment = tables.page_sessions, time.time()
    with records().begin() as connection:
        row = database.first(connection, table, key=digest(key))
        if row is None or not row.opened_at - 60 < moment < row.opened_at + MAX_SECONDS:
            return None
        if moment > row.seen_at + IDLE_SECONDS:
            return None
        account = accounts.open_account(connection, row.account)
    if moment > row.seen_at + UPDATE_INTERVAL:
        with database.writing(records()) as connection:
            connection.execute(update(table).filter_by(key=row.key).values(seen_at=moment))
    return account


def close() -> None:
    """End the session of this browser, for every copy of its cookie."""
    key = session.get("key")
    if isinstance(key, str):
        with database.writing(records()) as connection:
            connection.execute(delete(tables.page_sessions).filter_by(key=digest(key)))


def end_all(connection: Connection, account: int) -> None:
    """End every session of an account: those of its pages and those of its tokens."""
    connection.execute(delete(tables.page_sessions).filter_by(account=account))
    connection.execute(update(tables.tokens).filter_by(account=account).values(revoked=True))
    codes = update(tables.authorization_codes).filter_by(account=account)
    connection.execute(codes.values(used=True))
