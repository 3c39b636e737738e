"""What a territory is zoomed to."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsMapSettings,
    QgsPointXY,
    QgsRectangle,
    QgsVectorLayer,
)

from occupancy_plugin.gui.qgis.extent import area_of_use, territory_extent

LILLE, NICE, CAYENNE, SAINT_DENIS = (3.06, 50.63), (7.27, 43.70), (-52.33, 4.94), (55.45, -20.88)
LAMBERT = QgsCoordinateReferenceSystem("EPSG:2154")


def points(*places: tuple[float, float]) -> QgsVectorLayer:
    layer = QgsVectorLayer("Point?crs=EPSG:4326", "points", "memory")
    features = [QgsFeature() for _ in places]
    for feature, place in zip(features, places, strict=True):
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(*place)))
    layer.dataProvider().addFeatures(features)
    return layer


def extent_of(layer: QgsVectorLayer, crs: QgsCoordinateReferenceSystem) -> QgsRectangle:
    settings = QgsMapSettings()
    settings.setDestinationCrs(crs)
    return territory_extent(layer, settings)


@pytest.mark.parametrize("beyond", [(CAYENNE, SAINT_DENIS), (SAINT_DENIS,)])
def test_france_is_zoomed_to_where_its_reference_system_is_made_for(
    beyond: tuple[tuple[float, float], ...],
) -> None:
    extent = extent_of(points(LILLE, NICE, *beyond), LAMBERT)
    assert extent.contains(QgsPointXY(704_000, 7_060_000))
    assert extent.contains(QgsPointXY(1_044_000, 6_300_000))
    assert extent.width() < 3_000_000


def test_a_territory_is_zoomed_to_closely() -> None:
    extent = extent_of(points(LILLE, NICE), LAMBERT)
    assert extent.width() < 500_000


def test_a_territory_outside_that_area_is_shown_whole() -> None:
    layer = points(CAYENNE, (-52.64, 5.16))
    extent = extent_of(layer, LAMBERT)
    assert not extent.isEmpty()
    assert not extent.intersects(area_of_use(LAMBERT))
