"""How the count columns of a table hang together: families over their totals, sums of other
columns.

Every relation that holds in the data counts (R7): runs of neighbours, what is left when their parts
are set aside, pairs of any two columns, columns that repeat each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

import numpy as np

from .strewn import strewn
from .sums import FEWEST, ColumnRun, count_families, sample_rows

SPARE, NEAR = 3, 1e-6  # rows beyond the columns that an equation needs; how near to 0 or 1
MAX_PAIRS = 160  # columns up to which any two are added


@dataclass(frozen=True)
class AdditiveStructure:
    """families  (columns, total) as positions, the columns being no sums of others themselves
    sums      column → the columns that it is the sum of (one: it repeats that column)
    broken    rows on which a family that is meant does not add up: (columns, total, rows)"""

    families: tuple[tuple[tuple[int, ...], int], ...] = ()
    sums: dict[int, tuple[int, ...]] = field(default_factory=dict)
    broken: tuple[ColumnRun, ...] = ()

    @property
    def parts(self) -> set[int]:
        return {column for columns, _ in self.families for column in columns}

    def placed(self, places: Sequence[int]) -> AdditiveStructure:
        """The same of a wider table: position i stands at places[i] there."""
        return AdditiveStructure(
            tuple((tuple(places[c] for c in columns), places[t]) for columns, t in self.families),
            {places[c]: tuple(places[p] for p in parts) for c, parts in self.sums.items()},
            tuple(
                ColumnRun(tuple(places[c] for c in run.columns), places[run.total], run.broken)
                for run in self.broken
            ),
        )

    @property
    def totals(self) -> set[int]:
        return {total for _, total in self.families}


def structure_of(
    values: np.ndarray, names: Sequence[str] = (), slack: float = 0.0
) -> AdditiveStructure:
    """values: rows × columns of counts, NaN unknown. names: headings, to which family a column of
    noughts between two belongs."""
    runs: list[ColumnRun] = []
    broken: list[ColumnRun] = []
    columns = list(range(values.shape[1]))
    for _ in range(6):  # parts set aside, their totals are neighbours
        chains_and_runs = count_families(values[:, columns], slack)
        if not chains_and_runs:
            break
        for run in chains_and_runs:
            whole = ColumnRun(
                tuple(columns[c] for c in run.columns), columns[run.total], run.broken
            )
            (broken if run.broken else runs).append(whole)
        aside = {columns[c] for run in chains_and_runs for c in run.columns} - {
            columns[r.total] for r in chains_and_runs
        }
        columns = [column for column in columns if column not in aside]
    if not slack:
        runs += _scattered(values, runs)
    runs += strewn(values, runs, slack)
    if not slack:
        runs += _pairs(values, runs)
    runs = _with_noughts(values, runs, names)
    families, sums = _flattened(runs)
    _repeats(values, families, sums)
    sums |= _cumulative(values, families, sums)
    return AdditiveStructure(tuple(families), sums, tuple(broken))


def _with_noughts(
    values: np.ndarray, runs: list[ColumnRun], names: Sequence[str]
) -> list[ColumnRun]:
    """Columns of noughts beside a family are categories of it that nobody is in; between two, of
    the one whose headings are more alike."""
    used = {c for run in runs for c in (*run.columns, run.total)}
    empty = [c for c in range(values.shape[1]) if c not in used and not np.nansum(values[:, c])]
    place = {c: at for at, run in enumerate(runs) for c in run.columns}
    for column in empty + empty[::-1]:
        neighbours = [place[c] for c in (column - 1, column + 1) if c in place]
        if column in place or not neighbours or np.isnan(values[:, column]).all():
            continue
        best = max(neighbours, key=lambda at: _alike(names, column, runs[at].columns))
        columns = tuple(sorted((*runs[best].columns, column)))
        runs[best] = ColumnRun(columns, runs[best].total, runs[best].broken)
        place[column] = best
    return runs


def _alike(names: Sequence[str], column: int, members: tuple[int, ...]) -> int:
    """Letters that a heading and those of a family begin with."""
    if not names:
        return 0
    return max(
        sum(
            1
            for _ in takewhile(
                lambda pair: pair[0] == pair[1], zip(names[column], names[o], strict=False)
            )
        )
        for o in members
    )


def _scattered(values: np.ndarray, runs: list[ColumnRun]) -> list[ColumnRun]:
    """Columns that stand apart and make another one: with more rows than columns the equation has
    one solution, and it is a sum when every coefficient is 0 or 1."""
    scattered: list[ColumnRun] = []
    placed = {column for run in runs for column in run.columns}
    totals = {run.total for run in runs}
    for total in range(values.shape[1]):
        free = [
            c
            for c in range(values.shape[1])
            if c not in placed and c != total and c not in totals and np.nansum(values[:, c]) > 0
        ]
        if total in placed or not 3 <= len(free) <= MAX_PAIRS:
            continue
        rows = sample_rows(values[:, [*free, total]])
        if len(rows) < len(free) + SPARE:
            continue
        parts, whole = values[rows][:, free], values[rows, total]
        weights, _, rank, _ = np.linalg.lstsq(parts, whole, rcond=None)
        ones = np.abs(weights - 1) < NEAR
        if rank < len(free) or ones.sum() < 2 or not (ones | (np.abs(weights) < NEAR)).all():
            continue
        columns = tuple(c for c, one in zip(free, ones, strict=True) if one)
        complete = ~np.isnan(values[:, [*columns, total]]).any(axis=1)
        if (values[complete][:, list(columns)].sum(axis=1) == values[complete, total]).all():
            scattered.append(ColumnRun(columns, total))
            placed |= set(columns)
            totals.add(total)
    return scattered


def _pairs(values: np.ndarray, runs: list[ColumnRun]) -> list[ColumnRun]:
    """Two columns that stand apart and make a third: men and women, in and outside a zoning."""
    placed = {column for run in runs for column in run.columns}
    free = [c for c in range(values.shape[1]) if c not in placed]
    rows = sample_rows(values[:, free]) if free else np.array([], dtype=int)
    if not 3 <= len(free) <= MAX_PAIRS or len(rows) < 5:
        return []
    sample = values[rows][:, free]
    places: dict[bytes, int] = {sample[:, i].tobytes(): i for i in reversed(range(len(free)))}
    pairs: list[ColumnRun] = []
    used: set[int] = set()
    for total in range(len(free)):
        for first in range(len(free)):
            if first == total or first in used:
                continue
            difference = sample[:, total] - sample[:, first]
            second = places.get((difference + 0.0).tobytes())
            if second is None or second in (first, total) or second in used or not difference.any():
                continue
            columns = (free[min(first, second)], free[max(first, second)])
            sums = values[:, columns[0]] + values[:, columns[1]]
            complete = ~np.isnan(sums) & ~np.isnan(values[:, free[total]])
            if (sums[complete] != values[complete, free[total]]).any() or not sample[
                :, first
            ].any():
                continue
            if len(np.unique(sample[:, total])) < FEWEST:
                continue
            pairs.append(ColumnRun(columns, free[total]))
            used |= {first, second}
            break
    return pairs


def _flattened(
    runs: list[ColumnRun],
) -> tuple[list[tuple[tuple[int, ...], int]], dict[int, tuple[int, ...]]]:
    """A total that is a part of a wider family becomes a sum of its own parts, which take its
    place."""
    of_total: dict[int, ColumnRun] = {}
    further: list[ColumnRun] = []
    for run in runs:
        if run.total in of_total:
            further.append(run)
        else:
            of_total[run.total] = run
    part_of = {column: run.total for run in runs for column in run.columns}

    def leaves(column: int, path: frozenset[int]) -> tuple[int, ...]:
        run = of_total.get(column)
        if run is None or column in path:
            return (column,)
        return tuple(leaf for part in run.columns for leaf in leaves(part, path | {column}))

    families: list[tuple[tuple[int, ...], int]] = []
    sums: dict[int, tuple[int, ...]] = {}
    for run in runs:
        columns = tuple(
            leaf for part in run.columns for leaf in leaves(part, frozenset({run.total}))
        )
        if run.total in part_of and run is of_total.get(run.total):
            sums[run.total] = columns
        else:
            families.append((columns, run.total))
    inner = set(sums)
    for run in further:  # a second family over a total that is itself a part elsewhere
        if run.total in inner:
            families = [f for f in families if f != (run.columns, run.total)] + [
                (run.columns, run.total)
            ]
    return families, sums


def _repeats(
    values: np.ndarray,
    families: list[tuple[tuple[int, ...], int]],
    sums: dict[int, tuple[int, ...]],
) -> None:
    """A column that repeats a category is hidden with it."""
    used = {c for columns, total in families for c in (*columns, total)} | set(sums)
    first_with = {
        values[:, column].tobytes(): column for columns, _ in families for column in columns
    }
    for column in range(values.shape[1]):
        same = first_with.get(values[:, column].tobytes())
        if column not in used and same is not None and values[:, column].any():
            sums[column] = (same,)


def _cumulative(
    values: np.ndarray,
    families: list[tuple[tuple[int, ...], int]],
    sums: dict[int, tuple[int, ...]],
) -> dict[int, tuple[int, ...]]:
    """Columns that are the sum of neighbouring categories of one family: under 40 %, 65 and
    over."""
    used = {c for columns, total in families for c in (*columns, total)} | set(sums)
    free = [c for c in range(values.shape[1]) if c not in used]
    chains: dict[int, tuple[int, ...]] = {}
    for columns, _ in families:
        for first in range(len(columns)):
            total = values[:, columns[first]].copy()
            for last in range(first + 1, len(columns)):
                total = total + values[:, columns[last]]
                if last - first + 1 == len(columns):
                    break
                known = ~np.isnan(total)
                for column in free:
                    complete = known & ~np.isnan(values[:, column])
                    if (
                        column in chains
                        or complete.sum() < FEWEST
                        or not values[complete, column].any()
                    ):
                        continue
                    if (values[complete, column] == total[complete]).all() and len(
                        np.unique(values[complete, column])
                    ) >= FEWEST:
                        chains[column] = tuple(columns[first : last + 1])
    return chains
