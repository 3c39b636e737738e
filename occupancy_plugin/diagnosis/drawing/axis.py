"""Readable ticks around displayed figures: rounded ends that are no unit's value (R13)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Axis:
    """ticks: from the lowest to the highest, both ends of the axis among them."""

    ticks: tuple[float, ...]

    @property
    def low(self) -> float:
        return self.ticks[0]

    @property
    def high(self) -> float:
        return self.ticks[-1]

    def place(self, value: float, start: float, stop: float) -> float:
        """Where a value stands between two places in mm."""
        return start + (stop - start) * (value - self.low) / (self.high - self.low)


def axis(values: Sequence[float], least: float, ticks: int = 4, floor: float | None = None) -> Axis:
    """An axis that spans at least `least`, so that two tenths do not look like a gulf.

    wanted: about how many steps · floor: the axis does not go below it"""
    low, high = min(values), max(values)
    missing = max(0.0, least - (high - low))
    low, high = low - missing / 2, high + missing / 2
    if floor is not None and low < floor:
        low, high = floor, max(high, floor + least)
    raw = (high - low) / ticks
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw - 1e-9)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Axis(tuple(round(step * n, 10) for n in range(first, last + 1)))


def apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places of labels moved so that neighbours stand `gap` apart, in their order, between low and
    high where there is room."""
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = list(places)
    for _ in range(60):
        calm = True
        for one, other in pairwise(order):
            lacking = gap - (moved[other] - moved[one])
            if lacking > 1e-6:
                moved[one] -= lacking / 2
                moved[other] += lacking / 2
                calm = False
        if calm:
            break
    if order:
        shift = max(0.0, low - moved[order[0]]) - max(0.0, moved[order[-1]] - high)
        moved = [place + shift for place in moved]
    return moved
