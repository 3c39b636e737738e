"""Hidden cells that can change, but not in whole numbers: a count of households has no fractions,
so a reader knows them."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse import csr_matrix

from ..algebra.moves import component_labels
from ..algebra.whole_numbers import is_whole, stuck_values
from ..arrays import Bools, Floats, Ints
from .equations import equations
from .system import System

MAX_PART_UNKNOWNS = 600  # larger parts would take as long as all others together


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


def stuck_in_parts(system: System) -> tuple[Ints, Ints]:
    """Return (k, 2) rows and categories of the sensitive cells of small parts that have a known
    move, but for which no change in whole numbers is found; and (r,) the rows with other such
    cells, in parts that are too large.

    Parts that are a network have one (theorem 2). Equations of means are left out: a mean is shown
    rounded. Parts with unknown counts, as in rows that were suppressed before, are left out too."""
    system = _with_all_slacks(system)
    matrix, zonal, counts, row, values, cells_of_values = _question(system)
    if not len(counts):
        return cells_of_values, cells_of_values[:, 0]
    labels, part_of_unknown = component_labels(sparse.vstack([matrix, values]).tocsr())
    part_of_equation, part_of_value = np.split(labels, [matrix.shape[0]])
    size = np.bincount(part_of_unknown, minlength=1 + labels.max(initial=0))
    is_asked, is_large = np.zeros(len(size), dtype=bool), size > MAX_PART_UNKNOWNS
    is_asked[part_of_equation[zonal]] = True
    is_asked[part_of_unknown[(system.under_sums | system.inside)[row]]] = True
    is_asked[part_of_value[system.zone[cells_of_values[:, 0]]]] = True
    is_asked[part_of_unknown[~(counts == np.rint(counts))]] = False
    left_rows = np.unique(cells_of_values[(is_asked & is_large)[part_of_value], 0])
    is_asked &= ~is_large
    unknowns, asked_equations = (
        np.flatnonzero(is_asked[part_of_unknown]),
        np.flatnonzero(is_asked[part_of_equation]),
    )
    asked_values = np.flatnonzero(is_asked[part_of_value])
    is_stuck = stuck_values(
        matrix[asked_equations][:, unknowns], counts[unknowns], values[asked_values][:, unknowns]
    )
    return cells_of_values[asked_values[is_stuck]], left_rows


def stuck_alone(system: System, rows: Ints) -> Ints:
    """Return (k, 2) rows and categories of the cells that the equations of their own row leave one
    whole number, whatever the other rows are. rows: (r,) those that are looked at.

    This finds cells of parts that are too large for `stuck_in_parts`: where the numbers of persons
    of a square have no slack, the hidden types of its households change by halves only."""
    may_be_stuck = (system.tied | system.under_sums) & _asked_cells(system).any(axis=1)
    rows = rows[(may_be_stuck & ~_hides_everything(system))[rows]]
    if not len(rows):
        return np.zeros((0, 2), dtype=int)
    cells, _ = stuck_in_parts(_without_sums(system.subsystem(rows)))
    return np.column_stack([rows[cells[:, 0]], cells[:, 1]])


def complements_alone(system: System, cells: Ints) -> tuple[Ints, Ints]:
    """Return (j, 2) the cells to hide beside `cells` (k, 2), which are stuck in their row alone,
    and (r,) the rows in which no such cells are enough.

    Each complement leaves fewer cells of its row stuck. Those of the same sums and inclusions are
    tried first, then the cheapest."""
    complements: list[tuple[int, int]] = []
    rows_left: list[int] = []
    for row in np.unique(cells[:, 0]):
        alone = _without_sums(system.subsystem(np.array([row])))
        stuck_columns = cells[cells[:, 0] == row, 1]
        stuck_count = len(stuck_columns)
        for column in _candidates(alone, stuck_columns):
            alone.hidden[0, column] = True
            now_stuck = len(stuck_in_parts(alone)[0])
            alone.hidden[0, column] = now_stuck < stuck_count
            if now_stuck < stuck_count:
                complements.append((row, column))
                stuck_count = now_stuck
            if not stuck_count:
                break
        if stuck_count:
            rows_left.append(row)
    return np.array(complements, dtype=int).reshape(-1, 2), np.array(rows_left, dtype=int)


def _candidates(row: System, stuck_columns: Ints) -> Ints:
    """Return (k,) the columns that a system of one row may hide, in the order of their trial."""
    relations = row.relations[row.relation_of_row[0]]
    of_stuck_columns = relations[(relations[:, stuck_columns] != 0).any(axis=1)]
    is_near = np.zeros(row.hidden.shape[1], dtype=bool)
    is_near[: relations.shape[1]] = (of_stuck_columns != 0).any(axis=0)
    columns = np.flatnonzero(~row.hidden[0] & ~row.must_show[0])
    return columns[np.lexsort((row.price[0, columns], ~is_near[columns]))]


def _hides_everything(system: System) -> Bools:
    """Return (n,) the rows that hide all their counts, denominators included. They are never
    stuck: the counts of any other unit may be added to them."""
    hides: Bools = np.asarray((system.hidden | system.slack_cells).all(axis=1))
    for kind, slacks in enumerate(system.slack):
        rows = np.flatnonzero(hides & (system.relation_of_row == kind))
        relations = system.relations[kind]
        between_counts = relations[(relations[:, slacks] == 0).all(axis=1)]
        sums = system.x[rows, : relations.shape[1]] @ between_counts.T
        hides[rows] = (sums == 0).all(axis=1)  # else a denominator is no column, but known
    return hides


def _without_sums(system: System) -> System:
    """Return a system in which every row has the equations of its own columns only."""
    n, nothing = len(system.hidden), np.zeros(0, dtype=int)
    return replace(
        system,
        leaf=np.ones(n, dtype=bool),
        zone=np.zeros(n, dtype=bool),
        child=nothing,
        head=nothing,
        kind=nothing,
    )


def _with_all_slacks(system: System) -> System:
    """Return the system with the slacks above 0 as unknowns too. A real number above 0 may always
    fall a little, but a slack of 1 leaves no room for a change by 2."""
    x, hidden, zero = system.x.copy(), system.hidden.copy(), system.zero.copy()
    for kind, slacks in enumerate(system.slack):
        rows = np.flatnonzero(system.leaf & (system.relation_of_row == kind))
        relations = system.relations[kind]
        for slack in slacks:
            (relation,) = relations[relations[:, slack] != 0].copy()
            relation[slacks] = 0.0
            value = x[rows, : len(relation)] @ relation
            x[rows, slack] = np.nan_to_num(value)
            hidden[rows, slack], zero[rows, slack] = ~np.isnan(value), value == 0
    return replace(system, x=x, hidden=hidden, zero=zero)


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
