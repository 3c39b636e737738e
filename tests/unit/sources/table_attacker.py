"""An attacker of small tables of households: it knows which columns and rows add up, and that no
count is negative. The gate's judge (tests/unit/secrecy/judge.py) says what follows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from truth import csv, framed

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.opening import open_files
from tests.unit.secrecy import judge

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
    files = open_files(csv(folder / "crossed.csv", framed(file.counts, "Code")))
    headings = files.first.profile.columns
    scales = protect_opened(files, Policy()).scales.values()
    rows = pd.concat([part.released.rename(columns=headings) for part in scales])
    columns = [name for name in file.counts if name in headings.values()]
    return rows.reindex(index=file.counts.index, columns=columns).astype(float)


def computed(file: WrittenTable, shown: pd.DataFrame) -> np.ndarray:
    """Return (rows, columns) the cells that are not shown and have one value only."""
    names, units = list(file.counts.columns), file.counts.index.astype(str)
    relations = np.zeros((len(file.sums), len(names)))
    for line, (total, parts) in enumerate(file.sums):
        relations[line, [names.index(total), *map(names.index, parts)]] = [-1, *[1] * len(parts)]
    first = int(file.has_total)  # of the rows that the first one is the sum of
    rows = file.counts.set_axis(units).assign(whole=units[0])
    raw = {"whole": rows[:first], "row": rows[first:]} if first else {"row": rows}
    seen = dict.fromkeys(raw, shown.set_axis(units))
    return judge.Attack(raw, seen, names, [("row", "whole", "whole")], relations).told()


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
