"""Unknowns of a system of equations with one value in all non-negative solutions.

One linear program per connected component gives the largest support: the unknowns that can be
positive. The null space over that support determines which of them are fixed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse
from scipy.linalg import qr
from scipy.optimize import linprog
from scipy.sparse import csgraph
from scipy.sparse.linalg import lsmr

from ..arrays import Bools, Floats
from ..model import GateError
from .equations import CONTRADICTION, Equations

# largest number of unknowns for which the null space is computed as a dense matrix
MAX_DENSE_UNKNOWNS = 400
MAX_SIMPLEX_UNKNOWNS = 1500  # unknowns up to which the simplex is faster than the interior point
TOLERANCE = 1e-7  # HiGHS may return an unknown this far below 0
STEPS_PER_EQUATION = 2  # steps of the simplex per equation, after which another method is faster


def exact_values(
    equations: Equations, check_cancelled: Callable[[], None] | None = None
) -> dict[int, float]:
    """Return number → value of the unknowns with one value in all non-negative solutions of the
    equations."""
    if not equations.equations:
        return {}
    rows = np.concatenate(
        [np.full(len(terms), position) for position, (terms, _) in enumerate(equations.equations)]
    )
    columns = np.concatenate(
        [np.fromiter(terms.keys(), dtype=int) for terms, _ in equations.equations]
    )
    data = np.concatenate(
        [np.fromiter(terms.values(), dtype=float) for terms, _ in equations.equations]
    )
    constants = np.array([constant for _, constant in equations.equations])
    m, n = len(constants), len(equations.unknown)
    matrix = sparse.coo_matrix((data, (rows, columns)), shape=(m, n)).tocsr()
    graph = sparse.coo_matrix((np.ones(len(rows)), (rows, m + columns)), shape=(m + n, m + n))
    label = csgraph.connected_components(graph, directed=False)[1]
    label_of_equation, label_of_unknown = label[:m], label[m:]
    equation_order = np.argsort(label_of_equation, kind="stable")
    unknown_order = np.argsort(label_of_unknown, kind="stable")
    values: dict[int, float] = {}
    for component in map(int, np.unique(label_of_equation)):
        if check_cancelled is not None:
            check_cancelled()
        equations_of_component = equation_order[
            np.searchsorted(label_of_equation[equation_order], component) : np.searchsorted(
                label_of_equation[equation_order], component, "right"
            )
        ]
        unknowns_of_component = unknown_order[
            np.searchsorted(label_of_unknown[unknown_order], component) : np.searchsorted(
                label_of_unknown[unknown_order], component, "right"
            )
        ]
        block = matrix[equations_of_component][:, unknowns_of_component]
        values.update(
            zip(
                list(map(int, unknowns_of_component)),
                _component_values(block, constants[equations_of_component]),
                strict=True,
            )
        )
    return {unknown: value for unknown, value in values.items() if value == value}


def _component_values(matrix: Any, constants: Floats) -> list[float]:
    """Return the values of one component's unknowns, NaN where several values are possible."""
    m, n = matrix.shape
    if (m, n) == (1, 1):
        factor, constant = float(matrix.data[0]), float(constants[0])
        if constant * factor < -TOLERANCE or (factor == 0.0 and abs(constant) > TOLERANCE):
            raise GateError(CONTRADICTION)
        return [float(np.rint(constant / factor)) if factor else np.nan]
    # largest support: maximise Σ u with M(u + v) = λ b, 0 ≤ u ≤ 1, v ≥ 0, λ ≥ 1. Where u stays 0,
    # every solution is 0
    homogeneous = sparse.hstack([matrix, matrix, sparse.csr_matrix(-constants[:, None])]).tocsr()
    cost = np.concatenate([-np.ones(n), np.zeros(n), [0.0]])
    bounds = [(0, 1)] * n + [(0, None)] * n + [(1, None)]
    # the simplex alone is mostly the fastest; where it is not, it takes many steps
    simplex = {"presolve": False, "maxiter": STEPS_PER_EQUATION * m}
    methods: list[tuple[str, dict[str, Any]]] = [("highs-ds", simplex), ("highs", {})]
    if n > MAX_SIMPLEX_UNKNOWNS:
        methods.insert(1, ("highs-ipm", {}))
    for method, options in methods:
        solution = linprog(
            cost, A_eq=homogeneous, b_eq=np.zeros(m), bounds=bounds, method=method, options=options
        )
        if solution.success:
            break
    else:
        raise GateError(CONTRADICTION)
    up_to_one, excess, scale = solution.x[:n], solution.x[n : 2 * n], solution.x[-1]
    point = (up_to_one + excess) / scale
    is_positive = up_to_one > 1e-7
    result = np.where(is_positive, np.nan, 0.0)
    if is_positive.any():
        moves = _movable_columns(matrix[:, np.flatnonzero(is_positive)])
        fixed_unknowns = np.flatnonzero(is_positive)[~moves]
        result[fixed_unknowns] = np.rint(point[fixed_unknowns])
    return [float(value) for value in result]


def _movable_columns(matrix: Any) -> Bools:
    """Return (n,) which columns are not 0 in the whole null space of the matrix."""
    n = matrix.shape[1]
    if n <= MAX_DENSE_UNKNOWNS:
        row_space, diagonal, _ = qr(matrix.toarray().T, mode="economic", pivoting=True)
        sizes = np.abs(np.diag(diagonal))
        rank = int((sizes > 1e-9 * max(sizes.max(initial=0.0), 1.0)).sum())
        # the part of a unit vector outside the row space is its projection onto the null space
        return np.asarray(1.0 - (row_space[:, :rank] ** 2).sum(axis=1) > 1e-10)
    rng = np.random.Generator(np.random.PCG64(7))
    can_move = np.zeros(n, dtype=bool)
    for _ in range(2):
        vector = rng.standard_normal(n)
        projection = lsmr(matrix, matrix @ vector, atol=1e-13, btol=1e-13, maxiter=20 * n)[0]
        can_move |= np.abs(vector - projection) > 1e-6
    return can_move
