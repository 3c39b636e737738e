"""Families whose units lie in further zonings (R9): no network any more, since a zone is one more
sum over units of the forest.

The forest is proved first. Then zones' own cells are shown only as far as no hidden cell follows
from all equations together (algebra/moves.py); what does follow hides the cheapest cells that let
it move (complements.py). Cells are only hidden, so this ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from typing import NamedTuple

import numpy as np
from scipy import sparse

from ..algebra.groups import sum_by_group
from ..algebra.moves import SEEN, component_labels, random_moves
from ..forest.siblings import as_int_list
from .complements import SEED, Program, hide_complements, program_of, search_stages
from .equations import equations
from .system import System, independent_components

ROUNDS = 40
THREADS = 2  # parts that threads of this process look at at once
# parts that are out at once: a country has thousands, and each is a copy. A few at least, however
# many rows they hold
MAX_PENDING, FEW, ROWS = 32, 4, 100_000
PATIENCE = 1.0  # seconds between two signs of life while others work
Piece = tuple[np.ndarray, np.ndarray]  # a part's rows, and which of them stay as they are


class ComponentProof(NamedTuple):
    """A part after its proof: what is hidden (n, C), the means (n,) per `System.means` that are
    left shown, what is known to move (n, C), (k, 2) the sensitive cells that follow all the
    same."""

    hidden: np.ndarray
    means: list[np.ndarray]
    moving: np.ndarray
    exposed: np.ndarray


def protect_zones(
    system: System,
    check_cancelled: Callable[[], None] | None = None,
    workers: Executor | None = None,
    search: bool = True,
) -> np.ndarray:
    """Hides cells in `system.hidden` until every sensitive one is known to move: (k, 2) rows and
    categories of what still follows since nothing in its part helps.

    workers: processes that look at the parts, of this computer or of others; None: threads.
    search: False only looks, and hides nothing."""
    exposed_cells: dict[int, np.ndarray] = {}
    silenced: list[list[np.ndarray]] = [[] for _ in system.means]
    for number, (rows, settled), answer in _answers(system, check_cancelled, workers, search):
        cell_rows = rows[~settled]
        system.hidden[cell_rows] = answer.hidden[~settled]
        system.movable[cell_rows] = answer.moving[~settled]
        for some, left_shown in zip(silenced, answer.means, strict=True):
            some.append(rows[np.isnan(left_shown)])  # of known rows too
        exposed_cells[number] = np.column_stack([rows[answer.exposed[:, 0]], answer.exposed[:, 1]])
    for (_, mean, _), some in zip(system.means, silenced, strict=True):
        mean[np.concatenate([np.zeros(0, dtype=int), *some])] = np.nan
    in_order = [exposed_cells[number] for number in sorted(exposed_cells)]
    return np.concatenate([np.zeros((0, 2), dtype=int), *in_order])


def _answers(
    system: System,
    check_cancelled: Callable[[], None] | None,
    workers: Executor | None,
    search: bool,
) -> Iterator[tuple[int, Piece, ComponentProof]]:
    """(number, part, its answer), anybody who is ready first; large ones begin. No part waits for
    another, and what one finds must not be written into means before all are through: the others
    have these rows too."""
    parts = iter(
        sorted(enumerate(independent_components(system)), key=lambda part: -len(part[1][0]))
    )
    waiting: dict[Future[ComponentProof], tuple[int, Piece]] = {}

    def room() -> bool:
        rows = sum(len(rows) for _, (rows, _) in waiting.values())
        return len(waiting) < min(FEW, MAX_PENDING) or (len(waiting) < MAX_PENDING and rows < ROWS)

    with nullcontext(workers) if workers else ThreadPoolExecutor(THREADS) as executor:
        try:
            while True:
                while room() and (part := next(parts, None)):
                    future = executor.submit(
                        prove_component,
                        _part(system, part[1]),
                        None if workers else check_cancelled,
                        search,
                    )
                    waiting[future] = part
                if not waiting:
                    return
                ready = wait(waiting, PATIENCE, FIRST_COMPLETED).done
                if check_cancelled is not None:
                    check_cancelled()
                for future in ready:
                    yield *waiting.pop(future), future.result()
        finally:
            for future in waiting:
                future.cancel()


def _part(system: System, piece: Piece) -> System:
    """A part by itself: what stays as it is are known numbers to it, anybody who else has them."""
    rows, settled = piece
    part = system.subsystem(rows)
    part.must_show = part.must_show | settled[:, None]
    return part


def prove_component(
    part: System, check_cancelled: Callable[[], None] | None = None, search: bool = True
) -> ComponentProof:
    """A part's proof. Nothing but the part is needed for it: it can be sent elsewhere. search:
    False only looks."""
    exposed_cells = (
        _protect(part, check_cancelled) if search else find_exposed(part, check_cancelled)
    )
    if search and not len(exposed_cells):  # shown, these tell nothing more
        part.hidden &= ~(part.exposed & ~part.sensitive & ~part.slack_cells)
    means = [mean for _, mean, _ in part.means]
    return ComponentProof(part.hidden, means, part.movable, exposed_cells)


def _protect(system: System, check_cancelled: Callable[[], None] | None) -> np.ndarray:
    """`protect_zones` for one part. Stops as soon as a cell stays exposed; the caller hides more
    and calls again, and zones then need to hide less."""
    _hide_lone(system)
    exposed_cells = find_exposed(system, check_cancelled)
    rng = np.random.Generator(np.random.PCG64(SEED))
    program: Program | None = None
    for reach in search_stages(system):
        if not len(exposed_cells):
            break
        hidden_before = int(system.hidden.sum())
        program = program or program_of(system)
        hide_complements(system, program, exposed_cells, reach, rng, check_cancelled)
        if int(system.hidden.sum()) > hidden_before:
            exposed_cells = find_exposed(system, check_cancelled)
        else:
            exposed_cells = np.argwhere(system.open_cells & system.sensitive)
    return exposed_cells


def find_exposed(system: System, check_cancelled: Callable[[], None] | None = None) -> np.ndarray:
    """(k, 2) rows and categories of sensitive cells that no move changes. Only the parts that hold
    cells of which no move is known are looked at: hiding takes no move away."""
    if check_cancelled is not None:
        check_cancelled()
    if system.open_cells.any():
        _look(system)
    return np.argwhere(system.open_cells & system.sensitive)


def _look(system: System) -> None:
    """Notes in `moving` and `follows` what moves and what does not around cells that are open.

    Parts that no zone crosses were proved with the forest, as far as they are sensitive and no sums
    are shown in their family: those are looked at too. A hidden cell of a zone makes no equation:
    it moves with what it is the sum of."""
    published = equations(system, system.hidden & ~system.zone[:, None])
    number = published.number
    at = np.nonzero(number >= 0)
    zonal = system.kind > 0
    child, head = system.child[zonal], system.head[zonal]
    equation, unknown = component_labels(published.matrix)
    has_hidden = sum_by_group(child, system.hidden[head], len(number))[at]
    has_hidden |= (system.under_sums | system.inside)[at[0]]
    crossed = np.isin(unknown, np.union1d(equation[published.zonal], unknown[has_hidden]))
    system.movable[at] |= ~crossed & (system.sensitive | ~system.zero)[at]
    is_open = (system.open_cells | sum_by_group(child, system.open_cells[head], len(number)))[at]
    unknowns = np.unique(unknown[is_open & crossed])
    looked = np.flatnonzero(np.isin(unknown, unknowns))
    cells = at[0][looked], at[1][looked]
    move, seen = np.zeros((*number.shape, 2)), np.zeros(number.shape, dtype=bool)
    if len(looked):
        part = published.matrix[np.flatnonzero(np.isin(equation, unknowns))][:, looked]
        # zeros that once rose still do
        move[cells] = random_moves(part, system.zero[cells] & ~system.movable[cells])
        seen[cells] = True
    _look_at_zones(system, move, seen)
    system.movable |= seen & (np.abs(move) >= SEEN).any(axis=2)
    system.exposed[seen] = ~system.movable[seen]


def _look_at_zones(system: System, move: np.ndarray, seen: np.ndarray) -> None:
    """Zones' hidden cells move with what they are the sum of: fills in `move` (n, C, 2) and `seen`
    (n, C) of those of which all of it was seen. Others move as soon as what was seen of them does,
    whatever they did before."""
    zonal, n = system.kind > 0, len(move)
    child, head = system.child[zonal], system.head[zonal]
    sums = sum_by_group(head, move.reshape(n, -1)[child], n).reshape(move.shape)
    unseen = sum_by_group(head, system.hidden[child] & ~seen[child], n)
    hidden = system.zone[:, None] & system.hidden
    system.exposed &= ~(hidden & unseen & (np.abs(sums) >= SEEN).any(axis=2))
    is_hidden_whole = hidden & ~unseen
    move[is_hidden_whole], seen[is_hidden_whole] = sums[is_hidden_whole], True


def _hide_lone(system: System) -> None:
    """Zones that show a category of which they hold one hidden cell, or hidden zeros only: it would
    follow at once."""
    zonal = system.kind > 0
    child, head = system.child[zonal], system.head[zonal]
    hidden, n = system.hidden[child], len(system.hidden)
    terms = sum_by_group(
        head, hidden * (1.0 + (system.is_multi_unit[child][:, None] & ~system.zero[child])), n
    )
    nonzero = sum_by_group(head, hidden & ~system.zero[child], n)
    watched = sum_by_group(head, hidden & system.sensitive[child], n)
    lone = watched & ((terms == 1) | ~nonzero) & ~system.hidden & ~system.must_show
    system.hidden |= lone
    _hide_partners(system)


def _hide_partners(system: System) -> None:
    """R5 in the rows of zones: a single hidden category takes another one along, where most of its
    units hide theirs."""
    lone = ~system.leaf & ~system.tied & (system.hidden.sum(axis=1) == 1)
    rows = np.flatnonzero(lone)
    if not len(rows):
        return
    hidden_parts = sum_by_group(
        system.head,
        (system.hidden[system.child] & ~system.zero[system.child]).astype(float),
        len(system.hidden),
    )
    cost = system.x[rows] - 1e9 * np.minimum(hidden_parts[rows], 2) - 1e6 * (system.x[rows] > 0)
    cost[system.hidden[rows] | system.must_show[rows]] = np.inf
    cheapest = cost.argmin(axis=1)
    ok = np.isfinite(cost[np.arange(len(rows)), cheapest])
    system.hidden[rows[ok], cheapest[ok]] = True


def complementary_rows(system: System, exposed_cells: np.ndarray) -> np.ndarray:
    """Rows that must hide too where no zone's cell is left to hide: around every exposed unit the
    smallest open one, inside it first,
    then among its neighbours in the forest and in zones, then above, then further away."""
    if not len(exposed_cells):
        return np.zeros(0, dtype=int)
    open_rows = (~system.hidden & ~system.must_show).any(axis=1) & (system.total > 0)
    n = len(system.hidden)
    parts_of = sparse.coo_matrix(
        (np.ones(len(system.child), dtype=np.int8), (system.head, system.child)), shape=(n, n)
    ).tocsr()
    sums_of = parts_of.T.tocsr()
    partners: set[int] = set()
    for row in as_int_list(np.unique(exposed_cells[:, 0])):
        seen = np.zeros(n, dtype=bool)
        reached = np.array([row])
        while len(reached):
            choice = reached[open_rows[reached]]
            if len(choice):
                partners.add(int(choice[np.lexsort((choice, system.total[choice]))[0]]))
                break
            seen[reached] = True
            members = np.unique(parts_of[reached].indices)
            heads = np.unique(sums_of[np.union1d(reached, members)].indices)
            ring = [members, np.unique(parts_of[heads].indices), heads]
            wider = next(
                (rows for rows in ring if open_rows[rows].any()), np.unique(np.concatenate(ring))
            )
            reached = wider[~seen[wider]]
    return np.array(sorted(partners), dtype=int)
