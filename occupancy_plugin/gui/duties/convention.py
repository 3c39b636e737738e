"""What the convention asks of organisations: their record, third parties with an end date,
oppositions to the address scale."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QDate, QDateTime, Qt

from ...duties.client import Contract, Opposition, Organisation
from ...duties.gazetteer import gazetteer
from ...duties.register_words import column_titles
from ...toolbelt.translation import tr
from ..dialogs.form import FormDialog, FormField, Kind, today
from ..dialogs.listing import Action, Column, Listing, shown_day
from .office import Office

SOON = 30  # days


def third_parties(office: Office) -> Listing:
    """Conventions of annex 2: named accounts and end date; later only at the EPCI's express
    request."""
    columns = [
        Column(tr("Third party"), lambda c: c.third_party),
        Column(tr("Reference"), lambda c: c.reference),
        Column(tr("Accounts"), lambda c: f"{c.accounts_open} / {c.accounts_allowed}"),
        Column(tr("Ends on"), lambda c: shown_day(c.ends_on), lambda c: c.ends_on),
        Column(tr("State"), _state),
        Column(tr("Later end asked for by the EPCI"), _extensions),
    ]
    record = Action(
        "occupancyRecordContract",
        tr("Record a convention…"),
        lambda _, listing: _record(office, listing),
    )
    extend = Action(
        "occupancyExtend",
        tr("Ask for a later end…"),
        lambda c, listing: _extend(office, c, listing),
        lambda _c: True,
    )
    accept = Action(
        "occupancyGrant",
        tr("Grant…"),
        lambda c, listing: _decide(office, c, listing, True),
        _is_asked,
    )
    refuse = Action(
        "occupancyRefuse",
        tr("Refuse…"),
        lambda c, listing: _decide(office, c, listing, False),
        _is_asked,
    )
    actions = {
        "local_administrator": [record, extend],
        "epci_agent": [extend],
        "national": [record, accept, refuse],
    }.get(office.role, [])
    intro = tr(
        "On the end date the accounts of the third party are removed. Only the EPCI may ask the "
        "GIP SNE for a later end."
    )
    return Listing(
        "occupancyThirdParties",
        tr("Third parties"),
        intro,
        columns,
        office.duties.contracts,
        actions,
    )


def _state(contract: Contract) -> str:
    """In force, ending within a month, or ended: accounts are gone then."""
    days = QDate.currentDate().daysTo(QDate.fromString(contract.ends_on, Qt.DateFormat.ISODate))
    if days < 0:
        return tr("ended")
    return tr("{n} days left").format(n=days) if days <= SOON else tr("in force")


def _is_asked(contract: Contract) -> bool:
    return contract.waiting is not None


def _extensions(contract: Contract) -> str:
    """The EPCI's requests and what became of them."""
    states = {"submitted": tr("submitted"), "accepted": tr("accepted"), "rejected": tr("rejected")}
    return ", ".join(
        f"{shown_day(e['ends_on'])} ({states.get(e['state'], e['state'])})"
        for e in contract.extensions
    )


def _record(office: Office, listing: Listing) -> None:
    fields = [
        *(
            [FormField("epci", tr("EPCI"), Kind.PLACE, scales=("epci",))]
            if office.role == "national"
            else []
        ),
        FormField("third_party", tr("Third party")),
        FormField("reference", tr("Reference of the convention (annex 2)")),
        FormField("accounts_allowed", tr("Named accounts"), Kind.NUMBER),
        FormField("ends_on", tr("Ends on"), Kind.DATE, value=today(365)),
    ]
    listing.open_over(
        FormDialog(
            "occupancyContract",
            tr("Record a convention"),
            "",
            fields,
            office.duties.record_contract,
            listing,
        )
    )


def _extend(office: Office, contract: Contract, listing: Listing) -> None:
    fields = [
        FormField("ends_on", tr("New end"), Kind.DATE, value=today(180)),
        FormField("reason", tr("Reason"), Kind.PROSE),
    ]

    def send(values: dict[str, Any]) -> None:
        office.duties.ask_extension(contract.id, values["ends_on"], values["reason"])

    listing.open_over(
        FormDialog(
            "occupancyExtension",
            tr("Ask for a later end"),
            contract.third_party,
            fields,
            send,
            listing,
        )
    )


