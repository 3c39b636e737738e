"""Requesting an account, following the request, and the local administrator's designation and
review."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from ...duties.client import AccountRequest
from ...duties.register_words import role_names
from ...toolbelt.dates import shown_day
from ...toolbelt.translation import tr
from ..dialogs.form import FieldKind, Form, FormField
from ..dialogs.listing import Action, ListColumn, Listing, day_column
from ..dialogs.saving import SaveOrder
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


def ask_account(context: DutyContext) -> None:
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
            shown_for=("role", ("third_party",)),
        ),
        FormField(
            "letter",
            tr("Letter of the commune to its EPCI"),
            FieldKind.PDF,
            required=False,
            refusals=("letter_missing", "letter_not_pdf", "letter_too_large"),
            shown_for=("role", ("commune_agent",)),
        ),
    ]

    def send(values: dict[str, Any]) -> AccountRequest:
        path = values.pop("letter", None)
        letter = (Path(path).name, Path(path).read_bytes()) if path else None
        return context.duties.ask_account(values, letter)

    def done(request: AccountRequest) -> None:
        text = tr("Request sent. Keep its reference to follow it: {reference}")
        context.messages.success(text.format(reference=request.reference))

    intro = tr("The request goes to the GIP SNE; the local administrator of your EPCI checks it.")
    title = tr("Ask for an account")
    context.open(Form("occupancyAccountRequest", title, fields, send, intro, done=done))


def follow_account(context: DutyContext) -> None:
    form = Form(
        "occupancyFollowRequest",
        tr("Follow a request"),
        [FormField("reference", tr("Reference of the request"))],
        lambda values: context.duties.follow_account(values["reference"]),
        done=partial(_show_state, context),
    )
    context.open(form)


def _show_state(context: DutyContext, request: AccountRequest) -> None:
    """Show the request's state. The first password of an accepted request is chosen on the portal's
    page, never in QGIS."""
    text = tr("Request of {date}: {state}.").format(
        date=shown_day(request.submitted_at), state=state_name(request.state)
    )
    if request.reason:
        text = f"{text} {request.reason}"
    if request.password_needed:
        open_page = partial(context.open_page, f"/pages/requests/{request.reference}")
        context.messages.success(text, (tr("Choose the password…"), open_page))
    else:
        context.messages.info(text)


def review(context: DutyContext) -> Listing:
    """List the requests of the EPCI's agents, and no others, with accept and reject."""
    roles = role_names()
    columns = [
        ListColumn(tr("Name"), "name"),
        ListColumn(tr("State"), lambda r: state_name(r.state)),
        ListColumn(tr("Role"), lambda r: roles.get(r.role, r.role)),
        ListColumn(tr("Organisation"), "organisation"),
        ListColumn(tr("Function"), "function"),
        ListColumn(tr("E-mail"), "email"),
        day_column(tr("Submitted on"), "submitted_at"),
        ListColumn(tr("Letter"), "letter"),
        ListColumn(tr("Reason for an exception"), "exception"),
    ]

    def is_undecided(request: AccountRequest) -> bool:
        return request.state in OPEN_STATES

    accept, reject = partial(_decision, context, True), partial(_decision, context, False)
    save_letter = partial(letter_of, context)
    actions = [
        Action("occupancyAccept", tr("Accept"), accept, is_undecided),
        Action("occupancyReject", tr("Reject"), reject, is_undecided),
        Action("occupancyLetter", tr("Save the letter…"), save_letter, lambda r: bool(r.letter)),
    ]
    intro = tr(
        "Check that the person works for the organisation, then accept or reject with a reason."
    )
    fetch = context.duties.account_requests
    return Listing("occupancyReview", tr("Account requests"), intro, columns, fetch, actions)


def letter_of(context: DutyContext, request: AccountRequest) -> SaveOrder:
    return SaveOrder(
        tr("Letter of the commune to its EPCI"),
        request.letter or "lettre.pdf",
        Path.write_bytes,
        lambda: context.duties.letter(request.reference),
    )


def _decision(context: DutyContext, accept: bool, request: AccountRequest) -> Form:
    title = tr("Accept the request of {name}") if accept else tr("Reject the request of {name}")
    return Form(
        "occupancyDecision",
        title.format(name=request.name),
        [FormField("reason", tr("Reason"), FieldKind.PROSE, required=not accept)],
        lambda v: context.duties.decide_account(request.reference, accept, v.get("reason", "")),
    )
