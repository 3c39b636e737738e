"""Class bounds and histograms of released values: readable and rounded, so that no bound is the
value of a unit and no class or bar has a single one (R13). Uses numpy only."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ...description import ClassMethod

JENKS_SAMPLE = 600  # distinct values at most: the time is O(classes · n²)
MIN_PER_CLASS = 2  # a class with one unit would disclose its value
TOLERANCE = 1e-9
BARS = 12
MIN_VALUES = 8  # a histogram of fewer values shows no distribution


def class_breaks(
    values: Sequence[float], method: str, classes: int, decimals: int, bounds: Sequence[float] = ()
) -> list[float]:
    """Return the ascending edges of the classes, k + 1 numbers for k classes; [] without a value.

    A class is [edge, next edge), the last one closed. Edges are rounded to readable numbers, the
    outer ones outwards, so that no edge is a unit's value (R13). Neighbouring classes are merged
    until none has a single unit, where possible.

    method: a `ClassMethod`
    classes: the number wanted: the result may have fewer
    bounds: all edges for `fixed`, the inner ones for `hand`
    """
    sorted_values = np.sort(_finite(values))
    if sorted_values.size == 0:
        return []
    least_value, greatest_value = sorted_values[0], sorted_values[-1]
    step = readable_step(sorted_values, decimals)
    low, high = _down(least_value, step), _up(greatest_value, step)
    if method == ClassMethod.FIXED and len(bounds) >= 2:
        edges = np.unique(np.asarray(bounds, dtype="float64"))
        edges[0], edges[-1] = min(edges[0], low), max(edges[-1], high)
        return _merge(edges, sorted_values)
    if least_value == greatest_value or sorted_values.size < 2 * MIN_PER_CLASS or classes < 2:
        return [low, high if high > low else _clean(low + step)]
    if method == ClassMethod.HAND and bounds:
        inner_edges = [edge for edge in bounds if low < edge < high]
        return _merge(np.unique([low, *inner_edges, high]), sorted_values)
    exact_edges = _INNER_EDGES.get(method, _quantile)(sorted_values, classes)
    return _round_edges(exact_edges, sorted_values, decimals)


def common_edges(edges: Sequence[float], groups: Sequence[Sequence[float]]) -> list[float]:
    """Drop inner edges until no class has a single unit of any map that shares the classes (R13),
    where possible.

    edges: k + 1 edges for the values of all groups, as `class_breaks` returns them
    groups: the values of each map"""
    merged_edges = list(map(float, edges))
    arrays = [_finite(values) for values in groups]
    while len(merged_edges) > 2:
        counts = [np.histogram(array, bins=merged_edges)[0] for array in arrays]
        has_single_unit = np.any(
            [(units > 0) & (units < MIN_PER_CLASS) for units in counts], axis=0
        )
        if not has_single_unit.any():
            break
        total = np.sum(counts, axis=0)
        worst_edge = int(np.flatnonzero(has_single_unit)[np.argmin(total[has_single_unit])])
        _join(merged_edges, total, worst_edge)
    return merged_edges


def _finite(values: Sequence[float]) -> np.ndarray:
    """Return the values (n,) that are neither missing nor infinite."""
    numbers = np.asarray(values, dtype="float64")
    return numbers[np.isfinite(numbers)]


def _quantile(values: np.ndarray, classes: int) -> np.ndarray:
    return np.quantile(values, np.arange(1, classes) / classes)


def _equal(values: np.ndarray, classes: int) -> np.ndarray:
    return np.linspace(values[0], values[-1], classes + 1)[1:-1]


def _deviation(values: np.ndarray, classes: int) -> np.ndarray:
    """Return edges a standard deviation apart around the mean, half of one from six classes on."""
    width = values.std() * (1.0 if classes <= 5 else 0.5)
    return values.mean() + (np.arange(1, classes) - classes / 2) * width


def _jenks(values: np.ndarray, classes: int) -> np.ndarray:
    """Fisher's natural breaks, by dynamic programming on at most JENKS_SAMPLE weighted values.

    cost[j]: the least sum of squared deviations of points[: j + 1] in the classes so far."""
    points, weights = np.unique(values, return_counts=True)
    if points.size > JENKS_SAMPLE:
        chunks = np.array_split(np.arange(points.size), JENKS_SAMPLE)
        weights_of = [weights[chunk].sum() for chunk in chunks]
        points = np.array([np.average(points[chunk], weights=weights[chunk]) for chunk in chunks])
        weights = np.array(weights_of)
    n = points.size
    k = min(classes, n)
    total_weight = np.concatenate([[0.0], np.cumsum(weights, dtype="float64")])
    weighted_sum = np.concatenate([[0.0], np.cumsum(weights * points)])
    weighted_square = np.concatenate([[0.0], np.cumsum(weights * points**2)])
    cost = weighted_square[1:] - weighted_sum[1:] ** 2 / total_weight[1:]  # in one class
    cut = np.zeros((k, n), dtype=int)
    for level in range(1, k):
        next_cost = np.full(n, np.inf)
        for j in range(level, n):
            i = np.arange(level, j + 1)  # the last class starts at i
            spread = (weighted_square[j + 1] - weighted_square[i]) - (
                weighted_sum[j + 1] - weighted_sum[i]
            ) ** 2 / (total_weight[j + 1] - total_weight[i])
            total = cost[i - 1] + spread
            position = int(np.argmin(total))
            next_cost[j], cut[level, j] = total[position], i[position]
        cost = next_cost
    starts, j = [], n - 1
    for level in range(k - 1, 0, -1):
        start = cut[level, j]
        starts.append((points[start - 1] + points[start]) / 2)
        j = start - 1
    return np.array(starts[::-1])


_INNER_EDGES: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
    ClassMethod.JENKS: _jenks,
    ClassMethod.EQUAL: _equal,
    ClassMethod.DEVIATION: _deviation,
}


def readable_step(values: np.ndarray, decimals: int) -> float:
    """Return a readable rounding step (1, 2, 5 × a power of ten): about a thirtieth of the range
    between the 5 % and 95 % quantiles, never finer than the displayed decimals. `values`:
    ascending."""
    low, high = np.quantile(values, [0.05, 0.95]) if values.size > 10 else (values[0], values[-1])
    finest_step = 10.0**-decimals
    value_range = float(high - low)
    if value_range <= 0:
        value_range = max(abs(float(high)) / 10.0, finest_step)
    exact_step = value_range / 30.0
    power = 10.0 ** math.floor(math.log10(exact_step)) if exact_step > 0 else finest_step
    step = min(
        (factor * power for factor in (1, 2, 5, 10) if factor * power >= exact_step - TOLERANCE),
        default=power,
    )
    return max(step, finest_step)


def _clean(number: float) -> float:
    return float(round(number, 10))


def _down(number: float, step: float) -> float:
    return _clean(math.floor(number / step + TOLERANCE) * step)


def _up(number: float, step: float) -> float:
    return _clean(math.ceil(number / step - TOLERANCE) * step)


def _round_edges(inner_edges: np.ndarray, values: np.ndarray, decimals: int) -> list[float]:
    """Round the inner edges with the coarsest step that keeps every class, else with the one that
    keeps the most classes."""
    step = readable_step(values, decimals)
    low, high = _down(values[0], step), _up(values[-1], step)
    most_classes: list[float] = []
    for finer_step in _finer(step, decimals):
        edges = [
            low,
            *(_clean(round(edge / finer_step) * finer_step) for edge in inner_edges),
            high,
        ]
        merged_edges = _merge(np.unique([edge for edge in edges if low <= edge <= high]), values)
        if len(merged_edges) > len(most_classes):
            most_classes = merged_edges
        if len(most_classes) == inner_edges.size + 2:
            break
    return most_classes


def _finer(step: float, decimals: int) -> list[float]:
    """Return readable steps (1, 2, 5 × 10ⁿ), from `step` down to the displayed decimals."""
    finest_step = 10.0**-decimals
    top = math.ceil(math.log10(step) + TOLERANCE)
    steps = [
        factor * 10.0**power for power in range(-decimals, top + 1) for factor in (1.0, 2.0, 5.0)
    ]
    finer_steps = {
        _clean(size) for size in steps if finest_step - TOLERANCE <= size < step - TOLERANCE
    }
    return [step, *sorted(finer_steps, reverse=True)]


def _join(edges: list[float], counts: np.ndarray, number: int) -> None:
    """Join class `number` to the neighbour with fewer units: delete one of the k + 1 edges.

    counts: (k,) units per class."""
    if number == 0:
        del edges[1]
    elif number == len(counts) - 1 or counts[number - 1] <= counts[number + 1]:
        del edges[number]
    else:
        del edges[number + 1]


def _merge(edges: np.ndarray, values: np.ndarray) -> list[float]:
    """Drop inner edges until every class has MIN_PER_CLASS units, fixed classes too. The class with
    the fewest units is joined first."""
    merged_edges = list(map(float, edges))
    while len(merged_edges) > 2:
        counts = np.histogram(values, bins=merged_edges)[0]
        fewest_class = int(np.argmin(counts))
        if counts[fewest_class] >= MIN_PER_CLASS:
            break
        _join(merged_edges, counts, fewest_class)
    return [_clean(edge) for edge in merged_edges]


def deviation_edges(
    values: Sequence[float], pivot: float, method: str, classes: int, decimals: int
) -> list[float]:
    """Return the inner edges of the classes as distances from the pivot: ascending and symmetric,
    with 0 for an even number of classes; [] without a value.

    The outer classes are open. The outermost edges are dropped until no class has a single unit,
    where possible.
    """
    deviations = _finite(values) - pivot
    if deviations.size == 0:
        return []
    distance = np.sort(np.abs(deviations))
    half_count, has_middle = classes // 2, classes % 2 == 1
    shares = (
        [(i + 0.5) / (half_count + 0.5) for i in range(half_count)]
        if has_middle
        else [i / half_count for i in range(1, half_count)]
    )
    largest_distance = (
        float(np.quantile(distance, 0.95)) if distance.size > 10 else float(distance[-1])
    )
    distances = (
        np.quantile(distance, shares) if method != "equal" else np.array(shares) * largest_distance
    )
    step = readable_step(distance, decimals)
    steps = sorted(
        {round(max(round(float(edge) / step), 1) * step, 10) for edge in np.atleast_1d(distances)}
    )
    while len(steps) > has_middle and has_single_unit(deviations, _edges(steps, has_middle)):
        steps.pop()
    return _edges(steps, has_middle)


def _edges(steps: Sequence[float], has_middle: bool) -> list[float]:
    return [*(-step for step in reversed(steps)), *([] if has_middle else [0.0]), *steps]


def has_single_unit(deviations: Sequence[float] | np.ndarray, edges: Sequence[float]) -> bool:
    """Whether a class has a single unit, whose value its bounds would disclose (R13)."""
    return bool((np.bincount(np.searchsorted(edges, deviations, side="right")) == 1).any())


@dataclass(frozen=True)
class Bar:
    """A bar of a histogram: `units` values in [low, high). height: density, 1 for the highest"""

    low: float
    high: float
    units: int
    height: float


def bars(values: Sequence[float], decimals: int) -> list[Bar]:
    """Return at most BARS bars; [] for few values, or if a bar would have a single unit."""
    numbers = _finite(values)
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
