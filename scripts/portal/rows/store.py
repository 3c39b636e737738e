"""Stored rows: one GeoPackage per variant (raw, protected), written once, read by keyset pages.

A table per collection (`commune_2022`), geometry in WGS84, counts in 64-bit integer columns.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import shapely
from osgeo import gdal, ogr, osr

from ..catalogue import subjects
from ..catalogue.families import COUNT_COLUMNS
from ..catalogue.scales import PARENTS, POINT_SCALES
from ..catalogue.sums import SUM_COLUMNS

gdal.UseExceptions()
SRS = 4326
FRANCE = (-5.0, 41.0, 10.0, 51.5)
_HEADER = b"GP\x00\x01" + struct.pack("<i", SRS)
HEADER_LENGTH = len(_HEADER)
BLOCK_ROWS = 50_000  # rows written at a time: all rows of France take three gigabytes as objects


def table_name(collection: str) -> str:
    return collection.replace("-", "_")


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class Writer:
    """Writes collections into a new GeoPackage, or into a copy of `base` without the collections
    that are to be rewritten."""

    def __init__(
        self,
        path: Path,
        base: Path | None = None,
        rewritten: Collection[str] = (),
        description: str = "données fictives",
    ) -> None:
        self._path, self._description = path, description
        path.unlink(missing_ok=True)
        if base is not None and base.exists():
            shutil.copyfile(base, path)
            with self._open() as dataset:
                for table in map(table_name, rewritten):
                    if dataset.GetLayerByName(table) is not None:
                        dataset.ExecuteSQL(f"DELLAYER:{table}")
        else:
            gdal.GetDriverByName("GPKG").Create(
                str(path), 0, 0, 0, gdal.GDT_Unknown, ["ADD_GPKG_OGR_CONTENTS=NO"]
            ).Close()
        self._connection = sqlite3.connect(path)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("PRAGMA synchronous=OFF")

    def _open(self) -> gdal.Dataset:
        return gdal.OpenEx(str(self._path), gdal.OF_VECTOR | gdal.OF_UPDATE)

    def add(self, collection: str, scale: str, frame: pd.DataFrame, shapes: np.ndarray) -> None:
        """Add a table with the rows of `frame`, in the order of their codes, and their shapes."""
        order = np.argsort(frame["code"].to_numpy(dtype=str), kind="stable")
        shapes = shapes[order]
        name = table_name(collection)
        types = {column: _field_type(column, frame[column]) for column in frame.columns}
        is_point = scale in POINT_SCALES
        shapes = shapes if is_point else _multipolygons(shapes)
        self._create_table(name, ogr.wkbPoint if is_point else ogr.wkbMultiPolygon, types)
        placeholders = ", ".join("?" * (len(types) + 2))
        for start in range(0, len(order), BLOCK_ROWS):
            block = slice(start, start + BLOCK_ROWS)
            rows = frame.iloc[order[block]]
            blobs = [_HEADER + wkb for wkb in shapely.to_wkb(shapes[block], byte_order=1)]
            values = [_python_values(rows[column], kind) for column, kind in types.items()]
            self._connection.executemany(
                f"INSERT INTO {quoted(name)} VALUES ({placeholders})",
                zip(range(start + 1, start + 1 + len(rows)), blobs, *values, strict=True),
            )
        self._connection.execute(
            f"CREATE UNIQUE INDEX {quoted('code_' + name)} ON {quoted(name)} (code)"
        )
        for parent in PARENTS[scale]:
            if parent in frame.columns:
                self._connection.execute(
                    f"CREATE INDEX {quoted(parent + '_' + name)} ON {quoted(name)} "
                    f"({quoted(parent)})"
                )
        self._index_shapes(name)

    def _create_table(self, name: str, geometry_type: int, types: Mapping[str, int]) -> None:
        """Create an empty table with these columns."""
        reference_system = osr.SpatialReference()
        reference_system.ImportFromEPSG(SRS)
        options = ["FID=fid", "GEOMETRY_NAME=geom", "SPATIAL_INDEX=NO"]
        options.append(f"DESCRIPTION={self._description}")
        with self._open() as dataset:
            layer = dataset.CreateLayer(name, reference_system, geometry_type, options)
            for column, kind in types.items():
                layer.CreateField(ogr.FieldDefn(column, kind))

    def _index_shapes(self, name: str) -> None:
        """Write the extent of a table and its R-tree."""
        self._connection.commit()
        with self._open() as dataset:
            dataset.ExecuteSQL(f"RECOMPUTE EXTENT ON {name}")
            with dataset.ExecuteSQL(f"SELECT CreateSpatialIndex('{name}', 'geom')") as answers:
                assert [answer[0] for answer in answers] == [1]

    def close(self) -> None:
        self._connection.commit()
        self._connection.execute("ANALYZE")
        self._connection.commit()
        self._connection.close()


def _multipolygons(shapes: np.ndarray) -> np.ndarray:
    """Turn polygons and collections, as intersections return them, into multipolygons."""
    return np.array(
        [
            shapely.multipolygons(
                [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
            )
            for shape in shapes
        ],
        dtype=object,
    )


def _field_type(name: str, column: pd.Series) -> int:
    if name in COUNT_COLUMNS or name in SUM_COLUMNS or name in subjects.COLUMNS:
        return int(ogr.OFTInteger64)
    return int(ogr.OFTReal if pd.api.types.is_numeric_dtype(column) else ogr.OFTString)


def _python_values(column: pd.Series, kind: int) -> list[object]:
    if kind == ogr.OFTString:
        is_absent = column.isna()
        return [
            None if value_absent else str(value)
            for value, value_absent in zip(column, is_absent, strict=True)
        ]
    if column.isna().any():
        numbers = column.to_numpy(dtype=float, na_value=np.nan).tolist()
        number = int if kind == ogr.OFTInteger64 else float
        return [None if value != value else number(value) for value in numbers]
    return column.to_numpy().tolist()


@dataclass(frozen=True)
class Condition:
    """A filter of rows. It passes the rows for which one of the (column, codes) pairs holds, or all
    rows if `every` is True."""

    every: bool = False
    any_of: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def sql(self, columns: Sequence[str]) -> tuple[str, list[str]]:
        """Return SQL text and parameters. Columns that the collection lacks never match."""
        if self.every:
            return "1 = 1", []
        parts: list[str] = []
        values: list[str] = []
        for column, codes in self.any_of:
            if column in columns and codes:
                parts.append(f"{quoted(column)} IN ({', '.join('?' * len(codes))})")
                values.extend(codes)
        return (f"({' OR '.join(parts)})", values) if parts else ("1 = 0", [])


NO_ROWS = Condition()
ALL_ROWS = Condition(every=True)


class Reader:
    """Reads collections of one GeoPackage. Every thread of every worker keeps a read-only
    connection of its own, because SQLite takes 8 ms to open one: it reads the schema of all tables.
    """

    def __init__(self, path: Path) -> None:
        self.source = str(path)
        self.version = f"{path}:{path.stat().st_mtime_ns}"
        self._columns: dict[str, dict[str, str]] = {}
        self._local = threading.local()

    def _fetch(self, text: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._connection().execute(text, values).fetchall()

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection. A forked worker opens another one."""
        if getattr(self._local, "process", None) != os.getpid():
            self._local.process = os.getpid()
            source = f"file:{self.source}?mode=ro&immutable=1"
            self._local.connection = sqlite3.connect(source, uri=True)
        return cast("sqlite3.Connection", self._local.connection)

    def table(self, collection: str) -> str:
        """Return the collection's table, quoted for SQL."""
        return quoted(table_name(collection))

    def extent(self, collection: str) -> list[float]:
        """Return west, south, east, north of the collection, those of France for an empty one."""
        rows = self._fetch(
            "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?",
            [table_name(collection)],
        )
        is_filled = bool(rows) and None not in rows[0] and rows[0][2] > rows[0][0]
        return list(rows[0]) if is_filled else list(FRANCE)

    def columns(self, collection: str) -> dict[str, str]:
        """Return the attribute columns and their kinds: INTEGER, REAL or TEXT."""
        if collection not in self._columns:
            rows = self._fetch(f"PRAGMA table_info({self.table(collection)})")
            self._columns[collection] = {
                name: kind for _, name, kind, *_ in rows if name not in ("fid", "geom")
            }
        return self._columns[collection]

    def where(
        self, collection: str, conditions: Iterable[Condition], bbox: Sequence[float] = ()
    ) -> tuple[str, list[object]]:
        """Return an SQL condition for the intersection of all these filters, and its parameters."""
        names = list(self.columns(collection))
        texts: list[str] = []
        values: list[object] = []
        for condition in conditions:
            text, parameters = condition.sql(names)
            texts.append(text)
            values.extend(parameters)
        if bbox:
            tree = quoted(f"rtree_{table_name(collection)}_geom")
            box = "maxx >= ? AND maxy >= ? AND minx <= ? AND miny <= ?"
            texts.append(f"fid IN (SELECT id FROM {tree} WHERE {box})")
            values.extend(bbox)  # west, south, east, north
        return " AND ".join(texts) or "1 = 1", values

    def count(self, collection: str, where: tuple[str, list[object]]) -> int:
        text = f"SELECT COUNT(*) FROM {self.table(collection)} WHERE {where[0]}"
        return int(self._fetch(text, where[1])[0][0])

    def page(
        self,
        collection: str,
        where: tuple[str, list[object]],
        columns: Sequence[str],
        after: int,
        limit: int,
        offset: int = 0,
        geometry: bool = True,
    ) -> list[tuple[Any, ...]]:
        """Return the rows (fid, WKB or None, *columns) whose fid is greater than `after`, in
        order."""
        column_list = ", ".join(["fid", "geom" if geometry else "NULL", *map(quoted, columns)])
        text = (
            f"SELECT {column_list} FROM {self.table(collection)} WHERE fid > ? AND {where[0]} "
            "ORDER BY fid LIMIT ? OFFSET ?"
        )
        rows = self._fetch(text, [after, *where[1], limit, offset])
        return [
            (fid, None if blob is None else blob[HEADER_LENGTH:], *values)
            for fid, blob, *values in rows
        ]
