"""Colours of texts that carry a meaning, in a light and in a dark QGIS. They contrast at least
4.5:1 with the windows of QGIS's themes, quiet ones with its fields too."""

from __future__ import annotations

from functools import partial

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject, QTimer
from qgis.PyQt.QtGui import QColor, QPalette
from qgis.PyQt.QtWidgets import QApplication, QLineEdit, QWidget

from ..toolbelt.text_enum import TextEnum

RING = ("#062e6f", "#ffffff")
"""A dark line and a light one: one of the two contrasts at least 3:1 with any background."""
WINDOW, FIELD = QPalette.ColorRole.Window, QPalette.ColorRole.Base


class Tone(TextEnum):
    FAULT = "fault"
    WARNING = "warning"
    GOOD = "good"
    QUIET = "quiet"
    LINK = "link"


LIGHT = {
    Tone.FAULT: "#b3261e",
    Tone.WARNING: "#8f4b00",
    Tone.GOOD: "#1b6e20",
    Tone.QUIET: "#3c4043",
    Tone.LINK: "#0b57d0",
}
DARK = {
    Tone.FAULT: "#ffb4ab",
    Tone.WARNING: "#ffb95c",
    Tone.GOOD: "#8fdc93",
    Tone.QUIET: "#d0d0d0",
    Tone.LINK: "#b3d4ff",
}


def is_dark(ground: QPalette.ColorRole = WINDOW) -> bool:
    """Whether QGIS's windows (or its fields) are dark."""
    return bool(QApplication.palette().color(ground).lightness() < 128)


def colour(tone: Tone, ground: QPalette.ColorRole = WINDOW) -> str:
    """Return '#rrggbb' for the current theme."""
    return (DARK if is_dark(ground) else LIGHT)[tone]


def write_in(widget: QWidget, tone: Tone | None, *, bold: bool = False) -> None:
    """Write a widget's text in that tone; None restores the theme's colour."""
    weight = "; font-weight: bold" if bold else ""
    widget.setStyleSheet(f"color: {colour(tone)}{weight}" if tone is not None else "")


class _Hint(QObject):
    """Writes a field's hint again after a change of theme."""

    def eventFilter(self, line: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.ApplicationPaletteChange):
            QTimer.singleShot(0, partial(_write_hint, line))
        return False


def readable_hint(line: QLineEdit) -> None:
    """Make the hint of an empty field readable: QGIS's dark themes write it in black on black."""
    _write_hint(line)
    line.installEventFilter(_Hint(line))


def _write_hint(line: QLineEdit) -> None:
    if sip.isdeleted(line):
        return
    palette = line.palette()
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor(colour(Tone.QUIET, FIELD)))
    line.setPalette(palette)
