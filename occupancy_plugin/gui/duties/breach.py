"""Reporting a personal-data breach: severity, extent, origin, the journal's lines without values,
and the 72-hour clock."""

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
from ...duties.paper import print_pdf
from ...toolbelt.translation import tr
from ..dialogs.form import FormDialog, FormField, Kind, today
from ..dialogs.listing import Action, Column, Listing, shown_day
from ..dialogs.reader import ReadingDialog
from ..qgis.links import open_folder
from .journal_words import spoken_names
from .office import Office


def severities() -> list[tuple[str, str]]:
    return list(severity_names().items())


def states() -> list[tuple[str, str]]:
    """What a follow-up can set; every notice starts as sent."""
    return [(state, text) for state, text in state_names().items() if state != "sent"]


def report(office: Office, listing: Listing) -> None:
    """Goes to the landlords and the URH without delay; a copy is kept in the journal."""
    fields = [
        FormField("discovered_at", tr("Discovered on"), Kind.MOMENT, value=today()),
        FormField("severity", tr("Severity"), Kind.CHOICE, choices=severities(), value="medium"),
        FormField(
            "extent",
            tr("Extent"),
            Kind.PROSE,
            help=tr("Which data, which territory, how many people may be concerned"),
        ),
        FormField("origin", tr("Origin"), Kind.PROSE),
    ]

    def send(values: dict[str, Any]) -> Incident:
        return office.duties.report_incident({**values, "journal": journal_extract(office.journal)})

    intro = tr(
        "The notice goes to the landlords and the URH, with the last lines of your journal (no "
        "values). The CNIL is told within 72 hours."
    )
    dialog = FormDialog(
        "occupancyIncident", tr("Report a personal-data breach"), intro, fields, send, listing
    )
    spoken = spoken_names(office.signed)
    dialog.review = lambda values: draft_html(values, journal_extract(office.journal), spoken)
    dialog.rename_send(tr("Read it over…"))
    dialog.done_with.connect(lambda incident: _note_incident(office, incident))
    listing.open_over(dialog)


def _note_incident(office: Office, incident: Incident) -> None:
    office.journal.append("incident", what=incident.number, reason=incident.severity)
    text = tr(
        "Incident {number} reported to {n} recipients. Deadline for the CNIL: {deadline}."
    ).format(
        number=incident.number, n=len(incident.recipients), deadline=shown_day(incident.deadline)
    )
    try:
        copy = keep_notice(incident, office.journal.path.parent, spoken_names(office.signed))
    except OSError:
        office.messages.warning(
            text + " " + tr("Your copy could not be written: save it from the list of breaches.")
        )
        return
    office.messages.success(
        text + " " + tr("Your copy: {file}").format(file=copy.name),
        (tr("Open the folder"), partial(open_folder, copy.parent)),
    )


def incidents(office: Office) -> Listing:
    names = {**severity_names(), **state_names()}
    columns = [
        Column(tr("Number"), lambda i: i.number),
        Column(tr("Severity"), lambda i: names.get(i.severity, i.severity)),
        Column(
            tr("Discovered on"), lambda i: shown_day(i.discovered_at), lambda i: i.discovered_at
        ),
        Column(tr("Deadline (72 h)"), lambda i: shown_day(i.deadline), lambda i: i.deadline),
        Column(tr("State"), lambda i: names.get(i.state, i.state)),
    ]
    actions = [
        Action(
            "occupancyMenuReport",
            tr("Report a personal-data breach…"),
            lambda _, listing: report(office, listing),
        ),
        Action(
            "occupancyRead",
            tr("Read the notice…"),
            lambda i, listing: _read(i, notice_html(i, spoken_names(office.signed)), listing),
            lambda _i: True,
        ),
    ]
    if office.role in ("local_administrator", "national"):
        actions.append(
            Action(
                "occupancyFollow",
                tr("Follow up…"),
                lambda i, listing: _follow(office, i, listing),
                lambda i: i.state != "closed",
            )
        )
    return Listing(
        "occupancyIncidents",
        tr("Personal-data breaches"),
        "",
        columns,
        office.duties.incidents,
        actions,
    )


def _read(incident: Incident, notice: str, listing: Listing) -> None:
    """What the landlords and the URH are told, and what its sender keeps."""
    save = (
        "occupancySaveNotice",
        tr("Save as PDF…"),
        lambda dialog: _save(incident, notice, dialog),
    )
    listing.show_over(ReadingDialog("occupancyNotice", incident.number, notice, [save], listing))


def _save(incident: Incident, notice: str, dialog: ReadingDialog) -> None:
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


def _follow(office: Office, incident: Incident, listing: Listing) -> None:
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
