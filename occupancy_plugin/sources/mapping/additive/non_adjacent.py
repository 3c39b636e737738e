"""Finds categories with other columns between them: owners, tenants (including those of social
housing), others."""

from __future__ import annotations

import numpy as np

from .sums import ColumnRun, is_large_enough, sample_rows

WINDOW, WIDE_WINDOW = 8, 12  # neighbouring columns of which every subset is tried
FEW_ROWS, LARGE_TOTAL = 40, 20  # rows up to which the wide window is tried; total that it needs
ROWS, WIDEST = 60, 6  # rows compared first; largest columns that are tried as totals
FEWEST_ROWS, FEWEST_TOTALS = 5, 3  # different rows, and different totals in them


def non_adjacent_runs(values: np.ndarray, runs: list[ColumnRun], slack: float) -> list[ColumnRun]:
    """Find subsets of nearby columns that add up to the total of another family, or to one of the
    largest columns.

    values  rows × columns of counts, NaN unknown
    slack   by how much a sum of weighted counts may be off"""
    used_columns = {column for run in runs for column in run.columns}
    totals = list(dict.fromkeys(run.total for run in runs))
    unused_columns = [
        c for c in range(values.shape[1]) if c not in used_columns and c not in totals
    ]
    sums = np.nansum(values, axis=0)
    largest = sorted(unused_columns, key=lambda c: -sums[c])[:WIDEST]
    runs_found: list[ColumnRun] = []
    for start, first_column in enumerate(unused_columns):
        columns = [c for c in unused_columns[start:] if c not in used_columns]
        if first_column in used_columns or not sums[first_column]:
            continue
        for total in [*totals, *(c for c in largest if c != first_column)]:
            is_wide = len(values) <= FEW_ROWS and np.nanmedian(values[:, total]) >= LARGE_TOTAL
            others = [c for c in columns if c != total][: WIDE_WINDOW if is_wide else WINDOW]
            run = _choice(values, others, total, slack)
            if run is not None:
                runs_found.append(run)
                used_columns |= set(run.columns)
                break
    return runs_found


def _choice(values: np.ndarray, columns: list[int], total: int, slack: float) -> ColumnRun | None:
    """Return the subset of columns, always with the first, that makes the total on every row; None
    without one."""
    rows = sample_rows(values[:, [*columns, total]])
    if len(rows) < FEWEST_ROWS or len(columns) < 2 or total in columns:
        return None
    sample, total_values = values[rows[:ROWS]][:, columns], values[rows[:ROWS], total]
    if len(np.unique(total_values)) < FEWEST_TOTALS or not is_large_enough(total_values, slack):
        return None
    if len(np.unique(sample, axis=0)) < FEWEST_ROWS:
        return None
    bits = (np.arange(1 << (len(columns) - 1))[:, None] >> np.arange(len(columns) - 1)) & 1
    choices = np.column_stack([np.ones(len(bits), dtype=int), bits])
    choices = choices[choices.sum(axis=1) > 1]
    fitting = (np.abs(choices @ sample.T - total_values) <= slack).all(axis=1)
    for choice in choices[fitting]:
        members = [column for column, is_member in zip(columns, choice, strict=True) if is_member]
        parts = values[:, members]
        complete = ~np.isnan(parts).any(axis=1) & ~np.isnan(values[:, total])
        deviation = np.abs(parts[complete].sum(axis=1) - values[complete, total])
        if (deviation <= slack).all() and (np.nansum(parts, axis=0) > 0).all():
            return ColumnRun(tuple(members), total)
    return None
