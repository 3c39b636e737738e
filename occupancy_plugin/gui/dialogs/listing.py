"""A list of records as a page of a window: columns, a refresh, and actions on the selected
record."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...toolbelt.dates import shown_day
from ...toolbelt.translation import tr
from ...toolbelt.work.task import run_in_background
from ..widgets import PlainLabel, buttons_in_row, push_button, read_only
from .form import Form, FormDialog
from .saving import SaveOrder, ask_and_save


@dataclass(frozen=True)
class ListColumn:
    """A column of a list of records.

    text: what is written, or the name of the record's field
    order: the sort key, the text where None"""

    title: str
    text: Callable[[Any], str] | str
    order: Callable[[Any], str | None] | None = None

    def text_of(self, record: Any) -> str:
        if isinstance(self.text, str):
            return getattr(record, self.text) or ""
        return self.text(record)


def day_column(title: str, field: str) -> ListColumn:
    """Return a column with a date or moment of the portal, which sorts by time."""
    return ListColumn(title, lambda r: shown_day(getattr(r, field)), lambda r: getattr(r, field))


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
    """A button below the list. run: gets the selected record and returns what is to be opened, if
    anything · refusal: why the record does not allow it, '' where it does; None needs no record"""

    name: str
    title: str
    run: Callable[[Any], Form | SaveOrder | QDialog | None]
    refusal: Callable[[Any], str] | None = lambda _record: ""


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
        self._columns, self._fetch = columns, fetch
        self._records: list[Any] = []
        self._child: QDialog | None = None  # otherwise Python deletes its side of a form
        self._table = QTableWidget(0, len(columns))
        self._table.setHorizontalHeaderLabels([column.title for column in columns])
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        read_only(self._table, "occupancyListing", title)
        header = self._table.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)  # keep the portal's order
        self._fit_columns()
        self._table.itemSelectionChanged.connect(self._enable_actions)
        self._message = PlainLabel(name="occupancyListingMessage")
        layout = QVBoxLayout(self)
        if intro:
            layout.addWidget(PlainLabel(intro))
        layout.addWidget(self._table, 1)
        layout.addWidget(self._message)
        self._buttons = [
            (action, push_button(action.title, action.name, partial(self._run, action)))
            for action in actions
        ]
        layout.addLayout(buttons_in_row(*(button for _, button in self._buttons)))
        self._enable_actions()
        self.refresh()

    def selected_record(self) -> Any:
        rows = self._table.selectionModel().selectedRows()
        if not rows:
            return None
        cell = self._table.item(rows[0].row(), 0)
        return self._records[cell.data(Qt.ItemDataRole.UserRole)] if cell is not None else None

    def refresh(self, *_: Any) -> None:
        self._message.setText(tr("Reading…"))
        run_in_background(self._title, self._fetch, self._show, self.say)

    def _run(self, action: Action) -> None:
        """Run the action and open what it returns. The list is read again after a form."""
        order = action.run(self.selected_record())
        if isinstance(order, SaveOrder):
            ask_and_save(order, self, self.say)
            return
        if isinstance(order, Form):
            order = FormDialog(order, self)
            order.done_with.connect(self.refresh)
        if order is not None:
            self._child = order
            order.open()

    def say(self, message: object) -> None:
        """Show a sentence or an error, unless the window was closed meanwhile."""
        if not sip.isdeleted(self._message):
            self._message.setText(str(message))

    def _show(self, records: Sequence[Any]) -> None:
        self._table.setRowCount(0)
        self._records = list(records)
        self._table.setSortingEnabled(False)  # otherwise rows move while they are filled
        self._table.setRowCount(len(self._records))
        for row, record in enumerate(self._records):
            for position, column in enumerate(self._columns):
                text = column.text_of(record)
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
        widest_column = max(range(header.count()), key=header.sectionSize, default=0)
        min_width = max(width // max(header.count(), 1), header.sectionSizeHint(widest_column))
        missing_width = max(header.length() - width, 0)
        header.resizeSection(
            widest_column, max(header.sectionSize(widest_column) - missing_width, min_width)
        )
        header.setStretchLastSection(header.length() < width)

    def _enable_actions(self) -> None:
        record = self.selected_record()
        for action, button in self._buttons:
            fault = ""
            if action.refusal is not None:
                fault = tr("Select a row first.") if record is None else action.refusal(record)
            button.setEnabled(not fault)
            button.setToolTip(fault)
