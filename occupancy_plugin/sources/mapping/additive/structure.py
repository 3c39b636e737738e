"""Finds how the count columns of a table add up: families over their totals, and sums of other
columns.

Every relation that holds in the data counts (R7): runs of neighbours, what remains once their parts
are removed, pairs of any two columns, and columns that repeat each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

import numpy as np

from ...words import pattern
from ..occupancy_words import aspects_of
from ..register_words import OF_OCCUPANTS
from ..spelling import normalise
from .non_adjacent import non_adjacent_runs
from .sums import FEWEST, PROBE, ColumnRun, count_families, sample_rows

SPARE, NEAR = 3, 1e-6  # rows that an equation needs beyond its columns; tolerance of 0 and 1
OTHERS = pattern("rest of a family")
EVENTS = {"debts", "moves"}  # aspects of households of any category
EVENT = pattern("event")
MAX_PAIRS = 160  # columns up to which all pairs are tried


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
        return AdditiveStructure(
            tuple((tuple(places[c] for c in columns), places[t]) for columns, t in self.families),
            {places[c]: tuple(places[part] for part in parts) for c, parts in self.sums.items()},
            tuple(
                ColumnRun(tuple(places[c] for c in run.columns), places[run.total], run.failing)
                for run in self.failing
            ),
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
        part = values if len(columns) == values.shape[1] else values[:, columns]
        runs_found = count_families(part, slacks)
        if not runs_found:
            break
        for run in runs_found:
            run_of_table = ColumnRun(
                tuple(columns[column] for column in run.columns), columns[run.total], run.failing
            )
            (failing if run.failing else runs).append(run_of_table)
        removed = {columns[column] for run in runs_found for column in run.columns} - {
            columns[r.total] for r in runs_found
        }
        columns = [column for column in columns if column not in removed]
    is_exact = not any(slacks)
    if is_exact:
        runs += _scattered(values, runs)
    for slack in slacks:
        runs += non_adjacent_runs(values, runs, slack)
    if is_exact:
        runs += _pairs(values, runs)
    runs = _with_zeros(values, runs, names)
    families, sums = _flatten(runs)
    _add_repeated(values, families, sums)
    sums |= _cumulative_sums(values, families, sums, slacks[-1])
    sums |= _crossed_sums(values, families, sums, slacks[-1])
    return AdditiveStructure(tuple(families), sums, tuple(failing))


def _with_zeros(values: np.ndarray, runs: list[ColumnRun], names: Sequence[str]) -> list[ColumnRun]:
    """Add columns of zeros to the family next to them: categories that no household is in.

    Between two families the one with more similar headings gets the column. At the end of a family
    it must look like one of them, and nowhere may it be an event or a part of one: a column that is
    nobody elsewhere would take part in the proof, though a reader knows that it is no category."""
    runs = [_without_events(values, run, names) for run in runs]
    used = {c for run in runs for c in (*run.columns, run.total)}
    zeros = [c for c in range(values.shape[1]) if c not in used and not np.nansum(values[:, c])]
    run_of = {c: position for position, run in enumerate(runs) for c in run.columns}
    for column in zeros + zeros[::-1]:
        neighbours = [run_of[c] for c in (column - 1, column + 1) if c in run_of]
        if column in run_of or not neighbours or np.isnan(values[:, column]).all():
            continue
        best_run = max(neighbours, key=lambda r: _shared_letters(names, column, runs[r].columns))
        filled = [c for c in runs[best_run].columns if np.nansum(values[:, c])]
        if _is_event_or_part(names, column, filled):
            continue
        if len(neighbours) == 1 and not _looks_like_one_of(names, column, runs[best_run]):
            continue
        columns = tuple(sorted((*runs[best_run].columns, column)))
        runs[best_run] = ColumnRun(columns, runs[best_run].total, runs[best_run].failing)
        run_of[column] = best_run
    return runs


def _looks_like_one_of(names: Sequence[str], column: int, run: ColumnRun) -> bool:
    """Whether a heading may be that of a category of this family: it lies between its categories,
    begins like one, has a number as they do, describes the same of a household, or is a rest."""
    if not names or min(run.columns) < column < max(run.columns):
        return True
    heading = normalise(names[column])
    members = [normalise(names[member]) for member in run.columns]
    alike = _shared_letters(names, column, run.columns)
    has_number = any(sign.isdigit() for sign in heading)
    return bool(
        alike > max(1, _shared_letters(names, column, (run.total,)))
        or (has_number and any(sign.isdigit() for member in members for sign in member))
        or aspects_of(heading) & {aspect for member in members for aspect in aspects_of(member)}
        or OTHERS.search(heading)
    )


def _without_events(values: np.ndarray, run: ColumnRun, names: Sequence[str]) -> ColumnRun:
    """Return a run without the columns of zeros between its categories that are none of them."""
    filled = [column for column in run.columns if np.nansum(values[:, column])]
    columns = tuple(
        column
        for column in run.columns
        if column in filled or not _is_event_or_part(names, column, filled)
    )
    return ColumnRun(columns, run.total, run.failing)


def _is_event_or_part(names: Sequence[str], column: int, categories: Sequence[int]) -> bool:
    """Whether a heading names what happens to households of every category (a debt, a move), or
    some households of one of the categories (“Couples en attente”, next to “Couples”)."""
    if not names:
        return False
    heading, members = normalise(names[column]), [normalise(names[c]) for c in categories]
    aspects = {aspect for member in members for aspect in aspects_of(member)}
    is_event = bool(EVENT.search(heading)) and not any(map(EVENT.search, members))
    return (
        is_event
        or bool((EVENTS & aspects_of(heading)) - aspects)
        or any(heading.startswith(f"{m} ") and OF_OCCUPANTS.search(m) for m in members)
    )


def _shared_letters(names: Sequence[str], column: int, members: tuple[int, ...]) -> int:
    """Return how many letters the beginnings of the heading and of a member's have in common, at
    most."""
    if not names:
        return 0
    pairs = (zip(names[column], names[member], strict=False) for member in members)
    return max(len(list(takewhile(lambda pair: pair[0] == pair[1], letters))) for letters in pairs)


def _scattered(values: np.ndarray, runs: list[ColumnRun]) -> list[ColumnRun]:
    """Find totals of columns that are not neighbours.

    With more rows than columns the equation has one solution, which is a sum if every coefficient
    is 0 or 1."""
    scattered: list[ColumnRun] = []
    used = {column for run in runs for column in run.columns}
    totals = {run.total for run in runs}
    for total in range(values.shape[1]):
        unused = [
            c
            for c in range(values.shape[1])
            if c not in used and c != total and c not in totals and np.nansum(values[:, c]) > 0
        ]
        if total in used or not 3 <= len(unused) <= MAX_PAIRS:
            continue
        rows = sample_rows(values[:, [*unused, total]])
        if len(rows) < len(unused) + SPARE:
            continue
        parts, total_values = values[rows][:, unused], values[rows, total]
        weights, _, rank, _ = np.linalg.lstsq(parts, total_values, rcond=None)
        in_sum = np.abs(weights - 1) < NEAR
        if rank < len(unused) or in_sum.sum() < 2 or not (in_sum | (np.abs(weights) < NEAR)).all():
            continue
        columns = tuple(c for c, is_part in zip(unused, in_sum, strict=True) if is_part)
        complete = ~np.isnan(values[:, [*columns, total]]).any(axis=1)
        if (values[complete][:, list(columns)].sum(axis=1) == values[complete, total]).all():
            scattered.append(ColumnRun(columns, total))
            used |= set(columns)
            totals.add(total)
    return scattered


def _pairs(values: np.ndarray, runs: list[ColumnRun]) -> list[ColumnRun]:
    """Find pairs of columns, anywhere, that add up to a third: men and women, inside and outside a
    zoning."""
    used_before = {column for run in runs for column in run.columns}
    unused = [c for c in range(values.shape[1]) if c not in used_before]
    rows = sample_rows(values[:, unused]) if unused else np.array([], dtype=int)
    if not 3 <= len(unused) <= MAX_PAIRS or len(rows) < 5:
        return []
    sample = values[rows][:, unused]
    column_of_bytes: dict[bytes, int] = {
        sample[:, i].tobytes(): i for i in reversed(range(len(unused)))
    }
    pairs: list[ColumnRun] = []
    used: set[int] = set()
    for total in range(len(unused)):
        for left in range(len(unused)):
            if left == total or left in used:
                continue
            difference = sample[:, total] - sample[:, left]
            right = column_of_bytes.get((difference + 0.0).tobytes())
            if right is None or right in (left, total) or right in used or not difference.any():
                continue
            columns = (unused[min(left, right)], unused[max(left, right)])
            sums = values[:, columns[0]] + values[:, columns[1]]
            complete = ~np.isnan(sums) & ~np.isnan(values[:, unused[total]])
            if (sums[complete] != values[complete, unused[total]]).any():
                continue
            if not sample[:, left].any() or len(np.unique(sample[:, total])) < FEWEST:
                continue
            pairs.append(ColumnRun(columns, unused[total]))
            used |= {left, right}
            break
    return pairs


def _flatten(runs: list[ColumnRun]) -> tuple[Families, Sums]:
    """Return (families, sums): a total inside a wider family becomes a sum, and its parts replace
    it there."""
    of_total: dict[int, ColumnRun] = {}
    second_families: list[ColumnRun] = []
    for run in runs:
        if run.total in of_total:
            second_families.append(run)
        else:
            of_total[run.total] = run
    part_of = {column: run.total for run in runs for column in run.columns}

    def leaves(column: int, path: frozenset[int]) -> tuple[int, ...]:
        """Return the columns at the end of the runs below a column."""
        run = of_total.get(column)
        if run is None or column in path:
            return (column,)
        return tuple(leaf for part in run.columns for leaf in leaves(part, path | {column}))

    families: Families = []
    sums: Sums = {}
    for run in runs:
        columns = tuple(
            leaf for column in run.columns for leaf in leaves(column, frozenset({run.total}))
        )
        if run.total in part_of and run is of_total.get(run.total):
            sums[run.total] = columns
        else:
            families.append((columns, run.total))
    inner = set(sums)
    for run in second_families:  # a second family over a total that is itself a part elsewhere
        if run.total in inner:
            families = [family for family in families if family != (run.columns, run.total)] + [
                (run.columns, run.total)
            ]
    return families, sums


def _add_repeated(values: np.ndarray, families: Families, sums: Sums) -> None:
    """Add columns that repeat a category to `sums`: they are hidden with it."""
    used = {c for columns, total in families for c in (*columns, total)} | set(sums)
    first_with = {
        values[:, column].tobytes(): column for columns, _ in families for column in columns
    }
    for column in range(values.shape[1]):
        category = first_with.get(values[:, column].tobytes())
        if column not in used and category is not None and values[:, column].any():
            sums[column] = (category,)


def _cumulative_sums(
    values: np.ndarray, families: Families, sums: Sums, slack: float = 0.0
) -> Sums:
    """Return the columns that are sums of neighbouring categories of one family: under 40 %, 65 and
    over; main residences among the categories of all dwellings."""
    used = {c for columns, total in families for c in (*columns, total)} | set(sums)
    unused = [c for c in range(values.shape[1]) if c not in used]
    cumulative: Sums = {}
    first_rows = values[sample_rows(values)[:PROBE]]
    for columns, _ in families:
        for start in range(len(columns)):
            for end in range(start + 2, len(columns) + (start > 0)):
                members = list(columns[start:end])
                probe = first_rows[:, members].sum(axis=1)
                for column in (c for c in unused if c not in cumulative):
                    if (np.abs(first_rows[:, column] - probe) > slack).any():
                        continue  # the first rows exclude nearly every column
                    if _is_sum(values[:, column], values[:, members].sum(axis=1), slack):
                        cumulative[column] = tuple(members)
    return cumulative


def _crossed_sums(values: np.ndarray, families: Families, sums: Sums, slack: float = 0.0) -> Sums:
    """Return the categories of one family that are sums of another's over the same total: types of
    households, those inside and outside QPV, and both together. Neighbours make one margin of such
    a table, columns at equal distances the other."""
    crossed: Sums = {}
    first_rows = values[sample_rows(values)[:PROBE]]
    for columns, total in families:
        margins = [
            column
            for others, other_total in families
            if other_total == total and len(others) < len(columns)
            for column in others
            if column not in columns and column not in sums
        ]
        for members in _regular(columns) if margins else ():
            probe = first_rows[:, members].sum(axis=1)
            for column in (c for c in margins if c not in crossed):
                if (np.abs(first_rows[:, column] - probe) > slack).any():
                    continue
                if _is_sum(values[:, column], values[:, members].sum(axis=1), slack):
                    crossed[column] = tuple(members)
    return crossed


def _regular(columns: Sequence[int]) -> Iterator[list[int]]:
    """Yield the sets of two and more columns at equal distances in a family, but not all of it."""
    size = len(columns)
    for step in range(1, size // 2 + 1):
        for start in range(size):
            for end in range(start + step + 1, size + 1, step):
                members = list(columns[start:end:step])
                if len(members) < size:
                    yield members


def _is_sum(column: np.ndarray, total: np.ndarray, slack: float) -> bool:
    """Whether a column (n,) is the sum `total` (n,) wherever both are known, in two different rows
    at least."""
    complete = ~np.isnan(total) & ~np.isnan(column)
    if complete.sum() < FEWEST or not column[complete].any():
        return False
    is_near = bool((np.abs(column[complete] - total[complete]) <= slack).all())
    return is_near and len(np.unique(column[complete])) >= FEWEST
