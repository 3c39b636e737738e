"""The cheapest suppression pattern around an exposed unit where zonings cross (R9): which released
units must be withheld with it.

A withheld unit is safe once the units withheld beside it can make up for a move of its number: a
sum of moves that leaves every published
sum as it is. Among all such moves the one through the fewest households is found by linear
programming (its L1 norm), over the units
near by. Small units are tried first: a larger one is withheld where smaller ones cannot do, however
far the sums above them reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from ..algebra.moves import SEEN
from ..forest.siblings import ints

if TYPE_CHECKING:
    from scipy.sparse import csc_matrix, csr_matrix

    from .system import System

NEAR = 4_000  # rows that a search takes in as long as they are enough
UP_TO = (
    100.0,
    1_000.0,
    10_000.0,
    np.inf,
)  # households of the largest unit that may go with an exposed one, in turn


def patterns(
    system: System,
    rows: np.ndarray,
    price: np.ndarray,
    tick: Callable[[], None] | None = None,
) -> np.ndarray:
    """Rows to withhold so that each of `rows` (hidden, exposed; in a system system of one column)
    can move.

    price (n,) what it costs to withhold a row. Rows that an earlier pattern moves already are
    passed over; rows that nothing can move are left out of the answer."""
    sums = _sums(system)
    of_row = sums.tocsc()
    cost = np.where(system.hidden[:, 0], 0.0, price + 1.0)
    immovable = system.fixed[:, 0] | (~system.hidden[:, 0] & ~(system.total > 0))
    zero = system.hidden[:, 0] & system.zero[:, 0]
    chosen: list[np.ndarray] = []
    moved: set[int] = set()
    for row in ints(rows):
        if tick is not None:
            tick()
        if row in moved:
            continue
        for rows_near, held in _searches(sums, of_row, row, cost, immovable):
            support = _cheapest_move(of_row, rows_near, row, cost, held, zero)
            if support is not None:
                moved.update(ints(support))
                chosen.append(support[cost[support] > 0])
                cost[support] = 0.0
                break
    return np.unique(np.concatenate(chosen)) if chosen else np.zeros(0, dtype=int)


def _sums(system: System) -> csr_matrix:
    """(equations, rows): the children of every sum as 1, what they make up as −1."""
    n = len(system.hidden)
    heads, equation = system.sums()
    entries = np.concatenate([np.ones(len(equation)), -np.ones(len(heads))])
    where = (
        np.concatenate([equation, np.arange(len(heads))]),
        np.concatenate([system.child, heads % n]),
    )
    return sparse.coo_matrix((entries, where), shape=(len(heads), n)).tocsr()


def _searches(
    sums: csr_matrix, of_row: csc_matrix, row: int, cost: np.ndarray, immovable: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(rows to look at, rows (n,) that cannot move): first small units, of these first those near
    by."""
    for largest in UP_TO:
        held = immovable | (cost > largest + 1.0)
        yield from ((rows_near, held) for rows_near in _rings(sums, of_row, row, held))


def _rings(
    sums: csr_matrix, of_row: csc_matrix, row: int, held: np.ndarray
) -> Iterator[np.ndarray]:
    """Rows around one, first those near by, then everything that hangs together with it. Nothing
    moves through rows that are held."""
    reached = np.array([row])
    inner_ring = None
    while True:
        moving = reached[~held[reached] | (reached == row)]
        equations = np.unique(of_row[:, moving].indices)
        wider = np.union1d(sums[equations].indices, reached)
        if len(wider) == len(reached):
            break
        if inner_ring is None and len(wider) > NEAR and len(reached) > 1:
            inner_ring = reached
            yield inner_ring
        reached = wider
    yield reached


def _cheapest_move(
    of_row: csc_matrix,
    rows_near: np.ndarray,
    row: int,
    cost: np.ndarray,
    immovable: np.ndarray,
    zero: np.ndarray,
) -> np.ndarray | None:
    """Rows of the cheapest move of `row` among `rows_near`; None where there is none."""
    free = rows_near[~immovable[rows_near] | (rows_near == row)]
    columns = of_row[:, free]
    used, equation = np.unique(
        columns.indices, return_inverse=True
    )  # scipy takes time for every row there is, not only for those asked
    part = sparse.csc_matrix((columns.data, equation, columns.indptr), shape=(len(used), len(free)))
    n = len(free)
    bounds = np.zeros((2 * n, 2))
    bounds[:, 1] = np.inf
    position = int(np.searchsorted(free, row))
    bounds[n + np.flatnonzero(zero[free]), 1] = 0.0
    bounds[position], bounds[n + position] = (1.0, 1.0), (0.0, 0.0)
    weights = np.tile(cost[free], 2)
    solution = linprog(
        weights,
        A_eq=sparse.hstack([part, -part]),
        b_eq=np.zeros(part.shape[0]),
        bounds=bounds,
        method="highs",
    )
    if not solution.success:
        return None
    return free[np.abs(solution.x[:n] - solution.x[n:]) > SEEN]
