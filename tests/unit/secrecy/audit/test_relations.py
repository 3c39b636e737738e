"""Relations that an attacker observes: columns that sum categories wherever all are shown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import Family, Schema, Sum
from occupancy_plugin.secrecy.audit.relations import REQUIRED_ROWS, observed_sums

FAMILY = Family("f", ("a", "b", "c"), "known")
SCHEMA = Schema(families=(FAMILY,))


def rows(count: int) -> pd.DataFrame:
    """Three categories drawn at random, and 'ab', the sum of two of them."""
    table = pd.DataFrame(np.random.default_rng(5).integers(1, 90, (count, 3)), columns=list("abc"))
    return table.assign(known=table.sum(axis=1), ab=table["a"] + table["b"]).astype(float)


def test_a_sum_is_seen_on_enough_rows_and_on_one_fewer_it_is_not():
    enough = len(FAMILY.columns) + REQUIRED_ROWS
    assert observed_sums({"s": rows(enough)}, SCHEMA) == [("ab", ("a", "b"))]
    assert observed_sums({"s": rows(enough - 1)}, SCHEMA) == []


def test_rows_with_a_hidden_cell_are_not_looked_at():
    table = rows(40)
    table.loc[0, ["a", "ab"]] = [np.nan, 7.0]
    assert observed_sums({"s": table}, SCHEMA) == [("ab", ("a", "b"))]


def test_one_row_that_differs_is_no_sum():
    table = rows(40)
    table.loc[3, "ab"] += 1
    assert observed_sums({"s": table}, SCHEMA) == []


def test_declared_relations_are_not_found_again():
    declared = Schema(families=(FAMILY,), sums=(Sum("ab", ("a", "b")),))
    assert observed_sums({"s": rows(40)}, declared) == []
