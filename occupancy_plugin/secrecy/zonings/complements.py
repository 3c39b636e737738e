"""The cheapest cells that must be hidden with exposed ones so that these can change, whatever the
equations: zones that cross the forest, shown sums over categories.

A hidden cell is safe once a *move* through it leaves every published number as it is. All exposed
cells of a connected part are looked at in one linear program: each brings a reward for changing by
up to one household, every cell that moves with it costs its price (the L1 norm; hidden cells cost
nothing), and what moves is hidden. A move that changes many cells proves each of them, and they
share their complements. Nothing is lost by it for zeros: moves that let one rise each add up to a
move that lets all of them rise. Cells above zero may have to go opposite ways: whether each is to
rise or to fall, and for how much, is drawn by lot, so that no two ways bring the same; who stands
still is drawn again, at last looked at alone.

Whole units are cells of one column, their households; there the smallest are tried first.
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
from .equations import Equations, equations
from .neighbourhood import EquationGraph

if TYPE_CHECKING:
    from .system import System

MEAN_PRICE = 4.0  # how much dearer it is to hide a mean than a fine category of the same row
REWARD = 20.0  # what an exposed cell brings when it moves, in the dearest cell of its part
# … times this: for a zero, and for a cell that may go either way, between these
OF_ZERO, DRAWN = 2.0, (0.5, 1.5)
ROUNDS_PER_REACH = 4  # times that cells are looked at together within one reach

LARGE = 18_000  # unknowns of a part in which cells look near by


class Reach(NamedTuple):
    """How far from exposed cells their complements are looked for."""

    steps: int | None  # equations between them, None: any number
    most: int  # unknowns of the largest part that is looked at
    dearest: float = np.inf  # price


# price of the dearest that may go with exposed units, or a few cells, in turn
PRICE_TIERS = (1e2, 1e3, 1e4, 1e5, 1e6, 1e7, np.inf)
# of cells of a large part, in turn. A long way round costs less than an EPCI's cell, which is above
# this price, but lies further away
CHEAP = 1e4
NEARBY = tuple(Reach(steps, LARGEST, CHEAP) for steps in (3, 4, 6, 12))
# of whole units: small ones far away before large ones
SMALL = tuple(Reach(steps, LARGEST, dearest) for dearest in PRICE_TIERS for steps in (3, 6, 12))
# … and how many look together: the more, the more complements they share; fewer, down to a few,
# where that is too much for a program
SHARE, FEW = 3_000, 30
FAR = Reach(None, LARGEST)
MAX_EQUATION_SIZE = (
    60  # unknowns of the equations that lead near by: wide ones are everywhere at once
)
SEED = 20261126


def search_stages(system: System) -> tuple[Reach, ...]:
    """How far cells of large parts look for complements, turn by turn."""
    return NEARBY if system.is_partition else (*SMALL, *(FAR,) * ROUNDS_PER_REACH)


def hide_complements(
    system: System,
    program: Program,
    cells: np.ndarray,
    reach: Reach,
    rng: np.random.Generator,
    check_cancelled: Callable[[], None] | None = None,
) -> None:
    """Hides in `system.hidden` what lets `cells` (k, 2) move, one turn's worth. Look again before
    the next: most of those that this did not move follow no more either, since others hide beside
    them now.

    Parts are looked at whole. In large ones a program takes minutes, and seconds within `reach`:
    nearly all cells find their complements there."""
    dearest = np.inf if system.is_partition else reach.dearest
    large = _in_large_parts(system, program, cells, dearest)
    hide_within_reach(system, program, cells[~large], FAR._replace(dearest=dearest), rng)
    open_apart = cells[large]
    for at in range(0, len(open_apart), SHARE):
        if check_cancelled is not None:
            check_cancelled()
        hide_within_reach(system, program, open_apart[at : at + SHARE], reach, rng)


def _in_large_parts(
    system: System, program: Program, cells: np.ndarray, dearest: float
) -> np.ndarray:
    """Which of the `cells` (k, 2) hang together with more than one program takes easily, where
    nothing dearer may go with them: (k,) booleans."""
    hidden = system.hidden[tuple(program.cells.T)]
    near = np.append(hidden | (program.price <= dearest), program.silence <= dearest)
    component = component_labels(program.matrix[:, near])[1]
    size = np.ones(len(near), dtype=int)
    size[near] = np.bincount(component)[component]
    return size[program.number[tuple(cells.T)]] > LARGE


def hide_within_reach(
    system: System,
    program: Program,
    cells: np.ndarray,
    reach: Reach,
    rng: np.random.Generator,
) -> np.ndarray:
    """Hides what lets `cells` (k, 2) move within reach: (j, 2) those that do not."""
    if not len(cells):
        return cells
    return cells[~solve(system, program, cells, rewards_of(system, cells, rng), reach)]


def rewards_of(system: System, cells: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(k,) what each of `cells` (k, 2) brings when it changes by a household, above 0 for rising,
    below for falling: a zero can only rise, what is all there is in its row can only fall. Others
    are drawn: of two that add up to what is shown one rises, the other falls."""
    row, column = cells.T
    drawn = rng.uniform(*DRAWN, len(cells)) * np.where(rng.random(len(cells)) < 0.5, -1.0, 1.0)
    is_whole = system.x[row, column] >= system.total[row]
    return np.where(system.zero[row, column], OF_ZERO, np.where(is_whole, -np.abs(drawn), drawn))


