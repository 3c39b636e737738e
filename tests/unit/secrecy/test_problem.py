"""Yielding units, and the cost of withholding a unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from occupancy_plugin.secrecy import Policy
from occupancy_plugin.secrecy.problem import SHOWN_COST_FACTOR, YIELDING_COST_FACTOR, Problem
from tests.unit.secrecy.forest.forests import NESTED, THREE, forest


def test_a_scale_that_gives_way_costs_a_thousandth():
    """e, c1, c2, i1 (20), i2 (5), i3 (30): IRIS yield; i2 is a secret itself, so no spare."""
    trees = forest(THREE, NESTED)
    schema = replace(NESTED, yielding=("iris",))
    problem = Problem(trees, schema, Policy(), np.zeros(trees.size, dtype=bool))
    assert problem.yielding.tolist() == [False] * 3 + [True] * 3
    assert problem.yielding_above_threshold.tolist() == [False] * 3 + [True, False, True]
    assert problem.withholding_cost.tolist() == [
        55,
        25,
        30,
        *(YIELDING_COST_FACTOR * np.array([20, 5, 30])),
    ]


def test_complements_and_sensitive_units_are_distinguished():
    """i1 (20) and i2 (5) are withheld, i3 (30) is not."""
    trees = forest(THREE, NESTED)
    problem = Problem(
        trees, replace(NESTED, yielding=("iris",)), Policy(), np.array([0, 0, 0, 1, 1, 0], bool)
    )
    assert problem.secondary_withheld.tolist() == [False] * 3 + [True, False, False]


def test_twins_are_hidden_together():
    """Two of the six units are a third under other names."""
    trees = forest(THREE, NESTED)
    pairs = np.array([[1, 0], [2, 0]])
    problem = Problem(
        trees, NESTED, Policy(), np.zeros(trees.size, dtype=bool), duplicate_zones=pairs
    )
    for first in range(3):
        hidden = np.arange(6) == first
        problem.equalise_duplicates(hidden)
        assert hidden.tolist() == [True] * 3 + [False] * 3


def test_a_twin_gives_way_only_where_both_do_and_costs_both():
    """c1 and i1 are one unit under two names; IRIS yield, communes do not."""
    trees = forest(THREE, NESTED)
    schema, none = replace(NESTED, yielding=("iris",)), np.zeros(trees.size, dtype=bool)
    problem = Problem(trees, schema, Policy(), none, duplicate_zones=np.array([[3, 1]]))
    assert problem.yielding.tolist() == [False] * 4 + [True] * 2
    assert (
        problem.withholding_cost[1] == problem.withholding_cost[3] == 25 + YIELDING_COST_FACTOR * 20
    )


def test_units_shown_before_cost_most():
    trees = forest(THREE, NESTED)
    shown_cells = {"households": np.array([0, 1, 0, 0, 0, 0], bool)}
    problem = Problem(trees, NESTED, Policy(), np.zeros(trees.size, dtype=bool), shown_cells)
    assert problem.withholding_cost.tolist() == [55, 25 * SHOWN_COST_FACTOR, 30, 20, 5, 30]


def test_a_unit_of_unknown_size_costs_nothing():
    trees = forest(THREE, NESTED)
    trees.values["households"] = np.append(trees.households[:5], np.nan)
    problem = Problem(trees, NESTED, Policy(), np.zeros(trees.size, dtype=bool))
    assert problem.withholding_cost.tolist() == [55, 25, 30, 20, 5, 0]
    assert not problem.yielding.any()
