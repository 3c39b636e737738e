"""Complements of the last exposed cells, which have none in their own component. All rows of the
families that are proved together are searched.

Near and cheap complements are tried first. Then sums at any distance, in a program over all hidden
cells, from which those that may rise and fall at no cost are eliminated, and over shown sums, or
cells near the widest of them. Then dearer complements, tier by tier. For France, "near" means the
rows around the cells, since a program over all rows takes gigabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ..algebra.elimination import eliminate
from ..algebra.moves import LARGEST, SEEN, component_batches, verified_changes
from ..arrays import Bools, Floats, Ints
from ..problem import never_cancelled
from .complements import (
    CHEAP,
    LARGE,
    MAX_EQUATION_SIZE,
    PRICE_TIERS,
    ROUNDS_PER_REACH,
    SEED,
    Program,
    Reach,
    cheapest_move,
    hide_means,
    hide_within_reach,
    mean_prices,
    nothing_of,
    program_of,
    rewards_of,
    solve,
)
from .equations import equations
from .neighbourhood import EquationGraph, Sums

if TYPE_CHECKING:
    from .system import System

WHOLE = 10_000  # unknowns of a component that is searched completely for a few cells
STEPS = ((3, LARGE), (6, LARGE), (None, WHOLE))  # (steps, unknowns) of the searches, in turn
# the same in systems of more than COUNTRY cells: three steps reach 40 000 unknowns of families that
# inclusions tie, in half a second, and two steps 8 000
LARGE_STEPS = ((2, LARGE), (3, LARGEST), *STEPS[1:])
# cells, shown ones included, from which a system is only searched around those in question, and in
# its sums. Inclusions make forty columns of the rows of a town: as large as a country with eight
COUNTRY = 1_000_000
# (steps, rows of the widest sum that is followed) of the searches around cells, in turn. The
# farthest covers half of France: it comes only before dear complements
AROUND = ((6, MAX_EQUATION_SIZE), (12, MAX_EQUATION_SIZE), (6, 500))
FARTHEST = (12, 500)
AROUND_ONE = (12, MAX_EQUATION_SIZE)  # for a single cell
AROUND_WIDE = (6, 2_000)  # follows every sum: Paris has 676 IRIS
# highest prices in turn in systems of more than COUNTRY cells. A program prefers what is cheap by
# itself, and the tiers in between found nothing in a town, in 9 s each
LARGE_TIERS = (*(tier for tier in PRICE_TIERS if tier <= CHEAP), 10 * CHEAP, np.inf)
# steps to distant complements after the elimination, in turn. Nearly all lie within six: 8 000
# unknowns in 20 ms, where all 700 000 take 7 s. Families of a large town that inclusions tie reach
# everything in six, and find 67 of 71 in three: in 1.5 s instead of 25
CLOSE = (3, 6, 8, 10, 12, None)
# highest price in a system of more than COUNTRY cells. With the prices of an EPCI and a département
# (10¹⁰ beside 50) the interior point ends "imprecise" and finds nothing
DEAREST = 1e6
MANY = 3_000  # cells from which searching the sums of France is faster than searching around them
# unknowns of the largest program. With inclusions one of 987 000 ended without a solution after
# 160 s; the cells that are left find dearer complements near them
MOST = 300_000
ONE_AT_A_TIME = Lock()  # a search in France takes more than a gigabyte
Look = Callable[["System", Program, Ints], Ints]  # returns the cells without a move


def protect_last_cells(
    system: System, cells: Ints, check_cancelled: Callable[[], None] | None = None
) -> Ints:
    """Hide complements of a few `cells` (k, 2) in `system.hidden`. Return (j, 2) the cells for
    which there are none."""
    if not len(cells):
        return cells
    small = system.hidden.size <= COUNTRY
    with nullcontext() if small else ONE_AT_A_TIME:
        search = ComplementSearch(
            system,
            Sums.of(system),
            program_of(system) if small else None,
            np.random.Generator(np.random.PCG64(SEED)),
            check_cancelled or never_cancelled,
        )
        for dearest in PRICE_TIERS if small else LARGE_TIERS:
            far = system.is_partition and dearest == CHEAP
            if far and not small and len(cells) > MANY:
                cells = search.search_sums(cells)
            cells = search.search_nearby(cells, dearest)
            if far:
                cells = search.search_sums(search.search_below_epci(cells))
        stuck = system.zero[tuple(cells.T)]  # a zero that did not rise with others cannot alone
        return np.concatenate([cells[stuck], *map(search.search_for_one, cells[~stuck, None])])


def protect_everywhere(system: System, cells: Ints, check_cancelled: Callable[[], None]) -> Ints:
    """Hide complements of `cells` (k, 2) at any distance and price, in one program, of a system of
    at most `COUNTRY` cells. Return (j, 2) those without any."""
    if not len(cells):
        return cells
    check_cancelled()
    rewards = rewards_of(system, cells, np.random.Generator(np.random.PCG64(SEED)))
    every_row = np.ones(len(system.hidden), dtype=bool)
    return cells[~_solve_far(system, cells, rewards, every_row)]


@dataclass(frozen=True)
class ComplementSearch:
    """The search for complements of the last cells of a system.

    program: of all rows; None for a system of more than `COUNTRY` cells
    """

    system: System
    sums: Sums
    program: Program | None
    rng: np.random.Generator
    check_cancelled: Callable[[], None]

    def search_nearby(self, cells: Ints, dearest: float) -> Ints:
        """Hide complements of `cells` (k, 2) priced at most `dearest`. Return (j, 2) the cells
        that still cannot move."""
        reaches = [Reach(*limits, dearest) for limits in self._steps()]
        for place in self._places(dearest):
            if len(cells):
                cells = self._look(cells, place, partial(self._few, reaches))
        return cells

    def search_below_epci(self, cells: Ints) -> Ints:
        """Hide complements of `cells` (k, 2) near them and below EPCI, at any price, in a system as
        large as France. Return (j, 2) those that still cannot move. It saves programs over all
        rows, which take minutes each."""
        if self.program is not None or not len(cells):
            return cells
        reaches = [Reach(*limits) for limits in self._steps()]
        return self._look(
            cells, AROUND[0], partial(self._few, reaches), spared=self.system.is_epci_or_wider
        )

    def search_sums(self, cells: Ints) -> Ints:
        """Hide complements of `cells` (k, 2) among the forest's sums at any distance, then among
        the rows around the widest sums. Return (j, 2) those that still cannot move."""
        may = ~(self.system.leaf | self.system.zone)
        for widened in (False, True):
            if not len(cells):
                break
            self.check_cancelled()
            if widened:
                rows, inner = self.sums.around(cells[:, 0], *AROUND_WIDE)
                may[rows[inner]] = True
            rewards = rewards_of(self.system, cells, self.rng)
            cells = cells[~_solve_far(self.system, cells, rewards, may)]
        return cells

    def search_for_one(self, cell: Ints) -> Ints:
        """Hide complements of one cell (1, 2) above zero, so that it can rise or fall. Return the
        cell if there are none, else an empty array."""
        return self._look(cell, AROUND_ONE, self._one)

    def _steps(self) -> tuple[tuple[int | None, int], ...]:
        """Return (steps, unknowns) of the searches, in turn."""
        return LARGE_STEPS if self.program is None else STEPS

    def _places(self, dearest: float) -> Iterator[tuple[int, int]]:
        """Yield the neighbourhoods to search, in turn. A program of all rows needs only one."""
        if self.program is not None:
            yield FARTHEST
        elif not self.system.is_partition:
            yield from AROUND if dearest < CHEAP else (*AROUND, FARTHEST)
        elif dearest >= CHEAP:  # the program prefers cheaper complements by itself
            yield from AROUND if dearest > CHEAP else AROUND[:1]

    def _look(
        self,
        cells: Ints,
        place: tuple[int, int],
        look: Look,
        spared: Bools | None = None,
    ) -> Ints:
        """Run `look` on all rows, or on the rows around `cells` (k, 2) that are not `spared` (n,),
        with the rows beyond as known numbers. Return (j, 2) the cells that still cannot move."""
        system = self.system
        if self.program is not None:
            return look(system, self.program, cells)
        rows, inner = self.sums.around(cells[:, 0], *place)
        piece = system.subsystem(rows)
        piece.hidden &= inner[:, None]
        piece.must_show |= ~inner[:, None]
        if spared is not None:
            piece.must_show |= spared[rows, None]
        piece.exposed[:] = system.exposed[rows]
        positions = np.column_stack([np.searchsorted(rows, cells[:, 0]), cells[:, 1]])
        open_cells = look(piece, program_of(piece), positions)
        cell_rows = rows[inner]
        system.hidden[cell_rows] = piece.hidden[inner]
        system.movable[cell_rows] = piece.movable[inner]
        system.exposed[cell_rows] = piece.exposed[inner]
        for (_, mean, _), (_, left_shown, _) in zip(system.means, piece.means, strict=True):
            mean[rows] = left_shown
        return np.column_stack([rows[open_cells[:, 0]], open_cells[:, 1]])

    def _few(self, reaches: list[Reach], part: System, program: Program, cells: Ints) -> Ints:
        for reach in reaches:
            for _ in range(ROUNDS_PER_REACH):
                if not len(cells):
                    return cells
                self.check_cancelled()
                before = len(cells)
                cells = hide_within_reach(part, program, cells, reach, self.rng)
                if len(cells) == before:
                    break
        return cells

    def _one(self, part: System, program: Program, cell: Ints) -> Ints:
        for steps, most in STEPS:
            for way in (1.0, -1.0):
                self.check_cancelled()
                if solve(part, program, cell, np.array([way]), Reach(steps, most)).any():
                    return cell[:0]
        return cell


def _solve_far(system: System, cells: Ints, rewards: Floats, may: Bools) -> Bools:
    """Hide the cells and means of the move with the highest rewards (k,) less prices. may: (n,)
    rows whose cells may be hidden. Return (k,) which of `cells` (k, 2) change. Hidden cells that
    may rise and fall cost nothing and are eliminated first."""
    may_hide = may[:, None] & ~system.hidden & ~system.must_show & ~system.zero
    unknown = may_hide | (system.hidden & ~system.zone[:, None])
    unknown[tuple(cells.T)] = True
    published = equations(system, unknown, may_hide_means=True)
    where, spot = np.nonzero(published.number >= 0), published.number[tuple(cells.T)]
    dear, cell_count = mean_prices(system, published.amounts), len(where[0])
    amounts, is_open = published.amounts[np.isfinite(dear)], np.isfinite(dear)
    price = np.append(np.where(may_hide[where], system.price[where], 0.0), dear[is_open])
    if system.hidden.size > COUNTRY:
        price = np.minimum(price, DEAREST)
    rises = system.zero[where] & ~system.movable[where]  # zeros with a known move may fall too
    rises = np.append(rises, nothing_of(system, amounts))
    reward = np.zeros(len(price))
    reward[spot] = rewards
    matrix = published.matrix[:, np.append(np.ones(cell_count, dtype=bool), is_open)]
    matrix = eliminate(matrix, (price == 0) & ~rises & (reward == 0))
    moved, certain = _moved_unknowns(matrix, price, np.where(rises, 0.0, -np.inf), reward)
    partners = tuple(axis[moved[:cell_count] & (price[:cell_count] > 0)] for axis in where)
    hide_means(system, amounts[moved[cell_count:]])
    system.hidden[partners] = True
    system.exposed[tuple(cells[moved[spot]].T)] = False
    certain_cells = tuple(axis[certain[:cell_count]] for axis in where)
    system.movable[certain_cells], system.exposed[certain_cells] = True, False
    return moved[spot]


def _moved_unknowns(
    matrix: sparse.csr_matrix, price: Floats, lower: Floats, reward: Floats
) -> tuple[Bools, Bools]:
    """Return (n,) the unknowns of the moves with the highest rewards (n,) less prices, among near
    unknowns first, then among all for the cells that are left; and (n,) which of them certainly
    change. Those need no further proof, in which they would be sought again."""
    links = EquationGraph.through(matrix)
    moved, certain = np.zeros(len(price), dtype=bool), np.zeros(len(price), dtype=bool)
    unknowns = np.flatnonzero((np.diff(links.unknowns.indptr) > 0) | (reward != 0))
    for steps in CLOSE:
        brings = np.where(moved, 0.0, reward)
        chosen_unknowns = unknowns if steps is None else links.within(np.flatnonzero(brings), steps)
        if 2 * len(chosen_unknowns) > len(unknowns):
            chosen_unknowns = unknowns
        close = matrix[:, chosen_unknowns]
        for of_part, free in component_batches(close, brings[chosen_unknowns] != 0):
            if len(free) <= MOST:
                free_unknowns = chosen_unknowns[free]
                cost = np.where(moved[free_unknowns], 0.0, price[free_unknowns])
                part, lowest = close[of_part][:, free], lower[free_unknowns]
                move = cheapest_move(part, cost, lowest, brings[free_unknowns])
                moved[free_unknowns] |= np.abs(move) > SEEN
                certain[free_unknowns] |= verified_changes(part, move, lowest == 0)
        if chosen_unknowns is unknowns or moved[reward != 0].all():
            break
    return moved, certain
