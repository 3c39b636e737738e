"""Two vintages of a stock: one commune 'p' of three IRIS, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import (
    Nesting,
    Policy,
    Reference,
    Schema,
    protect,
    protect_vintages,
    protect_with_reference,
)
from occupancy_plugin.secrecy.vintages import sensitive_stock, stock_ledger, without_stock
from tests.unit.secrecy.small import FAMILY, nested

STOCK = replace(FAMILY, stock=True)
SCHEMA = Schema(families=(STOCK,), nestings=(Nesting("iris", "commune", "commune"),))
OLD = {"u": (0, 20, 20), "v": (10, 20, 30), "w": (12, 25, 9)}
HIDDEN, SHOWN = 1, 2


def states(ledger, scale: str, codes: list[str], column: str) -> list[int]:
    return ledger.states(scale, column, np.array(codes)).tolist()


def test_an_unchanged_stock_has_one_mask():
    protected = protect_vintages({"2024": nested(OLD), "2022": nested(OLD)}, SCHEMA, Policy())
    for scale in ("iris", "commune"):
        pd.testing.assert_frame_equal(
            protected["2024"].hidden[scale], protected["2022"].hidden[scale]
        )
    assert protected["2024"].hidden["iris"].loc["u", "a"]


def test_new_dwellings_are_not_disclosed_by_the_difference_of_vintages():
    """x (0, 30, 0) is built: the commune of 2022 must hide what x hides in 2024, or the difference
    of the two communes is x."""
    new = nested({**OLD, "x": (0, 30, 0)})
    protected = protect_vintages({"2024": new, "2022": nested(OLD)}, SCHEMA, Policy())
    secret = protected["2024"].hidden["iris"].loc["x", ["a", "b", "c"]]
    assert secret[["a", "c"]].all()
    later, before = (
        protected[v].hidden["commune"].loc["p", ["a", "b", "c"]] for v in ("2024", "2022")
    )
    assert (before | later | ~secret).all()
    assert before.sum() != 1


def test_dwellings_built_after_the_reference_are_hidden_too():
    """x stood empty when the reference was shown: its zeros then are no licence to show those that
    are 0 % now."""
    before, new = nested({**OLD, "x": (0, 0, 0)}), nested({**OLD, "x": (0, 30, 0)})
    release = protect(before, SCHEMA, Policy())
    later = protect_with_reference([Reference(release.tables)], new, SCHEMA, Policy())
    assert later.tables["iris"].loc["x", ["a", "b", "c"]].isna().all()
    difference = later.tables["commune"].loc["p"] - release.tables["commune"].loc["p"]
    assert difference[["a", "b", "c"]].isna().all()


def test_a_unit_that_one_vintage_withholds_hides_its_stock_in_the_other():
    small = nested(OLD)
    small["iris"].loc["w", "households"] = 5
    small["commune"]["households"] -= 41
    protected = protect_vintages({"2024": nested(OLD), "2022": small}, SCHEMA, Policy())
    assert protected["2022"].withheld["iris"]["w"]
    assert not protected["2024"].withheld["iris"]["w"]
    assert protected["2024"].hidden["iris"].loc["w", ["a", "b", "c"]].all()
    other = protect_vintages(
        {"2024": nested(OLD), "2022": small}, replace(SCHEMA, families=(FAMILY,)), Policy()
    )
    assert not other["2024"].hidden["iris"].loc["w", ["a", "b", "c"]].all()


def test_cells_of_unchanged_rows_are_bound_and_those_of_households_are_not():
    released = protect(nested(OLD), SCHEMA, Policy())
    ledger = stock_ledger(Reference(released.tables), nested(OLD), SCHEMA, Policy())
    hidden = released.hidden["iris"]["a"]
    expected = [HIDDEN if hidden[code] else SHOWN for code in ("u", "v", "w")]
    assert states(ledger, "iris", ["u", "v", "w"], "a") == expected
    assert states(ledger, "iris", ["u", "v", "w"], "households") == [0, 0, 0]


def test_without_a_reference_all_of_the_stock_is_hidden():
    protected = without_stock(protect(nested(OLD), SCHEMA, Policy()), SCHEMA)
    assert not protected.report.stock
    assert protected.tables["iris"][["a", "b", "c"]].isna().all(axis=None)
    assert protected.hidden["iris"][["a", "b", "c"]].all(axis=None)
    assert not protected.hidden["iris"]["households"].any()


def test_a_vintage_that_was_shown_before_binds_the_next():
    """The reader has 2022 already; in 2024 somebody asks for more secrecy about v."""
    before = protect(nested(OLD), SCHEMA, Policy())
    later = protect_with_reference([Reference(before.tables)], nested(OLD), SCHEMA, Policy())
    pd.testing.assert_frame_equal(before.hidden["iris"], later.hidden["iris"])


def test_stock_of_units_that_changed_is_no_secret_of_another_vintage():
    vintages = {"2024": nested({**OLD, "w": (12, 25, 19)}), "2022": nested(OLD)}
    absent = {"2022": {"iris": pd.Series({"u": False, "v": True, "w": True})}}
    secret = sensitive_stock(vintages, absent, SCHEMA)["2024"]["iris"]["a"]
    assert secret.to_dict() == {"u": False, "v": True, "w": False}
