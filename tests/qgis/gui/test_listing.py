"""A list of duties sorts by what its columns mean, and the chosen line is the record it shows."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event

from qgis.core import QgsApplication
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QPushButton

from occupancy_plugin.gui.dialogs.listing import Action, ListColumn, Listing, day_column
from occupancy_plugin.toolbelt.errors import OccupancyError
from occupancy_plugin.toolbelt.work import task

COLUMNS = [ListColumn("Name", "name"), day_column("Ends", "ends_on")]


@dataclass(frozen=True)
class Contract:
    name: str
    ends_on: str


CONTRACTS = [Contract("b", "2026-02-01"), Contract("A", "2025-11-30"), Contract("c", "2026-01-15")]


def names(dialog: Listing) -> list[str]:
    return [dialog._table.item(row, 0).text() for row in range(dialog._table.rowCount())]


def test_days_are_sorted_as_days_and_the_chosen_line_is_its_record(qgis_app) -> None:
    dialog = Listing("x", "x", "", COLUMNS, lambda: [])
    dialog._show(CONTRACTS)
    assert names(dialog) == ["b", "A", "c"], "as the portal gives them until somebody sorts"
    dialog._table.sortItems(1, Qt.SortOrder.AscendingOrder)
    assert names(dialog) == ["A", "c", "b"]
    dialog._table.selectRow(0)
    assert dialog.selected_record() == CONTRACTS[1]
    dialog._table.sortItems(0, Qt.SortOrder.DescendingOrder)
    assert names(dialog) == ["c", "b", "A"]
    dialog._show(CONTRACTS[:1])
    assert names(dialog) == ["b"]


def test_a_grey_button_says_why(qgis_app) -> None:
    read = Action("read", "Read…", lambda _: None)
    end = Action("end", "End…", lambda _: None, lambda c: "ended" if c.name == "A" else "")
    dialog = Listing("x", "x", "", COLUMNS, lambda: [], [read, end])
    buttons = [dialog.findChild(QPushButton, name) for name in ("read", "end")]

    def reasons() -> list[str]:
        assert all(bool(button.toolTip()) is not button.isEnabled() for button in buttons)
        return [button.toolTip() for button in buttons]

    assert reasons() == ["Select a row first."] * 2, "before the list has come, too"
    dialog._show(CONTRACTS)
    dialog._table.selectRow(0)
    assert reasons() == ["", ""]
    dialog._table.selectRow(1)
    assert reasons() == ["", "ended"]


def test_a_refusal_that_arrives_after_the_window_was_closed_is_nobody_s(qtbot) -> None:
    may_end = Event()

    def fetch() -> list[Contract]:
        may_end.wait(10)
        raise OccupancyError("The portal is closed.")

    listing = Listing("records", "Records", "", [ListColumn("Name", "name")], fetch)
    with qtbot.captureExceptions() as exceptions:
        sip.delete(listing)
        may_end.set()
        qtbot.waitUntil(lambda: not task._running)
        QgsApplication.processEvents()
    assert exceptions == []
