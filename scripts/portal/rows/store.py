"""Stored rows: one GeoPackage per variant (raw, protected), written once, read by keyset pages.

A table per collection (`commune_2022`), geometry in WGS84, counts in 64-bit integer columns.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import shapely
from osgeo import gdal

from ..catalogue import subjects
from ..catalogue.families import COUNT_COLUMNS
from ..catalogue.sums import SUM_COLUMNS
from ..world.scales import PARENTS, POINT_SCALES

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
        self._description = description
        path.unlink(missing_ok=True)
        if base is not None and base.exists():
            shutil.copyfile(base, path)
        else:
            dataset = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
            dataset.CreateLayer("empty", None)
            dataset.DeleteLayer(0)
            del dataset
        self._connection = sqlite3.connect(path)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._add_reference_system()
        self._drop_tables({table_name(collection) for collection in rewritten})

    def _add_reference_system(self) -> None:
        self._connection.execute(
            "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES ('WGS 84', ?, 'EPSG', ?, "
            "'GEOGCS[\"WGS 84\"]', 'WGS 84')",
            (SRS, SRS),
        )

    def _drop_tables(self, names: set[str]) -> None:
        """Delete these tables."""
        rows = self._connection.execute("SELECT table_name FROM gpkg_contents").fetchall()
        for name in names.intersection(name for (name,) in rows):
            self._connection.execute(f"DROP TABLE {quoted(f'rtree_{name}_geom')}")
            self._connection.execute(f"DROP TABLE {quoted(name)}")
            for table in ("gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"):
                self._connection.execute(f"DELETE FROM {table} WHERE table_name = ?", (name,))  # nosec B608
            if self._has_row_counts():
                self._connection.execute(
                    "DELETE FROM gpkg_ogr_contents WHERE table_name = ?", (name,)
                )

    def _has_row_counts(self) -> bool:
        """Whether the file has GDAL's table of row counts."""
        query = "SELECT 1 FROM sqlite_master WHERE name = 'gpkg_ogr_contents'"
        return self._connection.execute(query).fetchone() is not None

    def add(self, collection: str, scale: str, frame: pd.DataFrame, shapes: np.ndarray) -> None:
        """Add a table with the rows of `frame`, in the order of their codes, and their shapes."""
        order = np.argsort(frame["code"].to_numpy(dtype=str), kind="stable")
        shapes = shapes[order]
        name = table_name(collection)
        types = {column: _sql_type(column, frame[column]) for column in frame.columns}
        columns = ", ".join(f"{quoted(column)} {kind}" for column, kind in types.items())
        is_point = scale in POINT_SCALES
        shapes = shapes if is_point else _multipolygons(shapes)
        self._connection.execute(
            f"CREATE TABLE {quoted(name)} (fid INTEGER PRIMARY KEY NOT NULL, geom "
            f"{'POINT' if is_point else 'MULTIPOLYGON'}, {columns})"
        )
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
        self._register(name, is_point, shapes)
        self._connection.execute(
            f"CREATE UNIQUE INDEX {quoted('code_' + name)} ON {quoted(name)} (code)"
        )
        for parent in PARENTS[scale]:
            if parent in frame.columns:
                self._connection.execute(
                    f"CREATE INDEX {quoted(parent + '_' + name)} ON {quoted(name)} "
                    f"({quoted(parent)})"
                )

    def _register(self, name: str, is_point: bool, shapes: np.ndarray) -> None:
        """Write a table's metadata of GeoPackage, and its R-tree."""
        bounds = shapely.bounds(shapes)
        extent = shapely.total_bounds(shapes).tolist() if len(shapes) else [0.0] * 4
        execute = self._connection.execute
        execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, min_x, "
            "min_y, max_x, max_y, srs_id) VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?)",
            (name, name, self._description, *extent, SRS),
        )
        execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            (name, "POINT" if is_point else "MULTIPOLYGON", SRS),
        )
        execute(
            "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')",
            (name, "http://www.geopackage.org/spec120/#extension_rtree"),
        )
        tree = f"rtree_{name}_geom"
        execute(f"CREATE VIRTUAL TABLE {quoted(tree)} USING rtree(id, minx, maxx, miny, maxy)")
        boxes = zip(range(1, len(shapes) + 1), *bounds[:, [0, 2, 1, 3]].T.tolist(), strict=True)
        self._connection.executemany(f"INSERT INTO {quoted(tree)} VALUES (?, ?, ?, ?, ?)", boxes)
        if self._has_row_counts():
            execute("INSERT INTO gpkg_ogr_contents VALUES (?, ?)", (name, len(shapes)))

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


def _sql_type(name: str, column: pd.Series) -> str:
    if name in COUNT_COLUMNS or name in SUM_COLUMNS or name in subjects.COLUMNS:
        return "INTEGER"
    return "REAL" if pd.api.types.is_numeric_dtype(column) else "TEXT"


def _python_values(column: pd.Series, kind: str) -> list[object]:
    if kind == "TEXT":
        is_absent = column.isna()
        return [
            None if value_absent else str(value)
            for value, value_absent in zip(column, is_absent, strict=True)
        ]
    if column.isna().any():
        numbers = column.to_numpy(dtype=float, na_value=np.nan).tolist()
        number = int if kind == "INTEGER" else float
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

    def _read_columns(self, collection: str) -> dict[str, str]:
        rows = self._fetch(f"PRAGMA table_info({self.table(collection)})")
        return {name: kind for _, name, kind, *_ in rows if name not in ("fid", "geom")}

    def _area(self, collection: str) -> str:
        """Return the condition for a box. Its parameters are west, south, east, north."""
        tree = quoted(f"rtree_{table_name(collection)}_geom")
        box = "maxx >= ? AND maxy >= ? AND minx <= ? AND miny <= ?"
        return f"fid IN (SELECT id FROM {tree} WHERE {box})"

    def _wkb(self, blob: bytes) -> bytes:
        return blob[HEADER_LENGTH:]

    def extent(self, collection: str) -> list[float]:
        """Return west, south, east, north of the collection, those of France for an empty one."""
        rows = self._fetch(
            "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?",
            [table_name(collection)],
        )
        return list(rows[0]) if rows and rows[0][2] > rows[0][0] else list(FRANCE)

    def columns(self, collection: str) -> dict[str, str]:
        """Return the attribute columns and their kinds: INTEGER, REAL or TEXT."""
        if collection not in self._columns:
            self._columns[collection] = self._read_columns(collection)
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
            texts.append(self._area(collection))
            values.extend(bbox)
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
            (fid, None if blob is None else self._wkb(blob), *values) for fid, blob, *values in rows
        ]
