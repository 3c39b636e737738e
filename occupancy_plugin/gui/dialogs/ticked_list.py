"""A list of which any number of entries are ticked."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QListWidget, QListWidgetItem

KEY = Qt.ItemDataRole.UserRole


class TickedList(QListWidget):
    """name: of the widget · label: what a screen reader says of it."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)

    def add(self, key: str, text: str, ticked: bool) -> None:
        item = QListWidgetItem(text, self)
        item.setData(KEY, key)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def tick(self, keys: tuple[str, ...]) -> None:
        """These and no others."""
        for row in range(self.count()):
            item = self.item(row)
            ticked = item.data(KEY) in keys
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def ticked(self) -> tuple[str, ...]:
        """Keys in the list's order."""
        listed = map(self.item, range(self.count()))
        return tuple(i.data(KEY) for i in listed if i.checkState() == Qt.CheckState.Checked)

    def narrow(self, text: str) -> None:
        """Hide what does not hold every word of the search, but what is ticked."""
        words = text.casefold().split()
        for row in range(self.count()):
            item = self.item(row)
            fits = all(word in item.text().casefold() for word in words)
            item.setHidden(not fits and item.checkState() != Qt.CheckState.Checked)
