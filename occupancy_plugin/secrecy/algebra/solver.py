"""HiGHS, the solver that SciPy has: asked directly where that is possible, else through `linprog`,
with the same answer.

`linprog` copies a program entry by entry and reads off, in a loop over all unknowns, what they are
worth, which nobody asks here: an eighth of a région's processor time (docs/decisions.md). What lies
beneath is not SciPy's public face: whether it still answers is tried once, on a program of two
unknowns.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Method = Literal["simplex", "ipm"]
TOLERANCE = 3e-4  # `linprog`'s, of bounds and equations
BY_COLUMN, LOWEST, DUAL = 1, 1, 1  # HiGHS's numbers
NAMES = {"simplex": "highs-ds", "ipm": "highs-ipm"}


def solved(
    cost: np.ndarray,
    matrix: csr_matrix,
    bounds: np.ndarray,
    method: Method,
    presolve: bool = True,
    steps: int | None = None,
) -> np.ndarray | None:
    """The x (n,) with matrix (m, n) · x = 0 within bounds (n, 2) whose cost (n,) · x is least; None
    where the method finds none, in so many steps of an interior point."""
    way = directly if answers() else through_linprog
    return way(cost, matrix, bounds, method, presolve, steps)


@cache
def answers() -> bool:
    """Whether HiGHS can be asked directly, as this SciPy has it."""
    row, bounds = sparse.csr_matrix([[1.0, -1.0]]), np.array([[0.0, 3.0], [0.0, np.inf]])
    try:
        found = directly(np.array([-1.0, 0.0]), row, bounds, "simplex", False, None)
    except (ImportError, AttributeError, TypeError):
        return False
    return found is not None and found.tolist() == [3.0, 3.0]


def directly(
    cost: np.ndarray,
    matrix: csr_matrix,
    bounds: np.ndarray,
    method: Method,
    presolve: bool,
    steps: int | None,
) -> np.ndarray | None:
    """`solved` by HiGHS itself. ImportError, AttributeError or TypeError where this SciPy has it
    in another shape."""
    from scipy.optimize._highspy import _core

    m, n = matrix.shape
    columns, nothing = matrix.tocsc(), np.zeros(m)
    lower, upper = np.ascontiguousarray(bounds.T)
    options = _core.HighsOptions()
    options.output_flag, options.solver = False, method
    options.presolve, options.simplex_strategy = "on" if presolve else "off", DUAL
    if steps is not None:
        options.ipm_iteration_limit = options.simplex_iteration_limit = steps
    highs = _core._Highs()
    highs.passOptions(options)
    highs.passModel(
        n,
        m,
        columns.nnz,
        BY_COLUMN,
        LOWEST,
        0.0,
        cost,
        lower,
        upper,
        nothing,
        nothing,
        columns.indptr.astype(np.int32),
        columns.indices.astype(np.int32),
        columns.data,
        np.zeros(n, dtype=np.int32),
    )
    highs.run()
    if highs.getModelStatus() != _core.HighsModelStatus.kOptimal:
        return None
    x = np.array(highs.getSolution().col_value)
    inside = (x >= lower - TOLERANCE) & (x <= upper + TOLERANCE)
    good = inside.all() and (np.abs(matrix @ x) <= TOLERANCE).all()
    return x if good else None


def through_linprog(
    cost: np.ndarray,
    matrix: csr_matrix,
    bounds: np.ndarray,
    method: Method,
    presolve: bool,
    steps: int | None,
) -> np.ndarray | None:
    """`solved` by what every SciPy has."""
    found = linprog(
        cost,
        A_eq=matrix,
        b_eq=np.zeros(matrix.shape[0]),
        bounds=bounds,
        method=NAMES[method],
        options={"presolve": presolve} | ({} if steps is None else {"maxiter": steps}),
    )
    return np.asarray(found.x) if found.success else None
