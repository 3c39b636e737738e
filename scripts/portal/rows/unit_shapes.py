"""The geometries of the units of extracts: from outlines, the extracts themselves, or the rows that
a folder serves already."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from osgeo import gdal, ogr, osr

from occupancy_plugin.sources.mapping.codes import codes_of
from occupancy_plugin.sources.subject_tables import LANDLORD

from ..catalogue.catalogue import PIECES, collection_id
from ..catalogue.scales import POINT_SCALES
from .extracts import Extract, ExtractError, Shapes
from .store import SRS, table_name

# share of a column's texts that must be codes of the scale if no column is “code”
CODES_SHARE = 0.9
ByCode = dict[str, Any]  # a unit's code → its geometry in WGS84


def shapes_of_rows(
    extract: Extract,
    outlines: Path | None,
    served_file: Path,
    collections: Collection[tuple[str, str]],
) -> dict[str, np.ndarray]:
    """Return scale → one geometry in WGS84 per row of the extract. A landlord has the outline of
    his EPCI. Raises ExtractError for units without a geometry.

    outlines: a GeoPackage with a layer per scale
    served_file: the GeoPackage that the folder serves
    collections: (scale, vintage) of its tables of occupancy"""
    shapes = {}
    for scale, frame in extract.rows.items():
        outline_scale, key = ("epci", "epci") if scale == LANDLORD else (scale, "code")
        by_code = _found_shapes(outline_scale, extract, outlines)
        if by_code is None:
            by_code = _served_shapes(served_file, collections, outline_scale)
        shapes[scale] = _in_row_order(by_code, outline_scale, frame[key].astype(str))
    return shapes


def _found_shapes(scale: str, extract: Extract, outlines: Path | None) -> ByCode | None:
    """Return the geometries of a scale from the outlines, else from the extract, else dissolved
    from communes or placed between buildings; None where nothing has them."""
    by_code = read_outlines(outlines, scale) if outlines is not None else None
    if by_code is not None:
        return by_code
    if scale in extract.shapes:
        return shapes_by_code(extract.shapes[scale])
    if scale in ("epci", "departement", "region"):
        return _dissolve_communes(scale, extract, outlines)
    return _centres_of_buildings(extract) if scale == "residence" else None


def _served_shapes(
    served_file: Path, collections: Collection[tuple[str, str]], scale: str
) -> ByCode | None:
    """Return the geometries of the newest vintage that has this scale; None without one."""
    vintages = [vintage for served_scale, vintage in collections if served_scale == scale]
    if not vintages:
        return None
    return read_outlines(served_file, table_name(collection_id(scale, max(vintages))))


def _in_row_order(by_code: ByCode | None, scale: str, codes: pd.Series) -> np.ndarray:
    """Return one geometry per code (n,), the centre for scales of points. Raises ExtractError where
    one is missing."""
    if by_code is None:
        raise ExtractError(
            f"Nothing says where the units of {scale} lie: give a GeoPackage with a layer "
            f"“{scale}” and its column “code” (--outlines), or leave the scale out (--scales)."
        )
    missing = [code for code in codes if code not in by_code]
    if missing:
        remainder = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        first_codes = ", ".join(missing[:3])
        raise ExtractError(f"The layer “{scale}” has no shape for {first_codes}{remainder}.")
    geometries = np.array([by_code[code] for code in codes], dtype=object)
    return shapely.centroid(geometries) if scale in POINT_SCALES else geometries


def _dissolve_communes(scale: str, extract: Extract, outlines: Path | None) -> ByCode | None:
    """Return the units of a scale as unions of their communes; None without outlines of these."""
    communes = extract.rows.get("commune")
    shapes = read_outlines(outlines, "commune") if outlines is not None else None
    if communes is None or shapes is None or scale not in communes:
        return None
    unit_of_commune = communes.set_index("code")[scale].reindex(list(shapes))
    geometries = np.array(list(shapes.values()), dtype=object)
    return dissolve(geometries, unit_of_commune.reset_index(drop=True))


def _centres_of_buildings(extract: Extract) -> ByCode | None:
    """Return code → the centroid of each résidence's buildings; None without buildings."""
    buildings = extract.rows.get(PIECES)
    if buildings is None or PIECES not in extract.shapes or "residence" not in buildings:
        return None
    points = buildings["code"].astype(str).map(shapes_by_code(extract.shapes[PIECES])).dropna()
    grouped = points.groupby(buildings["residence"])
    return {
        str(code): shapely.centroid(shapely.multipoints(list(coordinates)))
        for code, coordinates in grouped
    }


