"""Class bounds from released values only: readable, rounded, none that gives a unit's value (R13).
numpy only."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from ...description import ClassMethod

JENKS_SAMPLE = 600  # distinct values looked at: bounds the time, O(classes · n²)
MIN_PER_CLASS = 2  # a class that holds one unit says that unit's value
TINY = 1e-9


def class_breaks(
    values: Sequence[float], method: str, classes: int, decimals: int, bounds: Sequence[float] = ()
) -> list[float]:
    """Edges of the classes, from the lowest to the highest: k + 1 numbers for k classes, [] without
    a value.

    A class is [edge, next edge), the last one closed. Edges are rounded to readable numbers, the
    outer ones outwards, so that
    none gives a unit's value (R13); neighbours are merged until no class holds a single unit, where
    that is possible.

    bounds  of `fixed`: all edges · of `hand`: those between the classes
    """
    known = np.asarray(values, dtype="float64")
    known = np.sort(known[np.isfinite(known)])
    if known.size == 0:
        return []
    if method == ClassMethod.FIXED and len(bounds) >= 2:
        edges = np.unique(np.asarray(bounds, dtype="float64"))
        step = readable_step(known, decimals)
        edges[0] = min(edges[0], _down(known[0], step))
        edges[-1] = max(edges[-1], _up(known[-1], step))
        return _merged(edges, known)
    if known[0] == known[-1] or known.size < 2 * MIN_PER_CLASS or classes < 2:
        step = readable_step(known, decimals)
        low, high = _down(known[0], step), _up(known[-1], step)
        return [low, high if high > low else _clean(low + step)]
    if method == ClassMethod.HAND and bounds:
        step = readable_step(known, decimals)
        low, high = _down(known[0], step), _up(known[-1], step)
        inner_edges = [edge for edge in bounds if low < edge < high]
        return _merged(np.unique([low, *inner_edges, high]), known)
    inner = _INNER.get(method, _quantile)(known, classes)
    return _rounded(inner, known, decimals)


def common_edges(edges: Sequence[float], groups: Sequence[Sequence[float]]) -> list[float]:
    """The edges with inner ones dropped until no class holds a single unit of any group, where that
    is possible: maps that share their classes, one group of values each (R13).

    edges: k + 1 of all groups' values together, as `class_breaks` makes them."""
    common = list(map(float, edges))
    arrays = [np.asarray(values, dtype="float64") for values in groups]
    while len(common) > 2:
        counts = [np.histogram(array[np.isfinite(array)], bins=common)[0] for array in arrays]
        alone = np.any([(units > 0) & (units < MIN_PER_CLASS) for units in counts], axis=0)
        if not alone.any():
            break
        total = np.sum(counts, axis=0)
        worst = int(np.flatnonzero(alone)[np.argmin(total[alone])])
        _join(common, total, worst)
    return common


def _quantile(known: np.ndarray, classes: int) -> np.ndarray:
    return np.quantile(known, np.arange(1, classes) / classes)


def _equal(known: np.ndarray, classes: int) -> np.ndarray:
    return np.linspace(known[0], known[-1], classes + 1)[1:-1]


def _deviation(known: np.ndarray, classes: int) -> np.ndarray:
    """A standard deviation apart around the mean; half of one from six classes on."""
    width = known.std() * (1.0 if classes <= 5 else 0.5)
    return known.mean() + (np.arange(1, classes) - classes / 2) * width


