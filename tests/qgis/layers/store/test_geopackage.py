"""Released rows in memory: read-only, the right reference system, nothing on disk."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from osgeo import gdal
from qgis.core import QgsFeatureRequest, QgsRectangle

from occupancy_plugin.layers.lineage import is_ours, read_lineage, write_lineage
from occupancy_plugin.layers.store.geopackage import (
    FOLDER,
    StoredRows,
    discard,
    open_layer,
    stored_numbers,
    write_geopackage,
)
from occupancy_plugin.toolbelt.errors import StoreError
from tests.qgis.layers.samples import EAST, LINEAGE, NORTH, SIDE, dot, square

ROOT = Path(__file__).resolve().parents[4]


def frame():
    return pd.DataFrame(
        {
            "name": ["A", "B’", None],
            "households": [12.0, np.nan, 40.0],
            "rate": [12.5, np.nan, 33.3],
            "state": "released",
        },
        index=["01001", "01002", "2A004"],
    )


def stored_points(crs="EPSG:2154") -> StoredRows:
    return write_geopackage(frame(), [dot(n, 0) for n in range(3)], crs, "released", "point")


@pytest.mark.parametrize(
    ("shape", "geometry_type"), [(square, "polygon"), (dot, "point"), (None, "none")]
)
def test_rows_come_back_as_they_were(qgis_app, shape, geometry_type):
    geometry = [shape(n, 0) for n in range(3)] if shape else None
    stored = write_geopackage(frame(), geometry, "EPSG:2154", "released", geometry_type)
    layer = open_layer(stored, "S")
    rows = {feature["code"]: feature for feature in layer.getFeatures()}
    assert set(rows) == {"01001", "01002", "2A004"}
    assert rows["01001"]["households"] == 12
    assert rows["01002"]["name"] == "B’"
    assert rows["2A004"]["rate"] == pytest.approx(33.3)
    assert not isinstance(rows["01002"]["households"], int)
    assert not isinstance(rows["01002"]["rate"], float)
    if shape:
        assert layer.crs().authid() == "EPSG:2154"
        inside = QgsFeatureRequest(
            QgsRectangle(EAST + 2.2 * SIDE, NORTH, EAST + 2.8 * SIDE, NORTH + SIDE)
        )
        assert [feature["code"] for feature in layer.getFeatures(inside)] == ["2A004"]
    if stored.path:
        discard(stored.path)


def test_a_column_is_read_at_once(qgis_app):
    stored = stored_points()
    layer = open_layer(stored, "S")
    assert sorted(stored_numbers(layer, "households")) == [12, 40]
    assert sorted(stored_numbers(layer, "rate")) == pytest.approx([12.5, 33.3])
    assert stored_numbers(layer, "name") is None
    layer.setSubsetString("code = '01001'")
    assert stored_numbers(layer, "households") is None
    layer.setSubsetString("")
    discard(stored.path)
    assert stored_numbers(layer, "households") is None


def test_discard_leaves_nothing(qgis_app):
    before = set(gdal.ReadDir(FOLDER) or [])
    stored = stored_points("EPSG:4326")
    layer = open_layer(stored, "S")
    assert layer.crs().authid() == "EPSG:4326"
    del layer
    discard(stored.path)
    assert set(gdal.ReadDir(FOLDER) or []) == before


def test_discard_touches_nothing_else(qgis_app, tmp_path):
    path = tmp_path / "mine.gpkg"
    path.write_text("mine")
    discard(str(path))
    assert path.exists()


def test_threads_store_side_by_side(qgis_app):
    with ThreadPoolExecutor(4) as pool:
        stored = list(pool.map(lambda _: stored_points(), range(12)))
    assert len({one.path for one in stored}) == 12
    for one in stored:
        assert open_layer(one, "S").featureCount() == 3
        discard(one.path)


@pytest.mark.parametrize(
    ("rows", "geometry", "crs", "kind"),
    [
        (frame(), [dot(0, 0)], "EPSG:2154", "point"),
        (frame(), [dot(n, 0) for n in range(3)], "EPSG:999999", "point"),
        (frame(), [dot(n, 0) for n in range(3)], "EPSG:2154", "line"),
        (frame().assign(HOUSEHOLDS=1), [dot(n, 0) for n in range(3)], "EPSG:2154", "point"),
        (frame().assign(rate=np.inf), [dot(n, 0) for n in range(3)], "EPSG:2154", "point"),
    ],
)
def test_rows_that_cannot_be_stored_are_refused_with_a_sentence(
    qgis_app, rows, geometry, crs, kind
):
    with pytest.raises(StoreError, match=r"\w+ \w+"):
        write_geopackage(rows, geometry, crs, "released", kind)


def test_missing_geometries_and_no_rows_at_all(qgis_app):
    stored = write_geopackage(
        frame(), [square(0, 0), None, square(2, 0)], "EPSG:2154", "released", "polygon"
    )
    assert open_layer(stored, "S").featureCount() == 3
    discard(stored.path)
    stored = write_geopackage(frame().iloc[:0], [], "EPSG:2154", "released", "polygon")
    assert open_layer(stored, "S").featureCount() == 0
    discard(stored.path)


def test_lineage_is_written_read_and_shown(qgis_app):
    stored = stored_points()
    layer = open_layer(stored, "S")
    assert not is_ours(layer)
    assert read_lineage(layer) is None
    write_lineage(layer, LINEAGE)
    read = read_lineage(layer)
    assert read.id
    assert (read.scale, read.hidden_cells, read.withheld_units, read.fictitious) == (
        "commune",
        3,
        4,
        True,
    )
    assert LINEAGE.caption in layer.metadata().abstract()
    assert layer.metadata().constraints()
    write_lineage(layer, read)
    assert read_lineage(layer) == read
    discard(stored.path)