@dataclass(frozen=True)
class Program:
    """Everything that may move.

    cells   (k, 2) row and category of every unknown; number (n, C) the unknown of every cell, or −1
    price   (k,) of hiding it
    means   (j, 3) means that make equations, as in `Equations`; silence (j,) the price of hiding
            one, infinite where it was shown before
    matrix  (m, k + j) the equations, and what those of means are missed by, column by column: a
            few of many are taken over and over
    narrow  (m', k + j) which unknowns the narrow equations hold
    """

    cells: np.ndarray
    number: np.ndarray
    price: np.ndarray
    means: np.ndarray
    silence: np.ndarray
    matrix: sparse.csc_matrix
    narrow: EquationGraph


def program_of(system: System) -> Program:
    """The same as long as cells are only hidden: what is free by then is asked of the system."""
    open_cells = ~system.must_show & np.isfinite(system.price)
    if system.is_partition:  # a shown 0 describes nobody there; else it is a number like any other
        open_cells &= (system.total > 0)[:, None] & ~system.zero
    # a zone's hidden cell that moves says nothing, and nobody asks it
    is_published = system.zone[:, None] & system.hidden & system.movable
    published = equations(system, (system.hidden | open_cells) & ~is_published)
    cells = np.argwhere(published.number >= 0)
    matrix = sparse.hstack([published.matrix, mean_slacks(published)]).tocsr()
    return Program(
        cells=cells,
        number=published.number,
        price=system.price[cells[:, 0], cells[:, 1]],
        means=published.means,
        silence=mean_prices(system, published.means),
        matrix=matrix.tocsc(),
        narrow=EquationGraph.through(matrix[np.diff(matrix.indptr) <= MAX_EQUATION_SIZE]),
    )


def mean_slacks(published: Equations) -> sparse.csr_matrix:
    """What the equations of means are missed by where these are hidden: (m, j), one each."""
    of_mean = published.means[:, 2]
    entries = np.ones(len(of_mean)), (of_mean, np.arange(len(of_mean)))
    return sparse.csr_matrix(entries, shape=(published.matrix.shape[0], len(of_mean)))


def mean_prices(system: System, means: np.ndarray) -> np.ndarray:
    """(j,) prices of hiding means (j, 3), infinite where one was shown before."""
    price = MEAN_PRICE * (np.nan_to_num(system.total[means[:, 1]]) + 1.0)
    is_shown = [bool(system.means[which][2][row]) for which, row in means[:, :2]]
    return np.where(np.array(is_shown, dtype=bool), np.inf, price)


