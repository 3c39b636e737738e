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
from ..algebra.moves import LARGEST, SEEN, component_batches, component_labels, verified_changes
from ..algebra.programs import cheapest_solution
from ..arrays import Bools, Floats, Ints
from .equations import equations
from .neighbourhood import EquationGraph

if TYPE_CHECKING:
    from .system import System

MEAN_PRICE = 4.0  # price of hiding a mean, relative to a fine category of the same row
REWARD = 20.0  # reward of an exposed cell that moves, relative to the highest price
# factors of the reward: of a zero, and the range for a cell that may rise or fall
OF_ZERO, DRAWN = 2.0, (0.5, 1.5)
ROUNDS_PER_REACH = 4  # programs per reach

LARGE = 18_000  # unknowns from which a component is only searched near the exposed cells


class Reach(NamedTuple):
    """Limits of a search for complements."""

    steps: int | None  # number of equations between an exposed cell and its complement, None: any
    most: int  # unknowns of the largest program
    dearest: float = np.inf  # highest price of a complement


# highest price of a complement of whole units, or of a few cells, in turn
PRICE_TIERS = (1e2, 1e3, 1e4, 1e5, 1e6, 1e7, np.inf)
# highest price in large components. A long detour costs less than a cell of an EPCI, whose price
# is above it
CHEAP = 1e4
NEARBY = tuple(Reach(steps, LARGEST, CHEAP) for steps in (3, 4, 6, 12))
# for whole units: small distant ones before large ones
SMALL = tuple(Reach(steps, LARGEST, dearest) for dearest in PRICE_TIERS for steps in (3, 6, 12))
# number of cells per program. More cells share more complements; the number is halved, down to FEW,
# while the program is too large
SHARE, FEW = 3_000, 30
FAR = Reach(None, LARGEST)
# unknowns of the largest equation that a search near a cell follows: larger ones reach all units
MAX_EQUATION_SIZE = 60
SEED = 20261126


def search_stages(system: System) -> tuple[Reach, ...]:
    """Return the reaches in which complements are searched in large components, in turn."""
    return NEARBY if system.is_partition else (*SMALL, *(FAR,) * ROUNDS_PER_REACH)


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
    dearest = np.inf if system.is_partition else reach.dearest
    large = _in_large_parts(system, program, cells, dearest)
    everywhere = FAR._replace(dearest=dearest)
    hide_within_reach(system, program, cells[~large], everywhere, rng)
    open_apart = cells[large]
    for start in range(0, len(open_apart), SHARE):
        if check_cancelled is not None:
            check_cancelled()
        hide_within_reach(system, program, open_apart[start : start + SHARE], reach, rng)


def _in_large_parts(system: System, program: Program, cells: Ints, dearest: float) -> Bools:
    """Return (k,) whether each of the `cells` (k, 2) is in a component too large for one program,
    when complements cost at most `dearest`."""
    near = _prices(system, program) <= dearest
    component = component_labels(program.matrix[:, near])[1]
    size = np.ones(len(near), dtype=int)
    size[near] = np.bincount(component)[component]
    return size[program.number[tuple(cells.T)]] > LARGE


def hide_within_reach(
    system: System, program: Program, cells: Ints, reach: Reach, rng: np.random.Generator
) -> Ints:
    """Hide complements of `cells` (k, 2) within reach. Return (j, 2) those that still cannot
    move."""
    if not len(cells):
        return cells
    return cells[~solve(system, program, cells, rewards_of(system, cells, rng), reach)]


def rewards_of(system: System, cells: Ints, rng: np.random.Generator) -> Floats:
    """Return (k,) the reward of each of `cells` (k, 2) for changing by one household: above 0 for
    rising, below for falling. A zero can only rise, a cell equal to its total only fall. The others
    are drawn, since of two cells with a shown sum one rises and the other falls."""
    row, column = cells.T
    drawn = rng.uniform(*DRAWN, len(cells)) * np.where(rng.random(len(cells)) < 0.5, -1.0, 1.0)
    is_whole = system.x[row, column] >= system.total[row]
    return np.where(system.zero[row, column], OF_ZERO, np.where(is_whole, -np.abs(drawn), drawn))


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
    published = equations(system, (system.hidden | open_cells) & ~is_published, may_hide_means=True)
    cells, matrix = np.argwhere(published.number >= 0), published.matrix
    return Program(
        cells=cells,
        number=published.number,
        price=system.price[cells[:, 0], cells[:, 1]],
        amounts=published.amounts,
        matrix=matrix.tocsc(),
        narrow=EquationGraph.through(matrix[np.diff(matrix.indptr) <= MAX_EQUATION_SIZE]),
    )


def mean_prices(system: System, amounts: Ints) -> Floats:
    """Return (j,) the prices of hiding the means of amounts (j, 2): 0 for hidden ones, infinite for
    those shown before."""
    price = MEAN_PRICE * (np.nan_to_num(system.total[amounts[:, 1]]) + 1.0)
    for number_of_mean, (_, mean, shown_before) in enumerate(system.means):
        of_mean = amounts[:, 0] == number_of_mean
        rows = amounts[of_mean, 1]
        price[of_mean] = np.where(
            np.isnan(mean[rows]), 0.0, np.where(shown_before[rows], np.inf, price[of_mean])
        )
    return price


