"""Every linear relation that holds in the raw data, declared or not: among the columns of a row,
between two nested scales, and between two vintages of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.linalg import null_space

from .truth import Place, Truth

MOST_ROWS = 20_000
TINY = 1e-7
LARGEST = 3.0  # a relation with larger coefficients is a coincidence
SIZE = "dwellings"
LEAST_UNITS = 20  # a count that so few units have is equal in two vintages by chance


@dataclass(frozen=True)
class Relations:
    """The relations of the raw data.

    rows: (relations, columns): Σ coefficient · count = 0 on every row of every place
    nestings: (child place, parent place, column with the parent's code)
    constant: columns that are equal in two vintages if a unit's number of dwellings is
    """

    columns: tuple[str, ...]
    rows: np.ndarray
    nestings: tuple[tuple[Place, Place, str], ...]
    constant: tuple[str, ...]


def relations_in(truth: Truth) -> Relations:
    columns = tuple(truth.columns)
    return Relations(
        columns, row_relations(truth), tuple(_nestings(truth)), tuple(_constant(truth))
    )


def row_relations(truth: Truth) -> np.ndarray:
    """Return (relations, columns): the null space of all raw rows in echelon form, with small
    integer coefficients. Each relation is verified on every row."""
    rows = np.vstack([truth.numbers(place).dropna().to_numpy() for place in truth.tables])
    rows = np.unique(rows, axis=0)
    step = max(1, len(rows) // MOST_ROWS)
    scale = np.maximum(np.abs(rows).max(axis=0), 1.0)
    space = null_space(rows[::step] / scale, rcond=1e-10).T / scale
    echelon = _echelon(space)
    integers = np.round(echelon)
    is_small = (np.abs(integers - echelon).max(axis=1) < 1e-4) & (
        np.abs(integers).max(axis=1) <= LARGEST
    )
    holds = np.abs(rows @ integers.T).max(axis=0, initial=0.0) < 0.5
    return integers[is_small & holds]


def _echelon(space: np.ndarray) -> np.ndarray:
    """Return the reduced row echelon form, with the largest pivot of each row."""
    reduced = space.copy()
    for row in range(len(reduced)):
        pivot = int(np.argmax(np.abs(reduced[row])))
        if abs(reduced[row, pivot]) < TINY:
            continue
        reduced[row] /= reduced[row, pivot]
        other_rows = np.arange(len(reduced)) != row
        reduced[other_rows] -= np.outer(reduced[other_rows, pivot], reduced[row])
    return reduced


def _nestings(truth: Truth) -> list[tuple[Place, Place, str]]:
    """Return the nestings: a column is named like another scale, and some parent is the sum of its
    children."""
    nestings = []
    for child, table in truth.tables.items():
        for parent in truth.tables:
            if parent[1] == child[1] and parent != child and parent[0] in table.columns:
                sums, parent_rows = sums_of(truth, child, parent)
                if len(sums) and (np.abs(sums - parent_rows).max(axis=1) < 0.5).any():
                    nestings.append((child, parent, parent[0]))
    return nestings


def sums_of(truth: Truth, child: Place, parent: Place) -> tuple[np.ndarray, np.ndarray]:
    """Return the sums of children and the parents' rows, both (parents, counts)."""
    keys = truth.tables[child][parent[0]]
    sums = truth.numbers(child).groupby(keys).sum(min_count=1)
    parent_rows = truth.numbers(parent)
    common = parent_rows.index.intersection(pd.Index(sums.index))
    return sums.loc[common].to_numpy(), parent_rows.loc[common].to_numpy()


def _constant(truth: Truth) -> list[str]:
    """Return columns that are equal in two vintages of all units with an equal number of dwellings,
    and above 0 in `LEAST_UNITS` of one scale."""
    names = [name for name in truth.columns if name != SIZE]
    support = pd.Series(0, index=names)
    for place, other_place in _pairs(truth):
        left, right = truth.numbers(place), truth.numbers(other_place)
        is_same = left[SIZE].reindex(right.index).eq(right[SIZE])
        units = is_same.index[is_same]
        left_rows, right_rows = left.loc[units], right.loc[units]
        names = [name for name in names if bool(left_rows[name].eq(right_rows[name]).all())]
        support = support.combine((left_rows[support.index] > 0).sum(), max)
    return [name for name in names if support[name] >= LEAST_UNITS]


def _pairs(truth: Truth) -> list[tuple[Place, Place]]:
    return [
        (place, other_place)
        for place, other_place in combinations(truth.tables, 2)
        if place[0] == other_place[0] and SIZE in truth.columns
    ]
