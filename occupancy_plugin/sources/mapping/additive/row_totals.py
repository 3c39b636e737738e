"""Finds columns that hold, in every row, the sum of another column over several rows: “Ménages de
l’EPCI” next to the households of each commune, the sum of the rows so far, that of all others.

Such a sum minus the rows that are shown would disclose a withheld one."""

from __future__ import annotations

import numpy as np
import pandas as pd

EXACT = 1e-6  # by which sums of floats differ
LEAST = 11  # that a sum counts; the threshold of units
HEAD, TRIES = 50, 8  # rows whose values are tried first, and how many of these
NEARLY_ALL = 0.9  # share of the rows that agree
MOST = 0.5  # share of the tries that must be such sums, and of the totals that must be large
UNKNOWN = 0.2  # share of a sum's rows that may be unknown


def row_totals(values: np.ndarray, slack: float = EXACT) -> dict[int, int]:
    """Return the column of sums → the column that it sums.

    values  (n, k) counts, NaN unknown
    slack   by which a sum may differ for each of its rows"""
    found: dict[int, int] = {}
    for total in range(values.shape[1]):
        column = values[:, total]
        tried = []
        for value in pd.unique(column[:HEAD])[:TRIES]:
            if value >= LEAST and 1 < (column == value).sum() <= value:
                members = values[column == value]
                group, sums = np.zeros(len(members), dtype=int), np.array([value])
                tried.append([_are_sums(part, group, sums, slack)[0] for part in members.T])
        likely = np.mean(tried, axis=0) >= MOST if tried else np.zeros(values.shape[1], dtype=bool)
        parts = (p for p in np.flatnonzero(likely) if p != total)
        part = next((int(p) for p in parts if _repeats_sums(column, values[:, p], slack)), -1)
        if part < 0:
            part = _summed_so_far(values, total, slack)
        if part >= 0:
            found[total] = part
    return found


def _summed_so_far(values: np.ndarray, total: int, slack: float) -> int:
    """Return the column that another one sums up from the first row or from the last, or over all
    other rows; −1 for none."""
    near = _steps(values[:HEAD, total], values[:HEAD], slack).any(axis=0)
    for part in (int(p) for p in np.flatnonzero(near) if p != total):
        column, counts = values[:, total], values[:, part]
        if (np.abs(column - counts) > slack).sum() < MOST * (column > 0).sum():
            continue  # an equal column grows by itself after each empty row
        downwards, upwards, opposite = _steps(column, counts[:, None], slack)[:, 0]
        everything = np.nanmedian(column + counts)
        rest = everything - np.nansum(counts)
        is_all_others = opposite and -slack * len(values) <= rest <= everything / 2
        if downwards or upwards or is_all_others:
            return part
    return -1


def _steps(total: np.ndarray, parts: np.ndarray, slack: float) -> np.ndarray:
    """Return (3, k) whether, from row to row, a column (n,) grows by a part (n, k), falls by it, or
    falls by as much as the part grows."""
    steps = np.diff(total)[:, None]
    growth = np.stack([parts[1:], -parts[:-1], -np.diff(parts, axis=0)])
    moves = (np.abs(growth) > slack) | (np.abs(steps) > slack)  # empty rows prove nothing
    moves &= ~np.isnan(growth + steps)
    alike = (np.abs(steps - growth) <= 2 * slack) & moves
    return np.asarray(
        (moves.sum(axis=1) > 2) & (alike.sum(axis=1) >= NEARLY_ALL * moves.sum(axis=1))
    )


def _repeats_sums(totals: np.ndarray, parts: np.ndarray, slack: float) -> bool:
    """Whether the rows (n,) with the same total sum up to it, for nearly all rows in which it is
    not the part itself."""
    is_counted = totals >= LEAST
    parts, totals, positive = parts[is_counted], totals[is_counted], (totals > 0).sum()
    groups, values = pd.factorize(totals)
    is_sum = _are_sums(parts, groups, values, slack) & (np.bincount(groups) > 1)
    differs = ~(np.abs(totals - parts) <= slack)
    is_usual = len(totals) >= MOST * positive
    in_sums = is_sum[groups[differs]].sum()
    return bool(is_usual and in_sums > 1 and in_sums >= NEARLY_ALL * differs.sum())


def _are_sums(
    parts: np.ndarray, groups: np.ndarray, values: np.ndarray, slack: float
) -> np.ndarray:
    """Return (g,) whether the parts (n,) of a group make its value, or may make it with a few
    unknown parts."""
    sizes = np.bincount(groups, minlength=len(values))
    unknown = np.bincount(groups, np.isnan(parts), minlength=len(values))
    rests = values - np.bincount(groups, np.nan_to_num(parts), minlength=len(values))
    may_be = (unknown > 0) & (unknown <= UNKNOWN * sizes) & (rests >= 0) & (rests <= values / 2)
    return np.asarray((np.abs(rests) <= slack * sizes) | may_be)
