"""A page of a window with a text and buttons for what the user can do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qgis.PyQt.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ..plain_label import PlainLabel


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
        label = PlainLabel(text)
        layout = QVBoxLayout(self)
        layout.addWidget(label)
        for action in actions:
            button = QPushButton(action.title)
            button.setObjectName(action.name)
            button.clicked.connect(lambda _=False, run=action.run: run())
            row = QHBoxLayout()
            row.addWidget(button)
            row.addStretch(1)
            layout.addLayout(row)
        layout.addStretch(1)
