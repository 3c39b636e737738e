"""The gate's entry, step by step: withheld units, cells shown before, cells that the audit
hides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import Ledger, LedgerError, Policy, protect, units_to_withhold
from occupancy_plugin.secrecy.forest.build import build_forest
from occupancy_plugin.secrecy.gate import fill_inferred_zeros
from occupancy_plugin.secrecy.problem import Problem
from tests.unit.secrecy.small import FAMILY, NESTED, nested, safe

ROWS = {"u": (8, 7, 5), "v": (2, 2, 1), "w": (12, 9, 30)}


def test_a_small_unit_and_its_smallest_sibling_are_withheld_and_absent():
    """v holds 5 households; u, with 20 fewer than w, is withheld with it. The commune is shown
    whole."""
    raw = nested(ROWS)
    protected = safe(raw, NESTED)
    assert units_to_withhold(raw, NESTED, Policy())["iris"].to_dict() == {
        "u": True,
        "v": True,
        "w": False,
    }
    assert protected.tables["iris"].index.tolist() == ["w"]
    assert protected.tables["commune"].loc["p", ["a", "b", "c"]].tolist() == [22, 18, 36]
    assert protected.explain("iris", "u", "a") == "withheld"


def test_a_zero_is_hidden_with_a_circle_around_it():
    """c of u is 0, so 0 %: it is primary. Its row and its category each hide one cell more."""
    raw = nested({"u": (12, 14, 0), "w": (12, 9, 30)})
    protected = safe(raw, NESTED)
    assert protected.explain("iris", "u", "c") == "primary"
    assert protected.hidden["iris"].loc["u", ["a", "b", "c"]].sum() == 2
    assert protected.hidden["iris"].loc["w", ["a", "b", "c"]].sum() == 2
    assert not protected.hidden["commune"].to_numpy().any()


def test_cells_missing_in_the_input_stay_hidden():
    raw = nested({"u": (12, 14, 9), "v": (13, 11, 10), "w": (12, 9, 30)})
    raw["iris"] = raw["iris"].astype({"a": float})
    raw["iris"].loc["u", "a"] = np.nan
    protected = protect(raw, NESTED, Policy())
    assert protected.tables["iris"].loc["u", ["a"]].isna().all()
    assert protected.hidden["iris"].loc[:, "a"].sum() >= 2


def test_units_that_were_shown_cannot_be_withheld_beside_others_any_more():
    """First u (20) is large enough and alone in the tables; then v (5) is there and would take u
    along."""
    first_tables = nested({"u": (8, 7, 5), "w": (12, 9, 30)})
    ledger = Ledger()
    ledger.remember(protect(first_tables, NESTED, Policy()))
    with pytest.raises(LedgerError, match="shown before"):
        protect(nested(ROWS), NESTED, Policy(), ledger)


def test_beside_a_unit_that_was_shown_another_goes_though_it_is_larger():
    """v (5) would take u (20) along; u was shown before, so x (25) goes."""
    first_tables = nested({"u": (8, 7, 5), "w": (12, 9, 30)})
    raw = nested(ROWS | {"x": (9, 8, 8)})
    assert protect(raw, NESTED, Policy()).withheld["iris"].sum() == 2
    ledger = Ledger()
    ledger.remember(protect(first_tables, NESTED, Policy()))
    protected = protect(raw, NESTED, Policy(), ledger)
    assert protected.withheld["iris"].to_dict() == {"u": False, "v": True, "w": False, "x": True}


def test_a_cell_that_must_not_follow_is_hidden_although_nothing_here_asks_for_it():
    raw = nested({"u": (12, 14, 9), "v": (13, 11, 10), "w": (12, 9, 30)})
    assert not protect(raw, NESTED, Policy()).hidden["iris"].to_numpy().any()
    secret = {"iris": pd.DataFrame({"b": [True]}, ["v"])}
    protected = protect(raw, NESTED, Policy(), extra_sensitive=secret)
    assert protected.hidden["iris"].loc["v", "b"]
    assert protected.hidden["iris"].loc["v", ["a", "b", "c"]].sum() == 2
    assert protected.hidden["iris"]["b"].sum() == 2


def test_a_unit_inferred_to_be_empty_has_no_unknown_households():
    """There may be dwellings all the same: their counts stay unknown."""
    rows = nested({"u": (12, 14, 9), "v": (13, 11, 10)})
    rows["iris"].loc["u", ["households", "known", "a", "b", "c"]] = np.nan
    family = replace(FAMILY, of_households=True)
    for schema, left in ((replace(NESTED, families=(family,)), 0), (NESTED, 4)):
        numbers = {s: t.select_dtypes("number").astype(float) for s, t in rows.items()}
        trees = build_forest(rows, numbers, schema, Policy(), is_suppressed=True)
        problem = Problem(trees, schema, Policy(), np.zeros(trees.size, dtype=bool))
        fill_inferred_zeros(problem)
        u = trees.code == "u"
        assert np.isnan([trees.values[name][u] for name in trees.values]).sum() == 5
        problem.inferred_households = np.where(u, 0.0, np.nan)
        fill_inferred_zeros(problem)
        assert trees.households[u] == 0
        assert np.isnan([trees.values[name][u] for name in trees.values]).sum() == left


def test_the_caller_can_cancel_a_release():
    class Stop(Exception):
        pass

    def tick() -> None:
        raise Stop

    with pytest.raises(Stop):
        protect(
            nested({"u": (12, 14, 0), "w": (12, 9, 30)}), NESTED, Policy(), check_cancelled=tick
        )
