"""Linear relations that hold in the raw tables, declared or not (R7). An attacker observes them on
fully shown rows and applies them to rows with hidden cells.

A *relation* is a set of columns with integer coefficients whose weighted sum is the same number on
every row of every scale that has them all: 0, or a constant (two columns that differ by three).
They are computed as the null space of the count columns and a column of ones, reduced to sparse
integer vectors, and verified exactly. Pure functions; see docs/secrecy.md, section 4.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import pandas as pd

from .arrays import Array, Floats, Ints

SPARE_ROWS = 20  # rows beyond the number of columns on which a relation must hold to be accepted
CHANCE_BITS = 12  # on fewer rows, columns that are equal by chance once in 2¹² are the same column
MAX_COEFFICIENT = 1_000_000  # largest integer coefficient; PARTS: largest denominator
MAX_DENOMINATOR = 1_000
ZERO_TOLERANCE = 1e-9  # relative size of a singular value, or an error, that is 0 up to rounding
SAMPLE_ROWS = 5_000  # rows in the first sample; rows that contradict its relations are added
ROWS_PER_BLOCK = 10_000  # rows read at a time
MAX_ROUNDING = 1e-5  # largest difference between a computed coefficient and its fraction
KEY_PRECISION = 1e6  # rows that agree to a millionth are the same row


@dataclass(frozen=True)
class Relation:
    """Σ coefficient · column = constant. `terms` maps columns to integers other than 0; the first
    is positive. The constant is a value of the data, so no message contains it."""

    terms: tuple[tuple[str, int], ...]
    constant: int = 0

    def __str__(self) -> str:
        plus = [_term(coefficient, name) for name, coefficient in self.terms if coefficient > 0]
        minus = [_term(-coefficient, name) for name, coefficient in self.terms if coefficient < 0]
        if self.constant:
            minus.append("…")
        return f"{' + '.join(plus) or '0'} = {' + '.join(minus) or '0'}"

    @cached_property
    def columns(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.terms)


def _term(coefficient: int, name: str) -> str:
    return name if coefficient == 1 else f"{coefficient} · {name}"


def find_relations(
    tables: Mapping[str, pd.DataFrame], columns: Sequence[str]
) -> tuple[Relation, ...]:
    """Return a basis of the relations among `columns` that hold on all rows of all `tables`
    (numbers, NaN unknown), the sparsest first.

    Tables that lack some of the columns are left out, and so are rows with unknown counts. Any
    numbers satisfy some equation on too few rows: with fewer than `SPARE_ROWS` rows more than
    columns, only equal columns are detected."""
    values = _distinct_rows(tables, columns)
    if len(values) < len(columns) + SPARE_ROWS:
        return _equal_columns(values, columns)
    # the column of ones is first, so that at most one vector of the reduced basis has a constant
    with_ones = np.column_stack([np.ones(len(values)), values])
    null_space = _null_space_of_all(with_ones)
    vectors = [vector for vector in _integer_vectors(null_space) if _holds(with_ones, vector)]
    basis = [
        _relation(vector, columns)
        for vector in _sparsest([vector[1:] for vector in vectors if not vector[0]])
        if int((vector != 0).sum()) > 1 and _is_supported(values, vector)  # else a column of zeros
    ]
    basis += [
        _relation(vector[1:], columns, -int(vector[0]))
        for vector in vectors
        if vector[0] and _is_supported(values, vector[1:])
    ]
    return tuple(sorted(basis, key=lambda relation: (len(relation.terms), relation.terms)))


def rank(relations: Sequence[Relation]) -> int:
    """Return the number of independent relations among these."""
    names = sorted({name for relation in relations for name in relation.columns})
    if not names:
        return 0
    constants = np.array([[relation.constant] for relation in relations], dtype=float)
    rows = np.hstack([as_matrix(relations, names), constants])
    return int(np.linalg.matrix_rank(rows / np.abs(rows).max(axis=1, keepdims=True)))


def as_matrix(relations: Sequence[Relation], columns: Sequence[str]) -> Floats:
    """Return the coefficients (relations, columns)."""
    position_of = {name: position for position, name in enumerate(columns)}
    matrix = np.zeros((len(relations), len(columns)))
    for row, relation in enumerate(relations):
        for name, coefficient in relation.terms:
            matrix[row, position_of[name]] = coefficient
    return matrix


def sum_of(
    name: str, columns: Sequence[str], relations: Sequence[Relation]
) -> tuple[str, ...] | None:
    """Return the columns among `columns` whose sum is `name`, by the relations together; None if it
    is not a plain sum of them."""
    relations = _linked_relations(
        name, [relation for relation in relations if not relation.constant]
    )
    names = sorted({column for relation in relations for column in relation.columns})
    if not set(columns) & set(names):
        return None
    matrix = as_matrix(relations, names)
    is_member = np.isin(names, [name, *columns])
    # combinations of relations in which every other column cancels
    combined_vectors = _null_space(matrix[:, ~is_member].T) @ matrix[:, is_member]
    member_names = [column for column, is_own in zip(names, is_member, strict=True) if is_own]
    position = member_names.index(name)
    order = [position, *(other for other in range(len(member_names)) if other != position)]
    reduced_vectors = _row_echelon(combined_vectors[:, order])
    expressing = [row for row in reduced_vectors if abs(row[0] - 1.0) < ZERO_TOLERANCE]
    if len(expressing) != 1:
        return None
    coefficients = -expressing[0][1:]
    if not np.isin(np.round(coefficients, 6), (0.0, 1.0)).all():
        return None
    return tuple(
        member_names[other]
        for other, coefficient in zip(order[1:], coefficients, strict=True)
        if coefficient > 0.5
    )


def _linked_relations(name: str, relations: Sequence[Relation]) -> list[Relation]:
    """Return the relations with this column, and those that share a column with one of them."""
    reached, count = {name}, 0
    while len(reached) > count:
        count = len(reached)
        reached = reached.union(*(r.columns for r in relations if r.columns & reached))
    return [relation for relation in relations if relation.columns & reached]


def broken_rows(table: pd.DataFrame, relation: Relation) -> pd.Index:
    """Return the codes of the rows on which a relation does not hold. Rows with unknown counts are
    skipped."""
    if not relation.columns <= set(table.columns):
        return table.index[:0]
    error = sum(
        coefficient * table[name].to_numpy(dtype=float) for name, coefficient in relation.terms
    )
    return table.index[np.abs(np.nan_to_num(np.asarray(error))) > 0.5]


def _distinct_rows(tables: Mapping[str, pd.DataFrame], columns: Sequence[str]) -> Floats:
    """Return (rows, columns): distinct rows that are fully known and not all 0. Tables that lack a
    column are left out."""
    complete_tables = [table for table in tables.values() if set(columns) <= set(table.columns)]
    # the rows of France take more than a gigabyte as floats, so a single copy is filled by blocks
    values, size = np.empty((sum(len(table) for table in complete_tables), len(columns))), 0
    weights = np.random.Generator(np.random.PCG64(7)).integers(-(2**62), 2**62, len(columns))
    keys = np.empty(len(values), dtype=np.int64)
    for table in complete_tables:
        for start in range(0, len(table), ROWS_PER_BLOCK):
            block = table.iloc[start : start + ROWS_PER_BLOCK][list(columns)].to_numpy(dtype=float)
            block = block[np.isfinite(block).all(axis=1) & block.any(axis=1)]
            end = size + len(block)
            # sums of whole numbers: equal rows have equal keys
            keys[size:end] = np.rint(KEY_PRECISION * block).astype(np.int64) @ weights
            values[size:end], size = block, end
    distinct = np.sort(np.unique(keys[:size], return_index=True)[1])
    for start in range(0, len(distinct), ROWS_PER_BLOCK):  # in place, as rows only move forwards
        rows = distinct[start : start + ROWS_PER_BLOCK]
        values[start : start + len(rows)] = values[rows]
    return values[: len(distinct)]


def _equal_columns(values: Floats, columns: Sequence[str]) -> tuple[Relation, ...]:
    """Return the pairs of columns that are equal on all of these distinct rows: at least
    `SPARE_ROWS`, or fewer with numbers so large that they do not agree by chance. Two counts near v
    differ by some √v, so a row with v is worth log2(1 + √v) bits."""
    is_short = len(values) < SPARE_ROWS
    names_by_bytes: dict[bytes, str] = {}
    pairs = []
    for name, column in zip(columns, values.T, strict=True):
        if not column.any() or (is_short and np.log2(1 + np.sqrt(column)).sum() < CHANCE_BITS):
            continue
        first_name = names_by_bytes.setdefault(column.tobytes(), name)
        if first_name != name:
            pairs.append(Relation(((first_name, 1), (name, -1))))
    return tuple(pairs)


def _null_space_of_all(values: Floats) -> Floats:
    """Return `_null_space` of many rows from a sample. Rows that contradict it are added to the
    sample until none does."""
    sample = np.unique(np.linspace(0, len(values) - 1, SAMPLE_ROWS).astype(int))
    while True:
        null_space = _null_space(values[sample])
        contradicting_rows = np.setdiff1d(_contradicting(values, null_space), sample)
        if not len(contradicting_rows):
            return null_space
        sample = np.union1d(sample, contradicting_rows[:SAMPLE_ROWS])


def _contradicting(values: Floats, null_space: Floats) -> Ints:
    """Return (k,) the rows of `values` that some vector of `null_space` does not map to 0. Three
    random combinations of the vectors are tested instead of all of them."""
    combinations = (
        np.random.Generator(np.random.PCG64(7)).standard_normal((3, len(null_space))) @ null_space
    )
    is_contradicting = np.zeros(len(values), dtype=bool)
    for start in range(0, len(values), ROWS_PER_BLOCK):
        block = values[start : start + ROWS_PER_BLOCK]
        error = np.abs(block @ combinations.T).max(axis=1, initial=0.0)
        tolerance = ZERO_TOLERANCE * np.abs(block).sum(axis=1)
        is_contradicting[start : start + ROWS_PER_BLOCK] = error > tolerance
    return np.flatnonzero(is_contradicting)


def _null_space(values: Floats) -> Floats:
    """Return (relations, columns): an orthonormal basis of the null space of `values` (rows,
    columns)."""
    if not values.shape[1]:
        return np.zeros((0, 0))
    if not values.size:
        return np.eye(values.shape[1])
    scale = np.sqrt((values**2).sum(axis=0))
    scale[scale == 0] = 1.0
    triangle = np.linalg.qr(values / scale, mode="r")
    _, sizes, vectors = np.linalg.svd(triangle)
    sizes = np.pad(sizes, (0, vectors.shape[0] - len(sizes)))
    is_null = sizes <= ZERO_TOLERANCE * max(float(sizes.max(initial=0.0)), 1.0)
    null_vectors = vectors[is_null] / scale
    return null_vectors / np.linalg.norm(null_vectors, axis=1, keepdims=True)


def _row_echelon(matrix: Floats) -> Floats:
    """Return the reduced row echelon form without rows of zeros."""
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


def _integer_vectors(null_space: Floats) -> Iterator[Array]:
    """Yield the vectors of the reduced basis as integers, by a common denominator. Vectors without
    a small one are no relations of integers and are left out."""
    for vector in _row_echelon(null_space):
        fractions = [
            Fraction(float(coefficient)).limit_denominator(MAX_DENOMINATOR)
            for coefficient in vector
        ]
        if any(
            abs(float(fraction) - coefficient) > MAX_ROUNDING
            for fraction, coefficient in zip(fractions, vector, strict=True)
        ):
            continue
        common_denominator = math.lcm(*(fraction.denominator for fraction in fractions))
        coefficients = [int(fraction * common_denominator) for fraction in fractions]
        if max(map(abs, coefficients)) <= MAX_COEFFICIENT:
            yield np.array(coefficients, dtype=np.int64)


def _holds(values: Floats, vector: Ints) -> bool:
    """Whether the relation holds exactly on every row."""
    return not bool((np.rint(values[:, vector != 0]).astype(np.int64) @ vector[vector != 0]).any())


def _is_supported(values: Floats, vector: Ints) -> bool:
    """Whether enough distinct rows support the relation. On a few rows rare categories agree by
    chance."""
    involved_columns = values[:, vector != 0]
    rows = involved_columns[involved_columns.any(axis=1)]
    rows_required = involved_columns.shape[1] + SPARE_ROWS
    return any(
        int((~pd.DataFrame(sample).duplicated()).sum()) >= rows_required
        for sample in (rows[:SAMPLE_ROWS], rows)
    )


def _sparsest(vectors: list[Ints]) -> list[Ints]:
    """Return a basis of the same lattice with shorter vectors, replacing vectors by sums and
    differences while these are sparser."""
    reduced_vectors = [vector.copy() for vector in vectors]
    has_changed = True
    while has_changed:
        has_changed = False
        for position, current in enumerate(reduced_vectors):
            for other_position, other_vector in enumerate(reduced_vectors):
                if position == other_position:
                    continue
                for candidate in (current - other_vector, current + other_vector):
                    if 0 < np.abs(candidate).sum() < np.abs(current).sum():
                        reduced_vectors[position] = current = candidate
                        has_changed = True
    return reduced_vectors


def _relation(vector: Ints, columns: Sequence[str], constant: int = 0) -> Relation:
    positions = np.flatnonzero(vector)
    sign = 1 if vector[positions[0]] > 0 else -1
    terms = tuple(
        (columns[position], sign * int(vector[position])) for position in map(int, positions)
    )
    return Relation(terms, sign * constant)
