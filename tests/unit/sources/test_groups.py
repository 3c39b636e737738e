"""Tables as landlords and agencies write them: a part of the households decides nothing, a share of
the whole table stays behind, and a group of few households is described by nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from truth import CODES, csv

from occupancy_plugin.secrecy import Policy, protect
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import OpenedFiles, Source, interpret, open_files

FEW = (4, 9, 2, 10)
SIREN = ["290100185", "290200144", "290300019", "590100114", "590200097", "290400033"]


def lines(headings: str, rows: list[tuple[object, ...]]) -> list[list[str]]:
    """A table whose first column is a commune's code."""
    table = [["DEPCOM", *headings.split(";")]]
    return table + [[code, *map(str, row)] for code, row in zip(CODES, rows, strict=False)]


def roles(path: Path) -> dict[str, str]:
    return {column.name: column.role for column in interpret(Source.of(path)).mapping.columns}


def released(files: OpenedFiles) -> dict[str, pd.Series]:
    """Heading → values by code of the first scale after the gate, NaN hidden or withheld."""
    tables = {scale: table.frame for scale, table in files.tables.items()}
    release = protect(tables, files.schema, Policy()).tables[files.scale]
    headings = files.first.profile.columns
    return {headings.get(name, name): release[name].reindex(CODES) for name in release.columns}