def shapes_by_code(shapes: Shapes) -> ByCode:
    """Return geometries of any reference systems in WGS84."""
    by_code: ByCode = {}
    for crs in {crs for _, crs in shapes.values()}:
        codes = [code for code, (_, system) in shapes.items() if system == crs]
        transformed = _geographic(shapely.from_wkb([shapes[code][0] for code in codes]), crs)
        by_code |= dict(zip(codes, transformed, strict=True))
    return by_code


def read_outlines(path: Path, layer_name: str) -> ByCode | None:
    """Return the geometries of a layer of a GeoPackage; None if it has no such layer. Raises
    ExtractError for a file that cannot be opened, and for a layer without codes.

    layer_name: a scale, or the table of a served collection"""
    try:
        source = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    except RuntimeError:
        source = None
    if source is None:
        raise ExtractError(f"{path} (--outlines) is no file of outlines that GDAL can open.")
    layer = source.GetLayerByName(layer_name)  # GDAL finds COMMUNE too
    if layer is None:
        return None
    column = _code_column(layer, layer_name)
    if not column:
        raise ExtractError(
            f"The layer “{layer_name}” of {path.name} has no column “code”, and none with the "
            f"codes of {layer_name}."
        )
    features = [feature for feature in layer if feature.GetGeometryRef() is not None]
    codes = [str(feature[column]) for feature in features]
    wkb = [bytes(feature.GetGeometryRef().ExportToWkb()) for feature in features]
    crs = layer.GetSpatialRef().ExportToWkt()
    return dict(zip(codes, _geographic(shapely.from_wkb(wkb), crs), strict=True))


def _code_column(layer: ogr.Layer, scale: str) -> str:
    """Return the column “code” of a layer, else the first one whose texts are codes of the scale
    (INSEE_COM, CODE_IRIS); '' without any."""
    definition = layer.GetLayerDefn()
    names = [
        definition.GetFieldDefn(position).GetName()
        for position in range(definition.GetFieldCount())
    ]
    if "code" in names:
        return "code"
    features = list(layer)
    layer.ResetReading()
    for name in names:
        texts = np.array(
            [str(feature[name]) if feature[name] is not None else "" for feature in features],
            object,
        )
        codes = codes_of(texts, scale)
        if codes.unique and codes.share() >= CODES_SHARE and not codes.repaired:
            return name
    return ""


def _geographic(shapes: np.ndarray, crs: str) -> np.ndarray:
    """Transform geometries (n,) from a reference system, as GDAL reads its name, to WGS84."""
    source, target = osr.SpatialReference(), osr.SpatialReference()
    source.SetFromUserInput(crs)
    target.ImportFromEPSG(SRS)
    for system in (source, target):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    transformation = osr.CoordinateTransformation(source, target)

    def transform_points(points: np.ndarray) -> np.ndarray:
        return np.array(transformation.TransformPoints(points))[:, :2]

    return shapely.transform(np.asarray(shapes, dtype=object), transform_points)


def dissolve(polygons: np.ndarray, keys: pd.Series) -> dict[str, shapely.Geometry]:
    """Return the union of the communes of each key."""
    present_keys = keys.dropna()
    rows = present_keys.groupby(present_keys).indices
    positions = present_keys.index.to_numpy()
    return {
        str(key): shapely.union_all(polygons[positions[members]]) for key, members in rows.items()
    }
