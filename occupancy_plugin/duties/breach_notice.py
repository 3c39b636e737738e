"""The notice of a personal-data breach as people read and keep it: severity, extent, origin, the
72-hour deadline and the acts, never a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QDateTime, Qt

from ..toolbelt.dates import shown_day
from ..toolbelt.translation import tr
from .client import Incident
from .pdf_page import facts_html, html_table, plain_html, print_pdf
from .portal_words import act_names

FOLDER = "breaches"
HOURS = 72  # within which the CNIL must be informed

Wording = Mapping[tuple[str, str], str]
"""(kind, id) → what people call it: ("scale", "commune") → "Commune"."""


def severity_names() -> dict[str, str]:
    return {
        "low": tr("low"),
        "medium": tr("medium"),
        "high": tr("high"),
        "critical": tr("critical"),
    }


def state_names() -> dict[str, str]:
    return {
        "sent": tr("sent"),
        "acknowledged": tr("acknowledged"),
        "investigating": tr("under investigation"),
        "closed": tr("closed"),
    }


def notice_html(incident: Incident, wording: Wording | None) -> str:
    """Return the notice with its follow-up so far. wording: names of the ids in its acts"""
    deadline = shown_day(incident.deadline)
    if incident.late:
        deadline += f" – {tr('sent after the 72 hours')}"
    facts = (
        (tr("State"), state_names().get(incident.state, incident.state)),
        (tr("Severity"), severity_names().get(incident.severity, incident.severity)),
        (tr("Discovered on"), shown_day(incident.discovered_at)),
        (tr("Notified on"), shown_day(incident.notified_at)),
        (tr("Deadline for the CNIL (72 h)"), deadline),
        (tr("Extent"), incident.extent),
        (tr("Origin"), incident.origin),
        (
            tr("Recipients"),
            ", ".join(str(body.get("organisation", "")) for body in incident.recipients),
        ),
    )
    heading = f"<h1>{tr('Personal-data breach')} {plain_html(incident.number)}</h1>"
    sections = [heading, facts_html(facts)]
    if incident.follow_up:
        steps = [
            (
                plain_html(shown_day(str(step.get("at", "")))),
                plain_html(state_names().get(str(step.get("state")), "")),
                plain_html(step.get("by")),
                plain_html(step.get("note")),
            )
            for step in incident.follow_up
        ]
        sections += [
            f"<h2>{tr('Follow-up')}</h2>",
            html_table((tr("Date"), tr("State"), tr("By"), tr("Note")), steps),
        ]
    names = act_names()
    acts = [
        (
            plain_html(shown_day(str(line.get("at", "")))),
            plain_html(names.get(str(line.get("what")), "")),
            plain_html(_details(line, wording or {})),
        )
        for line in incident.journal
    ]
    sections += [
        f"<h2>{tr('Extract of the journal (no values)')}</h2>",
        html_table((tr("Date"), tr("Act"), tr("Details")), acts),
    ]
    return "".join(sections)


def draft_html(
    values: Mapping[str, Any], acts: Sequence[Mapping[str, Any]], wording: Wording
) -> str:
    """Return the notice before it is sent. The portal will give the number and the recipients."""
    discovery = QDateTime.fromString(str(values["discovered_at"]), Qt.DateFormat.ISODate)
    today = QDateTime.currentDateTimeUtc()
    deadline = discovery.addSecs(HOURS * 3600)
    draft = Incident(
        number="",
        severity=str(values["severity"]),
        extent=str(values["extent"]),
        origin=str(values["origin"]),
        state="",
        discovered_at=str(values["discovered_at"]),
        notified_at=today.toString(Qt.DateFormat.ISODate),
        deadline=deadline.toString(Qt.DateFormat.ISODate),
        late=today > deadline,
        recipients=({"organisation": tr("the landlords and the URH that the portal names")},),
        journal=tuple(acts),
    )
    return notice_html(draft, wording)


def keep_notice(incident: Incident, profile_folder: Path, wording: Wording) -> Path:
    """Save the sender's copy as PDF in the profile. Raises OSError."""
    folder = profile_folder / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{incident.number}.pdf"
    print_pdf(notice_html(incident, wording), path, incident.number)
    return path


def _details(line: Mapping[str, Any], wording: Wording) -> str:
    return ", ".join(
        wording.get((name, str(value)), str(value))
        for name, value in line.items()
        if name not in ("at", "what") and value
    )
