"""Relations among columns, found and read: two categories, a third and their sums."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy.relations import (
    SAMPLE_ROWS,
    SPARE_ROWS,
    Relation,
    as_matrix,
    broken_rows,
    find_relations,
    rank,
    sum_of,
)

AB = Relation((("a", 1), ("b", 1), ("ab", -1)))
ALL = Relation((("ab", 1), ("c", 1), ("all", -1)))
COLUMNS = ["a", "b", "c", "ab", "all"]


def rows(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(3).integers(1, 90, (count, 3))
    table = pd.DataFrame(rng, columns=list("abc")).astype(float)
    return table.assign(ab=table["a"] + table["b"], all=table.sum(axis=1))


def test_all_relations_are_found_and_no_other():
    """Five columns out of three: two relations. The sparsest ways to say them have three terms."""
    tables = {"s": rows(40)}
    relations = find_relations(tables, COLUMNS)
    rank_of_rows = np.linalg.matrix_rank(tables["s"][COLUMNS].to_numpy())
    assert len(relations) == rank(relations) == len(COLUMNS) - rank_of_rows == 2
    assert {relation.columns for relation in relations} == {AB.columns, ALL.columns}


def test_too_few_rows_tell_nothing_but_equal_columns():
    """A twin is seen on 20 rows, and on five with numbers that are not the same by chance."""
    few = rows(len(COLUMNS) + SPARE_ROWS - 1)
    assert find_relations({"s": few}, COLUMNS) == ()
    twin = few.assign(again=few["a"])
    for table in (twin, twin[:5]):
        assert find_relations({"s": table}, twin.columns) == (Relation((("a", 1), ("again", -1))),)
    assert find_relations({"s": twin[:10].assign(a=1, again=1)}, twin.columns) == ()


def test_one_row_that_differs_is_no_relation():
    table = rows(60)
    table.loc[7, "ab"] += 1
    assert AB.columns not in {r.columns for r in find_relations({"s": table}, COLUMNS)}
    assert broken_rows(table, AB).tolist() == [7]


def test_one_household_contradicts_in_a_region_too():
    """Five columns of millions: any row is enough, and not only those looked at first."""
    table = rows(8 * SAMPLE_ROWS)
    table.iloc[:400] *= 100_000
    for spot in (17, 101, 303, 399, 700, 31_234):
        other = table.copy()
        other.loc[spot, "ab"] += 1
        (relation,) = find_relations({"s": other}, COLUMNS)
        assert relation.columns == {"a", "b", "c", "all"}


def test_a_row_with_an_unknown_count_is_passed_over():
    table = rows(60)
    table.loc[7, ["a", "ab"]] = [np.nan, 900.0]
    assert AB.columns in {relation.columns for relation in find_relations({"s": table}, COLUMNS)}
    assert not len(broken_rows(table, AB))


def test_a_sum_is_read_out_of_several_relations():
    """all = ab + c and ab = a + b: all = a + b + c."""
    assert sum_of("all", ["a", "b", "c"], [AB, ALL]) == ("a", "b", "c")
    assert sum_of("all", ["a", "b"], [AB, ALL]) is None
    assert sum_of("rooms", ["a", "b"], [AB, ALL]) is None
    twice = Relation((("a", 2), ("b", 1), ("persons", -1)))
    assert sum_of("persons", ["a", "b"], [twice]) is None


def test_a_relation_that_follows_from_others_counts_once():
    """a + b + c = all is the sum of the other two."""
    third = Relation((("a", 1), ("b", 1), ("c", 1), ("all", -1)))
    assert rank([AB, ALL, third]) == 2
    assert as_matrix([AB], ["a", "b", "ab", "c"]).tolist() == [[1, 1, -1, 0]]
    assert str(third) == "a + b + c = all"


@pytest.mark.parametrize("factors", [(4,), (5,), (12,), (4, 5), (7, 250)])
def test_whole_coefficients_of_any_size_are_found(factors: tuple[int, ...]):
    table = rows(60)
    table["w"] = sum(factor * table[name] for factor, name in zip(factors, "bc", strict=False))
    terms = {"w": 1} | {name: -factor for factor, name in zip(factors, "bc", strict=False)}
    (relations,) = find_relations({"s": table}, ["a", "b", "c", "w"])
    assert dict(relations.terms) in (terms, {name: -f for name, f in terms.items()})


def test_a_half_is_a_relation_of_whole_numbers():
    table = rows(60)
    table["w"] = 3 * table["b"]
    table["b"] *= 2  # w = 3/2 · b
    (relations,) = find_relations({"s": table}, ["a", "b", "w"])
    assert sorted(abs(factor) for _, factor in relations.terms) == [2, 3]


def test_columns_that_differ_by_a_number_are_related():
    table = rows(60)
    table["w"] = table["b"] + 3
    (relations,) = find_relations({"s": table}, ["a", "b", "c", "w"])
    assert relations.columns == {"b", "w"}
    assert abs(relations.constant) == 3
    assert "3" not in str(relations)  # a figure of the data
