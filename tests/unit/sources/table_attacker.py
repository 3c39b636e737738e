"""An attacker of small tables of households that shares no code with the plugin or with its judge.
It knows which columns and rows add up, and that no count is negative. Linear programs look for
changes of the true counts that it cannot see; a hidden cell that no change moves is computed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog
from truth import csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.opening import open_files

ALL, THRESHOLD = "Ménages", 11


@dataclass(frozen=True)
class WrittenTable:
    """A table as it is written, and what adds up in it.

    counts     the rows, their sum first if `has_total`
    sums       (total, parts) of the columns that hold households"""

    counts: pd.DataFrame
    sums: list[tuple[str, list[str]]]
    has_total: bool


def released(file: WrittenTable, folder: Path) -> pd.DataFrame:
    """Return what the gate shows of the file's rows (rows, released columns), NaN hidden or
    withheld."""
    lines = [["Code", *file.counts.columns]]
    lines += [[str(row[0]), *map(str, row[1:])] for row in file.counts.itertuples()]
    files = open_files(csv(folder / "crossed.csv", lines))
    headings = files.first.profile.columns
    scales = protect_opened(files, Policy()).scales.values()
    rows = pd.concat([part.released.rename(columns=headings) for part in scales])
    columns = [name for name in file.counts if name in headings.values()]
    return rows.reindex(index=file.counts.index, columns=columns).astype(float)


def computed(file: WrittenTable, shown: pd.DataFrame) -> np.ndarray:
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
    if not len(hidden):
        return np.zeros((n, width), dtype=bool)
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


def disclosed(file: WrittenTable, shown: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return (row, column, why) of what is shown or computed, and must not be known."""
    counts, names = file.counts, list(file.counts.columns)
    cells = computed(file, shown)
    known = cells | shown.notna().to_numpy()
    found = []
    for row, unit in enumerate(map(str, counts.index)):
        values = counts.loc[unit]
        if not values[ALL]:
            continue
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
