"""Families whose units lie in further zonings (R9): no network any more, since a zone is one more
sum over units of the forest.

The forest is proved first. Then zones' own cells are shown only as far as no hidden cell follows
from all equations together (algebra/moves.py); what does follow hides cells of the smallest zone
that holds it. A hidden cell takes its equation away, so this ends: with no zone left it is the
forest that was proved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ..algebra.moves import SEEN, moves, numbered, parts, summed
from ..forest.siblings import ints
from .partners import hide_partners_of
from .system import System, independent, weighed_terms

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ROUNDS = 40
LARGE = 500_000  # cells from which on many zones are hidden at once, to look again less often
# steps from an exposed cell at which zones are still looked for nearby; then anywhere in its part
REACH = 4


def protect_zones(
    system: System, tick: Callable[[], None] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Hides cells of zones in `system.hidden` until nothing sensitive follows: ((k, 2) rows and
    categories of what still does since no zone
    around it is left to hide, (n,) the rows of the parts that hold it: nothing is proved there)."""
    unproved = np.zeros(len(system.hidden), dtype=bool)
    unsolved: list[np.ndarray] = [np.zeros((0, 2), dtype=int)]
    for rows, settled in independent(system):
        part = system.only(rows)
        part.fixed = (
            part.fixed | settled[:, None]
        )  # known numbers to this part, whoever else has them
        exposed_cells = _protect(part, tick)
        system.hidden[rows] = np.where(settled[:, None], system.hidden[rows], part.hidden)
        for (_, mean, _), (_, left_shown, _) in zip(system.weighed, part.weighed, strict=True):
            mean[rows] = left_shown
        unsolved.append(np.column_stack([rows[exposed_cells[:, 0]], exposed_cells[:, 1]]))
        unproved[rows[~settled]] |= len(exposed_cells) > 0
    return np.concatenate(unsolved), unproved


def _protect(system: System, tick: Callable[[], None] | None) -> np.ndarray:
    """`protect_zones` for one part. Stops as soon as a cell stays exposed; the caller hides more
    and calls again, and zones then need to hide less."""
    _hide_lone(system)
    attempts = iter(range(ROUNDS))
    hurry = 10 if system.hidden.size > LARGE else 0
    changed_cells = _around_changes(system)
    for glance in (True, False):
        exposed_cells = exposed(system, changed_cells, glance, tick)
        while len(exposed_cells):
            attempt = next(attempts, None)
            if system.whole:
                hidden_count = int(system.hidden.sum())
                hide_partners_of(system, exposed_cells, tick, cheap=True)
                if attempt is None or int(system.hidden.sum()) == hidden_count:
                    return exposed_cells
            elif attempt is None or not _hide_around(system, exposed_cells, 2 ** (attempt + hurry)):
                return exposed_cells
            exposed_cells = exposed(
                system, exposed_cells, glance, tick
            )  # hiding exposes nothing: parts that held nothing still do
    system.hidden &= ~(_following(system) & ~system.sensitive)  # shown, these tell nothing more
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
    glance: bool,
    tick: Callable[[], None] | None = None,
) -> np.ndarray:
    """(k, 2) rows and categories of sensitive cells that no move changes.

    candidates: (k, 2) cells; only the parts around them are looked at. None: all that zones
    cross.
    glance: not a proof yet."""
    if tick is not None:
        tick()
    number, matrix, of_zone = _equations(system)
    row, column = np.nonzero(number >= 0)
    zonal = system.kind > 0
    child, head = system.child[zonal], system.head[zonal]
    hidden_parts = summed(child, system.hidden[head], len(number))
    equation, unknown = parts(matrix)
    system.part = np.full(system.hidden.shape, -1)
    system.part[row, column] = unknown
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
        system.move[row[looked], column[looked]] = moves(
            part, system.zero[row[looked], column[looked]], glance
        )
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


