"""Columns that are nearly always a sum over a family's categories. In nine rows of ten such a
column is, for example, a copy of a category, twice a sum, or two more than all other households. An
attacker who observes this in some rows assumes it in the others, and is nearly always right.

A catalogue declares its relations. In a file of the user's own nobody does, so such a column is
left behind: it has no role in the schema, and what has no role is not released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, compress
from typing import NamedTuple

import numpy as np
import pandas as pd

from .arrays import Bools, Floats
from .schema import Schema, count_columns

REQUIRED_SHARE = 0.9  # share of the informative rows of a scale that must agree
REQUIRED_ROWS = 20  # distinct rows that must agree, in addition to the number of coefficients
SAMPLE_ROWS = 1_000  # rows of each scale that are read
TOLERANCE = 1e-6  # relative difference of two numbers that are the same
MAX_DENOMINATOR = 12  # denominator of a coefficient
FIT_STEPS = 10  # steps of the fit by least absolute differences


class NearSum(NamedTuple):
    """A column that is nearly always a multiple of the sum of `parts`, which are categories of one
    family, plus a constant and a multiple of the family's total."""

    column: str
    parts: tuple[str, ...]


def without_near_sums(
    numbers: Mapping[str, pd.DataFrame], schema: Schema
) -> tuple[Schema, dict[str, tuple[str, ...]]]:
    """Return the schema without the columns that nearly always are a sum, and these columns with
    the categories that each follows. A category takes its partition with it.

    numbers: per scale, counts as numbers"""
    in_partitions = {name for f in schema.families if f.partition for name in f.columns}
    order = list(count_columns(schema))
    followed: dict[str, tuple[str, ...]] = {}
    for near_sum in sorted(  # of two that follow each other the one outside partitions, the later
        find_near_sums(numbers, schema),
        key=lambda found: (found.column in in_partitions, -order.index(found.column)),
    ):
        if not followed.keys() & {near_sum.column, *near_sum.parts}:
            followed[near_sum.column] = near_sum.parts
    if not followed:
        return schema, {}
    families = tuple(
        replace(family, columns=names)
        for family in schema.families
        if (names := tuple(name for name in family.columns if name not in followed))
        and (names == family.columns or not family.partition)
    )
    counted = {name for family in families for name in (family.total, *family.columns)}
    counted.add(schema.population)
    return replace(
        schema,
        families=families,
        rates=tuple(rate for rate in schema.rates if rate.numerator in counted),
        means=tuple(mean for mean in schema.means if mean.weight not in followed),
        sums=tuple(total for total in schema.sums if {*total.columns} <= counted),
        inclusions=tuple(i for i in schema.inclusions if {i.part, i.whole} <= counted),
        lower_bounds=tuple(b for b in schema.lower_bounds if {*b.terms()} <= counted),
    ), followed


def find_near_sums(numbers: Mapping[str, pd.DataFrame], schema: Schema) -> list[NearSum]:
    """Return the near sums among the count columns: those of most rows of some scale. Those that
    hold on every row of all scales are left out where `find_relations` has enough rows to find
    them. Of a near relation that is no sum (4 b + 5 c) all categories are the parts."""
    names = list(count_columns(schema))
    samples = [
        table.iloc[np.unique(np.linspace(0, len(table) - 1, SAMPLE_ROWS).astype(int))]
        .reindex(columns=names)
        .astype(float)
        for table in numbers.values()
        if len(table)
    ]
    has_many_rows = sum(map(len, samples)) >= len(names) + REQUIRED_ROWS
    fixed = {schema.population, *(family.total for family in schema.families)}
    fixed |= {total.name for total in schema.sums}
    found = []
    for total, categories in _families(schema):
        candidates = [name for name in names if name not in {*fixed, *categories}]
        rows = [_FamilyRows.of(sample, total, categories, candidates) for sample in samples]
        for equation in chain.from_iterable(map(_near_equations, rows)):
            near_sum = NearSum(candidates[equation.column], equation.parts(categories))
            is_exact = all(equation.agrees(others).all() for others in rows)
            if not (is_exact and (has_many_rows or len(near_sum.parts) == 1)):
                found.append(near_sum)
    return list(dict.fromkeys(found))


