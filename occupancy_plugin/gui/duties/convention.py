"""The convention's duties of organisations: their record, third parties with an end date,
objections to the address scale."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import itemgetter
from typing import Any

from qgis.PyQt.QtCore import QDate, QDateTime, Qt

from ...duties.client import Contract, Opposition, Organisation
from ...duties.register_words import column_titles
from ...sources.communes import place_names
from ...toolbelt.dates import shown_day
from ...toolbelt.translation import tr
from ..dialogs.form import FieldKind, Form, FormField, today
from ..dialogs.listing import Action, ListColumn, Listing, day_column
from .duty_context import DutyContext

SOON_DAYS = 30  # days


def third_parties(context: DutyContext) -> Listing:
    """List the conventions of annex 2. Only the EPCI may request a later end."""
    columns = [
        ListColumn(tr("Third party"), "third_party"),
        ListColumn(tr("Reference"), "reference"),
        ListColumn(tr("Accounts"), lambda c: f"{c.accounts_open} / {c.accounts_allowed}"),
        day_column(tr("Ends on"), "ends_on"),
        ListColumn(tr("State"), _state),
        ListColumn(tr("Later end asked for by the EPCI"), _extensions),
    ]
    title = tr("Record a convention…")
    record = Action("occupancyRecordContract", title, lambda _: _contract(context), None)
    extend = Action("occupancyExtend", tr("Ask for a later end…"), partial(_extension, context))
    grant, refuse = partial(_decision, context, True), partial(_decision, context, False)
    is_asked: Callable[[Contract], bool] = lambda c: c.waiting is not None  # noqa: E731
    actions = {
        "local_administrator": [record, extend],
        "epci_agent": [extend],
        "national": [
            record,
            Action("occupancyGrant", tr("Grant…"), grant, is_asked),
            Action("occupancyRefuse", tr("Refuse…"), refuse, is_asked),
        ],
    }.get(context.role, [])
    intro = tr(
        "On the end date the accounts of the third party are removed. Only the EPCI may ask the "
        "GIP SNE for a later end."
    )
    fetch = context.duties.contracts
    return Listing("occupancyThirdParties", tr("Third parties"), intro, columns, fetch, actions)


def _state(contract: Contract) -> str:
    """Return 'in force', the days left within a month, or 'ended'."""
    days = QDate.currentDate().daysTo(QDate.fromString(contract.ends_on, Qt.DateFormat.ISODate))
    if days < 0:
        return tr("ended")
    return tr("{n} days left").format(n=days) if days <= SOON_DAYS else tr("in force")


def _extensions(contract: Contract) -> str:
    """Return the EPCI's requests and their states."""
    states = {"submitted": tr("submitted"), "accepted": tr("accepted"), "rejected": tr("rejected")}
    return ", ".join(
        f"{shown_day(extension['ends_on'])} ({states.get(extension['state'], extension['state'])})"
        for extension in contract.extensions
    )


def _contract(context: DutyContext) -> Form:
    fields = [
        FormField("third_party", tr("Third party")),
        FormField("reference", tr("Reference of the convention (annex 2)")),
        FormField("accounts_allowed", tr("Named accounts"), FieldKind.NUMBER),
        FormField("ends_on", tr("Ends on"), FieldKind.DATE, value=today(365)),
    ]
    if context.role == "national":
        all_epci = sorted(place_names()["epci"].items(), key=itemgetter(1))
        fields.insert(0, FormField("epci", tr("EPCI"), FieldKind.CHOICE, choices=all_epci))
    send = context.duties.record_contract
    return Form("occupancyContract", tr("Record a convention…"), fields, send)


def _extension(context: DutyContext, contract: Contract) -> Form:
    fields = [
        FormField("ends_on", tr("New end"), FieldKind.DATE, value=today(180)),
        FormField("reason", tr("Reason"), FieldKind.PROSE),
    ]

    def send(values: dict[str, Any]) -> None:
        context.duties.ask_extension(contract.id, values["ends_on"], values["reason"])

    title = tr("Ask for a later end…")
    return Form("occupancyExtension", title, fields, send, contract.third_party)


