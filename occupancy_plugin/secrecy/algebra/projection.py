"""Projection of vectors onto the null space of sparse equations, accurate enough to distinguish a
change from 0.

A factorisation of M Mᵀ takes less than a second for most systems. Where inclusions tie many
families of a large town together, its entries do not fit into memory. There LSMR, which only needs
products with M, projects the unknowns that a simple elimination leaves, and the others are computed
from them.

At Dunkerque, with 157 000 equations of 214 000 unknowns, this takes 2.8 s for two vectors; LSMR on
all unknowns takes 6.1 s, and the same unknowns change. For the Métropole de Lille, 255 000
equations of 361 000 unknowns, a factorisation was stopped after eight minutes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import lsmr, splu

from ..arrays import Array, Bools, Floats
from .elimination import eliminate

SHIFT = 1e-7  # keeps redundant equations solvable; iterations remove its effect
MAX_CORRECTIONS = 60
MAX_ERROR = 1e-9  # largest error of an equation under a move
# unknowns that are left after a simple elimination, up to which M Mᵀ is factorised. With 39 000
# LSMR takes forty times as long; with some 90 000 a factorisation took a minute
MAX_FACTORISED_UNKNOWNS = 60_000
LSMR_TOLERANCE = 1e-15  # relative tolerance of LSMR: errors of 1e-11 are left
LSMR_CORRECTIONS = 3  # how often LSMR corrects its result
Correction = Callable[[Array], Array]  # errors (m, k) → what to subtract (n, k)


def onto_null_space(matrix: csr_matrix, vectors: Floats) -> tuple[Floats, Bools]:
    """Project vectors (n, k) onto the null space of `matrix` (m, n). Return them, and (m,) the
    equations that they still do not solve."""
    errors = matrix @ vectors
    if np.abs(errors).max() >= MAX_ERROR / 10:  # a program's move is nearly always exact
        vectors, may_change = vectors.copy(), np.ones(matrix.shape[1], dtype=bool)
        if matrix.shape[1] > MAX_FACTORISED_UNKNOWNS:
            remaining_equations = eliminate(matrix, may_change)
            is_left = np.diff(remaining_equations.tocsc().indptr) > 0
            if np.count_nonzero(is_left) > MAX_FACTORISED_UNKNOWNS:
                remaining_matrix = remaining_equations[:, is_left]
                vectors[is_left] = _corrected(
                    remaining_matrix,
                    vectors[is_left],
                    _by_products(remaining_matrix),
                    LSMR_CORRECTIONS,
                )
                may_change = ~is_left  # the eliminated unknowns follow from the others
        vectors = _corrected(matrix, vectors, _by_factors(matrix, may_change), MAX_CORRECTIONS)
        errors = matrix @ vectors
    return vectors, (np.abs(errors) > MAX_ERROR).any(axis=1)


def _corrected(matrix: csr_matrix, vectors: Floats, correction: Correction, tries: int) -> Floats:
    """Return the vectors (n, k) after corrections, until they solve the equations."""
    errors = matrix @ vectors
    while np.abs(errors).max() >= MAX_ERROR / 10 and tries:
        vectors, tries = vectors - correction(errors), tries - 1
        errors = matrix @ vectors
    return vectors


def _by_factors(matrix: csr_matrix, may_change: Bools) -> Correction:
    """Correct the unknowns that may change (n,), by solving (M Mᵀ + shift) y = error. The columns
    are few and short, so blocks of them (`relax`, `panel_size`) would take a sixth more time."""
    changing_columns = (
        matrix if may_change.all() else matrix @ sparse.diags(may_change.astype(float))
    )
    normal_matrix = (
        changing_columns @ changing_columns.T + SHIFT * sparse.identity(matrix.shape[0])
    ).tocsc()
    solver = splu(
        normal_matrix,
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        relax=1,
        panel_size=1,
        options={"SymmetricMode": True},
    )
    transposed = changing_columns.T.tocsr()
    return lambda errors: np.asarray(transposed @ solver.solve(errors))


def _by_products(matrix: csr_matrix) -> Correction:
    """Correct by the least change that removes the errors. Equations are scaled to length 1."""
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    scaled_matrix = (sparse.diags(scale) @ matrix).tocsr()

    def least_change(error: Floats) -> Floats:
        scaled_error = scale * error
        return np.asarray(
            lsmr(
                scaled_matrix,
                scaled_error,
                atol=LSMR_TOLERANCE,
                btol=LSMR_TOLERANCE,
                conlim=0,
                maxiter=10_000,
            )[0]
        )

    return lambda errors: np.column_stack([least_change(error) for error in errors.T])
