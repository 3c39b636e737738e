"""Settings ▸ Options ▸ Occupation du parc social."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QComboBox

from occupancy_plugin.gui.qgis.options import OptionsPage
from occupancy_plugin.layers.basemap.background import Background, choose_background
from occupancy_plugin.toolbelt.settings import change_settings, read_settings


@pytest.fixture
def before() -> Iterator[str]:
    background = read_settings().background
    yield background
    change_settings(background=background)


def test_the_plan_of_new_maps_is_a_default_and_follows_the_dock(before: str) -> None:
    page = OptionsPage()
    plans = page.findChild(QComboBox, "occupancyPlan")
    plans.setCurrentIndex(plans.findData(Background.GREY.value))
    assert read_settings().background == before  # QGIS has not applied the page yet
    page.apply()
    assert read_settings().background == Background.GREY.value
    choose_background(Background.NONE, QgsProject.instance())
    assert OptionsPage().findChild(QComboBox, "occupancyPlan").currentData() == ""
