"""Passwords: strength check, hashes, and delays after wrong guesses.

Wrong passwords are counted per name and address together, so that an attacker cannot lock the owner
out, and per address alone, against trying many names. An unknown name is counted and takes the same
time as a known one.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from zxcvbn import zxcvbn

from ..records import database, tables
from .accounts import Account, from_row
from .origin import keyed, origin
from .refusals import Refused, refused

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
RANDOM_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""For the random passwords of demo accounts, whose names are public: nobody finds 96 random bits by
guessing, however little time a guess takes."""
_UNKNOWN_ACCOUNT = HASHER.hash(secrets.token_urlsafe(16))
FREE_FAILURES = 5
MAX_LOCK_SECONDS = 900.0
FAILURES_PER_ADDRESS = 40
"""Wrong passwords allowed from one address, for all names, in `WINDOW_SECONDS` seconds."""
WINDOW_SECONDS = 900.0
RETENTION_SECONDS = 86_400.0
ESTIMATED_LENGTH = 72
"""Characters that the estimate reads; its time grows fast with their number."""
MIN_SCORE = 3
"""zxcvbn's score from 0 to 4 from which a password resists even after the hashes are stolen."""


class LockedOut(Exception):
    """Too many failed sign-ins; the next try is accepted after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__("locked out")
        self.seconds = seconds


def problem(password: str, personal_texts: Iterable[str]) -> Refused | None:
    """Return why this password is refused, or None. personal_texts: the person's name, e-mail and
    organisation, which are guessed first."""
    words = [word for text in personal_texts for word in (text, *text.replace("@", " ").split())]
    estimate = zxcvbn(password[:ESTIMATED_LENGTH], user_inputs=words)
    if len(password) >= 12 and password.strip() and estimate["score"] >= MIN_SCORE:
        return None
    return refused("password_weak")


def check(engine: Engine, username: str, password: str) -> Account | None:
    """Return the account if the password is right, else None. Raises LockedOut."""
    name, address = keyed(f"name {username.lower()}"), origin()
    try:
        _count_try(engine, name, address)
    except IntegrityError:
        raise LockedOut(1.0) from None  # simultaneous first tries of the same name
    with engine.begin() as connection:
        row = database.first(connection, tables.accounts, username=username)
    try:
        HASHER.verify(row.password if row is not None else _UNKNOWN_ACCOUNT, password)
    except VerificationError:
        if row is not None:
            with database.writing(engine) as connection:
                database.add_journal_line(connection, row.id, "sign_in_failed")
        return None
    if row is None:
        return None
    with database.writing(engine) as connection:
        connection.execute(delete(tables.sign_in_failures).filter_by(name=name, origin=address))
    return from_row(row)


def _count_try(engine: Engine, name: str, address: str) -> None:
    """Count the try before the password is checked, so that simultaneous tries do not exceed the
    free ones. Raises LockedOut."""
    moment, table = time.time(), tables.sign_in_failures
    with database.writing(engine) as connection:
        connection.execute(delete(table).where(table.c.at < moment - RETENTION_SECONDS))
        tries = connection.execute(
            select(func.sum(table.c.number)).where(
                table.c.origin == address, table.c.at > moment - WINDOW_SECONDS
            )
        ).scalar()
        if (tries or 0) >= FAILURES_PER_ADDRESS:
            raise LockedOut(WINDOW_SECONDS)
        row = database.first_locked(connection, table, name=name, origin=address)
        # the minimum keeps a clock that was set back from extending a lock
        if row is not None and row.locked_until - moment > 0:
            raise LockedOut(min(row.locked_until - moment, MAX_LOCK_SECONDS))
        number = 1 if row is None else row.number + 1
        values = {"number": number, "locked_until": moment + _lock_seconds(number), "at": moment}
        if row is None:
            connection.execute(insert(table).values(name=name, origin=address, **values))
        else:
            failures = update(table).filter_by(name=name, origin=address)
            connection.execute(failures.values(**values))


def _lock_seconds(failures: int) -> float:
    """Return the seconds that the next try has to wait."""
    if failures < FREE_FAILURES:
        return 0.0
    return min(MAX_LOCK_SECONDS, 2.0 ** min(failures - FREE_FAILURES, 20))


def choose(connection: Connection, account: Account, password: str) -> None:
    """Set the account's password. Raises Refused (422) for one that can be guessed."""
    refusal = problem(password, (account.username, account.name, account.organisation))
    if refusal is not None:
        raise refusal
    database.change_row(connection, tables.accounts, account.id, password=HASHER.hash(password))
