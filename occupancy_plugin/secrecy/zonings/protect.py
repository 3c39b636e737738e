"""Families whose units lie in further zonings (R9): no network any more, since a zone is one more
sum over units of the forest.

The forest is proved first. Then zones' own cells are shown only as far as no hidden cell follows
from all equations together
(`kernel.py`); what does follow hides cells of the smallest zone that holds it. A hidden cell takes
its equation away, so this ends:
with no zone left it is the forest that was proved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ..algebra.moves import SEEN, moves, numbered, parts, provable, sparse, summed
from ..forest.siblings import ints
from .system import Linked, independent

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ROUNDS = 40
LARGE = 500_000  # cells from which on many zones are hidden at once, to look again less often
# steps from an exposed cell at which zones are still looked for nearby; then anywhere in its part
REACH = 4


def protect_zones(
    linked: Linked, tick: Callable[[], None] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Hides cells of zones in `linked.hidden` until nothing sensitive follows: ((k, 2) rows and
    categories of what still does since no zone
    around it is left to hide, (n,) the rows of the parts that hold it: nothing is proved there).

    Where nothing can be proved, a zone hides the family as soon as one of its units hides a cell of
    it: it says nothing on them."""
    unproved = np.zeros(len(linked.hidden), dtype=bool)
    if not provable():
        over = linked.kind > 0
        np.logical_or.at(
            linked.hidden, linked.head[over], linked.hidden[linked.child[over]].any(axis=1)[:, None]
        )
        return np.zeros((0, 2), dtype=int), unproved
    left: list[np.ndarray] = [np.zeros((0, 2), dtype=int)]
    for rows, still in independent(linked):
        part = linked.only(rows)
        found = _protect(part, tick)
        linked.hidden[rows] = np.where(still[:, None], linked.hidden[rows], part.hidden)
        left.append(np.column_stack([rows[found[:, 0]], found[:, 1]]))
        unproved[rows[~still]] |= len(found) > 0
    return np.concatenate(left), unproved


def _protect(linked: Linked, tick: Callable[[], None] | None) -> np.ndarray:
    """`protect_zones` for one part. With something left it stops at once: more is hidden next time,
    and zones then need to hide less."""
    _hide_alone(linked)
    attempts = iter(range(ROUNDS))
    hurry = 10 if linked.hidden.size > LARGE else 0
    among = _around_changes(linked)
    for glance in (True, False):
        found = exposed(linked, among, glance, tick)
        while len(found):
            attempt = next(attempts, None)
            if attempt is None or not _hide_around(linked, found, 2 ** (attempt + hurry)):
                return found
            found = exposed(
                linked, found, glance, tick
            )  # hiding exposes nothing: parts that held nothing still do
    linked.hidden &= ~(_following(linked) & ~linked.sensitive)  # shown, these tell nothing more
    return found


def _around_changes(linked: Linked) -> np.ndarray | None:
    """(k, 2) hidden cells in an equation with a row that is not as it was when it was proved; None
    where none was proved yet."""
    if not linked.proved.any():
        return None
    changed = np.broadcast_to(~linked.proved[:, None], linked.hidden.shape).copy()
    _spread(linked, changed)
    return np.argwhere(linked.hidden & changed)


def exposed(
    linked: Linked, among: np.ndarray | None, glance: bool, tick: Callable[[], None] | None = None
) -> np.ndarray:
    """(k, 2) rows and categories of sensitive cells that no move changes.

    among: (k, 2) cells; only the parts around them are looked at. None: all parts that zones cross.
    glance: not a proof yet."""
    if tick is not None:
        tick()
    number, matrix, of_zone = _system(linked)
    row, column = np.nonzero(number >= 0)
    over = linked.kind > 0
    child, head = linked.child[over], linked.head[over]
    below = summed(child, linked.hidden[head], len(number))
    equation, unknown = parts(matrix)
    linked.part = np.full(linked.hidden.shape, -1)
    linked.part[row, column] = unknown
    wanted = np.union1d(equation[of_zone], unknown[below[row, column]])
    if among is None or not len(linked.move):
        linked.move = np.ones((*linked.hidden.shape, 2))
    if among is not None:
        again = _marked(linked, among)
        again |= summed(child, again[head], len(number))
        wanted = np.intersect1d(wanted, unknown[again[row, column]])
    looked = np.flatnonzero(np.isin(unknown, wanted))
    if len(looked):
        part = matrix[np.flatnonzero(np.isin(equation, wanted))][:, looked]
        linked.move[row[looked], column[looked]] = moves(
            part, linked.zero[row[looked], column[looked]], glance
        )
    harmless = ~linked.sensitive | (linked.several[:, None] & ~linked.zero)
    return np.argwhere(_following(linked) & ~harmless)