def _equations(system: System) -> tuple[np.ndarray, csr_matrix, np.ndarray]:  # noqa: PLR0914
    """(number of the unknown per cell or −1 (n, C), equations, which of them concern zones or sums
    over categories).

    Relations of leaves, sums of the forest, sums of zones that show their category. A hidden cell
    of a zone is the sum of its units, so it is no unknown of its own. A sum over categories is an
    unknown where it is hidden, a number where it is shown."""
    n, width = system.hidden.shape
    number = np.full((n, width), -1)
    unknown = system.hidden & ~system.zone[:, None]
    number[unknown] = np.arange(int(unknown.sum()))
    longest = max((len(relations) for relations in system.relations), default=0)
    row, which, column, factor = _row_terms(system, unknown)
    first = n * longest  # equations of rows come before those of sums
    sums, sum_of = system.sums()
    shown = ~system.hidden[sums % n] | (sums < n)[:, None]
    at, category = np.nonzero(unknown[system.child] & shown[sum_of])
    head_at, head_category = np.nonzero(unknown[sums % n])
    equations = np.concatenate(
        [
            row * longest + which,
            first + sum_of[at] * width + category,
            first + head_at * width + head_category,
        ]
    )
    unknowns = np.concatenate(
        [
            number[row, column],
            number[system.child[at], category],
            number[sums[head_at] % n, head_category],
        ]
    )
    sign = np.concatenate([factor, np.ones(len(at)), -np.ones(len(head_at))])
    end = size = first + len(sums) * width
    for of_sum, child, weight, difference in weighed_terms(system, unknown):
        equations = np.concatenate([equations, size + of_sum])
        unknowns = np.concatenate([unknowns, number[child, weight]])
        sign = np.concatenate([sign, difference])
        size += len(sums)
    used, equations = numbered(equations, size)
    matrix = sparse.coo_matrix(
        (sign, (equations, unknowns)), shape=(len(used), int(unknown.sum()))
    ).tocsr()
    of_row = used < first
    spot = np.clip(used - first, 0, max(len(sums) * width - 1, 0))
    zones = ~of_row & (sums[spot // width] >= n) if len(sums) else np.zeros(len(used), dtype=bool)
    zones |= used >= end
    return number, matrix, zones | (of_row & (used % max(longest, 1) > 0))


def _row_terms(
    system: System, unknown: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(row, relation, column, factor) of every unknown in the relations of the leaves."""
    none = np.zeros(0, dtype=int)
    terms: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]
    terms = [(none, none, none, np.zeros(0))]
    for kind, relations in enumerate(system.relations):
        width = relations.shape[1]
        rows = np.flatnonzero(system.leaf & (system.rule == kind))
        for number, relation in enumerate(relations):
            at, columns = np.nonzero(unknown[rows][:, :width] & (relation != 0))
            terms.append((rows[at], np.full(len(at), number), columns, relation[columns]))
    row, which, column, factor = zip(*terms, strict=True)
    return (
        np.concatenate(row), np.concatenate(which), np.concatenate(column), np.concatenate(factor)
    )  # fmt: skip


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


def _hide_around(system: System, exposed_cells: np.ndarray, patience: int) -> bool:
    """For every exposed cell hides the category of the smallest zone around it, in its connected
    part at least; did it hide any?

    patience: grows with the rounds, as does the number of zones that are hidden at once."""
    marked = _marked(system, exposed_cells)
    zonal = system.kind > 0
    child = system.child[zonal]
    marked |= summed(child, marked[system.head[zonal]] & system.hidden[child], len(marked))
    marked &= system.part >= 0
    exposed_count = np.bincount(
        system.part[marked], minlength=int(system.part.max(initial=-1)) + 1
    )  # exposed cells per part
    limit: np.ndarray = np.full(
        len(exposed_count), system.hidden.size
    )  # next to an exposed cell every smallest zone; further off as many as there are cells
    hid = False
    for step in range(REACH + 1):
        head, category, part = _zone_cells(system, marked)
        chosen = _rank(part) < limit[part]
        system.hidden[head[chosen], category[chosen]] = True
        hid |= bool(len(head))
        exposed_count[part] = 0
        unserved = np.asarray(
            (exposed_count[system.part] > 0) & (system.part >= 0)
        )  # the parts where nothing is hidden yet
        marked &= unserved
        limit = np.maximum(exposed_count, 1) * patience
        if not marked.any():
            break
        if step == REACH - 1:
            marked |= unserved
        else:
            _spread(system, marked)
            marked &= unserved
    _hide_partners(system)
    return hid


def _rank(part: np.ndarray) -> np.ndarray:
    """The place of every entry among those of its part, in their order."""
    order = np.argsort(part, kind="stable")
    start = np.searchsorted(part[order], part[order])
    rank = np.empty(len(part), dtype=int)
    rank[order] = np.arange(len(part)) - start
    return rank


def _zone_cells(system: System, marked: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(zones, categories, connected parts): per marked cell the smallest zone that holds it and
    shows its category, smallest first.

    Units right above the leaves count as zones; where whole units are withheld all units do."""
    entries = np.flatnonzero((system.kind > 0) | system.leaf[system.child] | (not system.whole))
    free = ~system.hidden & ~system.fixed
    at, category = np.nonzero(marked[system.child[entries]] & free[system.head[entries]])
    child, head = system.child[entries[at]], system.head[entries[at]]
    size = system.total * system.give
    order = np.lexsort((head, size[head], category, child))
    child, category, head = child[order], category[order], head[order]
    smallest = np.ones(len(order), dtype=bool)
    smallest[1:] = (child[1:] != child[:-1]) | (category[1:] != category[:-1])
    child, head, category = child[smallest], head[smallest], category[smallest]
    order = np.lexsort((category, head, size[head]))
    return head[order], category[order], system.part[child, category][order]


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