def hide_means(system: System, means: np.ndarray) -> None:
    """Hides means (j, 3)."""
    for which, head in means[:, :2]:
        system.means[which][1][head] = np.nan


def solve(
    system: System, program: Program, cells: np.ndarray, rewards: np.ndarray, reach: Reach
) -> np.ndarray:
    """Hides the cheapest move that brings most of the rewards (k,) of `cells` (k, 2): (k,) those
    that change. A shown cell is two unknowns, what it rises and what it falls by, since both
    cost; so is what a mean's equation is missed by."""
    k, width = len(program.cells), program.matrix.shape[1]
    spot = program.number[cells[:, 0], cells[:, 1]]
    rises = (system.zero & ~system.movable)[program.cells[:, 0], program.cells[:, 1]]
    price = _prices(system, program)
    lower = np.concatenate([np.where(rises, 0.0, -np.inf), np.full(width - k, -np.inf)])
    reward = np.zeros(width)
    reward[spot] = rewards
    moving, certain = np.zeros(width, dtype=bool), np.zeros(width, dtype=bool)
    may = np.isfinite(price) & (price <= reach.dearest)
    groups = [spot]
    while groups:
        group, asked = groups.pop(), np.zeros(width)
        asked[group] = reward[group]
        for free in _within(program, asked != 0, may, reach.steps):
            some = free[asked[free] != 0]
            if len(free) <= reach.most:
                matrix = nonzero_equations(program.matrix[:, free].tocsr())
                move = cheapest_move(matrix, price[free], lower[free], asked[free])
                moving[free] |= np.abs(move) > SEEN
                certain[free] |= verified_changes(matrix, move, lower[free] == 0)
            elif reach.steps is not None and len(some) > FEW:
                groups += np.array_split(some, 2)
    moved = tuple(program.cells[moving[:k]].T)
    system.hidden[moved], system.exposed[moved] = True, False
    system.movable[tuple(program.cells[certain[:k]].T)] = True
    hide_means(system, program.means[moving[k:]])
    return moving[spot]


def _prices(system: System, program: Program) -> np.ndarray:
    """(k + j,) what it costs that an unknown moves, or that a mean's equation is missed: nothing
    where it is hidden already."""
    hidden = system.hidden[program.cells[:, 0], program.cells[:, 1]]
    shown_means = [not np.isnan(system.means[w][1][row]) for w, row in program.means[:, :2]]
    return np.concatenate(
        [np.where(hidden, 0.0, program.price), np.where(shown_means, program.silence, 0.0)]
    )


def _within(
    program: Program, asked: np.ndarray, may: np.ndarray, steps: int | None
) -> Iterator[np.ndarray]:
    """The unknowns, of those that may move (n,), so many steps from those that are asked (n,), part
    by part: near by, parts that narrow equations join are looked at apart, since a move of one is a
    move of all."""
    if steps is None:
        columns = np.flatnonzero(may)
        links = program.matrix[:, columns].tocsr()
    else:
        near = program.narrow.within(np.flatnonzero(asked), steps)
        columns = near[may[near]]
        links = program.narrow.unknowns[columns].T.tocsr()
    for _, unknowns in component_batches(nonzero_equations(links), asked[columns]):
        yield columns[unknowns]


def cheapest_move(
    matrix: sparse.csr_matrix, price: np.ndarray, lower: np.ndarray, reward: np.ndarray
) -> np.ndarray:
    """The move (n,) of the unknowns under `matrix` (m, n) whose rewards exceed its prices most.

    reward (n,) of the unknowns that are asked to move, in the dearest price, above 0 for rising,
    below for falling; else 0. What they move by is two unknowns as well: up to one household, which
    is rewarded, and the rest, which is not. A bound in its place would keep the parts of a sum from
    rising together."""
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
