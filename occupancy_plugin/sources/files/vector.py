"""Reads layers and old workbooks through GDAL → Grids of text with WKB. Files are opened for
reading only."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import pandas as pd
from osgeo import gdal, ogr, osr

from ...toolbelt.errors import OccupancyError
from ...toolbelt.field_names import field_names
from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..grid import CancelCheck, Grid
from .encoding import encoding_of
from .kinds import LAYERS, MAX_CELL, FileFormat, check_size, damaged, long_cell
from .workbook import number_text

PARQUET_MAGIC = b"PAR1"
MAX_LAYERS = 40
SYSTEM_TABLES = {"layer_styles", "qgis_projects", "geometry_columns", "spatial_ref_sys"}
MIN_CONFIDENCE = 70  # confidence (%) from which GDAL's match of a reference system is taken


def read_layers(
    path: Path | zipfile.Path,
    kind: FileFormat,
    layer: str,
    check_cancelled: CancelCheck,
) -> list[Grid]:
    """Return all layers of a file on the disk or in an archive, or the one named `layer`. Raises
    Unreadable."""
    with _gdal_state():
        try:
            dataset, encoding = _open_dataset(path, kind)
            names = [
                dataset.GetLayer(number).GetName() for number in range(dataset.GetLayerCount())
            ]
            names = [
                name for name in names if name not in SYSTEM_TABLES and (not layer or name == layer)
            ]
            if len(names) > MAX_LAYERS:
                raise Unreadable(tr("The file holds many layers: name the one to open."))
            return [
                _grid(dataset.GetLayerByName(name), path, kind, encoding, check_cancelled)
                for name in names
            ]
        except OccupancyError:
            raise
        except Exception as error:  # GDAL raises RuntimeError; Arrow and numpy raise many others
            raise damaged(error) from error


@contextlib.contextmanager
def _gdal_state() -> Iterator[None]:
    """Make GDAL raise exceptions, and read old workbooks as rows of text without headings."""
    options = {"OGR_XLS_HEADERS": "DISABLE", "OGR_XLS_FIELD_TYPES": "STRING"}
    with contextlib.ExitStack() as stack:
        for module in (gdal, ogr, osr):
            stack.enter_context(module.ExceptionMgr(useExceptions=True))
        stack.enter_context(gdal.config_options(options))
        yield


def _open_dataset(path: Path | zipfile.Path, kind: FileFormat) -> tuple[Any, str]:
    """Open the file. Returns (dataset, the encoding that GDAL needs, '' for its own choice)."""
    name = str(path) if isinstance(path, Path) else f"/vsizip/{{{path.root.filename}}}/{path.at}"
    if kind is FileFormat.OLD_WORKBOOK:
        if gdal.GetDriverByName("XLS") is None:
            raise _no_old_workbook()
        try:
            return _open_with(name, ["XLS"], []), ""
        except RuntimeError as error:  # GDAL knows fewer old workbooks than there are
            raise _no_old_workbook() from error
    with path.open("rb") as file:
        head = file.read(4)
    if head == b"SQLi":
        return _open_with(name, ["GPKG", "SQLite"], ["IMMUTABLE=YES"]), ""
    if head == PARQUET_MAGIC:
        if gdal.GetDriverByName("Parquet") is None:
            raise no_parquet()
        return _open_with(name, ["Parquet"], []), ""
    driver = LAYERS.get(_suffix(path), "GeoJSON")
    if head == b"fgb\x03":
        driver = "FlatGeobuf"
    elif head == b"\x00\x00\x27\x0a":
        driver = "ESRI Shapefile"
    if driver != "ESRI Shapefile":
        return _open_with(name, [driver], []), ""
    encoding = _shapefile_encoding(path)
    return _open_with(name, [driver], [f"ENCODING={encoding}"] if encoding else []), encoding


def _no_old_workbook() -> Unreadable:
    return Unreadable(
        tr("This QGIS cannot read .xls files. Save the workbook as .xlsx and open that.")
    )


def no_parquet() -> Unreadable:
    """Return the refusal where GDAL was built without Parquet."""
    return Unreadable(
        tr(
            "This QGIS cannot read Parquet files: its GDAL lacks the driver “Parquet”. Save the "
            "table as .csv or .gpkg and open that."
        )
    )


def _open_with(name: str, drivers: list[str], options: list[str]) -> Any:
    dataset = gdal.OpenEx(
        name, gdal.OF_VECTOR | gdal.OF_READONLY, allowed_drivers=drivers, open_options=options
    )
    if dataset is None:
        raise damaged()
    return dataset


def _shapefile_encoding(path: Path | zipfile.Path) -> str:
    """Return the encoding that GDAL needs for a shapefile, '' where it finds the .cpg's itself.

    Without a .cpg, or with one that wrongly says UTF-8, the texts of the .dbf decide."""
    content = _sibling(path, ".dbf")
    if content is None:
        raise Unreadable(
            tr("The shapefile's .dbf is missing: copy all files of the shapefile together.")
        )
    if _suffix(path) == ".shp" and _sibling(path, ".shx") is None:
        raise Unreadable(
            tr("The shapefile's .shx is missing: copy all files of the shapefile together.")
        )
    declaration = _sibling(path, ".cpg")
    bare_texts = content[32:].replace(b"\0", b" ")
    if declaration is not None:
        name = declaration.decode("ascii", "replace").strip().lower()
        if name.replace("-", "") in ("utf8", "65001"):
            with contextlib.suppress(UnicodeDecodeError):
                bare_texts.decode("utf-8")
                return "UTF-8"
        else:
            return ""
    encoding = encoding_of(bare_texts)
    return {"cp1252": "CP1252", "mac_roman": "MACINTOSH", "cp850": "CP850"}.get(
        encoding, encoding.upper()
    )


def _sibling(path: Path | zipfile.Path, suffix: str) -> bytes | None:
    """Return the content of the file of the same name with another ending, in any case of letters;
    None without one."""
    name = str(PurePath(path.name).with_suffix(suffix)).lower()
    folder: Any = path.parent
    files = (file for file in folder.iterdir() if file.name.lower() == name)
    return next((file.read_bytes() for file in files), None)


def _suffix(path: Path | zipfile.Path) -> str:
    return PurePath(path.name).suffix.lower()


def _grid(
    layer: Any,
    path: Path | zipfile.Path,
    kind: FileFormat,
    encoding: str,
    check_cancelled: CancelCheck,
) -> Grid:
    names = field_names(layer)
    if names is None:
        raise Unreadable(
            tr("A column's name cannot be read. Save the layer again as GeoPackage in QGIS.")
        )
    rows = max(int(layer.GetFeatureCount()), 0)
    check_size(rows, rows * max(len(names), 1), len(names))
    shape_column = (
        "" if layer.GetGeomType() == ogr.wkbNone else layer.GetGeometryColumn() or "wkb_geometry"
    )
    batches_by_column: dict[str, list[Any]] = {
        name: [] for name in [*names, *([shape_column] if shape_column else [])]
    }
    rows_read = 0
    for batch in layer.GetArrowStreamAsNumPy(options=["INCLUDE_FID=NO"]):
        check_cancelled()
        for name, batches in batches_by_column.items():
            batches.append(batch[name])
        rows_read += len(next(iter(batch.values()), ()))
        check_size(rows_read, rows_read * max(len(names), 1), len(names))
    has_heading = kind is FileFormat.LAYER
    cells = np.full((rows_read + has_heading, len(names)), "", dtype=object)
    if has_heading and names:
        cells[0] = names
    for column, name in enumerate(names):
        check_cancelled()
        cells[has_heading:, column] = _texts(batches_by_column.pop(name), rows_read)
    geometry, crs = (None, "")
    if shape_column and kind is FileFormat.LAYER:
        geometry, crs = _geometry(batches_by_column.pop(shape_column), layer, rows_read)
    label = {"GPKG": "GPKG", "ESRI Shapefile": "SHP"}.get(LAYERS.get(_suffix(path), ""), "")
    return Grid(
        cells,
        "XLS" if kind is FileFormat.OLD_WORKBOOK else label or _suffix(path).lstrip(".").upper(),
        name=layer.GetName(),
        encoding=encoding,
        headed=has_heading,
        geometry=geometry,
        crs=crs,
    )


def _texts(batches: list[Any], rows: int) -> np.ndarray:
    """Return a column as text (n,). Each distinct value of a batch is converted once."""
    texts_of_rows = np.full(rows, "", dtype=object)
    start = 0
    for batch in batches:
        data = np.ma.getdata(batch)
        codes, values = pd.factorize(data if data.dtype.kind != "S" else data.astype(object))
        texts = np.array([*map(_text, values.tolist()), ""], dtype=object)
        batch_texts = texts[codes]
        batch_texts[np.ma.getmaskarray(batch)] = ""
        texts_of_rows[start : start + len(batch_texts)] = batch_texts
        start += len(batch_texts)
    return texts_of_rows


def _text(value: object) -> str:
    """Return a value as text, '' for missing values and bytes that are no text. Raises Unreadable
    for a long one."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        try:
            text = value.decode("utf-8")
        except UnicodeDecodeError:
            return ""  # binary, or a text that its file does not encode as it says
    elif isinstance(value, bool):
        text = str(value).upper()
    elif isinstance(value, int):
        text = str(value)
    elif isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return ""
        text = number_text(value)
    else:
        text = str(value)
    if len(text) > MAX_CELL:
        raise long_cell()
    return text.strip("\0")


