"""Account requests from the applicant's side: the form, its follow-up, the first password.

Only the applicant knows the secret of the follow-up; the reviewer sees a number (reviews.py). The
applicant writes only the name of an organisation; the reviewer's decision links it to a record.
"""

from __future__ import annotations

import secrets
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import Connection, select

from ..access import email_rules, passwords, rights
from ..access.origin import origin
from ..access.portal import portal, records
from ..access.refusals import existing, refused
from ..access.tokens import digest
from ..records import database, tables
from ..records.tables import account_requests as table
from ..records.tables import organisations
from . import contracts, limits
from .endpoint import Body, Line, Phone, Place, Prose, uploaded

Role = Literal[
    "epci_agent",
    "commune_agent",
    "third_party",
    "local_administrator",
    "state",
    "landlord",
    "reservataire",
]
SCALE_OF_ROLE = {"epci_agent": "epci", "local_administrator": "epci", "commune_agent": "commune"}
LETTER_LIMIT = 4 * 1024 * 1024
LIGHT = [column for column in table.c if column.name != "letter"]
"""The columns that lists and follow-ups read; the letter, of up to 4 MB, is left out."""


class Submission(Body):
    """The fields of the form. A commune's request carries its letter to the EPCI (PDF)."""

    name: Line
    email: Line
    phone: Phone | None = None
    function: Line
    organisation: Line = Field(description="Name of the organisation")
    role: Role
    territory: Place = Field(
        description="Code of the EPCI, commune, département or région, or scale:code"
    )
    exception: Prose | None = Field(
        default=None, description="Written justification of a generic address"
    )
    contract: Line | None = Field(
        default=None, description="Reference of the convention (annex 2), for a third party"
    )


class Password(Body):
    """A password that its owner chooses. Passwords that can be guessed are refused."""

    password: str = Field(min_length=12, max_length=200, pattern=r"^[^\x00]*$")


def find(connection: Connection, secret: str) -> Any:
    """Return the request with this secret. Raises Refused (404)."""
    query = select(*LIGHT).filter_by(secret=digest(secret))
    return existing(connection.execute(query).first())


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]


def submit(body: Submission) -> str:
    """Check and store a request. Return its secret. Raises Refused with the reason."""
    problem = email_rules.problem(body.email, body.exception)
    if problem is not None:
        raise problem
    scale, code = _territory(body)
    too_large, no_pdf = refused("letter_too_large"), refused("letter_not_pdf")
    letter_name, letter = uploaded("letter", LETTER_LIMIT, _is_pdf, too_large, no_pdf)
    if body.role == "commune_agent":
        _require_commune(code, letter is not None)
    address, secret = origin(), secrets.token_urlsafe(18)
    with database.writing(records()) as connection:
        limits.require_room_for_request(connection, address)
        contract, organisation = None, None
        if body.role == "third_party":
            bound = contracts.for_request(connection, body.contract, body.organisation, code)
            contract, organisation = bound.id, bound.third_party
        database.add(
            connection,
            table,
            **body.model_dump(exclude={"organisation", "territory", "contract"}),
            secret=digest(secret),
            origin=address,
            submitted_at=tables.now(),
            organisation_name=body.organisation,
            organisation=organisation,
            scale=scale,
            code=code,
            contract=contract,
            letter_name=letter_name,
            letter=letter,
        )
        database.add_journal_line(connection, None, "account_requested", role=body.role)
    return secret


def _territory(body: Submission) -> tuple[str, str]:
    """Return scale and code of the requested territory. Raises Refused if it does not fit the
    role."""
    scale_prefix, _, code = body.territory.rpartition(":")
    scales = portal().atlas.scales_of(code)
    if scale_prefix:  # 'departement:32' is the Gers, '32' alone the Hauts-de-France
        scales = [scale for scale in scales if scale == scale_prefix]
    of_role = SCALE_OF_ROLE.get(body.role)
    if body.role == "third_party":
        scales = [scale for scale in scales if scale in ("commune", "epci")]
    scale = of_role if of_role in scales else (scales[-1] if scales and of_role is None else None)
    if scale is None:
        raise refused("territory_unfit")
    return scale, code


def _require_commune(code: str, letter: bool) -> None:
    """Raise Refused if the commune's letter is missing or if it has no social housing."""
    if not letter:
        raise refused("letter_missing")
    running = portal()
    collection = f"commune-{running.built.vintages[-1]}"
    where = running.reader.where(
        collection, [rights.inside_territories([("commune", code)], "commune")]
    )
    rows = running.reader.page(collection, where, ["dwellings"], 0, 1, geometry=False)
    # a missing count is withheld, so there are dwellings
    if not rows or rows[0][2] == 0:
        raise refused("no_social_housing")


def activate(secret: str, password: str) -> str:
    """Open the account of an accepted request with its first password; returns the user name."""
    with database.writing(records()) as connection:
        row = database.first_locked(connection, table, id=find(connection, secret).id)
        if row is None or row.state != "accepted" or row.account is not None:
            raise refused("not_accepted")
        username = row.email.lower()
        if database.first(connection, tables.accounts, username=username):
            raise refused("account_exists")
        organisation = existing(database.first(connection, organisations, id=row.organisation))
        problem = passwords.problem(password, (username, row.name, organisation.name))
        if problem is not None:
            raise problem
        values = {
            "username": username,
            "password": passwords.HASHER.hash(password),
            "name": row.name,
            "email": row.email,
            "function": row.function,
            "role": row.role,
            "organisation": organisation.name,
            "organisation_id": row.organisation,
            "contract_id": row.contract,
            "territories": [[row.scale, row.code]],
            "landlord": organisation.name if row.role == "landlord" else None,
            "access_ends_on": contracts.end_of(connection, row.contract) if row.contract else None,
        }
        number = database.add(connection, tables.accounts, **values)
        database.change_row(connection, table, row.id, account=number)
        database.add_journal_line(connection, number, "account_opened", role=row.role)
    return str(username)
