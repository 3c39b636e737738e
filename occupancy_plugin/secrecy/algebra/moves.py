"""Moves: the possible changes of hidden values under any equations, also for systems that are not a
network (zonings that do not nest).

The tables that agree with the published numbers differ from the true one by a *move* δ with Mδ = 0
that makes no value negative. A value is exposed if no move changes it. Values above 0 may rise and
fall, so among them moves are the null space of M; a zero may rise if the others can compensate it.
Both are found with random vectors of null spaces.

Every result is verified: a move counts only if it solves the equations, and a change too small to
distinguish from 0 counts as none.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph, csr_matrix

from ..arrays import Array, Bools, Floats, Ints
from .elimination import eliminate, nonzero_equations
from .programs import cheapest_solution
from .projection import onto_null_space

SEED = 20260102
SMALLEST_CHANGE = 1e-5  # smallest change that counts
UNKNOWNS_PER_BATCH = 2_000  # unknowns of small components in one linear program
# unknowns of the largest program; larger components are divided first
MAX_PROGRAM_UNKNOWNS = 60_000


def random_moves(matrix: csr_matrix, zero: Bools) -> Floats:
    """Return two random moves (n, 2) of the unknowns under `matrix` (m, n). Both are exactly 0 for
    exposed values.

    zero: (n,) unknowns with a value of 0, which can only rise"""
    movable = np.flatnonzero(~zero | rising_zeros(matrix, zero))
    move = np.zeros((matrix.shape[1], 2))
    move[movable] = _null_vectors(matrix[:, movable])
    return move


def rising_zeros(matrix: csr_matrix, zero: Bools) -> Bools:
    """Return (n,) which zeros can rise, while unknowns above 0 rise or fall: the largest set that
    can rise in one move.

    Unknowns above 0 are eliminated first where that is simple. The remaining components are small,
    and each is one linear program."""
    contracted = eliminate(matrix, ~zero)
    occurs = np.diff(contracted.tocsc().indptr) > 0
    can_rise = zero & ~occurs
    for equations, unknowns in component_batches(contracted, zero & occurs):
        block, is_zero = contracted[equations][:, unknowns], zero[unknowns]
        for piece in _pieces(block):
            _test_zeros(block, piece, is_zero)
        if len(unknowns) > MAX_PROGRAM_UNKNOWNS:
            block = eliminate(block, ~is_zero)
            for _, batch in component_batches(block, is_zero):
                _test_zeros(block, batch, is_zero)
        can_rise[unknowns] = zero[unknowns] & ~is_zero
    return can_rise


def _test_zeros(matrix: csr_matrix, unknowns: Ints, is_left: Bools) -> None:
    """Set `is_left` (n,) to False for the zeros that can rise by a move of some unknowns (k,)
    alone. In later programs these zeros may also fall."""
    zeros_left = unknowns[is_left[unknowns]]
    if len(zeros_left):
        columns = np.concatenate([zeros_left, unknowns[~is_left[unknowns]]])
        is_left[zeros_left] = ~_largest_rise(nonzero_equations(matrix[:, columns]), len(zeros_left))


def _pieces(matrix: csr_matrix) -> Iterator[Array]:
    """Yield the unknowns (k,) of each program for a component under `matrix` (m, n): all of them if
    one program can hold them, else pieces of neighbouring unknowns, and then pieces shifted by half
    a piece."""
    m, n = matrix.shape
    if n <= MAX_PROGRAM_UNKNOWNS:
        yield np.arange(n)
        return
    graph = sparse.bmat([[None, matrix], [matrix.T, None]]).tocsr()
    neighbour_order = csgraph.reverse_cuthill_mckee(graph, symmetric_mode=True)
    neighbour_order = neighbour_order[neighbour_order >= m] - m
    for size in (MAX_PROGRAM_UNKNOWNS, MAX_PROGRAM_UNKNOWNS // 2):
        yield from np.split(neighbour_order, np.arange(size, n, MAX_PROGRAM_UNKNOWNS))


def _null_vectors(matrix: csr_matrix) -> Floats:
    """Return two random vectors (n, 2) projected onto the null space, 0 where they do not move.
    Two, because one of many thousand numbers is small by chance."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    vectors = _project(matrix, rng.standard_normal((matrix.shape[1], 2)))
    vectors[np.abs(vectors) < SMALLEST_CHANGE] = 0.0
    return vectors


