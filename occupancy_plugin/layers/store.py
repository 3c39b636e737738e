"""Released rows → one read-only layer in memory (the layer S): a GeoPackage in /vsimem, nothing on disk.

Takes what came through the gate, never a raw table. `write_geopackage` may run in any thread, `open_layer` in the main one.
"""

from __future__ import annotations

import sqlite3
import struct
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsFeature, QgsGeometry, QgsRectangle, QgsVectorLayer

if TYPE_CHECKING:
    from pandas import DataFrame, Series

FOLDER = "/vsimem/occupancy"
KEY = "code"
GEOMETRY_TYPES = {"polygon": "MULTIPOLYGON", "point": "POINT"}
POINT = struct.Struct("<BIdd")
RTREE_SPECIFICATION = "http://www.geopackage.org/spec120/#extension_rtree"
LITTLE_ENDIAN_NO_ENVELOPE, LITTLE_ENDIAN_XY = 0b001, 0b011

SCHEMA = """
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk PRIMARY KEY (table_name, column_name));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL);
CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER);
"""


class StoreError(Exception):
    """Rows that cannot become a layer: a sentence for the user."""


@dataclass(frozen=True)
class StoredRows:
    """Released rows, ready to open. `path` is in /vsimem, '' when this Python cannot serialize (then `fallback` holds them)."""

    path: str
    table: str
    geometry_type: str  # 'polygon', 'point' or 'none'
    crs_authid: str
    rows: int
    columns: tuple[tuple[str, str], ...]  # name, SQL type
    fallback: tuple[Any, ...] = field(default=(), repr=False)

    @property
    def uri(self) -> str:
        return f"{self.path}|layername={self.table}"


def can_serialize() -> bool:
    """Python 3.11 with an SQLite that can hand over an in-memory database."""
    return hasattr(sqlite3.Connection, "serialize")


def write_geopackage(
    frame: DataFrame, geometry: Sequence[bytes | None] | None, crs_authid: str, table: str, geometry_type: str
) -> StoredRows:
    """Write released rows (index = unit codes, or a `code` column) and their WKB, row by row, into a GeoPackage in memory."""
    if geometry is not None and len(geometry) != len(frame):
        raise StoreError("There must be one geometry per row.")
    if geometry is None:
        geometry_type = "none"
    elif geometry_type not in GEOMETRY_TYPES:
        raise StoreError("The geometry is neither of points nor of polygons.")
    names, kinds, values = _columns(frame)
    columns = tuple(zip(names, kinds, strict=True))
    if not can_serialize():
        return StoredRows("", table, geometry_type, crs_authid, len(frame), columns, (values, geometry))
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.executescript(SCHEMA)
        connection.execute("BEGIN")
        _fill(connection, table, columns, values, geometry, geometry_type, crs_authid)
        connection.execute("COMMIT")
        content = connection.serialize()
    except sqlite3.Error as error:
        raise StoreError("The rows could not be stored in memory.") from error
    finally:
        connection.close()
    path = f"{FOLDER}/{uuid.uuid4().hex}.gpkg"
    gdal.FileFromMemBuffer(path, content)
    return StoredRows(path, table, geometry_type, crs_authid, len(frame), columns)


def open_layer(stored: StoredRows, name: str) -> QgsVectorLayer:
    """The stored rows as a read-only layer; call it from the main thread. Raises StoreError when QGIS cannot read them."""
    options = QgsVectorLayer.LayerOptions()
    if not stored.path:
        layer = _memory_layer(stored, name)
    else:
        if hasattr(options, "forceReadOnly"):
            options.forceReadOnly = True
        layer = QgsVectorLayer(stored.uri, name, "ogr", options)
    if not layer.isValid():
        raise StoreError("QGIS could not open the rows kept in memory.")
    layer.setReadOnly(True)
    return layer


