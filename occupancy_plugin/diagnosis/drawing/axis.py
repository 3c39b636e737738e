"""Axes with readable ticks around displayed figures. Their ends are rounded, so none is the value
of a unit (R13)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Axis:
    """An axis with its ticks.

    ticks: in ascending order; the first and the last are the ends of the axis"""

    ticks: tuple[float, ...]

    @property
    def low(self) -> float:
        return self.ticks[0]

    @property
    def high(self) -> float:
        return self.ticks[-1]

    @property
    def is_whole(self) -> bool:
        """Whether every tick is a whole number, so that labels need no decimal."""
        return all(float(tick).is_integer() for tick in self.ticks)

    def place(self, value: float, start: float, stop: float) -> float:
        """Convert a value to mm between two positions."""
        return start + (stop - start) * (value - self.low) / (self.high - self.low)


def axis(values: Sequence[float], least: float, ticks: int = 4, floor: float | None = None) -> Axis:
    """Make an axis around the values.

    least: what it spans at least, so that two tenths do not look like a gulf
    ticks: about how many steps
    floor: lowest possible end"""
    low, high = min(values), max(values)
    missing = max(0.0, least - (high - low))
    low, high = low - missing / 2, high + missing / 2
    if floor is not None and low < floor:
        low, high = floor, max(high, floor + least)
    raw = (high - low) / ticks
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw - 1e-9)
    first_step, last_step = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Axis(tuple(round(step * n, 10) for n in range(first_step, last_step + 1)))


def spread_labels(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move labels so that neighbours are `gap` apart, in their order, and between `low` and `high`
    where there is room."""
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = list(places)
    for _ in range(60):
        calm = True
        for previous, following in pairwise(order):
            lacking = gap - (moved[following] - moved[previous])
            if lacking > 1e-6:
                moved[previous] -= lacking / 2
                moved[following] += lacking / 2
                calm = False
        if calm:
            break
    if order:
        shift = max(0.0, low - moved[order[0]]) - max(0.0, moved[order[-1]] - high)
        moved = [place + shift for place in moved]
    return moved
