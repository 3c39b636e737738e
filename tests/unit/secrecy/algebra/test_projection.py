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
    monkeypatch.setattr(projection, "FACTORISED", factorised)
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


def test_the_ways_are_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """The choice depends on what a simple elimination leaves: nothing of a chain of sums."""
    chain = sparse.diags([np.ones(9), -np.ones(9)], [0, 1], shape=(9, 10)).tocsr()
    dense = sparse.csr_matrix(np.vander(np.arange(1.0, 6.0), 10))
    monkeypatch.setattr(projection, "FACTORISED", 5)
    assert projection._correction(chain)[1] == projection.STEPS
    assert projection._correction(dense)[1] == projection.TRIES
