"""Counts with decimals: R1 applies to the file's count, which is shown rounded once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from truth import csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.opening import open_files

CODES = (
    "59139", "59136", "59137", "59149", "59055", "59059", "59063", "59074", "59075", "59081",
    "59102", "59108", "59118", "59132",
)  # fmt: skip
PARTS = ("Seuls", "Couples", "Autres")
ROOMS = ("1 pièce", "2 pièces", "3 pièces", "4 pièces et plus")
TENURE = ("Propriétaires", "Locataires", "Logés gratuitement")


def write_file(folder: Path, atoms: np.ndarray, total: bool = False) -> Path:
    """atoms (n, 3): households by type, with one decimal."""
    lines = [["DEPCOM", "Ménages", *PARTS]]
    for code, parts in zip(CODES, atoms, strict=False):
        lines.append([code, *(f"{n:.1f}".replace(".", ",") for n in (parts.sum(), *parts))])
    if total:
        whole = atoms.sum(axis=0)
        lines.append(["Total", *(f"{n:.1f}".replace(".", ",") for n in (whole.sum(), *whole))])
    return csv(folder / "a.csv", lines)


def atoms(seed: int) -> np.ndarray:
    dice = np.random.default_rng(seed)
    size = np.where(dice.random(14) < 0.3, dice.uniform(0, 14, 14), dice.uniform(15, 300, 14))
    return np.round(size[:, None] * dice.dirichlet([3, 2, 1], 14), 1)


def test_communes_of_ten_households_are_withheld(tmp_path: Path) -> None:
    counts = atoms(1) + 20
    counts[0], counts[1], counts[2] = (3.6, 3.6, 2.8), (3.7, 3.3, 3.3), (3.7, 3.6, 3.6)
    opened = open_files(write_file(tmp_path, counts))
    released_frame = protect_opened(opened, Policy()).scales["commune"].released
    assert not set(CODES[:3]) & set(released_frame.index)  # 10.0, 10.3 and 10.9


@pytest.mark.parametrize("seed", range(40))
def test_shown_counts_are_those_of_the_file_rounded_once(seed: int, tmp_path: Path) -> None:
    counts = atoms(seed)
    opened = open_files(write_file(tmp_path, counts, total=seed % 2 == 0))
    headings = dict(opened.first.profile.columns)
    released_frame = protect_opened(opened, Policy()).scales["commune"].released
    cells = 0
    for row, code in enumerate(CODES):
        whole = round(float(counts[row].sum()), 1)
        if code not in released_frame.index:
            continue
        assert whole >= 11 or whole == 0
        for name, heading in headings.items():
            value = released_frame.at[code, name]
            if np.isnan(value):
                continue
            exact = whole if heading == "Ménages" else counts[row][PARTS.index(heading)]
            assert abs(value - exact) <= 0.5 + 1e-9, (code, heading)
            if heading != "Ménages" and whole:
                assert (
                    0.0
                    < round(100 * value / released_frame.at[code, opened.schema.population], 1)
                    < 100
                )
            cells += 1
    assert cells > 14


@pytest.mark.parametrize("seed", range(20))
def test_a_total_of_weighted_rows_is_a_parent(seed: int, tmp_path: Path) -> None:
    opened = open_files(write_file(tmp_path, atoms(seed), total=True))
    assert {nesting.parent for nesting in opened.schema.nestings} == {"total"}
    protect_opened(opened, Policy())


@pytest.mark.parametrize("noise", [0.0, 1e-9, 0.004])
def test_one_noisy_column_takes_no_other_family_along(noise: float, tmp_path: Path) -> None:
    """Fifteen decimals in one column must not narrow what the others may be off by, and a part of
    the dwellings that is a total itself stays one: its categories would disclose its hidden
    cells."""
    dice = np.random.default_rng(5)
    rooms = np.round(dice.uniform(4, 90, (14, 4)), 6)
    homes = rooms.sum(axis=1)
    tenure = np.round(homes[:, None] * dice.dirichlet([4, 3, 1], 14), 6)
    tenure[:, 0] = homes - tenure[:, 1:].sum(axis=1)
    tenure[:, 2] += noise * dice.uniform(-1, 1, 14)
    empty = np.round(dice.uniform(1, 20, (14, 2)), 6)
    lines = [
        ["Commune", "Parc", "Résidences principales", "Secondaires", "Vacants", *ROOMS, *TENURE,
         "Dont parc HLM", "Ménages"]
    ]  # fmt: skip
    for row, code in enumerate(CODES):
        rest = (homes[row], *empty[row], *rooms[row], *tenure[row][:2])
        figures = [f"{n:.6f}" for n in (homes[row] + empty[row].sum(), *rest)]
        noisy = [repr(float(n)) for n in (tenure[row][2], tenure[row][1] / 3)]
        lines.append([code, *figures, *noisy, f"{homes[row]:.6f}"])
    profile = open_files(csv(tmp_path / "a.csv", lines)).first.profile
    ids = {heading: name for name, heading in profile.columns.items()}
    parts = {family.total: set(family.columns) for family in profile.families if family.partition}
    parts |= {total.name: set(total.columns) for total in profile.sums}
    assert {ids[name] for name in TENURE} in parts.values()
    assert parts[ids["Résidences principales"]] == {ids[name] for name in ROOMS}
    wholes = {ids[n] for n in ("Secondaires", "Vacants", *ROOMS)}
    assert parts[ids["Parc"]] in (
        wholes, {ids[n] for n in ("Résidences principales", "Secondaires", "Vacants")}
    )  # fmt: skip
