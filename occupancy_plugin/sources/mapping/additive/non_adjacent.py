"""Finds categories with other columns between them: owners, tenants (including those of social
housing), others."""

from __future__ import annotations

import numpy as np

from .sums import ColumnRun, is_large_enough, sample_rows

WINDOW, WIDE_WINDOW = 8, 12  # neighbouring columns of which every subset is tried
# rows up to which the wide window is tried; total that it needs
MAX_WIDE_ROWS = 40
MIN_WIDE_TOTAL = 20
FIRST_ROWS, MAX_LARGEST = 60, 6  # rows compared first; largest columns that are tried as totals
FEWEST_ROWS, FEWEST_TOTALS = 5, 3  # different rows, and different totals in them
SPARE_ROWS = 3  # different rows beyond the columns that prove a sum without different totals


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
    runs_found = [] if slack else _solutions(values, unused_columns)
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


def _solutions(values: np.ndarray, columns: list[int]) -> list[ColumnRun]:
    """Return the sums among all of these columns, at any distance, where there are more rows than
    columns: the only solution of an equation, with coefficients of 0 and 1 alone."""
    columns = [column for column in columns if np.nansum(values[:, column])]
    runs: list[ColumnRun] = []
    for total in columns:
        used_columns = {column for run in runs for column in (*run.columns, run.total)}
        others = [column for column in columns if column != total and column not in used_columns]
        rows = sample_rows(values[:, [*others, total]])
        if total in used_columns or len(others) < 3 or len(rows) < len(others) + SPARE_ROWS:
            continue
        weights, _, rank, _ = np.linalg.lstsq(values[rows][:, others], values[rows, total])
        parts = np.flatnonzero(np.rint(weights) == 1)
        excess = values[:, [others[part] for part in parts]].sum(axis=1) - values[:, total]
        is_sum = rank == len(others) and len(parts) > 1 and not np.nan_to_num(excess).any()
        if is_sum and np.allclose(weights, np.isin(np.arange(len(others)), parts), atol=1e-6):
            runs.append(ColumnRun(tuple(others[part] for part in parts), total))
    return runs


def _fitting_subset(
    values: np.ndarray, columns: list[int], total: int, slack: float
) -> ColumnRun | None:
    """Return the subset of columns, always with the first, that makes the total on every row; None
    without one."""
    rows = sample_rows(values[:, [*columns, total]])
    if len(rows) < FEWEST_ROWS or len(columns) < 2 or total in columns:
        return None
    sample, total_values = values[rows[:FIRST_ROWS]][:, columns], values[rows[:FIRST_ROWS], total]
    different_rows = len(np.unique(sample, axis=0))
    is_proven = different_rows >= len(columns) + SPARE_ROWS  # else it needs different totals
    if different_rows < FEWEST_ROWS or not is_large_enough(total_values, slack):
        return None
    if not is_proven and len(np.unique(total_values)) < FEWEST_TOTALS:
        return None
    bits = (np.arange(1 << (len(columns) - 1))[:, None] >> np.arange(len(columns) - 1)) & 1
    choices = np.column_stack([np.ones(len(bits), dtype=int), bits])
    choices = choices[choices.sum(axis=1) > 1]
    is_fitting = (np.abs(choices @ sample.T - total_values) <= slack).all(axis=1)
    for choice in choices[is_fitting]:
        members = [column for column, is_member in zip(columns, choice, strict=True) if is_member]
        parts = values[:, members]
        is_complete = ~np.isnan(parts).any(axis=1) & ~np.isnan(values[:, total])
        deviation = np.abs(parts[is_complete].sum(axis=1) - values[is_complete, total])
        if (deviation <= slack).all() and (np.nansum(parts, axis=0) > 0).all():
            return ColumnRun(tuple(members), total)
    return None
