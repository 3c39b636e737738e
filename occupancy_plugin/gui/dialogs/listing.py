"""A list of records as a page of a window: columns, a refresh, and actions on the selected
record."""

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
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...toolbelt.translation import tr
from ...toolbelt.work.task import run_in_background
from ..plain_label import PlainLabel
from .form import FormDialog, FormField, Values


def shown_day(text: str | None) -> str:
    """Write an ISO date or moment of the portal in the local format; '' for None."""
    moment = QDateTime.fromString((text or "").rstrip("Z"), Qt.DateFormat.ISODate)
    if not moment.isValid():
        return text or ""
    if "T" not in (text or ""):
        return QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)
    moment.setTimeSpec(Qt.TimeSpec.UTC)
    return QLocale().toString(moment.toLocalTime(), QLocale.FormatType.ShortFormat)


@dataclass(frozen=True)
class ListColumn:
    """text: what is written · order: the sort key, the text where None"""

    title: str
    text: Callable[[Any], str]
    order: Callable[[Any], str | None] | None = None


class _Cell(QTableWidgetItem):
    """A cell with its own sort key: a date sorts by its value, not by its text."""

    def __init__(self, text: str, key: str, record: int) -> None:
        super().__init__(text)
        self._key = key.casefold()
        self.setData(Qt.ItemDataRole.UserRole, record)

    def __lt__(self, other: object) -> bool:
        return isinstance(other, _Cell) and self._key < other._key


@dataclass(frozen=True)
class Action:
    """`run(record, listing)`; without `possible` it needs no selected record."""

    name: str
    title: str
    run: Callable[[Any, Listing], Any]
    possible: Callable[[Any], bool] | None = None


class Listing(QWidget):
    """`fetch()` runs in a worker; `refresh` reads the list again."""

    def __init__(
        self,
        name: str,
        title: str,
        intro: str,
        columns: Sequence[ListColumn],
        fetch: Callable[[], Sequence[Any]],
        actions: Sequence[Action] = (),
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._title = title
        self._columns, self._fetch, self._actions = columns, fetch, actions
        self._records: list[Any] = []
        self._child: QDialog | None = None  # otherwise Python deletes its side of a form
        self._table = QTableWidget(0, len(columns))
        self._table.setObjectName("occupancyListing")
        self._table.setHorizontalHeaderLabels([column.title for column in columns])
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setTabKeyNavigation(False)  # so that the key reaches the buttons
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.verticalHeader().hide()
        self._table.setAccessibleName(title)
        header = self._table.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)  # keep the portal's order
        self._fit_columns()
        self._table.itemSelectionChanged.connect(self._enable_actions)
        self._message = PlainLabel(name="occupancyListingMessage")
        layout = QVBoxLayout(self)
        if intro:
            text = PlainLabel(intro)
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
            button.clicked.connect(
                lambda _=False, action=action: action.run(self.selected_record(), self)
            )
            self._buttons.append((action, button))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def selected_record(self) -> Any:
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

    def open_form(
        self,
        name: str,
        title: str,
        intro: str,
        fields: Sequence[FormField],
        send: Callable[[Values], Any],
    ) -> FormDialog:
        """Open a form over this list, which is read again when the form is done."""
        form = FormDialog(name, title, intro, fields, send, self)
        form.done_with.connect(self.refresh)
        self.show_over(form)
        return form

    def show_over(self, dialog: QDialog) -> None:
        """Open a dialog over this list."""
        self._child = dialog
        dialog.open()

    def say(self, text: str) -> None:
        self._message.setText(text)

    def _failed(self, error: Exception) -> None:
        self.say(str(error))

    def _show(self, records: Sequence[Any]) -> None:
        self._table.setRowCount(0)
        self._records = list(records)
        self._table.setSortingEnabled(False)  # otherwise rows move while they are filled
        self._table.setRowCount(len(self._records))
        for row, record in enumerate(self._records):
            for position, column in enumerate(self._columns):
                text = column.text(record)
                key = column.order(record) if column.order is not None else text
                cell = _Cell(text, key or "", row)
                # a portal's text must not be read as HTML
                cell.setToolTip(f"<p>{html.escape(text)}</p>" if text else "")
                self._table.setItem(row, position, cell)
        self._table.setSortingEnabled(True)
        self._fit_columns()
        self.say("" if self._records else tr("Nothing here yet."))
        self._enable_actions()

    def _fit_columns(self) -> None:
        """Fit the columns to their texts. Spare width goes to the last one; missing width is taken
        from the widest, whose tooltips show the whole text."""
        header, width = self._table.horizontalHeader(), self._table.viewport().width()
        header.setStretchLastSection(False)
        self._table.resizeColumnsToContents()
        widest = max(range(header.count()), key=header.sectionSize, default=0)
        min_width = max(width // max(header.count(), 1), header.sectionSizeHint(widest))
        missing_width = max(header.length() - width, 0)
        header.resizeSection(widest, max(header.sectionSize(widest) - missing_width, min_width))
        header.setStretchLastSection(header.length() < width)

    def _enable_actions(self) -> None:
        record = self.selected_record()
        for action, button in self._buttons:
            button.setEnabled(
                action.possible is None or (record is not None and action.possible(record))
            )
