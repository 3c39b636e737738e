"""A window that shows a text, with a button to save it where it may be kept."""

from __future__ import annotations

from functools import partial

from qgis.PyQt.QtWidgets import QWidget

from ...toolbelt.guide import help_on
from ..widgets import PlainLabel, add_button, close_row, in_column
from .dialog import Dialog
from .saving import SaveOrder, ask_and_save
from .text_page import reading


class TextDialog(Dialog):
    """Shows a text to read.

    save: what its button below the text saves
    guide_page: what F1 and Help open"""

    def __init__(
        self,
        name: str,
        title: str,
        html: str,
        save: SaveOrder | None = None,
        parent: QWidget | None = None,
        guide_page: str = "duties",
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
        help_on(self, guide_page)
