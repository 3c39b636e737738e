"""Layers and old workbooks, read by GDAL → Grids of text with WKB. Opened to read, never to
write."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
from osgeo import gdal, ogr, osr

from ...toolbelt.errors import OccupancyError
from ...toolbelt.field_names import field_names
from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..grid import Grid, Tick, never_cancelled
from .encoding import encoding_of
from .kinds import LAYERS, MAX_CELL, FileFormat, check_size, damaged, long_cell, sibling_file
from .workbook import number_text

PARQUET = b"PAR1"
MAX_LAYERS = 40
ASIDE = {"layer_styles", "qgis_projects", "geometry_columns", "spatial_ref_sys"}
SURE = 70  # percent of likeness at which a reference system is the one of that code


@dataclass(frozen=True)
class Place:
    """Where a layer is: on disk, or in an archive."""

    path: Path

    @property
    def name(self) -> str:
        """As GDAL opens it."""
        return str(self.path)

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()

    def head(self) -> bytes:
        with self.path.open("rb") as file:
            return file.read(4)

    def beside(self, suffix: str) -> bytes | None:
        """The content of the file of the same name with another ending."""
        other = self.path if self.suffix == suffix else sibling_file(self.path, suffix)
        return None if other is None else other.read_bytes()


@dataclass(frozen=True)
class PackedPlace(Place):
    """path: of the archive · member: the layer's file in it"""

    member: str

    @property
    def name(self) -> str:
        return f"/vsizip/{{{self.path}}}/{self.member}"

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.member).suffix.lower()

    def head(self) -> bytes:
        with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as file:
            return file.read(4)

    def beside(self, suffix: str) -> bytes | None:
        sibling = str(PurePosixPath(self.member).with_suffix(suffix)).lower()
        with zipfile.ZipFile(self.path) as archive:
            names = [name for name in archive.namelist() if name.lower() == sibling]
            return archive.read(names[0]) if names else None


def read_layers(
    path: Path | Place, kind: FileFormat, layer: str = "", tick: Tick = never_cancelled
) -> list[Grid]:
    """All layers of the file (or the one asked for). Raises Unreadable."""
    place = path if isinstance(path, Place) else Place(path)
    with _gdal_state():
        try:
            dataset, encoding = _opened(place, kind)
            names = [dataset.GetLayer(at).GetName() for at in range(dataset.GetLayerCount())]
            names = [name for name in names if name not in ASIDE and (not layer or name == layer)]
            if len(names) > MAX_LAYERS:
                raise Unreadable(tr("The file holds many layers: name the one to open."))
            return [
                _grid(dataset.GetLayerByName(name), place, kind, encoding, tick) for name in names
            ]
        except OccupancyError:
            raise
        except Exception as error:  # GDAL raises RuntimeError; Arrow and numpy whatever they like
            raise damaged(error) from error


@contextlib.contextmanager
def _gdal_state() -> Iterator[None]:
    """Errors as exceptions; old workbooks as rows of text without headings."""
    options = {"OGR_XLS_HEADERS": "DISABLE", "OGR_XLS_FIELD_TYPES": "STRING"}
    with contextlib.ExitStack() as stack:
        for module in (gdal, ogr, osr):
            stack.enter_context(module.ExceptionMgr(useExceptions=True))
        stack.enter_context(gdal.config_options(options))
        yield


def _opened(place: Place, kind: FileFormat) -> tuple[Any, str]:
    """(dataset, the encoding that had to be named)."""
    if kind is FileFormat.OLD_WORKBOOK:
        if gdal.GetDriverByName("XLS") is None:
            raise _no_old_workbook()
        try:
            return _open(place.name, ["XLS"], []), ""
        except RuntimeError as error:  # GDAL knows fewer old workbooks than there are
            raise _no_old_workbook() from error
    head = place.head()
    if head == b"SQLi":
        return _open(place.name, ["GPKG", "SQLite"], ["IMMUTABLE=YES"]), ""
    if head == PARQUET:
        if gdal.GetDriverByName("Parquet") is None:
            raise no_parquet()
        return _open(place.name, ["Parquet"], []), ""
    driver = LAYERS.get(place.suffix, "GeoJSON")
    if head == b"fgb\x03":
        driver = "FlatGeobuf"
    elif head == b"\x00\x00\x27\x0a":
        driver = "ESRI Shapefile"
    if driver != "ESRI Shapefile":
        return _open(place.name, [driver], []), ""
    encoding = _shapefile_encoding(place)
    return _open(place.name, [driver], [f"ENCODING={encoding}"] if encoding else []), encoding


def _no_old_workbook() -> Unreadable:
    return Unreadable(
        tr("This QGIS cannot read .xls files. Save the workbook as .xlsx and open that.")
    )


def no_parquet() -> Unreadable:
    return Unreadable(
        tr(
            "This QGIS cannot read Parquet files: its GDAL lacks the driver “Parquet”. Save the "
            "table as .csv or .gpkg and open that."
        )
    )


def _open(name: str, drivers: list[str], options: list[str]) -> Any:
    dataset = gdal.OpenEx(
        name, gdal.OF_VECTOR | gdal.OF_READONLY, allowed_drivers=drivers, open_options=options
    )
    if dataset is None:
        raise damaged()
    return dataset


