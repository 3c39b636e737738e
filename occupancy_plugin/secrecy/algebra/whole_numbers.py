"""Moves in whole numbers. A count has no fractions, so a reader may know a value although other
real numbers would agree with all that is published.

Corners of linear programs are nearly always whole numbers, or become so when doubled. What they
leave is asked one by one, at last with an integer program. A value for which none finds a move
counts as known."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from ..arrays import Bools, Floats
from .moves import TOGETHER, component_batches, component_labels
from .programs import cheapest_solution

SEED = 20261130
ROUNDS = 40  # programs for all values together, each with other directions
BARREN = 0.99  # share of the values left by a round after which they are asked one by one
FACTORS = (1.0, 2.0)  # by which a corner's fractions are cleared
BOX = 20.0  # largest change in a program for all values
EXACT = 1e-6  # by how much a program's whole number may be off
RISE = 10_000.0  # changes that a rise by one is worth
NODES = 200  # of the search tree of an integer program, so that the answer depends on no clock


def stuck_values(matrix: csr_matrix, counts: Floats, values: csr_matrix) -> Bools:
    """Return (k,) the values for which no change in whole numbers is found.

    matrix  (m, n) of whole numbers: a move δ has Mδ = 0
    counts  (n,) the true counts, which no move makes negative
    values  (k, n) each a sum of counts"""
    is_stuck = np.ones(values.shape[0], dtype=bool)
    linked = sparse.vstack([matrix, values]).tocsr()
    for find, together in (
        (_left_by_corners, TOGETHER),
        (_left_by_shortest_moves, TOGETHER),
        (_left_by_integer_programs, 1),
    ):
        in_question = values.T @ is_stuck > 0
        for rows, unknowns in component_batches(linked, in_question, together):
            equations, wanted = np.split(rows, [np.searchsorted(rows, matrix.shape[0])])
            wanted -= matrix.shape[0]
            is_stuck[wanted] = find(
                matrix[equations][:, unknowns],
                counts[unknowns],
                values[wanted][:, unknowns],
                is_stuck[wanted],
            )
    return is_stuck


def _left_by_corners(
    matrix: csr_matrix, counts: Floats, values: csr_matrix, is_stuck: Bools
) -> Bools:
    """Return (k,) the values that no corner of programs for all of them changes."""
    only_rises = values @ counts == 0
    rng = np.random.Generator(np.random.PCG64(SEED))
    bounds = np.column_stack([-np.minimum(counts, BOX), np.full(len(counts), BOX)])
    for _ in range(ROUNDS):
        left = np.flatnonzero(is_stuck)
        if not len(left):
            break
        direction = np.where(only_rises[left], 1.0, rng.choice((-1.0, 1.0), len(left)))
        reward = direction * rng.uniform(0.5, 1.5, len(left))
        corner = cheapest_solution(-np.asarray(values[left].T @ reward), matrix, bounds)
        if corner is not None:
            is_stuck = is_stuck & ~_changed_by(matrix, counts, values, corner)
        if is_stuck[left].mean() > BARREN:
            break
    return is_stuck


def _left_by_shortest_moves(
    matrix: csr_matrix, counts: Floats, values: csr_matrix, is_stuck: Bools
) -> Bools:
    """Return (k,) the values for which the shortest move that raises, or lowers, them by one is not
    one of whole numbers. Each program asks for one value of every connected part."""
    m, only_rises = matrix.shape[0], values @ counts == 0
    part = component_labels(sparse.vstack([matrix, values]).tocsr())[0][m:]
    asked = [
        (place, direction)
        for place in np.flatnonzero(is_stuck)
        for direction in ((1.0,) if only_rises[place] else (1.0, -1.0))
    ]
    while asked := [question for question in asked if is_stuck[question[0]]]:
        first_of_part = {part[place]: (place, direction) for place, direction in reversed(asked)}
        places, directions = zip(*first_of_part.values(), strict=True)
        move = _shortest_moves(matrix, counts, sparse.diags(directions) @ values[list(places)])
        if move is not None:
            is_stuck = is_stuck & ~_changed_by(matrix, counts, values, move)
        asked = [question for question in asked if question not in first_of_part.values()]
    return is_stuck


def _left_by_integer_programs(
    matrix: csr_matrix, counts: Floats, values: csr_matrix, is_stuck: Bools
) -> Bools:
    """Return (k,) the values for which no integer program of their own finds a change."""
    only_rises = values @ counts == 0
    for place in np.flatnonzero(is_stuck):
        for direction in (1.0,) if only_rises[place] else (1.0, -1.0):
            if is_stuck[place]:
                move = _any_move(matrix, counts, direction * values[[place]])
                if move is not None:
                    is_stuck = is_stuck & ~_changed_by(matrix, counts, values, move)
    return is_stuck


def _changed_by(matrix: csr_matrix, counts: Floats, values: csr_matrix, move: Floats) -> Bools:
    """Return (k,) the values that a move (n,) changes where it is, or can be made, one of whole
    numbers."""
    changed = np.zeros(values.shape[0], dtype=bool)
    for factor in FACTORS:
        changed |= values @ _whole_part(matrix, counts, move * factor) != 0
    return changed


def _whole_part(matrix: csr_matrix, counts: Floats, move: Floats) -> Floats:
    """Return the connected parts of a move (n,) that are whole numbers and make no count negative,
    0 elsewhere."""
    whole = np.rint(move)
    changed = np.flatnonzero((np.abs(move) > EXACT) | (whole != 0))
    is_wrong = (np.abs(move - whole) > EXACT) | (counts + whole < 0)
    equation, unknown = component_labels(matrix[:, changed])
    broken = np.concatenate([unknown[is_wrong[changed]], equation[matrix @ whole != 0]])
    whole[changed[np.isin(unknown, broken)]] = 0.0
    return np.asarray(whole)


def _shortest_moves(matrix: csr_matrix, counts: Floats, values: csr_matrix) -> Floats | None:
    """Return the move (n,) that raises each of the values (k, n) by one, where that is possible,
    and changes least in all."""
    n, k = len(counts), values.shape[0]
    program = sparse.bmat([[matrix, -matrix, None], [values, -values, -sparse.identity(k)]]).tocsr()
    bounds = np.zeros((2 * n + k, 2))  # what rises, what falls, and the rises of the values
    bounds[:n, 1], bounds[n : 2 * n, 1], bounds[2 * n :, 1] = np.inf, counts, 1.0
    cost = np.repeat([1.0, -RISE], [2 * n, k])
    found = cheapest_solution(cost, program, bounds)
    return None if found is None else found[:n] - found[n : 2 * n]


def _any_move(matrix: csr_matrix, counts: Floats, value: csr_matrix) -> Floats | None:
    """Return a move in whole numbers (n,) that raises a value (1, n)."""
    n = len(counts)
    found = milp(
        np.zeros(n),
        integrality=np.ones(n),
        bounds=Bounds(-counts, np.full(n, np.inf)),
        constraints=[LinearConstraint(matrix, 0.0, 0.0), LinearConstraint(value, 1.0, np.inf)],
        options={"node_limit": NODES},
    )
    return None if found.x is None else np.asarray(found.x)


def is_whole(matrix: csr_matrix) -> Bools:
    """Return (m,) the equations whose factors are whole numbers."""
    has_fraction = matrix.copy()
    has_fraction.data = np.abs(matrix.data - np.rint(matrix.data)) > EXACT
    return np.asarray(has_fraction.sum(axis=1)).ravel() == 0
