"""HiGHS called directly and through `linprog` gives one result with every interface of SciPy."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest
from scipy import sparse

from occupancy_plugin.secrecy.algebra import solver
from occupancy_plugin.secrecy.algebra.solver import (
    Method,
    solve_program,
    solve_with_highs,
    solve_with_linprog,
)


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """Forget whether HiGHS answers, before and after the test."""
    solver.highs_available.cache_clear()
    yield
    solver.highs_available.cache_clear()


def program(draw: int) -> tuple[np.ndarray, sparse.csr_matrix, np.ndarray]:
    """Costs, equations and bounds as the proof has them: some can only rise, some as far as 1."""
    lot = np.random.default_rng(draw)
    matrix = sparse.random(30, 90, 0.06, "csr", random_state=lot)
    matrix.data = np.where(lot.random(matrix.nnz) < 0.5, -1.0, 1.0)
    bounds = np.repeat([[0.0, np.inf]], 90, axis=0)
    bounds[lot.random(90) < 0.3, 0] = -np.inf
    capped = np.arange(90) < 30
    bounds[capped] = 0.0, 1.0
    return np.where(capped, -lot.uniform(0.5, 1.5, 90), lot.uniform(0, 0.1, 90)), matrix, bounds


@pytest.mark.parametrize("method", ["simplex", "ipm"])
@pytest.mark.parametrize("presolve", [True, False])
@pytest.mark.parametrize("draw", range(8))
def test_asked_directly_the_solver_answers_the_same(
    draw: int, presolve: bool, method: Method
) -> None:
    cost, matrix, bounds = program(draw)
    bounds[~np.isfinite(bounds[:, 0])] = -5.0, np.inf  # else it may pay to fall for ever
    here = solve_with_highs(cost, matrix, bounds, method, presolve, 100)
    there = solve_with_linprog(cost, matrix, bounds, method, presolve, 100)
    assert here is not None
    assert there is not None
    assert here.tolist() == there.tolist()
    assert np.abs(matrix @ here).max() < 1e-6


def test_rising_zeros_do_not_depend_on_the_optimum_chosen() -> None:
    """Each counts up to 1: it gets there, or stays at 0."""
    rose = 0
    for draw in range(8):
        _, matrix, bounds = program(draw)
        cost = np.where(np.arange(90) < 30, -1.0, 0.0)
        corner = solve_with_highs(cost, matrix, bounds, "simplex", True, None)
        inside = solve_with_highs(cost, matrix, bounds, "inside", True, 100)
        assert corner is not None
        assert inside is not None
        assert ((corner[:30] > 0.5) == (inside[:30] > 0.5)).all()
        assert (np.abs(inside[:30] - np.rint(inside[:30])) < 1e-4).all()
        rose += int((inside[:30] > 0.5).sum())
    assert 0 < rose < 8 * 30


def test_a_program_without_a_least_has_no_answer_either_way() -> None:
    """The unknown may fall for ever, and gains by it."""
    falls = np.array([1.0]), sparse.csr_matrix((0, 1)), np.array([[-np.inf, np.inf]])
    assert solve_with_highs(*falls, "simplex", True, None) is None
    assert solve_with_linprog(*falls, "simplex", True, None) is None


def test_linprog_answers_without_scipy_s_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    cost, matrix, bounds = program(1)
    bounds[:, 0] = 0.0
    usual = solve_program(cost, matrix, bounds, "simplex")
    assert solver.highs_available()
    solver.highs_available.cache_clear()
    monkeypatch.setitem(sys.modules, "scipy.optimize._highspy", None)
    assert not solver.highs_available()
    assert usual is not None
    assert np.array_equal(usual, solve_program(cost, matrix, bounds, "simplex"))


def test_linprog_answers_where_scipy_s_solver_has_another_shape(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from scipy.optimize import _highspy

    cost, matrix, bounds = program(2)
    bounds[:, 0] = 0.0
    usual = solve_program(cost, matrix, bounds, "simplex")
    solver.highs_available.cache_clear()
    monkeypatch.setattr(_highspy, "_core", ModuleType("_core"))
    assert not solver.highs_available()
    assert usual is not None
    assert np.array_equal(usual, solve_program(cost, matrix, bounds, "simplex"))
