"""What may still change in a table, whatever its equations: for systems that are no network
(zonings that overlap).

Given the true values, a reader's tables are those that differ from the truth by a *move* δ with Mδ
= 0 which lets nothing fall
below zero. A value is exposed when no move changes it. Values above zero may go both ways, so among
them this is the null space of
M; a zero may rise when the others can make up for it. Both are read off random members of null
spaces.

Every answer is checked: a move counts only if it solves the equations, and what is too small to
tell counts as exposed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import splu

from .elimination import eliminate, nonzero_equations
from .programs import cheapest_solution, skips_presolve

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SEED = 20260102
SHIFT = 1e-7  # keeps redundant equations solvable; its effect is iterated away
STEPS = 60
SOLVED = 1e-9  # largest error of an equation under a move
SEEN = 1e-5  # smallest change that counts
TOGETHER = 2_000  # unknowns of small parts in one linear program
LARGEST = 60_000  # unknowns of the largest that is solved: larger parts, in pieces first


def random_moves(matrix: csr_matrix, zero: np.ndarray) -> np.ndarray:
    """Two random moves (n, 2) of the unknowns under `matrix` (m, n): both exactly 0 where a value
    is exposed.

    zero (n,) booleans: unknowns whose value is 0, which can only rise."""
    free = np.flatnonzero(~zero | rising_zeros(matrix, zero))
    move = np.zeros((matrix.shape[1], 2))
    move[free] = _null_vectors(matrix[:, free])
    return move


def rising_zeros(matrix: csr_matrix, zero: np.ndarray) -> np.ndarray:
    """Which zeros (n,) can rise at all, others that are not zero going both ways: the largest set
    that can rise at once.

    What is not zero is eliminated first as far as that is simple; what is left falls into small
    parts, one linear program each."""
    contraction = eliminate(matrix, ~zero)
    touched = np.diff(contraction.tocsc().indptr) > 0
    rise = zero & ~touched
    for equations, unknowns in component_batches(contraction, zero & touched):
        block, is_zero = contraction[equations][:, unknowns], zero[unknowns]
        for piece in _pieces(block):
            _ask(block, piece, is_zero)
        if len(unknowns) > LARGEST:
            block = eliminate(block, ~is_zero)
            for _, batch in component_batches(block, is_zero):
                _ask(block, batch, is_zero)
        rise[unknowns] = zero[unknowns] & ~is_zero
    return rise


def _ask(matrix: csr_matrix, unknowns: np.ndarray, is_left: np.ndarray) -> None:
    """Takes the zeros that rise among some unknowns (k,), the others standing still, from those
    that are left (n,). Whoever rises may fall again from then on."""
    questions = unknowns[is_left[unknowns]]
    if len(questions):
        columns = np.concatenate([questions, unknowns[~is_left[unknowns]]])
        is_left[questions] = ~_largest_rise(nonzero_equations(matrix[:, columns]), len(questions))


def _pieces(matrix: csr_matrix) -> Iterator[np.ndarray]:
    """Unknowns (k,) of a part under `matrix` (m, n) that one program looks at: all; where they are
    more than `LARGEST`, some that lie close, and then others that begin where those had their
    middle."""
    m, n = matrix.shape
    if n <= LARGEST:
        yield np.arange(n)
        return
    graph = sparse.bmat([[None, matrix], [matrix.T, None]]).tocsr()
    along = csgraph.reverse_cuthill_mckee(graph, symmetric_mode=True)
    along = along[along >= m] - m
    for size in (LARGEST, LARGEST // 2):
        yield from np.split(along, np.arange(size, n, LARGEST))


def _factor(matrix: csr_matrix):  # type: ignore[no-untyped-def]
    """Solver of (M Mᵀ + shift) y = b. Its columns are few and short: taking several at once
    (`relax`, `panel_size`) costs a sixth more time."""
    square = (matrix @ matrix.T + SHIFT * sparse.identity(matrix.shape[0])).tocsc()
    return splu(
        square,
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        relax=1,
        panel_size=1,
        options={"SymmetricMode": True},
    )


def _null_vectors(matrix: csr_matrix) -> np.ndarray:
    """Two random vectors (n, 2) projected on the null space; 0 where they do not move.

    Two, because one of many thousand numbers is small by chance."""
    vectors = np.random.Generator(np.random.PCG64(SEED)).standard_normal((matrix.shape[1], 2))
    vectors = _projected(matrix, vectors)
    vectors[np.abs(vectors) < SEEN] = 0.0
    return vectors


def verified_changes(matrix: csr_matrix, move: np.ndarray, zero: np.ndarray) -> np.ndarray:
    """Unknowns (n,) that a move (n,) changes for certain, as a program found it: what it changes
    by little is left out, the rest put right, and no zero falls."""
    moving = np.flatnonzero(np.abs(move) >= SEEN)
    equations = nonzero_equations(matrix[:, moving])
    right = _projected(equations, move[moving, None])[:, 0]
    falls = zero[moving] & (right < SEEN)
    part_of = component_labels(equations)[1]
    moved = np.zeros(len(move), dtype=bool)
    moved[moving] = (np.abs(right) >= SEEN) & ~np.isin(part_of, part_of[falls])
    return moved


def _projected(matrix: csr_matrix, vectors: np.ndarray) -> np.ndarray:
    """Vectors (n, k) on the null space of `matrix` (m, n); 0 in every part whose equations are not
    solved by them."""
    if not min(matrix.shape):
        return vectors
    solver = None
    for _ in range(STEPS):
        error = matrix @ vectors
        if np.abs(error).max() < SOLVED / 10:
            return vectors
        if solver is None:  # a program's answer is nearly always exact as it is
            solver, transposed = _factor(matrix), matrix.T.tocsr()
        vectors = vectors - transposed @ solver.solve(error)
    wrong = (np.abs(matrix @ vectors) > SOLVED).any(axis=1)
    if wrong.any():
        equation, unknown = component_labels(matrix)
        vectors[np.isin(unknown, equation[wrong])] = 0.0
    return np.asarray(vectors)


def component_batches(
    matrix: csr_matrix, asked: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(equations, unknowns) of connected parts, several small ones at a time, since programs grow
    faster than their size.

    asked (n,) booleans: parts that hold none of these unknowns are left out."""
    equation, unknown = component_labels(matrix)
    labels = np.unique(unknown[asked])
    if not len(labels):
        return
    rows, columns = np.argsort(equation, kind="stable"), np.argsort(unknown, kind="stable")
    batch = np.cumsum(np.bincount(unknown)[labels]) // TOGETHER
    for members in np.split(labels, np.flatnonzero(np.diff(batch)) + 1):
        yield np.sort(_of(rows, equation, members)), np.sort(_of(columns, unknown, members))


