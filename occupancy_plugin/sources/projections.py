"""Shapes in the legal reference system of their territory: its maps, pages and atlases are drawn in
it, so that north is up and a kilometre is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from osgeo import ogr, osr

from ..table import Table
from .communes import REGIONS, communes_of, system_of


def in_own_system(tables: Mapping[str, Table], scale: str, code: str) -> dict[str, Table]:
    """Return the tables of a territory, given by its scale and code, with their shapes in its
    system. A shape too far away for it (another département in a table of all) is left out."""
    communes: Iterable[object] = {code}
    if scale == "epci":
        communes = communes_of(code)
    elif scale == "region":
        communes = REGIONS.get(code, ())
    if not communes and "commune" in tables:
        communes = tables["commune"].frame.index
    system = system_of(communes)
    return {
        name: replace(table, geometry=_transformed(table.geometry, table.crs, system), crs=system)
        if table.geometry is not None and table.crs != system
        else table
        for name, table in tables.items()
    }


def outlines_in_own_system(
    shapes: Mapping[str, bytes], crs: str
) -> tuple[Mapping[str, bytes], str]:
    """Return (code → WKB, system) of a service's outlines in the system of their codes."""
    system = system_of(shapes)
    if not shapes or crs == system:
        return shapes, crs
    transformed = _transformed(np.array([*shapes.values(), None], dtype=object)[:-1], crs, system)
    pairs = zip(shapes, transformed, strict=True)
    return {code: wkb for code, wkb in pairs if wkb is not None}, system


def _transformed(geometry: np.ndarray, source: str, target: str) -> np.ndarray:
    """Return WKB (n,) in another system, None for a shape that has no place in it."""
    systems = []
    for name in (source, target):
        system = osr.SpatialReference()
        system.SetFromUserInput(name)
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        systems.append(system)
    transformation = osr.CoordinateTransformation(*systems)
    transformed = np.full(len(geometry), None, dtype=object)
    with ogr.ExceptionMgr(useExceptions=False):
        for row, wkb in enumerate(geometry):
            if wkb is None:
                continue
            shape = ogr.CreateGeometryFromWkb(bytes(wkb))
            if shape.Transform(transformation) == 0 and np.isfinite(shape.GetEnvelope()).all():
                transformed[row] = bytes(shape.ExportToIsoWkb(ogr.wkbNDR))
    return transformed
