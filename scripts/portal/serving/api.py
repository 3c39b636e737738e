"""`/catalogue`, `/policy` and `/me`."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, cast

from sqlalchemy import literal, select

from ..access import preconditions, rights
from ..access.accounts import Account
from ..access.portal import portal, records
from ..access.refusals import refused
from ..catalogue import catalogue as catalogue_
from ..catalogue import subjects
from ..catalogue.catalogue import collection_id
from ..catalogue.folder_contents import without_fiction
from ..catalogue.tables import text
from ..duties import charter, journals
from ..duties.answers import (
    AccountAnswer,
    CatalogueAnswer,
    HealthAnswer,
    PolicyAnswer,
    ScaleRightAnswer,
    filled,
    moment_text,
    place,
)
from ..duties.endpoint import endpoint
from ..records import tables
from ..rows.store import Reader


@endpoint("GET", "/catalogue", "Scales, vintages, indicators")
def catalogue(account: Account) -> CatalogueAnswer:
    running = portal()
    document = running.built.document
    if document is None:
        document = catalogue_.catalogue(running.scales, running.built.vintages)
    return cast(CatalogueAnswer, {**document, "subjects": list(running.built.subjects)})


@endpoint("GET", "/subjects/{subject}/catalogue", "What a subject counts")
def subject_catalogue(account: Account, subject: str) -> CatalogueAnswer:
    """Return demand, attributions outside or inside QPV, in the form of `/catalogue`."""
    _require_subject(subject)
    return cast(CatalogueAnswer, portal().built.subjects[subject])


@endpoint("GET", "/subjects/{subject}/policy", "A subject’s thresholds")
def subject_policy(subject: str) -> PolicyAnswer:
    _require_subject(subject)
    return cast(PolicyAnswer, _as_served(subjects.subject_policy(subject)))


def _require_subject(subject: str) -> None:
    if subject not in portal().built.subjects:
        raise refused("unknown_subject")


@endpoint("GET", "/policy", "Thresholds, caption, legal text, hosting")
def policy() -> PolicyAnswer:
    """Return the policy. It is public, because the plugin checks the hosting before signing in."""
    return cast(PolicyAnswer, _as_served(catalogue_.policy(portal().built.organisation)))


def _as_served(document: dict[str, Any]) -> dict[str, Any]:
    """Return a policy as this portal answers it: whether it suppresses, and fiction where it is."""
    served_document = document if portal().built.fictitious else without_fiction(document)
    return {**served_document, "suppressed": portal().built.suppressed}


@endpoint("GET", "/health", "Does the portal answer?")
def health() -> HealthAnswer:
    """Answer a load balancer; 503 while the records or a row cannot be read."""
    with records().begin() as connection:
        connection.execute(select(literal(1)))
    collection = collection_id(*portal().built.collections[0])
    try:  # as a thread that has no connection yet
        Reader(Path(portal().reader.source)).page(collection, ("1 = 1", []), ["code"], 0, 1)
    except (OSError, sqlite3.Error) as error:
        raise refused("busy") from error
    return {"status": "ok"}


@endpoint("GET", "/me", "Who am I, what may I see, until when")
def me(account: Account) -> AccountAnswer:
    return describe(account)


def describe(account: Account) -> AccountAnswer:
    """Describe an account for `/me`."""
    running = portal()
    with records().begin() as connection:
        acceptance = preconditions.acceptance(connection, account.id)
    closed_regions = preconditions.closed_regions()
    open_scales: list[ScaleRightAnswer] = []
    for scale in (*running.scales, *running.landlord_scales):
        reason = rights.scale_right(account.person, scale, closed_regions, running.atlas)
        open_scales.append({"id": scale, "allowed": reason is None, "reason": reason})
    return filled(
        AccountAnswer,
        account,
        territories=[place(scale, code) for scale, code in account.territories],
        scales=open_scales,
        charter_accepted=acceptance.version if acceptance else None,
        charter_accepted_at=moment_text(acceptance.accepted_at) if acceptance else None,
        charter_version=catalogue_.VERSION,
        reminders=charter.reminders(account, acceptance, tables.now().date()),
        purposes=[
            {"id": purpose, "label": text(label)} for purpose, label in journals.PURPOSES.items()
        ],
    )
