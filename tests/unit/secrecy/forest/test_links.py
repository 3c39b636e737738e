"""One parent for every unit, out of nestings that may cross."""

from __future__ import annotations

import numpy as np
import pytest

from occupancy_plugin.secrecy import GateError, Nesting, Schema
from occupancy_plugin.secrecy.forest.links import scale_levels
from tests.unit.secrecy.forest.forests import THREE, codes, forest, table


def test_nestings_in_a_circle_are_refused():
    with pytest.raises(GateError, match="circle"):
        scale_levels(["a", "b"], [Nesting("a", "b", "k"), Nesting("b", "a", "k")])


def test_a_level_is_the_longest_way_up():
    nestings = [Nesting("i", "c", "k"), Nesting("c", "e", "k"), Nesting("i", "e", "k")]
    assert scale_levels(["e", "c", "i"], nestings) == {"e": 0, "c": 1, "i": 2}


def parents(tables, *nestings: Nesting) -> dict[str, str]:
    grown = forest(tables, Schema(nestings=nestings))
    return {
        str(code): "" if parent < 0 else str(grown.code[parent])
        for code, parent in zip(grown.code, grown.parent.tolist(), strict=True)
    }


def test_the_finest_parent_wins_and_the_wider_one_becomes_its_own():
    """IRIS name their commune and their EPCI; communes name nobody."""
    iris = table({"i1": (20, "c1", "e"), "i2": (35, "c2", "e")}, "commune", "epci")
    tables = {"iris": iris, "commune": table({"c1": (20,), "c2": (35,)}), "epci": THREE["epci"]}
    both = (Nesting("iris", "commune", "commune"), Nesting("iris", "epci", "epci"))
    assert parents(tables, *both) == {"e": "", "c1": "e", "c2": "e", "i1": "c1", "i2": "c2"}


def test_a_unit_that_lies_in_two_wider_ones_stands_apart():
    """EPCI e lies in départements d1 (15) and d2 (105): its communes hang under the départements,
    e is one more sum of two of them."""
    rows = {"c1": (15, "e", "d1"), "c2": (20, "e", "d2"), "c3": (25, "f", "d2")}
    tables = {
        "commune": table({**rows, "c4": (60, "g", "d2")}, "epci", "departement"),
        "epci": table({"e": (35,), "f": (25,), "g": (60,)}),
        "departement": table({"d1": (15,), "d2": (105,)}),
    }
    both = (Nesting("commune", "epci", "epci"), Nesting("commune", "departement", "departement"))
    grown = forest(tables, Schema(nestings=both))
    assert codes(grown, np.flatnonzero(grown.apart)) == ["e"]
    assert sorted(codes(grown, np.flatnonzero(grown.apart_parent >= 0))) == ["c1", "c2"]
    above = parents(tables, *both)
    assert (above["c1"], above["c2"], above["c3"], above["f"]) == ("d1", "d2", "f", "d2")
