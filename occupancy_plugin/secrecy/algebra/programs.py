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
INTERIOR_EQUATIONS = 12_000
# the same if any optimal solution will do, so that no vertex has to be found
INSIDE_EQUATIONS = 5_000
# steps of the interior point: 20 to 30 are usual. One large program in fifty does not converge in
# minutes; the simplex solved those in seconds
INTERIOR_STEPS = 100
# equations up to which the simplex starts from the beginning where the interior point ended without
# a solution: with 470 000 it did not end in nine minutes
MAX_RESTARTED_EQUATIONS = 60_000
# steps of such a simplex. Programs that it solves in seconds take some thousands; one of 41 627
# equations was not solved in six minutes. Its cells then look for a move in a smaller part
RESTART_STEPS = 10_000


def cheapest_solution(
    cost: Floats, matrix: csr_matrix, bounds: Floats, any_optimum: bool = False
) -> Floats | None:
    """Return the x (n,) with matrix (m, n) · x = 0 within bounds (n, 2) that minimises cost (n,) ·
    x; None if none is found. The result does not depend on the speed of the machine.

    any_optimum: any optimal x will do; else a vertex, in which most unknowns are at a bound. Small
    programs of this kind are solved without a presolve: it saves them no time, and the one of SciPy
    1.15 never ends for one program of 2 799 equations of a large town"""
    equation_count = matrix.shape[0]
    if equation_count < (INSIDE_EQUATIONS if any_optimum else INTERIOR_EQUATIONS):
        return solve_program(cost, matrix, bounds, "simplex", presolve=not any_optimum)
    interior_solution = solve_program(
        cost, matrix, bounds, "inside" if any_optimum else "ipm", steps=INTERIOR_STEPS
    )
    if interior_solution is not None or equation_count > MAX_RESTARTED_EQUATIONS:
        return interior_solution
    return solve_program(cost, matrix, bounds, "simplex", steps=RESTART_STEPS)
