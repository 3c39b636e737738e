"""The legal reference systems of France, and shapes in that of their territory: its maps, pages and
atlases are drawn in it, so that north is up and a kilometre is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from osgeo import ogr, osr

from ..table import Table
from .communes import communes_of

METROPOLIS = "EPSG:2154"  # Lambert 93, the legal system of metropolitan France alone
OVERSEAS = {  # département or collectivity → its legal system
    "971": "EPSG:5490", "972": "EPSG:5490", "973": "EPSG:2972", "974": "EPSG:2975",
    "975": "EPSG:4467", "976": "EPSG:4471", "977": "EPSG:5490", "978": "EPSG:5490",
}  # fmt: skip
LEGAL_SYSTEMS = frozenset({METROPOLIS, *OVERSEAS.values()})


def system_of(codes: Iterable[object]) -> str:
    """Return the legal reference system of units, by the codes of their communes or départements:
    that of metropolitan France where they lie in several."""
    systems = {OVERSEAS.get(str(code)[:3], METROPOLIS) for code in codes}
    return systems.pop() if len(systems) == 1 else METROPOLIS


def in_own_system(tables: Mapping[str, Table], scale: str, code: str) -> dict[str, Table]:
    """Return the tables of a territory, given by its scale and code, with their shapes in its
    system. A shape too far away for it (another département in a table of all) is left out."""
    communes: Iterable[object] = {code}
    if scale in ("epci", "region"):
        communes = communes_of(code, scale)
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
    transformed = _transformed(list(shapes.values()), crs, system)
    pairs = zip(shapes, transformed, strict=True)
    return {code: wkb for code, wkb in pairs if wkb is not None}, system


def _transformed(geometry: np.ndarray | Sequence[bytes], source: str, target: str) -> np.ndarray:
    """Return WKB (n,) in another system, None for a missing shape and for one too far away for the
    system."""
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
