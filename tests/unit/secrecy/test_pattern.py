"""R9 on whole units: what is withheld beside an exposed unit is as little as possible, on a table that can be worked out by hand."""

from __future__ import annotations

import pandas as pd

from occupancy_plugin.secrecy import Family, Nesting, Overlap, Policy, Schema, attack, protect

SCHEMA = Schema(
    families=(Family("f", ("a", "b", "c"), "known"),),
    nestings=(Nesting("building", "residence", "residence"), Nesting("residence", "iris", "iris")),
    overlaps=(Overlap("square", "iris", "building", "square", "iris"),),
)
NUMBERS = ["households", "known", "a", "b", "c"]


def tables(squares: list[str]) -> dict[str, pd.DataFrame]:
    """Four résidences of one building each; b1 (5 households) is secret, so b2 (12) goes with it. squares: of the buildings in turn."""
    rows = pd.DataFrame({"households": [5, 12, 20, 300]}, index=["b1", "b2", "b3", "b4"])
    rows["known"] = rows["households"]
    rows["a"], rows["b"] = rows["known"] // 5, 2 * rows["known"] // 5
    rows["c"] = rows["known"] - rows["a"] - rows["b"]
    rows["residence"], rows["iris"], rows["square"] = ["r1", "r2", "r3", "r4"], "i", squares
    return {
        "building": rows,
        "residence": rows.groupby("residence")[NUMBERS].sum().assign(iris="i"),
        "iris": rows.groupby("iris")[NUMBERS].sum(),
        "square": rows.groupby("square")[NUMBERS].sum(),
    }


def withheld(raw: dict[str, pd.DataFrame]) -> set[str]:
    got = protect(raw, SCHEMA, Policy())
    seen = {scale: table.reindex(raw[scale].index).assign(**raw[scale].select_dtypes(object)) for scale, table in got.tables.items()}
    assert attack(seen, SCHEMA, Policy()) == []
    return {code for series in got.withheld.values() for code in series.index[series]}


def test_the_smallest_units_are_withheld_beside_an_exposed_one_not_what_holds_it():
    """Square z1 less b4 would be b1, so b4 goes; square z2 less b3 would be b2: b3 goes, which has 20 households where the IRIS has 337."""
    assert withheld(tables(["z1", "z2", "z2", "z1"])) == {"b1", "r1", "b2", "r2", "b3", "r3", "b4", "r4"}


def test_two_units_between_the_same_sums_need_no_third():
    """b1 and b2 lie in one IRIS and one square: their sum is all that follows."""
    assert withheld(tables(["z1", "z1", "z2", "z2"])) == {"b1", "r1", "b2", "r2"}
