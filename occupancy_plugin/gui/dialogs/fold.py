"""Fields that few people need, folded away below a line that names them."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QToolButton, QVBoxLayout, QWidget


class Fold(QWidget):
    """`content` shows once the line is pressed."""

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

    def _show(self, out: bool) -> None:
        self._line.setArrowType(Qt.ArrowType.DownArrow if out else Qt.ArrowType.RightArrow)
        self.content.setVisible(out)
