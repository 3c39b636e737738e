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


def axis(
    values: Sequence[float], least_span: float, steps: int = 4, floor: float | None = None
) -> Axis:
    """Make an axis around the values.

    least_span: what it spans at least, so that a difference of two tenths looks small
    steps: about how many
    floor: lowest possible end"""
    low, high = min(values), max(values)
    widening = max(0.0, least_span - (high - low))
    low, high = low - widening / 2, high + widening / 2
    if floor is not None and low < floor:
        low, high = floor, max(high, floor + least_span)
    exact_step = (high - low) / steps
    power = 10.0 ** math.floor(math.log10(exact_step))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= exact_step - 1e-9)
    first_step, last_step = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Axis(tuple(round(step * n, 10) for n in range(first_step, last_step + 1)))


def spread_labels(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move labels so that neighbours are `gap` apart, in their order, and between `low` and `high`
    where there is room."""
    order = sorted(range(len(places)), key=places.__getitem__)
    label_places = list(places)
    for _ in range(60):
        has_moved = False
        for previous, following in pairwise(order):
            overlap = gap - (label_places[following] - label_places[previous])
            if overlap > 1e-6:
                label_places[previous] -= overlap / 2
                label_places[following] += overlap / 2
                has_moved = True
        if not has_moved:
            break
    if order:
        below, above = low - label_places[order[0]], label_places[order[-1]] - high
        shift = max(0.0, below) - max(0.0, above)
        label_places = [place + shift for place in label_places]
    return label_places
