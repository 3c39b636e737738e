"""Organisations: convention, signatory, DPD, annexes. An organisation's accounts are opened only
once its record is complete."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from ..access import rights
from ..access.accounts import Account
from ..access.portal import portal, records
from ..access.refusals import refused
from ..records import database
from ..records.tables import organisations
from .endpoint import Body, Line

WORD = r"[^@\s\x00-\x1f\x7f]+"  # excludes control characters: it replaces the pattern of `Line`


def _lines(text: object) -> object:
    """Split a field of a form into its lines."""
    return [line for line in text.splitlines() if line.strip()] if isinstance(text, str) else text


class Record(Body):
    """The fields that the convention requires of an organisation. An empty one is emptied."""

    convention_reference: Line | None = None
    convention_signed_on: date | None = None
    signatory: Line | None = None
    dpd_name: Line | None = Field(default=None, description="DPD or GDPR referent")
    dpd_email: Line | None = Field(default=None, pattern=rf"^{WORD}@{WORD}\.{WORD}$")
    annexes: Annotated[list[Line], BeforeValidator(_lines)] = Field(default=[], max_length=20)


def _may_see(account: Account, row: Any) -> bool:
    return row.id == account.organisation_id or may_edit(account, row)


def may_edit(account: Account, row: Any) -> bool:
    if not rights.may(account.role, "complete_organisations"):
        return False
    if account.role == "national":
        return True
    lies_in = portal().atlas.lies_in(row.scale, row.code, account.territories)
    return row.id == account.organisation_id or lies_in


def visible_to(account: Account) -> list[Any]:
    """Return the organisations that the account may see."""
    with records().begin() as connection:
        rows = database.in_order(connection, organisations)
    return [row for row in rows if _may_see(account, row)]


def complete(account: Account, identifier: int, body: Record) -> None:
    """Write an organisation's record. The journal names the fields that changed."""
    with database.writing(records()) as connection:
        row = database.first_locked(connection, organisations, id=identifier)
        if row is None or not may_edit(account, row):
            raise refused("not_found")
        fields = body.model_dump()
        changes = {name: value for name, value in fields.items() if value != getattr(row, name)}
        if changes:
            database.change_row(connection, organisations, identifier, **changes)
        database.add_journal_line(
            connection, account.id, "organisation_updated", fields=sorted(changes)
        )
