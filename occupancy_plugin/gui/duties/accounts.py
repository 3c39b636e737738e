"""Asking for an account, following the request, the local administrator's designation and
review."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.PyQt.QtWidgets import QFileDialog

from ...duties.client import AccountRequest
from ...duties.register_words import role_names
from ...toolbelt.translation import tr
from ...toolbelt.work.task import run_in_background
from ..dialogs.form import FormDialog, FormField, Kind
from ..dialogs.listing import Action, Column, Listing, shown_day
from .office import Office

SCALES_OF_ROLE = {
    "epci_agent": ("epci",),
    "local_administrator": ("epci",),
    "commune_agent": ("commune",),
    "third_party": ("epci", "commune"),
    "state": ("region", "departement"),
}
OPEN_STATES = ("submitted", "pending")


def roles_to_ask_for() -> list[tuple[str, str]]:
    return [(role, name) for role, name in role_names().items() if role != "national"]


def state_name(state: str) -> str:
    return {
        "submitted": tr("submitted"),
        "accepted": tr("accepted"),
        "rejected": tr("rejected"),
        "opened": tr("opened"),
    }.get(state, state)


def ask_account(office: Office) -> FormDialog:
    """The request form; the portal refuses generic and free-mail addresses, and says why."""
    fields = [
        FormField("name", tr("First and last name")),
        FormField(
            "email",
            tr("Professional e-mail"),
            help=tr(
                "Personal and professional: contact@, mairie@… and free-mail addresses are refused."
            ),
            refusals=("email_invalid", "email_free_mail", "email_generic"),
        ),
        FormField("exception", tr("Reason for an exception"), Kind.PROSE, required=False),
        FormField("organisation", tr("Organisation")),
        FormField("function", tr("Function")),
        FormField("phone", tr("Telephone"), required=False),
        FormField("role", tr("Role"), Kind.CHOICE, choices=roles_to_ask_for()),
        FormField(
            "territory",
            tr("Territory"),
            Kind.PLACE,
            help=tr("EPCI, commune, département or région, as the role asks for"),
            scales=("region", "departement", "epci", "commune"),
            scales_by=("role", SCALES_OF_ROLE),
            refusals=("unknown_territory", "no_social_housing"),
        ),
        FormField(
            "contract",
            tr("Reference of the third party's convention"),
            required=False,
            refusals=("contract_unknown", "too_many_accounts", "territory_outside_contract"),
            when=("role", ("third_party",)),
        ),
        FormField(
            "letter",
            tr("Letter of the commune to its EPCI"),
            Kind.PDF,
            required=False,
            refusals=("letter_missing", "letter_not_pdf", "letter_too_large"),
            when=("role", ("commune_agent",)),
        ),
    ]

    def send(values: dict[str, Any]) -> AccountRequest:
        path = values.pop("letter", None)
        letter = (Path(path).name, Path(path).read_bytes()) if path else None
        return office.duties.ask_account(values, letter)

    intro = tr("The request goes to the GIP SNE; the local administrator of your EPCI checks it.")
    dialog = FormDialog(
        "occupancyAccountRequest", tr("Ask for an account"), intro, fields, send, office.parent
    )
    dialog.done_with.connect(
        lambda request: office.messages.success(
            tr("Request sent. Keep its reference to follow it: {reference}").format(
                reference=request.reference
            )
        )
    )
    return office.open(dialog)


def follow_account(office: Office) -> FormDialog:
    fields = [FormField("reference", tr("Reference of the request"))]
    dialog = FormDialog(
        "occupancyFollowRequest",
        tr("Follow a request"),
        "",
        fields,
        lambda v: office.duties.follow_account(v["reference"]),
        office.parent,
    )
    dialog.done_with.connect(lambda request: _followed(office, request))
    return office.open(dialog)


def _followed(office: Office, request: AccountRequest) -> None:
    """Where it stands; an accepted request waits for its first password, which is chosen on the
    portal's page, not in QGIS."""
    if request.password_needed:
        page = f"/pages/requests/{request.reference}"
        office.messages.offer(
            _history(request), tr("Choose the password…"), lambda: office.open_page(page)
        )
    else:
        office.messages.info(_history(request))


def designate(office: Office) -> None:
    """The EPCI's designation form is a page of the portal: the GIP SNE decides on it."""
    office.open_page("/pages/designation")


def rights(office: Office) -> None:
    """The table of rights by role and scale, as the portal applies it."""
    office.open_page("/pages/rights")


def _history(request: AccountRequest) -> str:
    text = tr("Request of {date}: {state}.").format(
        date=shown_day(request.submitted_at), state=state_name(request.state)
    )
    return f"{text} {request.reason}" if request.reason else text


def review(office: Office) -> Listing:
    """The requests of the EPCI's agents, and only those, with accept and reject."""
    roles = role_names()
    columns = [
        Column(tr("Name"), lambda r: r.name),
        Column(tr("State"), lambda r: state_name(r.state)),
        Column(tr("Role"), lambda r: roles.get(r.role, r.role)),
        Column(tr("Organisation"), lambda r: r.organisation),
        Column(tr("Function"), lambda r: r.function),
        Column(tr("E-mail"), lambda r: r.email),
        Column(tr("Submitted on"), lambda r: shown_day(r.submitted_at), lambda r: r.submitted_at),
        Column(tr("Letter"), lambda r: r.letter or ""),
        Column(tr("Reason for an exception"), lambda r: r.exception or ""),
    ]

    def undecided(request: AccountRequest) -> bool:
        return request.state in OPEN_STATES

    actions = [
        Action(
            "occupancyAccept",
            tr("Accept"),
            lambda r, listing: _decide(office, r, listing, True),
            undecided,
        ),
        Action(
            "occupancyReject",
            tr("Reject"),
            lambda r, listing: _decide(office, r, listing, False),
            undecided,
        ),
        Action(
            "occupancyLetter",
            tr("Save the letter…"),
            lambda r, listing: _letter(office, r, listing),
            lambda r: bool(r.letter),
        ),
    ]
    intro = tr(
        "Check that the person works for the organisation, then accept or reject with a reason."
    )
    return Listing(
        "occupancyReview",
        tr("Account requests"),
        intro,
        columns,
        office.duties.account_requests,
        actions,
    )


def _letter(office: Office, request: AccountRequest, listing: Listing) -> None:
    path, _ = QFileDialog.getSaveFileName(
        listing,
        tr("Letter of the commune to its EPCI"),
        request.letter or "lettre.pdf",
        "PDF (*.pdf)",
    )
    if path:
        save_letter(office, request, Path(path), listing)


def save_letter(office: Office, request: AccountRequest, path: Path, listing: Listing) -> None:
    def report(_: object) -> None:
        listing.say(tr("Letter saved to {file}.").format(file=path.name))

    def fetch() -> None:
        path.write_bytes(office.duties.letter(request.reference))

    run_in_background(
        tr("Letter of the commune to its EPCI"),
        fetch,
        report,
        lambda error: listing.say(str(error)),
    )


def _decide(office: Office, request: AccountRequest, listing: Listing, accept: bool) -> None:
    fields = [FormField("reason", tr("Reason"), Kind.PROSE, required=not accept)]
    title = tr("Accept the request of {name}") if accept else tr("Reject the request of {name}")
    dialog = FormDialog(
        "occupancyDecision",
        title.format(name=request.name),
        "",
        fields,
        lambda v: office.duties.decide_account(request.reference, accept, v.get("reason", "")),
        listing,
    )
    listing.open_over(dialog)
