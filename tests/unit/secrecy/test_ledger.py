"""Earlier releases come back cell for cell, and new rows are proved together with them."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from occupancy_plugin.secrecy import (
    Family,
    GateError,
    Ledger,
    LedgerError,
    Nesting,
    Overlap,
    Policy,
    Schema,
    attack,
    protect,
)
from tests.unit.secrecy import attacker, instances
from tests.unit.secrecy.draws import draws
from tests.unit.secrecy.small import FAMILY, NESTED, nested, units

SEEDS = st.integers(0, 10**9)
quick = settings(max_examples=len(draws(120)), deadline=None, derandomize=True)


@quick
@given(SEEDS, st.sampled_from(["tables", "zoned", "straddling"]), st.integers(1, 3))
def test_the_same_release_again_is_the_same_release(seed: int, kind: str, times: int) -> None:
    """With unchanged data the earlier masks come back, any number of times, in any order."""
    if kind == "tables":
        raw, schema = instances.tables(seed, 3), instances.schema(3)
    else:
        raw, schema = getattr(instances, kind)(seed % 100_000)
    first_release = protect(raw, schema, Policy())
    ledger = Ledger()
    ledger.remember(first_release)
    for turn in range(times):
        mixed = {s: t.sample(frac=1, random_state=turn) for s, t in raw.items()}
        second_release = protect(mixed, schema, Policy(), ledger)
        for scale, mask in first_release.hidden.items():
            other = second_release.hidden[scale].loc[mask.index, mask.columns]
            pd.testing.assert_frame_equal(mask, other)
            assert second_release.withheld[scale][first_release.withheld[scale].index].equals(
                first_release.withheld[scale]
            )
        ledger.remember(second_release)


@quick
@given(SEEDS, SEEDS)
def test_a_part_that_was_released_before_stays_as_it_was(seed: int, pick: int) -> None:
    """One commune's IRIS are released first, then all of the territory: together they
    disclose nothing, or the gate refuses."""
    raw, schema = instances.tables(seed, 3, communes=4), instances.schema(3)
    code = raw["commune"].index[pick % len(raw["commune"])]
    part = {"commune": raw["commune"].loc[[code]], "iris": raw["iris"].query("commune == @code")}
    single = replace(schema, nestings=(Nesting("iris", "commune", "commune"),))
    ledger = Ledger()
    first_release = protect(part, single, Policy())
    ledger.remember(first_release)
    try:
        later = protect(raw, schema, Policy(), ledger)
    except LedgerError:
        return
    for scale, mask in first_release.hidden.items():
        common_mask = later.hidden[scale].loc[mask.index.intersection(later.hidden[scale].index)]
        pd.testing.assert_frame_equal(common_mask[mask.columns], mask.loc[common_mask.index])
    assert attack(later.tables, schema, Policy()) == []
    assert attacker.narrow(raw, later, schema) == []


def test_a_part_with_too_few_rows_to_show_a_relation_can_be_completed() -> None:
    """Where all rows show that two columns are equal, one of them is hidden in the new rows."""
    schema = instances.schema(3, binary=True)
    single = replace(schema, nestings=(Nesting("iris", "commune", "commune"),))
    for seed in {15, *draws(60)}:
        tables = instances.tables(seed, 3, binary=True, communes=12)
        raw = {scale: table.assign(p=table["a"]) for scale, table in tables.items()}
        code = raw["commune"].index[seed % 12]
        part = {
            "commune": raw["commune"].loc[[code]],
            "iris": raw["iris"].query("commune == @code"),
        }
        ledger = Ledger()
        ledger.remember(protect(part, single, Policy()))
        later = protect(raw, schema, Policy(), ledger)
        ledger.remember(later)
        again = protect(raw, schema, Policy(), ledger)
        for scale, mask in later.hidden.items():
            states = ledger.states(scale, "p", mask.index)
            assert not (mask["p"].to_numpy() & (states == 2)).any()
            pd.testing.assert_frame_equal(mask, again.hidden[scale])


def test_a_ledger_holds_masks_alone() -> None:
    ledger = Ledger()
    first_release = protect(
        nested({"u": (0, 20, 20), "v": (2, 3, 1), "w": (12, 25, 9)}), NESTED, Policy()
    )
    ledger.remember(first_release)
    text = ledger.to_json()
    restored = Ledger.from_json(text)
    assert restored.to_json() == text
    assert ledger.states("iris", "a", np.array(["u", "v", "x"])).tolist() == [1, 1, 0]
    assert not {'"u"', '"v"', '"w"', "20", "25"} & set(text.replace(":", ",").split(","))
    with pytest.raises(GateError, match="cannot be read"):
        Ledger.from_json('{"iris": {"units": ["u"]}}')


def test_a_unit_that_was_shown_is_not_taken_back() -> None:
    """u was shown beside v; now w (4 households) is there too and u would have to go with it."""
    ledger = Ledger()
    separate_by_vintage = {"iris": units({"u": (10, 20, 30)})}
    ledger.remember(protect(separate_by_vintage, Schema(families=(FAMILY,)), Policy()))
    raw = nested({"u": (10, 20, 30), "w": (1, 2, 1)})
    with pytest.raises(LedgerError, match="shown before: u"):
        protect(raw, NESTED, Policy(), ledger)


def test_contradictions_of_the_tables_are_not_blamed_on_the_ledger() -> None:
    raw = nested({"u": (10, 20, 20), "v": (10, 20, 30)})
    ledger = Ledger()
    ledger.remember(protect(raw, NESTED, Policy()))
    raw["commune"].loc["p", "a"] -= 5
    with pytest.raises(GateError) as refusal:
        protect(raw, NESTED, Policy(), ledger)
    assert not isinstance(refusal.value, LedgerError)


def test_zones_whose_pieces_cannot_be_read_show_no_more_than_before() -> None:
    """Squares z1 and z2 were shown with their buildings; later the buildings are out of reach, and
    z3, whose buildings were not seen then, stays out."""
    counts = {"b1": (5, 6, 9), "b2": (8, 9, 13), "b3": (6, 9, 10), "b4": (9, 15, 16)}
    buildings = units(counts).assign(square=["z1", "z1", "z2", "z2"], iris="i")
    numbers = ["households", "known", "a", "b", "c"]
    squares, iris = (buildings.groupby(key)[numbers].sum() for key in ("square", "iris"))
    schema = Schema(
        families=(FAMILY,),
        overlaps=(Overlap("square", "iris", "building", "square", "iris"),),
        nestings=(Nesting("building", "iris", "iris"),),
    )
    ledger = Ledger()
    raw = {"building": buildings, "square": squares, "iris": iris}
    ledger.remember(protect(raw, schema, Policy()))
    more = pd.concat([squares, units({"z3": (10, 20, 30)})])
    later = protect({"square": more, "iris": iris}, schema, Policy(), ledger)
    assert later.withheld["square"].to_dict() == {"z1": False, "z2": False, "z3": True}
    assert not later.withheld["iris"].any()
    assert not protect({"square": more, "iris": iris}, schema, Policy()).withheld["square"].any()


@pytest.mark.timeout(20)
@pytest.mark.parametrize("seed", range(6))
def test_a_release_beside_cells_that_cannot_be_hidden_comes_to_an_end(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(2.0, size=(12, 3)) * (rng.random((12, 3)) < 0.6)
    counts[:, 0] += 11
    children = pd.DataFrame(
        counts, columns=["a", "b", "c"], index=[f"c{i:02d}" for i in range(12)]
    ).astype(float)
    children["households"] = children.sum(axis=1)
    children["parent"] = [f"p{i // 4}" for i in range(12)]
    parents = children.drop(columns="parent").groupby(children["parent"]).sum()
    schema = Schema(
        families=(Family("f", ("a", "b", "c"), "households"),),
        nestings=(Nesting("child", "top", "parent"),),
    )
    tables = {"child": children, "top": parents}
    ledger = Ledger()
    ledger.remember_scale("child", pd.DataFrame(True, index=children.index, columns=["b", "c"]))
    with contextlib.suppress(GateError):  # a refusal is an end too
        protected = protect(tables, schema, Policy(), ledger)
        assert not protected.hidden["child"].loc[:, ["b", "c"]].to_numpy().all()
