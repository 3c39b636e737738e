"""Windows of zoomed maps around dense groups of points. numpy only."""

from __future__ import annotations

import numpy as np

from .page import Window

MARGIN = 0.08  # of a window's width, around its points
LEAST_WIDTH = 1500.0  # metres of a window
FEWEST_POINTS = 3  # points of a window
ROUNDS = 80  # in which circles are pushed apart


def densest_window(
    points: np.ndarray, max_width: float, shape: float
) -> tuple[Window, np.ndarray] | None:
    """Return the window with the most points (n, 2), no wider than they need, and whether it holds
    each point (n,). None where no window holds `FEWEST_POINTS`.

    max_width: metres
    shape: height over width"""
    if not len(points):
        return None
    half_size = np.array([max_width, max_width * shape]) / 2
    in_densest = np.zeros(len(points), dtype=bool)
    for centre in points:
        in_window = (np.abs(points - centre) <= half_size).all(axis=1)
        if in_window.sum() > in_densest.sum():
            in_densest = in_window
    if in_densest.sum() < FEWEST_POINTS:
        return None
    return window_around(points[in_densest], shape), in_densest


def window_around(points: np.ndarray, shape: float) -> Window:
    """Return the window around all points (n, 2), with a margin. shape: height over width."""
    low, high = points.min(axis=0), points.max(axis=0)
    window_width = max(high[0] - low[0], (high[1] - low[1]) / shape) * (1 + 2 * MARGIN)
    window_width = max(window_width, LEAST_WIDTH)
    centre = (low + high) / 2
    half_size = np.array([window_width, window_width * shape]) / 2
    (left, bottom), (right, top) = centre - half_size, centre + half_size
    return float(left), float(bottom), float(right), float(top)


def is_within(points: np.ndarray, window: Window) -> np.ndarray:
    """Return whether each point (n, 2) is in the window (n,)."""
    left, bottom, right, top = window
    return np.asarray(((points >= [left, bottom]) & (points <= [right, top])).all(axis=1))


def push_apart(points: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Return the points (n, 2), pushed apart until circles of these radii (n,) no longer touch, or
    for ROUNDS."""
    centres = points.astype("float64").copy()
    if len(centres) < 2:
        return centres
    # equal points have no direction in which to part: a spiral gives them one
    angle = np.arange(len(centres)) * 2.399963
    centres += 1e-3 * radii[:, None] * np.c_[np.cos(angle), np.sin(angle)]
    least_distance = radii[:, None] + radii[None, :]
    np.fill_diagonal(least_distance, 0.0)
    for _ in range(ROUNDS):
        offsets = centres[:, None, :] - centres[None, :, :]
        distance = np.sqrt((offsets**2).sum(axis=2))
        np.fill_diagonal(distance, 1.0)
        overlap = np.maximum(least_distance - distance, 0.0)
        if overlap.max() <= 0.0:
            break
        push = (overlap / 2 / np.maximum(distance, 1e-9))[:, :, None] * offsets
        centres += 0.7 * push.sum(axis=1)
    return centres