def discard(path: str) -> None:
    """Forget the rows at that path; layers that still read it become empty."""
    if not path.startswith(FOLDER):
        return
    for name in (path, f"{path}-wal", f"{path}-shm", f"{path}-journal"):
        if gdal.VSIStatL(name) is not None:
            gdal.Unlink(name)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _columns(frame: DataFrame) -> tuple[list[str], list[str], list[list[Any]]]:
    names, kinds, values = [], [], []
    if KEY not in frame.columns:
        names, kinds, values = [KEY], ["TEXT"], [[str(code) for code in frame.index]]
    for name in frame.columns:
        kind, column = _column(frame[name])
        names.append(str(name))
        kinds.append(kind)
        values.append(column)
    lowered = [name.lower() for name in names]
    if len(set(lowered)) != len(lowered) or {"fid", "geom"} & set(lowered):
        raise StoreError("Two columns have the same name.")
    return names, kinds, values


def _column(series: Series) -> tuple[str, list[Any]]:
    """SQL type and plain Python values, None where missing. Counts read as floats become whole numbers again."""
    missing = series.isna().to_numpy()
    if series.dtype.kind in "biuf":
        numbers = series.to_numpy(dtype="float64", na_value=np.nan)
        known = numbers[~missing]
        if np.isinf(known).any():
            raise StoreError("A column holds a number that is not finite.")
        whole = known.size > 0 and bool((known == np.floor(known)).all())
        plain: list[Any] = (np.where(missing, 0, numbers).astype("int64") if whole else numbers).tolist()
        kind = "INTEGER" if whole else "REAL"
    else:
        plain, kind = [None if gone else str(value) for value, gone in zip(series.tolist(), missing, strict=True)], "TEXT"
    if missing.any():
        for position in np.flatnonzero(missing):
            plain[int(position)] = None
    return kind, plain


def _fill(
    connection: sqlite3.Connection,
    table: str,
    columns: Sequence[tuple[str, str]],
    values: list[list[Any]],
    geometry: Sequence[bytes | None] | None,
    geometry_type: str,
    crs_authid: str,
) -> None:
    name = quoted(table)
    srs_id = _reference_systems(connection, crs_authid)
    spatial = geometry is not None
    definition = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns)
    geometry_column = f"geom {GEOMETRY_TYPES[geometry_type]}, " if spatial else ""
    connection.execute(f"CREATE TABLE {name} (fid INTEGER PRIMARY KEY NOT NULL, {geometry_column}{definition})")
    rows = len(values[0])
    stored: list[Sequence[Any]] = [range(1, rows + 1)]
    extent = (None, None, None, None)
    if geometry is not None:
        boxes = bounding_boxes(geometry, geometry_type)
        stored.append(list(_blobs(geometry, boxes, geometry_type, srs_id)))
        extent = _extent(boxes)
    marks = ", ".join("?" * (len(columns) + len(stored)))
    connection.executemany(f"INSERT INTO {name} VALUES ({marks})", zip(*stored, *values, strict=True))  # nosec B608: quoted name
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x, max_y, srs_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (table, "features" if spatial else "attributes", table, *extent, srs_id if spatial else None),
    )
    connection.execute("INSERT INTO gpkg_ogr_contents VALUES (?, ?)", (table, rows))
    if spatial:
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (table, GEOMETRY_TYPES[geometry_type], srs_id)
        )
        _spatial_index(connection, table, boxes)


def _spatial_index(connection: sqlite3.Connection, table: str, boxes: np.ndarray) -> None:
    index = quoted(f"rtree_{table}_geom")
    connection.execute(f"CREATE VIRTUAL TABLE {index} USING rtree(id, minx, maxx, miny, maxy)")
    known = np.flatnonzero(~np.isnan(boxes[:, 0]))
    order = known[np.lexsort((boxes[known, 1], boxes[known, 0]))]  # near ones together: a tighter tree, filled faster
    entries = zip((order + 1).tolist(), *(boxes[order, axis].tolist() for axis in (0, 2, 1, 3)), strict=True)
    connection.executemany(f"INSERT INTO {index} VALUES (?, ?, ?, ?, ?)", entries)  # nosec B608: quoted name
    connection.execute("INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')", (table, RTREE_SPECIFICATION))


