"""Windows of zoomed maps: where points stand close together. numpy only."""

from __future__ import annotations

import numpy as np

from .page import Window

MARGIN = 0.08  # of a window's width, around its points
LEAST_WIDE = 1500.0  # metres
FEWEST = 3  # points of a window


def densest(
    points: np.ndarray, wide: float, shape: float, fewest: int = FEWEST
) -> tuple[Window, np.ndarray] | None:
    """The window of at most `wide` metres that holds the most points, no wider than they need, and
    which they are (n,); None where none holds `fewest`. shape: height over width."""
    if not len(points):
        return None
    best = np.zeros(len(points), dtype=bool)
    for centre in points:
        inside = (np.abs(points - centre) <= np.array([wide, wide * shape]) / 2).all(axis=1)
        if inside.sum() > best.sum():
            best = inside
    if best.sum() < fewest:
        return None
    return around(points[best], shape), best


def around(points: np.ndarray, shape: float, least: float = LEAST_WIDE) -> Window:
    """The window of that shape around all points, with a margin."""
    low, high = points.min(axis=0), points.max(axis=0)
    wide = max(high[0] - low[0], (high[1] - low[1]) / shape) * (1 + 2 * MARGIN)
    wide = max(wide, least)
    centre = (low + high) / 2
    half = np.array([wide, wide * shape]) / 2
    (left, bottom), (right, top) = centre - half, centre + half
    return float(left), float(bottom), float(right), float(top)


def moved_apart(points: np.ndarray, radii: np.ndarray, rounds: int = 80) -> np.ndarray:
    """The points, pushed apart until circles of these radii no longer touch (n, 2)."""
    places = points.astype("float64").copy()
    if len(places) < 2:
        return places
    # points of one place have no direction: a spiral gives them one
    angle = np.arange(len(places)) * 2.399963
    places += 1e-3 * radii[:, None] * np.c_[np.cos(angle), np.sin(angle)]
    reach = radii[:, None] + radii[None, :]
    np.fill_diagonal(reach, 0.0)
    for _ in range(rounds):
        apart = places[:, None, :] - places[None, :, :]
        distance = np.sqrt((apart**2).sum(axis=2))
        np.fill_diagonal(distance, 1.0)
        lacking = np.maximum(reach - distance, 0.0)
        if lacking.max() <= 0.0:
            break
        push = (lacking / 2 / np.maximum(distance, 1e-9))[:, :, None] * apart
        places += 0.7 * push.sum(axis=1)
    return places
