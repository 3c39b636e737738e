"""Outlines of groups of résidences: what lies around their buildings, and nearer to one of them
than to any other résidence."""

from __future__ import annotations

import numpy as np
import shapely

from . import geography

AROUND = 90.0
"""Metres around a building."""
SMOOTH = 1.0
"""Metres that an outline may be off its arcs."""


def outlines(
    residences: np.ndarray,
    unit: np.ndarray,
    commune: np.ndarray,
    buildings: np.ndarray,
    owner: np.ndarray,
) -> np.ndarray:
    """(units,) polygons in WGS84, of several parts where résidences lie apart; they do not overlap
    inside a commune, and each lies in one.

    residences (n,) points in WGS84; unit (n,) the number of each one's group; commune (n,) codes
    buildings  (k,) points; owner (k,) the résidence of each"""
    points = geography.metric(residences)
    discs = shapely.buffer(np.concatenate([points, geography.metric(buildings)]), AROUND)
    owners = np.concatenate([np.arange(len(points)), owner])
    around = np.array([shapely.union_all(discs[own]) for own in _alike(owners)])
    shapes: np.ndarray = np.empty(int(unit.max(initial=-1)) + 1, dtype=object)
    for here in _alike(commune.astype(str)):
        nearer = _nearer(points[here])
        for own in _alike(unit[here]):
            outline = shapely.union_all(around[here[own]])
            outline = shapely.intersection(outline, shapely.coverage_union_all(nearer[own]))
            shapes[unit[here[own[0]]]] = outline
    return geography.geographic(shapely.simplify(shapes, SMOOTH))


def _alike(names: np.ndarray) -> list[np.ndarray]:
    """The rows of every name, in the order of the names."""
    order = np.argsort(names, kind="stable")
    return np.split(order, np.flatnonzero(names[order][1:] != names[order][:-1]) + 1)


def _nearer(points: np.ndarray) -> np.ndarray:
    """(n,) what is nearer to each point than to the others (Voronoi); of two at one place the first
    has it."""
    places, first = np.unique(shapely.get_coordinates(points), axis=0, return_index=True)
    nearer = np.full(len(points), shapely.Polygon())
    low, high = places.min(axis=0) - 1e5, places.max(axis=0) + 1e5
    nearer[first] = shapely.box(*low, *high)
    if len(places) > 1:
        cells = shapely.voronoi_polygons(
            shapely.multipoints(places), extend_to=nearer[first[0]], ordered=True
        )
        nearer[first] = shapely.get_parts(cells)
    return nearer
