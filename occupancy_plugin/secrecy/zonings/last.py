"""Partners of the last few cells: of those for which their own part holds none. They are looked
for in all rows of the families that are looked at together.

In a country a program over all of it takes gigabytes. There what lies around the cells is looked
at; then a program over all that is hidden, what may go either way at no price eliminated first, and
of what is shown the sums alone, or what the widest of them lead to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from ..algebra.elimination import contracted
from ..algebra.moves import SEEN, in_parts
from .equations import equations
from .near import Sums
from .partners import (
    CHEAP,
    LARGE,
    NARROW,
    SEED,
    TURNS,
    UP_TO,
    Program,
    Reach,
    cheapest,
    program_of,
    rewards_of,
    solve,
    unmoved,
)

if TYPE_CHECKING:
    from .system import System

WHOLE = 10_000  # unknowns of a part that a few cells look at whole
CLOSE = tuple(  # of few cells
    Reach(steps, most, dearest)
    for dearest in UP_TO
    for steps, most in ((3, LARGE), (6, LARGE), (None, WHOLE))
)
COUNTRY = 100_000  # rows of a system that is not looked at whole, but around a few cells and far
# … in turn: how many sums away, and the rows of the widest sum that leads there. The farthest is
# half a country: only before something dear goes
AROUND = ((6, NARROW), (12, NARROW), (6, 500))
FARTHEST = (12, 500)
AROUND_ONE = (12, NARROW)  # of a single cell
AROUND_WIDE = (6, 2_000)  # through every sum: Paris has 676 IRIS


def hide_partners_of(
    system: System, cells: np.ndarray, tick: Callable[[], None] | None = None
) -> np.ndarray:
    """Hides in `system.hidden` what lets every one of a few `cells` (k, 2) move, near by and cheap
    ones first: (j, 2) those that nothing helps.

    In a country what lies around them is looked at, then sums however far, then what is dear."""
    if not len(cells):
        return cells
    lot = np.random.Generator(np.random.PCG64(SEED))
    if len(system.hidden) <= COUNTRY:
        program = program_of(system)
        cells = _few(CLOSE, lot, tick, system, program, cells)
        return cells[[len(_alone(tick, system, program, cell)) > 0 for cell in cells[:, None]]]
    sums = Sums.of(system)

    def around(cells: np.ndarray, dearest: float, places: Sequence[tuple[int, int]]) -> np.ndarray:
        reaches = tuple(reach for reach in CLOSE if reach.dearest == dearest)
        for place in places:
            if len(cells):
                search = partial(_few, reaches, lot, tick)
                cells = _hide_around(system, sums.around(cells[:, 0], *place), cells, search)
        return cells

    for dearest in UP_TO:  # cheap ones, however far, first
        if not system.whole:
            cells = around(cells, dearest, AROUND if dearest < CHEAP else (*AROUND, FARTHEST))
        elif dearest == CHEAP:
            cells = around(cells, dearest, AROUND[:1])
            cells = _hide_far(system, sums, cells, lot, tick)
        elif dearest > CHEAP:
            cells = around(cells, dearest, AROUND)
    stuck = system.zero[tuple(cells.T)]  # did not rise beside others: cannot alone
    search = partial(_alone, tick)
    alone = [
        _hide_around(system, sums.around(cell[:, 0], *AROUND_ONE), cell, search)
        for cell in cells[~stuck, None]
    ]
    return np.concatenate([cells[stuck], *alone])


def _hide_far(
    system: System,
    sums: Sums,
    cells: np.ndarray,
    lot: np.random.Generator,
    tick: Callable[[], None] | None,
) -> np.ndarray:
    """Hides what lets `cells` (k, 2) of categories move, first among the forest's sums, wherever
    they are, then among all that the widest sums lead to: (j, 2) those that do not."""
    may = ~(system.leaf | system.zone)
    for widened in (False, True):
        if not len(cells):
            break
        if tick is not None:
            tick()
        if widened:
            rows, inner = sums.around(cells[:, 0], *AROUND_WIDE)
            may[rows[inner]] = True
        cells = cells[~_solve_far(system, cells, rewards_of(system, cells, lot), may)]
    return cells


def _solve_far(
    system: System, cells: np.ndarray, rewards: np.ndarray, may: np.ndarray
) -> np.ndarray:
    """Hides the cheapest cells of rows that `may` (n,) whose move brings most of the rewards (k,):
    (k,) those of `cells` (k, 2) that change. What is hidden and may go either way is eliminated: it
    costs nothing."""
    shown = may[:, None] & ~system.hidden & ~system.fixed & ~system.zero
    unknown = shown | (system.hidden & ~system.zone[:, None])
    unknown[tuple(cells.T)] = True
    published = equations(system, unknown)
    where, spot = np.nonzero(published.number >= 0), published.number[tuple(cells.T)]
    price = np.where(shown[where], system.price[where], 0.0)
    rises = system.zero[where] & ~system.moving[where]  # who once rose may fall
    reward, move = np.zeros(len(price)), np.zeros(len(price))
    reward[spot] = rewards
    matrix = contracted(published.matrix, (price == 0) & ~rises & (reward == 0))
    for of_part, free in in_parts(matrix, reward != 0):
        lower = np.where(rises[free], 0.0, -np.inf)
        move[free] = cheapest(matrix[of_part][:, free], price[free], lower, reward[free])
    moved = np.abs(move) > SEEN
    partners = tuple(axis[moved & (price > 0)] for axis in where)
    system.hidden[partners] = True
    system.follows[tuple(cells[moved[spot]].T)] = False
    return moved[spot]


def _hide_around(
    system: System,
    place: tuple[np.ndarray, np.ndarray],
    cells: np.ndarray,
    search: Callable[[System, Program, np.ndarray], np.ndarray],
) -> np.ndarray:
    """A search for partners of `cells` (k, 2) among what lies around (`Sums.around`), what is
    beyond staying as it is: (j, 2) those that it did not help."""
    rows, inner = place
    part = system.only(rows)
    part.hidden &= inner[:, None]
    part.fixed |= ~inner[:, None]
    part.follows[:] = system.follows[rows]
    at = np.column_stack([np.searchsorted(rows, cells[:, 0]), cells[:, 1]])
    left = search(part, program_of(part), at)
    own = rows[inner]
    system.hidden[own], system.moving[own] = part.hidden[inner], part.moving[inner]
    system.follows[own] = part.follows[inner]
    for (_, mean, _), (_, left_shown, _) in zip(system.weighed, part.weighed, strict=True):
        mean[rows] = left_shown
    return np.column_stack([rows[left[:, 0]], left[:, 1]])


def _few(
    reaches: Sequence[Reach],
    lot: np.random.Generator,
    tick: Callable[[], None] | None,
    part: System,
    program: Program,
    cells: np.ndarray,
) -> np.ndarray:
    """Hides what lets `cells` (k, 2) move, reach by reach: (j, 2) those that do not."""
    for reach in reaches:
        for _ in range(TURNS):
            if not len(cells):
                return cells
            if tick is not None:
                tick()
            earlier = len(cells)
            cells = unmoved(part, program, cells, reach, lot)
            if len(cells) == earlier:
                break
    return cells


def _alone(
    tick: Callable[[], None] | None, part: System, program: Program, cell: np.ndarray
) -> np.ndarray:
    """Hides what lets one cell (1, 2) above zero move, either way: the cell where nothing does. A
    zero that did not rise beside others cannot rise."""
    if not part.zero[tuple(cell[0])]:
        for reach in CLOSE[-3:]:
            for way in (1.0, -1.0):
                if tick is not None:
                    tick()
                if solve(part, program, cell, np.array([way]), reach).any():
                    return cell[:0]
    return cell
