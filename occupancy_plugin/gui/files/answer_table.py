"""A page with a note over a table of two columns: questions, and the user's answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ..widgets import PlainLabel, in_column, named


class AnswerTable(QWidget):
    """A page of the file's window. It emits `agreed` with the answers of a subclass, then `closed`.
    A subclass fills the rows with `put_row`.

    name: object name of the page
    headings: of the questions and of the answers
    table: object name and accessible name of the table
    wide_column: the one that takes the remaining width"""

    agreed = pyqtSignal(dict)
    closed = pyqtSignal()

    def __init__(
        self,
        name: str,
        note: str,
        headings: Sequence[str],
        table: tuple[str, str],
        wide_column: int,
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._table = named(QTableWidget(0, 2), *table)
        self._table.setHorizontalHeaderLabels(list(headings))
        self._table.setTabKeyNavigation(False)
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(1 - wide_column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(wide_column, QHeaderView.ResizeMode.Stretch)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.closed)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        in_column(self, PlainLabel(note), self._table, buttons, grow=1, margins=(0, 0, 0, 0))

    def start(self) -> None:
        """Make Enter confirm the answers and put the focus on the first of them."""
        self._ok.setDefault(True)
        self._table.cellWidget(0, 1).setFocus()

    def put_row(self, question: str, box: QWidget) -> QTableWidgetItem:
        """Append a question with the widget of its answer. Return the question's item."""
        row = self._table.rowCount()
        self._table.insertRow(row)
        item = QTableWidgetItem(question)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self._table.setItem(row, 0, item)
        box.setAccessibleName(question)
        self._table.setCellWidget(row, 1, box)
        return item

    def refuse(self, reason: str) -> None:
        """Keep the user from confirming, for this reason; '' allows it."""
        self._ok.setEnabled(not reason)
        self._ok.setToolTip(reason)

    def answers(self) -> Mapping[str, Any]:
        """Return the current answers."""
        raise NotImplementedError

    def accept(self) -> None:
        """Hand the answers over and end the page."""
        self.agreed.emit(self.answers())
        self.closed.emit()
