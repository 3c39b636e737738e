"""No hidden cell is left with one whole number, judged by an attacker who asks integer programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import (
    Ledger,
    LowerBound,
    Policy,
    Protected,
    Schema,
    protect,
    suppress,
)
from occupancy_plugin.secrecy.schema import Family, Nesting
from occupancy_plugin.secrecy.zonings import stuck
from tests.unit.secrecy import instances
from tests.unit.secrecy.draws import draws
from tests.unit.secrecy.judge import Attack
from tests.unit.secrecy.judged import COLUMNS, RELATIONS, with_sums
from tests.unit.secrecy.released import released
from tests.unit.secrecy.whole_attacker import told_in_whole_numbers

TOLD = 14  # the draw in which five cells have one whole number only, in an open real interval


def told(
    raw: dict[str, pd.DataFrame], schema: Schema, protected: Protected
) -> list[tuple[int, str]]:
    """What the attacker finds in the release of an instance."""
    shown = protected.tables
    links = [(nesting.child, nesting.parent, nesting.key) for nesting in schema.nestings]
    links += [("building", zone, zone) for zone in ("qpv", "square", "merged") if zone in raw]
    full = with_sums(raw)
    of_known = Attack(full, shown, ["known", *COLUMNS[1:]], links, RELATIONS)
    of_within = Attack(full, shown, ["within", "p", "r"], links)
    return told_in_whole_numbers(of_known, ("p", "r")) + told_in_whole_numbers(of_within)


@pytest.mark.parametrize("seed", [TOLD, *draws(12)])
def test_no_cell_is_left_with_one_whole_number(seed):
    assert told(*released(instances.merged, seed, 16 if seed % 3 else 40)) == []


def test_without_the_look_at_whole_numbers_five_cells_are_known(monkeypatch):
    monkeypatch.setattr(suppress, "hide_beside_stuck", lambda *_: False)
    raw, schema = instances.merged(TOLD, 16)
    assert len(told(raw, schema, protect(raw, schema, Policy()))) == 5


TYPES, WEIGHTS = ("a", "b", "c", "d", "e"), (5, 2, 3, 4, 2)
ALONE = Schema(
    families=(
        Family("type", TYPES, "households"),
        Family("age", ("adults", "minors"), "occupants", of_households=False),
    ),
    lower_bounds=(LowerBound("occupants", TYPES, WEIGHTS),),
)


def alone(ledger: Ledger | None = None) -> Protected:
    """The release of a scale that is in no sum. "u" has as many occupants as its types have at
    least, so that the hidden ones of them move by halves only."""
    types = {"u": (0, 0, 1, 1, 9), "v": (20, 20, 20, 20, 20), "w": (15, 15, 15, 15, 15)}
    rows = {}
    for unit, counts in types.items():
        least = int(np.dot(counts, WEIGHTS))
        occupants = least if unit == "u" else least + 10
        minors = 7 if unit == "u" else 30
        rows[unit] = (sum(counts), *counts, occupants - minors, minors, occupants)
    names = ["households", *TYPES, "adults", "minors", "occupants"]
    table = pd.DataFrame.from_dict(rows, "index", columns=names)
    return protect({"commune": table}, ALONE, Policy(), ledger)


def test_a_row_in_no_sum_is_asked_for_whole_numbers_too(monkeypatch):
    row = alone().tables["commune"].loc["u"]
    assert row[[*TYPES]].isna().all()
    monkeypatch.setattr(suppress, "hide_beside_stuck", lambda *_: False)
    row = alone().tables["commune"].loc["u"]
    assert row[["c", "occupants"]].tolist() == [1, 25]


def communes(seed: int) -> pd.DataFrame:
    """Ten communes with few households of most types, and at most two occupants more than these
    have at least."""
    dice = np.random.default_rng(seed)
    types = dice.multinomial(24, (0.05, 0.3, 0.05, 0.1, 0.5), 10)
    occupants = types @ WEIGHTS + dice.integers(0, 3, 10)
    minors = np.minimum(dice.integers(0, 12, 10), occupants - types.sum(axis=1))
    counts = np.column_stack([types.sum(axis=1), types, occupants - minors, minors, occupants])
    names = ["households", *TYPES, "adults", "minors", "occupants"]
    return pd.DataFrame(counts.astype(float), [f"c{n}" for n in range(10)], names)


IN_AN_EPCI = replace(ALONE, nestings=(Nesting("commune", "epci", "epci"),))
LINK = ("commune", "epci", "epci")


def told_of_communes(seed: int, links: Sequence[tuple[str, str, str]]) -> list[tuple[int, str]]:
    """What the attacker finds in a release of communes and their EPCI."""
    communes_raw = communes(seed).assign(epci="e")
    raw = {"commune": communes_raw, "epci": communes_raw.drop(columns="epci").sum().to_frame("e").T}
    return told_of_sums(raw, IN_AN_EPCI, links)


def told_of_sums(
    raw: dict[str, pd.DataFrame], schema: Schema, links: Sequence[tuple[str, str, str]]
) -> list[tuple[int, str]]:
    """What the attacker finds in a release of several scales who reads only some of their sums."""
    shown = protect(raw, schema, Policy()).tables
    columns = ["households", *TYPES, "occupants"]
    relations = np.array([[-1.0, *np.ones(len(TYPES)), 0.0]])
    bound = {"occupants": 1, **{name: -weight for name, weight in zip(TYPES, WEIGHTS, strict=True)}}
    return told_in_whole_numbers(Attack(raw, shown, columns, links, relations, bounds=[bound]))


def told_of_small_epcis(seed: int) -> list[tuple[int, str]]:
    """What the attacker finds who reads every EPCI of two or three communes with these alone."""
    epci_codes = [f"e{n // 3}" for n in range(10)]
    communes_raw = communes(seed).assign(epci=epci_codes)
    epci_raw = communes_raw.groupby("epci").sum().assign(region="r")
    region_raw = epci_raw.drop(columns="region").sum().to_frame("r").T
    raw = {"commune": communes_raw, "epci": epci_raw, "region": region_raw}
    nestings = (*IN_AN_EPCI.nestings, Nesting("epci", "region", "region"))
    return told_of_sums(raw, replace(IN_AN_EPCI, nestings=nestings), [LINK])


@pytest.mark.parametrize("seed", draws(40))
def test_a_row_discloses_nothing_alone_although_its_part_is_large(seed, monkeypatch):
    monkeypatch.setattr(stuck, "MAX_PART_UNKNOWNS", 20)
    assert told_of_communes(seed, []) == []


@pytest.mark.parametrize("seed", [61, 177])
def test_an_epci_and_its_communes_disclose_nothing_although_their_part_is_large(seed, monkeypatch):
    """Draws in which hiding another column is enough; where rows hide all but their denominators it
    is not (docs/secrecy.md, section 14)."""
    monkeypatch.setattr(stuck, "MAX_PART_UNKNOWNS", 45)
    monkeypatch.setattr(stuck, "SUM_SIZES", (None, 3, 0))
    assert told_of_small_epcis(seed) == []


@pytest.mark.parametrize("seed", draws(40))
def test_a_lower_bound_that_is_nearly_reached_discloses_nothing(seed):
    assert told_of_communes(seed, [LINK]) == []


def test_what_an_earlier_release_showed_of_such_a_row_refuses_none(monkeypatch):
    ledger = Ledger()
    with monkeypatch.context() as earlier:
        earlier.setattr(suppress, "hide_beside_stuck", lambda *_: False)
        ledger.remember(alone())
    row = alone(ledger).tables["commune"].loc["u"]
    assert row[["c", "occupants"]].tolist() == [1, 25]


def test_the_attacker_knows_what_is_even_only():
    """Two cells rise by one each where a third falls by two, and that one is 1."""
    unit = pd.DataFrame({"total": [1.0], "a": [0.0], "b": [0.0], "c": [1.0]}, index=["u"])
    shown = unit.assign(a=np.nan, b=np.nan, c=np.nan)
    relations = np.array([[-1.0, 1.0, 1.0, 1.0], [0.0, 1.0, -1.0, 0.0]])
    attack = Attack({"s": unit}, {"s": shown}, list(unit), [], relations)
    assert not attack.told().any()
    assert {column for _, column in told_in_whole_numbers(attack)} == {"a", "b", "c"}
