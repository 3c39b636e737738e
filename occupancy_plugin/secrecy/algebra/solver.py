"""HiGHS, the solver inside SciPy: called directly if possible, else through `linprog`, with the
same result.

`linprog` also reads the dual values in a loop over all unknowns, which takes an eighth of a
région's processor time and is not needed here (docs/decisions.md, 22). The direct interface is not
public in SciPy, so it is called in the same steps as in SciPy's own code, and tried once on a
program of two unknowns."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from ..arrays import Floats

Method = Literal["simplex", "ipm", "inside"]  # inside: interior point without crossover to a vertex
TOLERANCE = 3e-4  # tolerance of `linprog` for bounds and equations
# the interior point's tolerances. With HiGHS's own (1e-8 and 1e-7) the program of a town of 60 000
# addresses ended "imprecise" just before its optimum, and the simplex had to solve it again
OPTIMALITY_TOLERANCE, FEASIBILITY_TOLERANCE = 1e-7, 1e-5
# a vertex is the cheapest to the tenth digit, so that no version of HiGHS stops at another one
DUAL_TOLERANCES: dict[Method, float] = {"simplex": 1e-10, "ipm": 1e-10, "inside": 1e-5}
DUAL_SIMPLEX = 1  # HiGHS's number of the dual simplex
LINPROG_METHODS = {"simplex": "highs-ds", "ipm": "highs-ipm", "inside": "highs-ipm"}


def solve_program(
    cost: Floats,
    matrix: csr_matrix,
    bounds: Floats,
    method: Method,
    presolve: bool = True,
    steps: int | None = None,
) -> Floats | None:
    """Return the x (n,) with matrix (m, n) · x = 0 within bounds (n, 2) that minimises cost (n,) ·
    x; None if the method finds none. steps: limit of the interior point, None without one."""
    solve = solve_with_highs if highs_available() else solve_with_linprog
    return solve(cost, matrix, bounds, method, presolve, steps)


@cache
def highs_available() -> bool:
    """Whether the direct interface to HiGHS works in this version of SciPy."""
    row, bounds = sparse.csr_matrix([[1.0, -1.0]]), np.array([[0.0, 3.0], [0.0, np.inf]])
    try:
        answer = solve_with_highs(np.array([-1.0, 0.0]), row, bounds, "simplex", False, None)
    except (ImportError, AttributeError, TypeError):
        return False
    return answer is not None and answer.tolist() == [3.0, 3.0]


def solve_with_highs(
    cost: Floats,
    matrix: csr_matrix,
    bounds: Floats,
    method: Method,
    presolve: bool,
    steps: int | None,
) -> Floats | None:
    """Solve `solve_program` with HiGHS directly. Raises ImportError, AttributeError or TypeError if
    this version of SciPy has another interface."""
    from scipy.optimize._highspy import _core

    m, n = matrix.shape
    columns, zeros = matrix.tocsc(), np.zeros(m)
    lower, upper = np.ascontiguousarray(bounds.T)
    options = _core.HighsOptions()
    options.output_flag, options.log_to_console = False, False
    options.solver = "simplex" if method == "simplex" else "ipm"
    options.run_crossover = "off" if method == "inside" else "on"
    options.presolve, options.simplex_strategy = "on" if presolve else "off", DUAL_SIMPLEX
    options.dual_feasibility_tolerance = DUAL_TOLERANCES[method]
    if method != "simplex":
        options.ipm_optimality_tolerance = OPTIMALITY_TOLERANCE
        options.primal_feasibility_tolerance = FEASIBILITY_TOLERANCE
    if steps is not None:
        options.ipm_iteration_limit = options.simplex_iteration_limit = steps
    highs = _core._Highs()
    highs.passOptions(options)
    # `passModel` with arrays takes a twentieth less time, but with it QGIS hung or crashed while
    # other threads were running (tests/package)
    lp = _core.HighsLp()
    lp.num_col_, lp.num_row_ = n, m
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = n, m
    lp.a_matrix_.format_ = _core.MatrixFormat.kColwise
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
    lp.row_lower_, lp.row_upper_ = zeros, zeros
    lp.a_matrix_.start_, lp.a_matrix_.index_ = columns.indptr, columns.indices
    lp.a_matrix_.value_ = columns.data
    highs.passModel(lp)
    highs.run()
    if highs.getModelStatus() != _core.HighsModelStatus.kOptimal:
        return None
    x = np.array(highs.getSolution().col_value)
    is_bounded = (x >= lower - TOLERANCE) & (x <= upper + TOLERANCE)
    is_solution = is_bounded.all() and (np.abs(matrix @ x) <= TOLERANCE).all()
    return x if is_solution else None


def solve_with_linprog(
    cost: Floats,
    matrix: csr_matrix,
    bounds: Floats,
    method: Method,
    presolve: bool,
    steps: int | None,
) -> Floats | None:
    """Solve `solve_program` with the public `linprog`."""
    answer = linprog(
        cost,
        A_eq=matrix,
        b_eq=np.zeros(matrix.shape[0]),
        bounds=bounds,
        method=LINPROG_METHODS[method],
        options={"presolve": presolve, "dual_feasibility_tolerance": DUAL_TOLERANCES[method]}
        | ({} if steps is None else {"maxiter": steps}),
    )
    return np.asarray(answer.x) if answer.success else None
