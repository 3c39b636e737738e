"""A page of a window from a list of records: columns, a refresh, and actions on the chosen line."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qgis.PyQt.QtCore import QDateTime, QLocale, Qt
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...toolbelt.translation import tr
from ...toolbelt.work.task import run_in_background


def shown_day(text: str | None) -> str:
    """An ISO date or moment of the portal as people write it here; nothing stays nothing."""
    moment = QDateTime.fromString((text or "").rstrip("Z"), Qt.DateFormat.ISODate)
    if not moment.isValid():
        return text or ""
    if "T" not in (text or ""):
        return QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)
    moment.setTimeSpec(Qt.TimeSpec.UTC)
    return QLocale().toString(moment.toLocalTime(), QLocale.FormatType.ShortFormat)


@dataclass(frozen=True)
class Column:
    """`text` is what is written, `order` what it is sorted by: the text where it is None."""

    title: str
    text: Callable[[Any], str]
    order: Callable[[Any], str | None] | None = None


class _Cell(QTableWidgetItem):
    """Sorted by a key of its own: a day by its date, not by how it is written."""

    def __init__(self, text: str, key: str, record: int) -> None:
        super().__init__(text)
        self._key = key.casefold()
        self.setData(Qt.ItemDataRole.UserRole, record)

    def __lt__(self, other: object) -> bool:
        return isinstance(other, _Cell) and self._key < other._key


@dataclass(frozen=True)
class Action:
    """`run(record, listing)`; without `possible` it needs no chosen line."""

    name: str
    title: str
    run: Callable[[Any, Listing], Any]
    possible: Callable[[Any], bool] | None = None


class Listing(QWidget):
    """`fetch()` runs in a worker; the list is read anew at each `refresh`."""

    def __init__(
        self,
        name: str,
        title: str,
        intro: str,
        columns: Sequence[Column],
        fetch: Callable[[], Sequence[Any]],
        actions: Sequence[Action] = (),
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._title = title
        self._columns, self._fetch, self._actions = columns, fetch, actions
        self._records: list[Any] = []
        self._child: QDialog | None = None  # the Python side of a form opened over this list
        self._table = QTableWidget(0, len(columns))
        self._table.setObjectName("occupancyListing")
        self._table.setHorizontalHeaderLabels([column.title for column in columns])
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setTabKeyNavigation(False)  # the key goes on to the buttons
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.verticalHeader().hide()
        self._table.setAccessibleName(title)
        header = self._table.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)  # as the portal gives them
        self._fit_columns()
        self._table.itemSelectionChanged.connect(self._offer)
        self._message = QLabel()
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setObjectName("occupancyListingMessage")
        self._message.setWordWrap(True)
        layout = QVBoxLayout(self)
        if intro:
            text = QLabel(intro)
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setWordWrap(True)
            layout.addWidget(text)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._message)
        layout.addLayout(self._button_row())
        self.refresh()

    def _button_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._buttons: list[tuple[Action, QPushButton]] = []
        for action in self._actions:
            button = QPushButton(action.title)
            button.setObjectName(action.name)
            button.clicked.connect(lambda _=False, action=action: action.run(self.chosen(), self))
            self._buttons.append((action, button))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def chosen(self) -> Any:
        rows = (
            self._table.selectionModel().selectedRows()
            if self._table.selectionModel() is not None
            else []
        )
        if not rows:
            return None
        cell = self._table.item(rows[0].row(), 0)
        return self._records[cell.data(Qt.ItemDataRole.UserRole)] if cell is not None else None

    def refresh(self, *_: Any) -> None:
        self._message.setText(tr("Reading…"))
        run_in_background(self._title, self._fetch, self._show, self._failed)

    def open_over(self, dialog: Any) -> None:
        """A form over this list, which is read anew when the form is done."""
        dialog.done_with.connect(self.refresh)
        self._child = dialog
        dialog.open()

    def show_over(self, dialog: QDialog) -> None:
        """Something to read over this list."""
        self._child = dialog
        dialog.open()

    def say(self, text: str) -> None:
        self._message.setText(text)

    def _failed(self, error: Exception) -> None:
        self.say(str(error))

    def _show(self, records: Sequence[Any]) -> None:
        self._table.setRowCount(0)
        self._records = list(records)
        self._table.setSortingEnabled(False)  # cells would move while they are put in
        self._table.setRowCount(len(self._records))
        for row, record in enumerate(self._records):
            for place, column in enumerate(self._columns):
                text = column.text(record)
                key = column.order(record) if column.order is not None else text
                cell = _Cell(text, key or "", row)
                # a portal's text is no page
                cell.setToolTip(f"<p>{html.escape(text)}</p>" if text else "")
                self._table.setItem(row, place, cell)
        self._table.setSortingEnabled(True)
        self._fit_columns()
        self.say("" if self._records else tr("Nothing here yet."))
        self._offer()

    def _fit_columns(self) -> None:
        """To their words; what is left goes to the last one, what lacks is taken from the widest:
        the whole text is told on hover."""
        header, room = self._table.horizontalHeader(), self._table.viewport().width()
        header.setStretchLastSection(False)
        self._table.resizeColumnsToContents()
        widest = max(range(header.count()), key=header.sectionSize, default=0)
        least = max(room // max(header.count(), 1), header.sectionSizeHint(widest))
        lacking = max(header.length() - room, 0)
        header.resizeSection(widest, max(header.sectionSize(widest) - lacking, least))
        header.setStretchLastSection(header.length() < room)

    def _offer(self) -> None:
        chosen = self.chosen()
        for action, button in self._buttons:
            button.setEnabled(
                action.possible is None or (chosen is not None and action.possible(chosen))
            )
