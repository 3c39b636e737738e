"""Sums over the categories of a family: which lie inside one another, and what a block is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import Family, GateError, Schema, SchemaError, Sum
from occupancy_plugin.secrecy.structure import FamilySums, add_sums, check_sums, read_structure

FAMILY = Family("f", ("a", "b", "c"), "known")
DECLARED = Schema(families=(FAMILY,), sums=(Sum("ab", ("a", "b")),))
A, AB, BC = [True, False, False], [True, True, False], [False, True, True]


def sums(*inside: list[bool], names: tuple[str, ...] = ("one", "two")) -> FamilySums:
    count = len(inside)
    return FamilySums(FAMILY, names[:count], np.array(inside), tuple(range(count)))


def test_a_sum_that_cuts_across_an_earlier_one_is_not_nested():
    assert sums(AB, A).nested.tolist() == [True, True]
    assert sums(AB, BC).nested.tolist() == [True, False]


def test_a_block_is_the_categories_of_the_same_shown_sums():
    hidden = np.array([[False], [True]])
    assert sums(AB).blocks(hidden).tolist() == [[0, 0, 2], [0, 0, 0]]


def test_sums_that_cut_across_count_only_where_every_sum_is_asked_for():
    shown = np.zeros((1, 2), dtype=bool)
    assert sums(AB, BC).blocks(shown).tolist() == [[0, 0, 2]]
    assert sums(AB, BC).blocks(shown, every=True).tolist() == [[0, 1, 2]]


def test_a_category_that_is_a_headline_is_alone_where_it_is_shown():
    headline = sums(A, names=("a",))
    assert headline.alone(np.array([[False], [True]])).tolist() == [A, [False] * 3]
    assert headline.columns() == ()


def table(rows: list[tuple[int, int, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list("abc")).astype(float)
    return frame.assign(known=frame.sum(axis=1), households=20.0)


ROWS = [(3, 4, 5), (1, 2, 3), (9, 1, 2), (6, 6, 7), (2, 8, 4), (5, 5, 1)]


def test_a_declared_sum_is_read_with_its_categories():
    frame = table(ROWS)
    found = read_structure({"s": frame.assign(ab=frame["a"] + frame["b"])}, DECLARED).sums["f"]
    assert found.names == ("ab",)
    assert found.inside.tolist() == [AB]


def test_a_declared_sum_that_does_not_hold_is_refused():
    frame = table(ROWS)
    with pytest.raises(GateError, match="ab"):
        read_structure({"s": frame.assign(ab=frame["a"])}, DECLARED)


def test_a_sum_that_a_table_lacks_is_made_of_its_parts():
    full = add_sums({"s": table(ROWS)}, DECLARED)["s"]
    assert full["ab"].tolist() == [7, 3, 10, 12, 10, 10]


def test_a_sum_over_unknown_columns_is_refused_by_name():
    with pytest.raises(SchemaError, match="rooms"):
        check_sums(Schema(families=(FAMILY,), sums=(Sum("x", ("a", "rooms")),)))
