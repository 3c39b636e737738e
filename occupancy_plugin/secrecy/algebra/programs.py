"""Linear programs over homogeneous equations: the method that suits their shape, and an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .solver import solve_program

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

# equations from which on the interior point is faster than the simplex, by 2 to 10 times. Measured
# on the 300 largest programs of a région, where 9 000 to 15 000 do as well
INTERIOR = 12_000
# … where any of the best answers will do, so that it need not look for a corner
INSIDE = 5_000
# entries of a mean column below which the simplex is faster without a presolve, up to 5 times,
# where there are three unknowns an equation
SPARSE = 3.0
# steps of the interior point: 20 to 30 are usual. On one large program in fifty it does not
# converge, not in minutes; the simplex method solved those in seconds
STEPS = 100


def cheapest_solution(
    cost: np.ndarray,
    matrix: csr_matrix,
    bounds: np.ndarray,
    bare: bool = False,
    anywhere: bool = False,
) -> np.ndarray | None:
    """The x (n,) with matrix (m, n) · x = 0 within bounds (n, 2) whose cost (n,) · x is least; None
    where there is none. The answer does not depend on how fast the machine is.

    bare: by the simplex, without a presolve. anywhere: of several such x any will do; else a
    corner, where as many unknowns as can be stand at a bound."""
    if not bare and matrix.shape[0] >= (INSIDE if anywhere else INTERIOR):
        inner = solve_program(cost, matrix, bounds, "inside" if anywhere else "ipm", steps=STEPS)
        if inner is not None:
            return inner
    return solve_program(cost, matrix, bounds, "simplex", presolve=not bare)


def skips_presolve(matrix: csr_matrix) -> bool:
    """Whether a program under `matrix` (m, n) that only asks what may rise wants no presolve. Where
    moves have a price it may take a hundred times as long without."""
    m, n = matrix.shape
    return bool(matrix.nnz < SPARSE * n and 3 * m <= n)
