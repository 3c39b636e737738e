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
from .families import Relations
from .heading_words import AMONG, OCCUPIED
from .roles import Role
from .values import NumericColumn

SUFFIX, BELOW = "__n", "__d"  # of virtual columns: a rate's numerator, and its denominator
WRITTEN = 3  # most decimals of a rate that a person wrote, not a program
FEWEST_UNITS = 2  # with different counts, on which a share of the table is recognised
MAX_PAIRS = 1200  # pairs of runs that are tried for a family


def find_rates(relations: Relations, columns: Sequence[int]) -> list[Rate]:
    """Return the rates of these columns of the table, with virtual counts and sums where no column
    has the counts. A rate that may disclose something is left out. Adds to `relations`."""
    if relations.population.place < 0:
        return []
    table, roles = relations.counts.columns, relations.roles
    numbers_of_column = {
        column: table.numbers(column)
        for column in columns
        if not _is_share_of_table(relations, column)
    }
    for column, numbers in numbers_of_column.items():
        roles.report_unread(column, numbers)
    masked = {c for f in relations.families for c in f.columns}
    masked |= {total.name for total in relations.sums}
    totals = _totals(relations)
    rates: list[Rate] = []
    unexplained: dict[int, NumericColumn] = {}
    for column, numbers in numbers_of_column.items():
        if pairs := _pairs_behind(relations, numbers, totals, masked):
            rates += _rate_of_columns(relations, column, pairs)
        elif runs := _runs_behind(numbers, relations.counts.values, relations.counts.structure):
            rates += _rate_of_runs(relations, column, runs)
        elif pairs := _pairs_behind(relations, numbers, range(len(relations.counts)), masked):
            rates += _rate_of_columns(relations, column, pairs)
        elif AMONG.search(table.heading(column)):
            roles.leave_out(column, tr("share of a group that no column counts"))
        else:
            unexplained[column] = numbers
    return rates + _virtual_rates(relations, unexplained)


def _pairs_behind(
    relations: Relations, rate: NumericColumn, denominators: Sequence[int], masked: set[str]
) -> list[tuple[int, int]]:
    """Return the (numerator, denominator) that make a rate, of which the gate masks the
    numerator."""
    counts, population = relations.counts, relations.population.place
    pairs = counts_behind(rate.values, counts.values, denominators, rate.decimals)
    return [
        (numerator, denominator)
        for numerator, denominator in pairs
        if relations.roles.ids.get(counts.positions[numerator]) in masked
        or numerator == population != denominator
    ]


def _is_share_of_table(relations: Relations, column: int) -> bool:
    """Leave a rate out that is a share of the whole table's total (7 % of the EPCI's households
    live here).

    With the count of the same row it would disclose that total, and thereby a single withheld
    unit. Shares that are added up from the first row or the last one do the same."""
    counts = relations.counts
    rate = counts.columns.numbers(column)
    slack = 0.5 * 10.0 ** -_decimals_used(rate) + 1e-6
    down, up = np.diff(rate.values, prepend=0.0), np.diff(rate.values[::-1], prepend=0.0)[::-1]
    for place in range(len(counts)):
        shares = ((rate.values, slack), (down, 2 * slack), (up, 2 * slack))
        if any(
            _are_proportional(share, counts.values[:, place], tolerance)
            for share, tolerance in shares
        ):
            why = tr("share of the total of “{column}”: it would tell that total")
            relations.roles.leave_out(column, why.format(column=counts.name(place)))
            return True
    return False


def _totals(relations: Relations) -> list[int]:
    """Return the places of the counts that may be denominators."""
    counts, roles = relations.counts, relations.roles
    by_column = {
        place
        for place, position in enumerate(counts.positions)
        if roles.role(position) is Role.TOTAL
        or roles.ids.get(position) == "occupied"
        or OCCUPIED.search(counts.plain_name(place))
    }
    structure, population = counts.structure, relations.population.place
    return sorted(structure.totals | {*structure.sums} | {population} | by_column)


