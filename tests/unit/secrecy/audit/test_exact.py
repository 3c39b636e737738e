"""Values that equations and signs fix."""

from __future__ import annotations

import numpy as np
import pytest

from occupancy_plugin.secrecy import GateError
from occupancy_plugin.secrecy.audit import exact
from occupancy_plugin.secrecy.audit.equations import Equations
from occupancy_plugin.secrecy.audit.exact import exact_values


def equations(*rows: tuple[dict[str, float], float]) -> Equations:
    system = Equations()
    for left, right in rows:
        system.add([(("s", "u", name), sign) for name, sign in left.items()], right)
    return system


def solved(system: Equations) -> dict[str, float]:
    name = {spot: cell[2] for cell, spot in system.unknown.items()}
    return {name[spot]: value for spot, value in exact_values(system).items()}


def test_two_unknowns_with_one_sum_stay_open():
    assert solved(equations(({"x": 1, "y": 1}, 5))) == {}


def test_a_second_sum_fixes_both():
    assert solved(equations(({"x": 1, "y": 1}, 5), ({"x": 1, "y": -1}, 1))) == {"x": 3.0, "y": 2.0}


def test_a_sum_of_nought_fixes_its_parts_and_what_they_leave():
    assert solved(equations(({"x": 1, "y": 1}, 0), ({"y": 1, "z": 1}, 7))) == {
        "x": 0.0,
        "y": 0.0,
        "z": 7.0,
    }


def test_parts_that_do_not_touch_are_solved_apart():
    assert solved(equations(({"x": 1}, 4), ({"y": 1, "z": 1}, 3))) == {"x": 4.0}


def test_an_unknown_alone_is_never_below_nought_nor_fixed_by_nothing():
    assert solved(equations(({"x": -2}, -6))) == {"x": 3.0}
    nothing = Equations()
    nothing.add([(("s", "u", "x"), 1.0), (("s", "u", "x"), -1.0)], 0.0)
    assert solved(nothing) == {}
    for row in (({"x": 1}, -1), ({"x": -1}, 1)):
        with pytest.raises(GateError, match="contradict"):
            solved(equations(row))


def crossed(rng: np.random.Generator, size: int = 14) -> Equations:
    """A table with its margins and its diagonals; two cells in three are unknown."""
    table = rng.integers(0, 4, (size, size)) * rng.integers(0, 2, (size, size))
    is_known = rng.random((size, size)) < 1 / 3
    sums = [
        *np.eye(size)[:, :, None] * np.ones(size),
        *np.ones((1, size, 1)) * np.eye(size)[:, None],
    ]
    sums += [np.eye(size, k=shift) for shift in range(2 - size, size - 1)]
    system = Equations()
    for sum_of in sums:
        cells = np.argwhere((sum_of != 0) & ~is_known)
        left = float((sum_of * table * ~is_known).sum())
        system.add([(("s", "u", f"{i},{j}"), 1.0) for i, j in cells], left)
    return system


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STEPS_PER_EQUATION", 0),
        ("MAX_DENSE_UNKNOWNS", 0),
        ("MAX_DENSE_UNKNOWNS", 10_000),
        ("MAX_SIMPLEX_UNKNOWNS", 0),
    ],
)
def test_the_way_to_solve_a_part_does_not_change_what_follows(monkeypatch, name, value):
    systems = [crossed(np.random.default_rng(seed)) for seed in range(6)]
    found = [solved(system) for system in systems]
    assert any(found)
    monkeypatch.setattr(exact, name, value)
    assert [solved(system) for system in systems] == found
