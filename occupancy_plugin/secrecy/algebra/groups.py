"""Things put together by what they share: numbers for groups, and their sums. Without sorting: a
country has two million units, and every family asks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

LONG = np.iinfo(np.int64).max


def sum_by_group(place: np.ndarray, rows: np.ndarray, size: int) -> np.ndarray:
    """Sums (size, C) of the rows (k, C) that belong to the same place (k,); of booleans: is any of
    them true? `ufunc.at` takes longer."""
    whose = (np.ones(len(place), dtype=rows.dtype), (place, np.arange(len(place))))
    return np.asarray(sparse.coo_matrix(whose, shape=(size, len(place))).tocsr() @ rows)


def renumber(ids: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """(the distinct ids in order, the place of every id among them), ids from 0 to size − 1: what
    `unique` says, without sorting."""
    present = np.zeros(size, dtype=bool)
    present[ids] = True
    place = np.cumsum(present, dtype=np.int32)
    place -= 1
    return np.flatnonzero(present), place[ids]


def group_equal_rows(columns: Sequence[np.ndarray], n: int) -> tuple[np.ndarray, np.ndarray]:
    """(the place of every row (k,), the first row of every place): one place is where all columns
    (k,) say the same, numbers from −1 to n − 1."""
    place, places = np.zeros(len(columns[0]), dtype=int), 1
    for column in columns:
        if places > LONG // (n + 1):
            place, places = pd.factorize(place)[0], len(place)  # faster than sorting
        place, places = place * (n + 1) + column + 1, places * (n + 1)
    place, kinds = pd.factorize(place)
    first_of_kind = np.empty(len(kinds), dtype=int)
    first_of_kind[place[::-1]] = np.arange(len(place))[::-1]
    return place, first_of_kind
