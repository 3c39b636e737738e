"""One place lists what is watched and why; each layer can be protected or declared there."""

from __future__ import annotations

import pytest
from qgis.core import QgsProject, QgsSettings, QgsVectorLayer
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


def test_it_says_why_and_offers_both(guard, qtbot):
    dialog = WatchedLayers(guard)
    qtbot.addWidget(dialog)
    dialog.show()
    assert rows(dialog) == {}
    raw = raw_layer()
    QgsProject.instance().addMapLayer(raw)
    copy = QgsVectorLayer("?query=SELECT insee, age_u25 AS n FROM Bailleur", "requête", "virtual")
    QgsProject.instance().addMapLayer(copy)
    settle(guard, qtbot)
    qtbot.waitUntil(lambda: len(rows(dialog)) == 2, timeout=2000)
    assert "11" in rows(dialog)["Bailleur"]
    assert "Bailleur" in rows(dialog)["requête"]
    protect = dialog.findChild(QPushButton, "occupancyListProtect")
    declare = dialog.findChild(QPushButton, "occupancyListDeclare")
    table = dialog.findChild(QTreeWidget)
    table.setCurrentItem(table.topLevelItem(list(rows(dialog)).index("requête")))
    assert not protect.isEnabled(), "no field counts its households"
    table.setCurrentItem(table.topLevelItem(list(rows(dialog)).index("Bailleur")))
    assert protect.isEnabled()
    declare.click()
    settle(guard, qtbot)
    qtbot.waitUntil(lambda: rows(dialog) == {}, timeout=2000)
