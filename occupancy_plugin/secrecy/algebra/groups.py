"""Groups of equal rows, and sums by group, without sorting: France has two million units, and every
family needs them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from ..arrays import Array, Ints

MAX_INT64 = np.iinfo(np.int64).max


def sum_by_group(group: Ints, rows: Array, size: int) -> Array:
    """Return the sums (size, C) of the rows (k, C) by `group` (k,); for booleans, whether any is
    True. A sparse product is faster than `ufunc.at`."""
    entries = (np.ones(len(group), dtype=rows.dtype), (group, np.arange(len(group))))
    return np.asarray(sparse.coo_matrix(entries, shape=(size, len(group))).tocsr() @ rows)


def renumber(ids: Ints, size: int) -> tuple[Ints, Ints]:
    """Return the distinct ids in order, and the position of every id among them, like `np.unique`
    but without sorting. ids: from 0 to size − 1."""
    is_present = np.zeros(size, dtype=bool)
    is_present[ids] = True
    number = np.cumsum(is_present, dtype=np.int32)
    number -= 1
    return np.flatnonzero(is_present), number[ids]


def group_equal_rows(columns: Sequence[Ints], n: int) -> tuple[Ints, Ints]:
    """Return the group of every row (k,), and the first row of every group. Rows of a group are
    equal in all columns (k,), whose numbers are from −1 to n − 1."""
    group: Ints = np.zeros(len(columns[0]), dtype=int)
    group_count = 1
    for column in columns:
        if group_count > MAX_INT64 // (n + 1):
            group, group_count = pd.factorize(group)[0], len(group)  # faster than sorting
        group, group_count = group * (n + 1) + column + 1, group_count * (n + 1)
    group, distinct_codes = pd.factorize(group)
    first_of_group = np.empty(len(distinct_codes), dtype=int)
    first_of_group[group[::-1]] = np.arange(len(group))[::-1]
    return group, first_of_group
