"""Moves in whole numbers. Counts have no fractions, so an attacker may compute a value even though
other real numbers would agree with everything that is published.

The corners that linear programs find are nearly always whole numbers, or become so when doubled.
Values that no corner changes are asked one by one, with an integer program each. A value for which
none finds a move counts as disclosed."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from ..arrays import Bools, Floats
from .moves import UNKNOWNS_PER_BATCH, component_batches, component_labels
from .programs import cheapest_solution

SEED = 20261130
ROUNDS = 40  # programs for all values together, each with other directions
MAX_SHARE_LEFT = 0.9  # share of the values left by a round after which they are asked one by one
FACTORS = (1.0, 2.0)  # by which a corner's fractions are cleared
MAX_CHANGE = 20.0  # largest change of a count in a program
ANY_SOLUTION = 10.0  # relative gap at which an integer program ends: it need not be the best
TOLERANCE = 1e-6  # by how much a program's whole number may be off
MAX_NODES = 200  # of the search tree of an integer program, so that the answer depends on no clock


def stuck_values(matrix: csr_matrix, counts: Floats, values: csr_matrix) -> Bools:
    """Return (k,) the values for which no change in whole numbers is found.

    matrix  (m, n) of whole numbers: a move δ has Mδ = 0
    counts  (n,) the true counts, which no move makes negative
    values  (k, n) each a sum of counts"""
    is_stuck = np.ones(values.shape[0], dtype=bool)
    all_rows = sparse.vstack([matrix, values]).tocsr()
    for still_stuck, batch_size in (
        (_stuck_after_corners, UNKNOWNS_PER_BATCH),
        (_stuck_after_integer_programs, 1),
    ):
        in_question = values.T @ is_stuck > 0
        for rows, unknowns in component_batches(all_rows, in_question, batch_size):
            equations, value_numbers = np.split(rows, [np.searchsorted(rows, matrix.shape[0])])
            value_numbers -= matrix.shape[0]
            is_stuck[value_numbers] = still_stuck(
                matrix[equations][:, unknowns],
                counts[unknowns],
                values[value_numbers][:, unknowns],
                is_stuck[value_numbers],
            )
    return is_stuck


def _stuck_after_corners(
    matrix: csr_matrix, counts: Floats, values: csr_matrix, is_stuck: Bools
) -> Bools:
    """Return (k,) the values that no corner of programs for all of them changes."""
    only_rises = values @ counts == 0
    rng = np.random.Generator(np.random.PCG64(SEED))
    bounds = np.column_stack([-np.minimum(counts, MAX_CHANGE), np.full(len(counts), MAX_CHANGE)])
    for _ in range(ROUNDS):
        values_left = np.flatnonzero(is_stuck)
        if not len(values_left):
            break
        direction = np.where(
            only_rises[values_left], 1.0, rng.choice((-1.0, 1.0), len(values_left))
        )
        reward = direction * rng.uniform(0.5, 1.5, len(values_left))
        corner = cheapest_solution(-np.asarray(values[values_left].T @ reward), matrix, bounds)
        if corner is not None:
            is_stuck = is_stuck & ~_changed_by(matrix, counts, values, corner)
        if is_stuck[values_left].mean() > MAX_SHARE_LEFT:
            break
    return is_stuck


def _stuck_after_integer_programs(
    matrix: csr_matrix, counts: Floats, values: csr_matrix, is_stuck: Bools
) -> Bools:
    """Return (k,) the values for which no integer program of their own finds a change."""
    only_rises = values @ counts == 0
    for position in np.flatnonzero(is_stuck):
        for direction in (1.0,) if only_rises[position] else (1.0, -1.0):
            if is_stuck[position]:
                move = _any_move(
                    matrix, counts, direction * values[[position]], values.T @ is_stuck
                )
                if move is not None:
                    is_stuck = is_stuck & ~_changed_by(matrix, counts, values, move)
    return is_stuck


def _changed_by(matrix: csr_matrix, counts: Floats, values: csr_matrix, move: Floats) -> Bools:
    """Return (k,) the values that a move (n,) changes where it is, or can be made, one of whole
    numbers."""
    is_changed = np.zeros(values.shape[0], dtype=bool)
    for factor in FACTORS:
        is_changed |= values @ _whole_part(matrix, counts, move * factor) != 0
    return is_changed


def _whole_part(matrix: csr_matrix, counts: Floats, move: Floats) -> Floats:
    """Return the connected parts of a move (n,) that are whole numbers and make no count negative,
    0 elsewhere."""
    whole_move = np.rint(move)
    changed_counts = np.flatnonzero((np.abs(move) > TOLERANCE) | (whole_move != 0))
    is_wrong = (np.abs(move - whole_move) > TOLERANCE) | (counts + whole_move < 0)
    equation, unknown = component_labels(matrix[:, changed_counts])
    broken_parts = np.concatenate(
        [unknown[is_wrong[changed_counts]], equation[matrix @ whole_move != 0]]
    )
    whole_move[changed_counts[np.isin(unknown, broken_parts)]] = 0.0
    return np.asarray(whole_move)


def _any_move(
    matrix: csr_matrix, counts: Floats, value: csr_matrix, reward: Floats
) -> Floats | None:
    """Return a move in whole numbers (n,) that raises a value (1, n).

    reward: (n,) of a rise of each count, so that more of the other values change too"""
    n = len(counts)
    solution = milp(
        -reward,
        integrality=np.ones(n),
        bounds=Bounds(-counts, np.full(n, MAX_CHANGE)),
        constraints=[LinearConstraint(matrix, 0.0, 0.0), LinearConstraint(value, 1.0, np.inf)],
        options={"node_limit": MAX_NODES, "mip_rel_gap": ANY_SOLUTION},
    )
    return None if solution.x is None else np.asarray(solution.x)


def is_whole(matrix: csr_matrix) -> Bools:
    """Return (m,) the equations whose factors are whole numbers."""
    has_fraction = matrix.copy()
    has_fraction.data = np.abs(matrix.data - np.rint(matrix.data)) > TOLERANCE
    return np.asarray(has_fraction.sum(axis=1)).ravel() == 0
