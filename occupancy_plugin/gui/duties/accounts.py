"""Requesting an account, following the request, and the local administrator's designation and
review."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.PyQt.QtWidgets import QFileDialog

from ...duties.client import AccountRequest
from ...duties.register_words import role_names
from ...toolbelt.translation import tr
from ...toolbelt.work.task import run_in_background
from ..dialogs.form import FieldKind, FormDialog, FormField
from ..dialogs.listing import Action, ListColumn, Listing, shown_day
from .duty_context import DutyContext

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


def ask_account(context: DutyContext) -> FormDialog:
    """Open the request form. The portal refuses generic and free-mail addresses, and says why."""
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
        FormField("exception", tr("Reason for an exception"), FieldKind.PROSE, required=False),
        FormField("organisation", tr("Organisation")),
        FormField("function", tr("Function")),
        FormField("phone", tr("Telephone"), required=False),
        FormField("role", tr("Role"), FieldKind.CHOICE, choices=roles_to_ask_for()),
        FormField(
            "territory",
            tr("Territory"),
            FieldKind.PLACE,
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
            FieldKind.PDF,
            required=False,
            refusals=("letter_missing", "letter_not_pdf", "letter_too_large"),
            when=("role", ("commune_agent",)),
        ),
    ]

    def send(values: dict[str, Any]) -> AccountRequest:
        path = values.pop("letter", None)
        letter = (Path(path).name, Path(path).read_bytes()) if path else None
        return context.duties.ask_account(values, letter)

    intro = tr("The request goes to the GIP SNE; the local administrator of your EPCI checks it.")
    dialog = FormDialog(
        "occupancyAccountRequest", tr("Ask for an account"), intro, fields, send, context.parent
    )
    dialog.done_with.connect(
        lambda request: context.messages.success(
            tr("Request sent. Keep its reference to follow it: {reference}").format(
                reference=request.reference
            )
        )
    )
    return context.open(dialog)


def follow_account(context: DutyContext) -> FormDialog:
    fields = [FormField("reference", tr("Reference of the request"))]
    dialog = FormDialog(
        "occupancyFollowRequest",
        tr("Follow a request"),
        "",
        fields,
        lambda v: context.duties.follow_account(v["reference"]),
        context.parent,
    )
    dialog.done_with.connect(lambda request: _show_state(context, request))
    return context.open(dialog)


def _show_state(context: DutyContext, request: AccountRequest) -> None:
    """Show the request's state. The first password of an accepted request is chosen on the portal's
    page, never in QGIS."""
    if request.password_needed:
        page = f"/pages/requests/{request.reference}"
        context.messages.offer(
            _history(request), tr("Choose the password…"), lambda: context.open_page(page)
        )
    else:
        context.messages.info(_history(request))


def designate(context: DutyContext) -> None:
    """Open the portal's page on which an EPCI designates its administrator; the GIP SNE decides."""
    context.open_page("/pages/designation")


def rights(context: DutyContext) -> None:
    """Open the portal's table of rights by role and scale."""
    context.open_page("/pages/rights")


def _history(request: AccountRequest) -> str:
    text = tr("Request of {date}: {state}.").format(
        date=shown_day(request.submitted_at), state=state_name(request.state)
    )
    return f"{text} {request.reason}" if request.reason else text


def review(context: DutyContext) -> Listing:
    """List the requests of the EPCI's agents, and no others, with accept and reject."""
    roles = role_names()
    columns = [
        ListColumn(tr("Name"), lambda r: r.name),
        ListColumn(tr("State"), lambda r: state_name(r.state)),
        ListColumn(tr("Role"), lambda r: roles.get(r.role, r.role)),
        ListColumn(tr("Organisation"), lambda r: r.organisation),
        ListColumn(tr("Function"), lambda r: r.function),
        ListColumn(tr("E-mail"), lambda r: r.email),
        ListColumn(
            tr("Submitted on"), lambda r: shown_day(r.submitted_at), lambda r: r.submitted_at
        ),
        ListColumn(tr("Letter"), lambda r: r.letter or ""),
        ListColumn(tr("Reason for an exception"), lambda r: r.exception or ""),
    ]

    def is_undecided(request: AccountRequest) -> bool:
        return request.state in OPEN_STATES

    actions = [
        Action(
            "occupancyAccept",
            tr("Accept"),
            lambda r, listing: _decide(context, r, listing, True),
            is_undecided,
        ),
        Action(
            "occupancyReject",
            tr("Reject"),
            lambda r, listing: _decide(context, r, listing, False),
            is_undecided,
        ),
        Action(
            "occupancyLetter",
            tr("Save the letter…"),
            lambda r, listing: _letter(context, r, listing),
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
        context.duties.account_requests,
        actions,
    )


def _letter(context: DutyContext, request: AccountRequest, listing: Listing) -> None:
    path, _ = QFileDialog.getSaveFileName(
        listing,
        tr("Letter of the commune to its EPCI"),
        request.letter or "lettre.pdf",
        "PDF (*.pdf)",
    )
    if path:
        save_letter(context, request, Path(path), listing)


def save_letter(
    context: DutyContext, request: AccountRequest, path: Path, listing: Listing
) -> None:
    def report(_: object) -> None:
        listing.say(tr("Letter saved to {file}.").format(file=path.name))

    def fetch() -> None:
        path.write_bytes(context.duties.letter(request.reference))

    run_in_background(
        tr("Letter of the commune to its EPCI"),
        fetch,
        report,
        lambda error: listing.say(str(error)),
    )


def _decide(context: DutyContext, request: AccountRequest, listing: Listing, accept: bool) -> None:
    fields = [FormField("reason", tr("Reason"), FieldKind.PROSE, required=not accept)]
    title = tr("Accept the request of {name}") if accept else tr("Reject the request of {name}")
    listing.open_form(
        "occupancyDecision",
        title.format(name=request.name),
        "",
        fields,
        lambda v: context.duties.decide_account(request.reference, accept, v.get("reason", "")),
    )
