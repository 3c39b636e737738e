"""Values that can change, but not in whole numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from occupancy_plugin.secrecy.algebra.whole_numbers import is_whole, stuck_values

PAIR = sparse.csr_matrix([[1.0, -1.0, 0.0], [1.0, 1.0, 1.0]])  # two rise by one, one falls by two


@pytest.mark.parametrize(("last", "stuck"), [(1.0, True), (2.0, False)])
def test_a_move_by_halves_is_none_unless_it_can_be_doubled(last, stuck):
    counts = np.array([0.0, 0.0, last])
    assert (stuck_values(PAIR, counts, sparse.identity(3).tocsr()) == stuck).all()


@pytest.mark.parametrize("seed", range(40))
def test_stuck_are_the_values_that_no_integer_program_changes(seed):
    """Small systems with odd cycles, and values that are sums."""
    rng = np.random.default_rng(seed)
    matrix = sparse.csr_matrix(rng.choice([-1.0, 0.0, 0.0, 1.0, 1.0], (4, 9)))
    counts = rng.integers(0, 3, 9).astype(float)
    values = sparse.csr_matrix(np.vstack([np.eye(9), rng.integers(0, 2, (3, 9))]))
    found = stuck_values(matrix, counts, values)
    for value, is_stuck in zip(values, found, strict=True):
        can_change = any(
            milp(
                np.zeros(9),
                integrality=np.ones(9),
                bounds=Bounds(-counts, np.full(9, 30.0)),
                constraints=[
                    LinearConstraint(matrix, 0.0, 0.0), LinearConstraint(value, low, high),
                ],
            ).status == 0
            for low, high in ((1.0, np.inf), (-np.inf, -1.0))
        )  # fmt: skip
        assert can_change != is_stuck


def test_equations_of_means_have_fractions():
    matrix = sparse.csr_matrix([[1.0, -1.0], [0.5, 1.0], [0.0, 0.0]])
    assert is_whole(matrix).tolist() == [True, False, True]
