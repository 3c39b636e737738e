"""The guard of raw layers over an empty project."""

from __future__ import annotations

import pytest
from qgis.core import QgsProject, QgsSettings

from occupancy_plugin.guard.raw.raw_layers import DECLARED_PROPERTY, RawLayerGuard
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.message_bar import Messages


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal.jsonl")


@pytest.fixture
def guard(iface, journal):
    QgsSettings().remove(DECLARED_PROPERTY)
    guard = RawLayerGuard(iface, Messages(iface), journal)
    guard.start()
    yield guard
    guard.stop()
    QgsProject.instance().clear()
    QgsSettings().remove(DECLARED_PROPERTY)
