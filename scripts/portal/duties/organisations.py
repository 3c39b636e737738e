"""Organisations: convention, signatory, DPD, annexes. None of an organisation's accounts opens
before its record is complete."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, current_app
from pydantic import Field
from sqlalchemy import Connection, Engine, select, update

from ..access import session
from ..access.accounts import Account
from ..records import database
from ..records.tables import organisations
from .endpoint import Body, Line, endpoint, not_found, refused

blueprint = Blueprint("organisations", __name__)
REQUIRED = (
    "convention_reference",
    "convention_signed_on",
    "signatory",
    "dpd_name",
    "dpd_email",
    "annexes",
)
UNDER_CONVENTION = ("epci", "commune", "third_party")
"""Kinds of organisation whose record must be complete; the others stand under the law itself."""


class Record(Body):
    """What the convention asks of an organisation."""

    convention_reference: Line | None = None
    convention_signed_on: date | None = None
    signatory: Line | None = None
    dpd_name: Line | None = Field(default=None, description="DPD or GDPR referent")
    dpd_email: Line | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    annexes: list[Line] | None = Field(default=None, max_length=20)


def records() -> Engine:
    found: Engine = current_app.extensions["records"]
    return found


def missing(row: Any) -> list[str]:
    """Fields that keep the record incomplete."""
    return [name for name in REQUIRED if row.kind in UNDER_CONVENTION and not getattr(row, name)]


def described(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "territory": {"scale": row.scale, "code": row.code},
        **{
            name: getattr(row, name).isoformat()
            if isinstance(getattr(row, name), date)
            else getattr(row, name)
            for name in REQUIRED
        },
        "missing": missing(row),
        "complete": not missing(row),
    }


def by_id(link: Connection, identifier: int | None) -> Any:
    return (
        link.execute(select(organisations).where(organisations.c.id == identifier)).first()
        if identifier
        else None
    )


def require_complete(link: Connection, identifier: int | None) -> None:
    """Raises Refused (403) while the organisation's record lacks something."""
    row = by_id(link, identifier)
    if row is None or missing(row):
        raise refused(
            "organisation_incomplete",
            "Le dossier de l’organisation est incomplet (convention, signataire, référent RGPD, "
            "annexes).",
            "The organisation’s record is incomplete (convention, signatory, GDPR referent, "
            "annexes).",
        )


def may_edit(account: Account, row: Any) -> bool:
    if account.role == "national":
        return True
    if account.role != "local_administrator":
        return False
    above = {row.scale: row.code, **session.portal().atlas.parents.get(row.code, {})}
    return row.id == account.organisation_id or any(
        above.get(scale) == code for scale, code in account.territories
    )


@endpoint(blueprint, "GET", "/organisations", "Organisations that the account may see")
def listed(account: Account) -> Any:
    with records().begin() as link:
        rows = link.execute(select(organisations).order_by(organisations.c.id)).all()
    return {
        "organisations": [
            described(row)
            for row in rows
            if may_edit(account, row) or row.id == account.organisation_id
        ]
    }


@endpoint(
    blueprint,
    "GET",
    "/organisations/{int:identifier}",
    "An organisation’s record and what it lacks",
)
def shown(account: Account, identifier: int) -> Any:
    with records().begin() as link:
        row = by_id(link, identifier)
    if row is None or not (may_edit(account, row) or row.id == account.organisation_id):
        raise not_found()
    return described(row)


@endpoint(
    blueprint,
    "PATCH",
    "/organisations/{int:identifier}",
    "Complete an organisation’s record",
    Record,
)
def completed(account: Account, identifier: int, body: Record) -> Any:
    with records().begin() as link:
        row = by_id(link, identifier)
        if row is None or not may_edit(account, row):
            raise not_found()
        given = body.model_dump(exclude_unset=True)
        if given.get("annexes", []) is None:
            given["annexes"] = []
        if given:
            link.execute(
                update(organisations).where(organisations.c.id == identifier).values(**given)
            )
        database.note(link, account.id, "organisation_updated", fields=sorted(given))
        return described(by_id(link, identifier))
