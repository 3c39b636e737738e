"""The dock's choice of what to load, and the map that it is loaded into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QMenu

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.dock.chooser import Chooser
from occupancy_plugin.gui.dock.dock import OccupancyDock
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.toolbelt.settings import change_settings, read_settings
from tests.qgis.waiting import until


@pytest.fixture
def chooser(app: AppContext) -> Iterator[Chooser]:
    """Signed in, with a purpose, on an empty map."""
    QgsProject.instance().clear()
    change_settings(purpose="observation", vintage="2022", scale="commune")
    yield Chooser(app.session, app.loader)
    QgsProject.instance().clear()


def choose(chooser: Chooser, scale: str, indicator: str) -> None:
    chooser.scales.setCurrentIndex(chooser.scales.findData(scale))
    chooser.tree._select(indicator)


def test_the_same_map_does_not_come_twice(chooser: Chooser, app: AppContext) -> None:
    forward: list[QgsVectorLayer] = []
    chooser.switch_wanted.connect(lambda layer, _: forward.append(layer))
    choose(chooser, "commune", "income_u40_rate")
    chooser.add()
    until(lambda: not app.loader.is_loading)
    layers = set(QgsProject.instance().mapLayers())
    chooser.add()
    until(lambda: not app.loader.is_loading)
    assert set(QgsProject.instance().mapLayers()) == layers
    assert [layer.id() in layers for layer in forward] == [True], "it comes forward instead"


def test_what_the_search_hides_is_not_added(chooser: Chooser) -> None:
    """An earlier choice was, and its definition stood under an empty list."""
    choose(chooser, "commune", "income_u40_rate")
    chooser.tree.search.setText("vacancy")
    assert not chooser._add_button.isEnabled()
    assert "indicator" in chooser._add_button.toolTip()
    assert chooser.tree._meaning.isHidden()
    chooser.tree.search.clear()
    assert chooser.tree.indicator() == "income_u40_rate"
    assert chooser._add_button.isEnabled()


def test_a_change_is_offered_where_both_vintages_can_be_compared(
    chooser: Chooser, app: AppContext
) -> None:
    """In the menu of “Add to map”; where it is closed it says why."""

    def since(indicator: str) -> QAction:
        choose(chooser, "commune", indicator)
        chooser._add_button.menu().aboutToShow.emit()
        (found,) = [one for one in chooser._add_button.menu().actions() if "2020" in one.text()]
        return found

    assert "defin" in since("recent_single_parents_rate").toolTip()
    assert not since("dwellings_count").isEnabled(), "a number is not compared"
    assert since("single_parents_rate").isEnabled()
    since("single_parents_rate").trigger()
    until(lambda: not app.loader.is_loading)
    names = [layer.name() for layer in QgsProject.instance().mapLayers().values()]
    assert any("2020–2022" in name for name in names), names


def test_the_first_map_asks_for_a_purpose_and_goes_on(app: AppContext) -> None:
    """The button was grey and silent. An indicator is proposed: one press, one purpose, a map."""
    QgsProject.instance().clear()
    change_settings(purpose="", last_purpose="", indicator="", vintage="2022", scale="commune")
    dock = OccupancyDock(app.session, app.loader, OnMap(app.session, app.loader))
    change_settings(purpose="")
    dock.show()
    assert dock.chooser.tree.indicator() == "income_u40_rate", "the headline of headlines"
    QTest.mouseClick(dock.chooser._add_button, Qt.MouseButton.LeftButton, pos=QPoint(15, 10))
    menu = dock.session_header.findChild(QMenu, "occupancyPurposes")
    assert menu is not None
    assert not QgsProject.instance().mapLayers()
    purposes = [action for action in menu.actions() if not action.isSeparator()]
    purposes[-1].trigger()
    until(lambda: not app.loader.is_loading and QgsProject.instance().mapLayers())
    assert read_settings().purpose == "attribution"
    dock.close()
    QgsProject.instance().clear()
