"""Values that equations and signs fix."""

from __future__ import annotations

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
