"""The forest out of tables: its nodes and their order."""

from __future__ import annotations

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import Nesting, Policy, Schema
from occupancy_plugin.secrecy.forest.build import build_forest
from tests.unit.secrecy.forest.forests import NESTED, THREE, codes, forest, table


def test_parents_come_first_and_siblings_are_neighbours():
    trees = forest(THREE, NESTED)
    assert codes(trees, np.arange(trees.size)) == ["e", "c1", "c2", "i1", "i2", "i3"]
    assert trees.parent.tolist() == [-1, 0, 0, 1, 1, 2]
    assert codes(trees, trees.rows("iris")) == ["i1", "i2", "i3"]


def test_a_second_partition_hangs_under_a_copy():
    """IRIS and QPV both cut commune c: the QPV hang under a copy of it, which holds the rest, 45
    households, that lives in no QPV."""
    iris = {"i1": (30, "c"), "i2": (25, "c")}
    tables = {
        "iris": table(iris, "commune"),
        "qpv": table({"q": (10, "c")}, "commune"),
        "commune": table({"c": (55,)}),
    }
    cuts = (
        Nesting("iris", "commune", "commune"),
        Nesting("qpv", "commune", "commune", complete=False),
    )
    trees = forest(tables, Schema(nestings=cuts))
    (copy,) = np.flatnonzero(trees.copy_of >= 0)
    assert codes(trees, trees.copy_of[[copy]]) == ["c"]
    under_copy = np.flatnonzero(trees.parent == copy)
    assert trees.households[under_copy].tolist() == [45, 10]
    assert trees.is_residual[under_copy].tolist() == [True, False]


def test_a_column_that_a_scale_lacks_is_unknown_there():
    tables = {
        "iris": table({"i": (20, "c")}, "commune").assign(rooms=[3]),
        "commune": table({"c": (20,)}),
    }
    numbers = {
        "iris": tables["iris"][["households", "rooms"]].astype(float),
        "commune": tables["commune"].astype(float),
    }
    trees = build_forest(tables, numbers, NESTED, Policy(), is_suppressed=False)
    assert codes(trees, np.arange(2)) == ["c", "i"]
    assert trees.has_column["rooms"].tolist() == [False, True]
    pd.testing.assert_series_equal(pd.Series(trees.values["rooms"]), pd.Series([np.nan, 3.0]))
