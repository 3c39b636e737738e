"""Columns that a heading calls a part of another one (“dont femmes”), wherever they stand: what is
shown discloses no hidden share of 0 or 100 %, neither of the households nor of the whole. The
attacker knows which column is a part of which, and shares no code with the plugin."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from awkward import opened_frame
from truth import CODES, csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.opening import OpenedFiles, open_files
from tests.unit.secrecy import judge
from tests.unit.secrecy.draws import draws

DRAWS, HOUSEHOLDS = 320, "Ménages"
TYPES = ("Personnes seules", "Couples", "Familles monoparentales", "Autres ménages")
GROUPS = ("Bénéficiaires APL", "Allocataires RSA", "Emménagés récents")
PARTS = (
    "femmes",
    "65 ans et plus",
    "trois enfants",
    "moins de 30 ans",
    "sans emploi",
    "logés en T1",
)
SIGNS = (
    "dont",
    "y compris",
    "parmi eux",
    "soit",
    "en particulier",
    "Dont :",
    "(dont)",
    "notamment",
)


@dataclass(frozen=True)
class PartFile:
    """A table, in the order of the file, and what the attacker knows of it.

    wholes: part → the column that it is a part of
    types: the columns that add up to the households"""

    counts: pd.DataFrame
    wholes: dict[str, str]
    types: tuple[str, ...]


def drawn(seed: int) -> PartFile:
    """Draw a file: types or groups of households, parts of them and parts of these parts; the
    columns as a clerk writes them, the parts at the end, or in any order."""
    dice = np.random.default_rng([seed, 42])
    rows = int(dice.integers(5, len(CODES) + 1))
    households = dice.integers(6, int(dice.choice([40, 90, 400])), rows)
    columns: dict[str, np.ndarray] = {HOUSEHOLDS: households}
    types = TYPES[: int(dice.integers(2, 5))] if dice.random() < 0.8 else ()
    if types:
        shares = dice.dirichlet(np.full(len(types), float(dice.choice([0.3, 1.0, 3.0]))), rows)
        counts = [dice.multinomial(n, share) for n, share in zip(households, shares, strict=True)]
        columns |= dict(zip(types, np.array(counts).T, strict=True))
    for group in GROUPS[: int(dice.integers(0 if types else 1, 3))]:
        columns[group] = dice.binomial(households, dice.choice([0.2, 0.5, 0.9]))
    wholes: dict[str, str] = {}
    sign = str(dice.choice(SIGNS))
    for part in dice.permutation(PARTS)[: int(dice.integers(1, 5))].tolist():
        if dice.random() < 0.2:
            sign = str(dice.choice(SIGNS))
        whole = str(dice.choice([name for name in columns if name != HOUSEHOLDS]))
        heading = f"{sign} {part}"
        wholes[heading] = whole
        columns[heading] = dice.binomial(columns[whole], dice.choice([0.1, 0.5, 0.9, 0.98]))
        order = list(columns)
        order.insert(order.index(whole) + 1, order.pop())
        columns = {name: columns[name] for name in order}
    order, arranged = list(columns), seed % 3
    if arranged == 1:
        order.sort(key=lambda name: name in wholes)
    elif arranged == 2:
        order = dice.permutation(order).tolist()
    frame = pd.DataFrame(columns, index=list(CODES[:rows]))[order]
    complete = types if len(types) > 1 else ()
    return PartFile(frame, wholes, complete)


def released(drawn_file: PartFile, folder: Path) -> pd.DataFrame:
    """Heading × unit after the gate, NaN hidden; withheld units and columns that stay behind are
    missing."""
    counts = drawn_file.counts
    opened = opened_frame(counts, folder)
    rows = protect_opened(opened, Policy()).scales["commune"].released
    headings = opened.first.profile.columns
    own = [name for name in rows.columns if name in headings]
    return rows[own].rename(columns=headings)


def disclosed(drawn_file: PartFile, shown: pd.DataFrame) -> list[tuple[str, str, str]]:
    """(unit, column, how) of every share of 0 or 100 % that is shown or has one value."""
    counts, wholes = drawn_file.counts, drawn_file.wholes
    columns = list(counts.columns)
    relations = np.zeros((1 if drawn_file.types else 0, len(columns)))
    for name in drawn_file.types:
        relations[0, columns.index(name)] = 1.0
        relations[0, columns.index(HOUSEHOLDS)] = -1.0
    pairs = [(name, wholes.get(name, HOUSEHOLDS)) for name in columns if name != HOUSEHOLDS]
    attack = judge.Attack({"commune": counts}, {"commune": shown}, columns, [], relations, pairs)
    told = attack.told()
    matches = []
    for row, unit in enumerate(counts.index):
        if unit not in shown.index:
            continue
        for part, whole in {**dict(pairs), **wholes}.items():
            place, of_place = columns.index(part), columns.index(whole)
            count, total = counts.iat[row, place], counts.iat[row, of_place]
            if not total or count not in (0, total):
                continue
            seen = [not np.isnan(attack.seen[row, p]) or told[row, p] for p in (place, of_place)]
            how = "shown" if not np.isnan(attack.seen[row, place]) else "computed"
            if seen[0] and (count == 0 or seen[1]):
                matches.append((unit, part, how))
    return matches


@pytest.mark.parametrize("start", range(0, DRAWS, 40))
def test_no_part_tells_a_hidden_share(start: int, tmp_path: Path) -> None:
    """215 of these 320 files told one while a part stood for itself where it was not next to its
    whole."""
    parts = shown_parts = 0
    for seed in draws(40, start):
        drawn_file = drawn(seed)
        shown = released(drawn_file, tmp_path)
        assert not disclosed(drawn_file, shown), seed
        cells = shown.reindex(columns=list(drawn_file.wholes)).notna().to_numpy()
        parts, shown_parts = parts + cells.size, shown_parts + int(cells.sum())
    assert shown_parts > 0.3 * parts


def columns_of(headings: str, rows: list[tuple[int, ...]], folder: Path) -> OpenedFiles:
    lines = [["DEPCOM", *headings.split(";")]]
    lines += [[code, *map(str, row)] for code, row in zip(CODES, rows, strict=False)]
    return open_files(csv(folder / "a.csv", lines))


ROWS = [(90, 40, 50, 12), (60, 25, 35, 5), (110, 70, 40, 38), (75, 30, 45, 11), (48, 20, 28, 19)]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_part_is_described_by_every_column_that_bounds_it(sign: str, tmp_path: Path) -> None:
    part = f"{sign} femmes"
    opened = columns_of(f"Ménages;Personnes seules;Autres ménages;{part}", ROWS, tmp_path)
    (column,) = (c for c in opened.first.mapping.columns if c.name == part)
    assert "“Personnes seules”" in column.reason
    assert "“Autres ménages”" in column.reason
    totals = {f.total for f in opened.schema.families if column.as_ in f.columns}
    assert totals == {"menages", "personnes_seules", "autres_menages"}


def test_a_part_that_equals_a_column_stays_behind(tmp_path: Path) -> None:
    """Next to that column it is a share of 100 %."""
    rows = [(*row[:3], row[1]) for row in ROWS]
    opened = columns_of("Ménages;Personnes seules;Autres ménages;dont femmes", rows, tmp_path)
    assert opened.first.mapping.left_out == ["dont femmes"]


def without_a_type(seed: int) -> tuple[pd.DataFrame, str]:
    """Draw types of households, one of which the file leaves out, with a group of them; in any
    order."""
    dice = np.random.default_rng([seed, 43])
    rows = int(dice.integers(5, len(CODES) + 1))
    households = dice.integers(6, int(dice.choice([30, 90])), rows)
    shares = dice.dirichlet(np.full(len(TYPES), float(dice.choice([0.3, 1.0]))), rows)
    counts = [dice.multinomial(n, share) for n, share in zip(households, shares, strict=True)]
    columns = dict(zip(TYPES, np.array(counts).T, strict=True))
    columns[HOUSEHOLDS] = households
    if dice.random() < 0.5:
        columns[GROUPS[0]] = dice.binomial(households, 0.6)
    order = dice.permutation(list(columns)).tolist() if seed % 2 else list(columns)
    return pd.DataFrame(columns, index=list(CODES[:rows]))[order], str(dice.choice(TYPES))


@pytest.mark.parametrize("start", range(0, 200, 40))
def test_types_of_households_without_one_tell_no_other(start: int, tmp_path: Path) -> None:
    """Nobody is of two types: where those that are shown make all households, the others are 0."""
    for seed in draws(40, start):
        counts, missing = without_a_type(seed)
        file = PartFile(counts.drop(columns=missing), {}, ())
        shown = released(file, tmp_path)
        assert not disclosed(PartFile(counts, {}, TYPES), shown), (seed, missing)


def test_a_part_that_is_nobody_is_no_category(tmp_path: Path) -> None:
    """Next to a family it was one more type, which hidden types could move against."""
    rows = [(*row, 0) for row in ROWS]
    headings = "Ménages;Seuls;Autres;dont femmes;dont trois enfants"
    opened = columns_of(headings, rows, tmp_path)
    assert opened.first.mapping.left_out == ["dont trois enfants"]
    assert [len(family.columns) for family in opened.schema.families if family.partition] == [2]


@pytest.mark.parametrize("start", range(0, 120, 30))
def test_no_part_tells_a_hidden_share_of_communes_and_iris(start: int, tmp_path: Path) -> None:
    """IRIS and their communes in one file; every other file lacks one of the types."""
    for seed in draws(30, start):
        if seed % 2:
            drawn_file = drawn(seed)
        else:
            counts, missing = without_a_type(seed)
            drawn_file = PartFile(counts, {missing: HOUSEHOLDS}, TYPES)
        assert not disclosed_of_two_scales(drawn_file, tmp_path), seed


def disclosed_of_two_scales(drawn_file: PartFile, folder: Path) -> list[tuple[str, str]]:
    """(unit, column) of the shares of 0 or 100 % that follow, where the rows of a drawn file are
    IRIS of three communes."""
    missing = [name for name, whole in drawn_file.wholes.items() if whole == HOUSEHOLDS]
    columns = list(drawn_file.counts.columns)
    communes = np.array(["59139", "59136", "59055"])[np.arange(len(drawn_file.counts)) // 5]
    iris = drawn_file.counts.set_axis(
        [f"{code}01{place:02}" for place, code in enumerate(communes, 1)]
    ).assign(commune=communes)
    raw = {"iris": iris, "commune": iris.groupby("commune")[columns].sum()}
    in_file = [name for name in columns if name not in missing]
    opened = opened_frame(pd.concat(raw.values())[in_file], folder, "CODE")
    release, headings = protect_opened(opened, Policy()), opened.first.profile.columns
    shown = {
        scale: release.scales[scale].released.rename(columns=headings).reindex(columns=in_file)
        for scale in raw
    }
    relations = np.zeros((1 if drawn_file.types else 0, len(columns)))
    for name in drawn_file.types:
        relations[0, columns.index(name)] = 1.0
        relations[0, columns.index(HOUSEHOLDS)] = -1.0
    pairs = {name: drawn_file.wholes.get(name, HOUSEHOLDS) for name in columns}
    del pairs[HOUSEHOLDS]
    links = [("iris", "commune", "commune")]
    attack = judge.Attack(raw, shown, columns, links, relations, list(pairs.items()))
    seen = attack.told() | ~np.isnan(attack.seen)
    matches = []
    for scale, table in raw.items():
        for row, unit in enumerate(table.index, attack.start[scale]):
            if unit not in shown[scale].index:
                continue
            for part, whole in pairs.items():
                places = columns.index(part), columns.index(whole)
                count, total = attack.truth[row, list(places)]
                if total and seen[row, places[0]] and count == 0:
                    matches.append((str(unit), part))
                if total and seen[row, list(places)].all() and count == total:
                    matches.append((str(unit), part))
    return matches
