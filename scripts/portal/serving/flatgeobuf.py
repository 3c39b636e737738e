"""The rows of a collection as FlatGeobuf, under the same rights, with a choice of columns, area and
reference system."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from flask import Blueprint, Response, request
from osgeo import gdal
from werkzeug.wsgi import wrap_file

from ..access import oidc, session
from ..access.portal import portal
from ..access.refusals import refused
from ..rows.store import Reader, quoted
from .questions import read_box, require_known

MEDIA_TYPE = "application/flatgeobuf"
CHUNK_BYTES = 256 * 1024
# 32 bits hold every count of France; files are a third smaller
NARROW_FIELDS = ("Integer64=Integer",)
CACHE_FOLDER = "flatgeobuf"  # beside the rows, with which it is deleted
CACHE_BYTES = 6 * 1024**3
CRS = {
    "EPSG:4326": "EPSG:4326",
    "OGC:CRS84": "EPSG:4326",
    "EPSG:2154": "EPSG:2154",
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84": "EPSG:4326",
    "http://www.opengis.net/def/crs/EPSG/0/4326": "EPSG:4326",
    "http://www.opengis.net/def/crs/EPSG/0/2154": "EPSG:2154",
}

PARAMETERS = ("properties", "territory", "bbox", "crs", "geometry", "lang")

blueprint = Blueprint("flatgeobuf", __name__)


def _box(text: str) -> list[float]:
    """Return the area asked for, [] for all. Raises Refused (400); also for one that crosses the
    date line."""
    box = read_box(text) if text else []
    if box and box[0] > box[2]:
        raise refused("box_form")
    return box


@blueprint.get("/flatgeobuf/<collection>.fgb")
def download(collection: str) -> Response:
    """Encode the rows and send the file. Parameters: `properties`, `territory`, `bbox` (WGS84),
    `crs`, `geometry=none`."""
    account = session.signed_in()
    filters = session.conditions(account, collection, request.args.get("territory"))
    require_known(request.args, PARAMETERS)
    reader = portal().reader
    existing_columns = list(reader.columns(collection))
    requested_columns = [name for name in request.args.get("properties", "").split(",") if name]
    columns = requested_columns or existing_columns
    if not set(columns) <= set(existing_columns):
        raise refused("column_unknown")
    crs = CRS.get(request.args.get("crs", "EPSG:4326"))
    if crs is None:
        raise refused("crs_not_offered")
    with_geometry = request.args.get("geometry") != "none"
    where, values = reader.where(collection, filters, _box(request.args.get("bbox", "")))
    names = [quoted(name) for name in dict.fromkeys(["code", *columns])]
    column_list = ", ".join(["geom", *names] if with_geometry else names)
    condition = _with_literals(where, values)
    sql = f"SELECT {column_list} FROM {reader.table(collection)} WHERE {condition}"
    file = encode(reader, collection, sql, crs if with_geometry else "")
    # waitress sends a file by itself, so that a slow client occupies no thread
    response = Response(wrap_file(request.environ, file, CHUNK_BYTES), mimetype=MEDIA_TYPE)
    response.direct_passthrough = True
    response.headers["Content-Length"] = str(os.fstat(file.fileno()).st_size)
    name = f"{collection}-donnees-fictives" if portal().built.fictitious else collection
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.fgb"'
    return oidc.no_store(response)


def _with_literals(where: str, values: list[object]) -> str:
    """Return the condition with its values as quoted literals, because OGR SQL has no parameters.
    Codes come from the portal's own lists, numbers from floats."""
    pieces = where.split("?")
    literals = [
        repr(value) if isinstance(value, float) else "'" + str(value).replace("'", "''") + "'"
        for value in values
    ]
    return "".join(piece + literal for piece, literal in zip(pieces, [*literals, ""], strict=True))


def encode(reader: Reader, collection: str, sql: str, crs: str) -> BinaryIO:
    """Return the file of these rows, open for reading. It is encoded once and cached, since masks
    depend on territory and vintage, not on the account."""
    key = hashlib.sha256("\n".join((reader.version, sql, crs, *NARROW_FIELDS)).encode()).hexdigest()
    cache_folder = Path(reader.source).with_name(CACHE_FOLDER)
    cached_file = cache_folder / f"{collection}-{key[:32]}.fgb"
    try:
        file = cached_file.open("rb")
        os.utime(cached_file)
        return file
    except FileNotFoundError:
        cache_folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_folder) as folder:
        target = Path(folder, f"{collection}.fgb")
        options = gdal.VectorTranslateOptions(
            format="FlatGeobuf",
            SQLStatement=sql,
            layerName=collection,
            dstSRS=crs if crs not in ("", "EPSG:4326") else None,
            reproject=crs not in ("", "EPSG:4326"),
            layerCreationOptions=["SPATIAL_INDEX=NO"],
            mapFieldType=list(NARROW_FIELDS),
        )
        gdal.VectorTranslate(str(target), reader.source, options=options)
        file = target.open("rb")  # before the move, after which another process may delete it
        os.replace(target, cached_file)
    _prune_cache(cache_folder)
    return file


def _prune_cache(folder: Path) -> None:
    """Delete the least recently used files beyond a total size."""
    files = []
    for path in folder.glob("*.fgb"):
        with suppress(FileNotFoundError):  # another process may delete it first
            status = path.stat()
            files.append((status.st_mtime, status.st_size, path))
    total = 0
    for _, size, path in sorted(files, reverse=True):
        total += size
        if total > CACHE_BYTES:
            path.unlink(missing_ok=True)
