"""The classes of a map, and how many units lie beyond the outer ones."""

from __future__ import annotations

import numpy as np

from ...layers.figures.classes import class_breaks
from ...layers.release.indicators import RELEASED, STATE
from ...layers.style.presentation import preset
from ..figures import Spread
from .facts import FEWEST_BEYOND, Facts


def spread_beyond(facts: Facts, scale: str, indicator: str) -> Spread:
    """Count the published units beyond the outer class edges of the map (rounded numbers, R13).

    A count is given only from two units on, and only if at least two units remain."""
    values, edges = _edges(facts, scale, indicator)
    measure, definition = facts.measure(indicator), facts.indicators[indicator]
    if len(edges) < 4:
        return Spread(len(values))
    low_edge, high_edge = edges[1], edges[-2]
    decimals = (
        0 if float(low_edge).is_integer() and float(high_edge).is_integer() else definition.decimals
    )
    texts = [
        facts.words.with_unit(facts.words.number(edge, decimals), measure.unit)
        for edge in (low_edge, high_edge)
    ]
    count_below, count_above = int((values < low_edge).sum()), int((values >= high_edge).sum())

    def frequent(count: int) -> int | None:
        return count if FEWEST_BEYOND <= count <= len(values) - FEWEST_BEYOND else None

    return Spread(len(values), texts[0], frequent(count_below), texts[1], frequent(count_above))


def upper_edges(facts: Facts, scale: str, indicator: str) -> list[tuple[float, str]]:
    """Return where the map's classes begin and how that is written, the highest class first;
    the lowest is left out. [] for fewer than three classes."""
    edges, measure = _edges(facts, scale, indicator)[1], facts.measure(indicator)
    if len(edges) < 4:
        return []
    decimals = 0 if all(float(edge).is_integer() for edge in edges[1:-1]) else measure.decimals
    return [
        (edge, facts.words.with_unit(facts.words.number(edge, decimals), measure.unit))
        for edge in reversed(edges[1:-1])
    ]


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
