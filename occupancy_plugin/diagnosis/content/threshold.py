"""The one threshold of a dossier: from which difference on a share is said to be more or less than
another, or to rise or fall. Below it shares are alike, and a change is not significant.

What chance, or the renewal of tenants, exceeds one time in ten; never less than two households, nor
than two steps of the last decimal, since differences are taken between displayed figures. Made of
displayed and released figures only, so it discloses nothing."""

from __future__ import annotations

from math import sqrt

from ..figures import Figure

ONE_IN_TEN = 164.0  # points: 1.64 standard deviations of a share
TWO_HOUSEHOLDS = 200.0  # points of one household
TWO_STEPS = 2.0  # of the last decimal
SLIP = 1e-9  # of a sum of decimals


def between(one: Figure, other: Figure, decimals: int = 1) -> float | None:
    """For two shares of different units, in points; None where the size of the first is not
    released. An unknown size of the other is a large one: it is a wider unit."""
    if one.size is None or one.value is None or other.value is None:
        return None
    inverse = 1 / other.size if other.size else 0.0
    weight = one.size * inverse
    whole = (one.value * weight + other.value) / (weight + 1)  # the share of both together
    chance = ONE_IN_TEN * _spread(whole) * sqrt(1 / one.size + inverse)
    return max(chance, TWO_HOUSEHOLDS * max(1 / one.size, inverse), _steps(decimals))


def since(value: float, size: float, renewal: float, decimals: int = 1) -> float:
    """For two vintages of one unit, in points. renewal: percent of tenants of less than two
    years."""
    chance = ONE_IN_TEN * _spread(value) * sqrt(2 * renewal / 100 / size)
    return max(chance, TWO_HOUSEHOLDS / size, _steps(decimals))


def reached(difference: float, threshold: float) -> bool:
    """Is the difference of displayed figures at least the threshold?"""
    return abs(difference) >= threshold - SLIP


def _spread(percent: float) -> float:
    return sqrt(percent / 100 * (1 - percent / 100))


def _steps(decimals: int) -> float:
    return TWO_STEPS * 10.0**-decimals


def chance(value: float, size: float) -> float:
    """What chance makes of a share of so few, in points, nine times in ten."""
    return ONE_IN_TEN * _spread(value) * sqrt(1 / size)
