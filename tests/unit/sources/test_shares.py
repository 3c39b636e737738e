"""Rates in a file: each finds the counts that it is made of, or stays behind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from truth import CODES, HOUSEHOLDS, PERCENT, TYPES, Raw, Sheet, csv, framed, table, truth, xlsx

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.opening import open_files
from occupancy_plugin.sources.profile import Profile


def percents(frame: pd.DataFrame, names: tuple[str, ...]) -> list[list[str]]:
    return [
        [f"{100 * value / h:.1f}".replace(".", ",") + " %" if h else "" for value in values]
        for h, values in zip(frame[HOUSEHOLDS], frame[list(names)].to_numpy(), strict=True)
    ]


def test_rates_find_their_counts(tmp_path: Path) -> None:
    frame = truth()
    lines = table()
    shares = percents(frame, TYPES)
    lines = [
        [*lines[0], *(f"Part {type_}" for type_ in TYPES)],
        *([*line, *share] for line, share in zip(lines[1:], shares, strict=True)),
    ]
    result = open_files(csv(tmp_path / "a.csv", lines))
    headings = result.first.profile.columns
    found = {
        headings[r.column]: (headings[r.numerator], headings[r.denominator])
        for r in result.schema.rates
    }
    assert found == {f"Part {type_}": (type_, HOUSEHOLDS) for type_ in TYPES}


def test_rates_alone_become_families_with_virtual_counts(tmp_path: Path) -> None:
    frame = truth()
    shares = percents(frame, TYPES)
    lines = [["DEPCOM", HOUSEHOLDS, *(f"Part {type_}" for type_ in TYPES)]]
    lines += [
        [c, str(h), *share]
        for c, h, share in zip(frame.index, frame[HOUSEHOLDS], shares, strict=True)
    ]
    result = open_files(csv(tmp_path / "a.csv", lines))
    (family,) = result.schema.families
    assert (family.partition, len(family.columns), family.total) == (
        True,
        len(TYPES),
        result.schema.population,
    )
    assert {rate.numerator for rate in result.schema.rates} == set(family.columns)


def test_percent_cells_of_a_workbook_are_percent(tmp_path: Path) -> None:
    frame = truth()
    lines: list[list[object]] = [["DEPCOM", HOUSEHOLDS, TYPES[0], "Part des seuls"]]
    for code, row in frame.iterrows():
        share = row[TYPES[0]] / row[HOUSEHOLDS] if row[HOUSEHOLDS] else 0
        lines.append(
            [
                code,
                int(row[HOUSEHOLDS]),
                int(row[TYPES[0]]),
                Raw(f's="{PERCENT}"', f"<v>{round(share, 3)}</v>"),
            ]
        )
    result = open_files(xlsx(tmp_path / "a.xlsx", Sheet("a", lines)))
    (rate,) = result.schema.rates
    shares = result.tables["commune"].frame[rate.column].dropna()
    assert shares.max() > 1
    assert shares.max() <= 100


@pytest.mark.parametrize("below", ["households", "two of four"])
def test_a_share_of_several_categories_goes_with_them(below: str, tmp_path: Path) -> None:
    """A hidden category must not follow from the share that it is a part of."""
    from occupancy_plugin.secrecy import Policy, protect

    frame = truth()
    above = frame[list(TYPES[:2])].sum(axis=1)
    under = frame[HOUSEHOLDS] if below == "households" else frame[list(TYPES[:3])].sum(axis=1)
    lines = table()
    lines[0].append("Part des seuls et monoparentaux")
    for line, a, b in zip(lines[1:], above, under, strict=True):
        line.append(f"{100 * a / b:.1f} %".replace(".", ",") if b else "")
    result = open_files(csv(tmp_path / "a.csv", lines))
    (rate,) = result.schema.rates
    parts = {total.name: set(total.columns) for total in result.schema.sums}
    headings = result.first.profile.columns
    assert {headings[c] for c in parts[rate.numerator]} == set(TYPES[:2])
    tables = {
        scale: given.frame.drop(columns=["name"], errors="ignore")
        for scale, given in result.tables.items()
    }
    released = protect(tables, result.schema, Policy()).tables["commune"]
    both = [column for column in released.columns if headings.get(column) in TYPES[:2]]
    hidden = released[both].isna().sum(axis=1)
    assert hidden["01005"] > 0
    lone = (hidden == 1) & (released[result.schema.population] > 0)
    assert released.loc[lone, rate.column].isna().all()  # beside two of them it tells neither
    assert released.loc[hidden == 0, rate.column].notna().sum() > 5


def test_a_rate_that_several_columns_could_make_stays_behind(tmp_path: Path) -> None:
    lines = [["DEPCOM", "Ménages", "a", "b", "c", "Part ?"]]
    for position, code in enumerate(CODES):
        lines.append(
            [
                code,
                "1000",
                str(300 + position),
                f"{300 + position}",
                f"{400 - 2 * position}",
                f"{30 + position / 10:.0f} %",
            ]
        )
    lines[3][3], lines[3][4] = "303", "395"
    result = open_files(csv(tmp_path / "a.csv", lines))
    assert "Part ?" in result.first.mapping.left_out


def test_counts_and_whole_shares_in_turn(tmp_path: Path) -> None:
    """Count, share, count, share…: the shares are whole numbers without a sign."""
    frame = truth()
    head = ["DEPCOM", HOUSEHOLDS]
    for name in TYPES:
        head += [name, f"Part {name}"]
    lines = [head]
    for code, row in frame.iterrows():
        line = [str(code), str(row[HOUSEHOLDS])]
        for name in TYPES:
            line += [
                str(row[name]),
                str(round(100 * row[name] / row[HOUSEHOLDS])) if row[HOUSEHOLDS] else "",
            ]
        lines.append(line)
    result = open_files(csv(tmp_path / "a.csv", lines))
    headings = result.first.profile.columns
    (family,) = [f for f in result.schema.families if f.partition]
    assert {headings[column] for column in family.columns} == set(TYPES)
    assert {headings[rate.column]: headings[rate.numerator] for rate in result.schema.rates} == {
        f"Part {type_}": type_ for type_ in TYPES
    }


@pytest.mark.parametrize(
    "heading", ["Taille moyenne des ménages", "Familles pour 1 000 ménages", "Ménages (‰)"]
)
def test_a_mean_or_rate_of_households_does_not_make_the_counts_weighted(
    tmp_path: Path, heading: str
) -> None:
    lines = table()
    lines = [[*lines[0], heading], *([*line, f"2,{at}3"] for at, line in enumerate(lines[1:]))]
    result = open_files(csv(tmp_path / "a.csv", lines))
    assert not result.first.profile.weighted
    assert result.first.profile.population in result.schema.population
    assert not any("weighted" in note for note in result.readings[result.scale].notes)


def test_a_share_of_a_category_is_hidden_with_its_count(tmp_path: Path) -> None:
    """Attributions outside QPV, of which the first quartile, and its share: next to the shown
    category, the share would tell the hidden count."""
    dice = np.random.default_rng(1)
    lines = [["Code commune", "Attributions", "Attributions hors QPV",
              "dont hors QPV 1er quartile", "Part du 1er quartile hors QPV",
              "Attributions en QPV"]]  # fmt: skip
    for code in CODES:
        every = int(dice.integers(12, 90))
        outside = int(0.7 * every)
        first = int(0.3 * outside) if code != CODES[0] else 0
        share = f"{100 * first / outside:.1f}".replace(".", ",")
        cells = (every, outside, first, share, every - outside)
        lines.append([code, *map(str, cells)])
    result = open_files(csv(tmp_path / "a.csv", lines))
    (rate,) = result.schema.rates
    headings = result.first.profile.columns
    assert headings[rate.numerator] == "dont hors QPV 1er quartile"
    assert headings[rate.denominator] == "Attributions hors QPV"
    released = protect_opened(result, Policy()).scales["commune"].released
    hidden = released[rate.numerator].isna()
    assert hidden.any()
    assert released.loc[hidden, rate.column].isna().all()


INCOMES = tuple(
    f"Ress. {band} plafond PLUS" for band in ("< 20 %", "20-39 %", "40-59 %", "60 % et plus")
)


def incomes(kind: str) -> pd.DataFrame:
    """Households of small communes by income, of which one to eight are not known; or percentages
    of them."""
    dice = np.random.default_rng(1)
    rows = []
    for households in dice.integers(20, 90, len(CODES)):
        known = int(households) - int(dice.integers(1, 9))
        parts = dice.multinomial(known if kind == "counts" else 100, [0.3, 0.3, 0.2, 0.2])
        rows.append([int(households), *(parts.cumsum() if kind == "cumulated" else parts)])
    return pd.DataFrame(rows, list(CODES), [HOUSEHOLDS, *INCOMES])


def roles_of(frame: pd.DataFrame, folder: Path, **columns: str) -> dict[str, str]:
    profile = Profile.from_json({"columns": columns})
    files = open_files(csv(folder / "incomes.csv", framed(frame)), profile=profile)
    return {column.name: column.role.value for column in files.first.mapping.columns}


def test_whole_numbers_that_make_the_households_are_counts(tmp_path: Path) -> None:
    """The “%” of a heading is one of the ceiling."""
    found = roles_of(incomes("counts"), tmp_path)
    assert {found[name] for name in INCOMES} <= {"count", "category"}


@pytest.mark.parametrize("kind", ["percentages", "cumulated"])
def test_whole_percentages_are_no_counts(kind: str, tmp_path: Path) -> None:
    found = roles_of(incomes(kind), tmp_path)
    assert not {found[name] for name in INCOMES} & {"count", "category"}


@pytest.mark.parametrize("heading", [INCOMES[0], "% de ménages pauvres", "Taux de pauvreté"])
def test_the_word_of_a_profile_wins(heading: str, tmp_path: Path) -> None:
    frame = incomes("counts")[[HOUSEHOLDS, INCOMES[0]]].set_axis([HOUSEHOLDS, heading], axis=1)
    assert roles_of(frame, tmp_path)[heading] in ("left_out", "rate")
    assert roles_of(frame, tmp_path, inc_u20=heading)[heading] == "count"
