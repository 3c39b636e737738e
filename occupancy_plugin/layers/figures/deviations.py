"""Classes around a value: the same distances below and above it, readable, from released values
only (R13). numpy only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .classes import readable_step

ALONE = 1


def deviation_edges(
    values: Sequence[float], pivot: float, method: str, classes: int, decimals: int
) -> list[float]:
    """Inner edges of the classes as distances from the pivot, ascending: symmetric, with 0 among
    them for an even number of classes.

    The outer classes are open. Edges are merged until no class holds a single unit, where that is
    possible.
    """
    known = np.asarray(values, dtype="float64") - pivot
    known = known[np.isfinite(known)]
    if known.size == 0:
        return []
    distance = np.sort(np.abs(known))
    half, odd = classes // 2, classes % 2 == 1
    parts = (
        [(i + 0.5) / (half + 0.5) for i in range(half)]
        if odd
        else [i / half for i in range(1, half)]
    )
    reach = float(np.quantile(distance, 0.95)) if distance.size > 10 else float(distance[-1])
    raw = np.quantile(distance, parts) if method != "equal" else np.array(parts) * reach
    step = readable_step(distance, decimals)
    steps = sorted(
        {round(max(round(float(edge) / step), 1) * step, 10) for edge in np.atleast_1d(raw)}
    )
    while len(steps) > odd and _alone(known, _edges(steps, odd)):
        steps.pop()
    return _edges(steps, odd)


def _edges(steps: Sequence[float], odd: bool) -> list[float]:
    return [*(-s for s in reversed(steps)), *([] if odd else [0.0]), *steps]


def _alone(known: np.ndarray, edges: Sequence[float]) -> bool:
    """Does a class hold one unit, so that the class says its value? (SECRECY: attack 14)"""
    counts = np.bincount(np.searchsorted(edges, known, side="right"), minlength=len(edges) + 1)
    return bool((counts == ALONE).any())
