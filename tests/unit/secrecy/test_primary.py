"""R1, R3, R4, R12 and refusals, on tables small enough to read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import Family, GateError, Policy, PolicyError, Rate, Schema, protect

SCHEMA = Schema(
    families=(Family("f", ("a", "b", "c"), "known"),), rates=(Rate("share_a", "a", "known", 1),)
)


def table(rows: dict[str, tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=["households", "known", "a", "b", "c"]
    )


def one(rows: dict[str, tuple[object, ...]], policy: Policy | None = None):
    return protect({"commune": table(rows)}, SCHEMA, policy or Policy())


def test_r1_withholds_one_to_ten_households_and_unreadable_counts():
    protected = one(
        {
            "u0": (0, 0, 0, 0, 0),
            "u1": (1, 1, 1, 0, 0),
            "u10": (10, 10, 3, 3, 4),
            "u11": (11, 11, 3, 4, 4),
            "ux": (None, 20, 6, 7, 7),
        }
    )
    assert protected.withheld["commune"].to_dict() == {
        "u0": False,
        "u1": True,
        "u10": True,
        "u11": False,
        "ux": True,
    }
    assert list(protected.tables["commune"].index) == ["u0", "u11"]


def test_r1_reads_text_population_and_hides_the_unreadable():
    protected = one({"u": ("< 11", 20, 6, 7, 7), "v": ("30", 30, 10, 10, 10)})
    assert list(protected.tables["commune"].index) == ["v"]


def test_r3_hides_zero_and_hundred_percent():
    protected = one({"u": (30, 30, 0, 30, 0)})
    assert protected.hidden["commune"].loc["u", ["a", "b", "c"]].all()
    assert protected.tables["commune"].loc["u", ["a", "b", "c"]].isna().all()
    assert protected.tables["commune"].loc["u", "known"] == 30


def test_r4_hides_what_displays_as_zero():
    protected = one({"u": (9000, 9000, 4, 4496, 4500), "v": (9000, 9000, 5, 4495, 4500)})
    assert protected.hidden["commune"].loc["u", "a"]
    assert not protected.hidden["commune"].loc["v", ["b", "c"]].any()


def test_r12_a_policy_cannot_be_weaker():
    with pytest.raises(PolicyError):
        Policy(min_households=10)


def test_suppressed_symbols_are_unknown():
    frame = table({"u": (30, 30, "s", "n.c.", 10)})
    protected = protect({"commune": frame}, SCHEMA, Policy())
    assert protected.hidden["commune"].loc["u", ["a", "b"]].all()


@pytest.mark.parametrize(
    ("bad", "word"),
    [(-1, "negative"), (2.5, "whole"), ("many", "number"), (np.inf, "whole")],
    ids=["negative", "part", "text", "inf"],
)
def test_refusals_name_codes_and_never_values(bad: object, word: str):
    frame = table({"u7": (30, 30, bad, 10, 10)})
    with pytest.raises(GateError, match=word) as refusal:
        protect({"commune": frame}, SCHEMA, Policy())
    assert "u7" in str(refusal.value)
    assert str(bad) not in str(refusal.value)


def test_duplicate_codes_are_refused_and_at_most_ten_named():
    frame = pd.concat([table({f"u{i:02}": (30, 30, 10, 10, 10) for i in range(12)})] * 2)
    with pytest.raises(GateError) as refusal:
        protect({"commune": frame}, SCHEMA, Policy())
    assert str(refusal.value).count("u") < 14
    assert "u09" in str(refusal.value)
    assert "u10" not in str(refusal.value)


def test_a_column_leaves_only_with_a_role():
    frame = table({f"5900{i}": (30, 30, 10, 10, 10) for i in range(4)}).assign(
        secret=3,
        symbols=["12", "s", "7", "nc"],
        rates=["100 %", "45,3 %", "0 %", "s"],
        dates=pd.Timestamp("2024-01-01"),
        free="a widow and her 3 children",
        epci="200030633",
        name="A",
        landlord="B",
    )
    schema = replace(SCHEMA, labels=("landlord", "symbols", "secret"))
    protected = protect({"commune": frame}, schema, Policy())
    assert {"epci", "name", "landlord"} <= set(protected.tables["commune"])
    assert protected.report.dropped == {"commune": ("secret", "symbols", "rates", "dates", "free")}
    assert not set(protected.report.dropped["commune"]) & set(protected.tables["commune"])
