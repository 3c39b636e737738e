"""The forest of three scales, and which of its units are withheld, worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import Family, GateError, Nesting, Policy, Schema
from occupancy_plugin.secrecy.forest.build import build_forest
from occupancy_plugin.secrecy.forest.forest import Forest
from occupancy_plugin.secrecy.forest.links import scale_levels
from occupancy_plugin.secrecy.forest.siblings import Siblings
from occupancy_plugin.secrecy.forest.units import withheld_units
from occupancy_plugin.secrecy.problem import Problem

NESTED = Schema(
    nestings=(Nesting("iris", "commune", "commune"), Nesting("commune", "epci", "epci"))
)
PARTLY = Schema(nestings=(Nesting("iris", "commune", "commune", complete=False),))


def table(rows: dict[str, tuple], *keys: str) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=["households", *keys])


def forest(tables: dict[str, pd.DataFrame], schema: Schema, policy: Policy | None = None) -> Forest:
    numbers = {scale: t[["households"]].astype(float) for scale, t in tables.items()}
    return build_forest(tables, numbers, schema, policy or Policy(), suppressed=False)


def codes(grown: Forest, nodes: np.ndarray) -> list[str]:
    return [str(code) for code in grown.code[nodes]]


THREE = {
    "iris": table({"i1": (20, "c1"), "i2": (5, "c1"), "i3": (30, "c2")}, "commune"),
    "commune": table({"c1": (25, "e"), "c2": (30, "e")}, "epci"),
    "epci": table({"e": (55,)}),
}


def test_parents_come_first_and_siblings_are_neighbours():
    grown = forest(THREE, NESTED)
    assert codes(grown, np.arange(grown.size)) == ["e", "c1", "c2", "i1", "i2", "i3"]
    assert grown.parent.tolist() == [-1, 0, 0, 1, 1, 2]
    assert grown.depth.tolist() == [0, 1, 1, 2, 2, 2]
    assert codes(grown, grown.rows("iris")) == ["i1", "i2", "i3"]


def test_children_that_do_not_add_up_are_refused_by_code():
    wrong = {**THREE, "commune": table({"c1": (26, "e"), "c2": (30, "e")}, "epci")}
    with pytest.raises(GateError, match="c1"):
        forest(wrong, NESTED)


def test_what_the_tables_lack_of_an_incomplete_nesting_is_a_rest():
    tables = {"iris": table({"i": (20, "c")}, "commune"), "commune": table({"c": (50,)})}
    grown = forest(tables, PARTLY)
    rest = np.flatnonzero(grown.rest)
    assert grown.households[rest].tolist() == [30.0]
    assert codes(grown, grown.parent[rest]) == ["c"]
    assert grown.foreign[rest].all()
    assert grown.plural(Policy())[rest].all()
    assert not grown.plural(Policy(min_households=31))[rest].any()


def test_nestings_in_a_circle_are_refused():
    with pytest.raises(GateError, match="circle"):
        scale_levels(["a", "b"], [Nesting("a", "b", "k"), Nesting("b", "a", "k")])


def withheld(tables: dict[str, pd.DataFrame], schema: Schema) -> set[str]:
    grown = forest(tables, schema)
    problem = Problem(grown, schema, Policy(), np.zeros(grown.size, dtype=bool))
    return set(codes(grown, withheld_units(problem) & ~grown.rest))


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
    grown = build_forest({"iris": iris, "commune": commune}, numbers, schema, Policy(), False)
    problem = Problem(grown, schema, Policy(), np.zeros(grown.size, dtype=bool))
    assert {"i1", "i2", "i3"} <= set(codes(grown, withheld_units(problem)))


def test_siblings_find_the_cheapest_child():
    siblings = Siblings(np.array([-1, 0, 0, 1, 1]))
    assert siblings.of(0).tolist() == [1, 2]
    cost = np.array([0.0, 7.0, 5.0, np.inf, 4.0])
    of = np.array([True, True, False, False, False])
    assert siblings.cheapest(cost, of).tolist() == [2, 4]
