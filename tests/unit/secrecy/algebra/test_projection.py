"""Both ways onto the null space give the vectors that a dense decomposition gives."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.linalg import null_space

from occupancy_plugin.secrecy.algebra import projection
from tests.unit.secrecy.algebra.systems import system


@pytest.mark.parametrize("factorised", [100_000, 0])
def test_vectors_are_projected_as_a_dense_decomposition_projects_them(
    monkeypatch: pytest.MonkeyPatch, factorised: int
) -> None:
    monkeypatch.setattr(projection, "MAX_FACTORISED_UNKNOWNS", factorised)
    monkeypatch.setattr(projection, "eliminate", lambda matrix, _able: matrix)
    for seed in range(200):
        matrix, _ = system(seed)
        if not np.any(matrix):
            continue
        matrix = matrix.astype(float) * np.linspace(0.3, 3.0, len(matrix))[:, None]
        vectors = np.random.default_rng(seed).standard_normal((matrix.shape[1], 2))
        basis = null_space(matrix)
        found, wrong = projection.onto_null_space(sparse.csr_matrix(matrix), vectors)
        assert not wrong.any()
        assert np.abs(found - basis @ (basis.T @ vectors)).max() < 1e-8


def test_what_a_simple_elimination_leaves_is_projected_and_the_rest_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same unknowns change as under a dense decomposition, and every equation is solved."""
    monkeypatch.setattr(projection, "MAX_FACTORISED_UNKNOWNS", 0)
    for seed in range(200):
        matrix, _ = system(seed)
        if not np.any(matrix):
            continue
        vectors = np.random.default_rng(seed).standard_normal((matrix.shape[1], 2))
        found, wrong = projection.onto_null_space(sparse.csr_matrix(matrix.astype(float)), vectors)
        changes = np.abs(null_space(matrix)).max(axis=1, initial=0.0) > 1e-9
        assert not wrong.any()
        assert ((np.abs(found) > 1e-7).any(axis=1) == changes).all()
