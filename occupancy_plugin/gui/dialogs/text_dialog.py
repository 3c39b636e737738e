"""A window that shows a text, with buttons for what the user can do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from ..plain_label import PlainLabel
from .dialog import Dialog


class TextDialog(Dialog):
    """actions: (object name, title, run(dialog))"""

    def __init__(
        self,
        name: str,
        title: str,
        html: str,
        actions: Sequence[tuple[str, str, Callable[[TextDialog], Any]]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(680, 520)
        text = QTextBrowser()
        text.setObjectName("occupancyReading")
        text.setOpenLinks(False)
        text.setHtml(html)
        self._message = PlainLabel(name="occupancyReadingMessage")
        row = QHBoxLayout()
        for action, label, run in actions:
            button = QPushButton(label)
            button.setObjectName(action)
            button.clicked.connect(lambda _=False, run=run: run(self))
            row.addWidget(button)
        row.addStretch(1)
        close = QPushButton(tr("Close"))
        close.clicked.connect(self.accept)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(text, 1)
        layout.addWidget(self._message)
        layout.addLayout(row)
        help_on(self, "duties")

    def say(self, text: str) -> None:
        self._message.setText(text)
