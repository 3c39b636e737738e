"""Whether a column of one table is a copy of a column of another: a likelihood ratio over aligned
rows. Knows no layer and no file.

A copy equals its original in 98 % of the rows. Any other column takes a value as often as the value
stands in it anyway. The score of a pair of columns is the logarithm (base 10) of the ratio of both,
less the logarithm of the number of pairs that were tried.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

COPY, ERROR = np.log10(0.98), np.log10(0.02)
EQUAL_SHARE = 0.9  # of the rows that say anything
LONG = 5  # significant digits from which a figure is unlikely by itself
NOTHING = -99.0


@dataclass(frozen=True)
class Figures:
    """A table's figures: digests (n, p), 0 where a cell is empty or nought · empty: cells without a
    figure (n, p) · digits: significant digits of each figure (n, p)."""

    digests: np.ndarray
    empty: np.ndarray
    digits: np.ndarray

    def take(self, rows: np.ndarray) -> Figures:
        return Figures(self.digests[rows], self.empty[rows], self.digits[rows])

    def columns(self, chosen: np.ndarray) -> Figures:
        return Figures(self.digests[:, chosen], self.empty[:, chosen], self.digits[:, chosen])


def copy_score(original: Figures, other: Figures, small: np.ndarray, kinds: int = 0) -> float:
    """The best score of any pair of columns. Row i of both tables is the same unit.

    small: rows (n,) of units under the threshold; a copy holds a figure of one of them.
    kinds: what the original's columns say, 0 where each says something else (a rate to one decimal
    and to two is one)."""
    best_score = NOTHING
    tries = max(1, (kinds or original.digests.shape[1]) * other.digests.shape[1])
    for column in range(other.digests.shape[1]):
        cells = other.digests[:, [column]]
        weights = _weights(other.digests[:, column], other.digits[:, column])[:, None]
        equal = (original.digests == cells) & (cells != 0)
        telling = ((original.digests != 0) | (cells != 0)) & ~original.empty
        telling &= ~other.empty[:, [column]]
        hits, of = equal.sum(axis=0), telling.sum(axis=0)
        misses = of - hits
        scores = (equal * weights).sum(axis=0) + misses * ERROR
        copies = (hits >= EQUAL_SHARE * of) & (equal & small[:, None]).any(axis=0)
        if copies.any():
            best_score = max(best_score, float(scores[copies].max()))
    return best_score - np.log10(tries) if best_score > NOTHING else NOTHING


def rare_score(original: Figures, other: Figures, small: np.ndarray) -> float:
    """The best score of any pair of columns whose rows cannot be aligned: long figures of small
    units that stand in the other column, against chance."""
    best_score = NOTHING
    tries = max(1, original.digests.shape[1] * other.digests.shape[1])
    for column in range(other.digests.shape[1]):
        cells, digits = other.digests[:, column], other.digits[:, column]
        is_filled = cells != 0
        long_cells = np.unique(cells[is_filled & (digits >= LONG)], return_index=True)
        if not len(long_cells[0]):
            continue
        lengths = digits[is_filled & (digits >= LONG)][long_cells[1]]
        for place in range(original.digests.shape[1]):
            those = original.digests[small, place]
            shared = np.isin(long_cells[0], those[those != 0])
            all_shared = np.isin(cells[is_filled], original.digests[:, place])
            if not shared.any() or all_shared.mean() < EQUAL_SHARE / 2:
                continue
            chance = np.minimum(0.0, np.log10(max(1, len(those))) - (lengths[shared] - 2))
            best_score = max(best_score, float(-chance.sum()))
    return best_score - np.log10(tries) if best_score > NOTHING else NOTHING


def _weights(cells: np.ndarray, digits: np.ndarray) -> np.ndarray:
    """What an equal cell says for a copy (n,): little where the value is frequent in its column."""
    _, places, counts = np.unique(cells, return_inverse=True, return_counts=True)
    filled = max(1, int((cells != 0).sum()))
    share = counts[places] / filled
    share = np.where(digits >= LONG, np.minimum(share, 10.0 ** -(digits - 3.0)), share)
    return np.asarray(COPY - np.log10(np.clip(share, 1e-12, 1.0)))


def significant_digits(values: np.ndarray) -> np.ndarray:
    """How many digits each figure has, without leading and trailing noughts."""
    distinct, places = np.unique(np.where(np.isfinite(values), values, 0.0), return_inverse=True)
    lengths = [len(f"{abs(v):.10g}".replace(".", "").strip("0")) for v in distinct.tolist()]
    return np.array(lengths, int)[places].reshape(values.shape)
