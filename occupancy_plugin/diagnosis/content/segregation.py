"""How unevenly a group lives over the units of a territory, as an interval: whatever the hidden
numbers are, the true measure lies in it. Reads released numbers only, so it tells nothing that a
reader could not compute. numpy and scipy, no QGIS.

    D  dissimilarity: share of the group, or of the others, that would have to move for an equal mix
    I  isolation: mean share of the group among the households of its members' units
    H  Theil's entropy index: 0 where every unit is mixed like the territory, 1 where none is mixed

With n households in a unit, g of the group, T and G in the territory, P = G/T:

    D = sum |g - P n| / (2 T P (1 - P)),  I = sum g^2 / (n G),  H = 1 - sum n h(g/n) / (T h(P)),

h the binary entropy. Each is a sum of convex functions of g. Its least value over what the released
numbers allow is a linear program with tangents, its greatest one with chords: both err outwards.
docs/secrecy.md calls such an interval a feasibility interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy.optimize import linprog

TANGENTS = 24
ROUNDS = 4  # of narrowing the bounds by the equations
DRAWS = 400
REST_SIZE = 5  # households of a withheld unit in the band of chance: its size is not known
BAND = (5.0, 95.0)  # percent of the draws
SLIP = 1e-9


class Measure(Enum):
    """Which measure of segregation."""

    DISSIMILARITY = "D"
    ISOLATION = "I"
    ENTROPY = "H"


@dataclass(frozen=True)
class Rest:
    """Withheld units of one parent together: their households are known, their number is not.

    size     households
    units    positions of the shown units with the same parent
    members  of the group among all units of the parent, None where that is hidden"""

    size: float
    units: tuple[int, ...]
    members: float | None = None


@dataclass(frozen=True)
class Groups:
    """A group in the units of a territory, as far as released numbers tell.

    total, members  households of the territory, and those of the group
    sizes           households of each shown unit (n,)
    low, high       bounds of the group in each shown unit (n,), equal where it is shown
    rests           withheld units by parent; every shown unit is in one of them at most"""

    total: float
    members: float
    sizes: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rests: tuple[Rest, ...]

    @property
    def withheld(self) -> float:
        """Households of the units that are not shown."""
        return sum(rest.size for rest in self.rests)


@dataclass(frozen=True)
class Interval:
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


def interval(groups: Groups, measure: Measure) -> Interval | None:
    """Between which two numbers the measure lies; None where the territory has no such group, or
    where the released numbers contradict each other."""
    share = groups.members / groups.total if groups.total > 0 else 0.0
    if not 0.0 < share < 1.0:
        return None
    term = _term(measure, groups, share)
    least = _least(groups, term, measure, share)
    most = _most(groups, term, measure, share)
    if least is None or most is None:
        return None
    if measure is Measure.ENTROPY:
        least, most = 1.0 + least, 1.0 + most
    return Interval(max(0.0, min(least, most)), min(1.0, max(least, most)))


Term = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _term(measure: Measure, groups: Groups, share: float) -> Term:
    """The summand of a unit: f(households, group)."""
    total, members = groups.total, groups.members
    if measure is Measure.DISSIMILARITY:
        scale = 2 * total * share * (1 - share)
        return lambda n, g: np.abs(g - share * n) / scale
    if measure is Measure.ISOLATION:
        return lambda n, g: g**2 / (np.maximum(n, SLIP) * members)
    scale = total * float(_entropy(np.array([share]))[0])
    return lambda n, g: -n * _entropy(g / np.maximum(n, SLIP)) / scale


def _entropy(share: np.ndarray) -> np.ndarray:
    inside = np.clip(share, SLIP, 1 - SLIP)
    entropy = -inside * np.log(inside) - (1 - inside) * np.log(1 - inside)
    return np.where((share <= 0) | (share >= 1), 0.0, entropy)


def _unmixed(measure: Measure, groups: Groups, share: float, size: float) -> tuple[float, float]:
    """The greatest contribution of a rest of that size with g of the group, as a + b g: each of its
    units holds the group alone or none of it."""
    if measure is Measure.DISSIMILARITY:
        scale = 2 * groups.total * share * (1 - share)
        return size * share / scale, (1 - 2 * share) / scale
    return (0.0, 1 / groups.members) if measure is Measure.ISOLATION else (0.0, 0.0)


def _constraints(groups: Groups, extra: int) -> tuple[np.ndarray, np.ndarray]:
    """Equations of the unknowns – units, rests, then `extra` more: all are the group of the
    territory, those of a parent its group."""
    units, rests = len(groups.sizes), len(groups.rests)
    rows, sums = [np.r_[np.ones(units + rests), np.zeros(extra)]], [groups.members]
    for position, rest in enumerate(groups.rests):
        if rest.members is not None:
            row = np.zeros(units + rests + extra)
            row[list(rest.units)] = 1.0
            row[units + position] = 1.0
            rows.append(row)
            sums.append(rest.members)
    return np.array(rows), np.array(sums)


def _boxes(groups: Groups) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Households, lower and upper bound of each unknown, as narrow as the equations make them one
    by one: the wider a box, the farther its chord from the summand."""
    rests = np.array([rest.size for rest in groups.rests])
    low = np.r_[groups.low, np.zeros(len(rests))]
    high = np.r_[groups.high, rests]
    equations, sums = _constraints(groups, 0)
    for _ in range(ROUNDS):
        for row, whole in zip(equations > 0, sums, strict=True):
            least, most = low[row].sum(), high[row].sum()
            narrower = np.maximum(low[row], whole - most + high[row])
            high[row] = np.minimum(high[row], whole - least + low[row])
            low[row] = narrower
    return np.r_[groups.sizes, rests], low, np.maximum(low, high)


