"""Every unit gets one parent, from nestings that may straddle each other."""

from __future__ import annotations

import numpy as np
import pytest

from occupancy_plugin.secrecy import GateError, Nesting, Schema
from occupancy_plugin.secrecy.forest.links import Links, scale_levels
from tests.unit.secrecy.forest.forests import THREE, codes, forest, table

ALL_NESTINGS = (
    Nesting("commune", "epci", "epci"),
    Nesting("iris", "commune", "commune"),
    Nesting("residence", "iris", "iris"),
    Nesting("residence", "commune", "commune"),
)


def test_nestings_in_a_circle_are_refused():
    with pytest.raises(GateError, match="circle"):
        scale_levels(["a", "b"], [Nesting("a", "b", "k"), Nesting("b", "a", "k")])


def test_a_level_is_the_longest_way_up():
    nestings = [Nesting("i", "c", "k"), Nesting("c", "e", "k"), Nesting("i", "e", "k")]
    assert scale_levels(["e", "c", "i"], nestings) == {"e": 0, "c": 1, "i": 2}


def parents(tables, *nestings: Nesting) -> dict[str, str]:
    """Return unit → its parent, '' for a root."""
    trees = forest(tables, Schema(nestings=nestings))
    return {
        str(code): "" if parent < 0 else str(trees.code[parent])
        for code, parent in zip(trees.code, trees.parent.tolist(), strict=True)
    }


def test_the_finest_parent_wins_and_the_wider_one_becomes_its_own():
    """IRIS name their commune and their EPCI; communes name nobody."""
    iris = table({"i1": (20, "c1", "e"), "i2": (35, "c2", "e")}, "commune", "epci")
    tables = {"iris": iris, "commune": table({"c1": (20,), "c2": (35,)}), "epci": THREE["epci"]}
    nestings = (Nesting("iris", "commune", "commune"), Nesting("iris", "epci", "epci"))
    assert parents(tables, *nestings) == {"e": "", "c1": "e", "c2": "e", "i1": "c1", "i2": "c2"}


def test_the_iris_is_finer_where_every_commune_is_one_iris():
    """A rural EPCI: IRIS and communes are as large as each other."""
    tables = {
        "epci": table({"e": (55,)}),
        "commune": table({"c1": (20, "e"), "c2": (35, "e")}, "epci"),
        "iris": table({"i1": (20, "c1"), "i2": (35, "c2")}, "commune"),
        "residence": table(
            {"r1": (20, "i1", "c1"), "r2": (15, "i2", "c2"), "r3": (20, "i2", "c2")},
            "iris",
            "commune",
        ),
    }
    above = parents(tables, *ALL_NESTINGS)
    assert above == {
        "e": "", "c1": "e", "c2": "e", "i1": "c1", "i2": "c2", "r1": "i1", "r2": "i2", "r3": "i2"
    }  # fmt: skip


def test_a_declared_child_is_finer_for_any_sizes():
    """c0 is small and has no IRIS: the communes that residences name hold 71 on average, the IRIS
    100."""
    tables = {
        "epci": table({"e": (212,)}),
        "commune": table({"c0": (12, "e"), "c1": (100, "e"), "c2": (100, "e")}, "epci"),
        "iris": table({"i1": (100, "c1"), "i2": (100, "c2")}, "commune"),
        "residence": table(
            {
                "r0": (12, None, "c0"),
                "r1": (100, "i1", "c1"),
                "r2": (40, "i2", "c2"),
                "r3": (60, "i2", "c2"),
            },
            "iris",
            "commune",
        ),
    }
    above = parents(tables, *ALL_NESTINGS)
    assert [above[unit] for unit in ("i1", "r0", "r1", "r2")] == ["c1", "c0", "i1", "i2"]
    assert above["c1"] == "e"


def test_a_unit_under_a_copy_lies_in_all_that_the_original_lies_in():
    """Node 1 hangs under a copy (3) of node 0, which hangs under node 2."""
    links = Links(np.array([2, 3, -1]), np.zeros(3, dtype=int), np.full(3, -1), [0], [True])
    assert links.ancestors(1) == [0, 2]


def test_a_unit_that_lies_in_two_wider_ones_stands_apart():
    """EPCI e lies in départements d1 (15) and d2 (105): its communes hang under the départements,
    e is one more sum of two of them."""
    rows = {"c1": (15, "e", "d1"), "c2": (20, "e", "d2"), "c3": (25, "f", "d2")}
    tables = {
        "commune": table({**rows, "c4": (60, "g", "d2")}, "epci", "departement"),
        "epci": table({"e": (35,), "f": (25,), "g": (60,)}),
        "departement": table({"d1": (15,), "d2": (105,)}),
    }
    nestings = (
        Nesting("commune", "epci", "epci"),
        Nesting("commune", "departement", "departement"),
    )
    trees = forest(tables, Schema(nestings=nestings))
    assert codes(trees, np.flatnonzero(trees.is_straddling)) == ["e"]
    assert sorted(codes(trees, np.flatnonzero(trees.straddling_parent >= 0))) == ["c1", "c2"]
    above = parents(tables, *nestings)
    assert (above["c1"], above["c2"], above["c3"], above["f"]) == ("d1", "d2", "f", "d2")


def test_a_unit_inside_one_wider_unit_may_reach_beyond_another():
    """EPCI e lies in region r as declared, and reaches beyond département d: no row is refused."""
    communes = {"c1": (20, "e", "d"), "c2": (35, "e", "d"), "c3": (60, "f", "d")}
    tables = {
        "commune": table(communes, "epci", "departement"),
        "epci": table({"e": (80, "r"), "f": (60, "r")}, "region"),
        "departement": table({"d": (115,)}),
        "region": table({"r": (140,)}),
    }
    nestings = (
        Nesting("commune", "epci", "epci", complete=False),
        Nesting("commune", "departement", "departement"),
        Nesting("epci", "region", "region"),
    )
    trees = forest(tables, Schema(nestings=nestings))
    assert codes(trees, np.flatnonzero(trees.is_straddling & ~trees.is_residual)) == ["d", "e"]
