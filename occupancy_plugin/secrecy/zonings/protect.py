"""Families whose units lie in further zonings (R9): no network any more, since a zone is one more
sum over units of the forest.

The forest is proved first. Then zones' own cells are shown only as far as no hidden cell follows
from all equations together (algebra/moves.py); what does follow hides the cheapest cells that let
it move (partners.py). Cells are only hidden, so this ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from scipy import sparse

from ..algebra.moves import SEEN, moves, parts, summed
from ..forest.siblings import ints
from .equations import equations
from .partners import hide_partners_of
from .system import System, independent

ROUNDS = 40
SIDE_BY_SIDE = 2  # parts that threads of this process look at at once
PATIENCE = 1.0  # seconds between two signs of life while others work
Piece = tuple[np.ndarray, np.ndarray]  # a part's rows, and which of them stay as they are


class Answer(NamedTuple):
    """A part after its proof: what is hidden (n, C), the means (n,) per `System.weighed` that are
    left shown, the zeros (n, C) that rise, (k, 2) the sensitive cells that follow all the same, and
    keys of what is proved: none where anything follows or not all was looked at."""

    hidden: np.ndarray
    means: list[np.ndarray]
    risen: np.ndarray
    exposed: np.ndarray
    proofs: list[bytes]


def protect_zones(
    system: System,
    proofs: set[bytes],
    tick: Callable[[], None] | None = None,
    workers: Executor | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Hides cells in `system.hidden` until nothing sensitive follows: ((k, 2) rows and categories
    of what still does since nothing in its part helps, (n,) the rows of the parts that hold it:
    nothing is proved there).

    proofs: keys of parts in which nothing follows, which are not looked at; grows.
    workers: processes that look at the parts, of this computer or of others; None: threads."""
    unproved = np.zeros(len(system.hidden), dtype=bool)
    unsolved: list[np.ndarray] = [np.zeros((0, 2), dtype=int)]
    pieces = list(independent(system))
    answers = _answers(system, pieces, proofs, tick, workers)
    for (rows, settled), answer in zip(pieces, answers, strict=True):
        if answer is None:
            continue
        own = rows[~settled]
        system.hidden[own] = answer.hidden[~settled]
        system.risen[own] = answer.risen[~settled]
        for (_, mean, _), left_shown in zip(system.weighed, answer.means, strict=True):
            mean[own] = left_shown[~settled]
        unsolved.append(np.column_stack([rows[answer.exposed[:, 0]], answer.exposed[:, 1]]))
        unproved[own] |= len(answer.exposed) > 0
        proofs.update(answer.proofs)
    return np.concatenate(unsolved), unproved


def _answers(
    system: System,
    pieces: Sequence[Piece],
    proofs: set[bytes],
    tick: Callable[[], None] | None,
    workers: Executor | None,
) -> Iterator[Answer | None]:
    """The answers in the order of the pieces, whoever is ready first; None for what is proved."""

    def unproved(piece: Piece) -> System | None:
        part = _part(system, piece)
        return None if part.key() in proofs else part

    def answer(piece: Piece) -> Answer | None:
        part = unproved(piece)
        return None if part is None else answer_of(part, tick)

    if workers is None:
        with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
            yield from threads.map(answer, pieces)
        return
    asked = [unproved(piece) for piece in pieces]
    sent = [None if part is None else workers.submit(answer_of, part) for part in asked]
    try:
        for future in sent:
            yield None if future is None else _patient(future, tick)
    finally:
        for future in sent:
            if future is not None:
                future.cancel()


def _patient(future: Future[Answer], tick: Callable[[], None] | None) -> Answer:
    """What others find, with signs of life until they do."""
    while True:
        try:
            return future.result(PATIENCE)
        except TimeoutError:
            if tick is not None:
                tick()


def _part(system: System, piece: Piece) -> System:
    """A part by itself: what stays as it is are known numbers to it, whoever else has them."""
    rows, settled = piece
    part = system.only(rows)
    part.fixed = part.fixed | settled[:, None]
    return part


