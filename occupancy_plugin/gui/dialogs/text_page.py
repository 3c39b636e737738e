"""A page of a window that says something and offers what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


@dataclass(frozen=True)
class TextAction:
    """A button below the text."""

    name: str
    title: str
    run: Callable[[], Any]


class TextPage(QWidget):
    """The text, then a button a line."""

    def __init__(self, text: str, actions: Sequence[TextAction]) -> None:
        super().__init__()
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
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
