"""R9 on additive columns: squares whose households, or whose denominator, would disclose."""

from __future__ import annotations

import numpy as np
import pytest

from occupancy_plugin.secrecy.zonings.columns import hide_totals, withheld_zones
from tests.unit.secrecy import instances, judge
from tests.unit.secrecy.draws import draws
from tests.unit.secrecy.released import released
from tests.unit.secrecy.zonings.crossed import cells, problem


def test_a_square_that_is_one_withheld_building_is_withheld():
    """b3 and b4 are withheld together, 65 households of i, which is shown; z2 is b3 alone and would
    disclose its 25."""
    gate_problem = problem(withheld="b3 b4")
    found = {str(code) for code in gate_problem.forest.code[withheld_zones(gate_problem)]}
    assert found >= {"b3", "b4", "z2"}
    assert "i" not in found


def test_squares_that_add_nothing_to_the_forest_add_no_complement():
    """b1 and b2 are withheld together: z1 is their sum, as i less b3 and b4 is."""
    gate_problem = problem(withheld="b1 b2")
    found = {str(code) for code in gate_problem.forest.code[withheld_zones(gate_problem)]}
    assert found == {"b1", "b2"}


def test_a_denominator_of_a_square_that_would_disclose_one_of_a_withheld_unit_is_hidden():
    gate_problem = problem({"b3": "k", "b4": "k"}, withheld="b3 b4")
    hide_totals(gate_problem)
    assert cells(gate_problem, "known") == {"b3", "b4", "z2"}


@pytest.mark.parametrize("seed", [152, *draws(30)])
def test_a_withheld_unit_is_not_disclosed_where_zones_are_left_out(seed: int):
    """Neither its households nor a denominator. In the first instance a commune has a shown IRIS
    and one of two withheld buildings, in a square that is left out."""
    raw, schema, protected = released(instances.merged, seed, 16 if seed % 3 else 40)
    links = [(nesting.child, nesting.parent, nesting.key) for nesting in schema.nestings]
    links += [("building", zone, zone) for zone in ("qpv", "square", "merged")]
    for column in ("households", "known", "within"):
        attack = judge.Attack(raw, protected.tables, [column], links, np.zeros((0, 1)))
        disclosed = attack.told()[:, 0] & (attack.truth[:, 0] > 0)
        shown = [attack.codes[s].isin(protected.tables[s].index.astype(str)) for s in attack.scales]
        assert not (disclosed & ~np.concatenate(shown)).any(), column
