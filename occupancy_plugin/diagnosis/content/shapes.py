"""Points, outlines and readings of the units of a scale, for the maps of a dossier, and how many
lie beyond the outer classes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from qgis.core import QgsGeometry

from ...layers.figures.classes import class_breaks
from ...layers.release.indicators import EMPTY, NO_DATA, RELEASED, STATE
from ...layers.style.presentation import preset
from ...toolbelt.shapes import geometry_from
from ..figures import Spread
from . import threshold
from .facts import FEWEST_BEYOND, Facts, unit_names


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


def spread_beyond(facts: Facts, scale: str, indicator: str) -> Spread:
    """Count the published units beyond the outer class edges of the map (rounded numbers, R13).

    A count is given only from two units on, and only if at least two units remain."""
    values, edges = _edges(facts, scale, indicator)
    if len(edges) < 4:
        return Spread(len(values))
    low_edge, high_edge = edges[1], edges[-2]
    texts = _written(facts, indicator, (low_edge, high_edge))
    count_below, count_above = int((values < low_edge).sum()), int((values >= high_edge).sum())

    def frequent(count: int) -> int | None:
        return count if FEWEST_BEYOND <= count <= len(values) - FEWEST_BEYOND else None

    return Spread(len(values), texts[0], frequent(count_below), texts[1], frequent(count_above))


def upper_edges(facts: Facts, scale: str, indicator: str) -> list[tuple[float, str]]:
    """Return where the map's classes begin and how that is written, the highest class first;
    the lowest is left out. [] for fewer than three classes."""
    edges = _edges(facts, scale, indicator)[1][1:-1]
    if len(edges) < 2:
        return []
    texts = _written(facts, indicator, edges)
    return list(zip(reversed(edges), reversed(texts), strict=True))


def _written(facts: Facts, indicator: str, edges: Sequence[float]) -> list[str]:
    """Write edges with their unit, all of them whole or none."""
    words, measure = facts.words, facts.measure(indicator)
    decimals = 0 if all(float(edge).is_integer() for edge in edges) else measure.decimals
    return [words.with_unit(words.number(edge, decimals), measure.unit) for edge in edges]


def _edges(facts: Facts, scale: str, indicator: str) -> tuple[np.ndarray, list[float]]:
    """Return the released values of a scale, and the edges of the map's classes."""
    released_scale, definition = facts.release.scales[scale], facts.indicators[indicator]
    values = released_scale.frame.loc[released_scale.frame[STATE] == RELEASED, indicator]
    numbers = values.dropna().to_numpy(dtype="float64")
    style = preset(definition)
    edges = class_breaks(
        numbers.tolist(), style.method, style.classes, definition.decimals, definition.bounds
    )
    return numbers, list(edges)
