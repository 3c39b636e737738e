"""Linear programs: the same least cost by either method, and an end where one of them has none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from occupancy_plugin.secrecy.algebra import programs

# x + y − z = 0, with z held at 4: x costs 1 and goes to 3, y costs 2
EQUATION = sparse.csr_matrix([[1.0, 1.0, -1.0]])
COST = np.array([1.0, 2.0, 0.0])
BOUNDS = np.array([[0.0, 3.0], [0.0, np.inf], [4.0, 4.0]])


@pytest.mark.parametrize("anywhere", [False, True])
@pytest.mark.parametrize("interior", [0, programs.INTERIOR_EQUATIONS])
def test_the_cheaper_unknown_goes_first(
    monkeypatch: pytest.MonkeyPatch, interior: int, anywhere: bool
) -> None:
    monkeypatch.setattr(programs, "INTERIOR_EQUATIONS", interior)
    monkeypatch.setattr(programs, "INSIDE_EQUATIONS", interior)
    least = programs.cheapest_solution(COST, EQUATION, BOUNDS, anywhere)
    assert least == pytest.approx([3.0, 1.0, 4.0], abs=1e-6)


def test_of_several_best_answers_a_corner_is_one_and_any_other_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """x and y cost the same: at a corner one of them does all, inside both do some."""
    monkeypatch.setattr(programs, "INTERIOR_EQUATIONS", 0)
    monkeypatch.setattr(programs, "INSIDE_EQUATIONS", 0)
    bounds = np.array([[0.0, 9.0], [0.0, 9.0], [4.0, 4.0]])
    corner, inside = (
        programs.cheapest_solution(
            np.array([1.0, 1.0, 0.0]), EQUATION, bounds, any_optimum=anywhere
        )
        for anywhere in (False, True)
    )
    assert corner is not None
    assert inside is not None
    assert sorted(corner[:2]) == pytest.approx([0.0, 4.0])
    assert inside[:2].sum() == pytest.approx(4.0, abs=1e-6)


def test_the_simplex_answers_where_the_interior_point_method_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(programs, "INTERIOR_EQUATIONS", 0)
    requests = []
    solved = programs.solve_program

    def unending(*program: object, **options: object) -> np.ndarray | None:
        requests.append(program[3])
        return solved(*program, **options) if program[3] == "simplex" else None

    monkeypatch.setattr(programs, "solve_program", unending)
    assert programs.cheapest_solution(COST, EQUATION, BOUNDS) == pytest.approx([3.0, 1.0, 4.0])
    assert requests == ["ipm", "simplex"]


def test_bounds_that_no_solution_meets_have_none() -> None:
    held = np.array([[0.0, 1.0], [0.0, 1.0], [4.0, 4.0]])
    assert programs.cheapest_solution(COST, EQUATION, held) is None
