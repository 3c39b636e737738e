"""Linear programs over homogeneous equations: the method that suits their shape, and an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .solver import solved

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

# unknowns beyond the equations, times the entries of a mean column, from which on the interior
# point is faster than the simplex, by 2 to 10 times: the simplex fills up. Measured on the 240
# programs of a métropole and of a région that have more than 20 000 unknowns
INTERIOR = 105_000
# entries of a mean column below which the simplex is faster without a presolve, up to 5 times,
# where there are three unknowns an equation
SPARSE = 3.0
# steps of the interior point: 20 to 30 are usual. On one large program in fifty it does not
# converge, not in minutes; the simplex method solved those in seconds
STEPS = 100


def least(cost: np.ndarray, matrix: csr_matrix, bounds: np.ndarray) -> np.ndarray | None:
    """The x (n,) with matrix (m, n) · x = 0 within bounds (n, 2) whose cost (n,) · x is least; None
    where there is none. The answer does not depend on how fast the machine is."""
    m, n = matrix.shape
    of_column = matrix.nnz / max(n, 1)
    loose = of_column < SPARSE and 3 * m <= n
    if not loose and (n - m) * of_column > INTERIOR:
        inner = solved(cost, matrix, bounds, "ipm", steps=STEPS)
        if inner is not None:
            return inner
    return solved(cost, matrix, bounds, "simplex", presolve=not loose)
