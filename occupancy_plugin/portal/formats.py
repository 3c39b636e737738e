"""Bytes of a data answer → `Table`: columns, not rows. The only place where raw values take shape; nothing here touches a disk."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from osgeo import gdal, ogr

from ..toolbelt.translation import tr
from .errors import BadData

FLATGEOBUF = "application/flatgeobuf"
GEOJSON = ("application/geo+json", "application/json")
MAX_NAMED = 10


@dataclass(frozen=True)
class Table:
    """Raw rows of one scale and vintage: left of the gate, memory only.

    frame     index: unit codes (text); columns: name, parents' codes, counts as float64 (NaN = hidden or missing)
    geometry  WKB bytes per row (object array), or None where no geometry was asked for
    crs       authority id of the geometry, '' without
    """

    frame: pd.DataFrame = field(repr=False)
    geometry: np.ndarray | None = field(repr=False)
    crs: str


def _unreadable(details: str) -> BadData:
    return BadData(tr("The portal's data cannot be read. Nothing was loaded; try again, or tell the portal's support."), details)


def decode_flatgeobuf(body: bytes, crs: str) -> Table:
    """A FlatGeobuf in memory, read by columns through Arrow. `crs` is the authority id that was asked for."""
    path = f"/vsimem/occupancy-{uuid.uuid4().hex}.fgb"
    try:
        with gdal.ExceptionMgr(useExceptions=True), ogr.ExceptionMgr(useExceptions=True):
            gdal.FileFromMemBuffer(path, body)
            return _read_layer(path, crs)
    except BadData:
        raise
    except Exception as error:  # GDAL raises RuntimeError, numpy and Arrow whatever they like on garbage
        raise _unreadable(f"FlatGeobuf: {type(error).__name__}") from error
    finally:
        gdal.Unlink(path)


def _read_layer(path: str, crs: str) -> Table:
    dataset = gdal.OpenEx(path, gdal.OF_VECTOR, allowed_drivers=["FlatGeobuf"])
    layer = dataset.GetLayer(0)
    geometry_name = ""
    if layer.GetGeomType() != ogr.wkbNone:
        reference = layer.GetSpatialRef()
        found = f"{reference.GetAuthorityName(None)}:{reference.GetAuthorityCode(None)}" if reference is not None else ""
        if found != crs:
            raise BadData(
                tr("The portal's data are in another reference system than asked for. Nothing was loaded."), f"crs {found or 'none'}"
            )
        geometry_name = layer.GetGeometryColumn() or "wkb_geometry"
    announced = layer.GetFeatureCount(0)
    batches: list[dict[str, Any]] = list(layer.GetArrowStreamAsNumPy(options=["INCLUDE_FID=NO"]))
    names = list(batches[0]) if batches else []
    columns = {name: _column([batch[name] for batch in batches]) for name in names if name != geometry_name}
    geometry = np.concatenate([np.asarray(batch[geometry_name], dtype=object) for batch in batches]) if geometry_name in names else None
    frame = pd.DataFrame(columns)
    if announced >= 0 and announced != len(frame):
        raise _unreadable(f"FlatGeobuf: {len(frame)} of {announced} rows")
    return _table(frame, geometry, crs if geometry is not None else "")


def _column(parts: Sequence[Any]) -> np.ndarray:
    """One column of all batches: numbers as float64 with NaN for null, text as objects with None for null."""
    if all(isinstance(part, np.ndarray) and part.dtype.kind in "iufb" for part in parts):
        return np.concatenate(
            [
                np.ma.filled(part.astype("float64"), np.nan) if isinstance(part, np.ma.MaskedArray) else part.astype("float64")
                for part in parts
            ]
        )
    return np.concatenate([_texts(part) for part in parts]) if parts else np.array([], dtype=object)


def _texts(part: Any) -> np.ndarray:
    """Text as objects, None for null. GDAL hands over UTF-8 bytes of a fixed width."""
    mask = np.ma.getmaskarray(part) if isinstance(part, np.ma.MaskedArray) else None
    data = np.asarray(part.data if mask is not None else part)
    texts = np.char.decode(data, "utf-8").astype(object) if data.dtype.kind == "S" else data.astype(object)
    if mask is not None:
        texts[mask] = None
    return texts


def decode_geojson(pages: Sequence[bytes], crs: str) -> Table:
    """GeoJSON pages (OGC API – Features) → one table. The fallback where a server has no FlatGeobuf."""
    features: list[dict[str, Any]] = []
    for page in pages:
        try:
            found = json.loads(page)["features"]
            if not isinstance(found, list):
                raise TypeError("features")
            features.extend(found)
        except (ValueError, KeyError, TypeError) as error:
            raise _unreadable(f"GeoJSON: {type(error).__name__}") from error
    try:
        properties = [{"code": feature.get("id"), **(feature.get("properties") or {})} for feature in features]
        shapes = [feature.get("geometry") for feature in features]
    except (AttributeError, TypeError) as error:
        raise _unreadable(f"GeoJSON: {type(error).__name__}") from error
    frame = pd.DataFrame(properties, columns=None if properties else ["code"])
    for name in frame.columns:
        if pd.api.types.is_numeric_dtype(frame[name]):
            frame[name] = frame[name].astype("float64")
        else:
            frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
    geometry = _wkb(shapes) if any(shape is not None for shape in shapes) else None
    return _table(frame, geometry, crs if geometry is not None else "")


def _wkb(shapes: Sequence[Any]) -> np.ndarray:
    geometry = np.empty(len(shapes), dtype=object)
    with ogr.ExceptionMgr(useExceptions=True):
        for row, shape in enumerate(shapes):  # only on the slow path
            try:
                geometry[row] = bytes(ogr.CreateGeometryFromJson(json.dumps(shape)).ExportToIsoWkb(ogr.wkbNDR)) if shape else None
            except Exception as error:
                raise _unreadable(f"GeoJSON geometry: {type(error).__name__}") from error
    return geometry


def _table(frame: pd.DataFrame, geometry: np.ndarray | None, crs: str) -> Table:
    if "code" not in frame.columns:
        raise _unreadable("no column code")
    codes = frame["code"]
    if codes.isna().any() or not codes.map(lambda code: isinstance(code, str)).all():
        raise BadData(tr("The portal's data hold units without a code. Nothing was loaded."), "code missing or not text")
    twice = codes[codes.duplicated()].unique()
    if len(twice):
        named = ", ".join(map(str, twice[:MAX_NAMED]))
        raise BadData(tr("The portal's data hold the same unit twice. Nothing was loaded."), f"duplicate codes: {named}")
    return Table(frame.set_index("code"), geometry, crs)
