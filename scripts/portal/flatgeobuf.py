"""The rows of a collection as FlatGeobuf: same rights, chosen columns, area and reference system, sent with its length."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from flask import Blueprint, Response, request
from osgeo import gdal

from . import oidc, session
from .rights import Refused
from .store import quoted, table_name

MEDIA_TYPE = "application/flatgeobuf"
CHUNK = 256 * 1024
CRS = {
    "EPSG:4326": "EPSG:4326",
    "OGC:CRS84": "EPSG:4326",
    "EPSG:2154": "EPSG:2154",
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84": "EPSG:4326",
    "http://www.opengis.net/def/crs/EPSG/0/4326": "EPSG:4326",
    "http://www.opengis.net/def/crs/EPSG/0/2154": "EPSG:2154",
}

blueprint = Blueprint("flatgeobuf", __name__)


def _bad(french: str, english: str) -> Refused:
    return Refused("invalid_parameter", {"fr": french, "en": english}, 400)


def _bbox(text: str | None) -> list[float]:
    if not text:
        return []
    try:
        box = [float(part) for part in text.split(",")]
    except ValueError:
        box = []
    if len(box) != 4 or box[0] > box[2] or box[1] > box[3]:
        raise _bad("bbox attend quatre nombres\u00a0: ouest,sud,est,nord.", "bbox takes four numbers: west,south,east,north.")
    return box


@blueprint.get("/flatgeobuf/<collection>.fgb")
def download(collection: str) -> Response:
    """Encode and send. `properties`, `territory`, `bbox` (WGS84), `crs`, `geometry=none`."""
    account = session.signed_in()
    filters = session.conditions(account, collection, request.args.get("territory"))
    reader = session.portal().reader
    known = list(reader.columns(collection))
    columns = [name for name in request.args.get("properties", "").split(",") if name] or known
    unknown = [name for name in columns if name not in known]
    if unknown:
        raise _bad("properties nomme une colonne inconnue.", "properties names an unknown column.")
    crs = CRS.get(request.args.get("crs", "EPSG:4326"))
    if crs is None:
        raise _bad("Ce système de coordonnées n’est pas proposé.", "This reference system is not on offer.")
    geometry = request.args.get("geometry") != "none"
    where, values = reader.where(collection, filters, _bbox(request.args.get("bbox")))
    file = encode(reader.path, collection, _inlined(where, values), list(dict.fromkeys(["code", *columns])), crs, geometry)
    response = Response(_chunks(file), mimetype=MEDIA_TYPE)
    response.headers["Content-Length"] = str(os.fstat(file.fileno()).st_size)
    response.headers["Content-Disposition"] = f'attachment; filename="{collection}-donnees-fictives.fgb"'
    return oidc.no_store(response)


def _inlined(where: str, values: list[object]) -> str:
    """OGR SQL takes no parameters: codes come from the portal's own lists, numbers from floats; both are quoted here."""
    pieces = where.split("?")
    literals = [repr(value) if isinstance(value, float) else "'" + str(value).replace("'", "''") + "'" for value in values]
    return "".join(piece + literal for piece, literal in zip(pieces, [*literals, ""], strict=True))


def encode(path: Path, collection: str, where: str, columns: list[str], crs: str, geometry: bool) -> BinaryIO:
    """Write the chosen rows to an unnamed temporary file."""
    chosen = ", ".join([*(["geom"] if geometry else []), *(quoted(name) for name in columns)])
    text = f"SELECT {chosen} FROM {quoted(table_name(collection))} WHERE {where}"
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, f"{collection}.fgb")
        options = gdal.VectorTranslateOptions(
            format="FlatGeobuf",
            SQLStatement=text,
            layerName=collection,
            dstSRS=crs if geometry and crs != "EPSG:4326" else None,
            reproject=geometry and crs != "EPSG:4326",
            layerCreationOptions=["SPATIAL_INDEX=NO"],
        )
        gdal.VectorTranslate(str(target), str(path), options=options)
        return target.open("rb")  # the open file outlives its name


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
