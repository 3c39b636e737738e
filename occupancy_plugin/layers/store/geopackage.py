"""Stores released rows as a GeoPackage in /vsimem (memory, nothing on disk) and opens them as a
read-only layer, the safe layer of a map. Raw tables never come here.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal, ogr, osr
from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QMetaType

from ...toolbelt.errors import StoreError
from ...toolbelt.memory import trim_heap
from ...toolbelt.translation import tr
from .arrow import REAL_NUMBER, TEXT, WHOLE_NUMBER, WKB, Column, write

if TYPE_CHECKING:
    from pandas import DataFrame, Series

FOLDER = "/vsimem/occupancy"
KEY = "code"
GEOMETRY = "geom"
GEOMETRY_TYPES = {"polygon": ogr.wkbMultiPolygon, "point": ogr.wkbPoint, "none": ogr.wkbNone}
FIELD_TYPES = {WHOLE_NUMBER: ogr.OFTInteger64, REAL_NUMBER: ogr.OFTReal, TEXT: ogr.OFTString}
FIELD_KINDS = {
    WHOLE_NUMBER: QMetaType.Type.LongLong,
    REAL_NUMBER: QMetaType.Type.Double,
    TEXT: QMetaType.Type.QString,
}
IN_MEMORY = {
    "OGR_SQLITE_PRAGMA": "temp_store=MEMORY",
    "OGR_SQLITE_JOURNAL": "OFF",
    "OGR_SQLITE_SYNCHRONOUS": "OFF",
}

# path → columns, shared with the release in memory: classes need no scan of the rows
_numbers: dict[str, dict[str, np.ndarray]] = {}


@dataclass(frozen=True)
class StoredRows:
    """Released rows, ready to open; `path` is in /vsimem."""

    path: str
    table: str

    @property
    def uri(self) -> str:
        return f"{self.path}|layername={self.table}"


def write_geopackage(
    frame: DataFrame,
    geometry: Sequence[bytes | None] | None,
    crs_authid: str,
    table: str,
    geometry_type: str,
) -> StoredRows:
    """Write released rows and their shapes to a GeoPackage in memory. Any thread. Raises
    StoreError.

    frame: index: unit codes, unless it has a column `code`
    geometry: WKB per row, None for a table"""
    if geometry is not None and len(geometry) != len(frame):
        raise _unfit("one geometry per row")
    if geometry is None:
        geometry_type = "none"
    elif geometry_type not in ("polygon", "point"):
        raise _unfit("neither points nor polygons")
    columns = columns_of(frame)
    if geometry is not None:
        shapes = np.empty(len(geometry), dtype=object)
        shapes[:] = (
            [as_multi(wkb) if wkb else None for wkb in geometry]
            if geometry_type == "polygon"
            else list(geometry)
        )
        columns.append(Column(GEOMETRY, WKB, shapes))
    path = f"{FOLDER}/{uuid.uuid4().hex}.gpkg"
    try:
        with ExitStack() as gdal_state:
            for module in (gdal, ogr, osr):
                gdal_state.enter_context(module.ExceptionMgr(useExceptions=True))
            gdal_state.enter_context(gdal.config_options(IN_MEMORY))
            _write(path, table, columns, len(frame), crs_authid, geometry_type)
    except RuntimeError as error:  # of GDAL: its text may contain a value
        discard(path)
        raise _unfit("GDAL") from error
    _numbers[path] = {
        column.name: column.values
        for column in columns
        if column.kind in (WHOLE_NUMBER, REAL_NUMBER)
    }
    trim_heap(frame.size)
    return StoredRows(path, table)


def _write(
    path: str, table: str, columns: Sequence[Column], rows: int, crs_authid: str, geometry_type: str
) -> None:
    """Write the columns to a new GeoPackage at `path`. Raises StoreError; RuntimeError of GDAL."""
    reference = osr.SpatialReference()
    try:
        reference.SetFromUserInput(crs_authid)
    except RuntimeError as error:
        raise _unfit("unknown reference system") from error
    with gdal.GetDriverByName("GPKG").Create(path, 0, 0, 0, gdal.GDT_Unknown) as dataset:
        spatial = reference if geometry_type != "none" else None
        layer = dataset.CreateLayer(
            table, spatial, GEOMETRY_TYPES[geometry_type], ["FID=fid", f"GEOMETRY_NAME={GEOMETRY}"]
        )
        for column in columns:
            if column.kind != WKB:
                layer.CreateField(ogr.FieldDefn(column.name, FIELD_TYPES[column.kind]))
        layer.StartTransaction()
        write(layer, columns, rows)
        layer.CommitTransaction()


def open_layer(stored_rows: StoredRows, name: str) -> QgsVectorLayer:
    """Open the stored rows as a read-only layer. Raises StoreError when QGIS cannot read them."""
    options = QgsVectorLayer.LayerOptions()
    options.loadDefaultStyle = False  # there is none, and the search takes as long as opening
    options.forceReadOnly = True
    layer = QgsVectorLayer(stored_rows.uri, name, "ogr", options)
    if not layer.isValid():
        raise StoreError(tr("QGIS could not open the rows kept in memory."))
    layer.setReadOnly(True)
    return layer


def stored_numbers(layer: QgsVectorLayer, column: str) -> np.ndarray | None:
    """Return the numbers of a column without the missing ones; None for a layer that is filtered or
    that does not read stored rows."""
    values = _numbers.get(rows_path(layer), {}).get(column)
    return None if values is None or layer.subsetString() else values[~np.isnan(values)]


def discard(path: str) -> None:
    """Delete stored rows. Layers that still read them become empty."""
    if not path.startswith(FOLDER):
        return
    _numbers.pop(path, None)
    for name in (path, f"{path}-wal", f"{path}-shm", f"{path}-journal"):
        if gdal.VSIStatL(name) is not None:
            gdal.Unlink(name)


def is_stored(layer: QgsVectorLayer) -> bool:
    """Whether the layer reads stored rows: only this module writes to that folder."""
    return layer.providerType() == "ogr" and layer.source().startswith(f"{FOLDER}/")


def rows_path(layer: QgsVectorLayer) -> str:
    """Return the path of the rows that a layer reads."""
    return layer.source().split("|", 1)[0]


def quoted(name: str) -> str:
    """Return a column name as an identifier of a QGIS expression."""
    return '"' + name.replace('"', '""') + '"'


def columns_of(frame: DataFrame) -> list[Column]:
    """Return the columns of a table, the codes first. Raises StoreError for equal names."""
    columns = [_column(str(name), frame[name]) for name in frame.columns]
    if KEY not in frame.columns:
        columns.insert(0, Column(KEY, TEXT, frame.index.astype(str).to_numpy(dtype=object)))
    lowercase_names = {column.name.lower() for column in columns}
    if len(lowercase_names) != len(columns) or {"fid", GEOMETRY} & lowercase_names:
        raise _unfit("two columns of one name")
    return columns


def _column(name: str, series: Series) -> Column:
    """Return a column with its field type: counts that pandas has as floats become integers. Raises
    StoreError for an infinite number."""
    if series.dtype.kind not in "biuf":
        texts = series.astype(object).where(series.notna(), None).to_numpy()
        return Column(
            name,
            TEXT,
            np.array([None if text is None else str(text) for text in texts], dtype=object),
        )
    is_float64 = series.dtype == np.float64  # pandas would convert every number again
    numbers = series.to_numpy() if is_float64 else series.to_numpy(dtype="float64", na_value=np.nan)
    is_known = ~np.isnan(numbers)
    if np.isinf(numbers).any():
        raise _unfit("a number that is not finite")
    is_integer = bool(is_known.any() and ((numbers == np.floor(numbers)) | ~is_known).all())
    return Column(name, WHOLE_NUMBER if is_integer else REAL_NUMBER, numbers)


def as_multi(wkb: bytes) -> bytes:
    """Return a WKB polygon as a multipolygon; other types unchanged."""
    order = "<" if wkb[0] == 1 else ">"
    (kind,) = struct.unpack_from(order + "I", wkb, 1)
    return struct.pack(order + "BII", wkb[0], 6, 1) + wkb if kind == 3 else wkb


def python_values(column: Column) -> list[object]:
    """Return a column's values, None where one is missing."""
    if column.kind == TEXT:
        return list(column.values)
    return [
        None if np.isnan(value) else int(value) if column.kind == WHOLE_NUMBER else float(value)
        for value in column.values
    ]


def _unfit(details: str) -> StoreError:
    return StoreError(tr("The rows could not be stored in memory."), details)
