"""Unknowns that may go both ways are eliminated: by hand, and on random systems."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from occupancy_plugin.secrecy.algebra.elimination import eliminate
from tests.unit.secrecy.algebra.systems import system


def left(rows: list[list[float]], able: list[int]) -> list[list[float]]:
    """What stays of these equations when the unknowns `able` are eliminated."""
    matrix = np.array(rows, dtype=float)
    return (
        eliminate(sparse.csr_matrix(matrix), np.isin(np.arange(matrix.shape[1]), able))
        .toarray()
        .tolist()
    )


def test_an_unknown_in_one_equation_makes_up_for_whatever_it_asks():
    """u + x = 0 asks nothing of x; x + y = 0 stays."""
    assert left([[1, 1, 0], [0, 1, 1]], able=[0]) == [[0, 1, 1]]


def test_an_unknown_in_two_equations_makes_them_one():
    """u + x = 0 and u − y = 0: x + y = 0, so neither zero can rise."""
    (row,) = left([[1, 1, 0], [1, 0, -1]], able=[0])
    assert row in ([0, 1, 1], [0, -1, -1])


def test_a_chain_of_ties_is_one_equation():
    """u + x = 0, u + v = 0, v + y = 0: x = −u = v = −y."""
    (row,) = left([[1, 0, 1, 0], [1, 1, 0, 0], [0, 1, 0, 1]], able=[0, 1])
    assert row in ([0, 0, 1, 1], [0, 0, -1, -1])


def test_equations_that_are_not_simple_stay():
    """2u + x = 0 and u + y = 0: with other factors than 1 the equations are left as they are."""
    rows = [[2, 1, 0], [1, 0, 1]]
    assert left(rows, able=[0]) == rows


def test_elimination_keeps_the_moves_of_the_zeros() -> None:
    """Elimination keeps what zeros may do: a move of the zeros fits the whole system exactly when
    it fits what is left."""
    for seed in range(200):
        matrix, zero = system(seed)
        remaining = eliminate(sparse.csr_matrix(matrix), ~zero)
        of_zeros = remaining[:, np.flatnonzero(zero)].toarray()
        able = remaining[:, np.flatnonzero(~zero)].toarray()
        free = np.linalg.matrix_rank(matrix[:, ~zero]) if (~zero).any() else 0
        # conditions that the whole system puts on the zeros
        whole = np.linalg.matrix_rank(matrix) - free
        rank = np.linalg.matrix_rank(np.hstack([of_zeros, able])) if remaining.shape[0] else 0
        assert rank - (np.linalg.matrix_rank(able) if able.size else 0) == whole
