"""Hidden cells that can change, but not in whole numbers: a count of households has no fractions,
so a reader knows them."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csr_matrix

from ..algebra.moves import component_labels
from ..algebra.whole_numbers import is_whole, stuck_values
from ..arrays import Ints
from .equations import Equations, equations
from .system import System

LARGEST = 600  # unknowns of a part that is looked at: larger ones take as long as all the rest


def stuck_cells(system: System) -> Ints:
    """Return (k, 2) rows and categories of the sensitive cells of small parts that have a known
    move, but for which no change in whole numbers is found.

    Parts that are a network have one (theorem 2). Equations of means are left out: a mean is shown
    rounded. Parts with unknown counts, as in rows that were suppressed before, are left out too."""
    published = equations(system, system.hidden & ~system.zone[:, None])
    cells = np.nonzero(published.number >= 0)
    count = len(cells[0])
    if not count:
        return np.zeros((0, 2), dtype=int)
    matrix = published.matrix[:, :count]
    usable = is_whole(published.matrix)
    matrix, zonal = matrix[np.flatnonzero(usable)], published.zonal[usable]
    values, targets = _values(system, published, count)
    labels, part_of = component_labels(sparse.vstack([matrix, values]).tocsr())
    part_of_equation, part_of_value = np.split(labels, [matrix.shape[0]])
    counts = system.x[cells]
    beyond_network = np.concatenate([
        part_of_equation[zonal],
        part_of[(system.under_sums | system.inside)[cells[0]]],
        part_of_value[system.zone[targets[:, 0]]],
    ])  # fmt: skip
    parts = np.intersect1d(beyond_network, part_of_value)
    parts = parts[np.bincount(part_of)[parts] <= LARGEST]
    parts = np.setdiff1d(parts, part_of[~(counts == np.rint(counts))])
    unknowns = np.flatnonzero(np.isin(part_of, parts))
    rows = np.flatnonzero(np.isin(part_of_equation, parts))
    wanted = np.flatnonzero(np.isin(part_of_value, parts))
    is_stuck = stuck_values(
        matrix[rows][:, unknowns], counts[unknowns], values[wanted][:, unknowns]
    )
    return targets[wanted[is_stuck]]


def _values(system: System, published: Equations, count: int) -> tuple[csr_matrix, Ints]:
    """Return the cells that must change as sums of unknowns (k, count), and their rows and
    categories (k, 2): unknowns themselves, and hidden cells of zones as sums of their units."""
    number = published.number
    of_several = system.is_multi_unit[:, None] & ~system.zero & ~system.full
    needed = system.hidden & system.sensitive & system.movable & ~of_several & ~system.slack_cells
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
