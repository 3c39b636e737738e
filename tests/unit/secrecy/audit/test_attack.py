"""The auditor on tables that can be worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from occupancy_plugin.secrecy import Family, Nesting, Policy, Schema, attack, protect
from tests.unit.secrecy.small import FAMILY, NESTED, nested, units

PARTLY = Schema(nestings=(Nesting("commune", "departement", "departement", complete=False),))


def departement(outside: int) -> dict[str, pd.DataFrame]:
    """Two communes of a département, which counts `outside` households more."""
    communes = pd.DataFrame(
        {"households": [120, 140], "departement": ["d", "d"]}, index=["c1", "c2"]
    )
    above = pd.DataFrame({"households": [260 + outside]}, index=["d"])
    return {"commune": communes, "departement": above}


@pytest.mark.parametrize(
    ("outside", "threshold", "told"), [(15, 20, True), (15, 11, False), (8, 11, True)]
)
def test_a_residual_under_the_policys_threshold_is_told(outside, threshold, told):
    disclosures = attack(departement(outside), PARTLY, Policy(min_households=threshold))
    assert [(d.how, d.low) for d in disclosures] == [("unit", float(outside))] * told


def test_a_cell_that_follows_from_its_row_and_one_that_does_not():
    table = units({"u": (10, 20, 30), "v": (12, 25, 9)}).astype(float)
    table.loc["u", "a"] = float("nan")
    table.loc["v", ["a", "b"]] = float("nan")
    disclosures = attack({"iris": table}, Schema(families=(FAMILY,)), Policy())
    assert [(d.unit, d.column, d.low, d.how) for d in disclosures] == [("u", "a", 10.0, "exact")]


def test_a_rate_of_nought_in_plain_sight_is_told():
    disclosures = attack({"iris": units({"u": (0, 20, 30)})}, Schema(families=(FAMILY,)), Policy())
    assert [(disclosure.column, disclosure.how) for disclosure in disclosures] == [("a", "shown")]


def test_nothing_left_is_found_by_non_negativity():
    """Both IRIS hide a and b; the commune shows a = 0, so both are 0."""
    raw = {s: t.astype(float) for s, t in nested_zeros().items()}
    for column in "ab":
        raw["iris"][column] = float("nan")
    raw = {s: t.assign(**({"commune": "p"} if s == "iris" else {})) for s, t in raw.items()}
    exact = {(d.unit, d.column) for d in attack(raw, NESTED, Policy()) if d.how == "exact"}
    assert exact == {("u", "a"), ("v", "a"), ("u", "b"), ("v", "b")}


def nested_zeros() -> dict[str, pd.DataFrame]:
    raw = nested({"u": (0, 20, 20), "v": (0, 30, 20)})
    return {s: t.drop(columns="commune", errors="ignore") for s, t in raw.items()}


def test_a_departement_that_reaches_out_under_the_policys_threshold_is_protected():
    """Both départements count 15 households more than their communes, fewer than 20: a commune of
    each goes with them, since an EPCI lies in both."""
    communes = pd.DataFrame(
        {
            "households": [60, 70, 50, 55, 45, 75],
            "epci": ["e", "e", "e", "f", "f", "g"],
            "departement": ["d1", "d1", "d2", "d1", "d1", "d2"],
        },
        index=["c1", "c2", "c3", "c4", "c5", "c6"],
    )
    raw = {
        "commune": communes,
        "departement": communes.groupby("departement")[["households"]].sum() + 15,
        "epci": communes.groupby("epci")[["households"]].sum(),
    }
    schema = Schema(nestings=(Nesting("commune", "epci", "epci"), *PARTLY.nestings))
    strict = Policy(min_households=20)
    protected = protect(raw, schema, strict)
    places = {scale: table.select_dtypes(object) for scale, table in raw.items()}
    visible = {s: t.reindex(raw[s].index).assign(**places[s]) for s, t in protected.tables.items()}
    assert attack(visible, schema, strict) == []
    assert protected.withheld["commune"].sum() == 2
    assert not protect(raw, schema, Policy()).withheld["commune"].any()


def test_a_part_of_two_wholes_has_a_rest_in_each():
    """One rest for both took different wholes of one hidden part for a contradiction."""
    counts = {"households": [60, 80], "couples": [30, 50], "apl": [40, 20]}
    table = pd.DataFrame({**counts, "women": [float("nan"), 10.0]}, index=["u", "v"])
    families = tuple(
        Family(total, ("women",), total, partition=False) for total in ("couples", "apl")
    )
    assert attack({"commune": table}, Schema(families=families), Policy()) == []
