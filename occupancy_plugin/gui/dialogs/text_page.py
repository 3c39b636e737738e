"""A page of a window with a text and buttons for what the user can do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qgis.PyQt.QtWidgets import QVBoxLayout, QWidget

from ..widgets import PlainLabel, buttons_in_row, push_button


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
