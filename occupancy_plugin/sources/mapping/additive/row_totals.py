"""Finds columns that hold, in every row, the sum of another column over several rows: “Ménages de
l’EPCI” next to the households of each commune, the sum of the rows so far, that of all others.

Such a sum minus the rows that are shown would disclose a withheld one."""

from __future__ import annotations

import numpy as np
import pandas as pd

EXACT_SLACK = 1e-6  # sums of floats differ by this much
SMALLEST_SUM = 11  # smallest sum that is tried: the threshold of units
FIRST_ROWS, VALUES_TRIED = 50, 8  # rows whose values are tried first, and how many of these
NEARLY_ALL = 0.9  # share of the rows that agree
MOST_SHARE = 0.5  # share of the tries that must be such sums, and of the totals that must be large
MAX_UNKNOWN_SHARE = 0.2  # share of a sum's rows that may be unknown


def row_totals(values: np.ndarray, slack: float = EXACT_SLACK) -> dict[int, int]:
    """Return the column of sums → the column that it sums.

    values  (n, k) counts, NaN unknown
    slack   by which a sum may differ for each of its rows"""
    summed_column: dict[int, int] = {}
    for total in range(values.shape[1]):
        column = values[:, total]
        sums_by_value = []
        for value in pd.unique(column[:FIRST_ROWS])[:VALUES_TRIED]:
            if value >= SMALLEST_SUM and 1 < (column == value).sum() <= value:
                members = values[column == value]
                group, sums = np.zeros(len(members), dtype=int), np.array([value])
                sums_by_value.append([_are_sums(part, group, sums, slack)[0] for part in members.T])
        is_likely = (
            np.mean(sums_by_value, axis=0) >= MOST_SHARE
            if sums_by_value
            else np.zeros(values.shape[1], dtype=bool)
        )
        parts = (int(part) for part in np.flatnonzero(is_likely) if part != total)
        part = next((p for p in parts if _repeats_sums(column, values[:, p], slack)), -1)
        if part < 0:
            part = _summed_so_far(values, total, slack)
        if part >= 0:
            summed_column[total] = part
    return summed_column


def _summed_so_far(values: np.ndarray, total: int, slack: float) -> int:
    """Return the column that another one sums up from the first row or from the last, or over all
    other rows; −1 for none."""
    is_candidate = _follows_steps(values[:FIRST_ROWS, total], values[:FIRST_ROWS], slack).any(
        axis=0
    )
    for part in (int(number) for number in np.flatnonzero(is_candidate) if number != total):
        column, counts = values[:, total], values[:, part]
        if (np.abs(column - counts) > slack).sum() < MOST_SHARE * (column > 0).sum():
            continue  # an equal column grows by itself after each empty row
        sums_down, sums_up, is_opposite = _follows_steps(column, counts[:, None], slack)[:, 0]
        usual_sum = np.nanmedian(column + counts)
        remaining_sum = usual_sum - np.nansum(counts)
        is_all_others = is_opposite and -slack * len(values) <= remaining_sum <= usual_sum / 2
        if sums_down or sums_up or is_all_others:
            return part
    return -1


def _follows_steps(total: np.ndarray, parts: np.ndarray, slack: float) -> np.ndarray:
    """Return (3, k) whether, from row to row, a column (n,) grows by a part (n, k), falls by it, or
    falls by as much as the part grows."""
    steps = np.diff(total)[:, None]
    growth = np.stack([parts[1:], -parts[:-1], -np.diff(parts, axis=0)])
    is_step = (np.abs(growth) > slack) | (np.abs(steps) > slack)  # empty rows prove nothing
    is_step &= ~np.isnan(growth + steps)
    is_equal = (np.abs(steps - growth) <= 2 * slack) & is_step
    return np.asarray(
        (is_step.sum(axis=1) > 2) & (is_equal.sum(axis=1) >= NEARLY_ALL * is_step.sum(axis=1))
    )


def _repeats_sums(totals: np.ndarray, parts: np.ndarray, slack: float) -> bool:
    """Whether the rows (n,) with the same total sum up to it, for nearly all rows in which it is
    not the part itself."""
    is_counted = totals >= SMALLEST_SUM
    parts, totals, positive_count = parts[is_counted], totals[is_counted], (totals > 0).sum()
    groups, values = pd.factorize(totals)
    is_sum = _are_sums(parts, groups, values, slack) & (np.bincount(groups) > 1)
    is_different = ~(np.abs(totals - parts) <= slack)
    is_usual = len(totals) >= MOST_SHARE * positive_count
    in_sums = is_sum[groups[is_different]].sum()
    return bool(is_usual and in_sums > 1 and in_sums >= NEARLY_ALL * is_different.sum())


def _are_sums(
    parts: np.ndarray, groups: np.ndarray, values: np.ndarray, slack: float
) -> np.ndarray:
    """Return (g,) whether the parts (n,) of a group make its value, or may make it with a few
    unknown parts."""
    sizes = np.bincount(groups, minlength=len(values))
    unknown_count = np.bincount(groups, np.isnan(parts), minlength=len(values))
    remainders = values - np.bincount(groups, np.nan_to_num(parts), minlength=len(values))
    may_be_sum = (
        (unknown_count > 0)
        & (unknown_count <= MAX_UNKNOWN_SHARE * sizes)
        & (remainders >= 0)
        & (remainders <= values / 2)
    )
    return np.asarray((np.abs(remainders) <= slack * sizes) | may_be_sum)
