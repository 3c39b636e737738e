"""The attacks of the red team's list that concern tables, each by its number and name, on tables
that can be worked out by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import (
    Family,
    GateError,
    Ledger,
    Mean,
    Nesting,
    Overlap,
    Policy,
    Rate,
    Schema,
    Sum,
    attack,
    protect,
)
from tests.unit.secrecy import instances
from tests.unit.secrecy.small import FAMILY, NESTED, nested, safe, units


def test_attack_01_the_mask_does_not_say_which_rule():
    protected = safe(nested({"u": (0, 20, 20), "v": (10, 20, 30), "w": (12, 25, 9)}), NESTED)
    hidden = protected.hidden["iris"]
    assert hidden.loc["u", "a"]
    assert hidden.loc["u"].sum() >= 2
    assert protected.tables["iris"].isna().sum().sum() == hidden.to_numpy().sum()
    assert "primary" not in str(protected.report.as_dict())


def test_attack_02_hundred_minus_the_others():
    protected = safe({"iris": units({"u": (0, 20, 20)})}, Schema(families=(FAMILY,)))
    assert protected.hidden["iris"].loc["u", ["a", "b", "c"]].sum() == 2


def test_attack_03_parent_minus_siblings():
    protected = safe(nested({"u": (0, 20, 20), "v": (10, 20, 30), "w": (12, 25, 9)}), NESTED)
    assert protected.hidden["iris"]["a"].sum() >= 2 or protected.hidden["commune"].loc["p", "a"]


def test_attack_03_single_child():
    protected = safe(nested({"u": (0, 20, 20)}), NESTED)
    assert (protected.hidden["iris"].loc["u"] == protected.hidden["commune"].loc["p"]).all()


def test_attack_03_a_small_unit_is_not_the_difference():
    protected = safe(nested({"u": (2, 2, 2), "v": (10, 20, 30), "w": (12, 25, 9)}), NESTED)
    assert protected.withheld["iris"].to_dict() == {"u": True, "v": False, "w": True}


def test_attack_04_nothing_left_means_zero():
    raw = nested({"u": (0, 20, 20), "v": (0, 20, 30), "w": (12, 25, 9)})
    protected = safe(raw, NESTED)
    hidden = protected.hidden["iris"]["a"]
    assert raw["iris"]["a"][hidden].sum() > 0 or protected.hidden["commune"].loc["p", "a"]


def test_attack_05_chains_across_levels():
    for seed in (3, 8, 21, 34):
        safe(instances.tables(seed, 3, communes=3), instances.schema(3))


def test_attack_06_an_alias_of_a_category_as_denominator():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(
        {"households": rng.integers(30, 90, 24)}, index=[f"u{i:02}" for i in range(24)]
    )
    frame["recent"] = np.where(np.arange(24) < 3, 0, rng.integers(4, 20, 24))
    frame["recent_known"] = frame["recent"]
    frame["x"] = frame["recent"] // 2
    frame["y"] = frame["recent"] - frame["x"]
    schema = Schema(
        families=(
            Family("r", ("recent",), "households", False),
            Family("t", ("x", "y"), "recent_known"),
        )
    )
    protected = protect({"iris": frame}, schema, Policy())
    assert (protected.hidden["iris"]["recent"] == protected.hidden["iris"]["recent_known"]).all()
    assert protected.hidden["iris"].loc["u00", ["recent", "recent_known"]].all()


def test_attack_06_a_subtotal_is_hidden_unless_it_follows_anyway():
    frame = units(
        {"u": (0, 20, 20, 5), "v": (4, 20, 20, 5), "w": (0, 0, 30, 9)}, names=("a", "b", "c", "d")
    ).assign(ab=[20, 24, 0])
    schema = Schema(
        families=(Family("f", ("a", "b", "c", "d"), "known"),), sums=(Sum("ab", ("a", "b")),)
    )
    protected = protect({"iris": frame}, schema, Policy())
    assert attack(protected.tables, schema, Policy()) == []
    assert not protected.hidden["iris"].loc["v", "ab"]
    assert protected.hidden["iris"].loc["w", "ab"]


def test_attack_06_a_category_that_is_another_familys_denominator():
    frame = units({"u": (0, 20, 20), "v": (8, 20, 20), "w": (9, 25, 9)}, "commune").assign(
        x=[0, 3, 4], y=[0, 5, 5]
    )
    total = frame.drop(columns="commune").sum().to_frame("p").T
    schema = Schema(families=(FAMILY, Family("g", ("x", "y"), "a")), nestings=NESTED.nestings)
    protected = safe({"iris": frame, "commune": total}, schema)
    hidden = protected.hidden["iris"]
    assert (hidden["a"] <= (hidden["x"] & hidden["y"])).all()


def test_attack_07_a_rate_is_its_count():
    frame = units({"u": (0, 20, 20), "v": (10, 20, 30)}).assign(rate_a=[0.0, 16.7])
    schema = Schema(families=(FAMILY,), rates=(Rate("rate_a", "a", "known", 1),))
    protected = protect({"iris": frame}, schema, Policy())
    assert (
        protected.hidden["iris"]["rate_a"].tolist()
        == protected.hidden["iris"]["a"].tolist()
        == [True, False]
    )
    released_rows = protected.tables["iris"].assign(rate_a=[0.0, 16.7])
    assert [
        d.unit for d in attack({"iris": released_rows}, schema, Policy()) if d.column == "a"
    ] == ["u"]


def test_attack_08_means_times_denominators():
    raw = nested({"u": (0, 20, 20), "v": (10, 20, 30), "w": (12, 25, 9)})
    raw["iris"]["rent"] = [6.0, 6.5, 7.0]
    raw["commune"]["rent"] = (raw["iris"]["rent"] * raw["iris"]["a"]).sum() / raw["iris"]["a"].sum()
    schema = Schema(families=(FAMILY,), means=(Mean("rent", "a"),), nestings=NESTED.nestings)
    protected = protect(raw, schema, Policy())
    hidden = protected.hidden["iris"]["rent"]
    assert (hidden >= protected.hidden["iris"]["a"]).all()
    live = hidden & (raw["iris"]["a"] > 0)
    assert live.sum() != 1 or protected.hidden["commune"].loc["p", "rent"]


def test_attack_09_commune_minus_qpv_under_the_threshold():
    raw = nested({"u": (10, 20, 30), "v": (12, 25, 9)})
    raw["qpv"] = units({"q": (9, 19, 29), "r": (12, 24, 7)}).assign(commune="p")
    schema = Schema(
        families=(FAMILY,),
        nestings=(*NESTED.nestings, Nesting("qpv", "commune", "commune", complete=False)),
    )
    protected = protect(raw, schema, Policy())
    residual = raw["commune"].loc["p", "households"] - protected.tables["qpv"]["households"].sum()
    assert residual >= 11
    assert protected.withheld["qpv"].sum() == 1


def test_attack_09_pieces_of_two_zonings():
    iris = units({"i": (10, 20, 30), "j": (12, 25, 9)})
    qpv = units({"q": (9, 18, 28), "r": (11, 24, 9)})
    pieces = pd.DataFrame(
        {"iris": ["i", "i", "j", "j"], "qpv": ["q", None, "r", None], "households": [55, 5, 44, 2]}
    )
    schema = Schema(families=(FAMILY,), overlaps=(Overlap("iris", "qpv", "pieces", "iris", "qpv"),))
    raw = {"iris": iris, "qpv": qpv, "pieces": pieces}
    assert {d.how for d in attack(raw, schema, Policy())} >= {"difference"}
    protected = protect(raw, schema, Policy())
    assert "pieces" not in protected.tables
    assert attack({**protected.tables, "pieces": pieces}, schema, Policy()) == []


def test_attack_11_two_vintages_remember_each_other():
    ledger = Ledger()
    first_release = protect(
        {"iris": units({"u": (0, 20, 20), "v": (10, 20, 30)})},
        Schema(families=(FAMILY,)),
        Policy(),
        ledger,
    )
    ledger.remember(first_release)
    second = protect(
        {"iris": units({"u": (0, 20, 20), "v": (10, 20, 30)})},
        Schema(families=(FAMILY,)),
        Policy(),
        ledger,
    )
    pd.testing.assert_frame_equal(first_release.hidden["iris"], second.hidden["iris"])


def test_attack_12_two_exports_of_different_perimeters():
    raw = nested({"u": (0, 20, 20), "v": (10, 20, 30), "w": (12, 25, 9)})
    ledger = Ledger()
    separate_release = protect({"iris": raw["iris"]}, Schema(families=(FAMILY,)), Policy(), ledger)
    ledger.remember(separate_release)
    assert separate_release.hidden["iris"].sum().sum() == 2
    later = protect(raw, NESTED, Policy(), ledger)
    joined_exports = later.tables["iris"].fillna(separate_release.tables["iris"])
    assert (
        attack({"iris": joined_exports, "commune": later.tables["commune"]}, NESTED, Policy()) == []
    )


def test_attack_16_order_tells_nothing():
    raw = instances.tables(7, 3)
    mixed = {s: t.sample(frac=1, random_state=3)[sorted(t.columns)] for s, t in raw.items()}
    protected = protect(raw, instances.schema(3), Policy())
    other = protect(mixed, instances.schema(3), Policy())
    for scale in raw:
        hidden = other.hidden[scale].loc[
            protected.hidden[scale].index, protected.hidden[scale].columns
        ]
        pd.testing.assert_frame_equal(hidden, protected.hidden[scale])


def test_attack_23_a_household_alone_in_its_cell():
    protected = safe(
        {"iris": units({"u": (1, 20, 20), "v": (10, 20, 30)})},
        Schema(families=(FAMILY,)),
        Policy(min_cell=5),
    )
    assert protected.hidden["iris"].loc["u", "a"]
    assert not protected.hidden["iris"].loc["v"].any()


@pytest.mark.parametrize("sentinel", [-1, -99])
def test_attack_24_sentinels_are_refused(sentinel: int):
    frame = units({"u": (5, 20, 20)})
    frame["a"] = sentinel
    with pytest.raises(GateError):
        protect({"iris": frame}, Schema(families=(FAMILY,)), Policy())


def test_attack_24_missing_counts_are_not_zeros():
    frame = units({"u": (5, 20, 20), "v": (10, 20, 30)}).astype(float)
    frame.loc["u", "a"] = np.nan
    protected = protect({"iris": frame}, Schema(families=(FAMILY,)), Policy())
    assert attack(protected.tables, Schema(families=(FAMILY,)), Policy()) == []
    assert protected.hidden["iris"].loc["u", ["a", "b", "c"]].sum() == 2
    assert not protected.hidden["iris"].loc["v"].any()


def test_attack_25_a_part_is_not_larger_than_the_whole():
    iris = units({"i": (0, 20, 30), "j": (12, 25, 9)})
    qpv = units({"q": (0, 18, 20)})
    pieces = pd.DataFrame(
        {"iris": ["i", "i", "j"], "qpv": ["q", None, None], "households": [38, 12, 46]}
    )
    schema = Schema(families=(FAMILY,), overlaps=(Overlap("iris", "qpv", "pieces", "iris", "qpv"),))
    protected = protect({"iris": iris, "qpv": qpv, "pieces": pieces}, schema, Policy())
    assert attack({**protected.tables, "pieces": pieces}, schema, Policy()) == []
    assert protected.hidden["iris"].loc["i", "a"]
    assert protected.hidden["qpv"].loc["q", "a"]


def test_attack_26_a_refusal_tells_no_value():
    raw = nested({"u": (10, 20, 20), "v": (10, 20, 30)})
    raw["commune"]["a"] = 77
    with pytest.raises(GateError) as refusal:
        protect(raw, NESTED, Policy())
    assert "p" in str(refusal.value)
    assert not any(character.isdigit() for character in str(refusal.value))


def test_attack_28_the_same_mask_for_different_values():
    masks = set()
    for a, b in itertools.product((14, 15, 16), repeat=2):
        raw = nested({"u": (0, a, 40 - a), "v": (10, b, 60 - 10 - b), "w": (12, 30, 20)})
        masks.add(protect(raw, NESTED, Policy()).hidden["iris"].to_numpy().tobytes())
    assert len(masks) == 1


def test_the_report_lists_narrow_cells_by_number_only():
    """A row whose denominator is 2 cannot hold an interval of 3; one of 11 can hold 11."""
    tight = protect(
        {"iris": units({"u": (0, 10, 1)})}, Schema(families=(FAMILY,)), Policy(need_floor=11)
    )
    assert tight.report.shortfalls == {}
    small = units({"u": (0, 1, 1)}).assign(households=40)
    protected = protect({"iris": small}, Schema(families=(FAMILY,)), Policy(need_floor=3))
    assert set(protected.report.shortfalls) == {"f"}


def test_a_family_of_one_column_equals_its_denominator_and_is_refused():
    with pytest.raises(GateError, match="single column"):
        protect(
            {"iris": units({"u": (20,)}, names=("a",))},
            Schema(families=(Family("f", ("a",), "known"),)),
            Policy(),
        )


def test_r10_a_mean_made_up_by_one_child():
    raw = nested({"u": (900, 500, 500), "v": (10, 20, 30)})
    raw["iris"]["rent"] = [6.0, 6.5]
    raw["commune"]["rent"] = (raw["iris"]["rent"] * raw["iris"]["a"]).sum() / raw["iris"]["a"].sum()
    schema = Schema(families=(FAMILY,), means=(Mean("rent", "a"),), nestings=NESTED.nestings)
    assert not protect(raw, schema, Policy()).hidden["commune"].loc["p", "rent"]
    protected = protect(raw, schema, Policy(dominance=85))
    assert protected.hidden["commune"].loc["p", "rent"]
    assert protected.explain("commune", "p", "rent") == "primary"


def test_r10_asks_every_child_though_they_are_withheld_together():
    """u's rents are 2 400 of the 2 680 below p: 90 %. All three have fewer than eleven."""
    raw = nested({"u": (4, 3, 3), "v": (2, 4, 3), "w": (2, 3, 4), "x": (30, 20, 10)})
    raw["iris"]["rent"] = [600.0, 50.0, 60.0, 2.0]
    raw["commune"]["rent"] = (raw["iris"]["rent"] * raw["iris"]["a"]).sum() / raw["iris"]["a"].sum()
    schema = Schema(families=(FAMILY,), means=(Mean("rent", "a"),), nestings=NESTED.nestings)
    protected = protect(raw, schema, Policy(dominance=85))
    assert protected.withheld["iris"].tolist() == [True, True, True, False]
    assert protected.explain("commune", "p", "rent") == "primary"
    spared = protect(raw, schema, Policy(dominance=92))
    assert spared.explain("commune", "p", "rent") != "primary"
