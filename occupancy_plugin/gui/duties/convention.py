"""The convention's duties of organisations: their record, third parties with an end date,
objections to the address scale."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QDate, QDateTime, Qt

from ...duties.client import Contract, Opposition, Organisation
from ...duties.gazetteer import gazetteer
from ...duties.register_words import column_titles
from ...toolbelt.translation import tr
from ..dialogs.form import FieldKind, FormField, today
from ..dialogs.listing import Action, ListColumn, Listing, shown_day
from .duty_context import DutyContext

SOON = 30  # days


def third_parties(context: DutyContext) -> Listing:
    """List the conventions of annex 2, with accounts and end date. Only the EPCI may request a
    later end."""
    columns = [
        ListColumn(tr("Third party"), lambda c: c.third_party),
        ListColumn(tr("Reference"), lambda c: c.reference),
        ListColumn(tr("Accounts"), lambda c: f"{c.accounts_open} / {c.accounts_allowed}"),
        ListColumn(tr("Ends on"), lambda c: shown_day(c.ends_on), lambda c: c.ends_on),
        ListColumn(tr("State"), _state),
        ListColumn(tr("Later end asked for by the EPCI"), _extensions),
    ]
    record = Action(
        "occupancyRecordContract",
        tr("Record a convention…"),
        lambda _, listing: _record(context, listing),
    )
    extend = Action(
        "occupancyExtend",
        tr("Ask for a later end…"),
        lambda c, listing: _extend(context, c, listing),
        lambda _c: True,
    )
    accept = Action(
        "occupancyGrant",
        tr("Grant…"),
        lambda c, listing: _decide(context, c, listing, True),
        _is_asked,
    )
    refuse = Action(
        "occupancyRefuse",
        tr("Refuse…"),
        lambda c, listing: _decide(context, c, listing, False),
        _is_asked,
    )
    actions = {
        "local_administrator": [record, extend],
        "epci_agent": [extend],
        "national": [record, accept, refuse],
    }.get(context.role, [])
    intro = tr(
        "On the end date the accounts of the third party are removed. Only the EPCI may ask the "
        "GIP SNE for a later end."
    )
    return Listing(
        "occupancyThirdParties",
        tr("Third parties"),
        intro,
        columns,
        context.duties.contracts,
        actions,
    )


def _state(contract: Contract) -> str:
    """Return 'in force', the days left within a month, or 'ended', when the accounts are
    removed."""
    days = QDate.currentDate().daysTo(QDate.fromString(contract.ends_on, Qt.DateFormat.ISODate))
    if days < 0:
        return tr("ended")
    return tr("{n} days left").format(n=days) if days <= SOON else tr("in force")


def _is_asked(contract: Contract) -> bool:
    return contract.waiting is not None


def _extensions(contract: Contract) -> str:
    """Return the EPCI's requests and their states."""
    states = {"submitted": tr("submitted"), "accepted": tr("accepted"), "rejected": tr("rejected")}
    return ", ".join(
        f"{shown_day(e['ends_on'])} ({states.get(e['state'], e['state'])})"
        for e in contract.extensions
    )


def _record(context: DutyContext, listing: Listing) -> None:
    fields = [
        *(
            [FormField("epci", tr("EPCI"), FieldKind.PLACE, scales=("epci",))]
            if context.role == "national"
            else []
        ),
        FormField("third_party", tr("Third party")),
        FormField("reference", tr("Reference of the convention (annex 2)")),
        FormField("accounts_allowed", tr("Named accounts"), FieldKind.NUMBER),
        FormField("ends_on", tr("Ends on"), FieldKind.DATE, value=today(365)),
    ]
    listing.open_form(
        "occupancyContract", tr("Record a convention"), "", fields, context.duties.record_contract
    )


