"""Outlines of groups of résidences: the surroundings of their buildings, as far as they are nearer
to a résidence of the group than to any other."""

from __future__ import annotations

import numpy as np
import shapely

from occupancy_plugin.sources.projections import system_of

from . import geography

AROUND = 90.0
"""Metres around a building."""
SMOOTH = 1.0
"""Tolerance in metres for simplifying an outline's arcs."""


def outlines(
    residences: np.ndarray,
    unit: np.ndarray,
    commune: np.ndarray,
    buildings: np.ndarray,
    owner: np.ndarray,
) -> np.ndarray:
    """Return one polygon per group, in WGS84; a multipolygon if its résidences are far apart. They
    do not overlap inside a commune.

    residences: (n,) points in WGS84
    unit: (n,) number of the résidence's group
    commune: (n,) code
    buildings: (k,) points in WGS84
    owner: (k,) row number of the building's résidence"""
    crs = system_of(commune)
    points = geography.metric(residences, crs)
    discs = shapely.buffer(np.concatenate([points, geography.metric(buildings, crs)]), AROUND)
    owners = np.concatenate([np.arange(len(points)), owner])
    surroundings = np.array(
        [shapely.union_all(discs[members]) for members in _rows_by_name(owners)]
    )
    shapes: np.ndarray = np.empty(int(unit.max(initial=-1)) + 1, dtype=object)
    for in_commune in _rows_by_name(commune.astype(str)):
        cells = _voronoi_cells(points[in_commune])
        for members in _rows_by_name(unit[in_commune]):
            outline = shapely.union_all(surroundings[in_commune[members]])
            outline = shapely.intersection(outline, shapely.coverage_union_all(cells[members]))
            shapes[unit[in_commune[members[0]]]] = outline
    return geography.geographic(shapely.simplify(shapes, SMOOTH), crs)


def _rows_by_name(names: np.ndarray) -> list[np.ndarray]:
    """Return the row numbers of each distinct name, in the order of the names."""
    order = np.argsort(names, kind="stable")
    return np.split(order, np.flatnonzero(names[order][1:] != names[order][:-1]) + 1)


def _voronoi_cells(points: np.ndarray) -> np.ndarray:
    """Return (n,) the Voronoi cell of each point. Of several points at one location the first has
    the cell, and the others are empty."""
    locations, first = np.unique(shapely.get_coordinates(points), axis=0, return_index=True)
    cells = np.full(len(points), shapely.Polygon())
    low, high = locations.min(axis=0) - 1e5, locations.max(axis=0) + 1e5
    cells[first] = shapely.box(*low, *high)
    if len(locations) > 1:
        parts = shapely.voronoi_polygons(
            shapely.multipoints(locations), extend_to=cells[first[0]], ordered=True
        )
        cells[first] = shapely.get_parts(parts)
    return cells
