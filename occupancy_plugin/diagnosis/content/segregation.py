"""The dissimilarity of a group over the units of a territory, as a feasibility interval
(docs/secrecy.md): the share of the group, or of the others, that would have to move for an equal
mix.

For any hidden numbers the true index lies in the interval. It is computed from released numbers
only, so it discloses nothing that a reader could not compute. numpy and scipy, no QGIS.

With n households in a unit, g of the group, T and G in the territory, P = G/T:

    D = sum |g - P n| / (2 T P (1 - P))

Each summand is convex in g. Its minimum over the feasible tables is found by a linear program with
both sides of the absolute value, its maximum bounded by one with chords, which errs outwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

NARROWING_ROUNDS = 4  # of narrowing the bounds by the equations
DRAWS = 400  # for the band of chance
RESIDUAL_UNIT_SIZE = 5  # households of a withheld unit in the band of chance: its size is not known
BAND = (5.0, 95.0)  # percent of the draws
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Residual:
    """The withheld units of one parent together. Their households are known, their number is not.

    size: households
    units: positions of the shown units with the same parent
    members: of the group among all units of the parent, None where that is hidden"""

    size: float
    units: tuple[int, ...]
    members: float | None = None


@dataclass(frozen=True)
class Groups:
    """A group in the units of a territory, as released numbers show it.

    total, members: households of the territory, and those of the group
    sizes: households of each shown unit (n,)
    low, high: bounds of the group in each shown unit (n,), equal where it is shown
    residuals: withheld units by parent; every shown unit is in one of them at most"""

    total: float
    members: float
    sizes: np.ndarray
    low: np.ndarray
    high: np.ndarray
    residuals: tuple[Residual, ...]

    @property
    def share(self) -> float:
        """Share of the group among the households of the territory."""
        return self.members / self.total

    @property
    def withheld(self) -> float:
        """Households of the units that are not shown."""
        return sum(residual.size for residual in self.residuals)

    @property
    def divisor(self) -> float:
        """The number by which every summand is divided: 2 T P (1 - P)."""
        return 2 * self.total * self.share * (1 - self.share)

    def summands(self, sizes: np.ndarray, members: np.ndarray) -> np.ndarray:
        """Return what each unit adds to the index (n,), by its households and those of the
        group."""
        return np.asarray(np.abs(members - self.share * sizes) / self.divisor)


@dataclass(frozen=True)
class Interval:
    """The lowest and the highest value of an index."""

    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


def interval(groups: Groups) -> Interval | None:
    """Return the interval of the dissimilarity. None where the territory has no such group, or
    where the released numbers contradict each other."""
    if groups.total <= 0 or not 0.0 < groups.share < 1.0:
        return None
    low, high = _lower_bound(groups), _upper_bound(groups)
    if low is None or high is None:
        return None
    return Interval(max(0.0, min(low, high)), min(1.0, max(low, high)))


def _constraints(groups: Groups, extra_unknowns: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the equations of the unknowns: units, residuals, then `extra_unknowns` further ones.

    All unknowns sum up to the territory's group; those of a parent to the parent's group."""
    unit_count, residual_count = len(groups.sizes), len(groups.residuals)
    rows = [np.r_[np.ones(unit_count + residual_count), np.zeros(extra_unknowns)]]
    sums = [groups.members]
    for position, residual in enumerate(groups.residuals):
        if residual.members is not None:
            row = np.zeros(unit_count + residual_count + extra_unknowns)
            row[list(residual.units)] = 1.0
            row[unit_count + position] = 1.0
            rows.append(row)
            sums.append(residual.members)
    return np.array(rows), np.array(sums)


