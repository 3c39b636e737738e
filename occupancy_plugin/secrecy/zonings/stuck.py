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


def stuck_cells(system: System) -> Ints:
    """Return (k, 2) rows and categories of the sensitive cells of small parts that have a known
    move, but for which no change in whole numbers is found.

    Parts that are a network have one (theorem 2). Equations of means are left out: a mean is shown
    rounded. Parts with unknown counts, as in rows that were suppressed before, are left out too."""
    system = _with_all_slacks(system)
    matrix, zonal, counts, row, values, cells_of_values = _question(system)
    if not len(counts):
        return cells_of_values
    labels, part_of_unknown = component_labels(sparse.vstack([matrix, values]).tocsr())
    part_of_equation, part_of_value = np.split(labels, [matrix.shape[0]])
    size = np.bincount(part_of_unknown, minlength=1 + labels.max(initial=0))
    is_asked = np.zeros(len(size), dtype=bool)
    is_asked[part_of_equation[zonal]] = True
    is_asked[part_of_unknown[(system.under_sums | system.inside)[row]]] = True
    is_asked[part_of_value[system.zone[cells_of_values[:, 0]]]] = True
    is_asked[part_of_unknown[~(counts == np.rint(counts))]] = False
    is_asked &= size <= MAX_PART_UNKNOWNS
    unknowns, asked_equations = (
        np.flatnonzero(is_asked[part_of_unknown]),
        np.flatnonzero(is_asked[part_of_equation]),
    )
    asked_values = np.flatnonzero(is_asked[part_of_value])
    is_stuck = stuck_values(
        matrix[asked_equations][:, unknowns], counts[unknowns], values[asked_values][:, unknowns]
    )
    return cells_of_values[asked_values[is_stuck]]


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
