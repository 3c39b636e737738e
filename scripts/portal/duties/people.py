"""Open accounts. The GIP SNE switches one off or on, ends its sessions or resets its password
(after a breach of the convention's terms). All users may change their own password."""

from __future__ import annotations

import secrets
import time

from argon2.exceptions import VerificationError
from pydantic import Field
from sqlalchemy import Connection, Engine, delete, insert

from ..access import accounts, page_sessions, passwords, rights
from ..access.accounts import Account
from ..access.portal import records
from ..access.refusals import existing, refused
from ..access.tokens import digest
from ..records import database, tables
from .endpoint import Body, Prose

RESET_LIFETIME = 48 * 3600.0


class State(Body):
    """Whether the account is active. Switching it off needs a reason."""

    active: bool
    reason: Prose | None = None


class Change(Body):
    """A new password, with the one that it replaces."""

    current: str = Field(max_length=200)
    password: str = Field(min_length=12, max_length=200, pattern=r"^[^\x00]*$")


def _require_right(account: Account) -> None:
    if not rights.may(account.role, "end_accounts"):
        raise refused("accounts_not_by_gip")


def _find(connection: Connection, identifier: int) -> Account:
    return accounts.from_row(
        existing(database.first_locked(connection, tables.accounts, id=identifier))
    )


def all_accounts(account: Account) -> list[Account]:
    """Return all accounts, newest first. Raises Refused unless the GIP SNE asks."""
    _require_right(account)
    with records().begin() as connection:
        rows = database.in_order(connection, tables.accounts)
    return [accounts.from_row(row) for row in reversed(rows)]


def switch(account: Account, identifier: int, body: State) -> Account:
    """Switch an account off and end its sessions, or switch it on. Return the account."""
    _require_right(account)
    if identifier == account.id:
        raise refused("own_account")
    if not body.active and not body.reason:
        raise refused("switch_off_without_reason")
    with database.writing(records()) as connection:
        _find(connection, identifier)
        database.change_row(connection, tables.accounts, identifier, active=body.active)
        if not body.active:
            page_sessions.end_all(connection, identifier)
        what = "account_switched_on" if body.active else "account_switched_off"
        database.add_journal_line(
            connection, account.id, what, concerned=identifier, reason=body.reason
        )
        return _find(connection, identifier)


def end_sessions(account: Account, identifier: int) -> Account:
    """Sign the account out everywhere."""
    _require_right(account)
    with database.writing(records()) as connection:
        person = _find(connection, identifier)
        page_sessions.end_all(connection, identifier)
        database.add_journal_line(connection, account.id, "sessions_ended", concerned=identifier)
    return person


def reset(account: Account, identifier: int) -> str:
    """Invalidate the password. Return the secret of the page on which its owner chooses
    another."""
    _require_right(account)
    with database.writing(records()) as connection:
        _find(connection, identifier)
        database.add_journal_line(connection, account.id, "password_reset", concerned=identifier)
        return reset_secret(connection, identifier)


def reset_secret(connection: Connection, identifier: int) -> str:
    """Invalidate the password and all sessions of an account. Return a secret with which its owner
    may choose a password, once and within two days."""
    table, secret, moment = tables.password_resets, secrets.token_urlsafe(18), time.time()
    random_password = passwords.HASHER.hash(secrets.token_urlsafe(24))
    database.change_row(connection, tables.accounts, identifier, password=random_password)
    is_outdated = (table.c.account == identifier) | (table.c.expires_at < moment)
    connection.execute(delete(table).where(is_outdated))
    reset = {"key": digest(secret), "account": identifier, "expires_at": moment + RESET_LIFETIME}
    connection.execute(insert(table).values(**reset))
    page_sessions.end_all(connection, identifier)
    return secret


def is_pending(engine: Engine, secret: str) -> bool:
    """Whether the secret still allows choosing a password."""
    with engine.begin() as connection:
        row = database.first(connection, tables.password_resets, key=digest(secret))
    return row is not None and time.time() <= row.expires_at


def choose(secret: str, password: str) -> str:
    """Set a password with the secret of a reset. Return the user name."""
    table = tables.password_resets
    with database.writing(records()) as connection:
        row = database.first_locked(connection, table, key=digest(secret))
        if row is None or time.time() > row.expires_at:
            raise refused("not_found")
        person = _find(connection, row.account)
        passwords.choose(connection, person, password)
        connection.execute(delete(table).filter_by(key=row.key))
        database.add_journal_line(connection, person.id, "password_chosen")
    return person.username


def change(account: Account, body: Change) -> str:
    """Change the own password, and end every session. Return the user name."""
    with database.writing(records()) as connection:
        row = database.first_locked(connection, tables.accounts, id=account.id)
        try:
            passwords.HASHER.verify(row.password if row is not None else "", body.current)
        except VerificationError:
            raise refused("password_wrong") from None
        passwords.choose(connection, account, body.password)
        page_sessions.end_all(connection, account.id)
        database.add_journal_line(connection, account.id, "password_changed")
    return account.username
