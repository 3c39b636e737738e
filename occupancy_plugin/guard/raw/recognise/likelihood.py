"""Whether a column of one table is a copy of a column of another: a likelihood ratio over aligned
rows. Uses arrays only, no layer and no file.

A copy equals its original in 98 % of the rows. An unrelated column equals it as often as the value
occurs in it. The score of a pair of columns is the decimal logarithm of the ratio of both, minus
the logarithm of the number of pairs tried."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

COPY, ERROR = np.log10(0.98), np.log10(0.02)
EQUAL_SHARE = 0.9  # of the informative rows
LONG_FIGURE = 5  # significant digits from which a figure is rare by itself
NO_SCORE = -99.0


@dataclass(frozen=True)
class Figures:
    """The figures of a table as arrays (n, p).

    digests: 0 where a cell is empty or zero
    empty: whether there is no figure
    digits: number of significant digits"""

    digests: np.ndarray
    empty: np.ndarray
    digits: np.ndarray

    def take(self, rows: np.ndarray) -> Figures:
        return Figures(self.digests[rows], self.empty[rows], self.digits[rows])

    def columns(self, positions: np.ndarray) -> Figures:
        return Figures(
            self.digests[:, positions], self.empty[:, positions], self.digits[:, positions]
        )


def copy_score(
    original: Figures, candidate: Figures, is_small: np.ndarray, kinds: int = 0
) -> float:
    """Return the best score of any pair of columns. Row i of both tables is the same unit.

    is_small: (n,) units under the threshold; a copy must hold a figure of one of them
    kinds: number of distinct quantities in the original's columns, which counts a rate rounded
    to one and to two decimals once; 0 = every column is distinct"""
    best_score = NO_SCORE
    tries = max(1, (kinds or original.digests.shape[1]) * candidate.digests.shape[1])
    for column in range(candidate.digests.shape[1]):
        cells = candidate.digests[:, [column]]
        weights = _weights(candidate.digests[:, column], candidate.digits[:, column])[:, None]
        is_equal = (original.digests == cells) & (cells != 0)
        is_informative = ((original.digests != 0) | (cells != 0)) & ~original.empty
        is_informative &= ~candidate.empty[:, [column]]
        hits, rows = is_equal.sum(axis=0), is_informative.sum(axis=0)
        misses = rows - hits
        scores = (is_equal * weights).sum(axis=0) + misses * ERROR
        copies = (hits >= EQUAL_SHARE * rows) & (is_equal & is_small[:, None]).any(axis=0)
        if copies.any():
            best_score = max(best_score, float(scores[copies].max()))
    return best_score - np.log10(tries) if best_score > NO_SCORE else NO_SCORE


def rare_score(original: Figures, candidate: Figures, is_small: np.ndarray) -> float:
    """Return the best score of any pair of columns whose rows cannot be aligned: how unlikely it is
    that the other column holds the small units' long figures by chance."""
    best_score = NO_SCORE
    tries = max(1, original.digests.shape[1] * candidate.digests.shape[1])
    for column in range(candidate.digests.shape[1]):
        cells, digits = candidate.digests[:, column], candidate.digits[:, column]
        is_filled = cells != 0
        long_cells = np.unique(cells[is_filled & (digits >= LONG_FIGURE)], return_index=True)
        if not len(long_cells[0]):
            continue
        lengths = digits[is_filled & (digits >= LONG_FIGURE)][long_cells[1]]
        for original_column in range(original.digests.shape[1]):
            small_cells = original.digests[is_small, original_column]
            is_shared = np.isin(long_cells[0], small_cells[small_cells != 0])
            all_shared = np.isin(cells[is_filled], original.digests[:, original_column])
            if not is_shared.any() or all_shared.mean() < EQUAL_SHARE / 2:
                continue
            chance = np.minimum(0.0, np.log10(max(1, len(small_cells))) - (lengths[is_shared] - 2))
            best_score = max(best_score, float(-chance.sum()))
    return best_score - np.log10(tries) if best_score > NO_SCORE else NO_SCORE


def _weights(cells: np.ndarray, digits: np.ndarray) -> np.ndarray:
    """Return how much an equal cell speaks for a copy (n,): little where its value is frequent."""
    _, positions, counts = np.unique(cells, return_inverse=True, return_counts=True)
    filled_cells = max(1, int((cells != 0).sum()))
    share = counts[positions] / filled_cells
    share = np.where(digits >= LONG_FIGURE, np.minimum(share, 10.0 ** -(digits - 3.0)), share)
    return np.asarray(COPY - np.log10(np.clip(share, 1e-12, 1.0)))


def significant_digits(values: np.ndarray) -> np.ndarray:
    """Return the number of digits of each figure, without leading and trailing zeros."""
    distinct_values, positions = np.unique(
        np.where(np.isfinite(values), values, 0.0), return_inverse=True
    )
    lengths = [
        len(f"{abs(value):.10g}".replace(".", "").strip("0")) for value in distinct_values.tolist()
    ]
    return np.array(lengths, int)[positions].reshape(values.shape)