def _least(groups: Groups, term: Term, measure: Measure, share: float) -> float | None:
    """Each summand lies above its tangents; a rest is least uneven as a single unit."""
    sizes, low, high = _boxes(groups)
    free = np.flatnonzero(high - low > SLIP)
    fixed = np.setdiff1d(np.arange(len(sizes)), free)
    constant = float(term(sizes[fixed], low[fixed]).sum())
    unknowns, extra = len(sizes), len(free)
    above, bounds_of_above = [], []
    for place, unit in enumerate(free):
        ends = (sizes[unit], low[unit], high[unit])
        for slope, intercept in _tangents(groups, term, measure, share, ends):
            row = np.zeros(unknowns + extra)
            row[unit], row[unknowns + place] = slope, -1.0
            above.append(row)
            bounds_of_above.append(-intercept)
    cost = np.r_[np.zeros(unknowns), np.ones(extra)]
    equations, sums = _constraints(groups, extra)
    boxes = [*zip(low, high, strict=True), *((None, None) for _ in free)]
    found = linprog(
        cost, np.array(above) if above else None, bounds_of_above or None, equations, sums, boxes
    )
    return constant + float(found.fun) if found.status == 0 else None


def _tangents(
    groups: Groups, term: Term, measure: Measure, share: float, ends: tuple[float, float, float]
) -> list[tuple[float, float]]:
    """(slope, intercept) of lines below the summand of a unit; of an absolute value its two sides.
    ends: its households, the least and the greatest number of the group."""
    size, low, high = ends
    if measure is Measure.DISSIMILARITY:
        slope = 1 / (2 * groups.total * share * (1 - share))
        slopes = np.array([-slope, slope])
        return [(float(s), float(-s * share * size)) for s in slopes]
    points = low + (high - low) / TANGENTS * (np.arange(TANGENTS) + 0.5)
    values = term(np.full(TANGENTS, size), points)
    if measure is Measure.ISOLATION:
        slopes = 2 * points / (size * groups.members)
    else:
        whole = groups.total * float(_entropy(np.array([share]))[0])
        slopes = (np.log(points) - np.log(size - points)) / whole
    return [(float(s), float(v - s * g)) for s, v, g in zip(slopes, values, points, strict=True)]


def _most(groups: Groups, term: Term, measure: Measure, share: float) -> float | None:
    """Each summand lies below its chord; a rest is most uneven where none of its units is mixed."""
    sizes, low, high = _boxes(groups)
    units = len(groups.sizes)
    at_low, at_high = term(sizes, low), term(sizes, high)
    spans = high - low
    slopes = np.where(spans > SLIP, (at_high - at_low) / np.maximum(spans, SLIP), 0.0)
    constant = float((at_low - slopes * low)[:units].sum())
    for position, rest in enumerate(groups.rests):
        start, slope = _unmixed(measure, groups, share, rest.size)
        constant += start
        slopes[units + position] = slope
    equations, sums = _constraints(groups, 0)
    found = linprog(-slopes, None, None, equations, sums, list(zip(low, high, strict=True)))
    return constant - float(found.fun) if found.status == 0 else None


def exact(sizes: np.ndarray, members: np.ndarray, measure: Measure) -> float:
    """The measure where everything is known."""
    total, group = float(sizes.sum()), float(members.sum())
    known = Groups(total, group, sizes, members, members, ())
    value = float(_term(measure, known, group / total)(sizes, members).sum())
    return 1.0 + value if measure is Measure.ENTROPY else value


def by_chance(groups: Groups, measure: Measure, seed: int) -> Interval:
    """Between which two numbers the measure lies, nine times in ten, where the households of the
    group are dealt at random to units of the same sizes."""
    sizes = [round(float(size)) for size in groups.sizes]
    for rest in groups.rests:
        parts, odd = divmod(round(rest.size), REST_SIZE)
        sizes += [REST_SIZE] * parts + ([odd] if odd else [])
    colours = np.array([size for size in sizes if size > 0], dtype=np.int64)
    members = min(round(groups.members), int(colours.sum()))
    draws = np.random.default_rng(seed).multivariate_hypergeometric(
        colours, members, DRAWS, method="marginals"
    )
    values = [exact(colours.astype(float), draw.astype(float), measure) for draw in draws]
    low, high = np.percentile(values, BAND)
    return Interval(float(low), float(high))


def member_bounds(
    sizes: np.ndarray,
    shown: dict[str, np.ndarray],
    group: Sequence[str],
    family: Sequence[str],
    sums: Sequence[tuple[str, Sequence[str]]],
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of a group in each unit from the categories and sums that are shown beside it.

    sizes (n,): households · shown: column → numbers (n,), missing where hidden · group, family:
    columns of categories · sums: columns that hold the sum of several categories"""

    def known(columns: Sequence[str]) -> np.ndarray:
        return np.sum([np.nan_to_num(shown[c]) for c in columns if c in shown], axis=0) + 0 * sizes

    low = known(group)
    high = sizes - known([c for c in family if c not in group])
    whole = set(group)
    if all(c in shown for c in group):
        complete = np.all([np.isfinite(shown[c]) for c in group], axis=0)
        high = np.where(complete, np.minimum(high, low), high)
    for column, parts in sums:
        if column not in shown or not set(parts) <= set(family):
            continue
        value, inside = shown[column], set(parts)
        if whole <= inside:
            others = known([c for c in parts if c not in whole])
            high = np.where(np.isfinite(value), np.minimum(high, value - others), high)
        if inside <= whole:
            others = known([c for c in group if c not in inside])
            low = np.where(np.isfinite(value), np.maximum(low, value + others), low)
    return np.maximum(low, 0.0), np.maximum(np.minimum(high, sizes), low)
