"""Which zeros can rise: elimination and programs by parts answer as one linear program per zero
does."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from occupancy_plugin.secrecy.algebra import moves
from occupancy_plugin.secrecy.algebra.elimination import contracted

FAR = 50.0


def system(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Up to 8 equations over up to 13 unknowns that stand in one to three of them; about half of
    the unknowns are zero."""
    rng = np.random.default_rng(seed)
    m, n = int(rng.integers(1, 9)), int(rng.integers(1, 14))
    matrix = np.zeros((m, n))
    for column in range(n):
        some = rng.choice(m, min(m, int(rng.integers(1, 4))), replace=False)
        matrix[some, column] = rng.choice([-1.0, 1.0], len(some))
    return matrix, rng.random(n) < 0.5


def rises(matrix: np.ndarray, zero: np.ndarray, one: int) -> bool:
    """By a program of its own: can this zero rise while no other zero falls?"""
    cost = np.zeros(len(zero))
    cost[one] = -1.0
    bounds = [(0.0, 1.0) if each else (-FAR, FAR) for each in zero]
    return bool(linprog(cost, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=bounds).fun < -1e-6)


@pytest.mark.parametrize("interior", [0, moves.INTERIOR])
@pytest.mark.parametrize("block", range(4))
def test_zeros_rise_as_a_program_for_each_of_them_says(
    monkeypatch: pytest.MonkeyPatch, block: int, interior: int
) -> None:
    monkeypatch.setattr(moves, "INTERIOR", interior)
    for seed in range(100 * block, 100 * block + 100):
        matrix, zero = system(seed)
        found = moves.rising(sparse.csr_matrix(matrix), zero)
        assert found.tolist() == [
            bool(each) and rises(matrix, zero, one) for one, each in enumerate(zero)
        ]


def test_what_is_left_says_the_same_of_the_zeros() -> None:
    """Elimination keeps what zeros may do: a move of the zeros fits the whole system exactly when
    it fits what is left."""
    for seed in range(200):
        matrix, zero = system(seed)
        left = contracted(sparse.csr_matrix(matrix), ~zero)
        of_zeros = left[:, np.flatnonzero(zero)].toarray()
        able = left[:, np.flatnonzero(~zero)].toarray()
        free = np.linalg.matrix_rank(matrix[:, ~zero]) if (~zero).any() else 0
        whole = (
            np.linalg.matrix_rank(matrix) - free
        )  # conditions that the whole system puts on the zeros
        rank = np.linalg.matrix_rank(np.hstack([of_zeros, able])) if left.shape[0] else 0
        assert rank - (np.linalg.matrix_rank(able) if able.size else 0) == whole
