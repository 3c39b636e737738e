"""Accounts after they were opened: the GIP SNE switches one off or on, ends its sessions, resets
its password (convention: a breach of its terms); everybody may change the own password."""

from __future__ import annotations

import secrets
import time

from argon2.exceptions import VerificationError
from flask import Blueprint
from pydantic import Field
from sqlalchemy import Connection, Engine, delete, insert, select, update

from ..access import accounts, page_sessions, passwords, rights
from ..access.accounts import Account
from ..access.portal import records
from ..access.refusals import not_found, refused
from ..access.tokens import digest
from ..records import database, tables
from .account_requests import Password
from .answers import PeopleAnswer, PersonAnswer, ResetAnswer, UsernameAnswer
from .endpoint import Body, Prose, endpoint

blueprint = Blueprint("people", __name__)
RESET_LIFETIME = 48 * 3600.0


class State(Body):
    """Is the account open? Switching it off says why."""

    active: bool
    reason: Prose | None = None


class Change(Body):
    """A new password, with the one that it replaces."""

    current: str = Field(max_length=200)
    password: str = Field(min_length=12, max_length=200, pattern=r"^[^\x00]*$")


def _require_right(account: Account) -> None:
    if not rights.may(account.role, "end_accounts"):
        raise refused(
            "not_the_gip",
            "Le GIP SNE gère les comptes.",
            "The GIP SNE manages accounts.",
        )


def _find(link: Connection, identifier: int) -> Account:
    row = database.locked(link, tables.accounts, identifier)
    if row is None:
        raise not_found()
    return accounts.from_row(row)


def described(account: Account) -> PersonAnswer:
    return {
        "id": account.id,
        "username": account.username,
        "name": account.name,
        "organisation": account.organisation,
        "role": account.role,
        "active": account.active,
        "access_ends_on": account.access_ends_on.isoformat() if account.access_ends_on else None,
    }


def everybody(account: Account) -> list[Account]:
    """Every account, the newest first, for the GIP SNE."""
    _require_right(account)
    with records().begin() as link:
        rows = link.execute(select(tables.accounts).order_by(tables.accounts.c.id.desc())).all()
    return [accounts.from_row(row) for row in rows]


def switch(account: Account, identifier: int, body: State) -> Account:
    """Switch an account off, and end whatever it has open; or on again."""
    _require_right(account)
    if identifier == account.id:
        raise refused(
            "own_account",
            "Nul ne désactive son propre compte.",
            "Nobody switches the own account off.",
            409,
        )
    if not body.active and not body.reason:
        raise refused(
            "reason_missing",
            "Une désactivation est motivée.",
            "Switching an account off says why.",
            422,
        )
    people = tables.accounts
    with database.writing(records()) as link:
        _find(link, identifier)
        link.execute(update(people).where(people.c.id == identifier).values(active=body.active))
        if not body.active:
            page_sessions.end_all(link, identifier)
        what = "account_switched_on" if body.active else "account_switched_off"
        database.note(link, account.id, what, concerned=identifier, reason=body.reason)
        return _find(link, identifier)


def end_sessions(account: Account, identifier: int) -> Account:
    """Sign the account out everywhere."""
    _require_right(account)
    with database.writing(records()) as link:
        person = _find(link, identifier)
        page_sessions.end_all(link, identifier)
        database.note(link, account.id, "sessions_ended", concerned=identifier)
    return person


def reset(account: Account, identifier: int) -> str:
    """Take the password away; returns the secret of the page where its owner chooses another."""
    _require_right(account)
    with database.writing(records()) as link:
        _find(link, identifier)
        database.note(link, account.id, "password_reset", concerned=identifier)
        return reset_secret(link, identifier)


def reset_secret(link: Connection, identifier: int) -> str:
    """A secret that lets the account's owner choose a password, once and within two days. The old
    password and every session end at once."""
    people, table, secret = tables.accounts, tables.resets, secrets.token_urlsafe(18)
    nobody_s = passwords.HASHER.hash(secrets.token_urlsafe(24))
    link.execute(update(people).where(people.c.id == identifier).values(password=nobody_s))
    link.execute(
        delete(table).where((table.c.account == identifier) | (table.c.expires_at < time.time()))
    )
    link.execute(
        insert(table).values(
            key=digest(secret), account=identifier, expires_at=time.time() + RESET_LIFETIME
        )
    )
    page_sessions.end_all(link, identifier)
    return secret


def waits(engine: Engine, secret: str) -> bool:
    """Does this secret still let somebody choose a password?"""
    table = tables.resets
    with engine.begin() as link:
        row = link.execute(select(table).where(table.c.key == digest(secret))).first()
    return row is not None and time.time() <= row.expires_at


def choose(secret: str, password: str) -> str:
    """Choose the password that a reset allows; returns the user name."""
    table = tables.resets
    with database.writing(records()) as link:
        row = link.execute(
            select(table).where(table.c.key == digest(secret)).with_for_update()
        ).first()
        if row is None or time.time() > row.expires_at:
            raise not_found()
        person = _find(link, row.account)
        passwords.choose(link, person, password)
        link.execute(delete(table).where(table.c.key == row.key))
        database.note(link, person.id, "password_chosen")
    return person.username


@endpoint(blueprint, "GET", "/accounts", "Every account, for the GIP SNE")
def listed(account: Account) -> PeopleAnswer:
    return {"accounts": [described(one) for one in everybody(account)]}


@endpoint(blueprint, "PATCH", "/accounts/{int:identifier}", "Switch an account off or on", State)
def switched(account: Account, identifier: int, body: State) -> PersonAnswer:
    return described(switch(account, identifier, body))


@endpoint(
    blueprint, "DELETE", "/accounts/{int:identifier}/sessions", "Sign an account out everywhere"
)
def signed_out(account: Account, identifier: int) -> PersonAnswer:
    return described(end_sessions(account, identifier))


@endpoint(
    blueprint,
    "POST",
    "/accounts/{int:identifier}/password-reset",
    "Take a password away; the answer leads its owner to the page that chooses another",
    statuses=(201,),
)
def taken_away(account: Account, identifier: int) -> tuple[ResetAnswer, int]:
    secret = reset(account, identifier)
    return {"reference": secret, "page": f"/pages/password/{secret}"}, 201


@endpoint(
    blueprint,
    "POST",
    "/accounts/passwords/{reference}",
    "Choose a password after a reset",
    Password,
    public=True,
    statuses=(201,),
)
def chosen(reference: str, body: Password) -> tuple[UsernameAnswer, int]:
    return {"username": choose(reference, body.password)}, 201


@endpoint(blueprint, "POST", "/me/password", "Change the own password", Change)
def changed(account: Account, body: Change) -> UsernameAnswer:
    """Every other session ends with the old password."""
    with database.writing(records()) as link:
        row = database.locked(link, tables.accounts, account.id)
        try:
            passwords.HASHER.verify(row.password if row is not None else "", body.current)
        except VerificationError:
            raise refused(
                "password_wrong",
                "Le mot de passe actuel est incorrect.",
                "The current password is wrong.",
                403,
            ) from None
        passwords.choose(link, account, body.password)
        page_sessions.end_all(link, account.id)
        database.note(link, account.id, "password_changed")
    return {"username": account.username}