def _of(order: np.ndarray, label: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Positions whose label is wanted; `order` sorts the labels."""
    start, stop = (
        np.searchsorted(label, labels, sorter=order),
        np.searchsorted(label, labels, "right", sorter=order),
    )
    return np.concatenate([order[a:b] for a, b in zip(start, stop, strict=True)])


def _largest_rise(system: csr_matrix, zeros: int) -> np.ndarray:
    """Which of the first `zeros` unknowns can rise at once, the others going both ways. Zeros that
    stand in the same equations rise
    together: one of them is enough."""
    examples, alike = _alike(system[:, :zeros])
    some, unknowns = len(examples), system.shape[1] - zeros
    columns = np.concatenate(
        [examples, examples, np.arange(zeros, system.shape[1])]
    )  # what a zero rises by: a part up to 1, which counts, and the rest. It is 0 or 1 in the end
    cost = np.repeat([-1.0, 0.0], [some, some + unknowns])
    bounds = np.repeat(
        [[0.0, 1.0], [0.0, np.inf], [-np.inf, np.inf]], [some, some, unknowns], axis=0
    )
    program = system[:, columns]
    highest = cheapest_solution(cost, program, bounds, bare=skips_presolve(program), anywhere=True)
    return np.zeros(zeros, dtype=bool) if highest is None else (highest[:some] > 0.5)[alike]


def _alike(matrix: csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """(one column of every kind, the kind of every column (n,)), found by random sums: each is
    drawn from too many to meet by chance."""
    weights = np.random.Generator(np.random.PCG64(SEED)).standard_normal(
        (matrix.shape[0], 2)
    ) @ np.array([1, 1j])
    _, examples, alike = np.unique(
        matrix.T.tocsr() @ weights, return_index=True, return_inverse=True
    )
    return examples, alike


def component_labels(matrix: csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """Labels of the connected parts: of the equations (m,) and of the unknowns (n,)."""
    m, n = matrix.shape
    matrix = matrix.tocsr()
    ends = np.append(matrix.indptr, np.full(n, matrix.nnz))  # unknowns lead nowhere
    links = np.ones(matrix.nnz), matrix.indices + m, ends
    graph = sparse.csr_matrix(links, shape=(m + n, m + n))
    label = csgraph.connected_components(graph, directed=False)[1]
    return label[:m], label[m:]
