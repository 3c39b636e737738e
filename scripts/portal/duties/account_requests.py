"""Account requests: the form, its follow-up, the review by the local administrator or the GIP SNE,
the first password."""

from __future__ import annotations

import secrets
from typing import Any, Literal

from flask import Blueprint, Response, request
from pydantic import Field
from sqlalchemy import Connection, func, insert, select, update

from ..access import accounts, email_rules, preconditions, rights
from ..access.accounts import Account
from ..access.portal import portal, records, territory_name
from ..access.refusals import not_found, refused
from ..records import database, tables
from ..records.tables import organisations
from ..records.tables import requests as table
from . import contracts
from .endpoint import Body, Line, Prose, endpoint

blueprint = Blueprint("account_requests", __name__)
Role = Literal[
    "epci_agent",
    "commune_agent",
    "third_party",
    "local_administrator",
    "state",
    "landlord",
    "reservataire",
]
KIND_OF_ROLE = {
    "epci_agent": "epci",
    "local_administrator": "epci",
    "commune_agent": "commune",
    "third_party": "third_party",
    "state": "state",
    "landlord": "landlord",
    "reservataire": "reservataire",
}
REVIEWED_LOCALLY = ("epci_agent", "commune_agent")
LETTER_LIMIT = 4 * 1024 * 1024


class Submission(Body):
    """What the form asks. A commune's request carries its letter to the EPCI (PDF)."""

    name: Line
    email: Line
    phone: Line | None = Field(default=None, max_length=40)
    function: Line
    organisation: Line = Field(description="Name of the organisation")
    role: Role
    territory: Line = Field(
        max_length=20, description="Code of the EPCI, commune, département or région"
    )
    exception: Prose | None = Field(
        default=None, description="Written justification of a generic address"
    )
    contract: Line | None = Field(
        default=None, description="Reference of the convention (annex 2), for a third party"
    )


class Decision(Body):
    """The review. A rejection says why."""

    decision: Literal["accept", "reject"]
    reason: Prose | None = None


class Password(Body):
    """The first password of an accepted account."""

    password: str = Field(min_length=12, max_length=200)


def described(row: Any, reviewer: bool = False) -> dict[str, Any]:
    """A request as its author follows it; the reviewer sees who asks."""
    found: dict[str, Any] = {
        "reference": row.reference,
        "state": row.state,
        "submitted_at": row.submitted_at.isoformat() + "Z",
        "decided_at": row.decided_at.isoformat() + "Z" if row.decided_at else None,
        "reason": row.reason,
        "role": row.role,
        "territory": {
            "scale": row.scale,
            "code": row.code,
            "name": territory_name(row.scale, row.code),
        },
        "password_needed": row.state == "accepted" and row.account is None,
    }
    if reviewer:
        found |= {
            "name": row.name,
            "email": row.email,
            "phone": row.phone,
            "function": row.function,
            "organisation": row.organisation_name,
            "exception": row.exception,
            "letter": row.letter_name,
        }
    return found


def _query() -> Any:
    names = organisations
    return select(table, names.c.name.label("organisation_name")).join(
        names, names.c.id == table.c.organisation
    )


def find(link: Connection, reference: str) -> Any:
    row = link.execute(_query().where(table.c.reference == reference)).first()
    if row is None:
        raise not_found()
    return row


def letter() -> tuple[str, bytes] | None:
    """The uploaded PDF, checked by its size and its first bytes."""
    upload = request.files.get("letter")
    if upload is None or not upload.filename:
        return None
    content = upload.stream.read(LETTER_LIMIT + 1)
    if len(content) > LETTER_LIMIT:
        raise refused(
            "letter_too_large", "La lettre dépasse 4 Mo.", "The letter is larger than 4 MB.", 413
        )
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise refused(
            "letter_not_pdf",
            "La lettre doit être un fichier PDF.",
            "The letter must be a PDF file.",
            415,
        )
    return upload.filename[-120:].replace("/", "_"), content


