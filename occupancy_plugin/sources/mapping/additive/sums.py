"""Finds what adds up in a table, whatever its headings say: families of counts, rates that make
100, cumulative columns, counts behind rates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

SAMPLE_ROWS = 400  # rows in a sample
FEWEST_ROWS = 2  # different rows that a relation needs
BROKEN_SHARE = 0.9  # share of rows that agree in a family with a few wrong rows
# rows that must test a family, share of them that may fail
MIN_TEST_ROWS = 8
MAX_FAILING_SHARE = 0.03
HUNDRED_SHARE = 0.98  # share of rows on which rates of a family make 100
FIRST_ROWS = 16  # rows compared first
MAX_SUBSET_COLUMNS = 13  # columns up to which every subset is tried
# slack of sums that are merely near; usual total for which it is little
NEAR_SLACK = 0.5
LARGE_TOTAL = 25.0
MAX_RUN_LENGTH = 40  # columns of a family at most


@dataclass(frozen=True)
class ColumnRun:
    """Neighbouring columns that make `total`.

    columns  their positions
    total    position of the total, −1 for 100
    failing  rows (positions in the values given) on which they fail to"""

    columns: tuple[int, ...]
    total: int
    failing: tuple[int, ...] = ()

    def placed(self, places: Sequence[int]) -> ColumnRun:
        """Return the run in a wider table, where position i is places[i]."""
        columns = tuple(places[column] for column in self.columns)
        return ColumnRun(columns, places[self.total], self.failing)


def sample_rows(values: np.ndarray) -> np.ndarray:
    """Return the positions of at most SAMPLE rows without unknown values, spread over the table."""
    rows = np.flatnonzero(~np.isnan(values).any(axis=1) & (values > 0).any(axis=1))
    if len(rows) > SAMPLE_ROWS:
        rows = rows[np.linspace(0, len(rows) - 1, SAMPLE_ROWS).astype(int)]
    return rows


def count_families(values: np.ndarray, slacks: Sequence[float]) -> list[ColumnRun]:
    """Find runs of neighbouring columns that add up to another column on all rows where all are
    known.

    The longest come first, and no column is in two runs.
    values  rows × columns, NaN unknown
    slacks  by how much a sum of weighted counts may be off, the narrowest first"""
    passes = (*((slack, False) for slack in slacks), (slacks[-1], True))
    return _disjoint(
        run for slack, allow_broken in passes for run in _matching_runs(values, allow_broken, slack)
    )


def _disjoint(runs: Iterable[ColumnRun]) -> list[ColumnRun]:
    """Return the runs without those that have a column of an earlier one."""
    kept: list[ColumnRun] = []
    used_columns: set[int] = set()
    for run in runs:
        if not used_columns & set(run.columns):
            kept.append(run)
            used_columns |= set(run.columns)
    return kept


def _sums_of_neighbours(values: np.ndarray) -> Iterator[tuple[int, int, np.ndarray]]:
    """Yield (first column, last column, their sums (n,)) of all neighbours; NaN stays NaN."""
    for first in range(values.shape[1]):
        sums = np.cumsum(values[:, first : first + MAX_RUN_LENGTH], axis=1)
        for length in range(2, sums.shape[1] + 1):
            yield first, first + length - 1, sums[:, length - 1]


def _matching_runs(values: np.ndarray, allow_broken: bool, slack: float) -> list[ColumnRun]:
    """Find the runs that hold on all rows, or (`allow_broken`) on nearly all."""
    if values.shape[1] < 3:
        return []
    rows = sample_rows(values)
    if len(rows) >= 20:
        sample, has_gaps = values[rows], False
    else:
        rows = np.flatnonzero((~np.isnan(values)).sum(axis=1) >= 3)[:80]
        sample, has_gaps = values[rows], True
    if not len(rows):
        return []
    share = BROKEN_SHARE if allow_broken else 1.0
    matches = [
        (first, last, total)
        for first, last, sums in _sums_of_neighbours(sample)
        for total in _equal_columns(sample, sums, share, has_gaps, slack)
        if not first <= total <= last
    ]
    return _choose_runs(matches, values, sample, allow_broken, slack)


def _equal_columns(
    sample: np.ndarray, target: np.ndarray, share: float, has_gaps: bool, slack: float
) -> list[int]:
    """Return the columns that equal the sums `target` on at least this share of rows.

    has_gaps: the sample has unknown values, so only rows where both are known are compared."""
    if not has_gaps:  # the first rows exclude nearly every column
        is_candidate = (np.abs(sample[:FIRST_ROWS] - target[:FIRST_ROWS, None]) <= slack).mean(
            axis=0
        ) >= min(share, 0.75)
        columns = np.flatnonzero(is_candidate)
        shares = (np.abs(sample[:, columns] - target[:, None]) <= slack).mean(axis=0)
        return [int(column) for column in columns[shares >= share]] if len(columns) else []
    is_known = ~np.isnan(target)
    fewest = min(FEWEST_ROWS, len(sample))  # in a table of one row all that adds up counts
    if is_known.sum() < fewest:
        return []
    is_equal = np.abs(sample[is_known] - target[is_known, None]) <= slack
    if not len(is_equal):
        return []
    both_known = ~np.isnan(sample[is_known])
    shares = np.where(
        both_known.sum(axis=0) >= fewest,
        is_equal.sum(axis=0) / np.maximum(both_known.sum(axis=0), 1),
        0,
    )
    return [int(column) for column in np.flatnonzero(shares >= share)]


def _choose_runs(
    matches: list[tuple[int, int, int]],
    values: np.ndarray,
    sample: np.ndarray,
    allow_broken: bool,
    slack: float,
) -> list[ColumnRun]:
    """Choose among overlapping matches: the longest first, with two different rows and two parts
    that are not all zero."""
    runs: list[ColumnRun] = []
    used_columns: set[int] = set()
    has_counts = np.nansum(values, axis=0) > 0
    # zeros at the ends prove nothing
    cores = {_without_outer_zeros(match, has_counts) for match in matches}
    for start, end, total in sorted(cores, key=lambda m: (m[0] - m[1], abs(m[2] - m[0]), m)):
        columns = tuple(range(start, end + 1))
        if not is_large_enough(values[:, total], slack):
            continue
        if used_columns & set(columns) or (
            total in used_columns
            and any(total in run.columns and run.total in columns for run in runs)  # a cycle
        ):
            continue
        parts = sample[:, list(columns)]
        if (np.nansum(parts, axis=0) > 0).sum() < 2:
            continue
        is_known = ~np.isnan(sample[:, total])
        if len(np.unique(sample[is_known, total])) < min(FEWEST_ROWS, len(sample)):
            continue
        failing = failing_rows(values, columns, total, slack)
        if allow_broken and not _is_meant(values, columns, failing):
            continue
        if not allow_broken and failing:
            continue  # agreed by chance, or a few wrong rows, which the second pass finds
        runs.append(ColumnRun(columns, total, tuple(failing)))
        used_columns |= set(columns)
    return runs


def is_large_enough(total: np.ndarray, slack: float) -> bool:
    """Whether a total (n,) is so large that a sum within `slack` of it is none by chance."""
    return slack < NEAR_SLACK or float(np.nanmedian(total)) >= LARGE_TOTAL


def _is_meant(values: np.ndarray, columns: tuple[int, ...], failing: list[int]) -> bool:
    """Whether a sum that fails on a few rows is still meant as one.

    Only rows with two categories above zero test it: at least eight, of which hardly one may
    fail."""
    tests_sum = (values[:, list(columns)] > 0).sum(axis=1) >= 2
    failing_tests = int(tests_sum[failing].sum())
    return bool(
        tests_sum.sum() >= MIN_TEST_ROWS
        and len(failing) <= max(1, MAX_FAILING_SHARE * len(values))
        and failing_tests <= max(1, MAX_FAILING_SHARE * tests_sum.sum())
    )


def _without_outer_zeros(
    match: tuple[int, int, int], has_counts: np.ndarray
) -> tuple[int, int, int]:
    """Return the match without columns of zeros at its ends."""
    first, last, total = match
    while first < last and not has_counts[first]:
        first += 1
    while last > first and not has_counts[last]:
        last -= 1
    return first, last, total


def failing_rows(values: np.ndarray, columns: Sequence[int], total: int, slack: float) -> list[int]:
    """Return the rows on which the columns do not add up to the total; unknown values prove
    nothing."""
    excess = values[:, list(columns)].sum(axis=1) - values[:, total]
    return [int(row) for row in np.flatnonzero(np.abs(excess) > slack)]


def rate_families(values: np.ndarray, decimals: int) -> list[ColumnRun]:
    """Find rates that make 100, within their rounding, on nearly all rows: neighbours first, then
    any.

    Each must become a family, or the others would disclose a hidden 0 %."""
    slack = 0.6 * 10.0**-decimals
    runs = _hundreds_in_a_row(values, slack)
    used_columns = {column for run in runs for column in run.columns}
    unused_columns = [column for column in range(values.shape[1]) if column not in used_columns]
    return runs + [
        ColumnRun(tuple(unused_columns[place] for place in run.columns), -1)
        for run in _hundreds_apart(values[:, unused_columns], slack)
    ]


def _hundreds_apart(values: np.ndarray, slack: float) -> list[ColumnRun]:
    """Find columns anywhere that make 100 together, trying every subset of a few."""
    columns = values.shape[1]
    rows = values[~np.isnan(values).any(axis=1)][:SAMPLE_ROWS]
    if not 2 <= columns <= MAX_SUBSET_COLUMNS or len(rows) < FEWEST_ROWS:
        return []
    choices = (np.arange(1 << columns)[:, None] >> np.arange(columns)) & 1
    sizes = choices.sum(axis=1)
    hundreds = np.abs(choices @ rows.T - 100.0) <= slack * sizes[:, None] + 1e-9
    is_fitting = (hundreds.mean(axis=1) >= HUNDRED_SHARE) & (sizes >= 2)
    largest_first = np.argsort(-sizes[is_fitting], kind="stable")
    places = (np.flatnonzero(choice) for choice in choices[is_fitting][largest_first])
    return _disjoint(ColumnRun(tuple(map(int, columns)), -1) for columns in places)


def _hundreds_in_a_row(values: np.ndarray, slack: float) -> list[ColumnRun]:
    runs = []
    for first, last, sums in _sums_of_neighbours(values):
        known_sums = sums[~np.isnan(sums)]
        hundreds = np.abs(known_sums - 100.0) <= slack * (last + 1 - first) + 1e-9
        if len(known_sums) >= FEWEST_ROWS and hundreds.mean() >= HUNDRED_SHARE:
            runs.append(ColumnRun(tuple(range(first, last + 1)), -1))
    # a run that zeros make longer proves no more than the shorter one
    return _disjoint(sorted(runs, key=lambda run: (-len(run.columns), run.columns)))


def counts_behind(
    rate: np.ndarray, counts: np.ndarray, totals: Sequence[int], decimals: int
) -> list[tuple[int, int]]:
    """Find (numerator, denominator) in `counts` whose quotient displays as this rate on all rows
    where both are known, at least three.

    rate      (n,), NaN unknown
    counts    (n, k)
    totals    columns that may be denominators
    decimals  of the rate, rounded or else truncated"""
    quotients = _quotients(rate, counts, totals, 0.5 * 10.0**-decimals + 1e-6)
    return quotients or _quotients(rate, counts, totals, 10.0**-decimals + 1e-6)


def _quotients(
    rate: np.ndarray, counts: np.ndarray, totals: Sequence[int], slack: float
) -> list[tuple[int, int]]:
    """Return the pairs whose quotient differs from the rate by at most `slack`."""
    rows = np.flatnonzero(~np.isnan(rate))[:SAMPLE_ROWS]
    pairs: list[tuple[int, int]] = []
    for total in totals:
        denominator = counts[rows, total]
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = 100.0 * counts[rows] / denominator[:, None]
            is_close = np.abs(shares - rate[rows, None]) <= slack
        is_known = ~np.isnan(counts[rows]) & (denominator > 0)[:, None]
        has_enough = is_known.sum(axis=0) >= min(3, len(rows))
        agrees = (is_close & is_known).sum(axis=0) >= HUNDRED_SHARE * np.maximum(
            is_known.sum(axis=0), 1
        )
        pairs += [
            (int(count), total) for count in np.flatnonzero(has_enough & agrees) if count != total
        ]
    return pairs


def chains(values: np.ndarray, columns: Sequence[int]) -> list[tuple[int, ...]]:
    """Find chains of neighbours among `columns`, each of which contains the one before (under 20,
    under 40, under 60, or in reverse).

    Returns the columns of each chain, the smallest first, two at least. Only rows where both are
    known are compared."""
    paths: list[list[int]] = []
    direction = 0
    for column in columns:
        step = _compare_columns(values, paths[-1][-1], column) if paths else 0
        if paths and step and direction in (0, step):
            paths[-1].append(column)
            direction = step
        else:
            paths.append([column])
            direction = 0
    sequences = (tuple(run) for run in paths if len(run) > 1)
    return [
        run if _compare_columns(values, run[0], run[-1]) > 0 else run[::-1] for run in sequences
    ]


def _compare_columns(values: np.ndarray, left: int, right: int) -> int:
    """Return 1 if column `right` is never smaller than `left`, −1 for the reverse, 0 for neither or
    equal columns."""
    is_complete = ~np.isnan(values[:, [left, right]]).any(axis=1)
    difference = values[is_complete, right] - values[is_complete, left]
    if is_complete.sum() < FEWEST_ROWS or not difference.any():
        return 0
    return 1 if (difference >= 0).all() else -1 if (difference <= 0).all() else 0
