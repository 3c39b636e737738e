"""Columns that are 0 in every row: categories that nobody is in, or counts of something else, which
took part in the proof as if they were categories. Of 120 drawn files of two scales 14 told a share
of 0 or 100 % to a linear program that knew they are none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from table_attacker import WrittenTable, disclosed
from table_attacker import released as written_and_released
from truth import csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.opening import OpenedFiles, open_files
from tests.unit.secrecy.draws import draws

EPCI = "200030633"
COMMUNES = ["59037", "59055", "59059", "59063", "59102", "59108", "59118", "59136", "59139"]
TYPES = ["Isolés", "Couples", "Familles", "Autres"]


def drawn(seed: int) -> pd.DataFrame:
    """Small communes with many zeros, and the EPCI above them."""
    dice = np.random.default_rng([seed, 17])
    types = TYPES[: int(dice.integers(2, 5))]
    share = np.full(len(types), float(dice.choice([0.15, 0.3, 0.8])))
    rows = []
    for _ in range(int(dice.integers(4, len(COMMUNES) + 1))):
        households = int(dice.integers(8, 60))
        rows.append([households, *dice.multinomial(households, dice.dirichlet(share))])
    counts = pd.DataFrame(rows, COMMUNES[: len(rows)], ["Ménages", *types])
    return pd.concat([counts.sum().to_frame(EPCI).T, counts])


def opened(counts: pd.DataFrame, folder: Path) -> OpenedFiles:
    lines = [["Code", *counts.columns]]
    lines += [[str(row[0]), *map(str, row[1:])] for row in counts.itertuples()]
    return open_files(csv(folder / "table.csv", lines))


def released(files: OpenedFiles) -> dict[str, pd.DataFrame]:
    scales = protect_opened(files, Policy()).scales
    return {name: scale.released.select_dtypes("number") for name, scale in scales.items()}


@pytest.mark.parametrize("heading", ["Mutations refusées", "Ménages décohabitants"])
def test_zeros_that_are_no_category_change_no_mask(heading: str, tmp_path: Path) -> None:
    for seed in (20, 24, 25, 29, 34, 35, 44, 70, 74, 76, 90, 101, 102, 110):  # each told a cell
        counts = drawn(seed)
        files = opened(counts.assign(**{heading: 0}), tmp_path)
        (column,) = (c for c in files.first.mapping.columns if c.name == heading)
        assert (column.role, column.reason) == ("left_out", "0 in every row")
        without = released(opened(counts, tmp_path))
        for scale, frame in released(files).items():
            pd.testing.assert_frame_equal(frame, without[scale])


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
    counts = drawn(4)
    parts = pd.DataFrame(
        np.random.default_rng(5).multinomial(60, [0.5, 0.3, 0.2], len(counts) - 1),
        counts.index[1:],
        headings,
    )
    parts.insert(place, zero, 0)
    parts.insert(0, "Ménages", 60)
    profile = opened(parts, tmp_path).first.profile
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
        shown = written_and_released(table, tmp_path)
        sums = [(total, [part for part in parts if part in shown]) for total, parts in table.sums]
        assert not disclosed(WrittenTable(table.counts[list(shown)], sums, True), shown), seed
