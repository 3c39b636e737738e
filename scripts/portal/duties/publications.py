"""The follow-up committee: its members read and annotate dossiers before publication."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Response
from pydantic import Field
from sqlalchemy import Connection, select

from ..access import rights, session
from ..access.accounts import Account
from ..access.portal import portal, records
from ..access.refusals import existing, refused
from ..records import database, tables
from ..records.tables import publication_notes
from ..records.tables import publications as table
from . import limits
from .answers import SubmittedAnswer
from .endpoint import Body, Code, Key, Line, Prose, Value, Whole, endpoint, uploaded
from .journals import Purpose

PDF_OR_ZIP = re.compile(rb"%PDF-|PK\x03\x04")
DOSSIER_LIMIT = 5 * 1024 * 1024  # bytes
LONGEST_LIST = 1000  # dossiers; older ones are left out
LIGHT = [column for column in table.c if column.name != "dossier"]
"""The columns that lists read; the dossier, of up to 5 MB, is left out."""


class Publication(Body):
    """An analysis submitted to the committee."""

    title: Line
    territory: Code
    purpose: Purpose
    parameters: dict[Key, Value | Whole | list[Value]] = Field(default_factory=dict, max_length=60)
    mask_report: dict[Key, Value | Whole | dict[Key, Whole]] = Field(
        default_factory=dict, max_length=60
    )


class Note(Body):
    """A qualitative note of a member."""

    text: Prose


class Dossier(NamedTuple):
    """row: without its file · notes: the oldest first. Each has `name` and `organisation` of who
    wrote it"""

    row: Any
    notes: Sequence[Any]


def _is_member(account: Account, row: Any) -> bool:
    """Whether the account is a member of the committee of the dossier's territory."""
    if account.role == "national" or row.account == account.id:
        return True
    # landlords and the URH, the EPCI, the third party that it mandates (convention, article 1)
    if not rights.may(account.role, "committee"):
        return False
    return portal().atlas.lies_in(row.scale, row.code, account.territories)


def _find(connection: Connection, account: Account, identifier: int) -> Any:
    """Return a dossier's row without its file. Raises Refused (404) if there is none, or if the
    account is no member of its committee."""
    row = connection.execute(select(*LIGHT).filter_by(id=identifier)).first()
    if row is None or not _is_member(account, row):
        raise refused("not_found")
    return row


def _own_territory(account: Account, code: str) -> tuple[str, str]:
    """Return scale and code of one of the account's territories; refuses any other code."""
    atlas = portal().atlas
    for scale in atlas.scales_of(code):
        if account.role == "national" or atlas.lies_in(scale, code, account.territories):
            return scale, code
    raise refused("territory_not_allowed")


@endpoint("POST", "/publications", "Submit a dossier to the committee", status=201, file="dossier")
def submit_publication(account: Account, body: Publication) -> SubmittedAnswer:
    session.require_open(account)
    scale, code = _own_territory(account, body.territory)
    too_large, other = refused("dossier_too_large"), refused("dossier_type")
    name, content = uploaded("dossier", DOSSIER_LIMIT, PDF_OR_ZIP.match, too_large, other)
    with database.writing(records()) as connection:
        limits.require_room(
            connection, table.c.submitted_at, limits.MAX_DOSSIERS, table.c.account == account.id
        )
        values = {
            **body.model_dump(exclude={"territory"}), "account": account.id, "scale": scale,
            "code": code, "submitted_at": tables.now(), "dossier_name": name, "dossier": content,
        }  # fmt: skip
        number = database.add_numbered(connection, table, values, "PUB")
        database.add_journal_line(connection, account.id, "publication_submitted", number=number)
        return {"number": number}


def visible_to(account: Account) -> list[Dossier]:
    """Return the dossiers of the committees of which the account is a member. Raises Refused while
    its charter or its organisation's record is open."""
    session.require_open(account)
    author = (tables.accounts.c.name, tables.accounts.c.organisation)
    dossiers = select(*LIGHT, *author).join(tables.accounts).order_by(table.c.id)
    notes = (
        select(publication_notes, *author).join(tables.accounts).order_by(publication_notes.c.id)
    )
    with records().begin() as connection:
        rows = connection.execute(dossiers).all()
        visible = [row for row in rows if _is_member(account, row)][-LONGEST_LIST:]
        theirs = publication_notes.c.publication.in_([row.id for row in visible])
        notes_of: dict[int, list[Any]] = defaultdict(list)
        for note in connection.execute(notes.where(theirs)).all():
            notes_of[note.publication].append(note)
    return [Dossier(row, notes_of[row.id]) for row in visible]


def add_note(account: Account, identifier: int, body: Note) -> None:
    session.require_open(account)
    with database.writing(records()) as connection:
        row = _find(connection, account, identifier)
        limits.require_room(
            connection,
            publication_notes.c.written_at,
            limits.MAX_DOSSIERS,
            publication_notes.c.account == account.id,
        )
        note = {"account": account.id, "text": body.text, "written_at": tables.now()}
        database.add(connection, publication_notes, publication=row.id, **note)


def file_of(account: Account, identifier: int) -> Response:
    """Return the file of a dossier, to be saved. Raises Refused (404) without one."""
    session.require_open(account)
    with records().begin() as connection:
        row = _find(connection, account, identifier)
        query = select(table.c.dossier).filter_by(id=row.id)
        content = existing(connection.execute(query).scalar())
    kind = "application/pdf" if content.startswith(b"%PDF-") else "application/zip"
    headers = {"Content-Disposition": f'attachment; filename="{row.number}"'}
    return Response(content, mimetype=kind, headers=headers)
