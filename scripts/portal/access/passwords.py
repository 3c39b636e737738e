"""Passwords: which are refused, how they are kept, and how guesses are slowed down.

Wrong ones are counted by name and address together, so that nobody keeps somebody else out, and by
address alone, so that nobody goes through many names. A name that does not exist is counted, and
costs time, like any other.
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
_NOBODY = HASHER.hash(secrets.token_urlsafe(16))
FREE_FAILURES = 5
LONGEST_LOCK = 900.0
PER_ADDRESS = 40
"""Wrong passwords from one address, whatever the names, in `WINDOW` seconds."""
WINDOW = 900.0
FORGOTTEN = 86_400.0
LONGEST_READ = 72
"""Characters that the estimate looks at; its time grows fast with them."""
GOOD = 3
"""Of zxcvbn's 0 to 4: safely unguessable, also when the hashes are stolen."""


class LockedOut(Exception):
    """Too many failed sign-ins; `seconds` until the next try is read."""

    def __init__(self, seconds: float) -> None:
        super().__init__("locked out")
        self.seconds = seconds


def problem(password: str, about: Iterable[str]) -> Refused | None:
    """The reason why this password is refused, or None. about: the person's name, e-mail,
    organisation – the first things that are guessed."""
    words = [word for text in about for word in (text, *text.replace("@", " ").split())]
    estimate = zxcvbn(password[:LONGEST_READ], user_inputs=words)
    if len(password) >= 12 and password.strip() and estimate["score"] >= GOOD:
        return None
    return refused(
        "password_weak",
        "Ce mot de passe se devine\u00a0: choisissez plusieurs mots sans lien entre eux, "
        "12 caractères au moins.",
        "This password can be guessed: choose several unrelated words, at least 12 characters.",
        422,
    )


def check(engine: Engine, username: str, password: str) -> Account | None:
    """The account when the password is right, None when it is wrong. Raises LockedOut."""
    name, place = keyed(f"name {username.lower()}"), origin()
    try:
        _count(engine, name, place)
    except IntegrityError:
        raise LockedOut(1.0) from None  # the first try of this name, many times at once
    with engine.begin() as link:
        people = tables.accounts
        row = link.execute(select(people).where(people.c.username == username)).first()
    try:
        HASHER.verify(row.password if row is not None else _NOBODY, password)
    except VerificationError:
        if row is not None:
            with database.writing(engine) as link:
                database.note(link, row.id, "sign_in_failed")
        return None
    if row is None:
        return None
    with database.writing(engine) as link:
        table = tables.failures
        link.execute(delete(table).where(table.c.name == name, table.c.origin == place))
    return from_row(row)


def _count(engine: Engine, name: str, place: str) -> None:
    """Count the try before the password is looked at: of many at once only the free ones are."""
    moment, table = time.time(), tables.failures
    with database.writing(engine) as link:
        link.execute(delete(table).where(table.c.at < moment - FORGOTTEN))
        tried = link.execute(
            select(func.sum(table.c.number)).where(
                table.c.origin == place, table.c.at > moment - WINDOW
            )
        ).scalar()
        if (tried or 0) >= PER_ADDRESS:
            raise LockedOut(WINDOW)
        one = (table.c.name == name, table.c.origin == place)
        row = link.execute(select(table).where(*one).with_for_update()).first()
        # a clock that was set back locks nobody for longer than the longest lock
        if row is not None and row.locked_until - moment > 0:
            raise LockedOut(min(row.locked_until - moment, LONGEST_LOCK))
        number = 1 if row is None else row.number + 1
        values = {"number": number, "locked_until": moment + _lock(number), "at": moment}
        if row is None:
            link.execute(insert(table).values(name=name, origin=place, **values))
        else:
            link.execute(update(table).where(*one).values(**values))


def _lock(failures: int) -> float:
    """Seconds that the next try waits."""
    if failures < FREE_FAILURES:
        return 0.0
    return min(LONGEST_LOCK, 2.0 ** min(failures - FREE_FAILURES, 20))


def choose(link: Connection, account: Account, password: str) -> None:
    """Set the account's password. Raises Refused (422) for one that can be guessed."""
    refusal = problem(password, (account.username, account.name, account.organisation))
    if refusal is not None:
        raise refusal
    people = tables.accounts
    link.execute(
        update(people).where(people.c.id == account.id).values(password=HASHER.hash(password))
    )