def _reference_systems(connection: sqlite3.Connection, crs_authid: str) -> int:
    """Write the mandatory reference systems and ours; returns ours."""
    wanted = {"EPSG:4326", crs_authid}
    rows: list[tuple[Any, ...]] = [
        ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", None),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
    ]
    chosen = 0
    for authid in sorted(wanted):
        crs = QgsCoordinateReferenceSystem(authid)
        if not crs.isValid():
            raise StoreError("The coordinate reference system is unknown.")
        organisation, _, number = authid.partition(":")
        rows.append((crs.description(), int(number), organisation, int(number), crs.toWkt(), None))
        if authid == crs_authid:
            chosen = int(number)
    connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", rows)
    return chosen


def bounding_boxes(geometry: Sequence[bytes | None], geometry_type: str) -> np.ndarray:
    """min x, min y, max x, max y of every WKB; NaN where there is none."""
    boxes = np.full((len(geometry), 4), np.nan)
    if geometry_type == "point" and all(wkb is not None and len(wkb) == POINT.size and wkb[0] == 1 for wkb in geometry):
        plain = np.frombuffer(b"".join(geometry), dtype=[("order", "u1"), ("kind", "<u4"), ("x", "<f8"), ("y", "<f8")])  # type: ignore[arg-type]
        boxes[:, 0] = boxes[:, 2] = plain["x"]
        boxes[:, 1] = boxes[:, 3] = plain["y"]
        return boxes
    for position, wkb in enumerate(geometry):
        if wkb:
            box = _box(wkb)
            if not box.isNull():
                boxes[position] = box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()
    return boxes


def _box(wkb: bytes) -> QgsRectangle:
    shape = QgsGeometry()
    shape.fromWkb(wkb)
    return shape.boundingBox()


def _blobs(geometry: Sequence[bytes | None], boxes: np.ndarray, geometry_type: str, srs_id: int) -> Iterator[bytes | None]:
    """GeoPackage's binary geometries: a header, the envelope for polygons, then the WKB (multi-polygons throughout)."""
    if geometry_type == "point":
        header = struct.pack("<2sBBi", b"GP", 0, LITTLE_ENDIAN_NO_ENVELOPE, srs_id)
        for wkb in geometry:
            yield header + wkb if wkb else None
        return
    header = struct.pack("<2sBBi", b"GP", 0, LITTLE_ENDIAN_XY, srs_id)
    for wkb, box in zip(geometry, boxes, strict=True):
        if not wkb or np.isnan(box[0]):
            yield None
        else:
            yield header + struct.pack("<4d", box[0], box[2], box[1], box[3]) + as_multi(wkb)


def as_multi(wkb: bytes) -> bytes:
    """A WKB polygon as a multi-polygon of one; anything else as it is."""
    order = "<" if wkb[0] == 1 else ">"
    (kind,) = struct.unpack_from(order + "I", wkb, 1)
    return struct.pack(order + "BII", wkb[0], 6, 1) + wkb if kind == 3 else wkb


def _extent(boxes: np.ndarray) -> tuple[Any, ...]:
    known = boxes[~np.isnan(boxes[:, 0])]
    if known.size == 0:
        return (None, None, None, None)
    return (*known[:, :2].min(axis=0).tolist(), *known[:, 2:].max(axis=0).tolist())


def _memory_layer(stored: StoredRows, name: str) -> QgsVectorLayer:
    """The slower way for a Python without `serialize`."""
    kinds = {"INTEGER": "int8", "REAL": "double", "TEXT": "string"}
    shape = {"polygon": "MultiPolygon", "point": "Point", "none": "None"}[stored.geometry_type]
    fields = "&".join(f"field={column}:{kinds[kind]}" for column, kind in stored.columns)
    layer = QgsVectorLayer(f"{shape}?crs={stored.crs_authid}&{fields}", name, "memory")
    layer.setCustomProperty("skipMemoryLayersCheck", 1)
    values, geometry = stored.fallback
    features = []
    for position, row in enumerate(zip(*values, strict=True)):
        feature = QgsFeature(layer.fields())
        feature.setAttributes(list(row))
        if geometry is not None and geometry[position]:
            shape_of = QgsGeometry()
            shape_of.fromWkb(as_multi(geometry[position]) if stored.geometry_type == "polygon" else geometry[position])
            feature.setGeometry(shape_of)
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    return layer
