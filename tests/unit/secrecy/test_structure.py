"""Sums over the categories of a family: which lie inside one another, and what a block is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import (
    Family,
    GateError,
    Mean,
    Nesting,
    Policy,
    Schema,
    SchemaError,
    Sum,
    attack,
    protect,
)
from occupancy_plugin.secrecy.structure import FamilySums, add_sums, check_sums, read_structure

FAMILY = Family("f", ("a", "b", "c"), "known")
DECLARED = Schema(families=(FAMILY,), sums=(Sum("ab", ("a", "b")),))
A, AB, BC = [True, False, False], [True, True, False], [False, True, True]
ROWS = [(3, 4, 5), (1, 2, 3), (9, 1, 2), (6, 6, 7), (2, 8, 4), (5, 5, 1)]
W = Family("w", ("w",), "households", partition=False)
THREE = Schema(families=(Family("f", ("a", "b", "c"), "known"), W))
MADE = {
    "a sum": (lambda t: t.a + t.b, "abw"),
    "a multiple": (lambda t: 4 * t.b, "bw"),
    "a mixture": (lambda t: 2 * t.b + 5 * t.c, "bcw"),
    "a shift": (lambda t: t.b + 3, "bw"),
}


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
    assert sums(AB, BC).blocks(shown, with_overlapping=True).tolist() == [[0, 1, 2]]


def test_a_category_that_is_a_headline_is_alone_where_it_is_shown():
    headline = sums(A, names=("a",))
    assert headline.shown_single_categories(np.array([[False], [True]])).tolist() == [
        A,
        [False] * 3,
    ]
    assert headline.columns() == ()


def table(rows: list[tuple[int, int, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list("abc")).astype(float)
    return frame.assign(known=frame.sum(axis=1), households=20.0)


def test_a_declared_sum_is_read_with_its_categories():
    frame = table(ROWS)
    structure = read_structure({"s": frame.assign(ab=frame["a"] + frame["b"])}, DECLARED).sums["f"]
    assert structure.names == ("ab",)
    assert structure.categories.tolist() == [AB]


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


def _iris() -> pd.DataFrame:
    """60 IRIS with a family of three categories; households are of other columns in addition."""
    rng = np.random.default_rng(4)
    counts = rng.integers(12, 90, (60, 3)).astype(float)
    iris = pd.DataFrame(counts, columns=list("abc"), index=[f"i{n}" for n in range(60)])
    denominator = iris.sum(axis=1)
    return iris.assign(
        known=denominator, households=denominator + rng.integers(300, 900, 60), commune="c"
    )


@pytest.mark.parametrize("made", MADE)
def test_columns_of_one_scale_only_are_refused_by_name(made: str) -> None:
    """IRIS have w, their commune has not: anybody who reads the IRIS uses it all the same."""
    column, expected_name = MADE[made]
    iris = _iris()
    commune = iris.groupby("commune")[["a", "b", "c", "known", "households"]].sum()
    schema = replace(THREE, nestings=(Nesting("iris", "commune", "commune"),))
    tables = {"iris": iris.assign(w=column(iris)), "commune": commune}
    with pytest.raises(GateError) as refused:
        protect(tables, schema, Policy())
    assert all(name in str(refused.value) for name in expected_name)


@pytest.mark.parametrize("made", ["a multiple", "a mixture", "a shift"])
def test_a_relation_that_is_no_sum_is_refused_with_its_columns(made: str) -> None:
    column, expected_name = MADE[made]
    iris = _iris()
    with pytest.raises(GateError) as refused:
        protect({"iris": iris.assign(w=column(iris))}, THREE, Policy())
    assert all(name in str(refused.value) for name in expected_name)


@pytest.mark.parametrize("count", [8, 60])
def test_a_copy_has_the_masks_of_its_column_and_a_whole_has_no_figure(count: int) -> None:
    iris = _iris()[:count]
    iris = iris.assign(a=iris["a"].where(iris["a"] > 30, 0), w=iris["households"])
    iris["known"] = iris[["a", "b", "c"]].sum(axis=1)
    assert protect({"iris": iris}, THREE, Policy()).hidden["iris"]["w"].all()
    hidden = protect({"iris": iris.assign(w=iris["a"])}, THREE, Policy()).hidden["iris"]
    assert hidden["w"].any()
    assert hidden["w"].equals(hidden["a"])


def test_denominators_that_differ_by_a_number_are_both_shown() -> None:
    iris = _iris()
    iris = iris.assign(households=iris["known"] + 3, w=iris["a"] // 2)
    assert len(protect({"iris": iris}, THREE, Policy()).tables["iris"]) == 60


def rented(of_households: bool) -> tuple[dict[str, pd.DataFrame], Schema]:
    """Thirty communes of three EPCI, in which every dwelling has a rent; two have none."""
    dice = np.random.default_rng(4)
    parts = dice.integers(0, 30, (30, 3)).astype(float)
    parts[:2] = 0
    communes = pd.DataFrame(parts, [f"c{n}" for n in range(30)], list("abc"))
    communes["dwellings"] = communes.sum(axis=1)
    communes["rented"] = communes["dwellings"]
    communes["households"] = 20.0 + dice.integers(0, 50, 30)
    communes["rent"] = dice.normal(6.0, 0.5, 30).round(2)
    epci = [f"e{n % 3}" for n in range(30)]
    amounts = (communes["rent"] * communes["rented"]).groupby(epci).sum()
    wider = communes.drop(columns="rent").groupby(epci).sum()
    wider["rent"] = amounts / wider["rented"]
    schema = Schema(
        families=(Family("f", ("a", "b", "c"), "dwellings", of_households=of_households),),
        means=(Mean("rent", "rented"),),
        nestings=(Nesting("commune", "epci", "epci"),),
    )
    return {"commune": communes.assign(epci=epci), "epci": wider}, schema


def test_the_weight_of_a_mean_may_equal_a_denominator_on_every_row() -> None:
    tables, schema = rented(of_households=False)
    released = protect(tables, schema, Policy())
    assert released.tables["commune"]["rent"].notna().sum() > 20
    assert not attack({**tables, **released.tables}, schema, Policy())


def test_a_weight_does_not_show_a_number_of_households_under_the_threshold() -> None:
    tables, schema = rented(of_households=True)
    with pytest.raises(GateError, match="dwellings = rented"):
        protect(tables, schema, Policy())
