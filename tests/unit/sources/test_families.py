"""Columns that add up: families, sums, and columns that others disclose."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from truth import CODES, INCOMES, NAMES, TYPES, counts, csv, table

from occupancy_plugin.sources.mapping.additive.structure import structure_of
from occupancy_plugin.sources.opening import open_files


def test_cumulative_columns_are_sums(tmp_path: Path) -> None:
    lines = table()
    lines = [
        [*lines[0], "Revenus sous 60"],
        *([*line, str(int(line[7]) + int(line[8]))] for line in lines[1:]),
    ]
    result = open_files(csv(tmp_path / "a.csv", lines))
    headings = result.first.profile.columns
    assert {
        headings[total.name]: {headings[p] for p in total.columns} for total in result.schema.sums
    } == {"Revenus sous 60": set(INCOMES[:2])}


def test_nested_families_are_one_with_sums(tmp_path: Path) -> None:
    """total = a + b, a = a1 + a2: the parts are the family, a is a sum that goes with them."""
    rng = np.random.default_rng(5)
    lines = [["DEPCOM", "Ménages", "Isolés", "hommes", "femmes", "Autres"]]
    for code in CODES:
        men, women, others = rng.integers(20, 400, 3).tolist()
        lines.append([code, *map(str, (men + women + others, men + women, men, women, others))])
    result = open_files(csv(tmp_path / "a.csv", lines))
    headings = result.first.profile.columns
    (family,) = (f for f in result.schema.families if f.partition)
    assert {headings[column] for column in family.columns} == {"hommes", "femmes", "Autres"}
    (group,) = (f for f in result.schema.families if not f.partition)
    assert (headings[group.total], group.of_households) == ("Isolés", True), "1 to 10 are protected"
    assert {headings[total.name] for total in result.schema.sums} == {"Isolés"}


def test_symbols_are_unknown(tmp_path: Path) -> None:
    symbols = [
        "s",
        "nc",
        "-",
        "…",
        "<11",
        "n.d.",
        "***",
        "x",
        "secret",
        "≤10",
        "#DIV/0!",
        "ns",
        "/",
    ]
    lines = table()
    lines = [
        lines[0],
        *(
            [*line[:3], symbol, *line[4:]]
            for line, symbol in zip(lines[1:-1], symbols, strict=True)
        ),
        lines[-1],
    ]
    result = open_files(csv(tmp_path / "a.csv", lines))
    identifier = next(i for i, h in result.first.profile.columns.items() if h == TYPES[0])
    assert result.tables["commune"].frame[identifier].isna().sum() == len(symbols)


def test_weighted_counts_are_rounded_and_told(tmp_path: Path) -> None:
    lines = counts(lambda n: f"{float(n) + 0.37:.2f}".replace(".", ",") if int(n) else "0")
    result = open_files(csv(tmp_path / "a.csv", lines))
    assert result.first.profile.weighted
    frame = result.tables["commune"].frame
    for family in result.schema.families:
        parts = frame[list(family.columns)].sum(axis=1)
        assert (parts == frame[family.total]).all()
    assert any("rounded" in note for note in result.readings["commune"].notes)


def test_weighted_counts_add_up_before_they_are_rounded(tmp_path: Path) -> None:
    """Insee's tables: parts add up exactly, rounded parts do not."""
    dice = np.random.default_rng(8)
    lines = [["CODGEO", "LIBGEO", "P20_MEN", "C20_MENPSEUL", "C20_MENSFAM", "C20_MENFAM"]]
    for code, name in zip(CODES, NAMES, strict=True):
        parts = dice.random(3) * 900 + 40
        lines.append([code, name, *(f"{n:.9f}" for n in (parts.sum(), *parts))])
    result = open_files(csv(tmp_path / "a.csv", lines))
    (family,) = result.schema.families
    assert len(family.columns) == 3
    frame = result.tables["commune"].frame
    assert (frame[list(family.columns)].sum(axis=1) == frame[family.total]).all()
    assert result.first.profile.weighted


def test_a_family_that_stands_apart_is_found(tmp_path: Path) -> None:
    """Its categories are strewn among other counts: the equation over all rows finds them."""
    dice = np.random.default_rng(4)
    head = ["DEPCOM", "x1", "Ménages", "a", "x2", "b", "x3", "c"]
    lines = [head]
    for code in CODES:
        a, b, c, *other = dice.integers(20, 300, 6).tolist()
        lines.append(
            [code, *map(str, (other[0] // 9, a + b + c, a, other[1] // 9, b, other[2] // 9, c))]
        )
    result = open_files(csv(tmp_path / "a.csv", lines))
    headings = result.first.profile.columns
    (family,) = [f for f in result.schema.families if f.partition]
    assert ({headings[c] for c in family.columns}, headings[family.total]) == (
        {"a", "b", "c"},
        "Ménages",
    )


def test_a_count_disclosed_by_households_and_a_total_is_not_released(tmp_path: Path) -> None:
    """Dwellings = households + vacant ones: a hidden zero would follow from the two others."""
    lines = [["DEPCOM", "Logements", "Ménages", "Vacants", "T1 à T3", "T4 et plus"]]
    for position, code in enumerate(CODES):
        lines.append(
            [
                code,
                str(130 + position + position % 3),
                str(130 + position),
                str(position % 3),
                "60",
                str(70 + position + position % 3),
            ]
        )
    result = open_files(csv(tmp_path / "a.csv", lines))
    headings = result.first.profile.columns
    assert headings[result.schema.population] == "Ménages"
    assert result.first.mapping.left_out == ["Vacants"]
    (family,) = [f for f in result.schema.families if f.partition]
    assert headings[family.total] == "Logements"


def test_two_counts_far_apart_that_make_the_households_are_a_family() -> None:
    """However many counts are between them, and with fewer rows than columns."""
    dice = np.random.default_rng(5)
    households = dice.integers(20, 300, 8)
    inside, between = (
        dice.binomial(households, 0.4),
        dice.binomial(households[:, None], 0.5, (8, 15)),
    )
    values = np.column_stack([households, inside, between, households - inside]).astype(float)
    assert structure_of(values).families == (((1, 17), 0),)
