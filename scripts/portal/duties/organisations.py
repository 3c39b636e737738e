"""Organisations: convention, signatory, DPD, annexes. An organisation's accounts are opened only
once its record is complete."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from ..access import rights
from ..access.accounts import Account
from ..access.portal import portal, records
from ..access.preconditions import missing
from ..access.refusals import refused
from ..records import database
from ..records.tables import organisations
from .answers import OrganisationAnswer, OrganisationsAnswer, filled
from .endpoint import Body, Line, endpoint

WORD = r"[^@\s\x00-\x1f\x7f]+"  # excludes control characters: it replaces the pattern of `Line`


class Record(Body):
    """The fields that the convention requires of an organisation."""

    convention_reference: Line | None = None
    convention_signed_on: date | None = None
    signatory: Line | None = None
    dpd_name: Line | None = Field(default=None, description="DPD or GDPR referent")
    dpd_email: Line | None = Field(default=None, pattern=rf"^{WORD}@{WORD}\.{WORD}$")
    annexes: list[Line] | None = Field(default=None, max_length=20)


def describe(row: Any) -> OrganisationAnswer:
    territory, absent = {"scale": row.scale, "code": row.code}, missing(row)
    return filled(OrganisationAnswer, row, territory=territory, missing=absent, complete=not absent)


def _may_see(account: Account, row: Any) -> bool:
    return row.id == account.organisation_id or may_edit(account, row)


def may_edit(account: Account, row: Any) -> bool:
    if not rights.may(account.role, "complete_organisations"):
        return False
    if account.role == "national":
        return True
    lies_in = portal().atlas.lies_in(row.scale, row.code, account.territories)
    return row.id == account.organisation_id or lies_in


@endpoint("GET", "/organisations", "Organisations that the account may see")
def list_organisations(account: Account) -> OrganisationsAnswer:
    with records().begin() as connection:
        rows = database.in_order(connection, organisations)
    return {"organisations": [describe(row) for row in rows if _may_see(account, row)]}


@endpoint("GET", "/organisations/{int:identifier}", "An organisation’s record and what it lacks")
def show_organisation(account: Account, identifier: int) -> OrganisationAnswer:
    with records().begin() as connection:
        row = database.first(connection, organisations, id=identifier)
    if row is None or not _may_see(account, row):
        raise refused("not_found")
    return describe(row)


@endpoint("PATCH", "/organisations/{int:identifier}", "Complete an organisation’s record")
def complete_record(account: Account, identifier: int, body: Record) -> OrganisationAnswer:
    with database.writing(records()) as connection:
        row = database.first(connection, organisations, id=identifier)
        if row is None or not may_edit(account, row):
            raise refused("not_found")
        changes = body.model_dump(exclude_unset=True)
        if changes.get("annexes", []) is None:
            changes["annexes"] = []
        if changes:
            database.change_row(connection, organisations, identifier, **changes)
        database.add_journal_line(
            connection, account.id, "organisation_updated", fields=sorted(changes)
        )
        return describe(database.first(connection, organisations, id=identifier))