@pytest.mark.parametrize(
    "part", ["Ménages en impayés", "Ménages DALO", "Foyers en suroccupation", "Ménages expulsés"]
)
def test_a_part_of_the_households_is_never_the_population(tmp_path: Path, part: str) -> None:
    """It is 0 in small units, which then passed as empty and were shown."""
    dice = np.random.default_rng(1)
    rows = [(n, 0) for n in FEW] + [(n, n // 5) for n in dice.integers(12, 90, 10).tolist()]
    path = csv(tmp_path / "a.csv", lines(f"Ménages;{part}", rows))
    assert roles(path)["Ménages"] == "population"
    single_file = csv(tmp_path / "b.csv", lines(f"Nb logts;{part}", rows))
    with pytest.raises(Unreadable, match=r"households|ménages"):
        open_files(single_file)


def test_a_column_of_nobody_where_another_counts_somebody_is_a_part(tmp_path: Path) -> None:
    """A group is found under any heading: no list has all the words."""
    rows = [(n, 0) for n in FEW] + [(n, n // 3) for n in range(20, 120, 10)]
    path = csv(tmp_path / "a.csv", lines("Ménages locataires;Ménages en bail glissant", rows))
    assert roles(path)["Ménages locataires"] == "population"


@pytest.mark.parametrize("decimals", [0, 1, 2])
@pytest.mark.parametrize("units", [3, 6, 14])
def test_a_share_of_the_whole_table_stays_behind(tmp_path: Path, decimals: int, units: int) -> None:
    """Rounded as it is: the total follows from it, and the withheld unit from the total."""
    dice = np.random.default_rng(units)
    for draw in range(12):
        counts = [*dice.integers(11, 400, units - 1).tolist(), 5]
        shares = [round(100 * count / sum(counts), decimals) for count in counts]
        added = [round(100 * n / sum(counts), decimals) for n in np.cumsum(counts).tolist()]
        rows = list(zip(counts, shares, added, strict=True))
        path = csv(tmp_path / f"{draw}.csv", lines("Ménages;Part (%);Part cumulée (%)", rows))
        columns_found = roles(path)
        assert columns_found["Part (%)"] == "left_out"
        assert columns_found["Part cumulée (%)"] == "left_out"


def test_a_share_of_each_unit_stays(tmp_path: Path) -> None:
    dice = np.random.default_rng(2)
    counts = dice.integers(20, 400, 14)
    singles = dice.binomial(counts, 0.4)
    rows = [(n, round(100 * s / n, 1)) for n, s in zip(counts.tolist(), singles, strict=True)]
    assert roles(csv(tmp_path / "a.csv", lines("Ménages;% seuls", rows)))["% seuls"] == "rate"


@pytest.mark.parametrize(
    ("group", "inside"),
    [
        ("Emménagés récents", "Récents monoparentaux"),
        ("Ménages OPH", "Personnes seules OPH"),
        ("Attributions annuelles", "Attributions aux jeunes"),
    ],
)
def test_a_group_of_few_households_is_described_by_nothing(
    tmp_path: Path, group: str, inside: str
) -> None:
    """R1: 5 recent movers of 60 households, of which 3 single parents."""
    rows = [(60, 5, 3), (80, 6, 6), (90, 30, 12), (120, 44, 20), (70, 24, 9), (200, 80, 31)]
    files = open_files(csv(tmp_path / "a.csv", lines(f"Ménages;{group};{inside}", rows)))
    cells = released(files)[inside]
    assert cells[:2].isna().all()
    assert cells[2 : len(rows)].notna().any()


def test_a_share_of_a_group_that_no_column_counts_stays_behind(tmp_path: Path) -> None:
    rows = [(60, 33.3), (80, 50.0), (90, 41.7), (120, 66.7)]
    heading = "% monoparentales parmi les emménagés récents"
    assert roles(csv(tmp_path / "a.csv", lines(f"Ménages;{heading}", rows)))[heading] == "left_out"


@pytest.mark.parametrize(
    "heading", ["Ménages au 31/12/2022", "Ménages (1)", "Ménages au 1er janvier"]
)
def test_a_date_or_a_footnote_makes_no_category(tmp_path: Path, heading: str) -> None:
    rows = [(n, n // 3) for n in range(12, 60, 4)]
    path = csv(tmp_path / "a.csv", lines(f"{heading};Dont APL", rows))
    assert roles(path)[heading] == "population"


@pytest.mark.parametrize("heading", ["Code résidence", "Code programme"])
def test_codes_of_residences_are_no_communes(tmp_path: Path, heading: str) -> None:
    """1001 is residence 1001, not commune 01001 without its zero: its name would be public."""
    rows = [[str(1001 + n), f"n{n}", str(12 + n)] for n in range(8)]
    path = csv(tmp_path / "a.csv", [[heading, "Nom", "Ménages"], *rows])
    assert interpret(Source.of(path)).profile.scale == "residence"


def test_a_landlords_siren_is_no_iris(tmp_path: Path) -> None:
    rows = [[code, f"n{n}", str(12 + n)] for n, code in enumerate(SIREN)]
    with pytest.raises(Unreadable, match=r"codes"):
        interpret(Source.of(csv(tmp_path / "a.csv", [["SIREN", "Nom", "Ménages"], *rows])))


@pytest.mark.parametrize(
    ("headings", "cut", "scale"),
    [
        ("Code du département;Code de la commune", (2, 5), "commune"),
        ("CODDEP;CODCOM", (2, 5), "commune"),
        ("COM;IRIS", (5, 9), "iris"),
    ],
)
def test_codes_in_several_columns_are_refused_with_the_remedy(
    tmp_path: Path, headings: str, cut: tuple[int, int], scale: str
) -> None:
    """“001” and “002” look like residences; two départements repeat them."""
    for departements in (("01", "02"), ("01",)):
        codes = [code for code in CODES if code[:2] in departements]
        if scale == "iris":
            codes = [f"{code}010{n}" for code in codes for n in (1, 2)]
        rows = [
            [code[: cut[0]], code[cut[0] : cut[1]], f"Ville {n}", str(20 + n)]
            for n, code in enumerate(codes)
        ]
        path = csv(tmp_path / "a.csv", [[*headings.split(";"), "Libellé", "Ménages"], *rows])
        with pytest.raises(Unreadable, match="make the codes together"):
            open_files(path)


GROUPS = {  # heading of a group → of its parts
    "Bénéficiaires APL": ("APL location", "APL accession"),
    "Emménagés récents": ("Récents seuls", "Récents en couple"),
    "Ménages avec enfants": ("Un enfant", "Deux enfants et plus"),
}


def grouped(total: str, parts: tuple[str, str], folder: Path) -> tuple[OpenedFiles, pd.DataFrame]:
    """A group of the households with its two parts; in some communes all households are of it, or
    none is."""
    dice = np.random.default_rng(5)
    rows = []
    for number in range(len(CODES)):
        households = int(dice.integers(20, 200))
        group = (0, households, int(dice.binomial(households, 0.4)))[min(number % 5, 2)]
        first = int(dice.binomial(group, 0.5))
        rows.append((households, group, first, group - first))
    path = csv(folder / "groups.csv", lines(f"Ménages;{total};{';'.join(parts)}", rows))
    columns = ["households", "group", "first", "second"]
    return open_files(path), pd.DataFrame(rows, list(CODES), columns)


@pytest.mark.parametrize(("total", "parts"), GROUPS.items())
def test_a_group_of_all_or_no_households_is_hidden_although_it_has_parts(
    total: str, parts: tuple[str, str], tmp_path: Path
) -> None:
    files, truth = grouped(total, parts, tmp_path)
    shown = released(files)
    extreme = truth["group"].isin([0]) | (truth["group"] == truth["households"])
    assert shown[total][extreme].isna().all()
    assert shown[total][~extreme].notna().sum() > 5
    for part in parts:  # with both parts the group would follow
        assert shown[part][extreme].isna().all()


@pytest.mark.parametrize("total", ["Total âge connu", "Ensemble", "Situations renseignées"])
def test_households_of_whom_something_is_known_are_a_denominator(
    total: str, tmp_path: Path
) -> None:
    files, truth = grouped(total, ("Actifs", "Inactifs"), tmp_path)
    everybody = truth["group"] == truth["households"]
    assert released(files)[total][everybody].notna().all()