def _families(schema: Schema) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (total, categories): partitions whole, overlapping counts one by one."""
    for family in schema.families:
        if family.partition:
            yield family.total, family.columns
        else:
            yield from ((family.total, (name,)) for name in family.columns)


class _FamilyRows(NamedTuple):
    """Rows of a scale in which columns may follow a family.

    basis: (n, k) categories, which add up to a total above 0
    values: (n, m) columns that may follow them, NaN where unknown"""

    basis: Floats
    values: Floats

    @classmethod
    def of(
        cls, sample: pd.DataFrame, total: str, categories: Sequence[str], candidates: Sequence[str]
    ) -> _FamilyRows:
        """Return the rows of a scale that count all categories."""
        basis: Floats = sample[[*categories]].to_numpy()
        totals = sample[total].to_numpy()
        if len(categories) == 1:
            basis = np.column_stack([basis, totals - basis[:, 0]])
        is_counted = np.isfinite(basis).all(axis=1) & (totals > 0)
        return cls(basis[is_counted], sample[[*candidates]].to_numpy()[is_counted])


class _Equation(NamedTuple):
    """Values = Σ coefficient · category + constant. column: the position of the values; levels: the
    different coefficients, rising"""

    column: int
    coefficients: Floats
    constant: float
    levels: Floats

    def agrees(self, rows: _FamilyRows) -> Bools:
        """Return (n,) whether the equation holds, or the value is unknown."""
        values = rows.values[:, self.column]
        return ~(
            np.abs(rows.basis @ self.coefficients + self.constant - values)
            > TOLERANCE * np.maximum(np.abs(values), 1.0)
        )

    def parts(self, categories: tuple[str, ...]) -> tuple[str, ...]:
        """Return the categories whose sum the values follow, half of the categories at most: hiding
        the others has the same effect, as the total is known."""
        if len(categories) == 1 or len(self.levels) > 2:
            return categories
        is_part = self.coefficients == self.levels[-1]
        if is_part.sum() > len(is_part) / 2:
            is_part = ~is_part
        return tuple(compress(categories, is_part))


def _near_equations(rows: _FamilyRows) -> Iterator[_Equation]:
    """Yield the equations between the columns and the categories that nearly all rows that say
    something agree with."""
    if len(rows.basis) < rows.basis.shape[1] + REQUIRED_ROWS:
        return
    for column, fit in enumerate(_least_absolute(rows)):
        fractions = [Fraction(x).limit_denominator(MAX_DENOMINATOR) for x in fit.tolist()]
        coefficients = np.array(fractions, dtype=float)
        remainder = np.round(rows.values[:, column] - rows.basis @ coefficients, 6)
        is_known = np.isfinite(remainder)
        if not is_known.any():
            continue
        constant = float(np.median(remainder[is_known]))
        equation = _Equation(column, coefficients, constant, np.unique(coefficients))
        if len(equation.levels) > 1 and _is_near(equation, rows, is_known):
            yield equation


def _is_near(equation: _Equation, rows: _FamilyRows, is_known: Bools) -> bool:
    """Whether enough rows agree with an equation, for each of its coefficients."""
    agrees, values = equation.agrees(rows), rows.values[:, equation.column]
    numbers = pd.DataFrame(np.column_stack([rows.basis, values]))
    is_same_coefficient = equation.coefficients == equation.levels[:, None]
    for level, is_same in zip(equation.levels, is_same_coefficient, strict=True):
        # the rows that distinguish this level: those where not all other categories are empty
        alone = level * rows.basis.sum(axis=1) + equation.constant
        is_informative = (rows.basis[:, ~is_same] > 0).any(axis=1) | (np.abs(values - alone) > 0.5)
        is_informative &= is_known
        if (~numbers[is_informative & agrees].duplicated()).sum() < REQUIRED_ROWS:
            return False
        if agrees[is_informative].mean() < REQUIRED_SHARE:
            return False
    return True


def _least_absolute(rows: _FamilyRows) -> Floats:
    """Return (m, k) for each column the coefficients of the fit, with a constant, that has the
    least sum of absolute differences. Differences are relative to the row's total, so that a large
    unit counts as one row."""
    totals = rows.basis.sum(axis=1, keepdims=True)
    matrix = np.column_stack([rows.basis, np.ones(len(totals))]) / totals
    right_side = np.nan_to_num(rows.values / totals).T
    weights = is_known = np.isfinite(rows.values).T.astype(float)
    size = matrix.shape[1]
    products = (matrix[:, :, None] * matrix[:, None, :]).reshape(len(matrix), -1)
    ridge = 1e-9 * np.eye(size)  # for categories that are empty everywhere
    for _ in range(FIT_STEPS):
        squares = (weights @ products).reshape(-1, size, size) + ridge
        fit = np.linalg.solve(squares, ((weights * right_side) @ matrix)[:, :, None])[:, :, 0]
        weights = is_known / np.maximum(np.abs(right_side - fit @ matrix.T), 1e-7)
    return np.asarray(fit[:, :-1])
