"""Rising zeros: elimination and programs by parts give the results of one linear program per
zero."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from occupancy_plugin.secrecy.algebra import moves, programs
from tests.unit.secrecy.algebra.systems import system

FAR = 50.0


def rises(matrix: np.ndarray, zero: np.ndarray, one: int) -> bool:
    """Whether a zero can rise while no other zero falls, by a separate program."""
    cost = np.zeros(len(zero))
    cost[one] = -1.0
    bounds = [(0.0, 1.0) if each else (-FAR, FAR) for each in zero]
    return bool(linprog(cost, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=bounds).fun < -1e-6)


@pytest.mark.parametrize("interior", [0, programs.INSIDE_EQUATIONS])
@pytest.mark.parametrize("block", range(4))
def test_zeros_rise_as_a_program_for_each_of_them_says(
    monkeypatch: pytest.MonkeyPatch, block: int, interior: int
) -> None:
    monkeypatch.setattr(programs, "INSIDE_EQUATIONS", interior)
    for seed in range(100 * block, 100 * block + 100):
        matrix, zero = system(seed)
        disclosed = moves.rising_zeros(sparse.csr_matrix(matrix), zero)
        assert disclosed.tolist() == [
            bool(each) and rises(matrix, zero, position) for position, each in enumerate(zero)
        ]


def test_a_move_proves_what_it_changes_once_it_is_put_right() -> None:
    """Two equations, x + y = 0 and z + u = 0. A program's answer misses them by a little: put
    right, x and y move; z would move alone; where y is a zero it would fall."""
    matrix = sparse.csr_matrix([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]])
    found = np.array([1.0, -1.0 + 1e-7, 0.5, 1e-6])
    nothing, y = np.zeros(4, dtype=bool), np.array([False, True, False, False])
    assert moves.verified_changes(matrix, found, nothing).tolist() == [True, True, False, False]
    assert moves.verified_changes(matrix, found, y).tolist() == [False] * 4


@pytest.mark.parametrize("most", [3, 6])
def test_a_large_part_is_looked_at_in_pieces_with_the_same_answer(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Pieces find most zeros that rise, and what they leave is asked of the whole."""
    for seed in range(200):
        matrix, zero = system(seed)
        rising_together = moves.rising_zeros(sparse.csr_matrix(matrix), zero)
        with monkeypatch.context() as small:
            small.setattr(moves, "MAX_PROGRAM_UNKNOWNS", most)
            pieces = moves.rising_zeros(sparse.csr_matrix(matrix), zero)
        assert pieces.tolist() == rising_together.tolist()