def nothing_of(system: System, amounts: Ints) -> Bools:
    """Return (j,) which of the amounts (j, 2) are 0, so that they can only rise."""
    columns = np.array([column for column, _, _ in system.means], dtype=int)
    return np.asarray(system.x[amounts[:, 1], columns[amounts[:, 0]]] <= 0)


def hide_means(system: System, amounts: Ints) -> None:
    """Hide the means of amounts (j, 2) in the system."""
    for number_of_mean, row in amounts:
        system.means[number_of_mean][1][row] = np.nan


def solve(system: System, program: Program, cells: Ints, rewards: Floats, reach: Reach) -> Bools:
    """Hide the cells of the move with the highest rewards (k,) of `cells` (k, 2) less prices.
    Return (k,) which of them change. What is shown is two unknowns, its increase and its decrease,
    since both cost."""
    cell_count, width = len(program.cells), program.matrix.shape[1]
    spot = program.number[cells[:, 0], cells[:, 1]]
    rises = (system.zero & ~system.movable)[program.cells[:, 0], program.cells[:, 1]]
    price = _prices(system, program)
    rises = np.append(rises, nothing_of(system, program.amounts))
    lower = np.where(rises, 0.0, -np.inf)
    reward = np.zeros(width)
    reward[spot] = rewards
    moving, certain = np.zeros(width, dtype=bool), np.zeros(width, dtype=bool)
    may = np.isfinite(price) & (price <= reach.dearest)
    groups = [spot]
    while groups:
        group, asked = groups.pop(), np.zeros(width)
        asked[group] = reward[group]
        for free in _components_within(program, asked != 0, may, reach.steps):
            some = free[asked[free] != 0]
            if len(free) <= reach.most:
                matrix = nonzero_equations(program.matrix[:, free].tocsr())
                move = cheapest_move(matrix, price[free], lower[free], asked[free])
                moving[free] |= np.abs(move) > SEEN
                certain[free] |= verified_changes(matrix, move, lower[free] == 0)
            elif reach.steps is not None and len(some) > FEW:
                groups += np.array_split(some, 2)
    moved = tuple(program.cells[moving[:cell_count]].T)
    system.hidden[moved], system.exposed[moved] = True, False
    system.movable[tuple(program.cells[certain[:cell_count]].T)] = True
    hide_means(system, program.amounts[moving[cell_count:]])
    return moving[spot]


def _prices(system: System, program: Program) -> Floats:
    """Return (k + j,) the cost of moving each cell and amount; 0 for hidden ones."""
    hidden = system.hidden[program.cells[:, 0], program.cells[:, 1]]
    return np.append(np.where(hidden, 0.0, program.price), mean_prices(system, program.amounts))


def _components_within(
    program: Program, asked: Bools, may: Bools, steps: int | None
) -> Iterator[Ints]:
    """Yield the unknowns that may move (n,) and are at most `steps` equations away from the asked
    ones (n,), one component at a time. With `steps`, components are those of the narrow equations;
    a move of one is a move of all."""
    if steps is None:
        columns: Ints = np.flatnonzero(may)
        links = program.matrix[:, columns].tocsr()
    else:
        near = program.narrow.within(np.flatnonzero(asked), steps)
        columns = near[may[near]]
        links = program.narrow.unknowns[columns].T.tocsr()
    for _, unknowns in component_batches(nonzero_equations(links), asked[columns]):
        yield columns[unknowns]


def cheapest_move(
    matrix: sparse.csr_matrix, price: Floats, lower: Floats, reward: Floats
) -> Floats:
    """Return the move (n,) under the equations `matrix` (m, n) with the highest rewards less
    prices.

    reward: (n,) in units of the highest price, above 0 for rising, below for falling, 0 for other
    unknowns. The change of a rewarded unknown is two unknowns: up to one household, which is
    rewarded, and the excess, which is not. A bound of one household would keep the parts of a sum
    from rising together."""
    n, shown, asked = len(price), np.flatnonzero(price > 0), np.flatnonzero(reward)
    unit = max(float(price.max(initial=0.0)), 1.0)
    scale = max(float(np.median(price[shown])), 1.0) if len(shown) else 1.0
    way = sparse.diags(np.sign(reward[asked]))
    bounds = np.column_stack([lower, np.full(n, np.inf)])
    bounds[shown, 0] = 0.0
    bounds[reward > 0, 1], bounds[reward < 0, 0] = 1.0, -1.0
    rest = np.repeat([[0.0, np.inf]], len(shown) + len(asked), axis=0)
    cost = [price - REWARD * unit * reward, price[shown], np.zeros(len(asked))]
    changes = cheapest_solution(
        np.concatenate(cost) / scale,
        sparse.hstack([matrix, -matrix[:, shown], matrix[:, asked] @ way]).tocsr(),
        np.concatenate([bounds, rest]),
    )
    if changes is None:
        return np.zeros(n)
    move, further = changes[:n].copy(), changes[n:]
    move[shown] -= further[: len(shown)]
    move[asked] += way @ further[len(shown) :]
    return move
