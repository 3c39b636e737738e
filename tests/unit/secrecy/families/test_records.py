"""Many records without parents: the fast way and the general way release the same."""

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import Family, GateError, Policy, Rate, Schema, protect
from occupancy_plugin.secrecy.families import records

SCHEMA = Schema(
    families=(
        Family("size", ("s1", "s2", "s3", "s4"), "size_known"),
        Family("age", ("a1", "a2"), "age_known"),
    ),
    rates=(Rate("s1_rate", "s1", "size_known", 0),),
)


def table_of(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    households = rng.integers(0, 90, count)
    table = pd.DataFrame(
        {"households": households, "name": "x"}, index=[f"r{i:06}" for i in range(count)]
    )
    for name, columns in (("size", ("s1", "s2", "s3", "s4")), ("age", ("a1", "a2"))):
        denominator = rng.binomial(households, 0.9)
        counts = rng.multinomial(denominator, rng.dirichlet(np.full(len(columns), 0.4), count))
        table[f"{name}_known"] = denominator
        table[list(columns)] = counts
    return table


@pytest.mark.parametrize("policy", [Policy(), Policy(min_cell=3), Policy(min_households=20)])
def test_same_release_as_the_general_way(monkeypatch: pytest.MonkeyPatch, policy: Policy) -> None:
    raw = {"batiment": table_of(22_000)}
    fast = protect(raw, SCHEMA, policy)
    assert records.protect_records(raw, SCHEMA, policy, "mark") is not None
    monkeypatch.setattr(records, "RECORDS", 10**9)
    slow = protect(raw, SCHEMA, policy)
    pd.testing.assert_frame_equal(fast.tables["batiment"], slow.tables["batiment"])
    pd.testing.assert_frame_equal(fast.hidden["batiment"], slow.hidden["batiment"])
    pd.testing.assert_series_equal(fast.withheld["batiment"], slow.withheld["batiment"])
    assert fast.report == slow.report


def test_what_does_not_fit_takes_the_general_way() -> None:
    table = table_of(21_000)
    unknown = table.astype({"s1": float})
    unknown.loc["r000003", "s1"] = np.nan
    assert records.protect_records({"batiment": unknown}, SCHEMA, Policy(), "mark") is None
    broken = table.copy()
    broken.loc["r000003", "s1"] += 1
    with pytest.raises(GateError):
        protect({"batiment": broken}, SCHEMA, Policy())
