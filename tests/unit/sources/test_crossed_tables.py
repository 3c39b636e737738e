"""Types of households by place, in columns: those inside a QPV, those outside, and both together.
The attacker knows that they add up in both ways, and shares no code with the plugin."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from awkward import opened_frame
from table_attacker import WrittenTable, disclosed, released
from truth import csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.mapping.additive.structure import structure_of
from occupancy_plugin.sources.opening import open_files
from tests.unit.secrecy import judge

TYPES, PLACES = ("Isolés", "Couples", "Familles"), ("en QPV", "hors QPV")
ALL, OF_PLACE = "Ménages", [f"Ménages {place}" for place in PLACES]
CELLS = [f"{kind} {place}" for place in PLACES for kind in TYPES]
SUMS = {
    ALL: [list(TYPES), OF_PLACE],
    **{f"Ménages {place}": [[f"{kind} {place}" for kind in TYPES]] for place in PLACES},
    **{kind: [[f"{kind} {place}" for place in PLACES]] for kind in TYPES},
}
ORDERS = {
    "totals first": [ALL, *OF_PLACE, *TYPES, *CELLS],
    "place by place": [ALL, OF_PLACE[0], *CELLS[:3], OF_PLACE[1], *CELLS[3:], *TYPES],
    "type by type": [
        ALL, *OF_PLACE,
        *(name for kind in TYPES for name in (kind, *(f"{kind} {place}" for place in PLACES))),
    ],
}  # fmt: skip


def drawn(seed: int, rows: int) -> pd.DataFrame:
    dice = np.random.default_rng([seed, 3])
    lines = []
    for _ in range(rows):
        households = int(dice.integers(11, 60))
        lines.append(dice.multinomial(households, dice.dirichlet(np.full(6, 0.5))))
    cells = pd.DataFrame(lines, [f"59139{n:04}" for n in range(101, 101 + rows)], CELLS)
    for total in (*TYPES, *OF_PLACE):
        cells[total] = cells[SUMS[total][0]].sum(axis=1)
    cells[ALL] = cells[list(TYPES)].sum(axis=1)
    return cells


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("rows", [8, 40])
def test_a_table_of_types_by_place_tells_no_type(order: str, rows: int, tmp_path: Path) -> None:
    """Of few rows the gate cannot see that the columns add up in the other way too."""
    sums = [(total, parts) for total, several in SUMS.items() for parts in several]
    for seed in range(4):
        file = WrittenTable(drawn(seed, rows)[ORDERS[order]], sums, False)
        shown = released(file, tmp_path)
        assert len(shown.columns) == len(file.counts.columns)
        assert not disclosed(file, shown), seed
        assert shown.notna().to_numpy().mean() > 0.4


@pytest.mark.parametrize("order", ORDERS)
def test_both_margins_are_sums_of_the_cells(order: str) -> None:
    counts = drawn(1, 12)[ORDERS[order]]
    sums = structure_of(counts.to_numpy(dtype=float)).sums
    names = list(counts.columns)
    for total in (*OF_PLACE, *TYPES):
        members = sorted(names[part] for part in sums[names.index(total)])
        assert members == sorted(SUMS[total][0])


INSIDE = [f"{kind} en QPV" for kind in TYPES]
RECENT = [f"Récents {kind.lower()}" for kind in TYPES]


@pytest.mark.parametrize(("group", "cells"), [(OF_PLACE[0], INSIDE), ("Emménagés récents", RECENT)])
def test_types_of_a_group_without_the_others_tell_no_type(
    group: str, cells: list[str], tmp_path: Path
) -> None:
    """14 lone persons in QPV of 14 lone persons and families leave no family. All households decide
    what is under secrecy, not those of the group."""
    columns = [ALL, *TYPES, group, *cells]
    sums = [(ALL, list(TYPES)), (group, cells)]
    relations = np.zeros((2, len(columns)))
    for row, (total, parts) in enumerate(sums):
        relations[row, [columns.index(part) for part in parts]] = 1.0
        relations[row, columns.index(total)] = -1.0
    parts_of = [*zip(cells, TYPES, strict=True), (group, ALL)]
    within = [{whole: 1, part: -1} for part, whole in parts_of]
    shares = [(part, total) for total, parts in sums for part in parts] + parts_of
    for seed in range(10):
        table = drawn(seed, 14)
        counts = table[[ALL, *TYPES, OF_PLACE[0], *INSIDE]].set_axis(columns, axis=1)
        files = opened_frame(counts, tmp_path, "IRIS")
        headings = files.first.profile.columns
        assert headings[files.first.profile.population] == ALL
        rows = protect_opened(files, Policy()).scales["iris"].released
        shown = rows[[c for c in rows if c in headings]].rename(columns=headings)
        attack = judge.Attack({"iris": counts}, {"iris": shown}, columns, [], relations, [], within)
        known = attack.told() | ~np.isnan(attack.seen)
        assert not [
            (seed, unit, part, whole)
            for row, unit in enumerate(counts.index)
            for part, whole in shares
            if known[row, columns.index(part)]
            and counts.at[unit, whole] > 0
            and counts.at[unit, part] in (0, counts.at[unit, whole])
        ]


def test_in_a_table_of_qpv_their_households_are_the_population(tmp_path: Path) -> None:
    table = drawn(3, 9)
    lines = [["QPV", "Ménages du QPV", *TYPES]]
    for number, (_, row) in enumerate(table.iterrows(), 1):
        lines.append([f"QN0590{number}M", *map(str, row[[ALL, *TYPES]].tolist())])
    profile = open_files(csv(tmp_path / "table.csv", lines)).first.profile
    assert profile.columns[profile.population] == "Ménages du QPV"


@pytest.mark.parametrize("rows", [10, 40])
def test_what_two_groups_share_is_not_told_by_the_others(rows: int, tmp_path: Path) -> None:
    """APL + RSA = both + either. The gate refused it, but of few rows it cannot see it, and told
    that nobody has both."""
    dice = np.random.default_rng(6)
    lines = [["IRIS", ALL, "APL", "RSA", "APL et RSA", "APL ou RSA"]]
    for number in range(rows):
        households = int(dice.integers(11, 60))
        both = int(dice.binomial(households, 0.1))
        apl = both + int(dice.binomial(households - both, 0.4))
        rsa = both + int(dice.binomial(households - apl, 0.1))
        counts = (households, apl, rsa, both, apl + rsa - both)
        lines.append([f"59139{101 + number:04}", *map(str, counts)])
    files = open_files(csv(tmp_path / "table.csv", lines))
    (column,) = (c for c in files.first.mapping.columns if c.name == "APL et RSA")
    assert column.role == "left_out"
    assert "“APL”, “RSA”, “APL ou RSA”" in column.reason
    assert {"apl", "rsa", "apl_ou_rsa"} <= set(
        protect_opened(files, Policy()).scales["iris"].released
    )


def test_groups_that_share_nobody_stay(tmp_path: Path) -> None:
    dice = np.random.default_rng(8)
    lines = [["IRIS", ALL, "APL", "RSA", "AAH", "Impayés"]]
    for number in range(12):
        households = int(dice.integers(20, 60))
        counts = dice.binomial(households, [0.4, 0.2, 0.1, 0.15])
        lines.append([f"59139{101 + number:04}", str(households), *map(str, counts)])
    left_out = open_files(csv(tmp_path / "table.csv", lines)).first.mapping.left_out
    assert not {"APL", "RSA", "AAH", "Impayés"} & set(left_out)
