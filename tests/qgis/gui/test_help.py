"""Help where one looks for it: F1 in the dock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QApplication

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.dock.dock import OccupancyDock
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.toolbelt.guide import guide_page


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
