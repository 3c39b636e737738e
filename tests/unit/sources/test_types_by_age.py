"""Types of households crossed with the age of the tenant, drawn: no share of 0 or 100 %, no group
of 1 to 10 households and no cell of a withheld commune can be computed from what is shown.

The attacker of these tests shares no code with the plugin or with its judge. It knows which columns
and rows add up, and that no count is negative. Linear programs
look for changes of the true counts that it cannot see; a hidden cell that no change moves is
computed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.optimize import linprog
from truth import csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.opening import open_files

DRAWS = 40
ALL, EPCI, THRESHOLD = "Ménages", "200030633", 11
COMMUNES = ["59037", "59055", "59059", "59063", "59102", "59108"]
TYPES = ["Isolés", "Couples", "Familles monoparentales"]
AGES = ["moins de 30 ans", "30 à 59 ans", "60 ans et plus"]


@dataclass(frozen=True)
class CrossedFile:
    """counts: the rows as they are written, the EPCI first if `has_total`. sums: (total, parts)."""

    counts: pd.DataFrame
    sums: list[tuple[str, list[str]]]
    has_total: bool


def drawn(seed: int) -> CrossedFile:
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
    ][seed % 3]
    sums = [*of_type.items(), *of_age.items(), (ALL, types), (ALL, [*of_age])]
    return CrossedFile(counts[order], sums, bool(seed % 2))


def released(file: CrossedFile, folder: Path) -> pd.DataFrame:
    """Return what the gate shows of the file's rows (rows, columns), NaN hidden or withheld."""
    lines = [["Code", *file.counts.columns]]
    lines += [[str(row[0]), *map(str, row[1:])] for row in file.counts.itertuples()]
    files = open_files(csv(folder / "crossed.csv", lines))
    headings = files.first.profile.columns
    assert set(headings.values()) == set(file.counts.columns)
    scales = protect_opened(files, Policy()).scales.values()
    rows = pd.concat([part.released.rename(columns=headings) for part in scales])
    return rows.reindex(index=file.counts.index, columns=file.counts.columns).astype(float)


def computed(file: CrossedFile, shown: pd.DataFrame) -> np.ndarray:
    """Return (rows, columns) the cells that are not shown and have one value only."""
    names, (n, width) = list(file.counts.columns), file.counts.shape
    of_row = np.zeros((len(file.sums), width))
    for line, (total, parts) in enumerate(file.sums):
        of_row[line, [names.index(total), *map(names.index, parts)]] = [-1, *[1] * len(parts)]
    blocks = [sparse.kron(sparse.eye(n), of_row)]
    if file.has_total:
        blocks.append(sparse.kron(np.array([[-1.0, *[1.0] * (n - 1)]]), sparse.eye(width)))
    truth = file.counts.to_numpy().ravel()
    hidden = np.flatnonzero(shown.isna().to_numpy().ravel())
    equations = sparse.vstack(blocks).tocsc()[:, hidden]
    bounds = [(0.0 if not count else -1.0, 1.0) for count in truth[hidden]]
    moves = np.zeros(len(hidden), dtype=bool)

    def change(gain: np.ndarray) -> None:
        """Note the cells that move in the best change of the table by a unit at most."""
        solved = linprog(-gain, A_eq=equations, b_eq=np.zeros(equations.shape[0]), bounds=bounds)
        assert solved.status == 0, solved.message
        moves[:] |= np.abs(solved.x) > 1e-7

    dice = np.random.default_rng(1)
    for _ in range(6):  # nearly all cells that can move do so here
        change(dice.standard_normal(len(hidden)))
    for cell in range(len(hidden)):
        for sign in (1.0, -1.0):
            if not moves[cell]:
                change(np.where(np.arange(len(hidden)) == cell, sign, 0.0))
    found = np.zeros(n * width, dtype=bool)
    found[hidden[~moves]] = True
    return found.reshape(n, width)


def disclosed(file: CrossedFile, shown: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return (row, column, why) of what is shown or computed, and must not be known."""
    counts, names = file.counts, list(file.counts.columns)
    cells = computed(file, shown)
    known = cells | shown.notna().to_numpy()
    found = []
    for row, unit in enumerate(map(str, counts.index)):
        values = counts.loc[unit]
        if values[ALL] < THRESHOLD:
            found += [(unit, names[c], "withheld") for c in np.flatnonzero(known[row])]
        elif shown.loc[unit].isna().all():
            found += [(unit, names[c], "complement") for c in np.flatnonzero(cells[row])]
        for total, parts in file.sums:
            few = 0 < values[total] < THRESHOLD
            found += [
                (unit, part, "few" if few else "share")
                for part in parts
                if known[row, names.index(part)]
                and (few or (values[total] and values[part] in (0, values[total])))
            ]
    return found


@pytest.mark.parametrize("start", range(0, DRAWS, 20))
def test_no_type_at_an_age_can_be_computed(start: int, tmp_path: Path) -> None:
    shares = []
    for seed in range(start, start + 20):
        file = drawn(seed)
        shown = released(file, tmp_path)
        assert not disclosed(file, shown), seed
        shares.append(float(shown.notna().to_numpy().mean()))
    assert np.mean(shares) > 0.25


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
