"""Every linear relation that holds in the raw data, whoever declared it: among the columns of a
row,
between a scale and the one that a column names, between two vintages of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.linalg import null_space

from .truth import Place, Truth

MOST_ROWS = 20_000
TINY = 1e-7
LARGEST = 3.0  # the coefficients of a relation that means something
SIZE = "dwellings"


@dataclass(frozen=True)
class Relations:
    """rows       relations × columns: Σ coefficient · count = 0 on every row of every place
    nestings   (child place, parent place, column with the parent's code)
    constant   columns that two vintages share wherever a unit's number of dwellings is the same
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
    """The null space of all raw rows, in echelon form: small whole coefficients, each checked on
    every row."""
    rows = np.vstack([truth.numbers(place).dropna().to_numpy() for place in truth.tables])
    rows = np.unique(rows, axis=0)
    step = max(1, len(rows) // MOST_ROWS)
    scale = np.maximum(np.abs(rows).max(axis=0), 1.0)
    space = null_space(rows[::step] / scale, rcond=1e-10).T / scale
    echelon = _echelon(space)
    plain = np.round(echelon)
    sound = (np.abs(plain - echelon).max(axis=1) < 1e-4) & (np.abs(plain).max(axis=1) <= LARGEST)
    holds = np.abs(rows @ plain.T).max(axis=0, initial=0.0) < 0.5
    return plain[sound & holds]


def _echelon(space: np.ndarray) -> np.ndarray:
    """Reduced row echelon form with the largest pivot of each row."""
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
    """A column named like another scale holds its units' codes, and the rows add up to them
    somewhere."""
    nestings = []
    for child, table in truth.tables.items():
        for parent in truth.tables:
            if parent[1] == child[1] and parent != child and parent[0] in table.columns:
                sums, whole = sums_of(truth, child, parent)
                if len(sums) and (np.abs(sums - whole).max(axis=1) < 0.5).any():
                    nestings.append((child, parent, parent[0]))
    return nestings


def sums_of(truth: Truth, child: Place, parent: Place) -> tuple[np.ndarray, np.ndarray]:
    """Σ children and the parent's row, for the parents that have children."""
    keys = truth.tables[child][parent[0]]
    sums = truth.numbers(child).groupby(keys).sum(min_count=1)
    whole = truth.numbers(parent)
    common = whole.index.intersection(pd.Index(sums.index))
    return sums.loc[common].to_numpy(), whole.loc[common].to_numpy()


def _constant(truth: Truth) -> list[str]:
    """Columns that are equal in two vintages of every unit whose number of dwellings is equal."""
    names = [name for name in truth.columns if name != SIZE]
    compared = 0
    for one, other in _pairs(truth):
        a, b = truth.numbers(one), truth.numbers(other)
        same = a[SIZE].reindex(b.index).eq(b[SIZE])
        units = same.index[same]
        compared += len(units)
        first, second = a.loc[units], b.loc[units]
        names = [name for name in names if bool(first[name].eq(second[name]).all())]
    return names if compared else []


def _pairs(truth: Truth) -> list[tuple[Place, Place]]:
    return [
        (one, other)
        for one, other in combinations(truth.tables, 2)
        if one[0] == other[0] and SIZE in truth.columns
    ]