def answer_of(part: System, tick: Callable[[], None] | None = None) -> Answer:
    """A part's proof. Nothing but the part is needed for it: it can be sent elsewhere."""
    exposed_cells, proofs = _protect(part, tick), []
    if not len(exposed_cells):
        as_proved = part.key()  # the forest may hide again what is shown here
        part.hidden &= ~(_following(part) & ~part.sensitive)  # shown, these tell nothing more
        proofs = [] if part.proved.any() else [as_proved, part.key()]
    means = [mean for _, mean, _ in part.weighed]
    return Answer(part.hidden, means, part.risen, exposed_cells, proofs)


def _protect(system: System, tick: Callable[[], None] | None) -> np.ndarray:
    """`protect_zones` for one part. Stops as soon as a cell stays exposed; the caller hides more
    and calls again, and zones then need to hide less."""
    _hide_lone(system)
    attempts = iter(range(ROUNDS))
    changed_cells = _around_changes(system)
    exposed_cells = exposed(system, changed_cells, tick)
    while len(exposed_cells):
        hidden_count = int(system.hidden.sum())
        hide_partners_of(system, exposed_cells, tick)
        if next(attempts, None) is None or int(system.hidden.sum()) == hidden_count:
            return exposed_cells
        # hiding exposes nothing: parts that held nothing still do
        exposed_cells = exposed(system, exposed_cells, tick)
    return exposed_cells


def _around_changes(system: System) -> np.ndarray | None:
    """(k, 2) hidden cells in an equation with a row that is not as it was when it was proved; None
    where none was proved yet."""
    if not system.proved.any():
        return None
    changed = np.broadcast_to(~system.proved[:, None], system.hidden.shape).copy()
    _spread(system, changed)
    return np.argwhere(system.hidden & changed)


def exposed(
    system: System,
    candidates: np.ndarray | None,
    tick: Callable[[], None] | None = None,
) -> np.ndarray:
    """(k, 2) rows and categories of sensitive cells that no move changes.

    candidates: (k, 2) cells; only the parts around them are looked at. None: all that zones
    cross."""
    if tick is not None:
        tick()
    published = equations(system, system.hidden & ~system.zone[:, None])
    number, matrix, of_zone = published.number, published.matrix, published.zonal
    row, column = np.nonzero(number >= 0)
    zonal = system.kind > 0
    child, head = system.child[zonal], system.head[zonal]
    hidden_parts = summed(child, system.hidden[head], len(number))
    equation, unknown = parts(matrix)
    asked = np.union1d(equation[of_zone], unknown[hidden_parts[row, column]])
    if candidates is None or not len(system.move):
        system.move = np.ones((*system.hidden.shape, 2))
    if candidates is not None:
        repeated = _marked(system, candidates)
        repeated |= summed(child, repeated[head], len(number))
        asked = np.intersect1d(asked, unknown[repeated[row, column]])
    looked = np.flatnonzero(np.isin(unknown, asked))
    if len(looked):
        part = matrix[np.flatnonzero(np.isin(equation, asked))][:, looked]
        cells = row[looked], column[looked]
        # zeros that once rose still do: hiding takes no move away
        zero = system.zero[cells] & ~system.risen[cells]
        found = moves(part, zero)
        system.move[cells] = found
        system.risen[cells] |= system.zero[cells] & (np.abs(found) >= SEEN).any(axis=1)
    harmless = ~system.sensitive | (system.plural[:, None] & ~system.zero)
    return np.argwhere(_following(system) & ~harmless)


def _following(system: System) -> np.ndarray:
    """Hidden cells (n, C) that no move changed when they were looked at last: they follow from what
    is shown."""
    moved = system.move * (system.hidden & ~system.zone[:, None])[:, :, None]
    zonal = system.kind > 0
    of_zones = summed(
        system.head[zonal], moved.reshape(len(moved), -1)[system.child[zonal]], len(moved)
    ).reshape(moved.shape)
    moved[system.zone] = of_zones[system.zone]
    return system.hidden & (np.abs(moved) < SEEN).all(axis=2)


