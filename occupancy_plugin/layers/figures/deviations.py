"""Classes around a value, at equal and readable distances below and above it, from released values
(R13). Uses numpy only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .classes import readable_step


def deviation_edges(
    values: Sequence[float], pivot: float, method: str, classes: int, decimals: int
) -> list[float]:
    """Return the inner edges of the classes as distances from the pivot: ascending and symmetric,
    with 0 for an even number of classes; [] without a value.

    The outer classes are open. The outermost edges are dropped until no class has a single unit,
    where possible.
    """
    deviations = np.asarray(values, dtype="float64") - pivot
    deviations = deviations[np.isfinite(deviations)]
    if deviations.size == 0:
        return []
    distance = np.sort(np.abs(deviations))
    half, has_middle = classes // 2, classes % 2 == 1
    shares = (
        [(i + 0.5) / (half + 0.5) for i in range(half)]
        if has_middle
        else [i / half for i in range(1, half)]
    )
    largest = float(np.quantile(distance, 0.95)) if distance.size > 10 else float(distance[-1])
    distances = np.quantile(distance, shares) if method != "equal" else np.array(shares) * largest
    step = readable_step(distance, decimals)
    steps = sorted(
        {round(max(round(float(edge) / step), 1) * step, 10) for edge in np.atleast_1d(distances)}
    )
    while len(steps) > has_middle and _has_single_unit(deviations, _edges(steps, has_middle)):
        steps.pop()
    return _edges(steps, has_middle)


def _edges(steps: Sequence[float], has_middle: bool) -> list[float]:
    return [*(-s for s in reversed(steps)), *([] if has_middle else [0.0]), *steps]


def _has_single_unit(deviations: np.ndarray, edges: Sequence[float]) -> bool:
    """Whether a class has a single unit and so discloses its value (R13)."""
    counts = np.bincount(np.searchsorted(edges, deviations, side="right"), minlength=len(edges) + 1)
    return bool((counts == 1).any())
