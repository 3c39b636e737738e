"""A zoning on the forest: which units lie in which zone."""

from __future__ import annotations

import numpy as np

from tests.unit.secrecy.zonings.crossed import problem


def test_a_unit_without_households_is_no_member_of_its_zone():
    gate_problem = problem()
    forest, (zoning,) = gate_problem.forest, gate_problem.zonings
    zones, units = zoning.memberships(forest)
    assert set(zip(forest.code[zones], forest.code[units], strict=True)) == {
        ("z1", "b1"),
        ("z1", "b2"),
        ("z2", "b3"),
    }
    forest.values["households"] = np.where(forest.code == "b3", 0, forest.households)
    assert set(forest.code[zoning.memberships(forest)[1]]) == {"b1", "b2"}


def test_a_unit_of_unknown_size_is_a_member():
    gate_problem = problem()
    forest, (zoning,) = gate_problem.forest, gate_problem.zonings
    forest.values["households"] = np.where(forest.code == "b3", np.nan, forest.households)
    assert "b3" in forest.code[zoning.memberships(forest)[1]]
