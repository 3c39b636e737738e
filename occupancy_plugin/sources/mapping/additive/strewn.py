"""Categories that other columns stand between: owners, tenants (of whom social ones), others."""

from __future__ import annotations

import numpy as np

from .sums import ColumnRun, sample_rows

WINDOW = 8  # neighbours of which every choice is tried
ROWS, WIDEST = 60, 6  # rows that are compared first; widest columns that are tried as totals
FEWEST_ROWS = 5


def strewn(values: np.ndarray, runs: list[ColumnRun], slack: float) -> list[ColumnRun]:
    """Columns near each other that make the total of another family, or one of the widest columns.
    slack: how far a sum of weighted counts may be off."""
    placed = {column for run in runs for column in run.columns}
    totals = list(dict.fromkeys(run.total for run in runs))
    free = [c for c in range(values.shape[1]) if c not in placed and c not in totals]
    sums = np.nansum(values, axis=0)
    wide = sorted(free, key=lambda c: -sums[c])[:WIDEST]
    runs_found: list[ColumnRun] = []
    for start, first in enumerate(free):
        columns = free[start : start + WINDOW]
        if first in placed or not sums[first]:
            continue
        for total in [*totals, *(c for c in wide if c not in columns)]:
            run = _choice(values, [c for c in columns if c not in placed], total, slack)
            if run is not None:
                runs_found.append(run)
                placed |= set(run.columns)
                break
    return runs_found


def _choice(values: np.ndarray, columns: list[int], total: int, slack: float) -> ColumnRun | None:
    """The choice of columns, the first among them, that makes the total on every row."""
    rows = sample_rows(values[:, [*columns, total]])
    if len(rows) < FEWEST_ROWS or len(columns) < 2 or total in columns:
        return None
    head, whole = values[rows[:ROWS]][:, columns], values[rows[:ROWS], total]
    if len(np.unique(whole)) < FEWEST_ROWS:
        return None
    bits = (np.arange(1 << (len(columns) - 1))[:, None] >> np.arange(len(columns) - 1)) & 1
    choices = np.column_stack([np.ones(len(bits), dtype=int), bits])
    choices = choices[choices.sum(axis=1) > 1]
    fits = (np.abs(choices @ head.T - whole) <= slack).all(axis=1)
    for choice in choices[fits]:
        members = [c for c, chosen in zip(columns, choice, strict=True) if chosen]
        parts = values[:, members]
        complete = ~np.isnan(parts).any(axis=1) & ~np.isnan(values[:, total])
        off = np.abs(parts[complete].sum(axis=1) - values[complete, total])
        if (off <= slack).all() and (np.nansum(parts, axis=0) > 0).all():
            return ColumnRun(tuple(members), total)
    return None