def submit(body: Submission) -> Any:
    """Check and keep a request; returns its row. Raises Refused with the reason."""
    problem = email_rules.problem(body.email, body.exception)
    if problem is not None:
        raise problem
    scales = portal().atlas.scales_of(body.territory)
    wanted = {"epci_agent": "epci", "local_administrator": "epci", "commune_agent": "commune"}.get(
        body.role
    )
    scale = wanted if wanted in scales else (scales[-1] if scales and wanted is None else None)
    if scale is None:
        raise refused(
            "unknown_territory",
            "Ce territoire ne convient pas à ce rôle.",
            "This territory does not fit this role.",
            422,
        )
    attached = letter()
    if body.role == "commune_agent" and attached is None:
        raise refused(
            "letter_missing",
            "La commune joint la lettre par laquelle elle demande l’accès à son EPCI (PDF).",
            "The commune attaches the letter that asks its EPCI for access (PDF).",
            422,
        )
    if body.role == "commune_agent" and not _has_stock(body.territory):
        raise refused(
            "no_social_housing",
            "Seules les communes qui ont des logements sociaux peuvent demander un accès.",
            "Only communes that have social housing may ask for access.",
            422,
        )
    with records().begin() as link:
        organisation = _organisation(link, body, scale)
        contract = (
            contracts.for_request(link, body.contract, organisation)
            if body.role == "third_party"
            else None
        )
        reference = secrets.token_urlsafe(18)
        values = body.model_dump(exclude={"organisation", "territory", "contract"})
        link.execute(
            insert(table).values(
                **values,
                reference=reference,
                submitted_at=database.now(),
                organisation=organisation,
                scale=scale,
                code=body.territory,
                contract=contract,
                letter_name=attached[0] if attached else None,
                letter=attached[1] if attached else None,
            )
        )
        database.note(link, None, "account_requested", role=body.role)
        return find(link, reference)


def _has_stock(commune: str) -> bool:
    running = portal()
    collection = f"commune-{running.built.vintages[-1]}"
    where = running.reader.where(collection, [rights.inside([("commune", commune)], "commune")])
    rows = running.reader.page(collection, where, ["dwellings"], 0, 1, geometry=False)
    # a withheld count means that there are dwellings
    return bool(rows) and rows[0][2] != 0


def _organisation(link: Connection, body: Submission, scale: str) -> int:
    """The organisation's number; a new one starts with an empty record."""
    known = link.execute(
        select(organisations).where(organisations.c.name == body.organisation)
    ).first()
    if known is not None:
        return int(known.id)
    values = {
        "name": body.organisation,
        "kind": KIND_OF_ROLE[body.role],
        "scale": scale,
        "code": body.territory,
        "annexes": [],
    }
    return database.add(link, organisations, **values)


def reviews(account: Account, row: Any) -> bool:
    """May this account decide on the request? The local administrator: agents of the EPCI and of
    its communes, and only those."""
    if account.role == "national":
        return True
    if account.role != "local_administrator" or row.role not in REVIEWED_LOCALLY:
        return False
    above = {row.scale: row.code, **portal().atlas.parents.get(row.code, {})}
    return any(above.get(scale) == code for scale, code in account.territories)


def decide(account: Account, reference: str, body: Decision) -> Any:
    """Accept or reject; returns the row."""
    with records().begin() as link:
        row = find(link, reference)
        if not reviews(account, row):
            raise not_found()
        if row.state != "submitted":
            raise refused(
                "already_decided",
                "Cette demande est déjà traitée.",
                "This request has already been decided.",
                409,
            )
        if body.decision == "reject" and not body.reason:
            raise refused("reason_missing", "Un refus est motivé.", "A rejection says why.", 422)
        if body.decision == "accept":
            preconditions.require_complete(link, row.organisation)
            if row.contract is not None:
                contracts.require_room(link, row.contract)
        state = "accepted" if body.decision == "accept" else "rejected"
        values = {
            "state": state,
            "reason": body.reason,
            "decided_by": account.id,
            "decided_at": database.now(),
        }
        link.execute(
            update(table).where(table.c.id == row.id, table.c.state == "submitted").values(**values)
        )
        database.note(link, account.id, f"request_{state}", role=row.role)
        return find(link, reference)


