"""Columns that are nearly always a sum over a family's categories. In nine rows of ten such a
column is, for example, a copy of a category, twice a sum, or two more than all other households. An
attacker who observes this in some rows assumes it in the others, and is nearly always right.

A catalogue declares its relations. In a file of the user's own nobody does, so such a column is
left behind: it has no role in the schema, and what has no role is not released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from .arrays import Bools, Floats, Ints
from .schema import Schema, count_columns

REQUIRED_SHARE = 0.9  # share of the informative rows that must agree
REQUIRED_ROWS = 20  # distinct rows that must agree, in addition to the number of coefficients
SAMPLE_ROWS = 4_000  # rows of each scale that are read
DRAWS, SPARE_ROWS = 16, 8  # draws of rows for each column; rows of a draw beyond the coefficients
# of the rows, by an equation in which rare categories may have wrong coefficients
SHARE_OF_SCALE = 0.75
TOLERANCE = 1e-6  # relative difference of two numbers that are the same
MAX_DENOMINATOR = 12  # denominator of a coefficient
FIT_STEPS = 30  # steps of the fit by least absolute differences


@dataclass(frozen=True)
class NearSum:
    """A column that is nearly always a multiple of the sum of `parts`, which are categories of one
    family, plus a constant and a multiple of the family's total.

    is_exact: whether it is so on every row"""

    column: str
    parts: tuple[str, ...]
    is_exact: bool


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
    totals = {schema.population, *(family.total for family in schema.families)}
    names = list(count_columns(schema))
    samples = [
        table.iloc[np.unique(np.linspace(0, len(table) - 1, SAMPLE_ROWS).astype(int))].reindex(
            columns=names
        )
        for table in numbers.values()
        if len(table)
    ]
    scales = np.repeat(np.arange(len(samples)), [len(sample) for sample in samples])
    rows = pd.concat(samples)
    candidates = [
        name
        for name in names
        if name not in totals | {total_column.name for total_column in schema.sums}
    ]
    values = {name: rows[name].to_numpy(dtype=float) for name in names}
    has_many_rows = len(rows) >= len(names) + REQUIRED_ROWS
    return [
        near_sum
        for total, categories in _families(schema)
        for near_sum in _near_sums_of_family(values, scales, total, categories, candidates)
        if not (near_sum.is_exact and (has_many_rows or len(near_sum.parts) == 1))
    ]


def _families(schema: Schema) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (total, categories): partitions whole, overlapping counts one by one."""
    for family in schema.families:
        if family.partition:
            yield family.total, family.columns
        else:
            yield from ((family.total, (name,)) for name in family.columns)


def _near_sums_of_family(
    values: Mapping[str, Floats],
    scales: Ints,
    total: str,
    categories: tuple[str, ...],
    candidates: Sequence[str],
) -> Iterator[NearSum]:
    """Yield the columns among `candidates` that are near sums over one family. values: (n,) each;
    scales: (n,) the number of the row's scale, rising."""
    totals = values[total]
    basis = np.column_stack([values[name] for name in categories])
    if len(categories) == 1:
        basis = np.column_stack([basis, totals - basis[:, 0]])
    is_counted = np.isfinite(basis).all(axis=1) & (totals > 0)
    for name in candidates:
        is_usable = is_counted & np.isfinite(values[name])
        if name in categories or is_usable.sum() < basis.shape[1] + REQUIRED_ROWS:
            continue
        rows = _Rows(basis[is_usable], values[name][is_usable], scales[is_usable])
        is_agreeing = _agreeing_rows(rows)
        if is_agreeing is None:
            continue
        sum_found = _near_sum(rows, is_agreeing)
        if sum_found is None:
            continue
        is_part, is_exact = sum_found
        if is_part is None:  # it follows the categories in another way (4 b + 5 c)
            yield NearSum(name, categories, is_exact)
            continue
        if is_part.sum() > len(is_part) / 2:
            is_part = ~is_part  # hiding the others has the same effect, as the total is known
        parts = categories if len(categories) == 1 else tuple(np.array(categories)[is_part])
        yield NearSum(name, tuple(map(str, parts)), is_exact)


@dataclass(frozen=True)
class _Rows:
    """The rows in which a column may follow a family.

    basis: (n, k) a family's categories, which add up to a total above 0
    values: (n,) the column that may follow them
    scales: (n,) the number of the row's scale, rising"""

    basis: Floats
    values: Floats
    scales: Ints

    def distinct(self, rows: Bools) -> int:
        """Return how many different rows there are among `rows` (n,)."""
        return int(
            (~pd.DataFrame(np.column_stack([self.basis, self.values])[rows]).duplicated()).sum()
        )

    def agreeing_share(self, agrees: Bools, rows: Bools) -> float:
        """Return the share of `agrees` (n,) among `rows` (n,) in the scale where it is largest, of
        the scales where enough different rows agree."""
        shares = [
            agrees[in_scale].mean()
            for scale in np.unique(self.scales)
            if (in_scale := rows & (self.scales == scale)).any()
            and self.distinct(in_scale & agrees) >= REQUIRED_ROWS
        ]
        return float(max(shares, default=0.0))