def _following(linked: Linked) -> np.ndarray:
    """Hidden cells (n, C) that no move changed when they were looked at last: they follow from what
    is shown."""
    moved = linked.move * (linked.hidden & ~linked.zone[:, None])[:, :, None]
    over = linked.kind > 0
    of_zones = summed(
        linked.head[over], moved.reshape(len(moved), -1)[linked.child[over]], len(moved)
    ).reshape(moved.shape)
    moved[linked.zone] = of_zones[linked.zone]
    return linked.hidden & (np.abs(moved) < SEEN).all(axis=2)


def _system(linked: Linked) -> tuple[np.ndarray, csr_matrix, np.ndarray]:
    """(number of the unknown per cell or −1 (n, C), equations, which of them are a zone's).

    Rows of leaves, sums of the forest, sums of zones that show their category. A hidden cell of a
    zone is the sum of its units, so it
    is no unknown of its own."""
    n, width = linked.hidden.shape
    number = np.full((n, width), -1)
    unknown = linked.hidden & ~linked.zone[:, None]
    number[unknown] = np.arange(int(unknown.sum()))
    row, column = np.nonzero(unknown & linked.leaf[:, None] & linked.whole)
    sums, back = linked.sums()
    shown = ~linked.hidden[sums % n] | (sums < n)[:, None]
    at, category = np.nonzero(unknown[linked.child] & shown[back])
    head_at, head_category = np.nonzero(unknown[sums % n])
    equations = np.concatenate(
        [row, n + back[at] * width + category, n + head_at * width + head_category]
    )
    unknowns = np.concatenate(
        [
            number[row, column],
            number[linked.child[at], category],
            number[sums[head_at] % n, head_category],
        ]
    )
    sign = np.concatenate([np.ones(len(row) + len(at)), -np.ones(len(head_at))])
    used, equations = numbered(equations, n + len(sums) * width)
    matrix = sparse.coo_matrix(
        (sign, (equations, unknowns)), shape=(len(used), int(unknown.sum()))
    ).tocsr()
    return number, matrix, (used >= n) & (sums[np.maximum(used - n, 0) // width] >= n)


def _marked(linked: Linked, cells: np.ndarray) -> np.ndarray:
    marked = np.zeros(linked.hidden.shape, dtype=bool)
    marked[cells[:, 0], cells[:, 1]] = True
    return marked


def _hide_alone(linked: Linked) -> None:
    """Zones that show a category of which they hold one hidden cell, or hidden zeros only: it would
    follow at once."""
    over = linked.kind > 0
    child, head = linked.child[over], linked.head[over]
    hidden, n = linked.hidden[child], len(linked.hidden)
    terms = summed(head, hidden * (1.0 + (linked.several[child][:, None] & ~linked.zero[child])), n)
    some = summed(head, hidden & ~linked.zero[child], n)
    watched = summed(head, hidden & linked.sensitive[child], n)
    alone = watched & ((terms == 1) | ~some) & ~linked.hidden & ~linked.fixed
    linked.hidden |= alone
    _hide_partners(linked)


def _hide_around(linked: Linked, found: np.ndarray, patience: int) -> bool:
    """For every exposed cell hides the category of the smallest zone around it, in its connected
    part at least; did it hide any?

    patience: grows with the rounds, as does the number of zones that are hidden at once."""
    marked = _marked(linked, found)
    over = linked.kind > 0
    child = linked.child[over]
    marked |= summed(child, marked[linked.head[over]] & linked.hidden[child], len(marked))
    marked &= linked.part >= 0
    wanted = np.bincount(
        linked.part[marked], minlength=int(linked.part.max(initial=-1)) + 1
    )  # exposed cells per part
    limit: np.ndarray = np.full(
        len(wanted), linked.hidden.size
    )  # next to an exposed cell every smallest zone; further off as many as there are cells
    hid = False
    for step in range(REACH + 1):
        head, category, part = _zone_cells(linked, marked)
        first = _rank(part) < limit[part]
        linked.hidden[head[first], category[first]] = True
        hid |= bool(len(head))
        wanted[part] = 0
        around = np.asarray(
            (wanted[linked.part] > 0) & (linked.part >= 0)
        )  # the parts where nothing is hidden yet
        marked &= around
        limit = np.maximum(wanted, 1) * patience
        if not marked.any():
            break
        if step == REACH - 1:
            marked |= around
        else:
            _spread(linked, marked)
            marked &= around
    _hide_partners(linked)
    return hid


def _rank(part: np.ndarray) -> np.ndarray:
    """The place of every entry among those of its part, in their order."""
    order = np.argsort(part, kind="stable")
    start = np.searchsorted(part[order], part[order])
    rank = np.empty(len(part), dtype=int)
    rank[order] = np.arange(len(part)) - start
    return rank


def _zone_cells(linked: Linked, marked: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(zones, categories, connected parts): per marked cell the smallest zone that holds it and
    shows its category, smallest first.

    Units right above the leaves count as zones; where whole units are withheld all units do."""
    over = np.flatnonzero((linked.kind > 0) | linked.leaf[linked.child] | (not linked.whole))
    free = ~linked.hidden & ~linked.fixed
    at, category = np.nonzero(marked[linked.child[over]] & free[linked.head[over]])
    child, head = linked.child[over[at]], linked.head[over[at]]
    order = np.lexsort((head, linked.total[head], category, child))
    child, category, head = child[order], category[order], head[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (child[1:] != child[:-1]) | (category[1:] != category[:-1])
    child, head, category = child[first], head[first], category[first]
    order = np.lexsort((category, head, linked.total[head]))
    return head[order], category[order], linked.part[child, category][order]


def _spread(linked: Linked, marked: np.ndarray) -> None:
    """Marks the hidden cells that stand in one equation with a marked one."""
    marked |= linked.hidden & marked.any(axis=1, keepdims=True)
    sums, back = linked.sums()
    head = sums % len(marked)
    touched = marked[head] | summed(back, marked[linked.child], len(sums))
    reached = summed(linked.child, touched[back], len(marked)) | summed(head, touched, len(marked))
    marked |= reached & linked.hidden


def _hide_partners(linked: Linked) -> None:
    """R5 in the rows of zones: a single hidden category takes another one along, where most of its
    units hide theirs."""
    rows = np.flatnonzero(~linked.leaf & (linked.hidden.sum(axis=1) == 1))
    if not len(rows):
        return
    inside = summed(
        linked.head,
        (linked.hidden[linked.child] & ~linked.zero[linked.child]).astype(float),
        len(linked.hidden),
    )
    cost = linked.x[rows] - 1e9 * np.minimum(inside[rows], 2) - 1e6 * (linked.x[rows] > 0)
    cost[linked.hidden[rows] | linked.fixed[rows]] = np.inf
    best = cost.argmin(axis=1)
    ok = np.isfinite(cost[np.arange(len(rows)), best])
    linked.hidden[rows[ok], best[ok]] = True


def beside(linked: Linked, found: np.ndarray) -> np.ndarray:
    """Rows that must hide too where no zone's cell is left to hide: around every exposed unit the
    smallest open one, inside it first,
    then among its neighbours in the forest and in zones, then above, then further away."""
    if not len(found):
        return np.zeros(0, dtype=int)
    open_rows = (~linked.hidden & ~linked.fixed).any(axis=1) & (linked.total > 0)
    n = len(linked.hidden)
    below = sparse.coo_matrix(
        (np.ones(len(linked.child), dtype=np.int8), (linked.head, linked.child)), shape=(n, n)
    ).tocsr()
    over = below.T.tocsr()
    chosen: set[int] = set()
    for row in ints(np.unique(found[:, 0])):
        seen = np.zeros(n, dtype=bool)
        reached = np.array([row])
        while len(reached):
            near = reached[open_rows[reached]]
            if len(near):
                chosen.add(int(near[np.lexsort((near, linked.total[near]))[0]]))
                break
            seen[reached] = True
            inside = np.unique(below[reached].indices)
            above = np.unique(over[np.union1d(reached, inside)].indices)
            ring = [inside, np.unique(below[above].indices), above]
            wider = next(
                (rows for rows in ring if open_rows[rows].any()), np.unique(np.concatenate(ring))
            )
            reached = wider[~seen[wider]]
    return np.array(sorted(chosen), dtype=int)
