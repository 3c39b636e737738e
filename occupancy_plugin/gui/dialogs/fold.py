"""Rarely needed fields, hidden below a line that opens them."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QToolButton, QVBoxLayout, QWidget


class Fold(QWidget):
    """`content` is visible while the line is pressed."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.content = QWidget()
        self._line = QToolButton()
        self._line.setObjectName(name)
        self._line.setText(title)
        self._line.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._line.setAutoRaise(True)
        self._line.setCheckable(True)
        self._line.toggled.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._line)
        column.addWidget(self.content)
        self._show(False)

    def _show(self, is_open: bool) -> None:
        self._line.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self.content.setVisible(is_open)
