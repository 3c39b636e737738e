"""Persons and children next to households by type or size: they would tell hidden households."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from awkward import opened_frame
from truth import CODES

HOUSEHOLDS = "Ménages"


FEW_TYPES = ("Personnes seules", "Couples sans enfant", "Couples avec enfants",
             "Familles monoparentales")  # fmt: skip


@pytest.mark.parametrize("heading", ["Enfants de moins de 18 ans", "Nb d'enfants", "Mineurs"])
@pytest.mark.parametrize(
    "types", [FEW_TYPES, ("Sans enfant", "1 enfant", "2 enfants", "3 enfants et plus")]
)
def test_fewer_children_than_households_tell_no_type(
    heading: str, types: tuple[str, ...], tmp_path: Path
) -> None:
    """They were shown as a count that never exceeds the households: 5 children of 5 single parents
    leave no couple with any. 32 of 40 drawn files told a type."""
    for seed in range(10):
        dice = np.random.default_rng([seed, 1])
        rows = []
        for _ in range(12):
            households = int(dice.integers(11, 60))
            counts = dice.multinomial(households, dice.dirichlet([6.0, 2.0, 0.4, 0.2]))
            children = counts[2:].sum() if "Couples avec enfants" in types else counts @ range(4)
            rows.append([households, *counts, min(households, int(children))])
        table = pd.DataFrame(rows, list(CODES[:12]), [HOUSEHOLDS, *types, heading])
        assert heading in opened_frame(table, tmp_path).first.mapping.left_out


def test_households_with_children_are_no_children(tmp_path: Path) -> None:
    dice = np.random.default_rng(2)
    counts = dice.multinomial(50, [0.4, 0.3, 0.2, 0.1], 12)
    table = pd.DataFrame(counts, list(CODES[:12]), FEW_TYPES)
    table.insert(0, HOUSEHOLDS, 50)
    table["Ménages avec enfants"] = counts[:, 2:].sum(axis=1)
    left_out = opened_frame(table, tmp_path).first.mapping.left_out
    assert "Ménages avec enfants" not in left_out


def test_persons_by_age_next_to_types_stay_behind(tmp_path: Path) -> None:
    """Of a commune whose persons are as many as its households nobody lives with another."""
    dice = np.random.default_rng(3)
    types = dice.multinomial(50, [0.4, 0.3, 0.2, 0.1], 12)
    table = pd.DataFrame(types, list(CODES[:12]), FEW_TYPES)
    table.insert(0, HOUSEHOLDS, 50)
    ages = pd.DataFrame(
        dice.integers(20, 60, (12, 2)), table.index, ["0 à 17 ans", "18 ans et plus"]
    )
    table["Occupants"] = ages.sum(axis=1)
    left_out = opened_frame(table.join(ages), tmp_path).first.mapping.left_out
    assert {"Occupants", *ages} <= set(left_out)