def _rate_of_columns(
    relations: Relations, column: int, pairs: Sequence[tuple[int, int]]
) -> list[Rate]:
    """Return the rate over these counts; none where several numerators with different numbers
    fit."""
    counts, roles = relations.counts, relations.roles
    above, below = pairs[0]
    if any(
        not np.array_equal(counts.values[:, n], counts.values[:, above], equal_nan=True)
        for n, _ in pairs
    ):
        roles.leave_out(column, tr("may be the share of several columns"))
        return []
    numerator, denominator = relations.id(above), relations.id(below)
    why = tr("“{numerator}” over “{total}”").format(
        numerator=counts.name(above), total=counts.name(below)
    )
    name = roles.id(column, of_rate=True)
    roles.set(column, Role.RATE, why, name)
    decimals = _decimals_released(counts.columns.numbers(column))
    return [Rate(name, numerator, denominator, decimals)]


def _rate_of_runs(
    relations: Relations,
    column: int,
    runs: Sequence[tuple[tuple[int, ...], tuple[int, ...]]],
) -> list[Rate]:
    """Return the rate of a sum of categories. The sum enters the gate but is not released."""
    roles, sums = relations.roles, relations.sums
    if len(runs) > 1:
        roles.leave_out(column, tr("may be the share of several columns"))
        return []
    numerators, denominators = runs[0]
    name = roles.id(column, of_rate=True)
    sums.append(Sum(name + SUFFIX, tuple(relations.id(place) for place in numerators)))
    denominator = relations.id(denominators[0])
    if len(denominators) > 1:
        denominator = name + BELOW
        sums.append(Sum(denominator, tuple(relations.id(place) for place in denominators)))
    why = tr("share of {n} categories").format(n=len(numerators))
    roles.set(column, Role.RATE, why, name)
    decimals = _decimals_released(relations.counts.columns.numbers(column))
    return [Rate(name, name + SUFFIX, denominator, decimals)]


def _virtual_rates(relations: Relations, unexplained: dict[int, NumericColumn]) -> list[Rate]:
    """Return rates over virtual counts, for rates that no counts explain. Adds to `relations`.

    Rates that make 100 become a family, the others are counts within the households.

    unexplained: column → its numbers"""
    if not unexplained:
        return []
    roles, columns = relations.roles, list(unexplained)
    households = relations.id(relations.population.place)
    matrix = np.stack([numbers.values for numbers in unexplained.values()], axis=1)
    decimals = min(map(_decimals_released, unexplained.values()))
    remaining = set(columns)
    for number, run in enumerate(rate_families(matrix, decimals), 1):
        members = [columns[place] for place in run.columns]
        name = f"rates_{number}"
        parts = tuple(roles.id(member, of_rate=True) + SUFFIX for member in members)
        relations.families.append(Family(name, parts, households))
        relations.found_by[name] = "hundred"
        remaining -= set(members)
        why = tr("makes 100 with its neighbours")
        for column in members:
            roles.set(column, Role.RATE, why, roles.id(column, of_rate=True))
    for column in sorted(remaining):
        roles.set(column, Role.RATE, tr("over the households"), roles.id(column, of_rate=True))
    cumulative = [
        place
        for place, column in enumerate(columns)
        if column in remaining and relations.counts.columns.is_cumulative(column)
    ]
    relations.chains += [
        tuple(roles.id(columns[place], of_rate=True) for place in chain)
        for chain in chains(matrix, cumulative)
    ]
    if remaining:
        parts = tuple(roles.id(column, of_rate=True) + SUFFIX for column in sorted(remaining))
        relations.families.append(Family("rates", parts, households, partition=False))
        relations.found_by["rates"] = "bound"
    return [
        Rate(name, name + SUFFIX, households, _decimals_released(numbers))
        for column, numbers in unexplained.items()
        for name in (roles.id(column, of_rate=True),)
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