def _jenks(known: np.ndarray, classes: int) -> np.ndarray:
    """Fisher's natural breaks by dynamic programming on at most JENKS_SAMPLE weighted values."""
    points, weights = np.unique(known, return_counts=True)
    if points.size > JENKS_SAMPLE:
        chosen = np.array_split(np.arange(points.size), JENKS_SAMPLE)
        weights_of = [weights[part].sum() for part in chosen]
        points = np.array([np.average(points[part], weights=weights[part]) for part in chosen])
        weights = np.array(weights_of)
    n = points.size
    k = min(classes, n)
    w = np.concatenate([[0.0], np.cumsum(weights, dtype="float64")])
    s = np.concatenate([[0.0], np.cumsum(weights * points)])
    q = np.concatenate([[0.0], np.cumsum(weights * points**2)])
    cost = q[1:] - s[1:] ** 2 / w[1:]  # of points[: j + 1] in one class
    cut = np.zeros((k, n), dtype=int)
    for level in range(1, k):
        following = np.full(n, np.inf)
        for j in range(level, n):
            i = np.arange(level, j + 1)  # the last class starts at i
            spread = (q[j + 1] - q[i]) - (s[j + 1] - s[i]) ** 2 / (w[j + 1] - w[i])
            total = cost[i - 1] + spread
            best = int(np.argmin(total))
            following[j], cut[level, j] = total[best], i[best]
        cost = following
    starts, j = [], n - 1
    for level in range(k - 1, 0, -1):
        start = cut[level, j]
        starts.append((points[start - 1] + points[start]) / 2)
        j = start - 1
    return np.array(starts[::-1])


_INNER: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
    ClassMethod.JENKS: _jenks,
    ClassMethod.EQUAL: _equal,
    ClassMethod.DEVIATION: _deviation,
}


def readable_step(known: np.ndarray, decimals: int) -> float:
    """A readable rounding step: about a thirtieth of the middle range, never finer than what is
    displayed."""
    low, high = np.quantile(known, [0.05, 0.95]) if known.size > 10 else (known[0], known[-1])
    finest = 10.0**-decimals
    spread = float(high - low)
    if spread <= 0:
        spread = max(abs(float(high)) / 10.0, finest)
    raw = spread / 30.0
    power = 10.0 ** math.floor(math.log10(raw)) if raw > 0 else finest
    step = min(
        (factor * power for factor in (1, 2, 5, 10) if factor * power >= raw - TINY), default=power
    )
    return max(step, finest)


def _clean(number: float) -> float:
    return float(round(number, 10))


def _down(number: float, step: float) -> float:
    return _clean(math.floor(number / step + TINY) * step)


def _up(number: float, step: float) -> float:
    return _clean(math.ceil(number / step - TINY) * step)


def _rounded(inner: np.ndarray, known: np.ndarray, decimals: int) -> list[float]:
    """The coarsest rounding that keeps every class; where none does, the one that keeps most."""
    step = readable_step(known, decimals)
    low, high = _down(known[0], step), _up(known[-1], step)
    best: list[float] = []
    for finer in _finer(step, decimals):
        edges = [low, *(_clean(round(edge / finer) * finer) for edge in inner), high]
        merged = _merged(np.unique([edge for edge in edges if low <= edge <= high]), known)
        if len(merged) > len(best):
            best = merged
        if len(best) == inner.size + 2:
            break
    return best


def _finer(step: float, decimals: int) -> list[float]:
    """Readable steps (1, 2, 5 × a power of ten) from that one down to what is displayed."""
    finest = 10.0**-decimals
    top = math.ceil(math.log10(step) + TINY)
    steps = [
        factor * 10.0**power for power in range(-decimals, top + 1) for factor in (1.0, 2.0, 5.0)
    ]
    usable = {_clean(one) for one in steps if finest - TINY <= one < step - TINY}
    return [step, *sorted(usable, reverse=True)]


def _join(edges: list[float], counts: np.ndarray, number: int) -> None:
    """Joins a class of `counts` (k,) to its neighbour of fewer units: drops an edge (k + 1)."""
    if number == 0:
        del edges[1]
    elif number == len(counts) - 1 or counts[number - 1] <= counts[number + 1]:
        del edges[number]
    else:
        del edges[number + 1]


def _merged(edges: np.ndarray, known: np.ndarray) -> list[float]:
    """Drop inner edges until every class holds MIN_PER_CLASS units (fixed classes too), the
    emptiest class first."""
    merged = list(map(float, edges))
    while len(merged) > 2:
        counts = np.histogram(known, bins=merged)[0]
        worst = int(np.argmin(counts))
        if counts[worst] >= MIN_PER_CLASS:
            break
        _join(merged, counts, worst)
    return [_clean(edge) for edge in merged]
