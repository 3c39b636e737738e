"""Columns that are nearly always a sum over a family's categories (R7): in nine rows of ten a copy
of a category, the double of a sum, the rest of the households and two more. A reader who sees that
in some rows takes it for true in the others, and is right nearly every time.

Such a column and that sum get one mask. The sum is proved as if the reader knew in each row by how
much the two differ, which is more than a reader knows who takes them for equal, and more than one
who does not. Pure functions; see docs/secrecy.md, section 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from .arrays import Bools, Floats, Ints
from .model import GateError
from .schema import Schema, Sum, count_columns

SHARE = 0.9  # of the rows that say something about the relation
ROWS = 20  # distinct rows that must agree, in addition to the number of coefficients
SAMPLE = 4_000  # rows of each scale that are read
DRAWS, SPARE = 16, 8  # draws of rows for each column; rows of a draw beyond the coefficients
ENOUGH = 0.75  # of the rows, by an equation in which rare categories may have wrong coefficients
SAME = 1e-6  # relative difference of two numbers that are the same
LARGEST_PART = 12  # denominator of a coefficient
STEPS = 30  # of the fit by least absolute differences


@dataclass(frozen=True)
class NearSum:
    """A column that is nearly always some multiple of the sum of `parts`, which are categories of
    one family, beside a constant and a multiple of the family's total.

    is_exact: it is so on every row"""

    column: str
    parts: tuple[str, ...]
    is_exact: bool

    @property
    def alias(self) -> str:
        """The column that gets the same mask: the one part, or a sum that never leaves the gate."""
        return self.parts[0] if len(self.parts) == 1 else f"{self.column} ~ {'+'.join(self.parts)}"


def with_near_sums(
    numbers: Mapping[str, pd.DataFrame], schema: Schema, found: Sequence[NearSum]
) -> tuple[dict[str, pd.DataFrame], Schema, tuple[tuple[str, str], ...]]:
    """Return the tables and the schema with a column for each near sum of several categories, and
    the pairs of columns that are to have one mask."""
    sums = {near.alias: near.parts for near in found if len(near.parts) > 1}
    tables = {
        scale: table.assign(
            **{
                name: table[list(parts)].sum(axis=1, skipna=False)
                for name, parts in sums.items()
                if set(parts) <= set(table.columns)
            }
        )
        if sums
        else table
        for scale, table in numbers.items()
    }
    added = tuple(Sum(name, parts) for name, parts in sums.items())
    pairs = {frozenset((near.column, near.alias)): (near.column, near.alias) for near in found}
    return tables, replace(schema, sums=(*schema.sums, *added)), tuple(pairs.values())


def find_near_sums(numbers: Mapping[str, pd.DataFrame], schema: Schema) -> list[NearSum]:
    """Return the near sums among the count columns: those of most rows of some scale. Those that
    hold on every row of all scales are left out where `find_relations` has enough rows to find
    them.

    Raises GateError, with its columns, for a near relation that is no such sum (4 b + 5 c)."""
    totals = {schema.population, *(family.total for family in schema.families)}
    names = list(count_columns(schema))
    samples = [_sample(table).reindex(columns=names) for table in numbers.values()]
    scales = np.repeat(np.arange(len(samples)), [len(sample) for sample in samples])
    rows = pd.concat(samples)
    others = [name for name in names if name not in totals | {s.name for s in schema.sums}]
    values = {name: rows[name].to_numpy(dtype=float) for name in names}
    many = len(rows) >= len(names) + ROWS
    return [
        near
        for total, categories in _families(schema)
        for near in _of_family(values, scales, total, categories, others)
        if not (near.is_exact and (many or len(near.parts) == 1))
    ]


def _sample(table: pd.DataFrame) -> pd.DataFrame:
    if len(table) <= SAMPLE:
        return table
    return table.iloc[np.linspace(0, len(table) - 1, SAMPLE).astype(int)]


def _families(schema: Schema) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (total, categories): partitions whole, overlapping counts one by one."""
    for family in schema.families:
        if family.partition:
            yield family.total, family.columns
        else:
            yield from ((family.total, (name,)) for name in family.columns)


def _of_family(
    values: Mapping[str, Floats],
    scales: Ints,
    total: str,
    categories: tuple[str, ...],
    others: Sequence[str],
) -> Iterator[NearSum]:
    """Yield the columns among `others` that are near sums over one family. values: (n,) each;
    scales: (n,) the number of the row's scale, rising."""
    totals = values[total]
    basis = np.column_stack([values[name] for name in categories])
    if len(categories) == 1:
        basis = np.column_stack([basis, totals - basis[:, 0]])
    is_counted = np.isfinite(basis).all(axis=1) & (totals > 0)
    for name in others:
        usable = is_counted & np.isfinite(values[name])
        if name in categories or usable.sum() < basis.shape[1] + ROWS:
            continue
        rows = _Rows(basis[usable], values[name][usable], scales[usable])
        agreeing = _agreeing_rows(rows)
        if agreeing is None:
            continue
        near = _near_sum(rows, agreeing)
        if near is None:
            continue
        is_part, is_exact = near
        if is_part is None:
            raise GateError(
                "{column} follows from {columns} on nearly every row: leave one of these columns "
                "out.",
                column=name,
                columns=", ".join(categories),
            )
        if is_part.sum() > len(is_part) / 2:
            is_part = ~is_part  # to hide the others is the same, as the total is known
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
            agrees[of_scale].mean()
            for scale in np.unique(self.scales)
            if (of_scale := rows & (self.scales == scale)).any()
            and self.distinct(of_scale & agrees) >= ROWS
        ]
        return float(max(shares, default=0.0))


