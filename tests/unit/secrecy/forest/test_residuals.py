"""The counts of a parent beyond its children: a residual, or a refusal."""

from __future__ import annotations

import numpy as np
import pytest

from occupancy_plugin.secrecy import GateError, Policy, Schema
from occupancy_plugin.secrecy.forest.build import build_forest
from tests.unit.secrecy.forest.forests import NESTED, PARTLY, THREE, codes, forest, table


def test_an_incomplete_nesting_has_a_residual():
    tables = {"iris": table({"i": (20, "c")}, "commune"), "commune": table({"c": (50,)})}
    trees = forest(tables, PARTLY)
    rest = np.flatnonzero(trees.is_residual)
    assert trees.households[rest].tolist() == [30.0]
    assert codes(trees, trees.parent[rest]) == ["c"]
    assert trees.is_outside[rest].all()


def test_a_complete_nesting_has_no_residual():
    assert not forest(THREE, NESTED).is_residual.any()


def suppressed(schema: Schema, commune: int):
    """IRIS i1 with 20 households, i2 unknown, under a commune of so many."""
    tables = {
        "iris": table({"i1": (20, "c"), "i2": (np.nan, "c")}, "commune"),
        "commune": table({"c": (commune,)}),
    }
    numbers = {s: t[["households"]].astype(float) for s, t in tables.items()}
    return build_forest(tables, numbers, schema, Policy(), is_suppressed=True)


def test_an_unknown_child_may_hold_what_is_missing():
    """Of a complete nesting whatever the commune counts beyond i1 is i2's: no rest. Of an
    incomplete one others may hold some of it: a residual, unknown as i2 is."""
    assert not suppressed(NESTED, 50).is_residual.any()
    trees = suppressed(PARTLY, 50)
    assert codes(trees, np.flatnonzero(trees.is_residual)) == ["c"]
    assert np.isnan(trees.households[trees.is_residual]).all()


def test_children_that_exceed_an_incomplete_parent_stand_alone():
    """30 in the IRIS, 25 in the commune: nothing adds up, so nothing is concluded."""
    tables = {"iris": table({"i": (30, "c")}, "commune"), "commune": table({"c": (25,)})}
    trees = forest(tables, PARTLY)
    assert trees.parent.tolist() == [-1, -1]
    with pytest.raises(GateError, match="c"):
        forest(tables, NESTED)
