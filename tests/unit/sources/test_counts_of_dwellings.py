"""Tables that count dwellings, demands, persons or shares next to households or instead of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from awkward import roles
from scipy.optimize import linprog
from truth import csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import OpenedFiles, open_files

COMMUNES = (
    "59037", "59055", "59059", "59063", "59102", "59108", "59118", "59136", "59139", "59149",
)  # fmt: skip
FEW = "59059"  # under the threshold
SIZES = ("1 personne", "2 personnes", "3 personnes", "4 personnes", "5 personnes et plus")


def open_table(folder: Path, headings: list[str], rows: list[list[object]]) -> OpenedFiles:
    lines = [["Code INSEE", *headings]]
    lines += [[code, *map(str, row)] for code, row in zip(COMMUNES, rows, strict=True)]
    return open_files(csv(folder / "table.csv", lines))


def parts_of(dice: np.random.Generator, shares: list[float]) -> list[list[int]]:
    """Return a row per commune: a total, 7 for FEW, and its parts, drawn with these shares."""
    numbers = [int(dice.integers(40, 400)) for _ in COMMUNES]
    numbers[COMMUNES.index(FEW)] = 7
    return [[number, *map(int, dice.multinomial(number, shares))] for number in numbers]


@pytest.mark.parametrize("heading", ["Nombre de logements", "Nb logements", "Logements sociaux"])
@pytest.mark.parametrize(
    "parts",
    [
        ("T1", "T2", "T3 et plus"),
        ("DPE A", "DPE D", "DPE G"),
        ("PLAI", "PLUS", "PLS"),
        ("Loués", "Vacants", "Vides"),
    ],
)
def test_a_table_of_dwellings_counts_them(
    heading: str, parts: tuple[str, ...], tmp_path: Path
) -> None:
    rows = parts_of(np.random.default_rng(1), [0.5, 0.3, 0.2])
    files = open_table(tmp_path, [heading, *parts], rows)
    profile = files.first.profile
    assert profile.columns[profile.population] == heading
    assert [len(family.columns) for family in profile.families if family.partition] == [3]
    assert not [family for family in profile.families if not family.partition]
    released = protect_opened(files, Policy()).scales["commune"].released
    assert set(released.index) <= set(COMMUNES) - {FEW}


@pytest.mark.parametrize("occupants", ["Personnes seules", "Bénéficiaires APL", "Baux signés"])
def test_dwellings_alone_are_refused_where_occupants_are_counted(
    occupants: str, tmp_path: Path
) -> None:
    rows = parts_of(np.random.default_rng(2), [0.5, 0.3, 0.2])
    with pytest.raises(Unreadable):
        open_table(tmp_path, ["Nombre de logements", "T1", "T2", occupants], rows)


def test_households_and_vacant_dwellings_make_the_dwellings(tmp_path: Path) -> None:
    rows = parts_of(np.random.default_rng(3), [0.5, 0.3, 0.2])
    rows = [[row[0] + 3 + n, 3 + n, *row] for n, row in enumerate(rows)]
    headings = ["Logements", "Logements vacants", "Ménages", "Seuls", "Couples", "Autres"]
    files = open_table(tmp_path, headings, rows)
    profile = files.first.profile
    assert profile.columns[profile.population] == "Ménages"
    assert roles(files)["Logements vacants"] == "left_out"
    assert FEW not in protect_opened(files, Policy()).scales["commune"].released.index


def test_demands_of_the_end_of_a_year_are_demands(tmp_path: Path) -> None:
    rows = parts_of(np.random.default_rng(4), [0.4, 0.6])
    headings = ["Demandes en stock fin 2023", "dont mutations", "Attributions 2023"]
    files = open_table(tmp_path, headings, [[row[0], row[1], 20] for row in rows])
    assert roles(files)["Demandes en stock fin 2023"] == "total"
    assert FEW not in protect_opened(files, Policy()).scales["commune"].released.index


def test_shares_without_a_sign_are_refused(tmp_path: Path) -> None:
    rows = parts_of(np.random.default_rng(5), [0.5, 0.3, 0.2])
    shares = [[f"{100 * part / row[0]:.1f}".replace(".", ",") for part in row[1:]] for row in rows]
    with pytest.raises(Unreadable, match="shares and no count"):
        open_table(tmp_path, ["Seuls", "Couples", "Autres"], shares)


def test_thousands_are_no_category(tmp_path: Path) -> None:
    rows = parts_of(np.random.default_rng(6), [0.5, 0.3, 0.2])
    rows = [[*row, f"{row[0] / 1000:.3f}".replace(".", ",")] for row in rows]
    headings = ["Ménages", "Seuls", "Couples", "Autres", "Ménages (milliers)"]
    files = open_table(tmp_path, headings, rows)
    assert roles(files)["Ménages (milliers)"] == "left_out"
    assert not files.first.profile.weighted


def disclosed_sizes(known: dict[str, float], households: float, persons: float) -> list[str]:
    """Return the sizes whose hidden number of households can be computed within one: persons are
    each size times its households, and more for the open size only."""
    cells = [[1.0] * 5 + [0.0]], [households]
    if not np.isnan(persons):
        cells[0].append([1.0, 2.0, 3.0, 4.0, 5.0, 1.0])
        cells[1].append(persons)
    for place, size in enumerate(SIZES):
        if not np.isnan(known[size]):
            cells[0].append(np.eye(6)[place].tolist())
            cells[1].append(known[size])
    widths = {}
    for place, size in enumerate(SIZES):
        if np.isnan(known[size]):
            goal = np.eye(6)[place]
            low, high = (linprog(s * goal, A_eq=cells[0], b_eq=cells[1]).fun for s in (1, -1))
            widths[size] = -high - low
    return [size for size, width in widths.items() if width < 1]


@pytest.mark.parametrize("heading", ["Nombre de personnes", "Occupants", "Population totale"])
@pytest.mark.parametrize("seed", range(4))
def test_persons_disclose_no_hidden_size(seed: int, heading: str, tmp_path: Path) -> None:
    dice = np.random.default_rng(seed)
    rows = parts_of(dice, [0.45, 0.35, 0.2, 0.0, 0.0] if seed % 2 else [0.5, 0.25, 0.15, 0.1, 0.0])
    rows += parts_of(dice, [0.4, 0.25, 0.15, 0.1, 0.1])
    rows = [rows[n] if n % 2 else rows[n + len(COMMUNES)] for n in range(len(COMMUNES))]
    persons = [sum((n + 1) * part for n, part in enumerate(row[1:])) for row in rows]
    rows = [[row[0], number, *row[1:]] for row, number in zip(rows, persons, strict=True)]
    files = open_table(tmp_path, ["Ménages", heading, *SIZES], rows)
    released = protect_opened(files, Policy()).scales["commune"].released
    shown = released.rename(columns=dict(files.first.profile.columns))
    assert shown[list(SIZES)].isna().any(axis=None)
    for _, row in shown.iterrows():
        known = {size: float(row[size]) for size in SIZES}
        assert not disclosed_sizes(known, float(row["Ménages"]), float(row.get(heading, np.nan)))


def test_persons_of_the_census_are_found_although_weighted(tmp_path: Path) -> None:
    rows = parts_of(np.random.default_rng(9), [0.4, 0.25, 0.2, 0.1, 0.05])
    rows = [[1.0 * row[0], *(1.0371 * part for part in row[1:])] for row in rows]
    lines = [
        [f"{cell:.4f}" for cell in (sum(row[1:]), *row[1:], row[1:] @ np.arange(1.0, 6.0))]
        for row in map(np.array, rows)
    ]
    headings = ["P21_MEN", *(f"P21_MEN{n}P" for n in range(1, 6)), "P21_NPER"]
    assert roles(open_table(tmp_path, headings, lines))["P21_NPER"] == "left_out"


def test_persons_next_to_ages_of_holders_are_a_total(tmp_path: Path) -> None:
    rows = parts_of(np.random.default_rng(11), [0.4, 0.35, 0.25])
    rows = [[row[0], 2 * row[0] + n, *row[1:]] for n, row in enumerate(rows)]
    headings = [
        "Ménages",
        "Nombre de personnes",
        "Moins de 30 ans",
        "30 à 59 ans",
        "60 ans et plus",
    ]
    assert roles(open_table(tmp_path, headings, rows))["Nombre de personnes"] == "total"
