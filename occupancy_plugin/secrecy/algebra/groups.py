"""Groups of equal rows, and sums by group, without sorting: France has two million units, and every
family needs them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

LONG = np.iinfo(np.int64).max


def sum_by_group(place: np.ndarray, rows: np.ndarray, size: int) -> np.ndarray:
    """Return the sums (size, C) of the rows (k, C) by group `place` (k,); for booleans, whether any
    is True. A sparse product is faster than `ufunc.at`."""
    whose = (np.ones(len(place), dtype=rows.dtype), (place, np.arange(len(place))))
    return np.asarray(sparse.coo_matrix(whose, shape=(size, len(place))).tocsr() @ rows)


def renumber(ids: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct ids in order, and the position of every id among them, like `np.unique`
    but without sorting. ids: from 0 to size − 1."""
    present = np.zeros(size, dtype=bool)
    present[ids] = True
    place = np.cumsum(present, dtype=np.int32)
    place -= 1
    return np.flatnonzero(present), place[ids]


def group_equal_rows(columns: Sequence[np.ndarray], n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the group of every row (k,), and the first row of every group. Rows of a group are
    equal in all columns (k,), whose numbers are from −1 to n − 1."""
    place, places = np.zeros(len(columns[0]), dtype=int), 1
    for column in columns:
        if places > LONG // (n + 1):
            place, places = pd.factorize(place)[0], len(place)  # faster than sorting
        place, places = place * (n + 1) + column + 1, places * (n + 1)
    place, kinds = pd.factorize(place)
    first_of_kind = np.empty(len(kinds), dtype=int)
    first_of_kind[place[::-1]] = np.arange(len(place))[::-1]
    return place, first_of_kind
