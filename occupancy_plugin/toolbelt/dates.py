"""Dates and moments of the portal as people read them: in the local format and the local time."""

from __future__ import annotations

from qgis.PyQt.QtCore import QDateTime, QLocale, Qt


def shown_day(text: str | None) -> str:
    """Write an ISO date or moment in the local format. A moment without an offset is UTC; a text
    that is no date comes back as it is."""
    moment = QDateTime.fromString(text or "", Qt.DateFormat.ISODate)
    if text is None or not moment.isValid():
        return text or ""
    if "T" not in text:
        return QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)
    if moment.timeSpec() == Qt.TimeSpec.LocalTime:
        moment.setTimeSpec(Qt.TimeSpec.UTC)
    return QLocale().toString(moment.toLocalTime(), QLocale.FormatType.ShortFormat)
