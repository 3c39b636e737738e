"""Reporting a personal-data breach: severity, extent, origin, the journal's lines without values,
and the 72-hour deadline."""

from __future__ import annotations

from functools import partial
from typing import Any

from ...duties.breach_notice import (
    draft_html,
    keep_notice,
    notice_html,
    severity_names,
    state_names,
)
from ...duties.client import Incident
from ...duties.extracts import journal_extract
from ...duties.pdf_page import print_pdf
from ...toolbelt.dates import shown_day
from ...toolbelt.translation import tr
from ..dialogs.form import FieldKind, Form, FormField
from ..dialogs.listing import Action, ListColumn, Listing, day_column
from ..dialogs.saving import SaveOrder
from ..dialogs.text_dialog import TextDialog
from ..qgis.links import open_folder
from .duty_context import DutyContext
from .journal_words import names_by_id


def report(context: DutyContext) -> Form:
    """Report a breach to the landlords and the URH without delay; the journal keeps a copy."""
    severities = list(severity_names().items())
    fields = [
        FormField("discovered_at", tr("Discovered on"), FieldKind.MOMENT),
        FormField("severity", tr("Severity"), FieldKind.CHOICE, choices=severities, value="medium"),
        FormField(
            "extent",
            tr("Extent"),
            FieldKind.PROSE,
            help=tr("Which data, which territory, how many people may be concerned"),
        ),
        FormField("origin", tr("Origin"), FieldKind.PROSE),
    ]

    def send(values: dict[str, Any]) -> Incident:
        return context.duties.report_incident(
            {**values, "journal": journal_extract(context.journal)}
        )

    def review(values: dict[str, Any]) -> str:
        return draft_html(values, journal_extract(context.journal), names_by_id(context.signed_in))

    intro = tr(
        "The notice goes to the landlords and the URH, with the last lines of your journal (no "
        "values). The CNIL is told within 72 hours."
    )
    return Form(
        "occupancyIncident",
        tr("Report a personal-data breach…"),
        fields,
        send,
        intro,
        tr("Read it over…"),
        review=review,
        done=partial(_note_incident, context),
    )


def _note_incident(context: DutyContext, incident: Incident) -> None:
    context.journal.append("incident", what=incident.number, reason=incident.severity)
    text = tr(
        "Incident {number} reported to {n} recipients. Deadline for the CNIL: {deadline}."
    ).format(
        number=incident.number, n=len(incident.recipients), deadline=shown_day(incident.deadline)
    )
    try:
        copy = keep_notice(incident, context.journal.path.parent, names_by_id(context.signed_in))
    except OSError:
        context.messages.warning(
            text + " " + tr("Your copy could not be written: save it from the list of breaches.")
        )
        return
    context.messages.success(
        text + " " + tr("Saved to {file}.").format(file=copy.name),
        (tr("Open the folder"), partial(open_folder, copy.parent)),
    )


def incidents(context: DutyContext) -> Listing:
    names = {**severity_names(), **state_names()}
    columns = [
        ListColumn(tr("Number"), "number"),
        ListColumn(tr("Severity"), lambda i: names.get(i.severity, i.severity)),
        day_column(tr("Discovered on"), "discovered_at"),
        day_column(tr("Deadline for the CNIL (72 h)"), "deadline"),
        ListColumn(tr("State"), lambda i: names.get(i.state, i.state)),
    ]
    title = tr("Report a personal-data breach…")
    actions = [
        Action("occupancyMenuReport", title, lambda _: report(context), None),
        Action("occupancyRead", tr("Read…"), partial(_notice, context)),
    ]
    if context.role in ("local_administrator", "national"):
        follow = partial(_follow_up, context)
        actions.append(Action("occupancyFollow", tr("Follow up…"), follow, _why_closed))
    fetch = context.duties.incidents
    return Listing("occupancyIncidents", tr("Personal-data breaches"), "", columns, fetch, actions)


def _why_closed(incident: Incident) -> str:
    return tr("This breach is closed.") if incident.state == "closed" else ""


def _notice(context: DutyContext, incident: Incident) -> TextDialog:
    """Show the notice as the landlords and the URH receive it, to be saved by its sender."""
    notice = notice_html(incident, names_by_id(context.signed_in))
    save = SaveOrder(
        tr("Save as PDF…"),
        f"{incident.number}.pdf",
        lambda path, _: print_pdf(notice, path, incident.number),
    )
    return TextDialog("occupancyNotice", incident.number, notice, save, context.parent)


def _follow_up(context: DutyContext, incident: Incident) -> Form:
    """Set another state; every notice starts as sent."""
    states = [(state, text) for state, text in state_names().items() if state != "sent"]
    fields = [
        FormField("state", tr("State"), FieldKind.CHOICE, choices=states),
        FormField("note", tr("Note"), FieldKind.PROSE, required=False),
    ]

    def send(values: dict[str, Any]) -> None:
        context.duties.follow_incident(incident.number, values["state"], values.get("note", ""))

    return Form("occupancyFollowUp", incident.number, fields, send)