def _variable_bounds(groups: Groups) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return households, lower and upper bound of each unknown, tightened equation by equation.

    The wider the bounds, the farther a chord is from its summand."""
    residual_sizes = np.array([residual.size for residual in groups.residuals])
    low = np.r_[groups.low, np.zeros(len(residual_sizes))]
    high = np.r_[groups.high, residual_sizes]
    equations, sums = _constraints(groups, 0)
    for _ in range(NARROWING_ROUNDS):
        for row, total in zip(equations > 0, sums, strict=True):
            low_sum, high_sum = low[row].sum(), high[row].sum()
            narrowed_low = np.maximum(low[row], total - high_sum + high[row])
            high[row] = np.minimum(high[row], total - low_sum + low[row])
            low[row] = narrowed_low
    return np.r_[groups.sizes, residual_sizes], low, np.maximum(low, high)


def _lower_bound(groups: Groups) -> float | None:
    """Return the least sum: each summand lies above both sides of its absolute value. A residual is
    least uneven as a single unit. None where no numbers satisfy the equations."""
    sizes, low, high = _variable_bounds(groups)
    free_units = np.flatnonzero(high - low > TOLERANCE)
    fixed_units = np.setdiff1d(np.arange(len(sizes)), free_units)
    constant = float(groups.summands(sizes[fixed_units], low[fixed_units]).sum())
    unknown_count, free_count = len(sizes), len(free_units)
    sides = np.zeros((2 * free_count, unknown_count + free_count))
    limits = np.zeros(2 * free_count)
    for position, unit in enumerate(free_units):
        for row, sign in ((2 * position, -1.0), (2 * position + 1, 1.0)):
            sides[row, unit], sides[row, unknown_count + position] = sign / groups.divisor, -1.0
            limits[row] = sign * groups.share * sizes[unit] / groups.divisor
    cost = np.r_[np.zeros(unknown_count), np.ones(free_count)]
    equations, sums = _constraints(groups, free_count)
    boxes = [*zip(low, high, strict=True), *((None, None) for _ in free_units)]
    bounds = (sides, limits) if free_count else (None, None)
    solution = linprog(cost, *bounds, equations, sums, boxes)
    return constant + float(solution.fun) if solution.status == 0 else None


def _upper_bound(groups: Groups) -> float | None:
    """Bound the sum from above: each summand lies below its chord. A residual is most uneven where
    none of its units is mixed. None where no numbers satisfy the equations."""
    sizes, low, high = _variable_bounds(groups)
    unit_count = len(groups.sizes)
    at_low, at_high = groups.summands(sizes, low), groups.summands(sizes, high)
    spans = high - low
    slopes = np.where(spans > TOLERANCE, (at_high - at_low) / np.maximum(spans, TOLERANCE), 0.0)
    constant = float((at_low - slopes * low)[:unit_count].sum())
    slopes[unit_count:] = (1 - 2 * groups.share) / groups.divisor
    constant += sum(residual.size for residual in groups.residuals) * groups.share / groups.divisor
    equations, sums = _constraints(groups, 0)
    solution = linprog(-slopes, None, None, equations, sums, list(zip(low, high, strict=True)))
    return constant - float(solution.fun) if solution.status == 0 else None


def exact(sizes: np.ndarray, members: np.ndarray) -> float:
    """Return the dissimilarity where every number is known. sizes, members: (n,) households of each
    unit, and those of the group"""
    groups = Groups(float(sizes.sum()), float(members.sum()), sizes, members, members, ())
    return float(groups.summands(sizes, members).sum())


def by_chance(groups: Groups, seed: int) -> Interval:
    """Return the interval that holds nine of ten random draws, in which the group's households are
    dealt to units of the same sizes."""
    sizes = [round(float(size)) for size in groups.sizes]
    for residual in groups.residuals:
        whole_units, remainder = divmod(round(residual.size), RESIDUAL_UNIT_SIZE)
        sizes += [RESIDUAL_UNIT_SIZE] * whole_units + ([remainder] if remainder else [])
    unit_sizes = np.array([size for size in sizes if size > 0], dtype=np.int64)
    members = min(round(groups.members), int(unit_sizes.sum()))
    draws = np.random.default_rng(seed).multivariate_hypergeometric(
        unit_sizes, members, DRAWS, method="marginals"
    )
    values = [exact(unit_sizes.astype(float), draw.astype(float)) for draw in draws]
    low, high = np.percentile(values, BAND)
    return Interval(float(low), float(high))


def member_bounds(
    sizes: np.ndarray,
    counts: dict[str, np.ndarray],
    group: Sequence[str],
    family: Sequence[str],
    sums: Sequence[tuple[str, Sequence[str]]],
) -> tuple[np.ndarray, np.ndarray]:
    """Bound a group in each unit from the categories and sums that are shown.

    sizes (n,): households
    counts: column → numbers (n,), NaN where hidden
    group, family: columns of categories
    sums: (column, the categories that it adds up)

    Returns the lowest and the highest numbers (n,)."""

    def shown_sum(columns: Sequence[str], left_out: Iterable[str] = ()) -> np.ndarray:
        categories = [c for c in columns if c in counts and c not in left_out]
        return np.asarray(0 * sizes + sum(np.nan_to_num(counts[c]) for c in categories))

    low, high = shown_sum(group), sizes - shown_sum(family, group)
    group_columns = set(group)
    if all(category in counts for category in group):
        is_complete = np.all([np.isfinite(counts[category]) for category in group], axis=0)
        high = np.where(is_complete, np.minimum(high, low), high)
    for column, summed_columns in sums:
        if column not in counts or not set(summed_columns) <= set(family):
            continue
        value, sum_columns = counts[column], set(summed_columns)
        if group_columns <= sum_columns:
            other_members = shown_sum(summed_columns, group_columns)
            high = np.where(np.isfinite(value), np.minimum(high, value - other_members), high)
        if sum_columns <= group_columns:
            other_members = shown_sum(group, sum_columns)
            low = np.where(np.isfinite(value), np.maximum(low, value + other_members), low)
    return np.maximum(low, 0.0), np.maximum(np.minimum(high, sizes), low)
