"""A window that shows a text, with a button to save it where it may be kept."""

from __future__ import annotations

from functools import partial

from qgis.PyQt.QtWidgets import QDialogButtonBox, QWidget

from ...toolbelt.guide import help_on
from ..widgets import PlainLabel, close_row, in_column, push_button
from .dialog import Dialog
from .saving import SaveOrder, ask_and_save
from .text_page import reading


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
        self._message = PlainLabel(name="occupancyReadingMessage")
        buttons = close_row(self)
        if save is not None:
            run = partial(ask_and_save, save, self, self._message.setText)
            button = push_button(save.title, "occupancySaveAs", run)
            button.setAutoDefault(False)  # Enter does not press it
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        in_column(self, reading(html, title), self._message, buttons, grow=0)
        if about_secrecy:
            help_on(self, "secret")
        else:
            help_on(self, "duties")
