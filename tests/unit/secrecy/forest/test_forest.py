"""The forest: residuals of several units, and nodes in another order."""

from __future__ import annotations

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import Policy
from occupancy_plugin.secrecy.forest.forest import as_codes
from tests.unit.secrecy.forest.forests import NESTED, PARTLY, THREE, codes, forest, table


def test_a_rest_stands_for_several_units_where_it_holds_enough():
    """The commune's 50 less 20: 30 households that the tables do not hold."""
    tables = {"iris": table({"i": (20, "c")}, "commune"), "commune": table({"c": (50,)})}
    trees = forest(tables, PARTLY)
    rest = np.flatnonzero(trees.is_residual)
    assert trees.is_multi_unit(Policy())[rest].all()
    assert not trees.is_multi_unit(Policy(min_households=31))[rest].any()
    assert not trees.is_multi_unit(Policy())[~trees.is_residual].any()
    trees.values["households"] = np.where(trees.is_residual, np.nan, trees.households)
    assert trees.is_multi_unit(Policy())[rest].all()  # outside, and nobody counts them
    trees.is_outside = np.zeros_like(trees.is_outside)
    assert not trees.is_multi_unit(Policy()).any()


def test_another_order_keeps_who_hangs_under_whom():
    trees = forest(THREE, NESTED)
    above = dict(zip(codes(trees, np.arange(6)), trees.parent.tolist(), strict=True))
    names = {c: "" if p < 0 else str(trees.code[p]) for c, p in above.items()}
    order = np.array([5, 3, 1, 0, 4, 2])
    trees.reorder(order, np.argsort(order))
    assert codes(trees, np.arange(6)) == ["i3", "i1", "c1", "e", "i2", "c2"]
    assert {
        str(c): "" if p < 0 else str(trees.code[p])
        for c, p in zip(trees.code, trees.parent.tolist(), strict=True)
    } == names
    assert trees.households.tolist() == [30, 20, 25, 55, 5, 30]


def test_codes_are_texts_however_a_table_holds_them() -> None:
    """A column of whole numbers with a gap is one of floats; what is missing is nobody's code."""
    text_forest = forest(THREE, NESTED)
    for keys in (["c2", None, "c9"], pd.Categorical(["c2", None, "c9"])):
        positions = text_forest.positions_of("commune", pd.Series(keys))
        assert [None if i < 0 else text_forest.code[i] for i in positions] == ["c2", None, None]
    assert as_codes(pd.Series([59122.0, np.nan])).tolist() == ["59122", "\0"]
