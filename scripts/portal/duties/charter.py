"""The charter, a versioned text. Data are served only after its acceptance, at the first sign-in
and after each new version."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

from flask import Blueprint
from pydantic import Field
from sqlalchemy import insert

from occupancy_plugin.portal.contract import ReminderAnswer

from ..access.accounts import Account
from ..access.portal import portal, records
from ..access.preconditions import acceptance
from ..access.refusals import refused
from ..catalogue.catalogue import VERSION
from ..catalogue.folder_contents import without_fiction
from ..records import database, tables
from ..records.tables import charter_acceptances
from .answers import AcceptanceAnswer, CharterAnswer, moment_text
from .endpoint import Body, Line, endpoint

blueprint = Blueprint("charter", __name__)
RENEWAL = timedelta(days=365)
WARNING_DAYS = 30

TEXT = {
    "fr": [
        "Les données du portail sont soumises au secret professionnel et au secret statistique "
        "(données fictives ici).",
        "Elles ne servent qu’aux quatre finalités de la convention\u00a0: politique de l’habitat, "
        "programmation du logement social, observation des politiques locales, politique "
        "intercommunale d’attribution. Tout usage commercial est interdit.",
        "Le compte est personnel. L’utilisateur ne cède les données à personne et les conserve "
        "dans l’Union européenne.",
        "Aucune donnée n’est diffusée sur moins de 11 ménages, ni aucun taux de 0\u202f% ou de "
        "100\u202f%.",
        "Toute violation est signalée sans délai aux bailleurs et à l’URH, avec sa gravité, son "
        "étendue et son origine.",
        "Les analyses sont soumises au comité de suivi avant leur publication.",
        "L’engagement vaut un an et se renouvelle par tacite reconduction.",
    ],
    "en": [
        "The portal’s data are under professional secrecy and statistical secrecy (fictitious data "
        "here).",
        "They serve the four purposes of the convention only: housing policy, social-housing "
        "programming, observation of local policies, inter-communal attribution policy. Commercial "
        "use is forbidden.",
        "The account is personal. The user hands the data to nobody and keeps them in the European "
        "Union.",
        "Nothing is released about fewer than 11 households, nor any rate of 0% or 100%.",
        "Any breach is reported without delay to the landlords and the URH, with its severity, "
        "extent and origin.",
        "Analyses are submitted to the follow-up committee before they are published.",
        "The commitment holds for one year and is renewed tacitly.",
    ],
}
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
        english = (
            f"Access ends on {end.isoformat()} ({days} days left); "
            "the EPCI may ask for its extension."
        )
        due.append(_reminder("access_ends", account.access_ends_on, days, french, english))
    if signed_charter is not None:
        renewal = signed_charter.accepted_at.date() + RENEWAL
        while renewal < today:
            renewal += RENEWAL
        if (days := (renewal - today).days) <= WARNING_DAYS:
            french = f"L’engagement se renouvelle par tacite reconduction le {renewal:%d/%m/%Y}."
            due.append(
                _reminder(
                    "renewal",
                    renewal,
                    days,
                    french,
                    f"The commitment is renewed tacitly on {renewal.isoformat()}.",
                )
            )
    return due


def _french_days(days: int) -> str:
    return "aujourd’hui" if days == 0 else "demain" if days == 1 else f"dans {days} jours"


def _reminder(kind: str, on: date, days: int, french: str, english: str) -> ReminderAnswer:
    return {"kind": kind, "on": on.isoformat(), "days": days, "text": {"fr": french, "en": english}}


@endpoint(blueprint, "GET", "/charter", "The charter in force and the account’s acceptance")
def show_charter(account: Account) -> CharterAnswer:
    with records().begin() as connection:
        signature = acceptance(connection, account.id)
    return {
        "version": VERSION,
        "text": TEXT if portal().built.fictitious else without_fiction(TEXT),
        "training": TRAINING,
        "accepted_at": moment_text(signature.accepted_at) if signature else None,
    }


@endpoint(
    blueprint,
    "POST",
    "/charter/acceptance",
    "Accept the charter in force",
    Acceptance,
    statuses=(201,),
)
def accept_charter(account: Account, body: Acceptance) -> tuple[AcceptanceAnswer, int]:
    if body.version != VERSION:
        raise refused("charter_outdated")
    with database.writing(records()) as connection:
        signature = acceptance(connection, account.id)
        if signature is None:
            moment = tables.now()
            connection.execute(
                insert(charter_acceptances).values(
                    account=account.id, version=VERSION, accepted_at=moment, trained=True
                )
            )
            database.note(connection, account.id, "charter_accepted", version=VERSION)
        else:
            moment = signature.accepted_at
    return {
        "version": VERSION,
        "accepted_at": moment_text(moment),
        "account": account.username,
    }, 201
