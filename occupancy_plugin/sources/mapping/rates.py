"""Finds the counts behind the rates of a file, as a rate may disclose a hidden count.

A rate is first searched as one column over a total, then as neighbouring categories of a family
over its total or over others of them (F and G over those with a label), then as one column over any
other. A rate that several columns
could make is left out. A rate that nothing makes gets virtual counts over the households."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from ...secrecy.schema import Family, Rate, Sum
from ...toolbelt.translation import tr
from .additive.structure import AdditiveStructure
from .additive.sums import chains, counts_behind, rate_families
from .heading_words import AMONG, CUMULATIVE, OCCUPIED
from .households import Households
from .spelling import normalise
from .values import NumericColumn

SUFFIX, BELOW = "__n", "__d"  # of virtual columns: a rate's numerator, and its denominator
WRITTEN = 3  # most decimals of a rate that a person wrote, not a program
FEWEST_UNITS = 2  # with different counts, on which a share of the table is recognised
MAX_PAIRS = 1200  # pairs of runs that are tried for a family


class Rates(Households):
    """Adds the rates, with virtual counts and sums where no column has the counts."""

    def _rates(self, rates: list[int]) -> list[Rate]:
        if self.population < 0:
            return []
        rates = [column for column in rates if not self._is_share_of_table(column)]
        numbers_of_column = {column: self._numbers(column) for column in rates}
        for column, numbers in numbers_of_column.items():
            self._check(column, numbers)
        masked = {c for f in self.families for c in f.columns} | {total.name for total in self.sums}
        totals = self._totals()
        rates_found: list[Rate] = []
        unexplained: list[int] = []
        for column in rates:
            numbers = numbers_of_column[column]
            if pairs := self._pairs_behind(numbers, totals, masked):
                rates_found += self._of_columns(column, pairs, numbers)
            elif runs := _runs_behind(numbers, self.values, self.structure):
                rates_found += self._of_runs(column, runs, numbers)
            elif pairs := self._pairs_behind(numbers, range(len(self.counts)), masked):
                rates_found += self._of_columns(column, pairs, numbers)
            elif AMONG.search(normalise(self.body.heading(column))):
                self._leave_out(column, tr("share of a group that no column counts"))
            else:
                unexplained.append(column)
        return rates_found + self._virtual(unexplained, numbers_of_column)

    def _pairs_behind(
        self, rate: NumericColumn, denominators: Sequence[int], masked: set[str]
    ) -> list[tuple[int, int]]:
        """Return the (numerator, denominator) that make a rate, of which the gate masks the
        numerator."""
        pairs = counts_behind(rate.values, self.values, denominators, rate.decimals)
        return [
            (numerator, denominator)
            for numerator, denominator in pairs
            if self.ids.get(self.counts[numerator]) in masked
            or numerator == self.population != denominator
        ]

    def _is_share_of_table(self, column: int) -> bool:
        """Leave a rate out that is a share of the whole table's total (7 % of the EPCI's households
        live here).

        With the count of the same row it would disclose that total, and thereby a single withheld
        unit. Shares that are added up from the first row or the last one do the same."""
        rate = self._numbers(column)
        slack = 0.5 * 10.0 ** -_decimals_used(rate) + 1e-6
        down, up = np.diff(rate.values, prepend=0.0), np.diff(rate.values[::-1], prepend=0.0)[::-1]
        for place in range(len(self.counts)):
            shares = ((rate.values, slack), (down, 2 * slack), (up, 2 * slack))
            if any(
                _are_proportional(share, self.values[:, place], tolerance)
                for share, tolerance in shares
            ):
                why = tr("share of the total of “{column}”: it would tell that total")
                self._leave_out(column, why.format(column=self._name(place)))
                return True
        return False

    def _totals(self) -> list[int]:
        """Return the places of the columns that may be denominators."""
        by_column = {
            place
            for place, column in enumerate(self.counts)
            if self._role(column) == "total"
            or self.ids.get(column) == "occupied"
            or OCCUPIED.search(normalise(self.body.names[column]))
        }
        return sorted(
            self.structure.totals | {*self.structure.sums} | {self.population} | by_column
        )

    def _of_columns(
        self, column: int, pairs: Sequence[tuple[int, int]], numbers: NumericColumn
    ) -> list[Rate]:
        """Return the rate over these columns; none where several numerators with different numbers
        fit."""
        columns = pairs[0]
        if any(
            not np.array_equal(self.values[:, n], self.values[:, columns[0]], equal_nan=True)
            for n, _ in pairs
        ):
            self._leave_out(column, tr("may be the share of several columns"))
            return []
        numerator, denominator = (self._count_id(column) for column in columns)
        why = tr("“{numerator}” over “{total}”").format(
            numerator=self._name(columns[0]), total=self._name(columns[1])
        )
        self._set_role(column, "rate", why, self._id(column, True))
        return [Rate(self._id(column, True), numerator, denominator, _decimals_released(numbers))]

    def _of_runs(
        self,
        column: int,
        runs: Sequence[tuple[tuple[int, ...], tuple[int, ...]]],
        numbers: NumericColumn,
    ) -> list[Rate]:
        """Return the rate of a sum of categories. The sum enters the gate but is not released."""
        if len(runs) > 1:
            self._leave_out(column, tr("may be the share of several columns"))
            return []
        numerators, denominators = runs[0]
        name = self._id(column, True)
        self.sums.append(Sum(name + SUFFIX, tuple(self._count_id(place) for place in numerators)))
        denominator = self._count_id(denominators[0])
        if len(denominators) > 1:
            denominator = name + BELOW
            self.sums.append(Sum(denominator, tuple(self._count_id(p) for p in denominators)))
        why = tr("share of {n} categories").format(n=len(numerators))
        self._set_role(column, "rate", why, name)
        return [Rate(name, name + SUFFIX, denominator, _decimals_released(numbers))]

    def _is_cumulative(self, column: int) -> bool:
        return bool(CUMULATIVE.search(normalise(self.body.heading(column))))

    def _virtual(
        self, unexplained: list[int], numbers_of_column: dict[int, NumericColumn]
    ) -> list[Rate]:
        """Return rates over virtual counts, for rates that no counts explain. Extends `families`.

        Rates that make 100 become a family, the others are counts within the households."""
        if not unexplained:
            return []
        households = self._count_id(self.population)
        matrix = np.stack([numbers_of_column[column].values for column in unexplained], axis=1)
        decimals = min(_decimals_released(numbers_of_column[column]) for column in unexplained)
        remaining = set(unexplained)
        for number, run in enumerate(rate_families(matrix, decimals), 1):
            members = [unexplained[place] for place in run.columns]
            name = f"rates_{number}"
            parts = tuple(self._id(member, True) + SUFFIX for member in members)
            self.families.append(Family(name, parts, households))
            self.found_by[name] = "hundred"
            remaining -= set(members)
            why = tr("makes 100 with its neighbours")
            for column in members:
                self._set_role(column, "rate", why, self._id(column, True))
        for column in sorted(remaining):
            self._set_role(column, "rate", tr("over the households"), self._id(column, True))
        cumulative = [
            place
            for place, column in enumerate(unexplained)
            if column in remaining and self._is_cumulative(column)
        ]
        self.chains += [
            tuple(self._id(unexplained[place], True) for place in chain)
            for chain in chains(matrix, cumulative)
        ]
        if remaining:
            parts = tuple(self._id(column, True) + SUFFIX for column in sorted(remaining))
            self.families.append(Family("rates", parts, households, partition=False))
            self.found_by["rates"] = "bound"
        return [
            Rate(
                self._id(column, True),
                self._id(column, True) + SUFFIX,
                households,
                _decimals_released(numbers_of_column[column]),
            )
            for column in unexplained
        ]


def _are_proportional(shares: np.ndarray, counts: np.ndarray, slack: float) -> bool:
    """Whether one factor makes every share (n,) of its count (n,), within `slack` on each side.

    Each row bounds the factor; the shares are of the table's total where the bounds have a common
    value. An estimate from all rows would carry the rounding of all of them."""
    has_both = ~np.isnan(shares) & (counts > 0)
    if len(np.unique(counts[has_both])) < FEWEST_UNITS or (shares[has_both] <= 0).all():
        return False
    is_empty = ~np.isnan(shares) & (counts == 0)
    if (np.abs(shares[is_empty]) > slack).any():
        return False
    lowest = ((shares[has_both] - slack) / counts[has_both]).max()
    highest = ((shares[has_both] + slack) / counts[has_both]).min()
    return bool(lowest <= highest and highest > 0)


def _decimals_used(numbers: NumericColumn) -> int:
    """Return the decimals to which the numbers were rounded, which may be fewer than are written:
    “16,0” next to “33,0” is rounded to whole numbers."""
    values = numbers.values[~np.isnan(numbers.values)]
    return next(
        (
            decimals
            for decimals in range(numbers.decimals)
            if np.array_equal(values, values.round(decimals))
        ),
        numbers.decimals,
    )


def _decimals_released(numbers: NumericColumn) -> int:
    """Return the decimals with which a rate is released: those written, one where a program wrote
    them all."""
    return numbers.decimals if numbers.decimals <= WRITTEN else 1


def _runs_behind(
    rate: NumericColumn, values: np.ndarray, structure: AdditiveStructure
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Find (categories above, categories or total below) whose quotient displays as the rate."""
    found: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    for columns, total in structure.families:
        runs = [columns[a:b] for a, b in combinations(range(len(columns) + 1), 2)]
        pairs: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
            (run, (total,)) for run in runs if 1 < len(run) < len(columns)
        ]
        partial_runs = [run for run in runs if 1 < len(run) < len(columns)]
        pairs += [(a, run) for run in partial_runs for a in runs if set(a) < set(run)][:MAX_PAIRS]
        for numerator, denominator in pairs:
            pair = np.column_stack(
                [values[:, list(numerator)].sum(axis=1), values[:, list(denominator)].sum(axis=1)]
            )
            if counts_behind(rate.values, pair, [1], rate.decimals):
                found.append((numerator, denominator))
    return found
