"""Properties of the gate on random tables, for any numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from occupancy_plugin.secrecy import Policy, Schema, attack, protect
from occupancy_plugin.secrecy.primary import hidden_rate, small_cell, under_threshold
from tests.unit.secrecy import attacker, instances
from tests.unit.secrecy.draws import draws
from tests.unit.secrecy.released import released

SEEDS = st.integers(0, 10**9)
SHAPES = st.tuples(st.integers(2, 4), st.booleans(), st.integers(1, 5), st.integers(1, 5))
quick = settings(max_examples=len(draws(150)), deadline=None, derandomize=True)


def instance(
    seed: int, shape: tuple[int, bool, int, int]
) -> tuple[dict[str, pd.DataFrame], Schema]:
    categories, binary, communes, most = shape
    return instances.tables(seed, categories, binary, communes, most), instances.schema(
        categories, binary
    )


@quick
@given(SEEDS, SHAPES)
def test_nothing_follows_from_a_release(seed, shape):
    raw, schema = instance(seed, shape)
    protected = protect(raw, schema, Policy())
    assert attack(protected.tables, schema, Policy()) == []
    assert attacker.narrow(raw, protected, schema) == []


@pytest.mark.parametrize("seed", draws(80))
def test_nothing_follows_from_zonings_that_overlap(seed):
    raw, schema = instances.overlapping(seed)
    protected = protect(raw, schema, Policy())
    assert attack({**protected.tables, "pieces": raw["pieces"]}, schema, Policy()) == []
    assert attacker.narrow(raw, protected, schema) == []


@pytest.mark.parametrize("seed", draws(25))
def test_nothing_follows_from_zonings_over_buildings_that_are_released_too(seed):
    raw, schema = instances.zoned(seed)
    protected = protect(raw, schema, Policy())
    assert attack(released_rows(raw, protected), schema, Policy()) == []
    assert attacker.narrow(raw, protected, schema) == []
    second_release = protect(protected.tables, schema, Policy())
    mixed = {
        s: t.sample(frac=1, random_state=seed)[list(reversed(t.columns))] for s, t in raw.items()
    }
    other = protect(mixed, schema, Policy())
    for scale in raw:
        pd.testing.assert_frame_equal(second_release.hidden[scale], protected.hidden[scale])
        pd.testing.assert_frame_equal(
            other.hidden[scale].loc[protected.hidden[scale].index, protected.hidden[scale].columns],
            protected.hidden[scale],
        )


@pytest.mark.parametrize("seed", draws(120))
def test_nothing_follows_from_an_epci_across_two_departements(seed):
    raw, schema, protected = released(instances.straddling, seed)
    places = {scale: table.select_dtypes(object) for scale, table in raw.items()}
    public = {
        scale: table.reindex(raw[scale].index).assign(**places[scale])
        for scale, table in protected.tables.items()
    }
    assert attack(public, schema, Policy()) == []
    assert attacker.narrow(raw, protected, schema) == []


def test_an_epci_across_two_departements_is_published_although_a_commune_of_it_is_withheld():
    kept = 0
    for seed in draws(120):
        raw, _, protected = released(instances.straddling, seed)
        communes = raw["commune"]
        across = communes.groupby("epci")["departement"].nunique() > 1
        touched = communes[protected.withheld["commune"]]["epci"].unique()
        kept += sum(
            across[code] and code in touched and not protected.withheld["epci"][code]
            for code in across.index
        )
    assert kept > 2


def released_rows(raw, protected):
    """The released rows, and the withheld units by name and place only."""
    keys = ["iris", "commune", "qpv", "square"]
    tables = {}
    for scale, table in protected.tables.items():
        tables[scale] = table.reindex(raw[scale].index)
        for key in set(keys) & set(table.columns):
            tables[scale][key] = raw[scale][key]
    return tables


@quick
@given(SEEDS, SHAPES)
def test_protecting_twice_changes_nothing(seed, shape):
    raw, schema = instance(seed, shape)
    protected = protect(raw, schema, Policy())
    second_release = protect(protected.tables, schema, Policy())
    for scale in raw:
        pd.testing.assert_frame_equal(second_release.hidden[scale], protected.hidden[scale])
        assert not second_release.withheld[scale].any()


@quick
@given(SEEDS, SHAPES)
def test_order_of_rows_and_columns_changes_nothing(seed, shape):
    raw, schema = instance(seed, shape)
    mixed = {
        s: t.sample(frac=1, random_state=seed % 1000)[list(reversed(t.columns))]
        for s, t in raw.items()
    }
    protected, of_mixed = protect(raw, schema, Policy()), protect(mixed, schema, Policy())
    for scale in raw:
        pd.testing.assert_frame_equal(
            of_mixed.hidden[scale].loc[
                protected.hidden[scale].index, protected.hidden[scale].columns
            ],
            protected.hidden[scale],
        )


@quick
@given(SEEDS, st.integers(11, 40), st.integers(0, 20), st.integers(0, 3))
def test_primary_masks_grow_with_strictness(seed, threshold, cell, decimals):
    rng = np.random.default_rng(seed)
    total = rng.integers(0, 3000, 200).astype(float)
    count = np.floor(total * rng.random(200) ** 4)
    strict = Policy(
        min_households=threshold, min_cell=cell, near_extremes=decimals, hidden_rates=(0, 50, 100)
    )
    assert (under_threshold(total, strict) >= under_threshold(total, Policy())).all()
    assert (small_cell(count, total, strict) >= small_cell(count, total, Policy())).all()
    wide = hidden_rate(count, total, strict.near_extremes, strict.hidden_rates)
    assert (wide >= hidden_rate(count, total, 6, (0.0, 100.0))).all()
    assert (
        hidden_rate(count, total, 0, (0.0, 100.0)) >= hidden_rate(count, total, 1, (0.0, 100.0))
    ).all()


@quick
@given(SEEDS, SHAPES)
def test_a_stricter_threshold_withholds_more(seed, shape):
    raw, schema = instance(seed, shape)
    plain, strict = protect(raw, schema, Policy()), protect(raw, schema, Policy(min_households=20))
    small = {s: t["households"].between(1, 19) for s, t in raw.items()}
    for scale in raw:
        assert strict.withheld[scale][small[scale]].all()
        assert strict.withheld[scale].sum() >= (plain.withheld[scale] & small[scale]).sum()


def test_same_masks_in_another_process():
    root = Path(__file__).resolve().parents[3]
    code = (
        "import instances;"
        "from occupancy_plugin.secrecy import Policy, protect;"
        "print(instances.digest(protect(instances.tables(11, 4, True, 5, 5), instances.schema(4, "
        "True), Policy())))"
    )
    seen = set()
    for seed in ("1", "2"):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": f"{root}{os.pathsep}{Path(__file__).parent}",
        }
        seen.add(
            subprocess.run(
                [sys.executable, "-c", code],
                capture_output=True,
                text=True,
                check=True,
                env=environment,
                cwd=root,
            ).stdout
        )
    assert seen == {
        instances.digest(
            protect(instances.tables(11, 4, True, 5, 5), instances.schema(4, True), Policy())
        )
        + "\n"
    }


@quick
@given(SEEDS)
def test_exposed_edges_agree_with_linear_programming(seed):
    """The network's answer on one family against the plain attacker, on masks that nobody chose
    with care."""
    raw, schema = instance(seed, (3, False, 3, 3))
    protected = protect(raw, schema, Policy())
    disclosed = {(d.scale, d.unit, d.column) for d in attack(protected.tables, schema, Policy())}
    assert disclosed == {cell for cell, _, _ in attacker.narrow(raw, protected, schema)}
