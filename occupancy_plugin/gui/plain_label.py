"""A label that shows its text as it is: HTML that another person wrote is not interpreted."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLabel


class PlainLabel(QLabel):
    """A wrapped label in plain text. name: its object name, '' for none"""

    def __init__(self, text: str = "", name: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setObjectName(name)
        self.setWordWrap(True)
