"""Linear programs over homogeneous equations: the method that suits their size, and an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# unknowns from which on the interior-point method is faster than the simplex, by 2 to 4 times;
# below, the simplex takes two thirds of its time
INTERIOR = 50_000
# its steps: 20 to 30 are usual. On one large program in fifty it does not converge, not in minutes;
# the simplex method solved those in seconds
STEPS = 100


def least(cost: np.ndarray, matrix: csr_matrix, bounds: np.ndarray) -> np.ndarray | None:
    """The x (n,) with matrix (m, n) · x = 0 within bounds (n, 2) whose cost (n,) · x is least; None
    where there is none. The answer does not depend on how fast the machine is."""
    nothing = np.zeros(matrix.shape[0])
    if len(cost) > INTERIOR:
        solved = linprog(
            cost,
            A_eq=matrix,
            b_eq=nothing,
            bounds=bounds,
            method="highs-ipm",
            options={"maxiter": STEPS},
        )
        if solved.success:
            return np.asarray(solved.x)
    solved = linprog(cost, A_eq=matrix, b_eq=nothing, bounds=bounds, method="highs-ds")
    return np.asarray(solved.x) if solved.success else None