def verified_changes(matrix: csr_matrix, move: Floats, zero: Bools) -> Bools:
    """Return (n,) the unknowns that a program's approximate move (n,) certainly changes. Small
    changes are left out and the others projected onto the null space. Components in which a zero
    would fall change nothing."""
    candidates = np.flatnonzero(np.abs(move) >= SMALLEST_CHANGE)
    equations = nonzero_equations(matrix[:, candidates])
    change = _project(equations, move[candidates, None])[:, 0]
    falls = zero[candidates] & (change < SMALLEST_CHANGE)
    part_of = component_labels(equations)[1]
    is_changed = np.zeros(len(move), dtype=bool)
    is_changed[candidates] = (np.abs(change) >= SMALLEST_CHANGE) & ~np.isin(part_of, part_of[falls])
    return is_changed


def _project(matrix: csr_matrix, vectors: Floats) -> Floats:
    """Project vectors (n, k) onto the null space of `matrix` (m, n). In a component whose equations
    the result does not solve, it is set to 0."""
    if not min(matrix.shape):
        return vectors
    vectors, is_unsolved = onto_null_space(matrix, vectors)
    if is_unsolved.any():
        equation, unknown = component_labels(matrix)
        vectors[np.isin(unknown, equation[is_unsolved])] = 0.0
    return vectors


def component_batches(matrix: csr_matrix, is_selected: Bools) -> Iterator[tuple[Array, Array]]:
    """Yield (equations, unknowns) of connected components, several small ones together. Separate
    batches are faster, since the time of a program grows faster than its size.

    is_selected: (n,) booleans; components without any of these unknowns are left out"""
    equation, unknown = component_labels(matrix)
    labels = np.unique(unknown[is_selected])
    if not len(labels):
        return
    rows, columns = np.argsort(equation, kind="stable"), np.argsort(unknown, kind="stable")
    batch = np.cumsum(np.bincount(unknown)[labels]) // UNKNOWNS_PER_BATCH
    for members in np.split(labels, np.flatnonzero(np.diff(batch)) + 1):
        yield (
            np.sort(np.concatenate(positions_by_label(rows, equation, members))),
            np.sort(np.concatenate(positions_by_label(columns, unknown, members))),
        )


def positions_by_label(order: Ints, label: Ints, labels: Ints) -> list[Ints]:
    """Return the positions with each of `labels` (k,); `order` sorts the labels (n,) of all."""
    start = np.searchsorted(label, labels, sorter=order)
    stop = np.searchsorted(label, labels, "right", sorter=order)
    return [order[first:end] for first, end in zip(start, stop, strict=True)]


def _largest_rise(system: csr_matrix, zero_count: int) -> Bools:
    """Return which of the first `zero_count` unknowns can rise in one move, the others rising or
    falling. Zeros with the same column are equivalent, so one of them is enough."""
    examples, kind_of = _distinct_columns(system[:, :zero_count])
    kind_count, other_count = len(examples), system.shape[1] - zero_count
    # the rise of a zero is a rewarded part up to 1, and the excess; the part ends at 0 or 1
    columns = np.concatenate([examples, examples, np.arange(zero_count, system.shape[1])])
    cost = np.repeat([-1.0, 0.0], [kind_count, kind_count + other_count])
    bounds = np.repeat(
        [[0.0, 1.0], [0.0, np.inf], [-np.inf, np.inf]],
        [kind_count, kind_count, other_count],
        axis=0,
    )
    solution = cheapest_solution(cost, system[:, columns], bounds, any_optimum=True)
    return (
        np.zeros(zero_count, dtype=bool)
        if solution is None
        else (solution[:kind_count] > 0.5)[kind_of]
    )


def _distinct_columns(matrix: csr_matrix) -> tuple[Ints, Ints]:
    """Return one column of every distinct kind, and the kind of every column (n,). Columns are
    compared by random sums, which are equal by chance with negligible probability."""
    weights = np.random.Generator(np.random.PCG64(SEED)).standard_normal(
        (matrix.shape[0], 2)
    ) @ np.array([1, 1j])
    _, examples, kind_of = np.unique(
        matrix.T.tocsr() @ weights, return_index=True, return_inverse=True
    )
    return examples, kind_of


def component_labels(matrix: csr_matrix) -> tuple[Ints, Ints]:
    """Return the labels of connected components: of the equations (m,) and of the unknowns (n,)."""
    m, n = matrix.shape
    matrix = matrix.tocsr()
    ends = np.append(matrix.indptr, np.full(n, matrix.nnz))  # no edges start at unknowns
    links = np.ones(matrix.nnz), matrix.indices + m, ends
    graph = sparse.csr_matrix(links, shape=(m + n, m + n))
    label = csgraph.connected_components(graph, directed=False)[1]
    return label[:m], label[m:]
