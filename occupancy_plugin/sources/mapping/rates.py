"""Finds the counts behind the rates of a file, as a rate may disclose a hidden count.

The counts of a rate are searched in this order: one column over a total; neighbouring categories of
a family over its total, or over more of its categories (F and G over those with a label); one
column over any other. A rate that several columns could make is left out. A rate that no columns
make gets virtual counts over the households."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from ...secrecy.schema import Family, Rate, Sum
from ...toolbelt.translation import tr
from .additive.structure import AdditiveStructure
from .additive.sums import chains, counts_behind, rate_families
from .heading_words import AMONG, OCCUPIED
from .relations import Relations
from .roles import Role
from .values import NumericColumn

# of virtual columns: a rate's numerator, and its denominator
NUMERATOR_SUFFIX = "__n"
DENOMINATOR_SUFFIX = "__d"
MAX_WRITTEN_DECIMALS = 3  # most decimals of a rate that a person wrote, not a program
FEWEST_UNITS = 2  # units with different counts that show a share of the table
MAX_PAIRS = 1200  # pairs of runs that are tried for a family
Places = tuple[int, ...]  # of neighbouring categories of a family, or of its total


def find_rates(relations: Relations, columns: Sequence[int]) -> list[Rate]:
    """Return the rates of these columns of the table. A rate that may disclose something is left
    out. Where no column has the counts of a rate, virtual families and sums are added to
    `relations`."""
    if relations.population.place < 0:
        return []
    table, roles = relations.counts.columns, relations.roles
    numbers_of_column: dict[int, NumericColumn] = {}
    for column in columns:
        numbers = table.numbers(column)
        place = _place_of_shared_count(relations, numbers)
        if place is None:
            numbers_of_column[column] = numbers
            roles.report_unread(column, numbers)
        else:
            reason = tr("share of the total of “{column}”: it would tell that total")
            roles.leave_out(column, reason.format(column=relations.counts.name(place)))
    masked_ids = {column for family in relations.families for column in family.columns}
    masked_ids |= {total.name for total in relations.sums}
    totals = _totals(relations)
    rates: list[Rate] = []
    unexplained: dict[int, NumericColumn] = {}
    for column, numbers in numbers_of_column.items():
        if pairs := _pairs_behind(relations, numbers, totals, masked_ids):
            rates += _rate_of_columns(relations, column, pairs)
        elif runs := _runs_behind(numbers, relations.counts.values, relations.counts.structure):
            rates += _rate_of_runs(relations, column, runs)
        elif pairs := _pairs_behind(relations, numbers, range(len(relations.counts)), masked_ids):
            rates += _rate_of_columns(relations, column, pairs)
        elif AMONG.search(table.heading(column)):
            roles.leave_out(column, tr("share of a group that no column counts"))
        else:
            unexplained[column] = numbers
    return rates + _virtual_rates(relations, unexplained)


def _pairs_behind(
    relations: Relations, rate: NumericColumn, denominators: Sequence[int], masked: set[str]
) -> list[tuple[int, int]]:
    """Return the places (numerator, denominator) of counts that make a rate. The gate masks each
    numerator, or it is the households.

    masked: ids of the columns that the gate masks"""
    counts, population = relations.counts, relations.population.place
    pairs = counts_behind(rate.values, counts.values, denominators, rate.decimals)
    return [
        (numerator, denominator)
        for numerator, denominator in pairs
        if relations.roles.ids.get(counts.positions[numerator]) in masked
        or numerator == population != denominator
    ]


def _place_of_shared_count(relations: Relations, rate: NumericColumn) -> int | None:
    """Return the place of the count whose total in the whole table the rate divides by (7 % of the
    EPCI's households live here); None where there is none.

    With the count of the same row such a rate would disclose that total, and thereby a single
    withheld unit. Running sums of such shares, from the first row or the last, do the same."""
    counts = relations.counts
    slack = 0.5 * 10.0 ** -_decimals_used(rate) + 1e-6
    added_down = np.diff(rate.values, prepend=0.0)
    added_up = np.diff(rate.values[::-1], prepend=0.0)[::-1]
    shares = ((rate.values, slack), (added_down, 2 * slack), (added_up, 2 * slack))
    for place in range(len(counts)):
        values = counts.values[:, place]
        if any(_are_proportional(share, values, tolerance) for share, tolerance in shares):
            return place
    return None


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
    """Return the rate over these counts. [] where several numerators with different numbers fit:
    the column is left out then."""
    counts, roles = relations.counts, relations.roles
    numerator, denominator = pairs[0]
    values = counts.values[:, numerator]
    if any(
        not np.array_equal(counts.values[:, other], values, equal_nan=True) for other, _ in pairs
    ):
        roles.leave_out(column, tr("may be the share of several columns"))
        return []
    reason = tr("“{numerator}” over “{total}”").format(
        numerator=counts.name(numerator), total=counts.name(denominator)
    )
    name = roles.id(column, of_rate=True)
    roles.set(column, Role.RATE, reason, name)
    decimals = _decimals_released(counts.columns.numbers(column))
    return [Rate(name, relations.id(numerator), relations.id(denominator), decimals)]


def _rate_of_runs(
    relations: Relations, column: int, pairs: Sequence[tuple[Places, Places]]
) -> list[Rate]:
    """Return the rate of a sum of categories. The sum enters the gate but is not released. [] where
    several sums fit: the column is left out then."""
    roles, sums = relations.roles, relations.sums
    if len(pairs) > 1:
        roles.leave_out(column, tr("may be the share of several columns"))
        return []
    numerators, denominators = pairs[0]
    name = roles.id(column, of_rate=True)
    sums.append(Sum(name + NUMERATOR_SUFFIX, tuple(relations.id(place) for place in numerators)))
    denominator = relations.id(denominators[0])
    if len(denominators) > 1:
        denominator = name + DENOMINATOR_SUFFIX
        sums.append(Sum(denominator, tuple(relations.id(place) for place in denominators)))
    reason = tr("share of {n} categories").format(n=len(numerators))
    roles.set(column, Role.RATE, reason, name)
    decimals = _decimals_released(relations.counts.columns.numbers(column))
    return [Rate(name, name + NUMERATOR_SUFFIX, denominator, decimals)]


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
        parts = tuple(roles.id(member, of_rate=True) + NUMERATOR_SUFFIX for member in members)
        relations.families.append(Family(f"rates_{number}", parts, households))
        remaining -= set(members)
        reason = tr("makes 100 with its neighbours")
        for column in members:
            roles.set(column, Role.RATE, reason, roles.id(column, of_rate=True))
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
        parts = tuple(
            roles.id(column, of_rate=True) + NUMERATOR_SUFFIX for column in sorted(remaining)
        )
        relations.families.append(Family("rates", parts, households, partition=False))
    return [
        Rate(name, name + NUMERATOR_SUFFIX, households, _decimals_released(numbers))
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
    fewer = (n for n in range(numbers.decimals) if np.array_equal(values, values.round(n)))
    return next(fewer, numbers.decimals)


def _decimals_released(numbers: NumericColumn) -> int:
    """Return the decimals with which a rate is released: as many as a person wrote, one where a
    program wrote them all."""
    return numbers.decimals if numbers.decimals <= MAX_WRITTEN_DECIMALS else 1


def _runs_behind(
    rate: NumericColumn, values: np.ndarray, structure: AdditiveStructure
) -> list[tuple[Places, Places]]:
    """Return the pairs (categories above, categories or total below) whose quotient displays as the
    rate.

    values: (n, m) counts of the n rows by place"""
    runs_found: list[tuple[Places, Places]] = []
    for columns, total in structure.families:
        runs = [columns[start:end] for start, end in combinations(range(len(columns) + 1), 2)]
        partial_runs = [run for run in runs if 1 < len(run) < len(columns)]
        pairs: list[tuple[Places, Places]] = [(run, (total,)) for run in partial_runs]
        pairs += [(part, run) for run in partial_runs for part in runs if set(part) < set(run)][
            :MAX_PAIRS
        ]
        for numerator, denominator in pairs:
            pair = np.column_stack(
                [values[:, list(numerator)].sum(axis=1), values[:, list(denominator)].sum(axis=1)]
            )
            if counts_behind(rate.values, pair, [1], rate.decimals):
                runs_found.append((numerator, denominator))
    return runs_found