def _shapefile_encoding(place: Place) -> str:
    """What GDAL must be told: the .cpg tells it, else our own detector looks at the texts."""
    content = place.beside(".dbf")
    if content is None:
        raise Unreadable(
            tr("The shapefile's .dbf is missing: copy all files of the shapefile together.")
        )
    if place.suffix == ".shp" and place.beside(".shx") is None:
        raise Unreadable(
            tr("The shapefile's .shx is missing: copy all files of the shapefile together.")
        )
    declaration = place.beside(".cpg")
    plain = content[32:].replace(b"\0", b" ")
    if declaration is not None:
        name = declaration.decode("ascii", "replace").strip().lower()
        if name.replace("-", "") in ("utf8", "65001"):
            with contextlib.suppress(UnicodeDecodeError):
                plain.decode("utf-8")
                return "UTF-8"
        else:
            return ""
    encoding = encoding_of(plain)
    return {"cp1252": "CP1252", "mac_roman": "MACINTOSH", "cp850": "CP850"}.get(
        encoding, encoding.upper()
    )


def _grid(layer: Any, place: Place, kind: FileFormat, encoding: str, tick: Tick) -> Grid:
    names = field_names(layer)
    if names is None:
        raise Unreadable(
            tr("A column's name cannot be read. Save the layer again as GeoPackage in QGIS.")
        )
    rows = max(int(layer.GetFeatureCount()), 0)
    check_size(rows, rows * max(len(names), 1), len(names))
    shapes = (
        "" if layer.GetGeomType() == ogr.wkbNone else layer.GetGeometryColumn() or "wkb_geometry"
    )
    parts: dict[str, list[Any]] = {name: [] for name in [*names, *([shapes] if shapes else [])]}
    total = 0
    for batch in layer.GetArrowStreamAsNumPy(options=["INCLUDE_FID=NO"]):
        tick()
        for name, pieces in parts.items():
            pieces.append(batch[name])
        total += len(next(iter(batch.values()), ()))
        check_size(total, total * max(len(names), 1), len(names))
    headed = kind is FileFormat.LAYER
    cells = np.full((total + headed, len(names)), "", dtype=object)
    if headed and names:
        cells[0] = names
    for column, name in enumerate(names):
        tick()
        cells[headed:, column] = _texts(parts.pop(name), total)
    geometry, crs = (None, "")
    if shapes and kind is FileFormat.LAYER:
        geometry, crs = _geometry(parts.pop(shapes), layer, total)
    label = {"GPKG": "GPKG", "ESRI Shapefile": "SHP"}.get(LAYERS.get(place.suffix, ""), "")
    return Grid(
        cells,
        "XLS" if kind is FileFormat.OLD_WORKBOOK else label or place.suffix.lstrip(".").upper(),
        name=layer.GetName(),
        encoding=encoding,
        headed=headed,
        geometry=geometry,
        crs=crs,
    )


def _texts(parts: list[Any], rows: int) -> np.ndarray:
    """A column as text, each distinct value turned once."""
    spelled = np.full(rows, "", dtype=object)
    at = 0
    for part in parts:
        missing = np.ma.getmaskarray(part) if isinstance(part, np.ma.MaskedArray) else None
        data = part.data if missing is not None else np.asarray(part)
        codes, values = pd.factorize(data if data.dtype.kind != "S" else data.astype(object))
        texts = np.array([*map(_text, values.tolist()), ""], dtype=object)
        piece = texts[codes]
        if missing is not None:
            piece[missing] = ""
        spelled[at : at + len(piece)] = piece
        at += len(piece)
    return spelled


def _text(value: object) -> str:
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


def _geometry(parts: list[Any], layer: Any, rows: int) -> tuple[np.ndarray, str]:
    """(WKB per row, with None for the heading, authority id). Another system becomes WGS84."""
    shapes = np.full(rows + 1, None, dtype=object)
    at = 1
    for part in parts:
        data = part.data if isinstance(part, np.ma.MaskedArray) else np.asarray(part)
        missing = np.ma.getmaskarray(part) if isinstance(part, np.ma.MaskedArray) else None
        for offset, value in enumerate(data.tolist()):
            if value and not (missing is not None and missing[offset]):
                shapes[at + offset] = bytes(value)
        at += len(data)
    reference = layer.GetSpatialRef()
    if reference is None:
        return shapes, ""
    crs = authority(reference)
    if crs:
        return shapes, crs
    return _in_wgs84(shapes, reference), "EPSG:4326"


def authority(reference: Any) -> str:
    """'EPSG:2154' for a reference system that is one of the known ones, '' for any other."""
    name, code = reference.GetAuthorityName(None), reference.GetAuthorityCode(None)
    if name and code:
        return f"{name}:{code}"
    for match, likeness in reference.FindMatches() or ():
        if likeness >= SURE and match.GetAuthorityName(None):
            return f"{match.GetAuthorityName(None)}:{match.GetAuthorityCode(None)}"
    return ""


def _in_wgs84(shapes: np.ndarray, reference: Any) -> np.ndarray:
    target = osr.SpatialReference()
    target.ImportFromEPSG(4326)
    for system in (reference, target):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    transformation = osr.CoordinateTransformation(reference, target)
    for at, wkb in enumerate(shapes):
        if wkb is not None:
            shape = ogr.CreateGeometryFromWkb(wkb)
            shape.Transform(transformation)
            shapes[at] = bytes(shape.ExportToIsoWkb(ogr.wkbNDR))
    return shapes