def _agreeing_rows(rows: _Rows) -> Bools | None:
    """Return (n,) the rows on which a linear equation of basis and values holds. The equation holds
    on all rows of a draw; of several, the one is taken that holds on the largest share of the
    draw's scale. None if none holds on `SHARE_OF_SCALE` of it."""
    drawn_rows = _draws(rows, rows.basis.shape[1] + 1 + SPARE_ROWS)
    drawn_values = rows.values[drawn_rows]
    matrices = np.concatenate([np.ones((*drawn_rows.shape, 1)), rows.basis[drawn_rows]], axis=2)
    orthogonal = np.linalg.qr(matrices)[0]
    fitted_values = orthogonal @ (orthogonal.transpose(0, 2, 1) @ drawn_values[:, :, None])
    largest = np.maximum(np.abs(drawn_values).max(axis=1), 1.0)
    best_rows, largest_share = None, SHARE_OF_SCALE
    for draw in np.flatnonzero(
        np.abs(drawn_values - fitted_values[:, :, 0]).max(axis=1) <= TOLERANCE * largest
    ):
        constant, *fit = np.linalg.lstsq(matrices[draw], drawn_values[draw], rcond=1e-9)[0]
        equation = rows.basis @ np.array(fit) + constant
        agrees = _is_same(rows.values, equation)
        is_informative = (rows.values != 0) | (equation > TOLERANCE)
        is_informative &= rows.scales == rows.scales[drawn_rows[draw, 0]]
        if is_informative.any() and agrees[is_informative].mean() > largest_share:
            best_rows, largest_share = agrees, agrees[is_informative].mean()
    return best_rows


def _draws(rows: _Rows, size: int) -> Ints:
    """Return (draws, size) rows drawn with replacement, of one scale each, the scales in turn. In
    half of a draw the values are above 0. (0, size) if no scale has enough rows."""
    starts = np.flatnonzero(np.diff(rows.scales, prepend=-1))
    ends = np.append(starts[1:], len(rows.scales))
    positive_rows = np.flatnonzero(rows.values)
    first_positive = np.searchsorted(positive_rows, starts)
    end_positive = np.searchsorted(positive_rows, ends)
    large_scales = np.flatnonzero(
        (end_positive - first_positive >= size // 2) & (ends - starts >= REQUIRED_ROWS)
    )
    if not len(large_scales):
        return np.zeros((0, size), dtype=int)
    # the most rows first
    large_scales = large_scales[
        np.argsort(starts[large_scales] - ends[large_scales], kind="stable")
    ]
    scale = np.resize(large_scales, DRAWS)[:, None]
    is_positive = np.arange(size) < size // 2
    lowest_row = np.where(is_positive, first_positive[scale], starts[scale])
    highest_row = np.where(is_positive, end_positive[scale], ends[scale])
    random_shares = np.random.Generator(np.random.PCG64(7)).random((DRAWS, size))
    drawn_rows = (lowest_row + random_shares * (highest_row - lowest_row)).astype(int)
    drawn_rows[:, is_positive] = positive_rows[drawn_rows[:, is_positive]]
    return drawn_rows


def _near_sum(rows: _Rows, is_agreeing: Bools) -> tuple[Bools | None, bool] | None:
    """Return (k,) booleans, the categories whose sum the values follow, and whether they do on
    every row. None if they follow no sum, or the total alone; the booleans are None if they follow
    the categories in another way."""
    coefficients = _least_absolute(rows, is_agreeing)
    fractions = np.array(
        [
            float(Fraction(float(coefficient)).limit_denominator(MAX_DENOMINATOR))
            for coefficient in coefficients
        ]
    )
    remainder = rows.values - rows.basis @ fractions
    constant = float(np.median(np.round(remainder, 6)[is_agreeing]))
    _set_rare_coefficients(fractions, constant, rows)
    levels = np.unique(fractions)
    agrees = _is_same(rows.values, rows.basis @ fractions + constant)
    if len(levels) == 1:
        return None
    for level in levels:
        # the rows that distinguish this level: those where not all other categories are empty
        is_informative = (rows.basis[:, fractions != level] > 0).any(axis=1)
        is_informative |= ~_is_same(rows.values, level * rows.basis.sum(axis=1) + constant)
        if rows.agreeing_share(agrees, is_informative) < REQUIRED_SHARE:
            return None
    return (fractions == levels[-1] if len(levels) == 2 else None), bool(agrees.all())


def _set_rare_coefficients(fractions: Floats, constant: float, rows: _Rows) -> None:
    """Give each category that occurs in too few agreeing rows the coefficient, among those of the
    others, with which most rows agree."""

    def agreeing_rows() -> Bools:
        return _is_same(rows.values, rows.basis @ fractions + constant)

    agrees = agreeing_rows()
    is_rare = np.array(
        [rows.distinct(agrees & (counts > 0)) < REQUIRED_ROWS for counts in rows.basis.T]
    )
    for category in np.flatnonzero(is_rare):
        candidates = []
        for level in np.unique(fractions[~is_rare]):
            fractions[category] = level
            candidates.append((int(agreeing_rows().sum()), -abs(level), level))
        fractions[category] = max(candidates, default=(0, 0.0, 0.0))[2]


def _least_absolute(rows: _Rows, is_agreeing: Bools) -> Floats:
    """Return (k,) the coefficients of the fit, with a constant, that has the least sum of absolute
    differences. Differences are relative to the row's total, so that a large unit counts as one
    row."""
    totals = rows.basis.sum(axis=1)
    matrix = np.column_stack([rows.basis, np.ones(len(totals))]) / totals[:, None]
    right_side = rows.values / totals
    weights = np.where(is_agreeing, 1.0, 1e-3)
    fit = np.zeros(matrix.shape[1])
    for _ in range(FIT_STEPS):
        fit = np.linalg.lstsq(matrix * weights[:, None], right_side * weights, rcond=1e-12)[0]
        weights = 1.0 / np.sqrt(np.maximum(np.abs(right_side - matrix @ fit), 1e-7))
    return np.asarray(fit[:-1])


def _is_same(first: Floats, second: Floats) -> Bools:
    return np.asarray(np.abs(first - second) <= TOLERANCE * np.maximum(np.abs(first), 1.0))
