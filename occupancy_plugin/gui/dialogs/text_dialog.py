"""A window that shows a text, with a button to save it where it may be kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from qgis.PyQt.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from ...toolbelt.guide import help_on
from ..widgets import (
    PlainLabel,
    add_button,
    buttons_in_row,
    close_row,
    in_column,
    named,
    push_button,
)
from .dialog import Dialog
from .saving import SaveOrder, ask_and_save


@dataclass(frozen=True)
class TextAction:
    """A button below the text."""

    name: str
    title: str
    run: Callable[[], Any]


class TextPage(QWidget):
    """Shows the text, then one button per line."""

    def __init__(self, text: str, actions: Sequence[TextAction]) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.addWidget(PlainLabel(text))
        for action in actions:
            layout.addLayout(buttons_in_row(push_button(action.title, action.name, action.run)))
        layout.addStretch(1)


def reading(html: str, title: str) -> QTextBrowser:
    """Return a text to read and to copy from, whose links open nothing.

    title: its name for screen readers"""
    text = named(QTextBrowser(), "occupancyReading", title)
    text.setOpenLinks(False)
    text.setHtml(html)
    return text


class TextDialog(Dialog):
    """Shows a text to read.

    save: what its button below the text saves
    about_secrecy: F1 and Help open that page"""

    def __init__(
        self,
        name: str,
        title: str,
        html: str,
        save: SaveOrder | None = None,
        parent: QWidget | None = None,
        about_secrecy: bool = False,
    ) -> None:
        super().__init__(parent, name, title)
        self.resize(680, 520)
        text = reading(html, title)
        self._message = PlainLabel(name="occupancyReadingMessage")
        buttons = close_row(self)
        if save is not None:
            run = partial(ask_and_save, save, self, self._message.setText)
            add_button(buttons, save.title, "occupancySaveAs", run)
        in_column(self, text, self._message, buttons, grow=0)
        if about_secrecy:
            help_on(self, "secret")
        else:
            help_on(self, "duties")
