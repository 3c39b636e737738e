"""Tables in, tables out: what is read, what is refused, what leaves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import GateError, Policy, Rate, Schema, protect
from occupancy_plugin.secrecy.tables.read import (
    estimate_counts,
    independent_blocks,
    read_numbers,
    read_population,
    read_table,
)
from tests.unit.secrecy.small import FAMILY, units

SCHEMA = Schema(families=(FAMILY,), rates=(Rate("a_rate", "a", "known"),))


def test_symbols_are_unknown_and_french_numbers_are_read():
    column = pd.Series(["12", "s", "nd", "1 234,5", None, " 7 "])
    assert np.array_equal(
        read_numbers(column, "iris"), [12, np.nan, np.nan, 1234.5, np.nan, 7], equal_nan=True
    )
    with pytest.raises(GateError, match="not a number for 1"):
        read_numbers(pd.Series(["3", "three"], name="a"), "iris")


def test_a_population_that_cannot_be_read_is_unknown():
    assert np.isnan(read_population(pd.Series(["twelve"]))).all()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda t: t.assign(a=-1), "negative counts for u, v"),
        (lambda t: t.assign(a=0.5), "not whole numbers"),
        (lambda t: t.drop(columns="households"), "population column households is missing"),
        (lambda t: pd.concat([t, t]), "the same code twice"),
    ],
)
def test_an_unreadable_table_is_refused_without_a_value(change, sentence):
    table = change(units({"u": (10, 20, 30), "v": (12, 25, 9)}))
    with pytest.raises(GateError, match=sentence):
        read_table(table, "iris", SCHEMA)


def test_counts_behind_lone_rates_are_computed_as_a_reader_would():
    table = pd.DataFrame({"households": [40.0], "known": [40.0], "a_rate": [25.0]}, index=["u"])
    filled, made = estimate_counts({"iris": table}, SCHEMA)
    assert filled["iris"]["a"].tolist() == [10.0]
    assert made == {"a"}


def test_one_table_without_parents_falls_into_blocks():
    table = pd.DataFrame({"households": np.ones(70_000)})
    parts = independent_blocks({"b": table}, {"b": table})
    assert sum(len(tables["b"]) for tables, _ in parts) == 70_000
    assert len(parts) == 2
    assert len(independent_blocks({"a": table, "b": table}, {"a": table, "b": table})) == 1


def test_withheld_rows_are_cut_hidden_cells_blanked_and_strange_columns_dropped():
    table = units({"u": (0, 20, 20), "v": (10, 20, 30), "w": (1, 2, 3)}).assign(secret=7)
    protected = protect({"iris": table}, Schema(families=(FAMILY,)), Policy())
    out = protected.tables["iris"]
    assert list(out.index) == ["u", "v"]
    assert np.isnan(out.loc["u", "a"])
    assert "secret" not in out
    assert protected.report.dropped == {"iris": ("secret",)}
    scale = protected.report.scales["iris"]
    assert (scale.units, scale.released, scale.withheld) == (3, 2, 1)
    assert (out.isna().to_numpy() == protected.hidden["iris"][out.columns].to_numpy()).all()
