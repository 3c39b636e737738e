"""The cheapest cells that must be hidden with an exposed one so that it can change, whatever the
equations: zones that cross the forest, shown sums over categories.

A hidden cell is safe once a *move* through it leaves every published number as it is. Of all moves
through it the cheapest is found by linear programming (its L1 norm, hidden cells cost nothing);
what it touches is hidden. Looked for near by first: rows that stay out of the program do not move,
so any move it finds is a move of the whole.

A program is small and starting one costs more than solving it: cells of different parents are
looked at in one program, block by block. Each block has its own copy of all rows, so every move
stands on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from ..algebra.moves import SEEN
from ..forest.siblings import ints
from .neighbours import NEAR, NEXT, Neighbours
from .system import ALIKE

if TYPE_CHECKING:
    from scipy.sparse import csc_matrix

    from .system import System

SILENCE = 4.0  # how much dearer it is to hide a mean than a fine category of the same row
CHEAP = 60.0  # a move through cells no dearer than that many times the exposed one is taken at once
TOGETHER = 100  # blocks of one program
GAIN = 1e5  # what a block's own cell brings when it moves, in its own households

Cell = tuple[int, int]
Move = tuple[np.ndarray, np.ndarray]  # cells (k, 2), means to hide (j, 2): (which, row)


def hide_partners_of(
    system: System,
    cells: np.ndarray,
    tick: Callable[[], None] | None = None,
    cheap: bool = False,
) -> np.ndarray:
    """Hides in `system.hidden` what lets every one of `cells` (k, 2) move; (j, 2) those that
    nothing helps. cheap: dear moves are not taken, since rows that could help are not there."""
    nets = Neighbours(system)
    moved = np.zeros(system.hidden.shape, dtype=bool)
    stuck: list[Cell] = []
    waiting: Sequence[Cell] = list(zip(ints(cells[:, 0]), ints(cells[:, 1]), strict=True))
    while waiting:
        if tick is not None:
            tick()
        batch, waiting = _of_different_parents(nets, waiting, TOGETHER if cheap else 1)
        moves = _cheap_moves(system, nets, batch) if cheap else _dear_move(system, nets, batch[0])
        for cells_moved, silenced in moves.values():
            system.hidden[cells_moved[:, 0], cells_moved[:, 1]] = True
            moved[cells_moved[:, 0], cells_moved[:, 1]] = True
            for which, row in silenced:
                system.weighed[which][1][row] = np.nan
        stuck += [cell for cell in batch if cell not in moves]
        waiting = [cell for cell in waiting if not moved[cell]]
    return np.array(stuck, dtype=int).reshape(-1, 2)


def _of_different_parents(
    nets: Neighbours, waiting: Sequence[Cell], limit: int
) -> tuple[list[Cell], list[Cell]]:
    """(cells no two of which have the same parent, at most so many; the others)."""
    taken: set[int] = set()
    batch: list[Cell] = []
    rest: list[Cell] = []
    for cell in waiting:
        place = nets.parent[cell[0]]
        if len(batch) == limit or place in taken:
            rest.append(cell)
        else:
            taken.add(place)
            batch.append(cell)
    return batch, rest


def _first_way(system: System, cell: Cell) -> float:
    """1 where the cell is to rise, −1 where it is all there is and can only fall."""
    return -1.0 if system.x[cell] >= system.total[cell[0]] else 1.0


def _cheap_moves(system: System, nets: Neighbours, cells: Sequence[Cell]) -> dict[Cell, Move]:
    """A move per cell, through cells no dearer than `CHEAP` times itself; without those that have
    none."""
    moves: dict[Cell, Move] = {}
    for ring in range(NEXT):
        asked = [
            Asked(cell, _first_way(system, cell), rows)
            for cell in cells
            if cell not in moves and (rows := nets.ring(cell, ring)) is not None
        ]
        if asked:
            moves.update(_solved(system, nets, asked, CHEAP))
    return moves


def _dear_move(system: System, nets: Neighbours, cell: Cell) -> dict[Cell, Move]:
    """The move whose dearest cell is the cheapest, whatever it costs; nothing where there is
    none."""
    best: tuple[float, Move] | None = None
    enough = CHEAP * (system.total[cell[0]] + 1.0)
    for turn in (1.0, -1.0):
        for ring in range(len(NEAR)):
            rows = nets.ring(cell, ring)
            if rows is None:
                continue
            asked = Asked(cell, turn * _first_way(system, cell), rows)
            move = _solved(system, nets, [asked], np.inf).get(cell)
            if move is not None:
                dearest = _dearest(system, move)
                if best is None or dearest < best[0]:
                    best = dearest, move
            if best is not None and best[0] <= enough:
                break
        if best is not None or system.zero[cell]:
            break
    return {} if best is None else {cell: best[1]}


def _dearest(system: System, move: Move) -> float:
    """The highest price of what a move hides."""
    (row, column), means = move[0].T, move[1][:, 1]
    price = system.price[row, column][~system.hidden[row, column]]
    return max(
        float(price.max(initial=0.0)), float((SILENCE * (system.total[means] + 1.0)).max(initial=0))
    )


@dataclass(frozen=True)
class Asked:
    """A cell that is to change by `way` (1 or −1) through these rows (k,), in their order."""

    cell: Cell
    way: float
    rows: np.ndarray


@dataclass(frozen=True)
class Program:
    """Blocks beside each other: cells (k, 2) that may move, the block of each, equations (m, k);
    means (j, 3): which, row, block of those whose equation `of_mean` (j,) a shown mean makes."""

    cells: np.ndarray
    block: np.ndarray
    equations: csc_matrix
    means: np.ndarray
    of_mean: np.ndarray


def _solved(  # noqa: PLR0914
    system: System, nets: Neighbours, asked: Sequence[Asked], limit: float
) -> dict[Cell, Move]:
    """The cheapest move in which each cell changes by its way; without those that have none.

    limit: how many times dearer than the cell itself what moves with it may be. A shown cell is two
    unknowns, what it rises and what it falls by, since both cost; so is what a mean's equation is
    missed by. Prices are in the households of each block's own cell."""
    unit = np.array([system.total[one.cell[0]] + 1.0 for one in asked])
    program = _program(system, nets, asked, limit * unit)
    cells, block, means = program.cells, program.block, program.means
    n, m = len(cells), program.equations.shape[0]
    zero = system.zero[cells[:, 0], cells[:, 1]]
    price = system.price[cells[:, 0], cells[:, 1]] / unit[block]
    price[system.hidden[cells[:, 0], cells[:, 1]]] = 0.0
    silence = SILENCE * (system.total[means[:, 1]] + 1.0) / unit[means[:, 2]]
    told = np.array([system.weighed[which][2][row] for which, row in means[:, :2]], dtype=bool)
    cell_of_block = np.array([one.cell for one in asked])
    spot = np.flatnonzero((cells == cell_of_block[block]).all(axis=1))
    way = np.array([one.way for one in asked])[block[spot]]
    shown = np.flatnonzero(price > 0)
    lower, upper = np.where(zero | (price > 0), 0.0, -np.inf), np.full(n, np.inf)
    cost = np.concatenate([price, price[shown], silence, silence])
    if np.isinf(limit):
        lower[spot] = upper[spot] = way
    else:  # a block without a move stays as it is
        lower[spot], upper[spot] = np.minimum(way, 0.0), np.maximum(way, 0.0)
        cost[spot] -= GAIN * way
    slack = sparse.csc_matrix(
        (np.ones(len(means)), (program.of_mean, np.arange(len(means)))), shape=(m, len(means))
    )
    bounds = np.zeros((len(cost), 2))
    bounds[:n, 0], bounds[:n, 1], bounds[n:, 1] = lower, upper, np.inf
    bounds[n + len(shown) :, 1] = np.tile(np.where(told | (silence > limit), 0.0, np.inf), 2)
    solved = linprog(
        cost,
        A_eq=sparse.hstack([program.equations, -program.equations[:, shown], slack, -slack]),
        b_eq=np.zeros(m),
        bounds=bounds,
        method="highs-ds",
    )
    if not solved.success:
        return {}
    move = solved.x[:n]
    move[shown] -= solved.x[n : n + len(shown)]
    missed = solved.x[n + len(shown) :].reshape(2, -1).sum(axis=0) > SEEN
    touched = np.abs(move) > SEEN
    moving = block[spot[np.abs(move[spot]) > 1 - SEEN]]
    return {
        asked[k].cell: (cells[touched & (block == k)], means[missed & (means[:, 2] == k), :2])
        for k in ints(moving)
    }


