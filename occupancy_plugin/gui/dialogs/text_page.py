"""Pages of a window: a text with buttons for what the user can do about it, and one to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qgis.PyQt.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from ..widgets import PlainLabel, buttons_in_row, named, push_button

TextAction = tuple[str, str, Callable[[], Any]]  # object name, words, what it does


class TextPage(QWidget):
    """Shows the text, then one button per line."""

    def __init__(self, text: str, actions: Sequence[TextAction]) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.addWidget(PlainLabel(text))
        for name, title, run in actions:
            layout.addLayout(buttons_in_row(push_button(title, name, run)))
        layout.addStretch(1)


def reading(html: str, title: str) -> QTextBrowser:
    """Return a text to read and to copy from, whose links open nothing.

    title: its name for screen readers"""
    text = named(QTextBrowser(), "occupancyReading", title)
    text.setOpenLinks(False)
    text.setHtml(html)
    return text
