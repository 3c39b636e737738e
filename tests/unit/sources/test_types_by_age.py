"""Types of households crossed with the age of the tenant, drawn: no share of 0 or 100 %, no group
of 1 to 10 households and no cell of a withheld commune can be computed from what is shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from table_attacker import ALL, THRESHOLD, WrittenTable, disclosed, released

from occupancy_plugin.toolbelt.errors import GateRefused
from tests.unit.secrecy.draws import draws

DRAWS = 120  # files, of which each landing draws every third
EPCI = "200030633"
COMMUNES = ["59037", "59055", "59059", "59063", "59102", "59108"]
TYPES = ["Isolés", "Couples", "Familles monoparentales"]
AGES = ["moins de 30 ans", "30 à 59 ans", "60 ans et plus"]


def drawn(seed: int) -> WrittenTable:
    """Draw small communes, few types, in one of three orders; every other file has their EPCI."""
    dice = np.random.default_rng([seed, 61])
    types = TYPES[: int(dice.integers(2, 4))]
    ages = AGES[: int(dice.integers(2, 4))]
    cells = [f"{kind}, {age}" for kind in types for age in ages]
    rows = []
    for _ in range(int(dice.integers(4, len(COMMUNES) + 1))):
        households = int(dice.integers(8, int(dice.choice([40, 150]))))
        shares = dice.dirichlet(np.full(len(cells), float(dice.choice([0.2, 0.5, 2.0]))))
        rows.append(dice.multinomial(households, shares))
    counts = pd.DataFrame(rows, COMMUNES[: len(rows)], cells)
    if seed % 2:
        counts = pd.concat([counts.sum().to_frame(EPCI).T, counts])
    of_type = {kind: [f"{kind}, {age}" for age in ages] for kind in types}
    of_age = {f"Âge {age}": [f"{kind}, {age}" for kind in types] for age in ages}
    for name, parts in (of_type | of_age).items():
        counts[name] = counts[parts].sum(axis=1)
    counts[ALL] = counts[cells].sum(axis=1)
    order = [
        [ALL, *types, *of_age, *cells],
        [ALL, *(name for kind in types for name in (kind, *of_type[kind])), *of_age],
        [*cells, *of_age, *types, ALL],
    ][dice.integers(3)]
    sums = [*of_type.items(), *of_age.items(), (ALL, types), (ALL, [*of_age])]
    return WrittenTable(counts[order], sums, bool(seed % 2))


@pytest.mark.parametrize("start", range(0, DRAWS, 60))
def test_no_type_at_an_age_can_be_computed(start: int, tmp_path: Path) -> None:
    """One of the 120 files is refused: the gate finds nothing else to hide, and shows nothing."""
    shares, refused = [], 0
    for seed in draws(60, start):
        file = drawn(seed)
        try:
            shown = released(file, tmp_path)
        except GateRefused:
            refused += 1
            continue
        assert list(shown) == list(file.counts)
        assert not disclosed(file, shown), seed
        shares.append(float(shown.notna().to_numpy().mean()))
    assert np.mean(shares) > 0.25
    assert refused <= 1


def test_the_attacker_computes_cells_that_are_hidden_alone() -> None:
    """Finding nothing means something: where only the cells of the rules are hidden, what is left
    tells them."""
    told = 0
    for seed in range(16):
        file = drawn(seed)
        counts = file.counts
        shown = counts.where(counts[ALL] >= THRESHOLD).astype(float)
        for total, parts in file.sums:
            few = counts[total].between(1, THRESHOLD - 1)
            for part in parts:
                at_end = (counts[part] == 0) | (counts[part] == counts[total])
                shown[part] = shown[part].mask(few | at_end)
        told += bool(disclosed(file, shown))
    assert told >= 12
