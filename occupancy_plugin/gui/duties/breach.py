"""Reporting a personal-data breach: severity, extent, origin, the journal's lines without values, and the 72-hour clock."""

from __future__ import annotations

from typing import Any

from ...guard.notices import journal_extract
from ...portal.duties import Incident
from ...toolbelt.translation import tr
from ..form import FormDialog, FormField, Kind, today
from ..listing import Action, Column, ListingDialog, shown_day
from .office import Office


def severities() -> list[tuple[str, str]]:
    return [("low", tr("low")), ("medium", tr("medium")), ("high", tr("high")), ("critical", tr("critical"))]


def states() -> list[tuple[str, str]]:
    return [("acknowledged", tr("acknowledged")), ("investigating", tr("under investigation")), ("closed", tr("closed"))]


def report(office: Office) -> FormDialog:
    """Goes to the landlords and the URH without delay; a copy is kept in the journal."""
    fields = [
        FormField("discovered_at", tr("Discovered on"), Kind.MOMENT, value=today()),
        FormField("severity", tr("Severity"), Kind.CHOICE, choices=severities(), value="medium"),
        FormField("extent", tr("Extent"), Kind.PROSE, help=tr("Which data, which territory, how many people may be concerned")),
        FormField("origin", tr("Origin"), Kind.PROSE),
    ]

    def send(values: dict[str, Any]) -> Incident:
        return office.duties.report_incident({**values, "journal": journal_extract(office.journal)})

    intro = tr(
        "The notice goes to the landlords and the URH, with the last lines of your journal (no values). The CNIL is told within 72 hours."
    )
    dialog = FormDialog("occupancyIncident", tr("Report a personal-data breach"), intro, fields, send, office.parent)
    dialog.done_with.connect(lambda incident: _kept(office, incident))
    return office.open(dialog)


def _kept(office: Office, incident: Incident) -> None:
    office.journal.append("incident", what=incident.number, reason=incident.severity)
    text = tr("Incident {number} reported to {n} recipients. Deadline for the CNIL: {deadline}.")
    office.messages.success(text.format(number=incident.number, n=len(incident.recipients), deadline=shown_day(incident.deadline)))


def incidents(office: Office) -> ListingDialog:
    names = {**dict(severities()), **dict(states()), "reported": tr("reported")}
    columns = [
        Column(tr("Number"), lambda i: i.number),
        Column(tr("Severity"), lambda i: names.get(i.severity, i.severity)),
        Column(tr("Discovered on"), lambda i: shown_day(i.discovered_at)),
        Column(tr("Deadline (72 h)"), lambda i: shown_day(i.deadline)),
        Column(tr("State"), lambda i: names.get(i.state, i.state)),
    ]
    actions = (
        [Action("occupancyFollow", tr("Follow up…"), lambda i, listing: _follow(office, i, listing), lambda i: i.state != "closed")]
        if office.role in ("local_administrator", "national")
        else []
    )
    return office.open(
        ListingDialog("occupancyIncidents", tr("Personal-data breaches"), "", columns, office.duties.incidents, actions, office.parent)
    )


def _follow(office: Office, incident: Incident, listing: ListingDialog) -> None:
    fields = [
        FormField("state", tr("State"), Kind.CHOICE, choices=states()),
        FormField("note", tr("Note"), Kind.PROSE, required=False),
    ]
    dialog = FormDialog(
        "occupancyFollowUp",
        incident.number,
        "",
        fields,
        lambda v: office.duties.follow_incident(incident.number, v["state"], v.get("note", "")),
        listing,
    )
    listing.open_over(dialog)
