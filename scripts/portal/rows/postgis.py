"""The same rows in PostGIS: loaded once from the GeoPackage, read with the same queries."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from osgeo import gdal
from psycopg2.extensions import make_dsn, parse_dsn

from ..catalogue.catalogue import collection_id
from ..world.scales import PARENTS
from .build import Built
from .store import FRANCE, Reader, quoted, table_name

LAYER_OPTIONS = ["GEOMETRY_NAME=geom", "FID=fid", "SPATIAL_INDEX=GIST", "LAUNDER=NO"]
KINDS = {"integer": "INTEGER", "bigint": "INTEGER", "double precision": "REAL"}


def connection_string(url: str) -> str:
    """Return a postgresql:// address in the form of libpq and GDAL: key='value' pairs."""
    return str(make_dsn(**parse_dsn(url)))


class PostgisReader(Reader):
    """Reads collections of one schema of a PostGIS database; one connection per thread."""

    def __init__(self, url: str, schema: str) -> None:
        self._connection_string = connection_string(url)
        self.schema = schema
        self.source = f"PG:{self._connection_string}"
        self.version = f"{parts_of(url)}:{schema}"
        self._columns: dict[str, dict[str, str]] = {}
        self._local = threading.local()

    def _fetch(self, text: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._query(text, values)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            self._local.connection = None  # the database was restarted: retry on a new connection
            return self._query(text, values)

    def _query(self, text: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        connection = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            connection = self._local.connection = psycopg2.connect(self._connection_string)
            connection.set_session(readonly=True, autocommit=True)
        with connection.cursor() as cursor:
            cursor.execute(text.replace("%", "%%").replace("?", "%s"), list(values))
            return list(cursor.fetchall())

    def table(self, collection: str) -> str:
        return f"{quoted(self.schema)}.{quoted(table_name(collection))}"

    def _read_columns(self, collection: str) -> dict[str, str]:
        rows = self._fetch(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position",
            [self.schema, table_name(collection)],
        )
        return {name: KINDS.get(kind, "TEXT") for name, kind in rows if name not in ("fid", "geom")}

    def _area(self, collection: str) -> str:
        return "geom && ST_MakeEnvelope(?, ?, ?, ?, 4326)"

    def _wkb(self, blob: Any) -> bytes:
        return bytes.fromhex(blob)

    def extent(self, collection: str) -> list[float]:
        row = self._fetch(
            "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM (SELECT ST_Extent(geom) e "
            f"FROM {self.table(collection)}) q"
        )[0]
        return list(row) if row[0] is not None else list(FRANCE)


def parts_of(url: str) -> str:
    """Return host, port, database and options of the address, without user and password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}{parts.path}?{parts.query}"


def schema_name(built: Built) -> str:
    """Return the name of the schema, one per territory, seed and variant."""
    version = f"{built.path}:{built.path.stat().st_mtime_ns}"
    digest = hashlib.sha256(version.encode()).hexdigest()
    return f"occupancy_{built.territory.lower()}_{digest[:10]}"


def load(url: str, built: Built) -> PostgisReader:
    """Copy the GeoPackage into the database, unless it is there already."""
    schema = schema_name(built)
    reader = PostgisReader(url, schema)
    with psycopg2.connect(connection_string(url)) as connection, connection.cursor() as cursor:
        # one loader at a time: the others wait for it and find the schema
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [schema])
        cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        cursor.execute("SELECT obj_description(to_regnamespace(%s)::oid, 'pg_namespace')", [schema])
        comment = cursor.fetchone()
        connection.commit()
        if not (comment and comment[0] == "complete"):
            cursor.execute(f"DROP SCHEMA IF EXISTS {quoted(schema)} CASCADE")
            cursor.execute(f"CREATE SCHEMA {quoted(schema)}")
            connection.commit()
            _copy(reader, built)
            for collection, scale in _collections(built):
                _add_indexes(cursor, reader, collection, scale)
            cursor.execute(f"COMMENT ON SCHEMA {quoted(schema)} IS 'complete'")
            connection.commit()
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [schema])
    return reader


def _collections(built: Built) -> list[tuple[str, str]]:
    """Return (collection, scale) of everything that is served."""
    occupancy = [(collection_id(scale, vintage), scale) for scale, vintage in built.collections]
    return [*occupancy, *built.subject_collections.items()]


def _copy(reader: PostgisReader, built: Built) -> None:
    """Copy every table. Both ends are opened once: GDAL lists all tables whenever it opens a
    database."""
    source = gdal.OpenEx(str(built.path), gdal.OF_VECTOR)
    target = gdal.OpenEx(reader.source, gdal.OF_VECTOR | gdal.OF_UPDATE)
    with gdal.config_options({"PG_USE_COPY": "YES"}), target:
        for collection, _ in _collections(built):
            table = table_name(collection)
            options = gdal.VectorTranslateOptions(
                accessMode="append",
                layers=[table],
                layerName=f"{reader.schema}.{table}",
                layerCreationOptions=LAYER_OPTIONS,
                preserveFID=True,
            )
            gdal.VectorTranslate(target, source, options=options)


def _add_indexes(cursor: Any, reader: PostgisReader, collection: str, scale: str) -> None:
    table = f"{quoted(reader.schema)}.{quoted(table_name(collection))}"
    columns = reader.columns(collection)
    for column in ("code", *(parent for parent in PARENTS[scale] if parent in columns)):
        cursor.execute(f"CREATE INDEX ON {table} ({quoted(column)})")
    cursor.execute(f"ANALYZE {table}")
