"""The cheapest cells that must be hidden with an exposed one so that it can change, whatever the
equations: zones that cross the forest, shown sums over categories.

A hidden cell is safe once a *move* through it leaves every published number as it is. Of all moves
through it the cheapest is found by linear programming (its L1 norm, hidden cells cost nothing);
what it touches is hidden. Looked for near by first: rows that stay out of the program do not move,
so any move it finds is a move of the whole.
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
    from scipy.sparse import csc_matrix

    from .system import System

NEAR = ((6, 2), (40, 2), (200, 3))  # rows of every sum, and how far from the cell, in turn
SILENCE = 4.0  # how much dearer it is to hide a mean than a fine category of the same row
CHEAP = 60.0  # a move through cells no dearer than that many times the exposed one is taken at once


def hide_partners_of(
    system: System,
    cells: np.ndarray,
    tick: Callable[[], None] | None = None,
    cheap: bool = False,
) -> np.ndarray:
    """Hides in `system.hidden` what lets every one of `cells` (k, 2) move; (j, 2) those that
    nothing helps. cheap: dear moves are not taken, since rows that could help are not there."""
    nets = Neighbours(system)
    moved: set[tuple[int, int]] = set()
    stuck: list[tuple[int, int]] = []
    for cell in zip(ints(cells[:, 0]), ints(cells[:, 1]), strict=True):
        if tick is not None:
            tick()
        if cell in moved:
            continue
        found = _cheapest_move(system, nets, cell, cheap)
        if found is None:
            stuck.append(cell)
            continue
        support, silenced = found
        system.hidden[support[:, 0], support[:, 1]] = True
        for which, row in silenced:
            system.weighed[which][1][row] = np.nan
        moved.update(zip(ints(support[:, 0]), ints(support[:, 1]), strict=True))
    return np.array(stuck, dtype=int).reshape(-1, 2)


class Neighbours:
    """Who stands in a sum with whom, looked up row by row."""

    def __init__(self, system: System) -> None:
        n = len(system.hidden)
        self.system = system
        self.by_child, self.start_child = _grouped(system.child, n)
        self.by_head, self.start_head = _grouped(system.head, n)
        self.place = np.full(n, -1)  # a program's own numbers of rows, while it is made
        kinds = int(system.kind.max(initial=0)) + 1
        every = np.unique(system.head * kinds + system.kind) // kinds
        self.parts = np.bincount(every, minlength=n)  # (n,) sums that a row is
        self._upward: dict[int, tuple[int, ...]] = {}
        self._nearest: dict[tuple[int, int], np.ndarray] = {}

    def above(self, row: int) -> np.ndarray:
        """Entries of `system.child` in which the row is a part."""
        return self.by_child[self.start_child[row] : self.start_child[row + 1]]

    def below(self, row: int) -> np.ndarray:
        """Entries of `system.head` in which the row is the sum."""
        return self.by_head[self.start_head[row] : self.start_head[row + 1]]

    def upward(self, row: int) -> tuple[int, ...]:
        """The row and everything above it."""
        found = self._upward.get(row)
        if found is None:
            heads = ints(self.system.head[self.above(row)])
            found = (row, *dict.fromkeys(r for head in heads for r in self.upward(head)))
            self._upward[row] = found
        return found

    def nearest(self, head: int, column: int, most: int) -> np.ndarray:
        """Children of a sum, of many those that can help a cell of this column most cheaply."""
        kids = self._nearest.get((head, column))
        if kids is None:
            system = self.system
            kids = system.child[self.below(head)]
            zero, hidden = system.zero[kids, column], system.hidden[kids, column]
            price = np.where(hidden & ~zero, 0.0, system.total[kids] + 1.0) + 1e9 * zero
            kids = kids[np.argsort(price, kind="stable")]
            self._nearest[head, column] = kids
        return kids[:most]

    def rings(self, row: int, column: int) -> Iterator[np.ndarray]:
        """Rows around a cell, more and more of them."""
        before = 0
        for most, steps in NEAR:
            rows = set(self.upward(row))
            for _ in range(steps):
                kids = {k for h in sorted(rows) for k in ints(self.nearest(h, column, most))}
                rows.update(r for kid in kids - rows for r in self.upward(kid))
            if len(rows) > before:
                before = len(rows)
                yield np.array(sorted(rows))

    def entries(self, rows: np.ndarray) -> np.ndarray:
        """Entries of the sums of which a row is a part."""
        start, stop = self.start_child[rows], self.start_child[rows + 1]
        size = stop - start
        shift = np.repeat(start - np.concatenate([[0], np.cumsum(size)[:-1]]), size)
        return self.by_child[shift + np.arange(int(size.sum()))]


def _grouped(key: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """(positions sorted by key, where every key starts (size + 1,))."""
    order = np.argsort(key, kind="stable")
    return order, np.searchsorted(key[order], np.arange(size + 1))


Move = tuple[np.ndarray, list[tuple[int, int]]]  # cells (k, 2), means to hide: (which, row)


def _cheapest_move(
    system: System, nets: Neighbours, cell: tuple[int, int], cheap: bool
) -> Move | None:
    """The cheapest move through `cell` and the means that it cannot leave shown; None where there
    is none."""
    best: tuple[float, Move] | None = None
    enough = CHEAP * (system.total[cell[0]] + 1.0)
    full = bool(system.x[cell] >= system.total[cell[0]])  # 100 %: it can only fall
    for way in (-1.0, 1.0) if full else (1.0, -1.0):
        for rows in nets.rings(*cell):
            cells, matrix, means = _program(system, nets, rows)
            spot = np.flatnonzero((cells[:, 0] == cell[0]) & (cells[:, 1] == cell[1]))
            if not len(spot):
                continue
            zero = system.zero[cells[:, 0], cells[:, 1]]
            hidden = system.hidden[cells[:, 0], cells[:, 1]]
            price = system.price[cells[:, 0], cells[:, 1]] * ~hidden
            silence = np.array([SILENCE * (system.total[row] + 1.0) for _, row, _ in means])
            solved = _solved(matrix, price, zero, (int(spot[0]), way), means, silence)
            if solved is not None:
                support, silent = solved
                dearest = float(price[support].max(initial=0.0))
                dearest = max(dearest, float(silence[silent].max(initial=0.0)))
                if best is None or dearest < best[0]:
                    best = dearest, (cells[support], [means[k][:2] for k in silent])
            if best is not None and best[0] <= enough:
                break
        if best is not None or system.zero[cell]:
            break
    return best[1] if best is not None and (best[0] <= enough or not cheap) else None


def _solved(
    matrix: csc_matrix,
    price: np.ndarray,
    zero: np.ndarray,
    wanted: tuple[int, float],
    means: list[tuple[int, int, int]],
    silence: np.ndarray,
) -> tuple[np.ndarray, list[int]] | None:
    """(cells, means) of the cheapest move in which cell `wanted[0]` changes by `wanted[1]`; None
    where there is none.

    A shown cell is two unknowns, what it rises and what it falls by, since both cost; so is what a
    mean's equation is missed by."""
    shown = np.flatnonzero(price > 0)
    n, m = len(price), matrix.shape[0]
    lower, upper = np.where(zero | (price > 0), 0.0, -np.inf), np.full(n, np.inf)
    lower[wanted[0]] = upper[wanted[0]] = wanted[1]
    of_means = [equation for _, _, equation in means]
    slack = sparse.csc_matrix(
        (np.ones(len(means)), (of_means, np.arange(len(means)))), shape=(m, len(means))
    )
    bounds = np.zeros((n + len(shown) + 2 * len(means), 2))
    bounds[:n, 0], bounds[:n, 1], bounds[n:, 1] = lower, upper, np.inf
    solved = linprog(
        np.concatenate([price, price[shown], silence, silence]),
        A_eq=sparse.hstack([matrix, -matrix[:, shown], slack, -slack]),
        b_eq=np.zeros(m),
        bounds=bounds,
        method="highs-ds",
    )
    if not solved.success:
        return None
    move = solved.x[:n]
    move[shown] -= solved.x[n : n + len(shown)]
    missed = solved.x[n + len(shown) :].reshape(2, -1).sum(axis=0)
    return np.flatnonzero(np.abs(move) > SEEN), ints(np.flatnonzero(missed > SEEN))


