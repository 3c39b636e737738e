"""Linear programs over homogeneous equations, with the fastest method for their shape and a limit
of steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arrays import Floats
from .solver import solve_program

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# number of equations from which the interior point is 2 to 10 times faster than the simplex.
# Measured on the 300 largest programs of a région; limits from 9 000 to 15 000 are as good
INTERIOR = 12_000
# the same if any optimal solution will do, so that no vertex has to be found
INSIDE = 5_000
# mean number of entries per column below which the simplex is up to 5 times faster without a
# presolve, with at least three unknowns per equation
SPARSE = 3.0
# steps of the interior point: 20 to 30 are usual. One large program in fifty does not converge in
# minutes; the simplex solved those in seconds
STEPS = 100
# equations up to which the simplex begins from nothing where the interior point ended without a
# solution: with 470 000 it did not end in nine minutes
RESTARTED = 60_000
# steps of such a simplex: it solves in some thousands what it solves in seconds, and a program of
# 41 627 equations was not solved in six minutes. The cells look for a move in a smaller part then
RESTART_STEPS = 10_000


def cheapest_solution(
    cost: Floats, matrix: csr_matrix, bounds: Floats, bare: bool = False, anywhere: bool = False
) -> Floats | None:
    """Return the x (n,) with matrix (m, n) · x = 0 within bounds (n, 2) that minimises cost (n,) ·
    x; None if none is found. The result does not depend on the speed of the machine.

    bare: use the simplex without a presolve; anywhere: any optimal x will do, else a vertex, in
    which most unknowns are at a bound"""
    if bare or matrix.shape[0] < (INSIDE if anywhere else INTERIOR):
        return solve_program(cost, matrix, bounds, "simplex", presolve=not bare)
    inner = solve_program(cost, matrix, bounds, "inside" if anywhere else "ipm", steps=STEPS)
    if inner is not None or matrix.shape[0] > RESTARTED:
        return inner
    return solve_program(cost, matrix, bounds, "simplex", steps=RESTART_STEPS)


def skips_presolve(matrix: csr_matrix) -> bool:
    """Whether a program under `matrix` (m, n) that only maximises rises is faster without a
    presolve. Programs with prices may take a hundred times as long without one."""
    m, n = matrix.shape
    return bool(matrix.nnz < SPARSE * n and 3 * m <= n)
