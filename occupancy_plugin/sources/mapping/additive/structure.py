"""Finds how the count columns of a table add up: families over their totals, and sums of other
columns.

Every relation that holds in the data counts (R7): runs of neighbours, what remains once their parts
are removed, columns apart from each other, and sums of categories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

import numpy as np

from ...words import pattern
from ..heading_words import OF_OCCUPANTS
from ..occupancy_words import aspects_of
from ..spelling import normalise
from .non_adjacent import non_adjacent_runs
from .sums import FEWEST_ROWS, FIRST_ROWS, ColumnRun, count_families, sample_rows

REST_WORDS = pattern("rest of a family")
EVENT_ASPECTS = {"debts", "moves"}  # aspects of households of any category
EVENT_WORDS = pattern("event")


Families = list[tuple[tuple[int, ...], int]]  # (columns, total)
Sums = dict[int, tuple[int, ...]]  # column → the columns whose sum it is


@dataclass(frozen=True)
class AdditiveStructure:
    """The columns of a table that add up to others.

    families  (columns, total) as positions; the columns are no sums of others themselves
    sums      column → the columns whose sum it is (a single one: it repeats that column)
    failing   families that fail to add up on a few rows"""

    families: tuple[tuple[tuple[int, ...], int], ...] = ()
    sums: dict[int, tuple[int, ...]] = field(default_factory=dict)
    failing: tuple[ColumnRun, ...] = ()

    @property
    def parts(self) -> set[int]:
        """Return the columns that are categories of a family."""
        return {column for columns, _ in self.families for column in columns}

    def placed(self, places: Sequence[int]) -> AdditiveStructure:
        """Return the same structure in a wider table, where position i is places[i]."""
        families = (ColumnRun(*family).placed(places) for family in self.families)
        return AdditiveStructure(
            tuple((run.columns, run.total) for run in families),
            {
                places[column]: tuple(places[part] for part in parts)
                for column, parts in self.sums.items()
            },
            tuple(run.placed(places) for run in self.failing),
        )

    @property
    def totals(self) -> set[int]:
        """Return the columns that are totals of a family."""
        return {total for _, total in self.families}


def structure_of(
    values: np.ndarray, names: Sequence[str] = (), slacks: Sequence[float] = (0.0,)
) -> AdditiveStructure:
    """Find the structure of a table of counts.

    values  rows × columns, NaN unknown
    names   headings: a column of zeros between two families joins the one with similar headings
    slacks  by how much a sum of weighted counts may be off, the narrowest first"""
    runs: list[ColumnRun] = []
    failing: list[ColumnRun] = []
    columns = list(range(values.shape[1]))
    for _ in range(6):  # once parts are removed, their totals become neighbours
        remaining = values if len(columns) == values.shape[1] else values[:, columns]
        runs_found = count_families(remaining, slacks)
        if not runs_found:
            break
        for run in runs_found:
            (failing if run.failing else runs).append(run.placed(columns))
        removed_columns = {columns[column] for run in runs_found for column in run.columns} - {
            columns[run.total] for run in runs_found
        }
        columns = [column for column in columns if column not in removed_columns]
    for slack in slacks:
        runs += non_adjacent_runs(values, runs, slack)
    runs = _with_zeros(values, runs, names)
    families, sums = _flatten(runs)
    sums |= _sums_of_categories(values, families, sums, slacks[-1])
    return AdditiveStructure(tuple(families), sums, tuple(failing))


def _with_zeros(values: np.ndarray, runs: list[ColumnRun], names: Sequence[str]) -> list[ColumnRun]:
    """Add columns of zeros to the family next to them: categories that no household is in.

    Between two families the one with more similar headings gets the column. At the end of a family
    the heading must look like that of a category. Events, and parts of a category, are no
    categories: the proof would use their zeros, while an attacker knows that they are none."""
    runs = [_without_events(values, run, names) for run in runs]
    used_columns = {other for run in runs for other in (*run.columns, run.total)}
    zero_columns = [
        other
        for other in range(values.shape[1])
        if other not in used_columns and not np.nansum(values[:, other])
    ]
    run_of = {other: position for position, run in enumerate(runs) for other in run.columns}
    for column in zero_columns + zero_columns[::-1]:
        neighbours = [run_of[other] for other in (column - 1, column + 1) if other in run_of]
        if column in run_of or not neighbours or np.isnan(values[:, column]).all():
            continue
        best_run = max(
            neighbours, key=lambda number: _shared_letters(names, column, runs[number].columns)
        )
        filled_columns = [other for other in runs[best_run].columns if np.nansum(values[:, other])]
        if _is_event_or_part(names, column, filled_columns):
            continue
        if len(neighbours) == 1 and not _looks_like_one_of(names, column, runs[best_run]):
            continue
        columns = tuple(sorted((*runs[best_run].columns, column)))
        runs[best_run] = ColumnRun(columns, runs[best_run].total, runs[best_run].failing)
        run_of[column] = best_run
    return runs


def _looks_like_one_of(names: Sequence[str], column: int, run: ColumnRun) -> bool:
    """Whether a heading may be that of a category of this family. Its column lies between the
    family's categories, or it begins like one, has a number as they do, describes the same aspect
    of a household, or names the remaining ones."""
    if not names or min(run.columns) < column < max(run.columns):
        return True
    heading = normalise(names[column])
    members = [normalise(names[member]) for member in run.columns]
    shared_letters = _shared_letters(names, column, run.columns)
    has_number = any(sign.isdigit() for sign in heading)
    return bool(
        shared_letters > max(1, _shared_letters(names, column, (run.total,)))
        or (has_number and any(sign.isdigit() for member in members for sign in member))
        or aspects_of(heading) & {aspect for member in members for aspect in aspects_of(member)}
        or REST_WORDS.search(heading)
    )


def _without_events(values: np.ndarray, run: ColumnRun, names: Sequence[str]) -> ColumnRun:
    """Return a run without the columns of zeros between its categories that are none of them."""
    filled_columns = [column for column in run.columns if np.nansum(values[:, column])]
    columns = tuple(
        column
        for column in run.columns
        if column in filled_columns or not _is_event_or_part(names, column, filled_columns)
    )
    return ColumnRun(columns, run.total, run.failing)


def _is_event_or_part(names: Sequence[str], column: int, categories: Sequence[int]) -> bool:
    """Whether a heading names what happens to households of every category (a debt, a move), or
    some households of one of the categories (“Couples en attente”, next to “Couples”)."""
    if not names:
        return False
    heading = normalise(names[column])
    members = [normalise(names[category]) for category in categories]
    aspects = {aspect for member in members for aspect in aspects_of(member)}
    is_event = bool(EVENT_WORDS.search(heading)) and not any(map(EVENT_WORDS.search, members))
    return (
        is_event
        or bool((EVENT_ASPECTS & aspects_of(heading)) - aspects)
        or any(
            heading.startswith(f"{member} ") and OF_OCCUPANTS.search(member) for member in members
        )
    )


def _shared_letters(names: Sequence[str], column: int, members: tuple[int, ...]) -> int:
    """Return how many first letters a column's heading has in common with a member's, for the most
    similar member."""
    if not names:
        return 0
    pairs = (zip(names[column], names[member], strict=False) for member in members)
    return max(len(list(takewhile(lambda pair: pair[0] == pair[1], letters))) for letters in pairs)


def _flatten(runs: list[ColumnRun]) -> tuple[Families, Sums]:
    """Return (families, sums): a total inside a wider family becomes a sum, and its parts replace
    it there."""
    run_of_total: dict[int, ColumnRun] = {}
    second_families: list[ColumnRun] = []
    for run in runs:
        if run.total in run_of_total:
            second_families.append(run)
        else:
            run_of_total[run.total] = run
    part_of = {column: run.total for run in runs for column in run.columns}

    def leaves(column: int, path: frozenset[int]) -> tuple[int, ...]:
        """Return the columns at the end of the runs below a column."""
        run = run_of_total.get(column)
        if run is None or column in path:
            return (column,)
        return tuple(leaf for part in run.columns for leaf in leaves(part, path | {column}))

    families: Families = []
    sums: Sums = {}
    for run in runs:
        columns = tuple(
            leaf for column in run.columns for leaf in leaves(column, frozenset({run.total}))
        )
        if run.total in part_of and run is run_of_total.get(run.total):
            sums[run.total] = columns
        else:
            families.append((columns, run.total))
    inner_totals = set(sums)
    for run in second_families:  # a second family over a total that is itself a part elsewhere
        if run.total in inner_totals:
            families = [family for family in families if family != (run.columns, run.total)] + [
                (run.columns, run.total)
            ]
    return families, sums


def _sums_of_categories(values: np.ndarray, families: Families, sums: Sums, slack: float) -> Sums:
    """Return the columns that are sums of a family's categories: of neighbours (under 40 %, 65 and
    over), of a single one, which they repeat, and of categories at equal distances, where another
    family over the same total is a margin of a crossed table (types of households, those inside and
    outside QPV, both together)."""
    used_columns = {column for columns, total in families for column in (*columns, total)}
    unused_columns = [
        column
        for column in range(values.shape[1])
        if np.nansum(values[:, column]) and column not in used_columns | set(sums)
    ]
    sums_found: Sums = {}
    first_rows = values[sample_rows(values)[:FIRST_ROWS]]
    for columns, total in families:
        margins = [
            column
            for others, other_total in families
            if other_total == total and len(others) < len(columns)
            for column in others
            if column not in columns and column not in sums
        ]
        for step, members in _regular_subsets(columns, len(columns) // 2 if margins else 1):
            first_sums = first_rows[:, members].sum(axis=1)
            candidates = unused_columns if step == 1 else []
            for column in (*candidates, *(margins if len(members) > 1 else ())):
                if column in sums_found:
                    continue
                if (np.abs(first_rows[:, column] - first_sums) > slack).any():
                    continue  # the first rows exclude nearly every column
                category_sums = values[:, members].sum(axis=1)
                is_copy = np.array_equal(values[:, column], category_sums, equal_nan=True)
                if is_copy or _is_sum(values[:, column], category_sums, slack):
                    sums_found[column] = tuple(members)
    return sums_found


def _regular_subsets(columns: Sequence[int], max_step: int) -> Iterator[tuple[int, list[int]]]:
    """Yield (distance, the columns at this distance in a family), but never all of it."""
    size = len(columns)
    for step in range(1, max_step + 1):
        for start in range(size):
            for end in range(start + 1, size + 1, step):
                members = list(columns[start:end:step])
                if len(members) < size and (step == 1 or len(members) > 1):
                    yield step, members


def _is_sum(column: np.ndarray, total: np.ndarray, slack: float) -> bool:
    """Whether a column (n,) is the sum `total` (n,) wherever both are known, in two different rows
    at least."""
    is_complete = ~np.isnan(total) & ~np.isnan(column)
    if is_complete.sum() < FEWEST_ROWS or not column[is_complete].any():
        return False
    is_near = bool((np.abs(column[is_complete] - total[is_complete]) <= slack).all())
    return is_near and len(np.unique(column[is_complete])) >= FEWEST_ROWS
