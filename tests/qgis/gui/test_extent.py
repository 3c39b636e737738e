"""The extent of a territory in the map."""

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

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.qgis.extent import area_of_use, territory_extent
from occupancy_plugin.layers.basemap.territories import BaseMap, territory_box
from occupancy_plugin.layers.project.place import LoadedLayers

LILLE, NICE, CAYENNE, SAINT_DENIS = (3.06, 50.63), (7.27, 43.70), (-52.33, 4.94), (55.45, -20.88)
LAMBERT = QgsCoordinateReferenceSystem("EPSG:2154")


def test_a_territory_is_shown_in_the_middle(app: AppContext, layer: QgsVectorLayer) -> None:
    """The hatch's box is rounded to 10 km: with it a quarter of the page was empty on one side."""
    ground = BaseMap(app.session, app.loader)
    ground._on_loaded(LoadedLayers(layer, None, None))  # type: ignore[arg-type]
    box = territory_box(layer)
    extent = extent_of(layer, LAMBERT)
    assert not box.isEmpty()
    for share in (box.width() / extent.width(), box.height() / extent.height()):
        assert 0.92 <= share <= 0.96
    assert extent.center().distance(box.center()) < 1
    ground.remove()


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
