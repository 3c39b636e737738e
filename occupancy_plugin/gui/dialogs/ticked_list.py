"""A list with a check box per entry."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QListWidget, QListWidgetItem

from ...toolbelt.letters import has_words

KEY = Qt.ItemDataRole.UserRole


class TickedList(QListWidget):
    """A list whose lines can be ticked. `label` is for screen readers."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)

    def add(self, key: str, text: str, is_checked: bool) -> None:
        item = QListWidgetItem(text, self)
        item.setData(KEY, key)
        item.setCheckState(Qt.CheckState.Checked if is_checked else Qt.CheckState.Unchecked)

    def tick(self, keys: tuple[str, ...]) -> None:
        """Check these entries and uncheck all others."""
        for row in range(self.count()):
            item = self.item(row)
            is_checked = item.data(KEY) in keys
            item.setCheckState(Qt.CheckState.Checked if is_checked else Qt.CheckState.Unchecked)

    def ticked(self) -> tuple[str, ...]:
        """Return the keys of the checked entries, in the list's order."""
        items = map(self.item, range(self.count()))
        return tuple(item.data(KEY) for item in items if item.checkState() == Qt.CheckState.Checked)

    def text_of(self, key: str) -> str:
        """Return the text of an entry; '' without one."""
        items = map(self.item, range(self.count()))
        return next((item.text() for item in items if item.data(KEY) == key), "")

    def narrow(self, text: str) -> None:
        """Show the entries that contain every word of the search, and the checked ones."""
        for row in range(self.count()):
            item = self.item(row)
            is_checked = item.checkState() == Qt.CheckState.Checked
            item.setHidden(not is_checked and not has_words(item.text(), text))