def _marked(system: System, cells: np.ndarray) -> np.ndarray:
    marked = np.zeros(system.hidden.shape, dtype=bool)
    marked[cells[:, 0], cells[:, 1]] = True
    return marked


def _hide_lone(system: System) -> None:
    """Zones that show a category of which they hold one hidden cell, or hidden zeros only: it would
    follow at once."""
    zonal = system.kind > 0
    child, head = system.child[zonal], system.head[zonal]
    hidden, n = system.hidden[child], len(system.hidden)
    terms = summed(head, hidden * (1.0 + (system.plural[child][:, None] & ~system.zero[child])), n)
    nonzero = summed(head, hidden & ~system.zero[child], n)
    watched = summed(head, hidden & system.sensitive[child], n)
    lone = watched & ((terms == 1) | ~nonzero) & ~system.hidden & ~system.fixed
    system.hidden |= lone
    _hide_partners(system)


def _spread(system: System, marked: np.ndarray) -> None:
    """Marks the hidden cells that stand in one equation with a marked one."""
    marked |= system.hidden & marked.any(axis=1, keepdims=True)
    sums, sum_of = system.sums()
    head = sums % len(marked)
    touched = marked[head] | summed(sum_of, marked[system.child], len(sums))
    reached = summed(system.child, touched[sum_of], len(marked)) | summed(
        head, touched, len(marked)
    )
    marked |= reached & system.hidden


def _hide_partners(system: System) -> None:
    """R5 in the rows of zones: a single hidden category takes another one along, where most of its
    units hide theirs."""
    rows = np.flatnonzero(~system.leaf & (system.hidden.sum(axis=1) == 1))
    if not len(rows):
        return
    hidden_parts = summed(
        system.head,
        (system.hidden[system.child] & ~system.zero[system.child]).astype(float),
        len(system.hidden),
    )
    cost = system.x[rows] - 1e9 * np.minimum(hidden_parts[rows], 2) - 1e6 * (system.x[rows] > 0)
    cost[system.hidden[rows] | system.fixed[rows]] = np.inf
    best = cost.argmin(axis=1)
    ok = np.isfinite(cost[np.arange(len(rows)), best])
    system.hidden[rows[ok], best[ok]] = True


def partner_rows(system: System, exposed_cells: np.ndarray) -> np.ndarray:
    """Rows that must hide too where no zone's cell is left to hide: around every exposed unit the
    smallest open one, inside it first,
    then among its neighbours in the forest and in zones, then above, then further away."""
    if not len(exposed_cells):
        return np.zeros(0, dtype=int)
    open_rows = (~system.hidden & ~system.fixed).any(axis=1) & (system.total > 0)
    n = len(system.hidden)
    parts_of = sparse.coo_matrix(
        (np.ones(len(system.child), dtype=np.int8), (system.head, system.child)), shape=(n, n)
    ).tocsr()
    sums_of = parts_of.T.tocsr()
    chosen: set[int] = set()
    for row in ints(np.unique(exposed_cells[:, 0])):
        seen = np.zeros(n, dtype=bool)
        reached = np.array([row])
        while len(reached):
            choice = reached[open_rows[reached]]
            if len(choice):
                chosen.add(int(choice[np.lexsort((choice, system.total[choice]))[0]]))
                break
            seen[reached] = True
            members = np.unique(parts_of[reached].indices)
            heads = np.unique(sums_of[np.union1d(reached, members)].indices)
            ring = [members, np.unique(parts_of[heads].indices), heads]
            wider = next(
                (rows for rows in ring if open_rows[rows].any()), np.unique(np.concatenate(ring))
            )
            reached = wider[~seen[wider]]
    return np.array(sorted(chosen), dtype=int)
