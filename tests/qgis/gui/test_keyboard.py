"""With the keyboard every control of the dock is reached in reading order, and the focus is visible
in every theme."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from qgis.core import QgsApplication, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMainWindow, QWidget

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.dock.dock import OccupancyDock
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.toolbelt.contrast import contrast
from tests.qgis.gui.windows import controls

SEEN = 3.0  # WCAG 1.4.11: what shows a state stands out from what lies beside it

OF_PAGE = (
    (
        "occupancyTerritory",
        "occupancyScale",
        "occupancyVintage",
        "occupancySearch",
        "occupancyIndicators",
        "occupancyAdd",
    ),
    (
        "occupancyStyle",
        "occupancyLabel",
        "occupancyTableButton",
        "occupancyExport",
        "occupancyLayOut",
        "occupancyMore",
        "occupancyVisible",
        "occupancySwitch",
        "occupancyCardVintage",
    ),
)


@pytest.fixture
def dock(theme: str, app: AppContext, layer: QgsVectorLayer) -> Iterator[OccupancyDock]:
    """Signed in, with the card of a map, in a window that is active."""
    on_map = OnMap(app.session, app.loader)
    panel = OccupancyDock(app.session, app.loader, on_map)
    on_map.refresh()
    window = QMainWindow()
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, panel)
    window.resize(420, 720)
    window.show()
    for _ in range(20):  # a theme takes its moment, and the activity with it
        window.activateWindow()
        QTest.qWait(100)
        if QApplication.activeWindow() is window:
            break
    yield panel
    window.close()
    panel.deleteLater()
    window.deleteLater()


def walked(dock: OccupancyDock) -> list[QWidget]:
    """What the Tab key goes through, from the tabs on, until it comes round."""
    dock._tabs.tabBar().setFocus(Qt.FocusReason.TabFocusReason)
    way: list[QWidget] = []
    while (here := QApplication.focusWidget()) is not None and here not in way:
        way.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
    return way


@pytest.mark.parametrize("page", [0, 1])
def test_tab_reaches_every_control_in_the_order_of_reading(dock: OccupancyDock, page: int) -> None:
    dock._tabs.setCurrentIndex(page)
    QgsApplication.processEvents()
    way = walked(dock)
    names = {control.objectName() for control in way}
    assert {control.objectName() for control in controls(dock)} == names
    assert {"occupancyDuties", "occupancyPurpose", *OF_PAGE[page]} <= names
    places = [(control.mapTo(dock, control.rect().center()), control.height()) for control in way]
    backwards = [
        way[position].objectName()
        for position in range(1, len(way))
        if (step := places[position][0] - places[position - 1][0]).y() < -places[position][1] // 2
        or (abs(step.y()) <= places[position][1] // 2 and step.x() < 0)
    ]
    assert len(backwards) <= 1, f"from the foot to the head, and nowhere else: {backwards}"


@pytest.mark.parametrize("page", [0, 1])
def test_the_focus_is_seen_on_every_control(dock: OccupancyDock, page: int) -> None:
    dock._tabs.setCurrentIndex(page)
    QgsApplication.processEvents()
    unseen, everything = [], controls(dock)
    assert len(everything) <= 18, "the panel has as many controls as a page holds, and no more"
    for control in everything:
        # from another one: what nobody walked to gets no ring
        next(one for one in everything if one is not control).setFocus()
        before = _picture(control)
        control.setFocus(Qt.FocusReason.TabFocusReason)
        after = _picture(control)
        if not _seen(before, after):
            unseen.append(control.objectName())
    assert unseen == []


def test_a_widget_that_takes_the_focus_by_itself_gets_no_ring(dock: OccupancyDock) -> None:
    control = dock.findChild(QWidget, "occupancySearch")
    control.setFocus(Qt.FocusReason.TabFocusReason)
    assert control.findChild(QWidget, "occupancyFocusRing") is not None
    dock._tabs.setCurrentIndex(1)
    QgsApplication.processEvents()
    here = QApplication.focusWidget()
    assert here is None or here.findChild(QWidget, "occupancyFocusRing") is None


def test_the_mouse_brings_no_ring(dock: OccupancyDock, monkeypatch: pytest.MonkeyPatch) -> None:
    control = dock.findChild(QWidget, "occupancySearch")
    monkeypatch.setattr(QApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    control.setFocus(Qt.FocusReason.MouseFocusReason)
    assert control.findChild(QWidget, "occupancyFocusRing") is None


def _picture(control: QWidget) -> QImage:
    QgsApplication.processEvents()
    return control.grab().toImage()


def _seen(before: QImage, after: QImage) -> bool:
    """Is there a line around, twice as long as the control's narrow side at least, that stands out
    from what was there?"""
    pixels = [(x, y) for y in range(after.height()) for x in range(after.width())]
    pairs = [[QColor(image.pixel(*at)).name() for image in (before, after)] for at in pixels]
    changed = sum(one != other and contrast(one, other) >= SEEN for one, other in pairs)
    return changed >= 2 * min(after.width(), after.height())
