"""The proof of families with zonings (R9). A zone is an additional sum over units, so the equations
are no longer a network.

The forest is proved first. Then the cells of zones are shown as far as no sensitive cell is
disclosed by all equations together (algebra/moves.py). An exposed cell gets the cheapest
complements with which it can move (complements.py). Cells are only ever hidden, so this terminates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import nullcontext

import numpy as np
from scipy import sparse

from ..algebra.elimination import nonzero_equations
from ..algebra.groups import sum_by_group
from ..algebra.moves import SMALLEST_CHANGE, component_labels, random_moves
from ..arrays import Bools, Floats, Ints
from ..problem import ComponentProof
from .complements import (
    LARGE_COMPONENT,
    SEED,
    Program,
    hide_complements,
    program_of,
    search_stages,
    zero_amounts,
)
from .equations import Equations, equations
from .neighbourhood import EquationGraph
from .system import System, independent_components

ROUNDS = 40
# share of hidden cells without a known move, up to which no proof of all is needed
FEW_OPEN_SHARE = 0.05
FEW_LEFT_SHARE = 0.01  # the same after the search in a large component: they stay hidden
# up to MAX_HANDED_ON exposed cells of a large component are proved within HANDED_ON_DISTANCE
# equations only, before `far_search.py` takes over. In a large town this finds moves of 82 of 139
# cells in 2 s; a proof of the whole component takes 20 to 60 s and finds 85
MAX_HANDED_ON, HANDED_ON_DISTANCE = 1_000, 4
THREADS = 2  # threads of this process that prove components
# components that are submitted at a time: France has thousands, and each is a copy. At most
# MAX_PENDING with ROWS rows together, but at least FEW
MAX_PENDING, MIN_PENDING, MAX_PENDING_ROWS = 32, 4, 100_000
CANCEL_CHECK_INTERVAL = 1.0  # seconds between two checks for cancelling
ComponentRows = tuple[Ints, Bools]  # the rows of a component, and which of them are fixed


def protect_zones(
    system: System,
    check_cancelled: Callable[[], None] | None = None,
    workers: Executor | None = None,
    search: bool = True,
    known: dict[bytes, ComponentProof] | None = None,
) -> Ints:
    """Hide cells in `system.hidden` until every sensitive one has a known move. Return (k, 2) rows
    and categories of those that are still exposed, as no cell of their component helps.

    workers: processes that prove components, of this computer or others; None: threads
    search: False only proves, and hides no cell
    known: proofs by the digest of their component, as in `Problem`; those of this call are added"""
    exposed_cells: dict[int, Ints] = {}
    rows_per_mean: list[list[Ints]] = [[] for _ in system.means]
    width, known = system.hidden.shape[1], {} if known is None else known
    for number, (rows, is_fixed), proof in _proofs(system, check_cancelled, workers, search, known):
        for mask, packed in ((system.hidden, proof.hidden), (system.movable, proof.movable)):
            mask[rows[~is_fixed]] = np.unpackbits(packed[~is_fixed], axis=1, count=width)
        for rows_without_mean, mean_left in zip(rows_per_mean, proof.means, strict=True):
            rows_without_mean.append(rows[np.isnan(mean_left)])  # of known rows too
        exposed_cells[number] = np.column_stack([rows[proof.exposed[:, 0]], proof.exposed[:, 1]])
    for (_, mean, _), rows_without_mean in zip(system.means, rows_per_mean, strict=True):
        mean[np.concatenate([np.zeros(0, dtype=int), *rows_without_mean])] = np.nan
    in_component_order = [exposed_cells[number] for number in sorted(exposed_cells)]
    return np.concatenate([np.zeros((0, 2), dtype=int), *in_component_order])


def _proofs(
    system: System,
    check_cancelled: Callable[[], None] | None,
    workers: Executor | None,
    search: bool,
    known: dict[bytes, ComponentProof],
) -> Iterator[tuple[int, ComponentRows, ComponentProof]]:
    """Yield (number, component, its proof) as they are completed, starting with the largest. Their
    means must not be written into the system before all are done, since components share rows."""
    components = iter(
        sorted(
            enumerate(independent_components(system)), key=lambda component: -len(component[1][0])
        )
    )
    waiting: dict[Future[ComponentProof], tuple[bytes, tuple[int, ComponentRows]]] = {}

    def has_room() -> bool:
        rows = sum(len(rows) for _, (_, (rows, _)) in waiting.values())
        return len(waiting) < min(MIN_PENDING, MAX_PENDING) or (
            len(waiting) < MAX_PENDING and rows < MAX_PENDING_ROWS
        )

    with nullcontext(workers) if workers else ThreadPoolExecutor(THREADS) as executor:
        try:
            while True:
                while has_room() and (component := next(components, None)):
                    rows, is_fixed = component[1]
                    part = system.subsystem(rows)
                    part.must_show |= is_fixed[:, None]
                    digest = part.digest() + bytes([search])
                    if digest in known:
                        yield *component, known[digest]
                        continue
                    cancel = None if workers else check_cancelled
                    future = executor.submit(prove_component, part, cancel, search)
                    waiting[future] = digest, component
                if not waiting:
                    return
                ready = wait(waiting, CANCEL_CHECK_INTERVAL, FIRST_COMPLETED).done
                if check_cancelled is not None:
                    check_cancelled()
                for future in ready:
                    digest, component = waiting.pop(future)
                    known[digest] = future.result()
                    yield *component, known[digest]
        finally:
            for future in waiting:
                future.cancel()


def prove_component(
    component: System, check_cancelled: Callable[[], None] | None = None, search: bool = True
) -> ComponentProof:
    """Prove a component. It needs no other data, so it can run in another process. search: False
    only proves its sensitive cells, and hides none."""
    if search:
        exposed_cells = _protect_component(component, check_cancelled)
        if not len(exposed_cells):
            hidden_count = int(component.hidden.sum())
            few = 0 if hidden_count <= LARGE_COMPONENT else FEW_LEFT_SHARE * hidden_count
            if int(component.open_cells.sum()) > few:  # programs do not say which of them move
                find_exposed(component, check_cancelled)
            # showing these discloses no more
            component.hidden &= ~(component.exposed & ~component.sensitive & ~component.slack_cells)
    elif len(exposed_cells := _open_cells(component)):
        exposed_cells = find_exposed(component, check_cancelled)
    means = [mean for _, mean, _ in component.means]
    hidden, movable = np.packbits(component.hidden, axis=1), np.packbits(component.movable, axis=1)
    return ComponentProof(hidden, means, movable, exposed_cells)


def _protect_component(system: System, check_cancelled: Callable[[], None] | None) -> Ints:
    """Protect one component. Return (k, 2) the cells that stay exposed. The caller then hides cells
    outside the component and calls again, so that zones have to hide fewer.

    A proof of a large component takes longer than a thousand programs. Where few cells lack a known
    move, programs near them look for one first. A proof near the cells that are left follows, or of
    the whole component if these are many."""
    _hide_single_terms(system)
    hidden_count = int(system.hidden.sum())
    is_large = system.is_partition and hidden_count > LARGE_COMPONENT
    exposed_cells = _open_cells(system)
    has_proof = not is_large or len(exposed_cells) > FEW_OPEN_SHARE * hidden_count
    if has_proof:
        exposed_cells = find_exposed(system, check_cancelled)
    rng = np.random.Generator(np.random.PCG64(SEED))
    program: Program | None = None
    for reach in search_stages(system):
        if not len(exposed_cells):
            break
        hidden_before = int(system.hidden.sum())
        program = program or program_of(system)
        hide_complements(system, program, exposed_cells, reach, rng, check_cancelled)
        exposed_cells = _open_cells(system)
        if len(exposed_cells) and not is_large and int(system.hidden.sum()) > hidden_before:
            exposed_cells = find_exposed(system, check_cancelled)
    if len(exposed_cells) > MAX_HANDED_ON and not has_proof:
        exposed_cells = find_exposed(system, check_cancelled)
    elif len(exposed_cells) and is_large:
        _update_moves(system, max_distance=HANDED_ON_DISTANCE)
        exposed_cells = _open_cells(system)
    return exposed_cells


def _open_cells(system: System) -> Ints:
    """Return (k, 2) rows and categories of sensitive cells without a known move."""
    return np.argwhere(system.open_cells & system.sensitive)


def find_exposed(system: System, check_cancelled: Callable[[], None] | None = None) -> Ints:
    """Return (k, 2) rows and categories of sensitive cells that no move changes. Components in
    which all cells have a known move are skipped, since hiding more never removes a move."""
    if check_cancelled is not None:
        check_cancelled()
    if system.open_cells.any():
        _update_moves(system)
    return _open_cells(system)


def _update_moves(system: System, max_distance: int | None = None) -> None:
    """Update `movable` and `exposed` in the components with open cells.

    max_distance: only among the unknowns at most so many equations away from a sensitive open cell,
    the others being fixed. A cell that does not move then may move with the others, so it does not
    count as exposed

    A hidden cell of a zone adds no equation; it moves with the cells that it sums."""
    published_equations = equations(system, system.hidden & ~system.zone[:, None])
    cells_of_unknowns = np.nonzero(published_equations.number >= 0)
    cell_count = len(cells_of_unknowns[0])  # amounts are numbered after them
    examined_unknowns = _unknowns_to_examine(system, published_equations, max_distance)
    cells = tuple(
        axis[examined_unknowns[examined_unknowns < cell_count]] for axis in cells_of_unknowns
    )
    move = np.zeros((*published_equations.number.shape, 2))
    is_examined = np.zeros(published_equations.number.shape, dtype=bool)
    if len(examined_unknowns):
        matrix = nonzero_equations(published_equations.matrix[:, examined_unknowns].tocsr())
        amounts = published_equations.amounts[
            examined_unknowns[examined_unknowns >= cell_count] - cell_count
        ]
        zero = system.zero[cells] & ~system.movable[cells]  # others may fall with their known move
        zero_unknowns = np.append(zero, zero_amounts(system, amounts))
        move[cells] = random_moves(matrix, zero_unknowns)[: len(zero)]
        is_examined[cells] = True
    _update_zones(system, move, is_examined)
    system.movable |= is_examined & (np.abs(move) >= SMALLEST_CHANGE).any(axis=2)
    if max_distance is None:
        system.exposed[is_examined] = ~system.movable[is_examined]
    system.exposed &= ~system.movable


def _unknowns_to_examine(
    system: System, published_equations: Equations, max_distance: int | None
) -> Ints:
    """Return the unknowns (k,) of the components with open cells. max_distance: see `_update_moves`

    Components without zones were proved with the forest, unless their family shows sums. Their
    cells are set to movable, and they are left out."""
    cells_of_unknowns = np.nonzero(published_equations.number >= 0)
    cell_count = len(cells_of_unknowns[0])
    component_of_equation, component_of_unknown = component_labels(published_equations.matrix)
    has_hidden = _summed_in(system, system.hidden)[cells_of_unknowns]
    has_hidden |= (system.under_sums | system.inside)[cells_of_unknowns[0]]
    components_to_prove = np.union1d(
        component_of_equation[published_equations.zonal],
        component_of_unknown[:cell_count][has_hidden],
    )
    needs_proof = np.isin(component_of_unknown[:cell_count], components_to_prove)
    system.movable[cells_of_unknowns] |= (
        ~needs_proof & (system.sensitive | ~system.zero)[cells_of_unknowns]
    )
    open_cells = system.open_cells if max_distance is None else system.open_cells & system.sensitive
    is_open = (open_cells | _summed_in(system, open_cells))[cells_of_unknowns]
    components = np.unique(component_of_unknown[:cell_count][is_open & needs_proof])
    examined_unknowns = np.flatnonzero(np.isin(component_of_unknown, components))
    if max_distance is None:
        return examined_unknowns
    unknowns_nearby = EquationGraph.through(published_equations.matrix).within(
        np.flatnonzero(is_open), max_distance
    )
    return np.intersect1d(examined_unknowns, unknowns_nearby)


def _summed_in(system: System, cells: Bools) -> Bools:
    """Return (n, C) the cells that a zone of one of `cells` (n, C) sums."""
    zonal, n = system.kind > 0, len(system.hidden)
    return np.asarray(sum_by_group(system.child[zonal], cells[system.head[zonal]], n))


def _update_zones(system: System, move: Floats, is_examined: Bools) -> None:
    """Fill in `move` (n, C, 2) and `is_examined` (n, C) for hidden cells of zones, which move with
    the cells that they sum. If only some of these were examined, the zone's cell is known to move
    if they change its sum, since the others do not change in this move."""
    zonal, n = system.kind > 0, len(move)
    child, head = system.child[zonal], system.head[zonal]
    sums = sum_by_group(head, move.reshape(n, -1)[child], n).reshape(move.shape)
    has_unexamined = sum_by_group(head, system.hidden[child] & ~is_examined[child], n)
    hidden = system.zone[:, None] & system.hidden
    moves_in_part = hidden & has_unexamined & (np.abs(sums) >= SMALLEST_CHANGE).any(axis=2)
    system.movable |= moves_in_part
    system.exposed &= ~moves_in_part
    is_hidden_whole = hidden & ~has_unexamined
    move[is_hidden_whole], is_examined[is_hidden_whole] = sums[is_hidden_whole], True


def _hide_single_terms(system: System) -> None:
    """Hide the cells of zones that sum a single hidden cell, or hidden zeros only, and so would
    disclose these directly."""
    zonal = system.kind > 0
    child, head = system.child[zonal], system.head[zonal]
    hidden, n = system.hidden[child], len(system.hidden)
    term_count = sum_by_group(
        head, hidden * (1.0 + (system.is_multi_unit[child][:, None] & ~system.zero[child])), n
    )
    has_nonzero = sum_by_group(head, hidden & ~system.zero[child], n)
    has_sensitive = sum_by_group(head, hidden & system.sensitive[child], n)
    is_disclosive = (
        has_sensitive & ((term_count == 1) | ~has_nonzero) & ~system.hidden & ~system.must_show
    )
    system.hidden |= is_disclosive
    _complete_zone_rows(system)


def _complete_zone_rows(system: System) -> None:
    """Apply R5 to the rows of zones: give a single hidden category a complement, the one that most
    of its units hide."""
    is_single = ~system.leaf & ~system.tied & (system.hidden.sum(axis=1) == 1)
    rows = np.flatnonzero(is_single)
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
    can_hide = np.isfinite(cost[np.arange(len(rows)), cheapest])
    system.hidden[rows[can_hide], cheapest[can_hide]] = True


def complementary_rows(system: System, exposed_cells: Ints) -> Ints:
    """Return the rows whose cells must be hidden too where no cell of a zone helps. For every
    exposed unit this is the smallest open unit inside it, else among its neighbours in the forest
    and in zones, else above it, else farther away."""
    if not len(exposed_cells):
        return np.zeros(0, dtype=int)
    may_hide = np.asarray((~system.hidden & ~system.must_show).any(axis=1))
    is_open, n = may_hide & (system.total > 0), len(system.hidden)
    parts_of = sparse.coo_matrix(
        (np.ones(len(system.child), dtype=np.int8), (system.head, system.child)), shape=(n, n)
    ).tocsr()
    sums_of = parts_of.T.tocsr()
    complements: set[int] = set()
    for row in map(int, np.unique(exposed_cells[:, 0])):
        direct_sums = sums_of[[row]].indices
        zero_sums = direct_sums[may_hide[direct_sums] & ~(system.total[direct_sums] > 0)]
        if len(zero_sums):  # while one is shown, nothing else helps
            complements.update(map(int, zero_sums))
            continue
        is_visited = np.zeros(n, dtype=bool)
        rows_reached = np.array([row])
        while len(rows_reached):
            candidates = rows_reached[is_open[rows_reached]]
            if len(candidates):
                complements.add(
                    int(candidates[np.lexsort((candidates, system.total[candidates]))[0]])
                )
                break
            is_visited[rows_reached] = True
            members = np.unique(parts_of[rows_reached].indices)
            sums = np.unique(sums_of[np.union1d(rows_reached, members)].indices)
            neighbouring_rows = [members, np.unique(parts_of[sums].indices), sums]
            rows_around = next(
                (rows for rows in neighbouring_rows if is_open[rows].any()),
                np.unique(np.concatenate(neighbouring_rows)),
            )
            rows_reached = rows_around[~is_visited[rows_around]]
    return np.array(sorted(complements), dtype=int)