def _agreeing_rows(rows: _Rows) -> Bools | None:
    """Return (n,) booleans: the rows on which a linear equation of basis and values holds that
    holds on all rows of a draw. Of several draws the one with the largest share of its scale; None
    if no draw has an equation that holds on `ENOUGH` of it."""
    drawn = _draws(rows, rows.basis.shape[1] + 1 + SPARE)
    right = rows.values[drawn]
    matrices = np.concatenate([np.ones((*drawn.shape, 1)), rows.basis[drawn]], axis=2)
    orthogonal = np.linalg.qr(matrices)[0]
    fitted = orthogonal @ (orthogonal.transpose(0, 2, 1) @ right[:, :, None])
    largest = np.maximum(np.abs(right).max(axis=1), 1.0)
    best, most = None, ENOUGH
    for draw in np.flatnonzero(np.abs(right - fitted[:, :, 0]).max(axis=1) <= SAME * largest):
        constant, *fit = np.linalg.lstsq(matrices[draw], right[draw], rcond=1e-9)[0]
        equation = rows.basis @ np.array(fit) + constant
        agrees = _is_same(rows.values, equation)
        says = (rows.values != 0) | (equation > SAME)
        says &= rows.scales == rows.scales[drawn[draw, 0]]
        if says.any() and agrees[says].mean() > most:
            best, most = agrees, agrees[says].mean()
    return best


def _draws(rows: _Rows, size: int) -> Ints:
    """Return (draws, size) rows drawn with replacement, of one scale each, the scales in turn. In
    half of a draw the values are above 0. (0, size) if no scale has enough rows."""
    starts = np.flatnonzero(np.diff(rows.scales, prepend=-1))
    ends = np.append(starts[1:], len(rows.scales))
    above = np.flatnonzero(rows.values)
    first, last = np.searchsorted(above, starts), np.searchsorted(above, ends)
    large = np.flatnonzero((last - first >= size // 2) & (ends - starts >= ROWS))
    if not len(large):
        return np.zeros((0, size), dtype=int)
    large = large[np.argsort(starts[large] - ends[large], kind="stable")]  # the most rows first
    scale = np.resize(large, DRAWS)[:, None]
    is_above = np.arange(size) < size // 2
    low, high = (
        np.where(is_above, first[scale], starts[scale]),
        np.where(is_above, last[scale], ends[scale]),
    )
    chance = np.random.Generator(np.random.PCG64(7)).random((DRAWS, size))
    drawn = (low + chance * (high - low)).astype(int)
    drawn[:, is_above] = above[drawn[:, is_above]]
    return drawn


def _near_sum(rows: _Rows, agreeing: Bools) -> tuple[Bools | None, bool] | None:
    """Return (k,) booleans, the categories whose sum the values follow, and whether they do on
    every row. None if they follow no sum, or the total alone; the booleans are None if they follow
    the categories in another way."""
    coefficients = _least_absolute(rows, agreeing)
    fractions = np.array(
        [float(Fraction(float(c)).limit_denominator(LARGEST_PART)) for c in coefficients]
    )
    rest = rows.values - rows.basis @ fractions
    constant = float(np.median(np.round(rest, 6)[agreeing]))
    _settle_rare(fractions, constant, rows)
    levels = np.unique(fractions)
    agrees = _is_same(rows.values, rows.basis @ fractions + constant)
    if len(levels) == 1:
        return None
    for level in levels:
        # the rows that do not say merely that all other categories are empty
        says = (rows.basis[:, fractions != level] > 0).any(axis=1)
        says |= ~_is_same(rows.values, level * rows.basis.sum(axis=1) + constant)
        if rows.agreeing_share(agrees, says) < SHARE:
            return None
    return (fractions == levels[-1] if len(levels) == 2 else None), bool(agrees.all())


def _settle_rare(fractions: Floats, constant: float, rows: _Rows) -> None:
    """Give categories that too few agreeing rows have a coefficient of the others: the one with
    which most rows agree."""

    def agreeing() -> Bools:
        return _is_same(rows.values, rows.basis @ fractions + constant)

    agrees = agreeing()
    is_rare = np.array([rows.distinct(agrees & (counts > 0)) < ROWS for counts in rows.basis.T])
    for category in np.flatnonzero(is_rare):
        tried = []
        for level in np.unique(fractions[~is_rare]):
            fractions[category] = level
            tried.append((int(agreeing().sum()), -abs(level), level))
        fractions[category] = max(tried, default=(0, 0.0, 0.0))[2]


def _least_absolute(rows: _Rows, agreeing: Bools) -> Floats:
    """Return (k,) the coefficients of the fit with the least sum of absolute differences, beside a
    constant. Differences count relative to the row's total, so that a large unit is one row."""
    totals = rows.basis.sum(axis=1)
    matrix = np.column_stack([rows.basis, np.ones(len(totals))]) / totals[:, None]
    right = rows.values / totals
    weights = np.where(agreeing, 1.0, 1e-3)
    fit = np.zeros(matrix.shape[1])
    for _ in range(STEPS):
        fit = np.linalg.lstsq(matrix * weights[:, None], right * weights, rcond=1e-12)[0]
        weights = 1.0 / np.sqrt(np.maximum(np.abs(right - matrix @ fit), 1e-7))
    return np.asarray(fit[:-1])


def _is_same(first: Floats, second: Floats) -> Bools:
    return np.asarray(np.abs(first - second) <= SAME * np.maximum(np.abs(first), 1.0))
