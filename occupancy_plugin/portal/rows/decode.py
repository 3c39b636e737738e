"""Bytes of a data answer → `Table`, by columns. Raw values appear here only, and never on a
disk."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from osgeo import ogr

from ...table import Table
from ...toolbelt.errors import BadData
from ...toolbelt.translation import tr
from .flatgeobuf import MAX_COLUMNS, FlatGeobufReader, unreadable


def table_of(reader: FlatGeobufReader) -> Table:
    """Return the table of a FlatGeobuf, once all its bytes have arrived."""
    columns, geometry = reader.close()
    return _table(
        pd.DataFrame(columns, copy=False), geometry, reader.crs if geometry is not None else ""
    )


class GeoJsonReader:
    """Reads pages (OGC API – Features) into columns, for servers without FlatGeobuf."""

    def __init__(self, crs: str) -> None:
        self.crs = crs
        self.rows = 0
        self._names: set[str] = set()
        self._frames: list[pd.DataFrame] = []
        self._geometry: list[np.ndarray] = []

    def feed(self, page: Mapping[str, Any]) -> int:
        """Add one page. Return how many rows it held. Raises BadData."""
        try:
            features = page["features"]
            properties = [
                {"code": feature.get("id"), **(feature.get("properties") or {})}
                for feature in features
            ]
            shapes = [feature.get("geometry") for feature in features]
        except (KeyError, AttributeError, TypeError) as error:
            raise unreadable(f"GeoJSON: {type(error).__name__}") from error
        self._names.update(*properties)
        if len(self._names) > MAX_COLUMNS:
            raise unreadable("GeoJSON: too many columns")
        if properties:
            self._frames.append(_frame(properties))
            self._geometry.append(_wkb(shapes))
            self.rows += len(properties)
        return len(properties)

    def table(self) -> Table:
        """Return the table of all pages."""
        frame = (
            pd.concat(self._frames, ignore_index=True)
            if self._frames
            else pd.DataFrame(columns=["code"])
        )
        geometry = np.concatenate(self._geometry) if self._geometry else np.array([], dtype=object)
        for name in frame.columns:
            if pd.api.types.is_numeric_dtype(frame[name]):
                frame[name] = frame[name].astype("float64")
            else:
                frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
        has_shapes = any(shape is not None for shape in geometry)
        return _table(frame, geometry if has_shapes else None, self.crs if has_shapes else "")


def _frame(properties: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as columns. Raises BadData for integers beyond 64 bits, which no count has and no
    column holds."""
    try:
        frame = pd.DataFrame(properties)
    except OverflowError as error:
        raise unreadable("GeoJSON: a number is too large") from error
    for name in frame.select_dtypes("object").columns:
        if any(isinstance(value, int) and value.bit_length() > 64 for value in frame[name]):
            raise unreadable("GeoJSON: a number is too large")
    return frame


def _wkb(shapes: Sequence[Any]) -> np.ndarray:
    """Return GeoJSON geometries as WKB (n,). Raises BadData."""
    geometry = np.empty(len(shapes), dtype=object)
    with ogr.ExceptionMgr(useExceptions=True):
        for row, shape in enumerate(shapes):  # slow, but only servers without FlatGeobuf need it
            try:
                geometry[row] = (
                    bytes(ogr.CreateGeometryFromJson(json.dumps(shape)).ExportToIsoWkb(ogr.wkbNDR))
                    if shape
                    else None
                )
            except Exception as error:
                raise unreadable(f"GeoJSON geometry: {type(error).__name__}") from error
    return geometry


def _table(frame: pd.DataFrame, geometry: np.ndarray | None, crs: str) -> Table:
    """Return the table with its codes as index. Raises BadData for missing or repeated codes."""
    if "code" not in frame.columns:
        raise unreadable("no column code")
    codes = pd.Index(frame.pop("code"))
    if len(codes) and pd.api.types.infer_dtype(codes, skipna=False) != "string":
        raise BadData(
            tr("The portal's data hold units without a code. Nothing was loaded."),
            "code missing or not text",
        )
    if not codes.is_unique:
        repeated_codes = codes[codes.duplicated()].nunique()
        raise BadData(
            tr("The portal's data hold the same unit twice. Nothing was loaded."),
            f"duplicate codes: {repeated_codes}",
        )
    frame.index = codes
    return Table(frame, geometry, crs)