def _extend(context: DutyContext, contract: Contract, listing: Listing) -> None:
    fields = [
        FormField("ends_on", tr("New end"), FieldKind.DATE, value=today(180)),
        FormField("reason", tr("Reason"), FieldKind.PROSE),
    ]

    def send(values: dict[str, Any]) -> None:
        context.duties.ask_extension(contract.id, values["ends_on"], values["reason"])

    listing.open_form(
        "occupancyExtension", tr("Ask for a later end"), contract.third_party, fields, send
    )


def _decide(context: DutyContext, contract: Contract, listing: Listing, accept: bool) -> None:
    """Decide, for the GIP SNE, on the EPCI's express request. Granting it moves the end of every
    account of the convention."""
    extension = contract.waiting
    if extension is None:
        return
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
    listing.open_form("occupancyVerdict", title, intro, fields, send)


def organisations(context: DutyContext) -> Listing:
    """List organisations. Their record must be complete before any of their accounts opens."""
    titles = column_titles()
    columns = [
        ListColumn(tr("Organisation"), lambda o: o.name),
        ListColumn(
            tr("Convention signed on"),
            lambda o: shown_day(o.convention_signed_on),
            lambda o: o.convention_signed_on,
        ),
        ListColumn(tr("Signatory"), lambda o: o.signatory or ""),
        ListColumn(tr("DPD or GDPR referent"), lambda o: o.dpd_name or ""),
        ListColumn(
            tr("Still lacking"), lambda o: ", ".join(titles.get(name, name) for name in o.missing)
        ),
    ]
    actions = [
        Action(
            "occupancyComplete",
            tr("Complete…"),
            lambda o, listing: _complete(context, o, listing),
            lambda _o: True,
        )
    ]
    intro = tr(
        "No account opens before the record of its organisation is complete: convention signed, "
        "signatory, DPD named."
    )
    return Listing(
        "occupancyOrganisations",
        tr("Organisations"),
        intro,
        columns,
        context.duties.organisations,
        actions,
    )


def _complete(context: DutyContext, organisation: Organisation, listing: Listing) -> None:
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

    listing.open_form("occupancyOrganisation", organisation.name, "", fields, send)


def oppositions(context: DutyContext) -> Listing:
    """List objections to the address scale by Hlm organisations of a région. The scale is closed
    there until all are withdrawn."""
    columns = [
        ListColumn(tr("Région"), lambda o: gazetteer().names["region"].get(o.region, o.region)),
        ListColumn(tr("Organisation"), lambda o: o.organisation),
        ListColumn(tr("Reason"), lambda o: o.reason),
        ListColumn(tr("Since"), lambda o: shown_day(o.opened_at), lambda o: o.opened_at),
        ListColumn(
            tr("Withdrawn on"), lambda o: shown_day(o.withdrawn_at), lambda o: o.withdrawn_at
        ),
    ]
    actions = (
        [
            Action("occupancyOppose", tr("Object…"), lambda _, listing: _oppose(context, listing)),
            Action(
                "occupancyWithdraw",
                tr("Withdraw…"),
                lambda o, listing: _withdraw(context, o, listing),
                lambda o: not o.withdrawn_at,
            ),
        ]
        if context.role == "landlord"
        else []
    )
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
        actions,
    )


def _oppose(context: DutyContext, listing: Listing) -> None:
    account = context.signed_in.account if context.signed_in is not None else None
    regions = (
        [(t.code, t.name) for t in account.territories if t.scale == "region"] if account else []
    )
    fields = [
        FormField("region", tr("Région"), FieldKind.CHOICE, choices=regions),
        FormField("reason", tr("Reason"), FieldKind.PROSE),
    ]

    def send(values: dict[str, Any]) -> None:
        context.duties.oppose(values["region"], values["reason"])

    listing.open_form("occupancyOpposition", tr("Object to the address scale"), "", fields, send)


def _withdraw(context: DutyContext, opposition: Opposition, listing: Listing) -> None:
    question = tr("The address scale opens again when no other objection is left.")
    listing.open_form(
        "occupancyWithdrawal",
        tr("Withdraw the objection"),
        question,
        [],
        lambda _: context.duties.withdraw_opposition(opposition.id),
    )
