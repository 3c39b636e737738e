"""A layer of communes that went through the store, as the loader makes it."""

from __future__ import annotations

import pytest
from qgis.core import QgsProject

from occupancy_plugin.layers.release.indicators import indicator_columns
from occupancy_plugin.layers.store.geopackage import discard, open_layer, write_geopackage
from tests.qgis.layers.samples import INDICATORS, LAMBERT, commune_frame, square


@pytest.fixture
def communes(qgis_app):
    frame = indicator_columns(commune_frame(), INDICATORS)
    geometry = [square(position % 6, position // 6) for position in range(len(frame))]
    stored = write_geopackage(frame, geometry, LAMBERT, "released", "polygon")
    layer = open_layer(stored, "Communes")
    QgsProject.instance().addMapLayer(layer)
    yield layer
    QgsProject.instance().clear()
    discard(stored.path)
