"""The distribution of an indicator's released values: bars of a histogram, units per class. Edges
are rounded, and no bar or class has a single unit (R13), so it discloses no more than the legend.
Uses numpy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .classes import MIN_PER_CLASS, class_breaks

BARS = 12
MIN_VALUES = 8  # a histogram of fewer values shows no distribution


@dataclass(frozen=True)
class Bar:
    """A bar of a histogram: `units` values in [low, high). `height` is the density, 1 for the
    highest bar."""

    low: float
    high: float
    units: int
    height: float


def bars(values: Sequence[float], decimals: int) -> list[Bar]:
    """At most BARS bars; [] for fewer than MIN_VALUES values, or if a bar would have a single
    unit."""
    numbers = np.asarray(values, dtype="float64")
    numbers = numbers[np.isfinite(numbers)]
    edges = class_breaks(numbers.tolist(), "equal", BARS, decimals)
    if numbers.size < MIN_VALUES or len(edges) < 3:
        return []
    units = np.histogram(numbers, bins=edges)[0]
    if units.min() < MIN_PER_CLASS:
        return []
    density = units / np.diff(edges)
    return [
        Bar(low, high, int(count), float(height))
        for low, high, count, height in zip(
            edges, edges[1:], units, density / density.max(), strict=False
        )
    ]


def units_per_class(values: Sequence[float], edges: Sequence[float]) -> list[int]:
    """How many values each class has; [] if a class has a single one (R13)."""
    numbers = np.asarray(values, dtype="float64")
    numbers = numbers[np.isfinite(numbers)]
    if len(edges) < 2 or not numbers.size:
        return []
    inner = np.asarray(edges[1:-1], dtype="float64")
    counts = np.bincount(np.searchsorted(inner, numbers, side="right"), minlength=len(edges) - 1)
    return [] if counts.min() < MIN_PER_CLASS else [int(count) for count in counts]