def _decision(context: DutyContext, accept: bool, contract: Contract) -> Form | None:
    """Decide, for the GIP SNE, on the EPCI's express request. Granting it moves the end of every
    account of the convention."""
    extension = contract.waiting
    if extension is None:
        return None
    intro = tr("{third_party}: from {before} to {after}. The EPCI's reason: {reason}").format(
        third_party=contract.third_party,
        before=shown_day(contract.ends_on),
        after=shown_day(extension["ends_on"]),
        reason=str(extension["reason"]),
    )
    fields = [FormField("reason", tr("Reason"), FieldKind.PROSE, required=not accept)]

    def send(values: dict[str, Any]) -> None:
        context.duties.decide_extension(int(extension["id"]), accept, values.get("reason", ""))

    title = tr("Grant the later end") if accept else tr("Refuse the later end")
    return Form("occupancyVerdict", title, fields, send, intro)


def organisations(context: DutyContext) -> Listing:
    """List organisations. Their record must be complete before any of their accounts opens."""
    titles = column_titles()
    columns = [
        ListColumn(tr("Organisation"), "name"),
        day_column(tr("Convention signed on"), "convention_signed_on"),
        ListColumn(tr("Signatory"), "signatory"),
        ListColumn(tr("DPD or GDPR referent"), "dpd_name"),
        ListColumn(
            tr("Still lacking"), lambda o: ", ".join(titles.get(name, name) for name in o.missing)
        ),
    ]
    actions = [Action("occupancyComplete", tr("Complete…"), partial(_organisation, context))]
    intro = tr(
        "No account opens before the record of its organisation is complete: convention signed, "
        "signatory, DPD named."
    )
    fetch = context.duties.organisations
    return Listing("occupancyOrganisations", tr("Organisations"), intro, columns, fetch, actions)


def _organisation(context: DutyContext, organisation: Organisation) -> Form:
    signed_on = organisation.convention_signed_on
    date = QDateTime.fromString(signed_on, "yyyy-MM-dd") if signed_on else None
    fields = [
        FormField(
            "convention_reference",
            tr("Reference of the convention"),
            value=organisation.convention_reference,
        ),
        FormField("convention_signed_on", tr("Convention signed on"), FieldKind.DATE, value=date),
        FormField("signatory", tr("Signatory"), value=organisation.signatory),
        FormField("dpd_name", tr("DPD or GDPR referent"), value=organisation.dpd_name),
        FormField("dpd_email", tr("E-mail of the DPD"), value=organisation.dpd_email),
        FormField(
            "annexes",
            tr("Annexes"),
            FieldKind.PROSE,
            value="\n".join(organisation.annexes or ()),
            help=tr("One per line"),
        ),
    ]

    def send(values: dict[str, Any]) -> None:
        values["annexes"] = [
            line.strip() for line in values["annexes"].splitlines() if line.strip()
        ]
        context.duties.complete_organisation(organisation.id, values)

    return Form("occupancyOrganisation", organisation.name, fields, send)


def oppositions(context: DutyContext) -> Listing:
    """List objections to the address scale by Hlm organisations of a région. The scale is closed
    there until all are withdrawn."""
    columns = [
        ListColumn(tr("Région"), lambda o: place_names()["region"].get(o.region, o.region)),
        ListColumn(tr("Organisation"), "organisation"),
        ListColumn(tr("Reason"), "reason"),
        day_column(tr("Since"), "opened_at"),
        day_column(tr("Withdrawn on"), "withdrawn_at"),
    ]
    actions = [
        Action("occupancyOppose", tr("Object…"), lambda _: _objection(context), None),
        Action(
            "occupancyWithdraw",
            tr("Withdraw…"),
            partial(_withdrawal, context),
            lambda o: not o.withdrawn_at,
        ),
    ]
    intro = tr(
        "One objection closes the address scale of the whole région for EPCI, communes and third "
        "parties."
    )
    return Listing(
        "occupancyOppositions",
        tr("Objections to the address scale"),
        intro,
        columns,
        context.duties.oppositions,
        actions if context.role == "landlord" else [],
    )


def _objection(context: DutyContext) -> Form:
    territories = context.signed_in.account.territories if context.signed_in is not None else ()
    regions = [
        (territory.code, territory.name) for territory in territories if territory.scale == "region"
    ]
    fields = [
        FormField("region", tr("Région"), FieldKind.CHOICE, choices=regions),
        FormField("reason", tr("Reason"), FieldKind.PROSE),
    ]

    def send(values: dict[str, Any]) -> None:
        context.duties.oppose(values["region"], values["reason"])

    return Form("occupancyOpposition", tr("Object to the address scale"), fields, send)


def _withdrawal(context: DutyContext, opposition: Opposition) -> Form:
    return Form(
        "occupancyWithdrawal",
        tr("Withdraw the objection"),
        [],
        lambda _: context.duties.withdraw_opposition(opposition.id),
        tr("The address scale opens again when no other objection is left."),
    )
