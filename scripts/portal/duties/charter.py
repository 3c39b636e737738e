"""The charter, a versioned text. Data are served only after its acceptance, at the first sign-in
and after each new version."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import Field

from ..access.accounts import Account
from ..access.portal import portal, records
from ..access.preconditions import acceptance
from ..access.refusals import refused
from ..catalogue.catalogue import VERSION
from ..catalogue.folder_contents import without_fiction
from ..catalogue.tables import read_table, text
from ..records import database, tables
from ..records.tables import charter_acceptances
from .answers import AcceptanceAnswer, CharterAnswer, ReminderAnswer, moment_text
from .endpoint import Body, Line, endpoint

RENEWAL = timedelta(days=365)
WARNING_DAYS = 30


class _Sentence(NamedTuple):
    fr: str
    en: str


_FRENCH, _ENGLISH = zip(*read_table("charter", _Sentence, Path(__file__).parent), strict=True)
TEXT = {"fr": list(_FRENCH), "en": list(_ENGLISH)}
TRAINING = {
    "fr": "Je déclare avoir reçu une formation à la protection des données personnelles.",
    "en": "I declare that I have received training in data protection.",
}


class Acceptance(Body):
    """The account's signature."""

    version: Line
    trained: Literal[True] = Field(
        description="Declaration that data-protection training was received"
    )


def reminders(account: Account, signed_charter: Any, today: date) -> list[ReminderAnswer]:
    """Return the reminders that the plugin shows at sign-in: end of access, or yearly renewal,
    within 30 days."""
    due = []
    if account.access_ends_on and (days := (account.access_ends_on - today).days) <= WARNING_DAYS:
        end = account.access_ends_on
        french = (
            f"L’accès se termine le {end:%d/%m/%Y} ({_french_days(days)})\u00a0; "
            "l’EPCI peut en demander la prolongation."
        )
        english = f"Access ends on {end} ({days} days left); the EPCI may ask for its extension."
        due.append(_reminder("access_ends", end, days, french, english))
    if signed_charter is not None:
        renewal = signed_charter.accepted_at.date() + RENEWAL
        while renewal < today:
            renewal += RENEWAL
        if (days := (renewal - today).days) <= WARNING_DAYS:
            french = f"L’engagement se renouvelle par tacite reconduction le {renewal:%d/%m/%Y}."
            english = f"The commitment is renewed tacitly on {renewal}."
            due.append(_reminder("renewal", renewal, days, french, english))
    return due


def _french_days(days: int) -> str:
    return "aujourd’hui" if days == 0 else "demain" if days == 1 else f"dans {days} jours"


def _reminder(kind: str, on: date, days: int, french: str, english: str) -> ReminderAnswer:
    return {"kind": kind, "on": on.isoformat(), "days": days, "text": text((french, english))}


@endpoint("GET", "/charter", "The charter in force and the account’s acceptance")
def show_charter(account: Account) -> CharterAnswer:
    with records().begin() as connection:
        signature = acceptance(connection, account.id)
    return {
        "version": VERSION,
        "text": TEXT if portal().built.fictitious else without_fiction(TEXT),
        "training": TRAINING,
        "accepted_at": moment_text(signature.accepted_at) if signature else None,
    }


@endpoint("POST", "/charter/acceptance", "Accept the charter in force", status=201)
def accept_charter(account: Account, body: Acceptance) -> AcceptanceAnswer:
    if body.version != VERSION:
        raise refused("charter_outdated")
    with database.writing(records()) as connection:
        signature = acceptance(connection, account.id)
        moment = signature.accepted_at if signature else tables.now()
        if signature is None:
            values = {"version": VERSION, "accepted_at": moment, "trained": True}
            database.add(connection, charter_acceptances, account=account.id, **values)
            database.add_journal_line(connection, account.id, "charter_accepted", version=VERSION)
    accepted_at = moment_text(moment)
    return {"version": VERSION, "accepted_at": accepted_at, "account": account.username}
