"""R9 on columns that only add up: squares whose households, or whose denominator, would tell."""

from __future__ import annotations

from occupancy_plugin.secrecy.zonings.columns import hide_totals, withheld_zones
from tests.unit.secrecy.zonings.crossed import cells, problem


def test_a_square_that_is_one_withheld_building_is_withheld():
    """b3 and b4 are withheld together, 65 households of i, which is shown; z2 is b3 alone and would
    tell its 25."""
    some = problem(withheld="b3 b4")
    found = {str(code) for code in some.forest.code[withheld_zones(some)]}
    assert found >= {"b3", "b4", "z2"}
    assert "i" not in found


def test_where_no_square_tells_more_than_the_forest_nothing_is_added():
    """b1 and b2 are withheld together: z1 is their sum, as i less b3 and b4 is."""
    some = problem(withheld="b1 b2")
    found = {str(code) for code in some.forest.code[withheld_zones(some)]}
    assert found == {"b1", "b2"}


def test_a_denominator_of_a_square_that_would_tell_one_of_a_withheld_unit_is_hidden():
    some = problem({"b3": "k", "b4": "k"}, withheld="b3 b4")
    hide_totals(some)
    assert cells(some, "known") == {"b3", "b4", "z2"}
