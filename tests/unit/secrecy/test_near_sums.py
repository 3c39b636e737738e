"""Columns that are nearly always a sum of categories. Beside a copy of a category that differs in
three rows of a hundred a reader computed 29 of 84 hidden zeros of a file of communes, and was
right in 28."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import Family, Nesting, Policy, Schema, protect
from occupancy_plugin.secrecy.near_sums import find_near_sums, without_near_sums
from tests.unit.secrecy.draws import draws

TYPES = ("alone", "couples", "parents", "others")
RELATIONS = {  # of the four types, and a constant
    "copy": ((0, 0, 1, 0), 0),
    "sum": ((0, 0, 1, 1), 0),
    "rest": ((1, 1, 1, 0), 0),
    "shift": ((0, 1, 0, 0), 2),
}


def drawn(seed: int, relation: str, communes: int = 40) -> dict[str, pd.DataFrame]:
    """Communes of three EPCI: types of households, and `other`, which follows the relation but in
    one row of twenty."""
    dice = np.random.default_rng([seed, 41])
    households = dice.integers(12, 60, communes)
    counts = np.array([dice.multinomial(n, dice.dirichlet([0.4] * 4)) for n in households])
    weights, constant = RELATIONS[relation]
    other = counts @ np.array(weights) + constant
    errors = dice.choice(communes, communes // 20, replace=False)
    other[errors] += dice.choice([-1, 1, 2], len(errors))
    table = pd.DataFrame(counts, columns=list(TYPES))
    table.insert(0, "households", households)
    table["other"] = other.clip(0)
    table["adults"] = table["households"] + dice.integers(
        9, 70, communes
    )  # what `other` is counted among
    table.index = pd.Index([f"59{n:03}" for n in range(communes)])
    parents = pd.Series(dice.choice(["E1", "E2", "E3"], communes), table.index)
    return {"commune": table.assign(epci=parents), "epci": table.groupby(parents).sum()}


SCHEMA = Schema(
    population="households",
    families=[
        Family("type", TYPES, "households"),
        Family("other", ["other"], "adults", partition=False),
    ],
    nestings=[Nesting("commune", "epci", "epci")],
)


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_column_that_nearly_follows_a_family_is_left_behind(relation: str) -> None:
    for seed in draws(9):
        tables = drawn(seed, relation)
        schema, followed = without_near_sums(tables, SCHEMA)
        assert list(followed) == ["other"], seed
        shown = protect(tables, schema, Policy()).tables
        assert list(shown["commune"]) == [
            n for n in tables["commune"] if n not in ("other", "adults")
        ]


def test_a_partition_goes_with_its_category() -> None:
    tables = drawn(3, "copy")
    communes = tables["commune"]
    communes["rest"] = communes["adults"] - communes["other"]
    of_adults = Family("other", ["other", "rest"], "adults")
    schema = replace(SCHEMA, families=(SCHEMA.families[0], of_adults))
    kept, followed = without_near_sums({"commune": communes}, schema)
    assert [family.name for family in kept.families] == ["type"]
    assert "other" in followed


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_relation_of_three_quarters_of_the_rows_is_none(relation: str) -> None:
    tables = drawn(1, relation, communes=200)
    wrong = tables["commune"].index[::4]
    tables["commune"].loc[wrong, "other"] += 3
    assert find_near_sums(tables, SCHEMA) == []


def test_what_nearly_equals_the_total_or_is_nearly_empty_is_none() -> None:
    """A rate of nearly 100 % in nearly all rows is hidden row by row, as all such rates are."""
    communes = drawn(2, "copy", communes=200)["commune"]
    communes["others"] = np.where(np.arange(200) % 40 == 0, 1, 0)
    communes["households"] = communes[list(TYPES)].sum(axis=1)
    communes["other"] = communes["households"] - (np.arange(200) % 50 == 0)
    assert find_near_sums({"commune": communes}, SCHEMA) == []
    communes["other"] = np.where(np.arange(200) % 50 == 0, 2, 0)
    assert find_near_sums({"commune": communes}, SCHEMA) == []


def test_a_near_relation_that_is_no_sum_is_found_with_all_categories() -> None:
    communes = drawn(4, "copy", communes=200)["commune"]
    communes["other"] = communes["alone"] + 2 * communes["couples"] + 5 * communes["parents"]
    communes.loc[communes.index[::50], "other"] += 1
    communes["adults"] = communes["other"] + 9
    found = {n.column: n.parts for n in find_near_sums({"commune": communes}, SCHEMA)}
    assert found["other"] == TYPES
