"""Units withheld as a whole (R1, R8), worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import Family, Policy, Schema
from occupancy_plugin.secrecy.forest.build import build_forest
from occupancy_plugin.secrecy.forest.units import withheld_units
from occupancy_plugin.secrecy.problem import Problem
from tests.unit.secrecy.forest.forests import NESTED, THREE, codes, forest, table


def withheld(tables: dict[str, pd.DataFrame], schema: Schema) -> set[str]:
    trees = forest(tables, schema)
    problem = Problem(trees, schema, Policy(), np.zeros(trees.size, dtype=bool))
    return set(codes(trees, withheld_units(problem) & ~trees.is_residual))


def test_a_small_unit_takes_its_smallest_sibling_along():
    rows = {"i1": (20, "c"), "i2": (5, "c"), "i3": (30, "c")}
    tables = {"iris": table(rows, "commune"), "commune": table({"c": (55,)})}
    assert withheld(tables, NESTED) == {"i1", "i2"}


def test_two_small_units_that_hold_enough_together_need_no_third():
    rows = {"i1": (6, "c"), "i2": (5, "c"), "i3": (30, "c")}
    tables = {"iris": table(rows, "commune"), "commune": table({"c": (41,)})}
    assert withheld(tables, NESTED) == {"i1", "i2"}


def test_without_a_sibling_the_parent_goes_and_its_own_sibling_with_it():
    assert withheld(THREE, NESTED) == {"i1", "i2"}
    tables = {
        "iris": table({"i1": (5, "c1"), "i3": (30, "c2")}, "commune"),
        "commune": table({"c1": (5, "e"), "c2": (30, "e")}, "epci"),
        "epci": table({"e": (35,)}),
    }
    assert withheld(tables, NESTED) == {"i1", "c1", "i3", "c2"}


def test_a_unit_that_was_hidden_before_is_not_what_the_others_leave_of_their_parent():
    """c1 has enough households and small IRIS: all that is withheld below e lies in it."""
    iris = table({"i1": (8, "c1"), "i2": (9, "c1"), "i3": (12, "c1")}, "commune")
    commune = table({"c1": (29, "e"), "c2": (40, "e"), "c3": (60, "e")}, "epci")
    trees = forest({"iris": iris, "commune": commune, "epci": table({"e": (129,)})}, NESTED)
    hidden = {"households": np.isin(trees.code, ["c1"])}
    problem = Problem(trees, NESTED, Policy(), hidden["households"], hidden_before=hidden)
    found = set(codes(trees, withheld_units(problem, hidden["households"])))
    assert found == {"i1", "i2", "c1", "c2"}


def test_nobody_lives_there_nothing_to_protect():
    tables = {
        "iris": table({"i1": (0, "c"), "i2": (30, "c")}, "commune"),
        "commune": table({"c": (30,)}),
    }
    assert withheld(tables, NESTED) == set()


def test_a_denominator_that_would_be_told_as_nought_is_protected():
    """i2 is withheld and of its group nobody is known: the commune less i3 would say so."""
    iris = table({"i1": (20, "c"), "i2": (5, "c"), "i3": (30, "c")}, "commune")
    iris["known"] = [0, 0, 30]
    commune = table({"c": (55,)}).assign(known=30)
    schema = Schema(families=(Family("f", ("a", "b"), "known"),), nestings=NESTED.nestings)
    numbers = {
        s: t[["households", "known"]].astype(float)
        for s, t in (("iris", iris), ("commune", commune))
    }
    trees = build_forest({"iris": iris, "commune": commune}, numbers, schema, Policy(), False)
    problem = Problem(trees, schema, Policy(), np.zeros(trees.size, dtype=bool))
    assert {"i1", "i2", "i3"} <= set(codes(trees, withheld_units(problem)))
