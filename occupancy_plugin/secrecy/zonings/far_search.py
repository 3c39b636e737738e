"""Complements of the last exposed cells, which have none in their own component. All rows of the
families that are proved together are searched, in this order:

1. near and cheap complements;
2. sums at any distance, and cells near the widest of them, in a program over these and all hidden
   cells. Hidden cells that may rise and fall at no cost are eliminated from it;
3. dearer complements, tier by tier.

For France, "near" means the rows around the cells, since a program over all rows takes gigabytes.
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
from ..algebra.moves import (
    MAX_PROGRAM_UNKNOWNS,
    SMALLEST_CHANGE,
    component_batches,
    verified_changes,
)
from ..arrays import Bools, Floats, Ints
from ..problem import never_cancelled
from .complements import (
    CHEAP_PRICE,
    LARGE_COMPONENT,
    MAX_EQUATION_SIZE,
    PRICE_TIERS,
    ROUNDS_PER_REACH,
    SEED,
    Program,
    Reach,
    cheapest_move,
    draw_rewards,
    hide_means,
    hide_within_reach,
    mean_prices,
    program_of,
    solve,
    zero_amounts,
)
from .equations import equations
from .neighbourhood import EquationGraph, Sums

if TYPE_CHECKING:
    from .system import System

# unknowns of a component that is searched completely for a few cells
MAX_SEARCHED_UNKNOWNS = 10_000
# (steps, unknowns) of the searches, in turn
STEPS = ((3, LARGE_COMPONENT), (6, LARGE_COMPONENT), (None, MAX_SEARCHED_UNKNOWNS))
# the same in systems of more than COUNTRY_CELLS: three steps reach 40 000 unknowns of families that
# inclusions tie, in half a second, and two steps 8 000
LARGE_STEPS = ((2, LARGE_COMPONENT), (3, MAX_PROGRAM_UNKNOWNS), *STEPS[1:])
# cells, shown ones included, from which a system is only searched around those in question, and in
# its sums. Inclusions make forty columns of the rows of a town: as large as a country with eight
COUNTRY_CELLS = 1_000_000
# (steps, rows of the widest sum that is followed) of the searches around cells, in turn. The
# farthest covers half of France: it comes only before dear complements
AROUND = ((6, MAX_EQUATION_SIZE), (12, MAX_EQUATION_SIZE), (6, 500))
FARTHEST = (12, 500)
AROUND_ONE = (12, MAX_EQUATION_SIZE)  # for a single cell
AROUND_WIDE = (6, 2_000)  # follows every sum, since Paris has 676 IRIS
# highest prices in turn in systems of more than COUNTRY_CELLS. A program prefers what is cheap by
# itself, and the tiers in between found nothing in a town, in 9 s each
LARGE_TIERS = (*(tier for tier in PRICE_TIERS if tier <= CHEAP_PRICE), 10 * CHEAP_PRICE, np.inf)
# steps to distant complements after the elimination, in turn. Nearly all lie within six: 8 000
# unknowns in 20 ms, where all 700 000 take 7 s. Families of a large town that inclusions tie reach
# everything in six, and find 67 of 71 in three: in 1.5 s instead of 25
DISTANCES = (3, 6, 8, 10, 12, None)
# highest price in a system of more than COUNTRY_CELLS. With the prices of an EPCI and a département
# (10¹⁰ beside 50) the interior point ends "imprecise" and finds nothing
MAX_PRICE = 1e6
# cells from which searching the sums of France is faster than searching around them
MANY_CELLS = 3_000
# unknowns of the largest program at any distance. One of 987 000, with inclusions, ended without a
# solution after 160 s. The cells that are left find dearer complements near them
MAX_FAR_UNKNOWNS = 300_000
ONE_AT_A_TIME = Lock()  # a search in France takes more than a gigabyte
Search = Callable[["System", Program, Ints], Ints]  # returns the cells without a move


def protect_last_cells(
    system: System, cells: Ints, check_cancelled: Callable[[], None] | None = None
) -> Ints:
    """Hide complements of a few `cells` (k, 2) in `system.hidden`. Return (j, 2) the cells for
    which there are none."""
    if not len(cells):
        return cells
    is_small = system.hidden.size <= COUNTRY_CELLS
    with nullcontext() if is_small else ONE_AT_A_TIME:
        search = ComplementSearch(
            system,
            Sums.of(system),
            program_of(system) if is_small else None,
            np.random.Generator(np.random.PCG64(SEED)),
            check_cancelled or never_cancelled,
        )
        for max_price in PRICE_TIERS if is_small else LARGE_TIERS:
            searches_sums = system.is_partition and max_price == CHEAP_PRICE
            if searches_sums and not is_small and len(cells) > MANY_CELLS:
                cells = search.search_sums(cells)
            cells = search.search_nearby(cells, max_price)
            if searches_sums:
                cells = search.search_sums(search.search_below_epci(cells))
        is_zero = system.zero[tuple(cells.T)]  # a zero that did not rise with others cannot alone
        other_results = map(search.search_for_one, cells[~is_zero, None])
        return np.concatenate([cells[is_zero], *other_results])


def protect_everywhere(system: System, cells: Ints, check_cancelled: Callable[[], None]) -> Ints:
    """Hide complements of `cells` (k, 2) at any distance and price, in one program, of a system of
    at most `COUNTRY_CELLS` cells. Return (j, 2) those without any."""
    if not len(cells):
        return cells
    check_cancelled()
    rewards = draw_rewards(system, cells, np.random.Generator(np.random.PCG64(SEED)))
    every_row = np.ones(len(system.hidden), dtype=bool)
    return cells[~_solve_far(system, cells, rewards, every_row)]


@dataclass(frozen=True)
class ComplementSearch:
    """The search for complements of the last cells of a system.

    program: of all rows; None for a system of more than `COUNTRY_CELLS` cells
    """

    system: System
    sums: Sums
    program: Program | None
    rng: np.random.Generator
    check_cancelled: Callable[[], None]

    def search_nearby(self, cells: Ints, max_price: float) -> Ints:
        """Hide complements of `cells` (k, 2) priced at most `max_price`. Return (j, 2) the cells
        that still cannot move."""
        reaches = [Reach(*limits, max_price) for limits in self._steps()]
        for surroundings in self._surroundings(max_price):
            if len(cells):
                cells = self._search_around(
                    cells, surroundings, partial(self._search_in_reaches, reaches)
                )
        return cells

    def search_below_epci(self, cells: Ints) -> Ints:
        """Hide complements of `cells` (k, 2) near them and below EPCI, at any price. Return (j, 2)
        those that still cannot move. Only systems as large as France are searched, where this saves
        programs over all rows, which take minutes each."""
        if self.program is not None or not len(cells):
            return cells
        reaches = [Reach(*limits) for limits in self._steps()]
        return self._search_around(
            cells,
            AROUND[0],
            partial(self._search_in_reaches, reaches),
            must_show=self.system.is_epci_or_wider,
        )

    def search_sums(self, cells: Ints) -> Ints:
        """Hide complements of `cells` (k, 2) among the forest's sums at any distance, then among
        the rows around the widest sums. Return (j, 2) those that still cannot move."""
        may_hide = ~(self.system.leaf | self.system.zone)
        for is_widened in (False, True):
            if not len(cells):
                break
            self.check_cancelled()
            if is_widened:
                rows, is_free = self.sums.around(cells[:, 0], *AROUND_WIDE)
                may_hide[rows[is_free]] = True
            rewards = draw_rewards(self.system, cells, self.rng)
            cells = cells[~_solve_far(self.system, cells, rewards, may_hide)]
        return cells

    def search_for_one(self, cell: Ints) -> Ints:
        """Hide complements of one cell (1, 2) above zero, so that it can rise or fall. Return the
        cell if there are none, else an empty array."""
        return self._search_around(cell, AROUND_ONE, self._search_both_directions)

    def _steps(self) -> tuple[tuple[int | None, int], ...]:
        """Return (steps, unknowns) of the searches, in turn."""
        return LARGE_STEPS if self.program is None else STEPS

    def _surroundings(self, max_price: float) -> Iterator[tuple[int, int]]:
        """Yield the neighbourhoods to search, in turn. A program of all rows needs only one."""
        if self.program is not None:
            yield FARTHEST
        elif not self.system.is_partition:
            yield from AROUND if max_price < CHEAP_PRICE else (*AROUND, FARTHEST)
        elif max_price >= CHEAP_PRICE:  # the program prefers cheaper complements by itself
            yield from AROUND if max_price > CHEAP_PRICE else AROUND[:1]

    def _search_around(
        self,
        cells: Ints,
        surroundings: tuple[int, int],
        search: Search,
        must_show: Bools | None = None,
    ) -> Ints:
        """Run `search` on all rows, or on the rows around `cells` (k, 2) with the rows beyond as
        known numbers. Return (j, 2) the cells that still cannot move.

        must_show: (n,) rows around them in which nothing more may be hidden"""
        system = self.system
        if self.program is not None:
            return search(system, self.program, cells)
        rows, is_free = self.sums.around(cells[:, 0], *surroundings)
        subsystem = system.subsystem(rows)
        subsystem.hidden &= is_free[:, None]
        subsystem.must_show |= ~is_free[:, None]
        if must_show is not None:
            subsystem.must_show |= must_show[rows, None]
        subsystem.exposed[:] = system.exposed[rows]
        positions = np.column_stack([np.searchsorted(rows, cells[:, 0]), cells[:, 1]])
        open_cells = search(subsystem, program_of(subsystem), positions)
        cell_rows = rows[is_free]
        system.hidden[cell_rows] = subsystem.hidden[is_free]
        system.movable[cell_rows] = subsystem.movable[is_free]
        system.exposed[cell_rows] = subsystem.exposed[is_free]
        for (_, mean, _), (_, mean_left, _) in zip(system.means, subsystem.means, strict=True):
            mean[rows] = mean_left
        return np.column_stack([rows[open_cells[:, 0]], open_cells[:, 1]])

    def _search_in_reaches(
        self, reaches: list[Reach], subsystem: System, program: Program, cells: Ints
    ) -> Ints:
        for reach in reaches:
            for _ in range(ROUNDS_PER_REACH):
                if not len(cells):
                    return cells
                self.check_cancelled()
                count_before = len(cells)
                cells = hide_within_reach(subsystem, program, cells, reach, self.rng)
                if len(cells) == count_before:
                    break
        return cells

    def _search_both_directions(self, subsystem: System, program: Program, cell: Ints) -> Ints:
        for steps, max_unknowns in STEPS:
            for direction in (1.0, -1.0):
                self.check_cancelled()
                if solve(
                    subsystem, program, cell, np.array([direction]), Reach(steps, max_unknowns)
                ).any():
                    return cell[:0]
        return cell


def _solve_far(system: System, cells: Ints, rewards: Floats, may_hide_in_row: Bools) -> Bools:
    """Hide the cells and means of the move with the highest rewards (k,) less prices. Return (k,)
    which of `cells` (k, 2) change. Hidden cells that may rise and fall cost nothing and are
    eliminated first.

    may_hide_in_row: (n,) rows whose cells may be hidden"""
    may_hide = may_hide_in_row[:, None] & ~system.hidden & ~system.must_show & ~system.zero
    unknown = may_hide | (system.hidden & ~system.zone[:, None])
    unknown[tuple(cells.T)] = True
    published_equations = equations(system, unknown, may_hide_means=True)
    cells_of_unknowns = np.nonzero(published_equations.number >= 0)
    unknowns_of_cells = published_equations.number[tuple(cells.T)]
    price_of_amounts = mean_prices(system, published_equations.amounts)
    cell_count = len(cells_of_unknowns[0])
    amounts = published_equations.amounts[np.isfinite(price_of_amounts)]
    may_move = np.isfinite(price_of_amounts)
    price = np.append(
        np.where(may_hide[cells_of_unknowns], system.price[cells_of_unknowns], 0.0),
        price_of_amounts[may_move],
    )
    if system.hidden.size > COUNTRY_CELLS:
        price = np.minimum(price, MAX_PRICE)
    # zeros with a known move may fall too
    can_only_rise = system.zero[cells_of_unknowns] & ~system.movable[cells_of_unknowns]
    can_only_rise = np.append(can_only_rise, zero_amounts(system, amounts))
    reward = np.zeros(len(price))
    reward[unknowns_of_cells] = rewards
    matrix = published_equations.matrix[:, np.append(np.ones(cell_count, dtype=bool), may_move)]
    matrix = eliminate(matrix, (price == 0) & ~can_only_rise & (reward == 0))
    has_moved, is_certain = _moved_unknowns(
        matrix, price, np.where(can_only_rise, 0.0, -np.inf), reward
    )
    complements = tuple(
        axis[has_moved[:cell_count] & (price[:cell_count] > 0)] for axis in cells_of_unknowns
    )
    hide_means(system, amounts[has_moved[cell_count:]])
    system.hidden[complements] = True
    system.exposed[tuple(cells[has_moved[unknowns_of_cells]].T)] = False
    certain_cells = tuple(axis[is_certain[:cell_count]] for axis in cells_of_unknowns)
    system.movable[certain_cells], system.exposed[certain_cells] = True, False
    return has_moved[unknowns_of_cells]


def _moved_unknowns(
    matrix: sparse.csr_matrix, price: Floats, lower: Floats, reward: Floats
) -> tuple[Bools, Bools]:
    """Return (n,) the unknowns of the moves with the highest rewards (n,) less prices; and (n,)
    which of them certainly change and need no further proof. Near unknowns are searched first, then
    all of them for the cells that are left."""
    graph = EquationGraph.through(matrix)
    has_moved, is_certain = np.zeros(len(price), dtype=bool), np.zeros(len(price), dtype=bool)
    unknowns = np.flatnonzero((np.diff(graph.unknowns.indptr) > 0) | (reward != 0))
    for steps in DISTANCES:
        reward_left = np.where(has_moved, 0.0, reward)
        chosen_unknowns = (
            unknowns if steps is None else graph.within(np.flatnonzero(reward_left), steps)
        )
        if 2 * len(chosen_unknowns) > len(unknowns):
            chosen_unknowns = unknowns
        matrix_nearby = matrix[:, chosen_unknowns]
        for equations_of_part, unknowns_of_part in component_batches(
            matrix_nearby, reward_left[chosen_unknowns] != 0
        ):
            if len(unknowns_of_part) <= MAX_FAR_UNKNOWNS:
                part_unknowns = chosen_unknowns[unknowns_of_part]
                cost = np.where(has_moved[part_unknowns], 0.0, price[part_unknowns])
                part_matrix = matrix_nearby[equations_of_part][:, unknowns_of_part]
                lowest = lower[part_unknowns]
                move = cheapest_move(part_matrix, cost, lowest, reward_left[part_unknowns])
                has_moved[part_unknowns] |= np.abs(move) > SMALLEST_CHANGE
                is_certain[part_unknowns] |= verified_changes(part_matrix, move, lowest == 0)
        if chosen_unknowns is unknowns or has_moved[reward != 0].all():
            break
    return has_moved, is_certain & ((price > 0) | (reward != 0))
