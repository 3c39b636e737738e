"""Sums that an attacker observes: columns that are the sum of a family's categories in all rows
that show them. The attacker applies them to rows with hidden cells.

It uses least squares on the shown rows, and no code of the gate's own detection.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..arrays import Bools, Floats
from ..schema import Schema

REQUIRED_ROWS = 20  # distinct rows required in addition to the number of categories


def observed_sums(
    numbers: Mapping[str, pd.DataFrame], schema: Schema
) -> list[tuple[str, tuple[str, ...]]]:
    """Return (column, the categories that it sums) of all undeclared sums that hold on every row
    that shows them."""
    not_counts = {mean.column for mean in schema.means} | {rate.column for rate in schema.rates}
    names = list(
        dict.fromkeys(
            name for table in numbers.values() for name in table.columns if name not in not_counts
        )
    )
    stacked = pd.concat(
        [table.reindex(columns=names) for table in numbers.values()], ignore_index=True
    )
    declared_sums = {(total.name, frozenset(total.columns)) for total in schema.sums}
    sums = []
    for family in schema.families:
        if not family.partition or not set(family.columns) <= set(names):
            continue
        parts = stacked[list(family.columns)].to_numpy(dtype=float)
        is_complete = np.isfinite(parts).all(axis=1) & (np.nan_to_num(parts).sum(axis=1) > 0)
        for name in names:
            if name in (family.total, *family.columns):
                continue
            columns = _sum_over(parts, is_complete, stacked[name].to_numpy(dtype=float))
            summed_columns = tuple(family.columns[column] for column in columns)
            if summed_columns and (name, frozenset(summed_columns)) not in declared_sums:
                sums.append((name, summed_columns))
    return sums


def _sum_over(parts: Floats, is_complete: Bools, values: Floats) -> list[int]:
    """Return the columns of `parts` (n, C) that sum to `values` (n,) on every shown row; [] if none
    do. is_complete: (n,) rows that show all categories."""
    rows = np.flatnonzero(is_complete & np.isfinite(values))
    if len(rows) < parts.shape[1] + REQUIRED_ROWS:
        return []
    distinct_rows = np.unique(np.column_stack([parts[rows], values[rows]]), axis=0)
    if len(distinct_rows) < parts.shape[1] + REQUIRED_ROWS:
        return []
    category_rows, sums = distinct_rows[:, :-1], distinct_rows[:, -1]
    if np.linalg.matrix_rank(category_rows) < parts.shape[1]:
        return []
    weights = np.rint(np.linalg.lstsq(category_rows, sums, rcond=None)[0])
    is_exact = bool((category_rows @ weights == sums).all()) and set(weights.tolist()) <= {0.0, 1.0}
    return list(map(int, np.flatnonzero(weights))) if is_exact else []
