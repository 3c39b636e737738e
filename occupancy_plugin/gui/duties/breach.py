"""Reporting a personal-data breach: severity, extent, origin, the journal's lines without values,
and the 72-hour deadline."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from qgis.PyQt.QtWidgets import QFileDialog

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
from ...toolbelt.translation import tr
from ..dialogs.form import FieldKind, FormField, today
from ..dialogs.listing import Action, ListColumn, Listing, shown_day
from ..dialogs.text_dialog import TextDialog
from ..qgis.links import open_folder
from .duty_context import DutyContext
from .journal_words import names_by_id


def severities() -> list[tuple[str, str]]:
    return list(severity_names().items())


def states() -> list[tuple[str, str]]:
    """Return the states that a follow-up can set; every notice starts as sent."""
    return [(state, text) for state, text in state_names().items() if state != "sent"]


def report(context: DutyContext, listing: Listing) -> None:
    """Report a breach to the landlords and the URH without delay; the journal keeps a copy."""
    fields = [
        FormField("discovered_at", tr("Discovered on"), FieldKind.MOMENT, value=today()),
        FormField(
            "severity", tr("Severity"), FieldKind.CHOICE, choices=severities(), value="medium"
        ),
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

    intro = tr(
        "The notice goes to the landlords and the URH, with the last lines of your journal (no "
        "values). The CNIL is told within 72 hours."
    )
    dialog = listing.open_form(
        "occupancyIncident", tr("Report a personal-data breach"), intro, fields, send
    )
    wording = names_by_id(context.signed_in)
    dialog.review = lambda values: draft_html(values, journal_extract(context.journal), wording)
    dialog.rename_send(tr("Read it over…"))
    dialog.done_with.connect(lambda incident: _note_incident(context, incident))


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
        text + " " + tr("Your copy: {file}").format(file=copy.name),
        (tr("Open the folder"), partial(open_folder, copy.parent)),
    )


def incidents(context: DutyContext) -> Listing:
    names = {**severity_names(), **state_names()}
    columns = [
        ListColumn(tr("Number"), lambda i: i.number),
        ListColumn(tr("Severity"), lambda i: names.get(i.severity, i.severity)),
        ListColumn(
            tr("Discovered on"), lambda i: shown_day(i.discovered_at), lambda i: i.discovered_at
        ),
        ListColumn(tr("Deadline (72 h)"), lambda i: shown_day(i.deadline), lambda i: i.deadline),
        ListColumn(tr("State"), lambda i: names.get(i.state, i.state)),
    ]
    actions = [
        Action(
            "occupancyMenuReport",
            tr("Report a personal-data breach…"),
            lambda _, listing: report(context, listing),
        ),
        Action(
            "occupancyRead",
            tr("Read the notice…"),
            lambda i, listing: _show_notice(
                i, notice_html(i, names_by_id(context.signed_in)), listing
            ),
            lambda _i: True,
        ),
    ]
    if context.role in ("local_administrator", "national"):
        actions.append(
            Action(
                "occupancyFollow",
                tr("Follow up…"),
                lambda i, listing: _follow(context, i, listing),
                lambda i: i.state != "closed",
            )
        )
    return Listing(
        "occupancyIncidents",
        tr("Personal-data breaches"),
        "",
        columns,
        context.duties.incidents,
        actions,
    )


def _show_notice(incident: Incident, notice: str, listing: Listing) -> None:
    """Show the notice as the landlords and the URH receive it, to be saved by its sender."""
    save = (
        "occupancySaveNotice",
        tr("Save as PDF…"),
        lambda dialog: _save(incident, notice, dialog),
    )
    listing.show_over(TextDialog("occupancyNotice", incident.number, notice, [save], listing))


def _save(incident: Incident, notice: str, dialog: TextDialog) -> None:
    path, _ = QFileDialog.getSaveFileName(
        dialog, tr("Save as PDF…"), f"{incident.number}.pdf", "PDF (*.pdf)"
    )
    if not path:
        return
    try:
        print_pdf(notice, Path(path), incident.number)
    except OSError:
        dialog.say(tr("The file cannot be written there."))
        return
    dialog.say(tr("Saved to {file}.").format(file=Path(path).name))


def _follow(context: DutyContext, incident: Incident, listing: Listing) -> None:
    fields = [
        FormField("state", tr("State"), FieldKind.CHOICE, choices=states()),
        FormField("note", tr("Note"), FieldKind.PROSE, required=False),
    ]
    listing.open_form(
        "occupancyFollowUp",
        incident.number,
        "",
        fields,
        lambda v: context.duties.follow_incident(incident.number, v["state"], v.get("note", "")),
    )