def _decide(office: Office, contract: Contract, listing: Listing, accept: bool) -> None:
    """The GIP SNE's answer to the EPCI's express request; granting it moves the end of every
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
    fields = [FormField("reason", tr("Reason"), Kind.PROSE, required=not accept)]

    def send(values: dict[str, Any]) -> None:
        office.duties.decide_extension(int(extension["id"]), accept, values.get("reason", ""))

    title = tr("Grant the later end") if accept else tr("Refuse the later end")
    listing.open_over(FormDialog("occupancyVerdict", title, intro, fields, send, listing))


def organisations(office: Office) -> Listing:
    """Records of organisations: complete before any of their accounts opens."""
    titles = column_titles()
    columns = [
        Column(tr("Organisation"), lambda o: o.name),
        Column(
            tr("Convention signed on"),
            lambda o: shown_day(o.convention_signed_on),
            lambda o: o.convention_signed_on,
        ),
        Column(tr("Signatory"), lambda o: o.signatory or ""),
        Column(tr("DPD or GDPR referent"), lambda o: o.dpd_name or ""),
        Column(
            tr("Still lacking"), lambda o: ", ".join(titles.get(name, name) for name in o.missing)
        ),
    ]
    actions = [
        Action(
            "occupancyComplete",
            tr("Complete…"),
            lambda o, listing: _complete(office, o, listing),
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
        office.duties.organisations,
        actions,
    )


def _complete(office: Office, organisation: Organisation, listing: Listing) -> None:
    signed_on = organisation.convention_signed_on
    date = QDateTime.fromString(signed_on, "yyyy-MM-dd") if signed_on else None
    fields = [
        FormField(
            "convention_reference",
            tr("Reference of the convention"),
            value=organisation.convention_reference,
        ),
        FormField("convention_signed_on", tr("Convention signed on"), Kind.DATE, value=date),
        FormField("signatory", tr("Signatory"), value=organisation.signatory),
        FormField("dpd_name", tr("DPD or GDPR referent"), value=organisation.dpd_name),
        FormField("dpd_email", tr("E-mail of the DPD"), value=organisation.dpd_email),
        FormField(
            "annexes",
            tr("Annexes"),
            Kind.PROSE,
            value="\n".join(organisation.annexes or ()),
            help=tr("One per line"),
        ),
    ]

    def send(values: dict[str, Any]) -> None:
        values["annexes"] = [
            line.strip() for line in values["annexes"].splitlines() if line.strip()
        ]
        office.duties.complete_organisation(organisation.id, values)

    listing.open_over(
        FormDialog("occupancyOrganisation", organisation.name, "", fields, send, listing)
    )


def oppositions(office: Office) -> Listing:
    """An Hlm organisation active in the région objects to the address scale: it closes there, until
    it withdraws."""
    columns = [
        Column(tr("Région"), lambda o: gazetteer().names["region"].get(o.region, o.region)),
        Column(tr("Organisation"), lambda o: o.organisation),
        Column(tr("Reason"), lambda o: o.reason),
        Column(tr("Since"), lambda o: shown_day(o.opened_at), lambda o: o.opened_at),
        Column(tr("Withdrawn on"), lambda o: shown_day(o.withdrawn_at), lambda o: o.withdrawn_at),
    ]
    actions = (
        [
            Action("occupancyOppose", tr("Object…"), lambda _, listing: _oppose(office, listing)),
            Action(
                "occupancyWithdraw",
                tr("Withdraw…"),
                lambda o, listing: _withdraw(office, o, listing),
                lambda o: not o.withdrawn_at,
            ),
        ]
        if office.role == "landlord"
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
        office.duties.oppositions,
        actions,
    )


def _oppose(office: Office, listing: Listing) -> None:
    account = office.signed.account if office.signed is not None else None
    own = [(t.code, t.name) for t in account.territories if t.scale == "region"] if account else []
    fields = [
        FormField("region", tr("Région"), Kind.CHOICE, choices=own),
        FormField("reason", tr("Reason"), Kind.PROSE),
    ]

    def send(values: dict[str, Any]) -> None:
        office.duties.oppose(values["region"], values["reason"])

    listing.open_over(
        FormDialog(
            "occupancyOpposition", tr("Object to the address scale"), "", fields, send, listing
        )
    )


def _withdraw(office: Office, opposition: Opposition, listing: Listing) -> None:
    question = tr("The address scale opens again when no other objection is left.")
    dialog = FormDialog(
        "occupancyWithdrawal",
        tr("Withdraw the objection"),
        question,
        [],
        lambda _: office.duties.withdraw_opposition(opposition.id),
        listing,
    )
    listing.open_over(dialog)
