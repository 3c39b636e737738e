"""The threshold from which two shares of a dossier differ, or a share has changed.

It is the difference that chance, or the renewal of tenants, exceeds one time in ten. It is at least
two households and two steps of the last decimal, since differences are taken between displayed
figures. Only displayed and released figures are used, so it discloses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from ..figures import Figure

ONE_IN_TEN = 164.0  # points: 1.64 standard deviations of a share
TWO_HOUSEHOLDS = 200.0  # points of one household
TWO_STEPS = 2.0  # of the last decimal
TOLERANCE = 1e-9  # rounding error of a sum of decimals


@dataclass(frozen=True)
class Difference:
    """The difference of two figures as displayed, and its threshold.

    points: percentage points, or the unit of the figures
    least: the threshold, in the same unit"""

    points: float
    least: float

    @property
    def is_reached(self) -> bool:
        return is_reached(self.points, self.least)


def compare(
    figure: Figure | None, comparator: Figure | None, decimals: int = 1
) -> Difference | None:
    """Return the figure minus the comparator; None where one is hidden or has no threshold."""
    if figure is None or comparator is None:
        return None
    threshold = between(figure, comparator, decimals)
    if threshold is None or figure.value is None or comparator.value is None:
        return None
    return Difference(round(figure.value - comparator.value, decimals) + 0.0, threshold)


def between(figure: Figure, comparator: Figure, decimals: int = 1) -> float | None:
    """Return the threshold for the shares of two units, in points. None where the first unit's size
    is not released.

    An unknown size of the comparator counts as infinite, because it is a wider unit."""
    if figure.size is None or figure.value is None or comparator.value is None:
        return None
    inverse_size = 1 / comparator.size if comparator.size else 0.0
    weight = figure.size * inverse_size
    share_of_both = (figure.value * weight + comparator.value) / (weight + 1)
    reach_of_difference = _reach(share_of_both, 1 / figure.size + inverse_size)
    two_households = TWO_HOUSEHOLDS * max(1 / figure.size, inverse_size)
    return max(reach_of_difference, two_households, _steps(decimals))


def since(value: float, size: float, renewal: float, decimals: int = 1) -> float:
    """Return the threshold for two vintages of one unit, in points.

    value: its share of the later vintage, in percent
    size: its households
    renewal: percent of tenants of less than two years"""
    reach_of_change = _reach(value, 2 * renewal / 100 / size)
    return max(reach_of_change, TWO_HOUSEHOLDS / size, _steps(decimals))


def is_reached(difference: float, threshold: float) -> bool:
    """Whether a difference of displayed figures is at least the threshold."""
    return abs(difference) >= threshold - TOLERANCE


def interval_of_chance(value: float, size: float) -> tuple[float, float]:
    """Return between which shares, in percent, chance makes `value` of `size` households nine times
    in ten. It is Wilson's interval, which holds for few households and shares near 0 % too."""
    weight = (ONE_IN_TEN / 100) ** 2 / size
    reach = ONE_IN_TEN * sqrt((value / 100 * (1 - value / 100) + weight / 4) / size)
    middle = value + 50 * weight
    return (middle - reach) / (1 + weight), (middle + reach) / (1 + weight)


def _reach(percent: float, inverse_size: float) -> float:
    """Return how far chance moves a share. inverse_size: 1 over the households."""
    return ONE_IN_TEN * sqrt(percent / 100 * (1 - percent / 100)) * sqrt(inverse_size)


def _steps(decimals: int) -> float:
    return TWO_STEPS * 10.0**-decimals
