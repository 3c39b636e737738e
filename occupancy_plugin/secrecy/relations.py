"""Linear relations that hold in the raw tables, declared or not (R7): a reader who sees them hold
wherever everything is shown uses them where something is hidden.

A *relation* is a set of columns with whole coefficients whose weighted sum is the same number on
every row of every scale that has them all: 0, or a constant (two columns that differ by three).
Found as the null space of the count columns and a column of ones, made whole and sparse, and then
verified exactly. Pure functions; see docs/secrecy.md, section 4.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

SPARE_ROWS = 20  # rows beyond the number of columns that a relation must hold on to be believed
LARGEST = 1_000_000  # whole coefficients are at most that large, their denominators PARTS
PARTS = 1_000
NOTHING = 1e-9  # relative size of a singular value, or an error, that is 0 up to rounding
SAMPLE = 5_000  # rows by which relations are found; those that contradict them are added
BLOCK = 10_000  # rows that are read at a time
ROUNDING = 1e-5  # how far a computed coefficient is from the fraction that it stands for
MILLIONTHS = 1e6  # rows that agree to a millionth are the same row


@dataclass(frozen=True)
class Relation:
    """Σ coefficient · column = constant. `terms` maps columns to whole numbers other than 0; the
    first one is positive. The constant is a figure of the data: no sentence names it."""

    terms: tuple[tuple[str, int], ...]
    constant: int = 0

    def __str__(self) -> str:
        plus = [_term(c, n) for n, c in self.terms if c > 0]
        minus = [_term(-c, n) for n, c in self.terms if c < 0]
        if self.constant:
            minus.append("…")
        return f"{' + '.join(plus) or '0'} = {' + '.join(minus) or '0'}"

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.terms)


def _term(coefficient: int, name: str) -> str:
    return name if coefficient == 1 else f"{coefficient} · {name}"


def find_relations(
    tables: Mapping[str, pd.DataFrame], columns: Sequence[str]
) -> tuple[Relation, ...]:
    """A basis of the relations among `columns` that hold on all rows of all `tables` (numbers, NaN
    unknown), the sparsest first.

    Columns that not every table has are looked at on the tables that have them. Rows with an
    unknown count are passed over. On tables with fewer than `SPARE_ROWS` rows more than columns,
    where every set of numbers satisfies some equation, only columns that are equal are found."""
    values = _rows(tables, columns)
    if len(values) < len(columns) + SPARE_ROWS:
        return _twins(values, columns)
    # the ones come first, so that one vector of the reduced basis at most has a constant
    shifted = np.column_stack([np.ones(len(values)), values])
    vectors = list(_whole_vectors(_null_space_of_all(shifted)))
    linear = _sparsest([v[1:] for v in vectors if not v[0] and _holds(shifted, v)])
    affine = [v for v in vectors if v[0] and _holds(shifted, v)]
    basis = [
        _relation(v, columns)
        for v in linear
        if int((v != 0).sum()) > 1 and _borne_out(values, v)  # else a column of zeros
    ]
    basis += [_relation(v[1:], columns, -int(v[0])) for v in affine if _borne_out(values, v[1:])]
    return tuple(sorted(basis, key=lambda r: (len(r.terms), r.terms)))


def nullity(tables: Mapping[str, pd.DataFrame], columns: Sequence[str]) -> int:
    """How many independent relations hold: columns minus the rank of the raw rows."""
    return int(_null_space_of_all(_rows(tables, columns)).shape[0])


def rank(relations: Sequence[Relation]) -> int:
    """How many of the relations are independent."""
    names = sorted({name for relation in relations for name in relation.columns})
    if not names:
        return 0
    constants = np.array([[relation.constant] for relation in relations], dtype=float)
    rows = np.hstack([as_matrix(relations, names), constants])
    return int(np.linalg.matrix_rank(rows / np.abs(rows).max(axis=1, keepdims=True)))


def as_matrix(relations: Sequence[Relation], columns: Sequence[str]) -> np.ndarray:
    """(relations, columns) coefficients."""
    place = {name: spot for spot, name in enumerate(columns)}
    matrix = np.zeros((len(relations), len(columns)))
    for row, relation in enumerate(relations):
        for name, coefficient in relation.terms:
            matrix[row, place[name]] = coefficient
    return matrix


def sum_of(
    name: str, columns: Sequence[str], relations: Sequence[Relation]
) -> tuple[str, ...] | None:
    """The columns among `columns` whose sum `name` is, by the relations together; None where it is
    no plain sum of them."""
    relations = _linked(name, [relation for relation in relations if not relation.constant])
    names = sorted({n for relation in relations for n in relation.columns})
    if not set(columns) & set(names):
        return None
    matrix = as_matrix(relations, names)
    members = np.isin(names, [name, *columns])
    # combinations of relations in which every other column cancels
    combined = _null_space(matrix[:, ~members].T) @ matrix[:, members]
    member_names = [n for n, is_member in zip(names, members, strict=True) if is_member]
    spot = member_names.index(name)
    order = [spot, *(i for i in range(len(member_names)) if i != spot)]
    reduced = _reduced(combined[:, order])
    lead = [row for row in reduced if abs(row[0] - 1.0) < NOTHING]
    if len(lead) != 1:
        return None
    coefficients = -lead[0][1:]
    if not np.isin(np.round(coefficients, 6), (0.0, 1.0)).all():
        return None
    return tuple(
        member_names[i] for i, part in zip(order[1:], coefficients, strict=True) if part > 0.5
    )


def _linked(name: str, relations: Sequence[Relation]) -> list[Relation]:
    """Those that speak of a column, or share one with another that does."""
    reached, linked = {name}, [False] * len(relations)
    while True:
        joined = [bool(relation.columns & reached) for relation in relations]
        if joined == linked:
            return [r for r, is_linked in zip(relations, linked, strict=True) if is_linked]
        linked = joined
        reached = reached.union(*(r.columns for r, j in zip(relations, joined, strict=True) if j))


def broken_rows(table: pd.DataFrame, relation: Relation) -> pd.Index:
    """Codes of the rows on which a relation does not hold; rows with unknown counts are passed
    over."""
    if not relation.columns <= set(table.columns):
        return table.index[:0]
    error = sum(c * table[n].to_numpy(dtype=float) for n, c in relation.terms)
    return table.index[np.abs(np.nan_to_num(np.asarray(error))) > 0.5]


def _rows(tables: Mapping[str, pd.DataFrame], columns: Sequence[str]) -> np.ndarray:
    """(rows, columns) distinct known rows that are not all 0. A table that lacks a column is left
    out, unless all lack it."""
    complete_tables = [table for table in tables.values() if set(columns) <= set(table.columns)]
    # a country's rows take more than a gigabyte as floats: one copy of them, filled block by block
    values, size = np.empty((sum(len(table) for table in complete_tables), len(columns))), 0
    weights = np.random.Generator(np.random.PCG64(7)).integers(-(2**62), 2**62, len(columns))
    keys = np.empty(len(values), dtype=np.int64)
    for table in complete_tables:
        for start in range(0, len(table), BLOCK):
            block = table.iloc[start : start + BLOCK][list(columns)].to_numpy(dtype=float)
            block = block[np.isfinite(block).all(axis=1) & block.any(axis=1)]
            end = size + len(block)
            # sums of whole numbers: equal rows have equal keys
            keys[size:end] = np.rint(MILLIONTHS * block).astype(np.int64) @ weights
            values[size:end], size = block, end
    distinct = np.sort(np.unique(keys[:size], return_index=True)[1])
    for start in range(0, len(distinct), BLOCK):  # nobody moves backwards: in place
        rows = distinct[start : start + BLOCK]
        values[start : start + len(rows)] = values[rows]
    return values[: len(distinct)]


def _twins(values: np.ndarray, columns: Sequence[str]) -> tuple[Relation, ...]:
    """Columns that agree on `SPARE_ROWS` different rows at least, and never disagree."""
    if len(values) < SPARE_ROWS:
        return ()
    names_by_bytes: dict[bytes, str] = {}
    pairs = []
    for name, column in zip(columns, values.T, strict=True):
        if not column.any():
            continue
        twin = names_by_bytes.setdefault(column.tobytes(), name)
        if twin != name:
            pairs.append(Relation(((twin, 1), (name, -1))))
    return tuple(pairs)


def _null_space_of_all(values: np.ndarray) -> np.ndarray:
    """`_null_space` of many rows, found on a few: what a row contradicts makes that row one of
    them, until none does."""
    sample = np.unique(np.linspace(0, len(values) - 1, SAMPLE).astype(int))
    while True:
        null = _null_space(values[sample])
        wrong = np.setdiff1d(_contradicting(values, null), sample)
        if not len(wrong):
            return null
        sample = np.union1d(sample, wrong[:SAMPLE])


def _contradicting(values: np.ndarray, null: np.ndarray) -> np.ndarray:
    """Rows (k,) of `values` that a vector of `null` does not send to 0. Sums of them, drawn at
    random, are asked: no row is 0 under three of these and not under all."""
    drawn = np.random.Generator(np.random.PCG64(7)).standard_normal((3, len(null))) @ null
    wrong = np.zeros(len(values), dtype=bool)
    for start in range(0, len(values), BLOCK):
        block = values[start : start + BLOCK]
        error = np.abs(block @ drawn.T).max(axis=1, initial=0.0)
        wrong[start : start + BLOCK] = error > NOTHING * np.abs(block).sum(axis=1)
    return np.flatnonzero(wrong)


def _null_space(values: np.ndarray) -> np.ndarray:
    """(relations, columns) an orthonormal basis of the vectors that `values` (rows, columns) sends
    to 0."""
    if not values.shape[1]:
        return np.zeros((0, 0))
    if not values.size:
        return np.eye(values.shape[1])
    scale = np.sqrt((values**2).sum(axis=0))
    scale[scale == 0] = 1.0
    triangle = np.linalg.qr(values / scale, mode="r")
    _, sizes, right = np.linalg.svd(triangle)
    sizes = np.pad(sizes, (0, right.shape[0] - len(sizes)))
    null = right[sizes <= NOTHING * max(float(sizes.max(initial=0.0)), 1.0)] / scale
    return null / np.linalg.norm(null, axis=1, keepdims=True) if len(null) else null


def _reduced(matrix: np.ndarray) -> np.ndarray:
    """Reduced row echelon form, rows of zeros left out."""
    matrix, row = matrix.astype(float).copy(), 0
    for column in range(matrix.shape[1]):
        if row == len(matrix):
            break
        pivot = row + int(np.abs(matrix[row:, column]).argmax())
        if abs(matrix[pivot, column]) < 1e-7:
            continue
        matrix[[row, pivot]] = matrix[[pivot, row]]
        matrix[row] /= matrix[row, column]
        other_rows = np.arange(len(matrix)) != row
        matrix[other_rows] -= np.outer(matrix[other_rows, column], matrix[row])
        row += 1
    return matrix[:row]


def _whole_vectors(null: np.ndarray) -> Iterator[np.ndarray]:
    """The reduced basis with whole numbers. Rational ones have a common denominator; what has none
    that is small is no relation of whole numbers."""
    for vector in _reduced(null):
        fractions = [
            Fraction(float(coefficient)).limit_denominator(PARTS) for coefficient in vector
        ]
        if any(
            abs(float(f) - coefficient) > ROUNDING
            for f, coefficient in zip(fractions, vector, strict=True)
        ):
            continue
        times = math.lcm(*(f.denominator for f in fractions))
        coefficients = [int(f * times) for f in fractions]
        if max(map(abs, coefficients)) <= LARGEST:
            yield np.array(coefficients, dtype=np.int64)


def _holds(values: np.ndarray, vector: np.ndarray) -> bool:
    """Exactly, on every row."""
    return not bool((np.rint(values[:, vector != 0]).astype(np.int64) @ vector[vector != 0]).any())


def _borne_out(values: np.ndarray, vector: np.ndarray) -> bool:
    """Do enough different rows say so? Rare categories agree by chance on a few."""
    involved = values[:, vector != 0]
    rows = involved[involved.any(axis=1)]
    enough = involved.shape[1] + SPARE_ROWS
    return any(
        int((~pd.DataFrame(sample).duplicated()).sum()) >= enough
        for sample in (rows[:SAMPLE], rows)
    )


def _sparsest(vectors: list[np.ndarray]) -> list[np.ndarray]:
    """The same lattice with shorter vectors: sums and differences are taken as long as they are
    sparser."""
    reduced = [v.copy() for v in vectors]
    shorter = True
    while shorter:
        shorter = False
        for i, row in enumerate(reduced):
            for j, other in enumerate(reduced):
                if i == j:
                    continue
                for candidate in (row - other, row + other):
                    if 0 < np.abs(candidate).sum() < np.abs(row).sum():
                        reduced[i] = row = candidate
                        shorter = True
    return reduced


def _relation(vector: np.ndarray, columns: Sequence[str], constant: int = 0) -> Relation:
    spots = np.flatnonzero(vector)
    sign = 1 if vector[spots[0]] > 0 else -1
    terms = tuple((columns[i], sign * int(vector[i])) for i in map(int, spots))
    return Relation(terms, sign * constant)
