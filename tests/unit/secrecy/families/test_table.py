"""One family of a forest as a table: a commune and three IRIS, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from occupancy_plugin.secrecy import Family, GateError, Policy, Schema
from occupancy_plugin.secrecy.families.table import FamilyTable, read_family
from occupancy_plugin.secrecy.forest.build import build_forest
from occupancy_plugin.secrecy.masks import Masks
from occupancy_plugin.secrecy.problem import Problem
from tests.unit.secrecy.small import FAMILY, NESTED, nested

ROWS = {"u": (20, 10, 5), "v": (0, 0, 0), "w": (12, 0, 30)}
COUNTS = ["households", "known", "a", "b", "c"]


def read(family: Family, hidden: dict[str, str], schema: Schema = NESTED) -> FamilyTable | None:
    """hidden: code → letters of the cells; 'k' the denominator."""
    tables = nested(ROWS)
    numbers = {scale: table[COUNTS].astype(float) for scale, table in tables.items()}
    forest = build_forest(tables, numbers, schema, Policy(), is_suppressed=False)
    masks = {
        name: np.array([name[0] in hidden.get(str(code), "") for code in forest.code])
        for name in COUNTS[1:]
    }
    none = np.zeros(forest.size, dtype=bool)
    problem = Problem(
        forest,
        replace(schema, families=(family,)),
        Policy(),
        none,
        masks=Masks(masks, {name: mask.copy() for name, mask in masks.items()}),
        shown_before=dict.fromkeys(masks, none),
    )
    problem.masks.hidden_for_zones |= dict.fromkeys(masks, none)
    return read_family(problem, family, family.columns)


def test_a_row_that_nobody_lives_in_is_left_out():
    table = read(FAMILY, {})
    assert table is not None
    assert table.x.tolist() == [[32, 10, 35], [20, 10, 5], [12, 0, 30]]
    assert table.total.tolist() == [77, 35, 42]
    assert table.parent.tolist() == [-1, 0, 0]
    assert not table.hidden.any()


def test_a_hidden_denominator_hides_the_whole_row():
    table = read(FAMILY, {"u": "k", "w": "c"})
    assert table is not None
    assert table.hidden.tolist() == [[False] * 3, [True] * 3, [False, False, True]]
    assert table.sensitive.tolist() == table.hidden.tolist()


def test_an_overlapping_count_has_its_complement_in_the_table():
    table = read(Family("a only", ("a",), "known", partition=False), {"w": "a"})
    assert table is not None
    assert table.x.tolist() == [[32, 45], [20, 15], [12, 30]]
    assert table.hidden.tolist() == [[False] * 2, [False] * 2, [True] * 2]


def test_a_family_that_no_table_has_is_no_table():
    assert read(Family("rooms", ("one", "two"), "dwellings"), {}) is None


def test_a_single_column_that_must_be_hidden_is_refused():
    with pytest.raises(GateError, match="single column"):
        read(Family("all", ("households",), "known"), {"u": "k"})
