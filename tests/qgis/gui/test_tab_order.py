"""With the Tab key every control of every window of the plugin is reached in reading order: down a
column, from left to right in a row, then the next column."""

from __future__ import annotations

import re

import pytest
from qgis.core import QgsApplication, QgsVectorLayer
from qgis.PyQt.QtCore import QPoint, QRect, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.dock.dock import OccupancyDock
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.gui.duties.duty_context import DutyContext
from tests.qgis.gui.windows import Place, controls, shown

MOST = 500  # steps: a way that is longer has no end
TAG = re.compile(r"</?[a-z]+\d?[ >]")
PARTS = 6  # of a date and a time


def walked(window: QWidget, first: QWidget) -> list[QWidget]:
    """What the Tab key goes through until it comes round, or stays where it is: a date has its
    parts, a table that keeps the key is a trap."""
    for _ in range(30):
        window.activateWindow()
        QTest.qWait(20)
        if QApplication.activeWindow() is window:
            break
    first.setFocus(Qt.FocusReason.TabFocusReason)
    way: list[QWidget] = []
    stayed = 0
    while (here := QApplication.focusWidget()) is not None:
        stayed = stayed + 1 if way and here is way[-1] else 0
        if (here in way and not stayed) or stayed > PARTS:
            break
        if not stayed:
            way.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
        QgsApplication.processEvents()
        assert len(way) < MOST
    return way


def backwards(window: QWidget, way: list[QWidget]) -> list[str]:
    """Steps against the order of reading; the one from the foot to the head is not counted."""
    places = [QRect(one.mapTo(window, QPoint(0, 0)), one.size()) for one in way]
    matches = []
    for position, place in enumerate(places):
        before = places[position - 1]
        half = min(before.height(), place.height()) // 2
        rise = before.center().y() - place.center().y()
        up = rise > half and place.bottom() < before.bottom()
        left = abs(rise) <= half and place.left() < before.left()
        # from a table to the first field in it
        inside = way[position - 1].isAncestorOf(way[position])
        if not inside and (left or (up and place.left() < before.right())):
            matches.append(f"{_name(way[position - 1])} → {_name(way[position])}")
    return matches if len(matches) > 1 else []


def _name(one: QWidget) -> str:
    return one.objectName() or one.accessibleName() or type(one).__name__


def fault(window: QWidget) -> list[str]:
    """What is wrong with the way through a window and its beginning, controls without a name for
    screen readers, and tags that it shows as text."""
    shown(window)
    begin = window.focusWidget()
    expected = controls(window)
    way = walked(window, expected[0]) if expected else []
    missed = [_name(one) for one in expected if one not in way]
    against = backwards(window, way)
    faults = [f"not reached: {missed}"] if missed else []
    plain = [
        label.text()
        for label in window.findChildren(QLabel)
        if label.textFormat() == Qt.TextFormat.PlainText
    ]
    if begin is not None and begin.objectName().endswith("Help") and begin is not expected[-1]:
        faults.append("it opens with the focus on Help")
    faults += [f"a tag is shown: {text}" for text in plain if TAG.search(text)]
    faults += [f"no name: {name}" for name in unnamed(expected)]
    return [*faults, f"backwards: {against}"] if against else faults


def test_tab_goes_through_every_window_in_the_order_of_reading(
    app: AppContext, layer: QgsVectorLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DutyContext, "open_page", lambda *_: None)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    faults = {
        name: fault_text
        for name, window in Place(app, layer).windows()
        if (fault_text := fault(window))
    }
    assert faults == {}


def spoken(control: QWidget) -> str:
    """What a screen reader says: the accessible name, the text, or the label whose buddy it is."""
    labels = control.window().findChildren(QLabel)
    buddy = next((label.text() for label in labels if label.buddy() is control), "")
    text = control.text() if isinstance(control, QAbstractButton) else ""
    return control.accessibleName() or text or buddy


def unnamed(reached: list[QWidget]) -> list[str]:
    of_qgis = ("QTabBar", "QgsFilterLineEdit")  # Qt's and QGIS's own parts
    return [_name(one) for one in reached if type(one).__name__ not in of_qgis and not spoken(one)]


def test_every_control_of_the_dock_has_a_name(app: AppContext) -> None:
    dock = OccupancyDock(app.session, app.loader, OnMap(app.session, app.loader))
    assert unnamed(controls(shown(dock))) == []
    assert not spoken(QLineEdit()), "the check finds one"


def test_a_trap_and_a_step_backwards_are_found(qgis_app: QgsApplication) -> None:
    window, column = QDialog(), QVBoxLayout()
    fields = [QLineEdit() for _ in range(4)]
    for place, field in enumerate(fields):
        field.setAccessibleName(str(place))
        column.addWidget(field)
    window.setLayout(column)
    assert fault(window) == []
    QWidget.setTabOrder(fields[2], fields[1])
    (fault_text,) = fault(window)
    assert "2 → 1" in fault_text
    table = QTableWidget(2, 2)
    column.insertWidget(1, table)
    QWidget.setTabOrder(fields[0], table)
    assert fault(window)[0].startswith("not reached")
    window.close()
