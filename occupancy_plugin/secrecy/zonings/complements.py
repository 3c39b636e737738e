"""Complements: the cheapest cells to hide with exposed ones so that these can move, under any
equations (zones that do not nest, shown sums over categories).

A hidden cell is safe if a *move* through it leaves every published number unchanged. All exposed
cells of a component are solved in one linear program. Each exposed cell brings a reward for
changing by up to one household; every cell that moves costs its price (the L1 norm; hidden cells
cost 0). The cells that move are hidden. One move protects all cells that it changes, so they share
complements.

For zeros one program is enough: moves that raise one zero each add up to a move that raises all.
Two cells above zero may have to change in opposite directions, so the sign and size of each reward
are drawn at random. Cells that did not move are drawn again, and finally solved one by one.

Whole units are cells of one column, their households; the smallest are tried first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from ..algebra.elimination import nonzero_equations
from ..algebra.moves import (
    MAX_PROGRAM_UNKNOWNS,
    SMALLEST_CHANGE,
    component_batches,
    component_labels,
    verified_changes,
)
from ..algebra.programs import cheapest_solution
from ..arrays import Bools, Floats, Ints
from .equations import equations
from .neighbourhood import EquationGraph

if TYPE_CHECKING:
    from .system import System

MEAN_PRICE = 4.0  # price of hiding a mean, relative to a fine category of the same row
TIE_BREAK = 1e-2  # largest part that is drawn for each price and reward, so that no two are equal
REWARD = 20.0  # reward of an exposed cell that moves, relative to the highest price
# factors of the reward: of a zero, and the range for a cell that may rise or fall
ZERO_REWARD, REWARD_RANGE = 2.0, (0.5, 1.5)
ROUNDS_PER_REACH = 4  # programs per reach

LARGE_COMPONENT = 18_000  # unknowns from which a component is only searched near the exposed cells


class Reach(NamedTuple):
    """Limits of a search for complements."""

    steps: int | None  # number of equations between an exposed cell and its complement, None: any
    max_unknowns: int  # unknowns of the largest program
    max_price: float = np.inf  # highest price of a complement


# highest price of a complement of whole units, or of a few cells, in turn
PRICE_TIERS = (1e2, 1e3, 1e4, 1e5, 1e6, 1e7, np.inf)
# highest price in large components. A long detour costs less than a cell of an EPCI, whose price
# is above it
CHEAP_PRICE = 1e4
NEARBY_REACHES = tuple(Reach(steps, MAX_PROGRAM_UNKNOWNS, CHEAP_PRICE) for steps in (3, 4, 6, 12))
# for whole units: small distant ones before large ones
WHOLE_UNIT_REACHES = tuple(
    Reach(steps, MAX_PROGRAM_UNKNOWNS, dearest) for dearest in PRICE_TIERS for steps in (3, 6, 12)
)
# number of cells per program. More cells share more complements; the number is halved, down to FEW,
# while the program is too large
CELLS_PER_PROGRAM, MIN_CELLS_PER_PROGRAM = 3_000, 30
ANY_DISTANCE = Reach(None, MAX_PROGRAM_UNKNOWNS)
# unknowns of the largest equation that a search near a cell follows: larger ones reach all units
MAX_EQUATION_SIZE = 60
SEED = 20261126


def search_stages(system: System) -> tuple[Reach, ...]:
    """Return the reaches in which complements are searched in large components, in turn."""
    return (
        NEARBY_REACHES
        if system.is_partition
        else (*WHOLE_UNIT_REACHES, *(ANY_DISTANCE,) * ROUNDS_PER_REACH)
    )


def hide_complements(
    system: System,
    program: Program,
    cells: Ints,
    reach: Reach,
    rng: np.random.Generator,
    check_cancelled: Callable[[], None] | None = None,
) -> None:
    """Hide complements of `cells` (k, 2) in `system.hidden`, one round.

    Components are solved completely. In large ones a complete program takes minutes, and one within
    `reach` takes seconds; nearly all cells find their complements there."""
    max_price = np.inf if system.is_partition else reach.max_price
    is_in_large = _in_large_parts(system, program, cells, max_price)
    everywhere = ANY_DISTANCE._replace(max_price=max_price)
    hide_within_reach(system, program, cells[~is_in_large], everywhere, rng)
    cells_in_large = cells[is_in_large]
    for start in range(0, len(cells_in_large), CELLS_PER_PROGRAM):
        if check_cancelled is not None:
            check_cancelled()
        hide_within_reach(
            system, program, cells_in_large[start : start + CELLS_PER_PROGRAM], reach, rng
        )


def _in_large_parts(system: System, program: Program, cells: Ints, max_price: float) -> Bools:
    """Return (k,) whether each of the `cells` (k, 2) is in a component too large for one program,
    when complements cost at most `max_price`."""
    is_affordable = _prices(system, program) <= max_price
    component = component_labels(program.matrix[:, is_affordable])[1]
    size = np.ones(len(is_affordable), dtype=int)
    size[is_affordable] = np.bincount(component)[component]
    return size[program.number[tuple(cells.T)]] > LARGE_COMPONENT


def hide_within_reach(
    system: System, program: Program, cells: Ints, reach: Reach, rng: np.random.Generator
) -> Ints:
    """Hide complements of `cells` (k, 2) within reach. Return (j, 2) those that still cannot
    move."""
    if not len(cells):
        return cells
    return cells[~solve(system, program, cells, draw_rewards(system, cells, rng), reach)]


def draw_rewards(system: System, cells: Ints, rng: np.random.Generator) -> Floats:
    """Return (k,) the reward of each of `cells` (k, 2) for changing by one household: above 0 for
    rising, below for falling. A zero can only rise, a cell equal to its total only fall. The sign
    of the others is drawn, since of two cells with a shown sum one rises and the other falls."""
    row, column = cells.T
    random_rewards = rng.uniform(*REWARD_RANGE, len(cells)) * np.where(
        rng.random(len(cells)) < 0.5, -1.0, 1.0
    )
    equals_total = system.x[row, column] >= system.total[row]
    return np.where(
        system.zero[row, column],
        ZERO_REWARD,
        np.where(equals_total, -np.abs(random_rewards), random_rewards),
    )


@dataclass(frozen=True)
class Program:
    """All unknowns of a system and their equations.

    cells: (k, 2) row and category of every unknown
    number: (n, C) the unknown of every cell, or −1
    price: (k,) price of hiding it
    amounts: (j, 2) number of the mean and row of every amount, as in `Equations`
    matrix: (m, k + j) the equations. By columns, since a few of them are taken repeatedly
    narrow: (m', k + j) the equations with few unknowns
    """

    cells: Ints
    number: Ints
    price: Floats
    amounts: Ints
    matrix: sparse.csc_matrix
    narrow: EquationGraph


def program_of(system: System) -> Program:
    """Build the program of a system. It stays valid while cells are only hidden; masks are read
    from the system when it is solved."""
    open_cells = ~system.must_show & np.isfinite(system.price)
    if system.is_partition:  # here a shown 0 cannot be hidden; in other columns it can
        open_cells &= (system.total > 0)[:, None] & ~system.zero
    # a zone's hidden cell that can move constrains nothing
    is_published = system.zone[:, None] & system.hidden & system.movable
    published_equations = equations(
        system, (system.hidden | open_cells) & ~is_published, may_hide_means=True
    )
    cells, matrix = np.argwhere(published_equations.number >= 0), published_equations.matrix
    return Program(
        cells=cells,
        number=published_equations.number,
        price=system.price[cells[:, 0], cells[:, 1]],
        amounts=published_equations.amounts,
        matrix=matrix.tocsc(),
        narrow=EquationGraph.through(matrix[np.diff(matrix.indptr) <= MAX_EQUATION_SIZE]),
    )


def mean_prices(system: System, amounts: Ints) -> Floats:
    """Return (j,) the prices of hiding the means of amounts (j, 2): 0 for hidden ones, infinite for
    those shown before."""
    price = MEAN_PRICE * (np.nan_to_num(system.total[amounts[:, 1]]) + 1.0)
    for number_of_mean, (_, mean, shown_before) in enumerate(system.means):
        is_of_mean = amounts[:, 0] == number_of_mean
        rows = amounts[is_of_mean, 1]
        price[is_of_mean] = np.where(
            np.isnan(mean[rows]), 0.0, np.where(shown_before[rows], np.inf, price[is_of_mean])
        )
    return price


def zero_amounts(system: System, amounts: Ints) -> Bools:
    """Return (j,) which of the amounts (j, 2) are 0, so that they can only rise."""
    columns = np.array([column for column, _, _ in system.means], dtype=int)
    return np.asarray(system.x[amounts[:, 1], columns[amounts[:, 0]]] <= 0)


def hide_means(system: System, amounts: Ints) -> None:
    """Hide the means of amounts (j, 2) in the system."""
    for number_of_mean, row in amounts:
        system.means[number_of_mean][1][row] = np.nan


def solve(system: System, program: Program, cells: Ints, rewards: Floats, reach: Reach) -> Bools:
    """Hide the cells of the move with the highest rewards (k,) of `cells` (k, 2) less prices.
    Return (k,) which of `cells` change."""
    cell_count, width = len(program.cells), program.matrix.shape[1]
    unknowns_of_cells = program.number[cells[:, 0], cells[:, 1]]
    can_only_rise = (system.zero & ~system.movable)[program.cells[:, 0], program.cells[:, 1]]
    price = _prices(system, program)
    can_only_rise = np.append(can_only_rise, zero_amounts(system, program.amounts))
    lower = np.where(can_only_rise, 0.0, -np.inf)
    reward = np.zeros(width)
    reward[unknowns_of_cells] = rewards
    has_moved, is_certain, may_have_moved = np.zeros((3, width), dtype=bool)
    may_move = np.isfinite(price) & (price <= reach.max_price)
    groups = [unknowns_of_cells]
    while groups:
        group, reward_of_group = groups.pop(), np.zeros(width)
        reward_of_group[group] = reward[group]
        for unknowns in _components_within(program, reward_of_group != 0, may_move, reach.steps):
            rewarded_unknowns = unknowns[reward_of_group[unknowns] != 0]
            if len(unknowns) <= reach.max_unknowns:
                matrix = nonzero_equations(program.matrix[:, unknowns].tocsr())
                move = cheapest_move(
                    matrix, price[unknowns], lower[unknowns], reward_of_group[unknowns]
                )
                has_moved[unknowns] |= np.abs(move) > SMALLEST_CHANGE
                may_have_moved[unknowns] = True
                is_certain[unknowns] |= verified_changes(matrix, move, lower[unknowns] == 0)
            elif reach.steps is not None and len(rewarded_unknowns) > MIN_CELLS_PER_PROGRAM:
                groups += np.array_split(rewarded_unknowns, 2)
    is_certain &= (price > 0) | (reward != 0)  # the solver chooses among moves of free cells
    system.hidden[tuple(program.cells[has_moved[:cell_count]].T)] = True
    system.exposed[tuple(program.cells[may_have_moved[:cell_count]].T)] = False
    system.movable[tuple(program.cells[is_certain[:cell_count]].T)] = True
    hide_means(system, program.amounts[has_moved[cell_count:]])
    return has_moved[unknowns_of_cells]


def _prices(system: System, program: Program) -> Floats:
    """Return (k + j,) the cost of moving each cell and amount; 0 for hidden ones."""
    hidden = system.hidden[program.cells[:, 0], program.cells[:, 1]]
    return np.append(np.where(hidden, 0.0, program.price), mean_prices(system, program.amounts))


def _components_within(
    program: Program, is_rewarded: Bools, may_move: Bools, steps: int | None
) -> Iterator[Ints]:
    """Yield the unknowns, one component at a time, that may move (n,) and are at most `steps`
    equations away from the rewarded ones (n,). With `steps`, components are those of the narrow
    equations: a move in one of them is a move of the whole system."""
    if steps is None:
        candidates: Ints = np.flatnonzero(may_move)
        equations_by_column = program.matrix[:, candidates].tocsr()
    else:
        unknowns_nearby = program.narrow.within(np.flatnonzero(is_rewarded), steps)
        candidates = unknowns_nearby[may_move[unknowns_nearby]]
        equations_by_column = program.narrow.unknowns[candidates].T.tocsr()
    for _, unknowns in component_batches(
        nonzero_equations(equations_by_column), is_rewarded[candidates]
    ):
        yield candidates[unknowns]


def cheapest_move(
    matrix: sparse.csr_matrix, price: Floats, lower: Floats, reward: Floats
) -> Floats:
    """Return the move (n,) under the equations `matrix` (m, n) with the highest rewards less
    prices.

    reward: (n,) in units of the highest price, above 0 for rising, below for falling, 0 for other
    unknowns

    The program has additional unknowns. The decrease of a priced unknown is one, since increase and
    decrease both cost. So is the excess of a rewarded unknown over one household, which brings no
    reward; a bound of one household would keep the parts of a sum from rising together.

    No two prices or rewards stay equal, so that all versions of a solver choose the same priced and
    rewarded unknowns. Which free unknowns move with them is their choice, and decides nothing."""
    n, priced, rewarded = len(price), np.flatnonzero(price > 0), np.flatnonzero(reward)
    highest_price = max(float(price.max(initial=0.0)), 1.0)
    scale = max(float(np.median(price[priced])), 1.0) if len(priced) else 1.0
    ties = TIE_BREAK * np.random.Generator(np.random.PCG64(SEED)).random(n)
    reward = reward * (1.0 + ties)
    price = np.where(price > 0, price + ties * np.maximum(price, scale), 0.0)
    direction = sparse.diags(np.sign(reward[rewarded]))
    bounds = np.column_stack([lower, np.full(n, np.inf)])
    bounds[priced, 0] = 0.0
    bounds[reward > 0, 1], bounds[reward < 0, 0] = 1.0, -1.0
    bounds_of_additional = np.repeat([[0.0, np.inf]], len(priced) + len(rewarded), axis=0)
    cost = [price - REWARD * highest_price * reward, price[priced], np.zeros(len(rewarded))]
    changes = cheapest_solution(
        np.concatenate(cost) / scale,
        sparse.hstack([matrix, -matrix[:, priced], matrix[:, rewarded] @ direction]).tocsr(),
        np.concatenate([bounds, bounds_of_additional]),
    )
    if changes is None:
        return np.zeros(n)
    move, additional = changes[:n].copy(), changes[n:]
    move[priced] -= additional[: len(priced)]
    move[rewarded] += direction @ additional[len(priced) :]
    return move
