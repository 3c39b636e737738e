"""Finds categories with other columns between them: owners, tenants (including those of social
housing), others."""

from __future__ import annotations

import numpy as np

from .sums import ColumnRun, failing_rows, is_large_enough, sample_rows

WINDOW, WIDE_WINDOW = 8, 12  # neighbouring columns of which every subset is tried
# rows up to which the wide window is tried; total that it needs
MAX_WIDE_ROWS = 40
MIN_WIDE_TOTAL = 20
FIRST_ROWS, MAX_LARGEST = 60, 6  # rows compared first; largest columns that are tried as totals
FEWEST_ROWS, FEWEST_TOTALS = 5, 3  # different rows, and different totals in them
SPARE_ROWS = 3  # rows beyond the columns that an equation needs


def non_adjacent_runs(values: np.ndarray, runs: list[ColumnRun], slack: float) -> list[ColumnRun]:
    """Find subsets of nearby columns that add up to the total of another family, or to one of the
    largest columns.

    values  rows × columns of counts, NaN unknown
    slack   by how much a sum of weighted counts may be off"""
    used_columns = {column for run in runs for column in run.columns}
    totals = list(dict.fromkeys(run.total for run in runs))
    unused_columns = [
        column
        for column in range(values.shape[1])
        if column not in used_columns and column not in totals
    ]
    sums = np.nansum(values, axis=0)
    largest = sorted(unused_columns, key=lambda column: -sums[column])[:MAX_LARGEST]
    runs_found = [] if slack else _sums_at_any_distance(values, unused_columns, totals)
    used_columns |= {column for run in runs_found for column in run.columns}
    unused_columns = [column for column in unused_columns if column not in used_columns]
    for start, first_column in enumerate(unused_columns):
        columns = [column for column in unused_columns[start:] if column not in used_columns]
        if first_column in used_columns or not sums[first_column]:
            continue
        for total in [*totals, *(column for column in largest if column != first_column)]:
            is_wide = (
                len(values) <= MAX_WIDE_ROWS and np.nanmedian(values[:, total]) >= MIN_WIDE_TOTAL
            )
            others = [column for column in columns if column != total][
                : WIDE_WINDOW if is_wide else WINDOW
            ]
            run = _fitting_subset(values, others, total, slack)
            if run is not None:
                runs_found.append(run)
                used_columns |= set(run.columns)
                break
    return runs_found


def _sums_at_any_distance(
    values: np.ndarray, columns: list[int], totals: list[int]
) -> list[ColumnRun]:
    """Return the exact sums among these columns, or over the totals: pairs (men and women), and
    where there are more rows than columns the only solution of an equation."""
    columns = [column for column in columns if np.nansum(values[:, column])]
    runs: list[ColumnRun] = []
    for total in (*totals, *columns):
        used_columns = {column for run in runs for column in run.columns}
        others = [column for column in columns if column != total and column not in used_columns]
        rows = sample_rows(values[:, [*others, total]])
        if total in used_columns or len(others) < 2 or len(rows) < FEWEST_ROWS:
            continue
        sample, total_values = values[rows][:, others], values[rows, total]
        parts = _pair_of(sample, total_values)
        if not parts and len(rows) >= len(others) + SPARE_ROWS:
            parts = _only_solution(sample, total_values)
        chosen = [others[part] for part in parts]
        if chosen and not failing_rows(values, chosen, total, 0.0):
            runs.append(ColumnRun(tuple(chosen), total))
    return runs


def _pair_of(sample: np.ndarray, total: np.ndarray) -> list[int]:
    """Return two columns of a sample that add up to the total (n,), [] without any."""
    number_of = {column.tobytes(): number for number, column in enumerate(sample.T)}
    for left, column in enumerate(sample.T):
        right = number_of.get((total - column + 0.0).tobytes(), left)
        if right != left and np.ptp(total):
            return sorted((left, right))
    return []


def _only_solution(sample: np.ndarray, total: np.ndarray) -> list[int]:
    """Return the columns of a sample that add up to the total (n,), if no others do; else []."""
    weights, _, rank, _ = np.linalg.lstsq(sample, total)
    is_part = np.rint(weights) == 1
    is_sum = rank == sample.shape[1] and np.allclose(weights, is_part, atol=1e-6)
    return [*np.flatnonzero(is_part)] if is_sum and is_part.sum() > 1 else []


def _fitting_subset(
    values: np.ndarray, columns: list[int], total: int, slack: float
) -> ColumnRun | None:
    """Return the subset of columns, always with the first, that makes the total on every row; None
    without one."""
    rows = sample_rows(values[:, [*columns, total]])
    if len(rows) < FEWEST_ROWS or len(columns) < 2 or total in columns:
        return None
    sample, total_values = values[rows[:FIRST_ROWS]][:, columns], values[rows[:FIRST_ROWS], total]
    if len(np.unique(total_values)) < FEWEST_TOTALS or not is_large_enough(total_values, slack):
        return None
    if len(np.unique(sample, axis=0)) < FEWEST_ROWS:
        return None
    bits = (np.arange(1 << (len(columns) - 1))[:, None] >> np.arange(len(columns) - 1)) & 1
    choices = np.column_stack([np.ones(len(bits), dtype=int), bits])
    choices = choices[choices.sum(axis=1) > 1]
    is_fitting = (np.abs(choices @ sample.T - total_values) <= slack).all(axis=1)
    for choice in choices[is_fitting]:
        members = [column for column, is_member in zip(columns, choice, strict=True) if is_member]
        has_counts = (np.nansum(values[:, members], axis=0) > 0).all()
        if has_counts and not failing_rows(values, members, total, slack):
            return ColumnRun(tuple(members), total)
    return None
