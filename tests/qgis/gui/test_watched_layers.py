"""One place lists the raw layers; each can be opened, declared or held back again there."""

from __future__ import annotations

import pytest
from qgis.core import QgsProject, QgsSettings
from qgis.PyQt.QtWidgets import QPushButton, QTreeWidget

from occupancy_plugin.guard.raw.raw_layers import DECLARED_PROPERTY, RawLayerGuard
from occupancy_plugin.gui.panels.watched_layers import WatchedLayers
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.message_bar import Messages
from tests.qgis.guard.conftest import iface  # noqa: F401
from tests.qgis.guard.raw.samples import raw_layer, settle


@pytest.fixture
def guard(iface, tmp_path):  # noqa: F811
    QgsSettings().remove(DECLARED_PROPERTY)
    guard = RawLayerGuard(iface, Messages(iface), Journal(tmp_path / "journal.jsonl"))
    guard.start()
    yield guard
    guard.stop()
    QgsProject.instance().clear()
    QgsSettings().remove(DECLARED_PROPERTY)


def rows(dialog):
    table = dialog.findChild(QTreeWidget)
    items = [table.topLevelItem(row) for row in range(table.topLevelItemCount())]
    return {item.text(0): item.text(1) for item in items}


def test_it_says_what_is_held_back_and_offers_both_ways(guard, qtbot):
    dialog = WatchedLayers(guard)
    qtbot.addWidget(dialog)
    dialog.show()
    assert rows(dialog) == {}
    raw = raw_layer()
    QgsProject.instance().addMapLayer(raw)
    settle(guard, qtbot)
    assert rows(dialog) == {"Bailleur": "Held back"}
    buttons = {
        name: dialog.findChild(QPushButton, f"occupancyList{name}")
        for name in ("Open", "WorkOn", "Hold")
    }
    assert [button.isEnabled() for button in buttons.values()] == [True, True, False]
    guard.declare(raw, "géocodage")
    assert rows(dialog) == {"Bailleur": "Raw data, not guarded"}
    assert [button.isEnabled() for button in buttons.values()] == [False, False, True]
    buttons["Hold"].click()
    assert rows(dialog) == {"Bailleur": "Held back"}
    assert raw.featureCount() == 0