def _program(  # noqa: PLR0914
    system: System, nets: Neighbours, rows: np.ndarray
) -> tuple[np.ndarray, csc_matrix, list[tuple[int, int, int]]]:
    """(cells (k, 2) that may move, equations (m, k), (which mean, row, equation) of those that a
    shown mean makes) of these rows, everything above them included."""
    place = nets.place
    place[rows] = np.arange(len(rows))
    entries = nets.entries(rows)  # rows come with everything above them, so all heads are there
    child, head, kind = (
        place[system.child[entries]],
        place[system.head[entries]],
        system.kind[entries],
    )
    kinds = int(system.kind.max(initial=0)) + 1
    names, equation = np.unique(head * kinds + kind, return_inverse=True)
    heads = names // kinds
    # sums of which no child is there do not change
    parts = np.zeros(len(rows), dtype=int)
    np.add.at(parts, heads, 1)
    open_cells = (system.hidden | ~system.fixed)[rows] & (system.total[rows] > 0)[:, None]
    open_cells &= system.hidden[rows] | ~system.zero[rows]
    open_cells[parts < nets.parts[rows]] = False
    at, column = np.nonzero(open_cells)
    width = open_cells.shape[1]
    number = np.full((len(rows), width), -1)
    number[at, column] = np.arange(len(at))
    terms: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    first = 0
    rules = system.rule[rows]
    for rule in np.unique(rules) if system.relations else ():
        own = np.flatnonzero(system.leaf[rows] & (rules == rule))
        for relation in system.relations[rule]:
            r, c = np.nonzero((number[own][:, : len(relation)] >= 0) & (relation != 0))
            terms.append((first + r, number[own[r], c], relation[c]))
            first += len(own)
    k, c = np.nonzero(number[child] >= 0)
    terms.append((first + equation[k] * width + c, number[child[k], c], np.ones(len(k))))
    k, c = np.nonzero(number[heads] >= 0)
    terms.append((first + k * width + c, number[heads[k], c], -np.ones(len(k))))
    first += len(names) * width
    made: list[tuple[int, int, int]] = []  # which mean, row, number of its equation
    for which, (weight, mean) in enumerate(system.weighed):
        own = mean[rows]
        if not np.isnan(own).all():
            terms.append(_weighed(own, number[:, weight], child, heads, equation, first))
            asked = ints(np.unique(terms[-1][0]))
            made += [(which, int(rows[heads[spot - first]]), spot) for spot in asked]
            first += len(names)
    equations, unknowns, factors = (np.concatenate(part) for part in zip(*terms, strict=True))
    used, equations = np.unique(equations, return_inverse=True)
    matrix = sparse.coo_matrix((factors, (equations, unknowns)), shape=(len(used), len(at)))
    place[rows] = -1
    means = [(which, row, int(np.searchsorted(used, spot))) for which, row, spot in made]
    return np.column_stack([rows[at], column]), matrix.tocsc(), means


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
    return first + equation[used], number[child[used]], factor
