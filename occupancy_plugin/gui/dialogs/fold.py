"""Rarely needed fields, hidden below a line that opens them."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QToolButton, QWidget

from ..widgets import in_column, named


class Fold(QWidget):
    """`content` is visible while the line is pressed."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.content = QWidget()
        self._line = named(QToolButton(), name)
        self._line.setText(title)
        self._line.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._line.setAutoRaise(True)
        self._line.setCheckable(True)
        self._line.toggled.connect(self._show)
        in_column(self, self._line, self.content, margins=(0, 0, 0, 0))
        self._show(False)

    def _show(self, is_open: bool) -> None:
        self._line.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self.content.setVisible(is_open)
