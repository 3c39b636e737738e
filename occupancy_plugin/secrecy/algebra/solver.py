"""HiGHS, the solver that SciPy has: asked directly where that is possible, else through `linprog`,
with the same answer.

`linprog` reads off, in a loop over all unknowns, what they are worth, which nobody asks here: an
eighth of a région's processor time (docs/decisions.md, 22). What lies beneath is not SciPy's public
face: it is asked step by step as SciPy itself does, and whether it still answers is tried once, on
a program of two unknowns.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Method = Literal["simplex", "ipm", "inside"]  # the last: an interior point, without its corner
TOLERANCE = 3e-4  # `linprog`'s, of bounds and equations
DUAL = 1  # HiGHS's number of the dual simplex
NAMES = {"simplex": "highs-ds", "ipm": "highs-ipm", "inside": "highs-ipm"}


def solve_program(
    cost: np.ndarray,
    matrix: csr_matrix,
    bounds: np.ndarray,
    method: Method,
    presolve: bool = True,
    steps: int | None = None,
) -> np.ndarray | None:
    """The x (n,) with matrix (m, n) · x = 0 within bounds (n, 2) whose cost (n,) · x is least; None
    where the method finds none, in so many steps of an interior point."""
    way = solve_with_highs if highs_available() else solve_with_linprog
    return way(cost, matrix, bounds, method, presolve, steps)


@cache
def highs_available() -> bool:
    """Whether HiGHS can be asked directly, as this SciPy has it."""
    row, bounds = sparse.csr_matrix([[1.0, -1.0]]), np.array([[0.0, 3.0], [0.0, np.inf]])
    try:
        answer = solve_with_highs(np.array([-1.0, 0.0]), row, bounds, "simplex", False, None)
    except (ImportError, AttributeError, TypeError):
        return False
    return answer is not None and answer.tolist() == [3.0, 3.0]


def solve_with_highs(
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
    options.output_flag, options.log_to_console = False, False
    options.solver = "simplex" if method == "simplex" else "ipm"
    options.run_crossover = "off" if method == "inside" else "on"
    options.presolve, options.simplex_strategy = "on" if presolve else "off", DUAL
    if steps is not None:
        options.ipm_iteration_limit = options.simplex_iteration_limit = steps
    highs = _core._Highs()
    highs.passOptions(options)
    # `passModel` takes arrays too, in a twentieth less time: beside other threads QGIS hung or died
    # with that (tests/package)
    lp = _core.HighsLp()
    lp.num_col_, lp.num_row_ = n, m
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = n, m
    lp.a_matrix_.format_ = _core.MatrixFormat.kColwise
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
    lp.row_lower_, lp.row_upper_ = nothing, nothing
    lp.a_matrix_.start_, lp.a_matrix_.index_ = columns.indptr, columns.indices
    lp.a_matrix_.value_ = columns.data
    highs.passModel(lp)
    highs.run()
    if highs.getModelStatus() != _core.HighsModelStatus.kOptimal:
        return None
    x = np.array(highs.getSolution().col_value)
    bounded = (x >= lower - TOLERANCE) & (x <= upper + TOLERANCE)
    good = bounded.all() and (np.abs(matrix @ x) <= TOLERANCE).all()
    return x if good else None


def solve_with_linprog(
    cost: np.ndarray,
    matrix: csr_matrix,
    bounds: np.ndarray,
    method: Method,
    presolve: bool,
    steps: int | None,
) -> np.ndarray | None:
    """`solved` by what every SciPy has."""
    answer = linprog(
        cost,
        A_eq=matrix,
        b_eq=np.zeros(matrix.shape[0]),
        bounds=bounds,
        method=NAMES[method],
        options={"presolve": presolve} | ({} if steps is None else {"maxiter": steps}),
    )
    return np.asarray(answer.x) if answer.success else None
