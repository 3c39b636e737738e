"""The follow-up committee: its members read and annotate dossiers before publication."""

from __future__ import annotations

from typing import Any

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
from .answers import NoteAnswer, PublicationAnswer, PublicationsAnswer, filled, place
from .endpoint import Body, Code, Key, Line, Prose, Value, Whole, endpoint, uploaded
from .journals import Purpose

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


def _describe(connection: Connection, row: Any) -> PublicationAnswer:
    """Describe a dossier with its author and the members' notes."""
    people = tables.accounts
    note_rows = connection.execute(
        select(publication_notes, people.c.name, people.c.organisation)
        .join(people, people.c.id == publication_notes.c.account)
        .where(publication_notes.c.publication == row.id)
        .order_by(publication_notes.c.id)
    ).all()
    author = existing(database.first(connection, people, id=row.account))
    return filled(
        PublicationAnswer,
        row,
        territory=place(row.scale, row.code),
        author=author.name,
        organisation=author.organisation,
        dossier=row.dossier_name,
        notes=[filled(NoteAnswer, note_row, by=note_row.name) for note_row in note_rows],
    )


def _is_member(account: Account, row: Any) -> bool:
    """Whether the account is a member of the committee of the dossier's territory."""
    if account.role == "national" or row.account == account.id:
        return True
    # landlords and the URH, the EPCI, the third party that it mandates (convention, article 1)
    if not rights.may(account.role, "committee"):
        return False
    return portal().atlas.lies_in(row.scale, row.code, account.territories)


def _find(connection: Connection, account: Account, number: str) -> Any:
    """Return a dossier's row without its file. Raises Refused (404) if there is none, or if the
    account is no member of its committee."""
    row = connection.execute(select(*LIGHT).filter_by(number=number)).first()
    if row is None or not _is_member(account, row):
        raise refused("not_found")
    return row


def _is_pdf_or_zip(content: bytes) -> bool:
    return content.startswith((b"%PDF-", b"PK\x03\x04"))


def _own_territory(account: Account, code: str) -> tuple[str, str]:
    """Return scale and code of one of the account's territories; refuses any other code."""
    atlas = portal().atlas
    for scale in atlas.scales_of(code):
        if account.role == "national" or atlas.lies_in(scale, code, account.territories):
            return scale, code
    raise refused("territory_not_allowed")


@endpoint("POST", "/publications", "Submit a dossier to the committee", status=201, file="dossier")
def submit_publication(account: Account, body: Publication) -> PublicationAnswer:
    session.require_open(account)
    scale, code = _own_territory(account, body.territory)
    too_large, other = refused("dossier_too_large"), refused("dossier_type")
    name, content = uploaded("dossier", DOSSIER_LIMIT, _is_pdf_or_zip, too_large, other)
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
        return _describe(connection, _find(connection, account, number))


@endpoint("GET", "/publications", "Dossiers of the account’s territory")
def list_publications(account: Account) -> PublicationsAnswer:
    session.require_open(account)
    with records().begin() as connection:
        rows = connection.execute(select(*LIGHT).order_by(table.c.id)).all()
        visible = [row for row in rows if _is_member(account, row)][-LONGEST_LIST:]
        return {"publications": [_describe(connection, row) for row in visible]}


@endpoint("GET", "/publications/{number}", "One dossier, with the members’ notes")
def show_publication(account: Account, number: str) -> PublicationAnswer:
    session.require_open(account)
    with records().begin() as connection:
        return _describe(connection, _find(connection, account, number))


@endpoint("POST", "/publications/{number}/notes", "Add a qualitative note", status=201)
def add_note(account: Account, number: str, body: Note) -> PublicationAnswer:
    session.require_open(account)
    with database.writing(records()) as connection:
        row = _find(connection, account, number)
        limits.require_room(
            connection,
            publication_notes.c.written_at,
            limits.MAX_DOSSIERS,
            publication_notes.c.account == account.id,
        )
        note = {"account": account.id, "text": body.text, "written_at": tables.now()}
        database.add(connection, publication_notes, publication=row.id, **note)
        return _describe(connection, row)


@endpoint("GET", "/publications/{number}/dossier", "The file of a dossier")
def download_dossier(account: Account, number: str) -> Any:
    session.require_open(account)
    with records().begin() as connection:
        row = _find(connection, account, number)
        query = select(table.c.dossier).filter_by(id=row.id)
        content = existing(connection.execute(query).scalar())
    kind = "application/pdf" if content.startswith(b"%PDF-") else "application/zip"
    headers = {"Content-Disposition": f'attachment; filename="{row.number}"'}
    return Response(content, mimetype=kind, headers=headers)