def _program(  # noqa: PLR0914
    system: System, nets: Neighbours, asked: Sequence[Asked], limit: np.ndarray
) -> Program:
    """What may move in each block, of the rows asked (everything above them included) and as far
    as it costs no more than `limit` (blocks,)."""
    n = len(system.hidden)
    rows = np.concatenate([one.rows for one in asked])
    block = np.repeat(np.arange(len(asked)), [len(one.rows) for one in asked])
    key = block * n + rows
    entries, of_block = nets.entries(rows, block)
    # rows come with everything above them, so all heads are there
    child = np.searchsorted(key, of_block * n + system.child[entries])
    head = np.searchsorted(key, of_block * n + system.head[entries])
    kinds = int(system.kind.max(initial=0)) + 1
    names, equation = np.unique(head * kinds + system.kind[entries], return_inverse=True)
    heads = names // kinds
    # sums of which no child is there do not change
    parts = np.bincount(heads, minlength=len(rows))
    hidden, zero = system.hidden[rows], system.zero[rows]
    open_cells = (hidden | ~system.fixed[rows]) & (system.total[rows] > 0)[:, None]
    open_cells &= hidden | (~zero & (system.price[rows] <= limit[block][:, None]))
    open_cells[parts < nets.parts[rows]] = False
    at, column = np.nonzero(open_cells)
    width = open_cells.shape[1]
    number = np.full((len(rows), width), -1)
    number[at, column] = np.arange(len(at))
    terms: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    first = 0
    rules = system.rule[rows]
    for rule in np.unique(rules) if system.relations else ():
        members = np.flatnonzero(system.leaf[rows] & (rules == rule))
        for relation in system.relations[rule]:
            r, c = np.nonzero((number[members][:, : len(relation)] >= 0) & (relation != 0))
            terms.append((first + r, number[members[r], c], relation[c]))
            first += len(members)
    k, c = np.nonzero(number[child] >= 0)
    terms.append((first + equation[k] * width + c, number[child[k], c], np.ones(len(k))))
    k, c = np.nonzero(number[heads] >= 0)
    terms.append((first + k * width + c, number[heads[k], c], -np.ones(len(k))))
    first += len(names) * width
    made: list[np.ndarray] = [
        np.zeros((0, 4), dtype=int)
    ]  # which mean, row, block, number of its equation
    for which, (weight, mean, _) in enumerate(system.weighed):
        members = mean[rows]
        if not np.isnan(members).all():
            terms.append(_weighed(members, number[:, weight], child, heads, equation, first))
            spots = np.unique(terms[-1][0])
            at_head = heads[spots - first]
            made.append(
                np.column_stack([np.full(len(spots), which), rows[at_head], block[at_head], spots])
            )
            first += len(names)
    equations, unknowns, factors = (np.concatenate(part) for part in zip(*terms, strict=True))
    used, equations = np.unique(equations, return_inverse=True)
    matrix = sparse.coo_matrix((factors, (equations, unknowns)), shape=(len(used), len(at)))
    means = np.concatenate(made)
    return Program(
        cells=np.column_stack([rows[at], column]),
        block=block[at],
        equations=matrix.tocsc(),
        means=means[:, :3],
        of_mean=np.searchsorted(used, means[:, 3]),
    )


def _weighed(
    mean: np.ndarray,
    number: np.ndarray,
    child: np.ndarray,
    heads: np.ndarray,
    equation: np.ndarray,
    first: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Terms of the equations that shown means make (`weighed_terms`), among rows of a program."""
    moving = number[child] >= 0
    silent = np.bincount(equation[moving & np.isnan(mean[child])], minlength=len(heads)) > 0
    used = np.flatnonzero(moving & ~(silent | np.isnan(mean[heads]))[equation])
    factor = mean[child[used]] - mean[heads[equation[used]]]
    differs = np.abs(factor) > ALIKE
    return first + equation[used[differs]], number[child[used[differs]]], factor[differs]
