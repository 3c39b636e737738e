"""Points, outlines and readings of the units of a scale, for the maps of a dossier."""

from __future__ import annotations

import math

import numpy as np
from qgis.core import QgsGeometry

from ...layers.release.indicators import EMPTY, NO_DATA, RELEASED, STATE
from ...toolbelt.shapes import geometry_from
from . import threshold
from .facts import Facts, unit_names


def unit_points(facts: Facts, scale: str) -> np.ndarray:
    """Return a point (n, 2) on each published unit, in the order of `Facts.numbers`; NaN for a unit
    without a shape."""
    released_scale = facts.release.scales[scale]
    rows = (released_scale.frame[STATE] == RELEASED).to_numpy()
    coordinates = []
    for wkb in released_scale.geometry[rows]:
        point = geometry_from(wkb).pointOnSurface().asPoint() if wkb is not None else None
        coordinates.append((point.x(), point.y()) if point is not None else (math.nan, math.nan))
    return np.array(coordinates, dtype="float64").reshape(-1, 2)


def unit_outlines(facts: Facts, scale: str) -> list[tuple[str, QgsGeometry]]:
    """Return name and outline of every unit of a scale whose outlines are public. The name of a
    withheld unit is ''."""
    released_scale = facts.release.scales.get(scale)
    if released_scale is None:
        return []
    names = [*unit_names(released_scale), *("" for _ in released_scale.withheld)]
    shapes = zip(names, [*released_scale.geometry, *released_scale.withheld], strict=True)
    return [(str(name), geometry_from(wkb)) for name, wkb in shapes if wkb is not None]


def unit_readings(facts: Facts, scale: str, indicator: str) -> dict[str, str]:
    """Return how the share of each published unit compares with the territory's: code → 'more',
    'alike' or 'fewer'."""
    own_figure, decimals = facts.own_figure(indicator), facts.measure(indicator).decimals
    figures, readings = facts.unit_figures(scale, indicator), {}
    for unit, figure in zip(facts.units(scale), figures, strict=True):
        gap = threshold.compare(figure, own_figure, decimals)
        if gap is not None:
            direction = "more" if gap.points > 0 else "fewer"
            readings[unit.code] = direction if gap.is_reached else "alike"
    return readings


def outlines_with_readings(
    facts: Facts, scale: str, indicator: str
) -> list[tuple[QgsGeometry, str]]:
    """Return outline and reading (see `unit_readings`) of every unit of a scale whose outlines are
    public. The reading is '' where it is hidden."""
    released_scale, readings = facts.release.scales[scale], unit_readings(facts, scale, indicator)
    codes = [*map(str, released_scale.frame.index), *("" for _ in released_scale.withheld)]
    shapes = map(geometry_from, [*released_scale.geometry, *released_scale.withheld])
    return [(shape, readings.get(code, "")) for code, shape in zip(codes, shapes, strict=True)]


def needed_greys(facts: Facts, scale: str, indicator: str) -> tuple[bool, bool, bool]:
    """Whether the map needs each grey: units under secrecy, units without social housing, units
    without data."""
    released_scale = facts.release.scales[scale]
    frame = released_scale.frame
    has_hidden = bool((frame[indicator].isna() & (frame[STATE] == RELEASED)).any())
    needs_hatch = has_hidden or len(released_scale.withheld) > 0
    return needs_hatch, bool((frame[STATE] == EMPTY).any()), bool((frame[STATE] == NO_DATA).any())
