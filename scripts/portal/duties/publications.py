"""The follow-up committee: its members read and annotate dossiers before publication."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from pydantic import Field
from sqlalchemy import Connection, insert, select

from ..access import rights, session
from ..access.accounts import Account
from ..access.portal import lies_in_territories, portal, records
from ..access.refusals import existing, not_found, refused
from ..records import database, tables
from ..records.tables import publication_notes
from ..records.tables import publications as table
from . import limits
from .answers import NoteAnswer, PublicationAnswer, PublicationsAnswer, filled, place
from .endpoint import Body, Code, Key, Line, Prose, Value, Whole, endpoint
from .journals import Purpose

blueprint = Blueprint("publications", __name__)
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
    author = connection.execute(
        select(people.c.name, people.c.organisation).where(people.c.id == row.account)
    ).one()
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
    return lies_in_territories(row.scale, row.code, account.territories)


def _find(connection: Connection, account: Account, number: str) -> Any:
    """Return a dossier's row without its file. Not found too for an account that is no member."""
    row = connection.execute(select(*LIGHT).where(table.c.number == number)).first()
    if row is None or not _is_member(account, row):
        raise not_found()
    return row


def _uploaded_dossier() -> tuple[str | None, bytes | None]:
    """Return name and content of the request's file, None without one. Refuses other types."""
    upload = request.files.get("dossier")
    if upload is None or not upload.filename:
        return None, None
    content = upload.stream.read(DOSSIER_LIMIT + 1)
    if len(content) > DOSSIER_LIMIT:
        raise refused("dossier_too_large")
    if not content.startswith((b"%PDF-", b"PK\x03\x04")):
        raise refused("dossier_type")
    return upload.filename[-120:].replace("/", "_"), content


def _own_territory(account: Account, code: str) -> tuple[str, str]:
    """Return scale and code of one of the account's territories; refuses any other code."""
    for scale in portal().atlas.scales_of(code):
        if account.role == "national" or lies_in_territories(scale, code, account.territories):
            return scale, code
    raise refused("territory_not_allowed")


@endpoint(
    blueprint,
    "POST",
    "/publications",
    "Submit a dossier to the committee",
    Publication,
    statuses=(201,),
    files=("dossier",),
)
def submit_publication(account: Account, body: Publication) -> tuple[PublicationAnswer, int]:
    session.require_open(account)
    scale, code = _own_territory(account, body.territory)
    name, content = _uploaded_dossier()
    with database.writing(records()) as connection:
        limits.require_room(
            connection, table.c.submitted_at, limits.DOSSIERS, table.c.account == account.id
        )
        values = {
            **body.model_dump(exclude={"territory"}), "account": account.id, "scale": scale,
            "code": code, "submitted_at": tables.now(), "dossier_name": name, "dossier": content,
        }  # fmt: skip
        number = database.numbered(connection, table, values, "PUB")
        database.note(connection, account.id, "publication_submitted", number=number)
        return _describe(connection, _find(connection, account, number)), 201


@endpoint(blueprint, "GET", "/publications", "Dossiers of the account’s territory")
def list_publications(account: Account) -> PublicationsAnswer:
    session.require_open(account)
    with records().begin() as connection:
        rows = connection.execute(select(*LIGHT).order_by(table.c.id)).all()
        visible = [row for row in rows if _is_member(account, row)][-LONGEST_LIST:]
        return {"publications": [_describe(connection, row) for row in visible]}


@endpoint(blueprint, "GET", "/publications/{number}", "One dossier, with the members’ notes")
def show_publication(account: Account, number: str) -> PublicationAnswer:
    session.require_open(account)
    with records().begin() as connection:
        return _describe(connection, _find(connection, account, number))


@endpoint(
    blueprint,
    "POST",
    "/publications/{number}/notes",
    "Add a qualitative note",
    Note,
    statuses=(201,),
)
def add_note(account: Account, number: str, body: Note) -> tuple[PublicationAnswer, int]:
    session.require_open(account)
    with database.writing(records()) as connection:
        row = _find(connection, account, number)
        limits.require_room(
            connection,
            publication_notes.c.written_at,
            limits.DOSSIERS,
            publication_notes.c.account == account.id,
        )
        connection.execute(
            insert(publication_notes).values(
                publication=row.id, account=account.id, text=body.text, written_at=tables.now()
            )
        )
        return _describe(connection, row), 201


@endpoint(blueprint, "GET", "/publications/{number}/dossier", "The file of a dossier")
def download_dossier(account: Account, number: str) -> Any:
    session.require_open(account)
    with records().begin() as connection:
        row = _find(connection, account, number)
        query = select(table.c.dossier).where(table.c.id == row.id)
        content = existing(connection.execute(query).scalar())
    kind = "application/pdf" if content.startswith(b"%PDF-") else "application/zip"
    return Response(
        content,
        mimetype=kind,
        headers={"Content-Disposition": f'attachment; filename="{row.number}"'},
    )
