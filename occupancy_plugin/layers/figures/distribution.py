"""How an indicator's released values spread: bars for a small picture, units per class. Rounded
edges, no bar and no class with a single unit (R13, attack 14): it says no more than the legend.
numpy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .classes import MIN_PER_CLASS, class_breaks

BARS = 12
ENOUGH = 8  # values: below, a picture says nothing


@dataclass(frozen=True)
class Bar:
    """[low, high[ holds `units` values; `height`: units per width, the highest bar is 1."""

    low: float
    high: float
    units: int
    height: float


def bars(values: Sequence[float], decimals: int) -> list[Bar]:
    """At most BARS bars over the values; [] where there are too few, or where one bar would hold a
    single unit."""
    known = np.asarray(values, dtype="float64")
    known = known[np.isfinite(known)]
    edges = class_breaks(known.tolist(), "equal", BARS, decimals)
    if known.size < ENOUGH or len(edges) < 3:
        return []
    units = np.histogram(known, bins=edges)[0]
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
    """How many values each class holds; [] where one of them holds a single one."""
    known = np.asarray(values, dtype="float64")
    known = known[np.isfinite(known)]
    if len(edges) < 2 or not known.size:
        return []
    inner = np.asarray(edges[1:-1], dtype="float64")
    counts = np.bincount(np.searchsorted(inner, known, side="right"), minlength=len(edges) - 1)
    return [] if counts.min() < MIN_PER_CLASS else [int(count) for count in counts]
