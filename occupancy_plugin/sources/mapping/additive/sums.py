"""What adds up in a table, whatever its columns are called: families of counts, rates that make
100, cumulative columns, counts behind rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SAMPLE = 400  # rows that are looked at
FEWEST = 2  # rows that must differ
BROKEN_SHARE = 0.9  # of rows that agree where a family is meant and a few rows are wrong
TELLING, FAILING = 8, 0.03  # rows that must tell, share of them that may fail
HUNDRED = 0.98  # of rows on which rates of a family make 100
PROBE = 16  # rows that are compared first
MOST_TRIED = 13  # columns of which every choice is tried
LONGEST = 40  # columns of a family


@dataclass(frozen=True)
class ColumnRun:
    """Columns first … last (positions, neighbours) that make `total` (a position; −1 for 100).

    broken  rows (positions in the values given) on which they do not"""

    columns: tuple[int, ...]
    total: int
    broken: tuple[int, ...] = ()


def sample_rows(values: np.ndarray) -> np.ndarray:
    """Rows without unknown values that differ most from each other, at most SAMPLE."""
    rows = np.flatnonzero(~np.isnan(values).any(axis=1) & (values > 0).any(axis=1))
    if len(rows) > SAMPLE:
        rows = rows[np.linspace(0, len(rows) - 1, SAMPLE).astype(int)]
    return rows


def count_families(values: np.ndarray, slack: float = 0.0) -> list[ColumnRun]:
    """Runs of neighbouring columns that add up to another one on all rows where all are known, the
    longest first, no column in two. values: rows × columns, NaN unknown; slack: how far a sum of
    weighted counts may be off."""
    runs = _runs(values, False, slack)
    placed = {column for run in runs for column in run.columns}
    for run in _runs(values, True, slack):
        if not placed & set(run.columns):
            runs.append(run)
            placed |= set(run.columns)
    return runs


def _runs(values: np.ndarray, broken: bool, slack: float) -> list[ColumnRun]:
    columns = values.shape[1]
    if columns < 3:
        return []
    rows = sample_rows(values)
    if len(rows) >= 20:
        sample, gaps = values[rows], False
    else:
        rows = np.flatnonzero((~np.isnan(values)).sum(axis=1) >= 3)[:80]
        sample, gaps = values[rows], True
    if not len(rows):
        return []
    share = BROKEN_SHARE if broken else 1.0
    matches: list[tuple[int, int, int]] = []  # first, last, total
    for first in range(columns):
        sums = np.cumsum(sample[:, first : first + LONGEST], axis=1)  # NaN goes on
        for length in range(2, sums.shape[1] + 1):
            target = sums[:, length - 1]
            for total in _equal(sample, target, share, gaps, slack):
                if not first <= total < first + length:
                    matches.append((first, first + length - 1, total))
    return _chosen(matches, values, sample, broken, slack)


def _equal(
    sample: np.ndarray, target: np.ndarray, share: float, gaps: bool, slack: float
) -> list[int]:
    if not gaps:  # a few rows tell nearly always that a column is no total
        likely = (np.abs(sample[:PROBE] - target[:PROBE, None]) <= slack).mean(axis=0) >= min(
            share, 0.75
        )
        columns = np.flatnonzero(likely)
        rates = (np.abs(sample[:, columns] - target[:, None]) <= slack).mean(axis=0)
        return [int(c) for c in columns[rates >= share]] if len(columns) else []
    known = ~np.isnan(target)
    fewest = min(FEWEST, len(sample))  # of one row alone everything that adds up counts
    if known.sum() < fewest:
        return []
    same = np.abs(sample[known] - target[known, None]) <= slack
    if not len(same):
        return []
    complete = ~np.isnan(sample[known])
    rate = np.where(
        complete.sum(axis=0) >= fewest, same.sum(axis=0) / np.maximum(complete.sum(axis=0), 1), 0
    )
    return [int(c) for c in np.flatnonzero(rate >= share)]


def _chosen(
    matches: list[tuple[int, int, int]],
    values: np.ndarray,
    sample: np.ndarray,
    broken: bool,
    slack: float,
) -> list[ColumnRun]:
    """Longest first, no overlap, two different rows at least, two parts that are not all nought."""
    runs: list[ColumnRun] = []
    placed: set[int] = set()
    some = np.nansum(values, axis=0) > 0
    cores = {_core(match, some) for match in matches}  # noughts at the ends say nothing
    for first, last, total in sorted(cores, key=lambda m: (m[0] - m[1], abs(m[2] - m[0]), m)):
        columns = tuple(range(first, last + 1))
        if placed & set(columns) or (total in placed and _goes_in_a_circle(runs, total, columns)):
            continue
        parts = sample[:, list(columns)]
        if (np.nansum(parts, axis=0) > 0).sum() < 2:
            continue
        known = ~np.isnan(sample[:, total])
        if len(np.unique(sample[known, total])) < min(FEWEST, len(sample)):
            continue
        wrong = _wrong(values, columns, total, slack)
        if broken and not _is_meant(values, columns, wrong):
            continue
        if not broken and len(wrong):
            continue  # a sample that agreed by chance, or a few wrong rows: the second pass tells
        runs.append(ColumnRun(columns, total, tuple(wrong)))
        placed |= set(columns)
    return runs


def _is_meant(values: np.ndarray, columns: tuple[int, ...], wrong: list[int]) -> bool:
    """Is a sum that fails on a few rows meant? Only rows with two categories that are not nought
    tell, at least eight of them, and hardly one may fail."""
    telling = (values[:, list(columns)] > 0).sum(axis=1) >= 2
    failing = int(telling[wrong].sum())
    return bool(
        telling.sum() >= TELLING
        and len(wrong) <= max(1, FAILING * len(values))
        and failing <= max(1, FAILING * telling.sum())
    )


def _core(match: tuple[int, int, int], some: np.ndarray) -> tuple[int, int, int]:
    first, last, total = match
    while first < last and not some[first]:
        first += 1
    while last > first and not some[last]:
        last -= 1
    return first, last, total


def _goes_in_a_circle(runs: Sequence[ColumnRun], total: int, columns: tuple[int, ...]) -> bool:
    """Would this run go in a circle: its total is a part of a run whose total is one of its
    parts?"""
    return any(total in run.columns and run.total in columns for run in runs)


def _wrong(values: np.ndarray, columns: tuple[int, ...], total: int, slack: float) -> list[int]:
    sums = values[:, list(columns)].sum(axis=1)
    complete = ~np.isnan(sums) & ~np.isnan(values[:, total])
    return [
        int(row) for row in np.flatnonzero(complete & (np.abs(sums - values[:, total]) > slack))
    ]


def rate_families(values: np.ndarray, decimals: int = 1) -> list[ColumnRun]:
    """Rates that make 100 (but for their rounding) on nearly all rows, neighbours first, then any:
    each must become a family, or a hidden 0 % would follow from the others."""
    slack = 0.6 * 10.0**-decimals
    runs = _hundreds_in_a_row(values, slack)
    placed = {column for run in runs for column in run.columns}
    free = [column for column in range(values.shape[1]) if column not in placed]
    return runs + [
        ColumnRun(tuple(free[place] for place in places), -1)
        for places in _hundreds_apart(values[:, free], slack)
    ]


def _hundreds_apart(values: np.ndarray, slack: float) -> list[tuple[int, ...]]:
    """Columns anywhere that make 100 together: every choice of a few is tried."""
    columns = values.shape[1]
    rows = values[~np.isnan(values).any(axis=1)][:SAMPLE]
    if not 2 <= columns <= MOST_TRIED or len(rows) < FEWEST:
        return []
    choices = (np.arange(1 << columns)[:, None] >> np.arange(columns)) & 1
    sizes = choices.sum(axis=1)
    hundreds = np.abs(choices @ rows.T - 100.0) <= slack * sizes[:, None] + 1e-9
    fits = np.flatnonzero((hundreds.mean(axis=1) >= HUNDRED) & (sizes >= 2))
    families: list[tuple[int, ...]] = []
    for choice in fits[np.argsort(-sizes[fits], kind="stable")]:
        places = tuple(map(int, np.flatnonzero(choices[choice])))
        if not {place for places_ in families for place in places_} & set(places):
            families.append(places)
    return families


def _hundreds_in_a_row(values: np.ndarray, slack: float) -> list[ColumnRun]:
    columns = values.shape[1]
    matches: list[tuple[int, int]] = []
    for first in range(columns):
        sums = np.cumsum(values[:, first : first + LONGEST], axis=1)
        for length in range(2, sums.shape[1] + 1):
            target = sums[:, length - 1]
            known = ~np.isnan(target)
            if known.sum() < FEWEST:
                break
            hundreds = np.abs(target[known] - 100.0) <= slack * length + 1e-9
            if hundreds.mean() >= HUNDRED:
                matches.append((first, first + length - 1))
    runs: list[ColumnRun] = []
    placed: set[int] = set()
    for first, last in sorted(matches, key=lambda m: (m[0] - m[1], m)):
        columns_of = tuple(range(first, last + 1))
        # a longer run of noughts beside a shorter one says nothing: both make 100
        if not placed & set(columns_of):
            runs.append(ColumnRun(columns_of, -1))
            placed |= set(columns_of)
    return runs


def counts_behind(
    rate: np.ndarray, counts: np.ndarray, totals: Sequence[int], decimals: int
) -> list[tuple[int, int]]:
    """(numerator, denominator) as positions in `counts` whose quotient displays as this rate
    wherever all are known, on three rows at least: rounded, or else cut off."""
    quotients = _quotients(rate, counts, totals, 0.5 * 10.0**-decimals + 1e-6)
    return quotients or _quotients(rate, counts, totals, 10.0**-decimals + 1e-6)


def _quotients(
    rate: np.ndarray, counts: np.ndarray, totals: Sequence[int], slack: float
) -> list[tuple[int, int]]:
    rows = np.flatnonzero(~np.isnan(rate))[:SAMPLE]
    pairs: list[tuple[int, int]] = []
    for total in totals:
        denominator = counts[rows, total]
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = 100.0 * counts[rows] / denominator[:, None]
            agreement = np.abs(shares - rate[rows, None]) <= slack
        known = ~np.isnan(counts[rows]) & (denominator > 0)[:, None]
        enough = known.sum(axis=0) >= min(3, len(rows))
        agree = (agreement & known).sum(axis=0) >= HUNDRED * np.maximum(known.sum(axis=0), 1)
        pairs += [(int(c), total) for c in np.flatnonzero(enough & agree) if c != total]
    return pairs


def chains(values: np.ndarray, columns: Sequence[int]) -> list[tuple[int, ...]]:
    """Neighbours among `columns` each of which holds the one before (under 20, under 40, under 60;
    or the other way round): the smallest first, two at least. Only rows that know both tell."""
    paths: list[list[int]] = []
    way = 0
    for column in columns:
        step = _holds(values, paths[-1][-1], column) if paths else 0
        if paths and step and way in (0, step):
            paths[-1].append(column)
            way = step
        else:
            paths.append([column])
            way = 0
    ways = (tuple(run) for run in paths if len(run) > 1)
    return [run if _holds(values, run[0], run[-1]) > 0 else run[::-1] for run in ways]


def _holds(values: np.ndarray, one: int, other: int) -> int:
    """1: `other` holds `one`, it is never smaller · −1: the other way round · 0: neither, or the
    same numbers."""
    complete = ~np.isnan(values[:, [one, other]]).any(axis=1)
    difference = values[complete, other] - values[complete, one]
    if complete.sum() < FEWEST or not difference.any():
        return 0
    return 1 if (difference >= 0).all() else -1 if (difference <= 0).all() else 0
