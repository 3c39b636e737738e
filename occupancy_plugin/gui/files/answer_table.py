"""A note over a table of two columns: what is asked, and what the user answers."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QVBoxLayout,
)

from ..dialogs.dialog import Dialog


def ask_in_table(
    dialog: Dialog, note: str, rows: int, headings: Sequence[str], accessible: str, wide: int
) -> tuple[QTableWidget, QPushButton]:
    """Lays the dialog out; returns its empty table and the button that agrees.

    wide: the column that takes the room that is left"""
    label = QLabel(note)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    table = QTableWidget(rows, 2)
    table.setHorizontalHeaderLabels(list(headings))
    table.setAccessibleName(accessible)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setSectionResizeMode(1 - wide, QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
    buttons = QDialogButtonBox(
        QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
    )
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.addWidget(label)
    layout.addWidget(table, 1)
    layout.addWidget(buttons)
    return table, buttons.button(QDialogButtonBox.StandardButton.Ok)
