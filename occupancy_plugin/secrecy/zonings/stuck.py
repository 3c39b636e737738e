"""Hidden cells that can change, but not in whole numbers: a count of households has no fractions,
so a reader knows them.

Whole numbers are asked of connected parts of at most `MAX_PART_UNKNOWNS` unknowns. A larger part is
asked again without its widest sums, which leaves smaller ones, down to single rows: each equation
that is left out takes knowledge from the reader, so a cell that is stuck without it is stuck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse import csr_matrix

from ..algebra.moves import component_labels, positions_by_label
from ..algebra.whole_numbers import is_whole, stuck_values
from ..arrays import Bools, Floats, Ints
from ..forest.siblings import as_int_list
from .equations import equations
from .far_search import COUNTRY_CELLS
from .system import System

MAX_PART_UNKNOWNS = 600  # larger parts would take as long as all others together
# largest number of terms of the sums that are asked together: all sums, those of a hamlet, of a
# résidence, none
SUM_SIZES = (None, 12, 3, 0)
COUNTRY_SIZES = SUM_SIZES[:1]  # in a system of more than COUNTRY_CELLS the others take hours
MAX_STEPS_AROUND = 4  # from a stuck row to the rows whose sums leave it one value


class Question(NamedTuple):
    """What must change, and what it must keep.

    matrix: (m, k) the equations in whole numbers
    zonal: (m,) as in `Equations`
    counts: (k,) of the unknowns; rows: (k,) the row of each
    values: (j, k) the cells that must change, as sums of unknowns
    cells_of_values: (j, 2) their rows and categories"""

    matrix: csr_matrix
    zonal: Bools
    counts: Floats
    rows: Ints
    values: csr_matrix
    cells_of_values: Ints


def stuck_cells(system: System, moving_parts: set[bytes]) -> Iterator[tuple[System, Ints]]:
    """Yield the sums that were asked together, as a system of the same rows, and (k, 2) the rows
    and categories of its stuck cells: sensitive ones that have a known move, but for which no
    change in whole numbers is found.

    moving_parts: digests of parts without such cells, which are not asked again; others are added

    Parts that are a network have a change (theorem 2). Equations of means are left out: a mean is
    shown rounded. Parts with unknown counts, as in rows that were suppressed before, are left out
    too."""
    for size in SUM_SIZES if system.hidden.size <= COUNTRY_CELLS else COUNTRY_SIZES:
        asked_system = _without_wide_sums(system, size)
        cells, cells_left = _stuck_in_parts(asked_system, moving_parts)
        if len(cells):
            yield asked_system, cells
        if not len(cells_left):
            return
        is_left = np.zeros(system.hidden.shape, dtype=bool)
        is_left[tuple(cells_left.T)] = True
        system = replace(system, sensitive=system.sensitive & is_left)


def _stuck_in_parts(system: System, moving_parts: set[bytes]) -> tuple[Ints, Ints]:
    """Return (k, 2) the stuck cells of the parts that are small, and (j, 2) the cells to ask of the
    others."""
    system = replace(_with_all_slacks(system), means=())
    matrix, zonal, counts, row, values, cells_of_values = _question(system)
    if not len(counts):
        return cells_of_values, cells_of_values
    labels, part_of_unknown = component_labels(sparse.vstack([matrix, values]).tocsr())
    part_of_equation, part_of_value = np.split(labels, [matrix.shape[0]])
    size = np.bincount(part_of_unknown, minlength=1 + labels.max(initial=0))
    is_asked, is_large = np.zeros(len(size), dtype=bool), size > MAX_PART_UNKNOWNS
    is_asked[part_of_equation[zonal]] = True
    is_asked[part_of_unknown[(system.under_sums | system.inside)[row]]] = True
    is_asked[part_of_value[system.zone[cells_of_values[:, 0]]]] = True
    is_asked[part_of_unknown[~(counts == np.rint(counts))]] = False
    cells_left = cells_of_values[(is_asked & is_large)[part_of_value]]
    asked_parts = np.intersect1d(np.flatnonzero(is_asked & ~is_large), part_of_value)
    parts = [
        positions_by_label(np.argsort(part_of, kind="stable"), part_of, asked_parts)
        for part_of in (part_of_equation, part_of_unknown, part_of_value)
    ]
    is_stuck = _stuck_values(matrix, counts, values, list(zip(*parts, strict=True)), moving_parts)
    return cells_of_values[is_stuck], cells_left


def _stuck_values(
    matrix: csr_matrix,
    counts: Floats,
    values: csr_matrix,
    parts: Sequence[tuple[Ints, Ints, Ints]],
    moving_parts: set[bytes],
) -> Ints:
    """Return (k,) the numbers of the stuck values in some parts, each with its equations, unknowns
    and values. Of equal parts, such as a résidence and its only building, one is asked."""
    equal_parts: dict[bytes, list[tuple[Ints, Ints, Ints]]] = {}
    if not parts:
        return np.zeros(0, dtype=int)
    all_unknowns = np.concatenate([unknowns for _, unknowns, _ in parts])
    place = np.zeros(len(counts), dtype=int)  # of each unknown among those of its part
    place[all_unknowns] = np.concatenate([np.arange(len(unknowns)) for _, unknowns, _ in parts])
    for part in parts:
        equations_of_part, unknowns, values_of_part = part
        digest = blake2b(counts[unknowns], digest_size=16)
        for rows in (matrix[equations_of_part], values[values_of_part]):
            digest.update(rows.indptr)
            digest.update(place[rows.indices])
            digest.update(rows.data)
        if digest.digest() not in moving_parts:
            equal_parts.setdefault(digest.digest(), []).append(part)
    if not equal_parts:
        return np.zeros(0, dtype=int)
    asked_equations, asked_unknowns, asked_values = (
        np.concatenate(positions)
        for positions in zip(*(group[0] for group in equal_parts.values()), strict=True)
    )
    is_stuck = np.zeros(values.shape[0], dtype=bool)
    is_stuck[asked_values] = stuck_values(
        matrix[asked_equations][:, asked_unknowns],
        counts[asked_unknowns],
        values[asked_values][:, asked_unknowns],
    )
    for part_digest, group in equal_parts.items():
        is_stuck_there = is_stuck[group[0][2]]
        for _, _, values_of_part in group:
            is_stuck[values_of_part] = is_stuck_there
        if not is_stuck_there.any():
            moving_parts.add(part_digest)
    return np.flatnonzero(is_stuck)


def _without_wide_sums(system: System, size: int | None) -> System:
    """Return the system without the sums of more than so many terms; None keeps all. Heads whose
    terms are left out are rows of their own, with the equations of their columns."""
    if size is None:
        return system
    sums, sum_of = system.sums()
    is_kept = (np.bincount(sum_of, minlength=len(sums)) <= size)[sum_of]
    child, head, kind = system.child[is_kept], system.head[is_kept], system.kind[is_kept]
    has_terms = np.zeros((2, len(system.hidden)), dtype=bool)
    has_terms[np.minimum(kind, 1), head] = True
    return replace(
        system,
        leaf=np.where(system.zone, ~has_terms[1], ~has_terms[0]),
        zone=system.zone & has_terms[1],
        child=child,
        head=head,
        kind=kind,
    )


def complements_of_stuck(system: System, cells: Ints, allowed_columns: Ints) -> tuple[Ints, Ints]:
    """Return (j, 2) the cells to hide beside `cells` (k, 2), which are stuck in the sums of a
    system, and (r,) the rows in which no such cells are enough.

    allowed_columns: (a,) those with a mask; the rest of a denominator beside a single category has
    none

    The proof that follows protects them like sensitive cells. Stuck rows near one with complements
    are left to the next look."""
    complements: list[tuple[int, int]] = []
    rows_left: list[int] = []
    is_near_complements = np.zeros(len(system.hidden), dtype=bool)
    for row in np.unique(cells[:, 0]):
        if is_near_complements[row]:
            continue
        for rows in _rows_around(system, row):
            columns = _columns_to_hide(
                system.subsystem(rows), cells[cells[:, 0] == row, 1], allowed_columns
            )
            if len(columns):
                complements += [(row, column) for column in columns]
                is_near_complements[rows] = True
                break
        else:
            rows_left.append(row)
    return np.array(complements, dtype=int).reshape(-1, 2), np.array(rows_left, dtype=int)


def _rows_around(system: System, row: int) -> Iterator[Ints]:
    """Yield (r,) a row, its terms, its heads and their other terms; then those around these too,
    and so on."""
    rows = np.array([row])
    for _ in range(MAX_STEPS_AROUND):
        heads = system.head[np.isin(system.child, rows)]
        terms = system.child[np.isin(system.head, np.concatenate([rows, heads]))]
        around = np.concatenate([rows, heads, terms])
        rows = np.concatenate([[row], np.unique(around[around != row])])
        yield rows


def _columns_to_hide(system: System, stuck_columns: Ints, allowed_columns: Ints) -> Ints:
    """Return (k,) the allowed columns to hide in the first row of a small system, as if all its
    rows hid them, so that none of its cells is stuck; empty if there are none.

    Columns are added until no cell is stuck: those of the same sums and inclusions first, then the
    cheapest. Then those are taken back that were not needed."""
    stuck, _ = _stuck_in_parts(system, set())
    system.sensitive = np.zeros_like(system.sensitive)
    system.sensitive[tuple(stuck.T)] = True  # other cells still move when more is hidden
    hidden_before = system.hidden.copy()

    def frees(columns: Sequence[int]) -> bool:
        system.hidden = hidden_before.copy()
        system.hidden[:, columns] |= ~system.must_show[:, columns]
        return len(_stuck_in_parts(system, set())[0]) == 0

    ordered_columns = _candidates(system, stuck_columns)
    candidates = as_int_list(ordered_columns[np.isin(ordered_columns, allowed_columns)])
    count = next((n for n in range(len(candidates) + 1) if frees(candidates[:n])), 0)
    columns = candidates[:count]
    for column in candidates[: count - 1]:
        fewer_columns = [other for other in columns if other != column]
        if frees(fewer_columns):
            columns = fewer_columns
    return np.array(columns, dtype=int)


def _candidates(system: System, stuck_columns: Ints) -> Ints:
    """Return (k,) the columns that the first row may hide, in the order of their trial."""
    relations = system.relations[system.relation_of_row[0]]
    of_stuck_columns = relations[(relations[:, stuck_columns] != 0).any(axis=1)]
    is_near = np.zeros(system.hidden.shape[1], dtype=bool)
    is_near[: relations.shape[1]] = (of_stuck_columns != 0).any(axis=0)
    columns = np.flatnonzero(~system.hidden[0] & ~system.must_show[0])
    return columns[np.lexsort((system.price[0, columns], ~is_near[columns]))]


def _with_all_slacks(system: System) -> System:
    """Return the system with the slacks above 0 as unknowns too. A real number above 0 may always
    fall a little, but a slack of 1 leaves no room for a change by 2."""
    is_slack = system.slack_cells & system.leaf[:, None] & ~np.isnan(system.x)
    hidden = np.where(system.slack_cells, is_slack, system.hidden)
    return replace(system, hidden=hidden, zero=np.where(is_slack, system.x == 0, system.zero))


def _asked_cells(system: System) -> Bools:
    """Return (n, C) the hidden cells that must change."""
    of_several = system.is_multi_unit[:, None] & ~system.zero & ~system.full
    needed = system.hidden & system.sensitive & system.movable
    return np.asarray(needed & ~of_several & ~system.slack_cells)


def _question(system: System) -> Question:
    """Return what is asked of a system."""
    published = equations(system, system.hidden & ~system.zone[:, None])
    cells = np.nonzero(published.number >= 0)
    count = len(cells[0])
    usable = is_whole(published.matrix)
    matrix, zonal = published.matrix[:, :count][np.flatnonzero(usable)], published.zonal[usable]
    return Question(
        matrix,
        zonal,
        system.x[cells],
        cells[0],
        *_values_to_change(system, published.number, count),
    )


def _values_to_change(system: System, number: Ints, count: int) -> tuple[csr_matrix, Ints]:
    """Return the cells that must change as sums of unknowns (k, count), and their rows and
    categories (k, 2): unknowns themselves, and hidden cells of zones as sums of their units."""
    needed = _asked_cells(system)
    own = np.argwhere(needed & (number >= 0))
    zones = np.argwhere(needed & system.zone[:, None])
    value_of = np.full(number.shape, -1)
    value_of[tuple(zones.T)] = len(own) + np.arange(len(zones))
    zonal = system.kind > 0
    child, head = system.child[zonal], system.head[zonal]
    entry, column = np.nonzero((number[child] >= 0) & (value_of[head] >= 0))
    rows = np.concatenate([np.arange(len(own)), value_of[head[entry], column]])
    columns = np.concatenate([number[tuple(own.T)], number[child[entry], column]])
    shape = (len(own) + len(zones), count)
    values = sparse.coo_matrix((np.ones(len(rows)), (rows, columns)), shape=shape).tocsr()
    return values, np.concatenate([own, zones])
