"""Outlines of released units as whole numbers on a grid: small enough for a page that requests no
tiles, and easy to read back.

A ring is `[x, y, dx, dy, …]`: its first corner, then the steps to the next ones, in units of the
grid; the closing corner is left out. A unit is a list of rings. Neighbours share the grid, so no
gap opens between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsGeometry, QgsProject

from ..layers.basemap.outlines import is_wide
from ..layers.release.released import TILING
from ..sources.projections import LEGAL_SYSTEMS, METROPOLIS
from ..toolbelt.shapes import geometry_from

FINE_GRID, MIDDLE_GRID, COARSE_GRID = 1, 10, 20  # metres between two lines of the grid

Ring = list[int]
Unit = list[Ring]


@dataclass(frozen=True)
class Grid:
    """The grid to which the outlines of a scale are rounded.

    step: metres
    origin: where (0, 0) lies, in metres of the territory's system"""

    step: int
    origin: tuple[int, int]

    def corners(self, points: np.ndarray) -> np.ndarray:
        """Round (n, 2) metres to (n, 2) whole numbers of the grid."""
        return np.rint((points - np.asarray(self.origin, dtype="float64")) / self.step).astype(
            np.int64
        )


def grid_of(scale: str, territory_scale: str, origin: tuple[int, int]) -> Grid:
    """Choose the grid: coarser for communes and IRIS of a wide territory, which are never viewed
    from close by."""
    if scale not in TILING:
        return Grid(FINE_GRID, origin)
    return Grid(COARSE_GRID if is_wide(territory_scale) else MIDDLE_GRID, origin)


def origin_of(shapes: Iterable[bytes | None], crs: str) -> tuple[int, int]:
    """Return the lower left corner of all shapes, rounded down to whole kilometres."""
    boxes = [geometry.boundingBox() for geometry in geometries(shapes, crs) if geometry is not None]
    if not boxes:
        return (0, 0)
    west, south = min(box.xMinimum() for box in boxes), min(box.yMinimum() for box in boxes)
    return int(west // 1000) * 1000, int(south // 1000) * 1000


def geometries(shapes: Iterable[bytes | None], crs: str) -> list[QgsGeometry | None]:
    """Convert WKB to geometries in a legal system, which is kept; None for a missing shape."""
    transform = None
    if crs and crs not in LEGAL_SYSTEMS:
        transform = QgsCoordinateTransform(
            QgsCoordinateReferenceSystem(crs),
            QgsCoordinateReferenceSystem(METROPOLIS),
            QgsProject.instance().transformContext(),
        )
    converted: list[QgsGeometry | None] = []
    for wkb in shapes:
        geometry = None
        if wkb is not None:
            geometry = geometry_from(wkb)
            if transform is not None:
                geometry.transform(transform)
        converted.append(geometry)
    return converted


def rings_of(geometry: QgsGeometry | None) -> list[np.ndarray]:
    """Return the rings (n, 2) of an area, in metres and closed; a point is a ring of one corner."""
    if geometry is None or geometry.isNull():
        return []
    if geometry.type() == 0:
        point = geometry.asMultiPoint()[0] if geometry.isMultipart() else geometry.asPoint()
        return [np.array([[point.x(), point.y()]])]
    areas = geometry.asMultiPolygon() if geometry.isMultipart() else [geometry.asPolygon()]
    return [
        np.array([[corner.x(), corner.y()] for corner in ring], dtype="float64")
        for area in areas
        for ring in area
    ]


def written_unit(geometry: QgsGeometry | None, grid: Grid) -> Unit:
    """Write a unit's rings as steps on the grid. A unit smaller than the grid keeps one corner."""
    # a ring of two corners has no area
    unit = [steps for ring in rings_of(geometry) if len(steps := _steps(grid.corners(ring))) > 4]
    if unit or geometry is None:
        return unit
    return [_steps(grid.corners(ring[:1])) for ring in rings_of(geometry)[:1]]


def _steps(corners: np.ndarray) -> Ring:
    has_moved = np.ones(len(corners), dtype=bool)
    has_moved[1:] = (np.diff(corners, axis=0) != 0).any(axis=1)
    corners_kept = corners[has_moved]
    if len(corners_kept) > 1 and (corners_kept[0] == corners_kept[-1]).all():
        corners_kept = corners_kept[:-1]
    steps = np.vstack([corners_kept[:1], np.diff(corners_kept, axis=0)])
    return [int(number) for number in steps.ravel()]


def read_unit(unit: Unit) -> np.ndarray:
    """Return all corners (n, 2) of a written unit, on the grid, as a reader of the folder sees
    them."""
    rings = [np.cumsum(np.asarray(ring, dtype=np.int64).reshape(-1, 2), axis=0) for ring in unit]
    return np.vstack(rings) if rings else np.empty((0, 2), dtype=np.int64)


def extent_of(units: Sequence[Unit]) -> list[int]:
    """Return [west, south, east, north] on the grid; [] without a corner."""
    corners = [read_unit(unit) for unit in units if unit]
    if not corners:
        return []
    all_corners = np.vstack(corners)
    return [int(coordinate) for coordinate in (*all_corners.min(axis=0), *all_corners.max(axis=0))]
