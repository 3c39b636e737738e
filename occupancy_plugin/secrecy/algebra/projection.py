"""Projection of vectors onto the null space of sparse equations, accurate enough to tell a change
from 0.

A factorisation of M Mᵀ takes less than a second for most systems. Where inclusions tie many
families of a large town together, its entries grow beyond the memory: there LSMR projects, which
needs products with M only. For the Métropole de Lille, 255 000 equations of 361 000 unknowns, the
factorisation was stopped after eight minutes, and LSMR took 12 s a vector."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import lsmr, splu

from .elimination import eliminate, nonzero_equations

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SHIFT = 1e-7  # keeps redundant equations solvable; iterations remove its effect
STEPS = 60
SOLVED = 1e-9  # largest error of an equation under a move
# unknowns that are left after a simple elimination, up to which M Mᵀ is factorised. With 39 000
# LSMR takes forty times as long; with some 90 000 a factorisation took a minute
FACTORISED = 60_000
EXACT = 1e-15  # relative tolerance of LSMR: errors of 1e-11 are left
TRIES = 3  # of LSMR
Correction = Callable[[np.ndarray], np.ndarray]  # vectors (n, k) → what to subtract from them


def onto_null_space(matrix: csr_matrix, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Project vectors (n, k) onto the null space of `matrix` (m, n). Returns them, and (m,) the
    equations that they still do not solve."""
    error = np.abs(matrix @ vectors)
    if error.max() >= SOLVED / 10:  # only here, since a program's move is nearly always exact
        correction, tries = _correction(matrix)
        while error.max() >= SOLVED / 10 and tries:
            vectors, tries = vectors - correction(vectors), tries - 1
            error = np.abs(matrix @ vectors)
    return vectors, (error > SOLVED).any(axis=1)


def _correction(matrix: csr_matrix) -> tuple[Correction, int]:
    """Return the fastest way to correct vectors under `matrix` (m, n), and how often to try it."""
    if matrix.shape[1] > FACTORISED:
        rest = eliminate(matrix, np.ones(matrix.shape[1], dtype=bool))
        if np.count_nonzero(np.diff(rest.tocsc().indptr)) > FACTORISED:
            return _by_products(matrix), TRIES
    return _by_factors(matrix), STEPS


def _by_factors(matrix: csr_matrix) -> Correction:
    """Correct by solving (M Mᵀ + shift) y = M v. The columns are few and short, so blocks of them
    (`relax`, `panel_size`) would take a sixth more time."""
    square = (matrix @ matrix.T + SHIFT * sparse.identity(matrix.shape[0])).tocsc()
    solver = splu(
        square,
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        relax=1,
        panel_size=1,
        options={"SymmetricMode": True},
    )
    transposed = matrix.T.tocsr()
    return lambda vectors: np.asarray(transposed @ solver.solve(matrix @ vectors))


def _by_products(matrix: csr_matrix) -> Correction:
    """Correct by the nearest combination of the equations, each scaled to length 1."""
    equations = nonzero_equations(matrix)
    lengths = np.sqrt(np.asarray(equations.multiply(equations).sum(axis=1)).ravel())
    across = (sparse.diags(1.0 / lengths) @ equations).T.tocsr()

    def nearest(vector: np.ndarray) -> np.ndarray:
        weights = lsmr(across, vector, atol=EXACT, btol=0.0, conlim=0.0, maxiter=10_000)[0]
        return np.asarray(across @ weights)

    return lambda vectors: np.column_stack([nearest(vector) for vector in vectors.T])
