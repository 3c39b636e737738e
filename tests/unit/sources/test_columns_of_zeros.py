"""Columns that are 0 in every row: categories that nobody is in, or counts of something else, which
took part in the proof as if they were categories. Of 120 drawn files of two scales 14 told a share
of 0 or 100 % to a linear program that knew they are none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from awkward import opened_frame
from table_attacker import WrittenTable, disclosed, released

from tests.unit.secrecy.draws import draws

EPCI = "200030633"
COMMUNES = ["59037", "59055", "59059", "59063", "59102", "59108", "59118", "59136", "59139"]


@pytest.mark.parametrize("heading", ["Mutations refusées", "Ménages décohabitants"])
def test_zeros_that_are_no_category_stay_behind(heading: str, tmp_path: Path) -> None:
    counts = pd.DataFrame({"Ménages": 60, "Isolés": range(20, 29), heading: 0}, COMMUNES)
    mapping = opened_frame(counts, tmp_path).first.mapping
    (column,) = (c for c in mapping.columns if c.name == heading)
    assert (column.role, column.reason) == ("left_out", "0 in every row")


@pytest.mark.parametrize(
    ("headings", "zero"),
    [
        (["Isolés", "Couples", "Familles"], "Colocations"),
        (["Isolés", "Couples", "Familles"], "Autres"),
        (["PLAI", "PLUS", "PLI"], "PLS"),
        (["T1", "T2", "T3"], "T4 et +"),
        (["Moins de 30 ans", "30 à 64 ans", "Seniors"], "Grand âge (85 ans et plus)"),
        (["Ménages seuls", "Ménages en couple", "Ménages monoparentaux"], "Ménages non renseignés"),
    ],
)
@pytest.mark.parametrize("place", [0, 2, 3])
def test_a_category_that_nobody_is_in_stays_one(
    headings: list[str], zero: str, place: int, tmp_path: Path
) -> None:
    """It would be told as 0 where the others are the households."""
    parts = pd.DataFrame(
        np.random.default_rng(5).multinomial(60, [0.5, 0.3, 0.2], len(COMMUNES)), COMMUNES, headings
    )
    parts.insert(place, zero, 0)
    parts.insert(0, "Ménages", 60)
    profile = opened_frame(parts, tmp_path).first.profile
    (family,) = (family for family in profile.families if family.partition)
    assert len(family.columns) == 4


NAMES = ["Isolés", "Couples", "Familles", "Monoparentales"]
ZEROS = {
    "categories": ["Colocations", "Autres", "Ménages non renseignés"],
    "events": ["Mutations refusées", "Protocoles Borloo", "Impayés", "Demandes DALO"],
    "parts of one": ["Familles en attente", "Couples en EHPAD", "Isolés sans ascenseur"],
}


def drawn_with_zeros(seed: int, kind: str) -> WrittenTable:
    """Communes and their EPCI, in most files one with a single type; one or two columns of zeros
    anywhere. Only categories add up with the types."""
    dice = np.random.default_rng([seed, 77])
    types = NAMES[: int(dice.integers(2, 5))]
    shares = np.full(len(types), float(dice.choice([0.15, 0.3, 0.8])))
    rows = [
        dice.multinomial(int(dice.integers(8, 60)), dice.dirichlet(shares))
        for _ in range(int(dice.integers(4, len(COMMUNES) + 1)))
    ]
    if dice.random() < 0.6:
        rows[0] = np.eye(len(types), dtype=int)[dice.integers(len(types))] * 31
    counts = pd.DataFrame(rows, COMMUNES[: len(rows)], types)
    counts = pd.concat([counts.sum().to_frame(EPCI).T, counts])
    counts.insert(0, "Ménages", counts.sum(axis=1))
    zeros = dice.permutation(ZEROS[kind])[: int(dice.integers(1, 3))].tolist()
    for heading in zeros:
        counts.insert(int(dice.integers(1, len(counts.columns) + 1)), heading, 0)
    return WrittenTable(counts, [("Ménages", types + zeros * (kind == "categories"))], True)


@pytest.mark.parametrize("kind", ZEROS)
def test_columns_of_zeros_anywhere_tell_no_share(kind: str, tmp_path: Path) -> None:
    """Of 120 drawn files with events 13 told a share of 0 or 100 %, and 17 of 120 with parts of one
    category: between the categories every column of zeros was one of them."""
    for seed in draws(60):
        table = drawn_with_zeros(seed, kind)
        shown = released(table, tmp_path)
        sums = [(total, [part for part in parts if part in shown]) for total, parts in table.sums]
        assert not disclosed(WrittenTable(table.counts[list(shown)], sums, True), shown), seed
