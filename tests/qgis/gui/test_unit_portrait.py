"""A unit that is selected on a map has its portrait in the dock: released values only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from qgis.core import QgsVectorLayer
from qgis.PyQt.QtGui import QFont, QFontMetrics
from qgis.PyQt.QtWidgets import QLabel, QToolButton

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.gui.dock.rank_bars import BarRow, RankBars
from occupancy_plugin.gui.dock.unit_portrait import UnitPortrait
from occupancy_plugin.layers.release.indicators import RELEASED

RATE = "single_parents_rate"


@pytest.fixture
def portrait(app: AppContext, layer: QgsVectorLayer) -> Iterator[UnitPortrait]:
    on_map = OnMap(app.session, app.loader)
    on_map.refresh()
    yield on_map.portrait
    layer.removeSelection()
    on_map.deleteLater()


def text(portrait: UnitPortrait, name: str) -> str:
    return str(portrait.findChild(QLabel, name).text())


def test_one_unit_shows_its_value_its_rank_and_its_comparators(
    portrait: UnitPortrait, layer: QgsVectorLayer
) -> None:
    shown = [f for f in layer.getFeatures() if isinstance(f[RATE], float)]
    highest = max(shown, key=lambda feature: feature[RATE])
    layer.selectByIds([highest.id()])
    assert not portrait.isHidden()
    assert text(portrait, "occupancyUnitName").startswith(highest["name"])
    assert f"1 of {len(shown)}" in text(portrait, "occupancyUnitFigure")
    rows = portrait._bars._rows
    assert len(rows) == len(shown), "no bar of a unit without a value"
    assert [row.name for row in rows if row.is_marked] == [highest["name"]]
    assert [row.name for row in portrait._comparators._rows][1:2] == ["Nord"]
    portrait.findChild(QToolButton, "occupancyUnitClose").click()
    assert portrait.isHidden()
    assert layer.selectedFeatureCount() == 0


def test_a_value_is_written_whole_in_a_narrow_dock() -> None:
    """The sign of "−3.8 points" was outside its column."""
    rows = [BarRow("Busigny", -3.8, "−3.8 points", 1, True), BarRow("Caudry", 0.3, "+0.3 point")]
    bars, font = RankBars("bars"), QFont()
    bars.resize(280, 60)
    bars.show_rows(rows[1:], rows)
    font.setBold(True)
    width = QFontMetrics(font).horizontalAdvance(rows[0].text)
    assert bars.width() - sum(bars.spans()) >= width


def test_several_units_are_added_up_unless_one_is_hidden(
    portrait: UnitPortrait, layer: QgsVectorLayer
) -> None:
    features = [f for f in layer.getFeatures() if f["state"] == RELEASED]
    shown = [f.id() for f in features if isinstance(f[RATE], float)]
    hidden = [f.id() for f in features if f.id() not in shown]
    layer.selectByIds(shown)
    assert "%" in text(portrait, "occupancyUnitFigure")
    assert hidden
    layer.selectByIds([*shown, hidden[0]])
    assert "1 units under secrecy" in text(portrait, "occupancyUnitFigure")
    assert "%" not in text(portrait, "occupancyUnitFigure").split("<br>")[1]
    layer.selectByIds(hidden[:1])
    assert "secrecy" in text(portrait, "occupancyUnitFigure")
    assert not [row for row in portrait._bars._rows if row.is_marked]


def test_a_map_that_is_emptied_takes_its_portrait_along(
    portrait: UnitPortrait, layer: QgsVectorLayer
) -> None:
    layer.selectByIds(layer.allFeatureIds()[:1])
    assert not portrait.isHidden()
    layer.setSubsetString("code = 'none'")
    portrait.follow()
    assert portrait.isHidden()
    layer.setSubsetString("")
