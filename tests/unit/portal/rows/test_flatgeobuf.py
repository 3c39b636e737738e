"""A FlatGeobuf that arrives in pieces of any size is the same table; one that is cut, spoiled or of
another system is refused."""

from __future__ import annotations

import collections
import itertools
import uuid

import numpy as np
import pandas as pd
import pytest
from osgeo import gdal, ogr, osr

from occupancy_plugin.portal.rows import flatgeobuf
from occupancy_plugin.portal.rows.decode import table_of
from occupancy_plugin.portal.rows.flatgeobuf import FlatGeobufReader
from occupancy_plugin.table import Table
from occupancy_plugin.toolbelt.errors import BadData

ROWS = 500
METRES = "EPSG:2154"
gdal.UseExceptions()


def file_of(rows: int = ROWS, index: str = "NO", epsg: int = 2154) -> bytes:
    """`rows` dots: code, a name in French, whole counts, counts of which some are missing, large
    ones, a mean."""
    path = f"/vsimem/{uuid.uuid4().hex}.fgb"
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    with gdal.GetDriverByName("FlatGeobuf").Create(path, 0, 0, 0, gdal.GDT_Unknown) as dataset:
        layer = dataset.CreateLayer("rows", reference, ogr.wkbPoint, [f"SPATIAL_INDEX={index}"])
        kinds = {
            "code": ogr.OFTString,
            "name": ogr.OFTString,
            "large": ogr.OFTInteger64,
            "rent": ogr.OFTReal,
        }
        for name in ("code", "name", "households", "hidden", "large", "rent"):
            layer.CreateField(ogr.FieldDefn(name, kinds.get(name, ogr.OFTInteger64)))
        for row in range(rows):
            feature = ogr.Feature(layer.GetLayerDefn())
            values = [
                f"{row:05}",
                "Caudry – l’Abbaye" if row % 2 else None,
                row,
                None if row % 3 else row,
                row * 10**10,
                row + 0.25,
            ]
            for position, value in enumerate(values):
                if value is not None:
                    feature.SetField(position, value)
            feature.SetGeometry(
                ogr.CreateGeometryFromWkt(f"POINT ({700000 + row} {7000000 - row})")
            )
            layer.CreateFeature(feature)
    size = gdal.VSIStatL(path).size
    handle = gdal.VSIFOpenL(path, "rb")
    body = bytes(gdal.VSIFReadL(1, size, handle))
    gdal.VSIFCloseL(handle)
    gdal.Unlink(path)
    return body


def read(body: bytes, step: int, crs: str = METRES) -> Table:
    reader = FlatGeobufReader(crs)
    for start in range(0, len(body), step):
        reader.feed(body[start : start + step])
    return table_of(reader)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flatgeobuf, "PIECE_BYTES", 1000)


@pytest.mark.parametrize("index", ["NO", "YES"])
@pytest.mark.parametrize("step", [1, 7, 100, 4096, 10**9])
def test_pieces_of_any_size_give_the_same_table(index: str, step: int) -> None:
    table = read(file_of(index=index), step)
    frame = table.frame.sort_index()
    assert list(frame.index) == [f"{row:05}" for row in range(ROWS)]
    assert frame["households"].tolist() == list(range(ROWS))
    assert frame["households"].dtype == "int32"
    assert frame["large"].tolist() == [row * 10**10 for row in range(ROWS)]
    assert frame["hidden"].isna().tolist() == [row % 3 != 0 for row in range(ROWS)]
    assert frame["hidden"].dropna().tolist() == list(range(0, ROWS, 3))
    assert frame["rent"].tolist() == [row + 0.25 for row in range(ROWS)]
    assert frame["name"].tolist()[:2] == [None, "Caudry – l’Abbaye"]
    assert table.crs == METRES
    place = {
        code: ogr.CreateGeometryFromWkb(wkb).GetX()
        for code, wkb in zip(table.frame.index, table.geometry, strict=True)
    }
    assert place["00007"] == 700007


def test_rows_are_counted_while_they_come() -> None:
    body = file_of()
    reader = FlatGeobufReader(METRES)
    reader.feed(body[: len(body) // 2])
    assert 0 < reader.rows < reader.announced == ROWS


@pytest.mark.parametrize("index", ["NO", "YES"])
def test_a_file_without_a_row_keeps_its_columns(index: str) -> None:
    table = read(file_of(rows=0, index=index), 50)
    assert table.frame.empty
    assert "households" in table.frame.columns


@pytest.mark.parametrize("index", ["NO", "YES"])
def test_a_file_cut_anywhere_is_refused(index: str) -> None:
    body = file_of(rows=20, index=index)
    for end in range(0, len(body) - 1, 13):
        with pytest.raises(BadData):
            read(body[:end], 64)


def test_garbage_is_refused_at_its_first_bytes() -> None:
    reader = FlatGeobufReader(METRES)
    with pytest.raises(BadData):
        reader.feed(np.random.default_rng(0).bytes(100))


def test_an_endless_feature_is_refused_before_memory_fills(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flatgeobuf, "MAX_FEATURE_BYTES", 100_000)
    reader = FlatGeobufReader(METRES)
    reader.feed(file_of()[:5000])
    with pytest.raises(BadData):
        collections.deque(map(reader.feed, itertools.repeat(b"\xff" * 1000)), maxlen=0)


def test_another_reference_system_is_refused() -> None:
    with pytest.raises(BadData):
        read(file_of(epsg=3857), 1000)


def test_nothing_stays_in_gdals_memory() -> None:
    before = set(gdal.ReadDir("/vsimem/") or ())
    read(file_of(), 1000)
    with pytest.raises(BadData):
        read(file_of()[:-5], 1000)
    assert set(gdal.ReadDir("/vsimem/") or ()) == before


def test_spoiled_bytes_never_end_the_process() -> None:
    rng = np.random.default_rng(1)
    body = file_of(rows=50)
    whole_frame = read(body, 500).frame
    refusals = 0
    for _ in range(60):
        spoiled = bytearray(body)
        for place in rng.integers(0, len(body), 20):
            spoiled[place] = rng.integers(0, 256)
        try:
            pd.testing.assert_index_equal(
                read(bytes(spoiled), 500).frame.columns, whole_frame.columns
            )
        except BadData:
            refusals += 1
        except AssertionError:
            pass
    assert refusals > 0


def test_a_column_name_that_is_not_utf8_is_refused():
    """GDAL's Arrow stream would end the process: the name is looked at before it starts."""
    for name in (b"households", b"code"):
        spoiled = file_of(5).replace(name, name[:-1] + b"\xc9", 1)
        reader = FlatGeobufReader(METRES)
        reader.feed(spoiled)
        with pytest.raises(BadData) as refusal:
            reader.close()
        assert "UTF-8" in refusal.value.details
