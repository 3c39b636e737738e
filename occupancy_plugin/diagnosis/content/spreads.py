"""The classes of a map, and how many units lie beyond the outer ones."""

from __future__ import annotations

from collections.abc import Sequence

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
