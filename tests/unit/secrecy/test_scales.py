"""The scales of a release: nestings that are incomplete or straddle, input that was suppressed
already, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import GateError, Nesting, Policy, Rate, Schema, attack, protect
from tests.unit.secrecy import attacker, instances
from tests.unit.secrecy.draws import draws
from tests.unit.secrecy.small import FAMILY, NESTED, nested, safe, units

TREE = Schema(
    families=(FAMILY,),
    nestings=(
        Nesting("iris", "commune", "commune"),
        Nesting("commune", "epci", "epci"),
        Nesting("commune", "departement", "departement", complete=False),
        Nesting("departement", "region", "region", complete=False),
    ),
)


def tree(seed: int) -> dict[str, pd.DataFrame]:
    """An EPCI in a département and a région of which the tables hold the rows but not the other
    communes."""
    raw = instances.tables(seed, 3)
    numeric = ["households", "known", "a", "b", "c"]
    raw["commune"]["departement"] = "59"
    raw["departement"] = (raw["epci"][numeric].iloc[[0]] + 5000).set_axis(["59"])
    raw["departement"][["households", "known"]] += 10000
    raw["departement"]["region"] = "32"
    raw["region"] = (raw["departement"][numeric] * 3).set_axis(["32"])
    return raw


@pytest.mark.parametrize("seed", range(6))
def test_rows_of_wider_territories_do_not_disturb(seed: int):
    raw = tree(seed)
    protected = protect(raw, TREE, Policy())
    assert not protected.hidden["departement"].to_numpy().any()
    assert not protected.hidden["region"].to_numpy().any()
    assert attack(protected.tables, TREE, Policy()) == []
    inside = {s: raw[s] for s in ("iris", "commune", "epci")}
    assert attacker.narrow(inside, protected, instances.schema(3)) == []


def test_children_that_do_not_add_up_are_refused():
    raw = nested({"u": (10, 20, 20), "v": (10, 20, 30)})
    raw["commune"][["households", "known", "a"]] += 3
    with pytest.raises(GateError, match="add up"):
        protect(raw, NESTED, Policy())


def test_children_of_a_missing_parent_stand_alone():
    raw = nested({"u": (10, 20, 20), "v": (10, 20, 30)})
    raw["iris"].loc["v", "commune"] = "elsewhere"
    raw["commune"] = raw["iris"].loc[["u"]].drop(columns="commune").set_axis(["p"])
    protected = safe(raw, NESTED)
    assert not protected.hidden["iris"].to_numpy().any()


@pytest.mark.parametrize("seed", range(8))
def test_suppressed_input_is_unknown_and_what_discloses_it_is_hidden(seed: int):
    """A portal that hides primary cells only: the gate hides the rest, without their values."""
    raw = instances.tables(seed, 3)
    blank = {}
    for scale, table in raw.items():
        table = table[~table["households"].between(1, 10)].astype(
            dict.fromkeys(("known", "a", "b", "c"), float)
        )
        for name in ("a", "b", "c"):
            table.loc[
                (table["known"] > 0) & ((table[name] == 0) | (table[name] == table["known"])), name
            ] = np.nan
        blank[scale] = table
    schema = instances.schema(3)
    protected = protect(blank, schema, Policy())
    assert attack(protected.tables, schema, Policy()) == []
    for scale in blank:
        still = (
            protected.tables[scale][["a", "b", "c"]].notna()
            & blank[scale].loc[protected.tables[scale].index, ["a", "b", "c"]].isna()
        )
        assert not still.to_numpy().any()


def test_suppressed_input_that_contradicts_itself_is_refused():
    frame = units({"u": (10, 20, 20)}).astype(float)
    frame.loc["u", ["a", "b"]] = [np.nan, 45]
    with pytest.raises(GateError):
        protect({"iris": frame}, Schema(families=(FAMILY,)), Policy())


def test_an_epci_across_two_departements_is_protected_in_both():
    communes = units({"c1": (0, 20, 20), "c2": (10, 20, 30), "c3": (12, 25, 9), "c4": (14, 22, 13)})
    communes = communes.assign(epci=["e", "e", "e", "f"], departement=["59", "59", "62", "62"])
    numeric = ["households", "known", "a", "b", "c"]
    raw = {
        "commune": communes,
        "epci": communes.groupby("epci")[numeric].sum(),
        "departement": communes.groupby("departement")[numeric].sum(),
    }
    schema = Schema(
        families=(FAMILY,),
        nestings=(
            Nesting("commune", "epci", "epci"),
            Nesting("commune", "departement", "departement"),
        ),
    )
    safe(raw, schema)


def test_an_iris_without_households_is_released_as_empty():
    protected = safe(nested({"u": (0, 0, 0), "v": (10, 20, 30)}), NESTED)
    assert protected.tables["iris"].loc["u", ["a", "b", "c"]].tolist() == [0, 0, 0]
    assert protected.report.scales["iris"].empty == 1


def test_rates_are_hidden_by_the_rules_where_there_are_no_counts():
    """An extract of a portal with rates and denominators only."""
    frame = pd.DataFrame(
        {
            "households": [50, 60],
            "known": [40, 60],
            "ra": [0.0, 20.0],
            "rb": [50.0, 30.0],
            "rc": [50.0, 50.0],
        },
        ["u", "v"],
    )
    schema = Schema(families=(FAMILY,), rates=tuple(Rate("r" + c, c, "known", 1) for c in "abc"))
    protected = protect({"iris": frame}, schema, Policy())
    assert protected.hidden["iris"].loc["u", ["ra", "rb", "rc"]].sum() == 2
    assert not protected.hidden["iris"].loc["v"].any()
    assert "a" not in protected.tables["iris"]


@pytest.mark.parametrize("seat", [False, True])
@pytest.mark.parametrize("seed", draws(26))
def test_an_epci_that_reaches_out_of_the_tables_says_nothing_on_a_few_households_there(
    seed: int, seat: bool
):
    raw, outside, schema = instances.reaching(seed, seat)
    protected = protect(raw, schema, Policy())
    places = raw["commune"].join(raw["departement"]["region"], on="departement")
    for scale in ("epci", "departement", "region"):
        released_rows = (
            protected.tables["commune"]
            .groupby(places[scale])["households"]
            .sum()
            .reindex(protected.tables[scale].index, fill_value=0)
        )
        assert not (protected.tables[scale]["households"] - released_rows).between(1, 10).any()
    # an EPCI lies in no département as a whole
    sums = replace(
        schema, nestings=tuple(nesting for nesting in schema.nestings if nesting.child != "epci")
    )
    elsewhere = outside.index[~outside["households"].between(1, 10)]  # not in the tables
    disclosed = attacker.narrow(
        raw | {"commune": pd.concat([raw["commune"], outside])}, protected, sums
    )
    assert [cell for cell, _, _ in disclosed if cell[1] not in elsewhere] == []


def test_an_epci_across_departements_that_exceeds_its_communes_is_refused():
    raw, schema = instances.straddling(3)
    raw["epci"][["households", "known", "a"]] += 3
    with pytest.raises(GateError, match="add up"):
        protect(raw, schema, Policy())


def test_that_nobody_outside_the_tables_has_any_does_not_follow():
    """A load of one IRIS has its commune too: 12 here of 12 there would disclose that all other
    IRIS are at 0 %. The sum of several other IRIS is not sensitive."""
    schema = replace(NESTED, nestings=(replace(NESTED.nestings[0], complete=False),))
    inside = units({"u": (12, 20, 30)}, "commune")
    protected = protect({"iris": inside, "commune": units({"p": (12, 60, 90)})}, schema, Policy())
    assert protected.hidden["iris"].loc["u", "a"] or protected.hidden["commune"].loc["p", "a"]
    some = protect({"iris": inside, "commune": units({"p": (40, 60, 90)})}, schema, Policy())
    assert not any(mask.to_numpy().any() for mask in some.hidden.values())
