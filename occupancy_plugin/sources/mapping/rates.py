"""Rates of a file and the counts they come from: a hidden count must not be told by its rate.

A rate is looked for as one column over a total, then as neighbouring categories of a family over
its total or over others of them (F and G over those with a label). One that several columns could
make is left out; one that nothing makes gets virtual counts over the households."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from ...secrecy.schema import Family, Rate, Sum
from ...toolbelt.translation import tr
from .additive.structure import AdditiveStructure
from .additive.sums import chains, counts_behind, rate_families
from .heading_words import CUMULATIVE, OCCUPIED
from .households import Households
from .spelling import plain
from .values import NumericColumn

SUFFIX, BELOW = "__n", "__d"  # the count behind a rate, and what it is divided by, of no column
WRITTEN = 3  # decimals of a rate that a person may have written
MOST_ALIKE = 4  # units on which two columns may run alike by chance
MOST_RUNS = 1200  # pairs of runs that are tried for a family


class Rates(Households):
    """Adds families of virtual counts and sums of categories to those that were found."""

    def _rates(
        self,
        rates: list[int],
        counts: list[int],
        values: np.ndarray,
        structure: AdditiveStructure,
        population: int,
        families: list[Family],
        sums: list[Sum],
    ) -> list[Rate]:
        """The rates of the profile. `families` and `sums` grow."""
        if population < 0:
            return []
        rates = [at for at in rates if not self._of_the_whole(at, counts, values)]
        column = {at: self._numbers(at) for at in rates}
        for at, numbers in column.items():
            self._check(at, numbers)
        masked = {c for f in families for c in f.columns} | {s.name for s in sums}
        totals = self._totals(counts, structure, population)
        explained: list[Rate] = []
        alone: list[int] = []
        for at in rates:
            pairs = counts_behind(column[at].values, values, totals, column[at].decimals)
            pairs = [
                (numerator, denominator)
                for numerator, denominator in pairs
                if self.ids.get(counts[numerator]) in masked
                or numerator == population != denominator
            ]
            if pairs:
                explained += self._of_columns(at, pairs, counts, values, column[at])
                continue
            runs = _runs_behind(column[at], values, structure)
            if runs:
                explained += self._of_runs(at, runs, counts, sums, column[at])
            else:
                alone.append(at)
        return explained + self._virtual(alone, column, self._id(counts[population]), families)

    def _of_the_whole(self, at: int, counts: list[int], values: np.ndarray) -> bool:
        """Is it a share of the whole table's total (7 % of the EPCI's households live here)? With
        the count beside it, it would tell that total, and so a lone withheld unit: left out."""
        rate = self._numbers(at)
        slack = 0.5 * 10.0**-rate.decimals + 1e-6
        for place, other in enumerate(counts):
            comparable = ~np.isnan(rate.values) & (values[:, place] > 0)
            if (
                comparable.sum() < MOST_ALIKE
                or len(np.unique(values[comparable, place])) < MOST_ALIKE
            ):
                continue
            part = rate.values[comparable].sum() / values[comparable, place].sum()
            close_rows = np.abs(part * values[comparable, place] - rate.values[comparable]) <= slack
            if part > 0 and close_rows.all():
                self._out(
                    at,
                    tr("share of the total of “{column}”: it would tell that total").format(
                        column=self.body.names[other]
                    ),
                )
                return True
        return False

    def _totals(
        self, counts: list[int], structure: AdditiveStructure, population: int
    ) -> list[int]:
        declared = {
            p for p, at in enumerate(counts) if at in self.roles and self.roles[at].role == "total"
        }
        occupied = {
            p
            for p, at in enumerate(counts)
            if self.ids.get(at) == "occupied" or OCCUPIED.search(plain(self.body.names[at]))
        }
        return sorted(structure.totals | set(structure.sums) | {population} | declared | occupied)

    def _of_columns(
        self,
        at: int,
        pairs: Sequence[tuple[int, int]],
        counts: list[int],
        values: np.ndarray,
        numbers: NumericColumn,
    ) -> list[Rate]:
        """One numerator, or several that are the same numbers."""
        first = pairs[0]
        if any(
            not np.array_equal(values[:, n], values[:, first[0]], equal_nan=True) for n, _ in pairs
        ):
            self._out(at, tr("may be the share of several columns"))
            return []
        numerator, denominator = (self._id(counts[p]) for p in first)
        why = tr("“{numerator}” over “{total}”").format(
            numerator=self.body.names[counts[first[0]]], total=self.body.names[counts[first[1]]]
        )
        self._say(at, "rate", why, self._id(at, True))
        return [Rate(self._id(at, True), numerator, denominator, _shown(numbers))]

    def _of_runs(
        self,
        at: int,
        runs: Sequence[tuple[tuple[int, ...], tuple[int, ...]]],
        counts: list[int],
        sums: list[Sum],
        numbers: NumericColumn,
    ) -> list[Rate]:
        """A share of several categories: their sum goes into the gate and not out of it."""
        if len(runs) > 1:
            self._out(at, tr("may be the share of several columns"))
            return []
        numerators, denominators = runs[0]
        name = self._id(at, True)
        sums.append(Sum(name + SUFFIX, tuple(self._id(counts[p]) for p in numerators)))
        denominator = self._id(counts[denominators[0]])
        if len(denominators) > 1:
            denominator = name + BELOW
            sums.append(Sum(denominator, tuple(self._id(counts[p]) for p in denominators)))
        self._say(at, "rate", tr("share of {n} categories").format(n=len(numerators)), name)
        return [Rate(name, name + SUFFIX, denominator, _shown(numbers))]

    def _cumulative(self, at: int) -> bool:
        return bool(CUMULATIVE.search(plain(self.body.heading(at))))

    def _virtual(
        self,
        alone: list[int],
        column: dict[int, NumericColumn],
        households: str,
        families: list[Family],
    ) -> list[Rate]:
        """Rates without counts: families of virtual ones where they make 100, else each by
        itself."""
        if not alone:
            return []
        matrix = np.stack([column[at].values for at in alone], axis=1)
        places = min(_shown(column[at]) for at in alone)
        loose = set(alone)
        for number, run in enumerate(rate_families(matrix, places), 1):
            members = [alone[p] for p in run.columns]
            name = f"rates_{number}"
            parts = tuple(self._id(at, True) + SUFFIX for at in members)
            families.append(Family(name, parts, households))
            self.found_by[name] = "hundred"
            loose -= set(members)
            for at in members:
                self._say(at, "rate", tr("makes 100 with its neighbours"), self._id(at, True))
        for at in sorted(loose):
            self._say(at, "rate", tr("over the households"), self._id(at, True))
        cumulative = [p for p, at in enumerate(alone) if at in loose and self._cumulative(at)]
        self.chains += [
            tuple(self._id(alone[p], True) for p in chain) for chain in chains(matrix, cumulative)
        ]
        if loose:
            lone = tuple(self._id(at, True) + SUFFIX for at in sorted(loose))
            families.append(Family("rates", lone, households, partition=False))
            self.found_by["rates"] = "bound"
        return [
            Rate(self._id(at, True), self._id(at, True) + SUFFIX, households, _shown(column[at]))
            for at in alone
        ]


def _shown(numbers: NumericColumn) -> int:
    """Decimals with which a rate leaves: those written, one where a computer wrote them all."""
    return numbers.decimals if numbers.decimals <= WRITTEN else 1


def _runs_behind(
    rate: NumericColumn, values: np.ndarray, structure: AdditiveStructure
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """(categories above, categories or total below) whose quotient displays as the rate."""
    run_pairs: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    for columns, total in structure.families:
        runs = [columns[a:b] for a, b in combinations(range(len(columns) + 1), 2)]
        pairs: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
            (run, (total,)) for run in runs if 1 < len(run) < len(columns)
        ]
        wide = [run for run in runs if 1 < len(run) < len(columns)]
        pairs += [(a, b) for b in wide for a in runs if set(a) < set(b)][:MOST_RUNS]
        for numerator, denominator in pairs:
            pair = np.column_stack(
                [values[:, list(numerator)].sum(axis=1), values[:, list(denominator)].sum(axis=1)]
            )
            if counts_behind(rate.values, pair, [1], rate.decimals):
                run_pairs.append((numerator, denominator))
    return run_pairs
