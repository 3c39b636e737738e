"""A check box whose text ends with an ellipsis where there is no room for all of it."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton, QWidget


class ElidedBox(QCheckBox):
    """As wide as there is room; `words` is the whole text."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.words = words
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = (
            self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self).width()
        )
        letters = self.fontMetrics()
        self.setText(letters.elidedText(self.words, Qt.TextElideMode.ElideRight, room))
