"""A note over a table of two columns: questions, and the user's answers."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtWidgets import QDialogButtonBox, QHeaderView, QPushButton, QTableWidget

from ..dialogs.dialog import Dialog
from ..widgets import PlainLabel, in_column


def ask_in_table(
    dialog: Dialog, note: str, rows: int, headings: Sequence[str], accessible: str, wide_column: int
) -> tuple[QTableWidget, QPushButton]:
    """Lay the dialog out. Return its empty table and the button that confirms.

    wide_column: the one that takes the remaining width"""
    label = PlainLabel(note)
    table = QTableWidget(rows, 2)
    table.setHorizontalHeaderLabels(list(headings))
    table.setAccessibleName(accessible)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setSectionResizeMode(1 - wide_column, QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(wide_column, QHeaderView.ResizeMode.Stretch)
    buttons = QDialogButtonBox(
        QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
    )
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    in_column(dialog, label, table, buttons, grow=1)
    return table, buttons.button(QDialogButtonBox.StandardButton.Ok)
