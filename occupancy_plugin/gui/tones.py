"""Colours of words that say more than their letters, in a light and in a dark QGIS: at least 4.5:1
on the windows of QGIS's own themes, quiet ones on its fields too."""

from __future__ import annotations

from functools import partial

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject, QTimer
from qgis.PyQt.QtGui import QColor, QPalette
from qgis.PyQt.QtWidgets import QApplication, QLineEdit, QWidget

from ..toolbelt.text_enum import TextEnum


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
RING = ("#062e6f", "#ffffff")
"""A dark line and a light one: one of the two has 3:1 on any ground."""

WINDOW, FIELD = QPalette.ColorRole.Window, QPalette.ColorRole.Base


def is_dark(ground: QPalette.ColorRole = WINDOW) -> bool:
    """Are QGIS's windows (or its fields) dark?"""
    return bool(QApplication.palette().color(ground).lightness() < 128)


def colour(tone: Tone, ground: QPalette.ColorRole = WINDOW) -> str:
    """'#rrggbb', for the theme of now."""
    return (DARK if is_dark(ground) else LIGHT)[tone]


def write_in(widget: QWidget, tone: Tone | None, *, bold: bool = False) -> None:
    """The widget's words in that tone; None: as the theme has them."""
    weight = "; font-weight: bold" if bold else ""
    widget.setStyleSheet(f"color: {colour(tone)}{weight}" if tone is not None else "")


class _Hint(QObject):
    """Writes the hint of a field anew in another theme."""

    def eventFilter(self, line: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.ApplicationPaletteChange):
            QTimer.singleShot(0, partial(_write_hint, line))
        return False


def readable_hint(line: QLineEdit) -> None:
    """The hint of an empty field, which QGIS's dark themes write in black on black."""
    _write_hint(line)
    line.installEventFilter(_Hint(line))


def _write_hint(line: QLineEdit) -> None:
    if sip.isdeleted(line):
        return
    palette = line.palette()
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor(colour(Tone.QUIET, FIELD)))
    line.setPalette(palette)