def activate(reference: str, password: str) -> str:
    """Open the account of an accepted request with its first password; returns the user name."""
    with records().begin() as link:
        row = find(link, reference)
        if row.state != "accepted" or row.account is not None:
            raise refused(
                "not_accepted",
                "Cette demande n’attend pas de mot de passe.",
                "This request does not wait for a password.",
                409,
            )
        username = row.email.lower()
        people = tables.accounts
        if link.execute(
            select(func.count()).select_from(people).where(people.c.username == username)
        ).scalar():
            raise refused(
                "account_exists",
                "Un compte existe déjà pour cette adresse.",
                "There is already an account for this address.",
                409,
            )
        ends_on = contracts.end_of(link, row.contract) if row.contract is not None else None
        values = {
            "username": username,
            "password": accounts.HASHER.hash(password),
            "name": row.name,
            "email": row.email,
            "function": row.function,
            "role": row.role,
            "organisation": row.organisation_name,
            "organisation_id": row.organisation,
            "contract_id": row.contract,
            "territories": [[row.scale, row.code]],
            "landlord": row.organisation_name if row.role == "landlord" else None,
            "access_ends_on": ends_on,
        }
        number = database.add(link, people, **values)
        link.execute(update(table).where(table.c.id == row.id).values(account=number))
        database.note(link, number, "account_opened", role=row.role)
    return str(username)


@endpoint(
    blueprint,
    "POST",
    "/accounts/requests",
    "Ask for an account",
    Submission,
    public=True,
    statuses=(201,),
    files=("letter",),
)
def submitted(body: Submission) -> Any:
    return described(submit(body)), 201


@endpoint(blueprint, "GET", "/accounts/requests", "Requests that the account reviews")
def to_review(account: Account) -> Any:
    if account.role not in ("local_administrator", "national"):
        raise refused(
            "not_a_reviewer",
            "Seul l’administrateur local traite les demandes.",
            "Only the local administrator reviews requests.",
        )
    return {"requests": [described(row, True) for row in reviewed_by(account)]}


def reviewed_by(account: Account) -> list[Any]:
    with records().begin() as link:
        rows = link.execute(_query().order_by(table.c.id)).all()
    return [row for row in rows if reviews(account, row)]


@endpoint(blueprint, "GET", "/accounts/requests/{reference}", "Follow a request", public=True)
def followed(reference: str) -> Any:
    with records().begin() as link:
        return described(find(link, reference))


@endpoint(
    blueprint,
    "POST",
    "/accounts/requests/{reference}/decision",
    "Accept or reject a request, with a reason",
    Decision,
)
def decided(account: Account, reference: str, body: Decision) -> Any:
    return described(decide(account, reference, body), True)


@endpoint(
    blueprint,
    "POST",
    "/accounts/requests/{reference}/password",
    "Choose the first password",
    Password,
    public=True,
    statuses=(201,),
)
def activated(reference: str, body: Password) -> Any:
    return {"username": activate(reference, body.password)}, 201


@endpoint(blueprint, "GET", "/accounts/requests/{reference}/letter", "The letter of a commune")
def letter_of(account: Account, reference: str) -> Any:
    return letter_for(account, reference)


def letter_for(account: Account, reference: str) -> Response:
    """The letter as a download that nobody keeps, for the reviewer alone."""
    with records().begin() as link:
        row = find(link, reference)
    if not reviews(account, row) or row.letter is None:
        raise not_found()
    headers = {
        "Content-Disposition": 'attachment; filename="lettre.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(row.letter, mimetype="application/pdf", headers=headers)
