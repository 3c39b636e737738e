"""The extent of a territory in the map."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.qgis.extent import area_of_use, in_sight, territory_extent
from occupancy_plugin.layers.basemap.territories import BaseMap, territory_box
from occupancy_plugin.layers.project.file_load import prepare_files
from occupancy_plugin.layers.project.file_orders import FileOrder
from occupancy_plugin.layers.project.layer_tree import hatch_layer_of
from occupancy_plugin.layers.project.place import LoadedLayers, add_to_project
from occupancy_plugin.sources.opening import Source

from ..conftest import own_ledgers
from ..waiting import Work

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


def test_a_file_of_a_few_squares_is_in_the_middle_of_the_map(
    tmp_path: Path, project: QgsProject
) -> None:
    """It was in a corner: the box of the hatch is rounded to 10 km."""
    path = tmp_path / "squares.csv"
    squares = [
        f"CRS3035RES200mN{3_021_000 + 200 * row}E{3_841_000 + 200 * column},{households}"
        for row, column, households in ((0, 0, 40), (0, 1, 55), (1, 0, 23), (1, 1, 6), (2, 0, 7))
    ]
    path.write_text("\n".join(["idcar_200m,men", *squares]), encoding="utf-8")
    with own_ledgers(tmp_path / "ledgers"):
        prepared = prepare_files(FileOrder(Source.of(path)), Work()).scales[0]
    safe = add_to_project(prepared, project).safe
    hatch = hatch_layer_of(safe)
    assert hatch is not None
    assert hatch.draws_something()
    extent = extent_of(safe, safe.crs())
    units = safe.extent()
    assert extent.contains(units)
    assert extent.width() < 4 * units.width()
    assert extent.height() < 4 * units.height()
    assert extent.center().distance(units.center()) < units.width()


def test_a_wider_territory_is_not_in_sight_because_a_part_of_it_is() -> None:
    """A département was added to the map of a commune, and stayed one colour over everything."""
    departement, commune = QgsRectangle(0, 0, 100, 100), QgsRectangle(10, 10, 12, 12)
    assert in_sight(departement, commune), "the user has zoomed in on this territory"
    assert not in_sight(departement, commune, in_part=False)
    assert in_sight(departement, departement, in_part=False)
