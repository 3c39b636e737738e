"""Rows that are sums of other rows: shown rows disclose no row under eleven, no zero and no
complete one. The judge knows atoms and rows, and shares no code with the plugin."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from row_files import HEADINGS, KINDS, NORD, PARTS, RowFile, atoms_of
from scipy.optimize import linprog
from truth import csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.mapping.additive.row_totals import row_totals
from occupancy_plugin.sources.opening import open_files
from occupancy_plugin.toolbelt.errors import GateRefused
from tests.unit.secrecy.draws import draws

LEAST, FILES = 11, 384
FEW = {"two_partitions": 0.0}  # share of files that may be refused: these nobody can place


def shown_cells(row_file: RowFile, *related: Path) -> dict[tuple[str, str], float]:
    """(row, heading) → number, of every scale that comes out."""
    opened = open_files(row_file.path, related)
    headings = {i: " ".join(h.split()) for i, h in opened.first.profile.columns.items()}
    release = protect_opened(opened, Policy())
    cells: dict[tuple[str, str], float] = {}
    for scale, part in release.scales.items():
        for code, row in part.released.iterrows():
            for name, value in row.items():
                if name in headings and not pd.isna(value):
                    key = next(c for c in row_file.rows if _alike(c, str(code), scale))
                    cells[key, headings[name]] = float(value)
    return cells


def _alike(written: str, code: str, scale: str) -> bool:
    """Is a row that comes out under `code` the one of the file under `written`?"""
    names = {code, code.upper()}
    if scale == "region":
        names.add(f"R{code}")
    if scale == "departement":
        names.add(f"D{code}")
    if scale == "commune":
        names.add(f"{code}-ENS")
    return written in names


def disclosed(row_file: RowFile, cells: dict[tuple[str, str], float]) -> list[tuple[str, str]]:
    """Secret cells that have one value within a household."""
    n, k = row_file.atoms.shape
    rows, sides = [], []
    for (code, heading), value in cells.items():
        row = np.zeros((n, k))
        columns = range(k) if heading == HEADINGS[0] else [HEADINGS.index(heading) - 1]
        for position in row_file.rows[code]:
            row[position, columns] = 1.0
        assert (row_file.atoms * row).sum() == value, (code, heading)
        rows.append(row.ravel())
        sides.append(value)
    secrets = []
    for code, members in row_file.rows.items():
        counts = row_file.atoms[members].sum(axis=0)
        whole = counts.sum()
        if 0 < whole < LEAST:
            secrets.append((code, HEADINGS[0], members, range(k)))
        elif whole >= LEAST:
            secrets += [
                (code, HEADINGS[c + 1], members, [c]) for c in range(k) if counts[c] in (0, whole)
            ]
    if not rows:
        return []
    matrix, right = np.array(rows), np.array(sides)
    found_cells = []
    agreeing = [row_file.atoms.ravel().astype(float)]
    for code, heading, members, columns in secrets:
        goal = np.zeros((n, k))
        for position in members:
            goal[position, list(columns)] = 1.0
        if _width(goal.ravel(), matrix, right, agreeing) < 1:
            found_cells.append((code, heading))
    return found_cells


def _width(
    goal: np.ndarray, rows: np.ndarray, sides: np.ndarray, agreeing: list[np.ndarray]
) -> float:
    """How far the sum of the cells in `goal` may vary; where tables that agree with what is shown
    differ by a household already, by how much they do. The tables found on the way are added to
    `agreeing`."""
    sums = [goal @ table for table in agreeing]
    if max(sums) - min(sums) >= 1:
        return float(max(sums) - min(sums))
    ends = []
    for sign in (1.0, -1.0):
        solved = linprog(sign * goal, A_eq=rows, b_eq=sides)
        if solved.status == 3:
            return float("inf")
        assert solved.status == 0, "what is shown contradicts itself"
        agreeing.append(solved.x)
        ends.append(sign * solved.fun)
    return float(ends[1] - ends[0])


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=[kind.__name__ for kind in KINDS])
def test_no_row_follows_from_other_rows(kind: int, tmp_path: Path) -> None:
    seeds = draws(FILES // len(KINDS))
    opened = 0
    for seed in seeds:
        found = KINDS[kind](np.random.default_rng([kind, seed]), tmp_path)
        try:
            cells = shown_cells(found)
        except (Unreadable, GateRefused):
            continue
        opened += 1
        small = [c for c, m in found.rows.items() if 0 < found.atoms[m].sum() < LEAST]
        assert not {code for code, _ in cells} & set(small)
        assert not disclosed(found, cells), seed
    assert opened >= FEW.get(KINDS[kind].__name__, 0.8) * len(seeds)


@pytest.mark.parametrize("unknown", [False, True], ids=["known", "one unknown"])
@pytest.mark.parametrize("heading", ["Ménages de l’EPCI", "Personnes seules de l’EPCI"])
def test_a_column_that_repeats_the_sum_of_the_rows_stays_behind(
    heading: str, unknown: bool, tmp_path: Path
) -> None:
    """452 households of the EPCI minus those of the shown communes are those of the withheld."""
    dice = np.random.default_rng(7)
    households = [9, *map(int, dice.integers(20, 90, 6))]
    counts = {"Ménages": households, PARTS[0]: [n // 3 for n in households]}
    counted = "Ménages" if heading.startswith("Ménages") else PARTS[0]
    lines = [["DEPCOM", *counts, heading]]
    for row, code in enumerate(NORD["200030633"]):
        cells = [str(column[row]) if row or not unknown else "s" for column in counts.values()]
        lines.append([code, *cells, str(sum(counts[counted]))])
    opened = open_files(csv(tmp_path / "a.csv", lines))
    assert heading in opened.first.mapping.left_out


@pytest.mark.parametrize("how", ["so far", "from below", "all others"])
def test_running_sums_and_the_rest_stay_behind(how: str, tmp_path: Path) -> None:
    """590 households until this row, 547 until the one before: 43 in the withheld row between."""
    dice = np.random.default_rng(9)
    households = np.array([30, 9, *dice.integers(20, 90, 5)])
    sums = {
        "so far": households.cumsum(),
        "from below": households[::-1].cumsum()[::-1],
        "all others": households.sum() - households,
    }[how]
    lines = [["DEPCOM", "Ménages", PARTS[0], "Ménages cumulés"]]
    for code, count, total in zip(NORD["200030633"], households, sums, strict=True):
        lines.append([code, str(count), str(count // 3), str(total)])
    opened = open_files(csv(tmp_path / "a.csv", lines))
    assert opened.first.mapping.left_out == ["Ménages cumulés"]
    assert "Ménages" in opened.first.profile.columns.values()


def test_a_total_under_an_invented_code_is_no_unit(tmp_path: Path) -> None:
    lines = [["DEPCOM", "Ménages"], ["59139", "60"], ["99999", "107"], ["59136", "40"]]
    opened = open_files(csv(tmp_path / "a.csv", [*lines, ["59137", "7"]]))
    assert "99999" not in opened.tables["commune"].frame.index
    assert {nesting.child for nesting in opened.schema.nestings} == {"commune"}


def test_rare_categories_are_no_sums_of_rows(tmp_path: Path) -> None:
    """Columns that are empty in nearly all rows are alike from row to row."""
    lines = [["id_residence", "Ménages", "Studio", "Duplex", "Triplex"]]
    rare = {7: (0, 2, 0), 19: (3, 0, 0), 20: (0, 0, 4), 33: (12, 1, 1), 34: (0, 12, 2)}
    lines += [[f"R{n}", str(30 + 7 * n), *map(str, rare.get(n, (0, 0, 0)))] for n in range(40)]
    opened = open_files(csv(tmp_path / "a.csv", lines))
    assert not opened.first.mapping.left_out


def test_columns_without_a_relation_are_no_sums_of_rows() -> None:
    """Small counts are equal by chance: of some 2 000 columns one may be taken for a sum."""
    dice, columns, taken = np.random.default_rng(0), 0, 0
    for draw in range(300):
        shape = int(dice.integers(3, 60)), int(dice.integers(3, 12))
        counts = dice.poisson(dice.choice([0.3, 2, 10, 60]), shape).astype(float)
        if draw % 3 == 0:
            counts[dice.random(shape) < 0.2] = np.nan
        columns += shape[1]
        taken += len(row_totals(counts))
    assert columns > 1900
    assert taken <= 1


def test_households_are_no_sum_of_a_category(tmp_path: Path) -> None:
    """Three communes of as many households, in which all single persons together are as many."""
    lines = [["DEPCOM", "Ménages", PARTS[0]]]
    for code, single in zip(NORD["200030633"], ("29", "30", "31"), strict=False):
        lines.append([code, "90", single])
    opened = open_files(csv(tmp_path / "a.csv", lines))
    assert opened.schema.population == opened.first.mapping.profile.population
    assert opened.first.profile.columns[opened.schema.population] == "Ménages"


def test_the_sum_of_each_commune_stays_behind_in_a_list_of_residences(tmp_path: Path) -> None:
    dice = np.random.default_rng(8)
    lines = [["id_residence", "code_insee", "menages", "Ménages de la commune"]]
    for code in NORD["200030633"]:
        sizes = [int(n) for n in dice.integers(4, 60, int(dice.integers(1, 5)))]
        lines += [[f"R{code}{n}", code, str(k), str(sum(sizes))] for n, k in enumerate(sizes)]
    opened = open_files(csv(tmp_path / "a.csv", lines))
    assert "Ménages de la commune" in opened.first.mapping.left_out


def test_a_total_beside_another_file_hides_no_link(tmp_path: Path) -> None:
    """Communes with a row of totals, and their EPCI in a file of their own: both are linked."""
    opened = 0
    for seed in range(24):
        dice = np.random.default_rng([99, seed])
        found = RowFile(tmp_path / "communes.csv", atoms_of(dice, 13), {})
        lines, wide = [["DEPCOM", *HEADINGS]], [["SIREN", *HEADINGS]]
        row = 0
        for epci, communes in NORD.items():
            found.rows[epci] = list(range(row, row + len(communes)))
            wide.append([epci, *_cells(found.atoms[found.rows[epci]])])
            for code in communes:
                found.rows[code] = [row]
                lines.append([code, *_cells(found.atoms[[row]])])
                row += 1
        lines.append(["Total", *_cells(found.atoms)])
        csv(found.path, lines)
        try:
            cells = shown_cells(found, csv(tmp_path / "epci.csv", wide))
        except (Unreadable, GateRefused):
            continue
        opened += 1
        assert not disclosed(found, cells), seed
    assert opened >= 18


def _cells(atoms: np.ndarray) -> list[str]:
    counts = atoms.sum(axis=0)
    return [str(counts.sum()), *map(str, counts)]
