"""Help where one looks for it: F1 in the dock, and “What is this?” on each of its controls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from qgis.core import QgsApplication, QgsVectorLayer
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QApplication, QWidget

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.dock.dock import OccupancyDock
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.toolbelt.guide import guide_page
from tests.qgis.gui.windows import controls


@pytest.fixture
def dock(app: AppContext, layer: QgsVectorLayer) -> Iterator[OccupancyDock]:
    on_map = OnMap(app.session, app.loader)
    panel = OccupancyDock(app.session, app.loader, on_map)
    on_map.refresh()
    panel.setFloating(True)
    panel.show()
    yield panel
    panel.close()
    panel.deleteLater()


def unexplained(root: QWidget) -> list[str]:
    inner = ("qt_tabwidget_tabbar",)
    return [
        control.objectName()
        for control in controls(root)
        if not control.whatsThis() and control.objectName() not in inner
    ]


@pytest.mark.parametrize("page", [0, 1])
def test_every_control_of_the_dock_says_what_it_is_for(dock: OccupancyDock, page: int) -> None:
    dock._tabs.setCurrentIndex(page)
    QgsApplication.processEvents()
    assert len(controls(dock)) > 8
    assert unexplained(dock) == []


def test_every_control_before_the_sign_in_says_so_too(dock: OccupancyDock) -> None:
    dock._choices.setCurrentWidget(dock.first_run)
    dock._tabs.setCurrentIndex(0)
    QgsApplication.processEvents()
    assert unexplained(dock.first_run) == []


@pytest.mark.parametrize(("tab", "page"), [(0, "index"), (1, "map")])
def test_f1_opens_the_page_about_what_one_looks_at(
    dock: OccupancyDock, tab: int, page: str
) -> None:
    expected: list[str] = []
    dock.help_wanted.connect(expected.append)
    dock._tabs.setCurrentIndex(tab)
    inside = dock.chooser.tree.search if tab == 0 else dock.on_map.tools
    none = Qt.KeyboardModifier.NoModifier
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_F1, none)
    override.ignore()
    QApplication.sendEvent(inside, override)
    assert override.isAccepted(), "QGIS's own F1 is left out"
    QApplication.sendEvent(inside, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F1, none))
    assert expected == [page]
    assert guide_page(page).endswith(".html")
