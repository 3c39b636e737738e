"""The notice of a personal-data breach as people read and keep it: severity, extent, origin, the
72-hour deadline and the acts, never a value."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QDateTime, QLocale, Qt

from ..toolbelt.translation import tr
from .client import Incident
from .pdf_page import html_table, print_pdf
from .register_words import act_names

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


def notice_html(incident: Incident, wording: Wording | None = None) -> str:
    """Return the notice with its follow-up so far. wording: names of the ids in its acts"""
    late_note = f" – <b>{tr('sent after the 72 hours')}</b>" if incident.late else ""
    facts = (
        (tr("State"), _plain(state_names().get(incident.state, incident.state))),
        (tr("Severity"), _plain(severity_names().get(incident.severity, incident.severity))),
        (tr("Discovered on"), _moment(incident.discovered_at)),
        (tr("Notified on"), _moment(incident.notified_at)),
        (tr("Deadline for the CNIL (72 h)"), _moment(incident.deadline) + late_note),
        (tr("Extent"), _plain(incident.extent)),
        (tr("Origin"), _plain(incident.origin)),
        (
            tr("Recipients"),
            _plain(", ".join(str(body.get("organisation", "")) for body in incident.recipients)),
        ),
    )
    sections = [f"<h1>{tr('Personal-data breach')} {_plain(incident.number)}</h1>", _facts(facts)]
    if incident.follow_up:
        steps = [
            (
                _moment(str(step.get("at", ""))),
                _plain(state_names().get(str(step.get("state")), "")),
                _plain(step.get("by")),
                _plain(step.get("note")),
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
            _moment(str(line.get("at", ""))),
            _plain(names.get(str(line.get("what")), "")),
            _plain(_details(line, wording or {})),
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
    discovery = QDateTime.fromString(
        str(values["discovered_at"]).rstrip("Z"), Qt.DateFormat.ISODate
    )
    discovery.setTimeSpec(Qt.TimeSpec.UTC)
    today = QDateTime.currentDateTimeUtc()
    deadline = discovery.addSecs(HOURS * 3600)
    moments = (today.toString(Qt.DateFormat.ISODate), deadline.toString(Qt.DateFormat.ISODate))
    draft = Incident(
        number="",
        severity=str(values["severity"]),
        extent=str(values["extent"]),
        origin=str(values["origin"]),
        state="",
        discovered_at=str(values["discovered_at"]),
        notified_at=moments[0],
        deadline=moments[1],
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


def _plain(text: Any) -> str:
    return html.escape(str(text or "")).replace("\n", "<br>")


def _moment(text: str) -> str:
    moment = QDateTime.fromString(text.rstrip("Z").split("+")[0], Qt.DateFormat.ISODate)
    if not moment.isValid():
        return _plain(text)
    moment.setTimeSpec(Qt.TimeSpec.UTC)
    return _plain(QLocale().toString(moment.toLocalTime(), QLocale.FormatType.ShortFormat))


def _details(line: Mapping[str, Any], wording: Wording) -> str:
    return ", ".join(
        wording.get((name, str(value)), str(value))
        for name, value in line.items()
        if name not in ("at", "what") and value
    )


def _facts(rows: Iterable[tuple[str, str]]) -> str:
    return (
        "<table cellpadding='2'>"
        + "".join(
            f"<tr><th align='left' valign='top'>{name}&nbsp;&nbsp;</th><td>{text}</td></tr>"
            for name, text in rows
            if text
        )
        + "</table>"
    )