def _geometry(batches: list[Any], layer: Any, rows: int) -> tuple[np.ndarray, str]:
    """Return (WKB per row, None for the heading; authority id). Systems without an id become
    WGS84."""
    shapes = np.full(rows + 1, None, dtype=object)
    start = 1
    for batch in batches:
        data, is_missing = np.ma.getdata(batch), np.ma.getmaskarray(batch)
        for offset, value in enumerate(data.tolist()):
            if value and not is_missing[offset]:
                shapes[start + offset] = bytes(value)
        start += len(data)
    reference = layer.GetSpatialRef()
    if reference is None:
        return shapes, ""
    crs = authority(reference)
    if crs:
        return shapes, crs
    return _in_wgs84(shapes, reference), "EPSG:4326"


def authority(reference: Any) -> str:
    """Return a reference system's id ('EPSG:2154'), '' where it matches none."""
    name, code = reference.GetAuthorityName(None), reference.GetAuthorityCode(None)
    if name and code:
        return f"{name}:{code}"
    for match, likeness in reference.FindMatches() or ():
        if likeness >= MIN_CONFIDENCE and match.GetAuthorityName(None):
            return f"{match.GetAuthorityName(None)}:{match.GetAuthorityCode(None)}"
    return ""


def _in_wgs84(shapes: np.ndarray, reference: Any) -> np.ndarray:
    """Transform the shapes to WGS84, in place, and return them."""
    target = osr.SpatialReference()
    target.ImportFromEPSG(4326)
    for system in (reference, target):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    transformation = osr.CoordinateTransformation(reference, target)
    for position, wkb in enumerate(shapes):
        if wkb is not None:
            shape = ogr.CreateGeometryFromWkb(wkb)
            shape.Transform(transformation)
            shapes[position] = bytes(shape.ExportToIsoWkb(ogr.wkbNDR))
    return shapes
