"""The units of a file: their scale, codes, names and places; several files together."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from truth import (
    CODES,
    HEADINGS,
    HOUSEHOLDS,
    INCOMES,
    TYPES,
    Sheet,
    csv,
    numbers,
    table,
    truth,
    xlsx,
)

from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import open_files

EPCIS = ("200030633", "200000172", "200000438", "200000545", "200000628", "200000800")


def test_ended_communes_are_named_with_their_successors(tmp_path: Path) -> None:
    lines = [["02434" if line[0] == "02004" else line[0], *line[1:]] for line in table()]
    result = open_files(csv(tmp_path / "a.csv", lines))
    assert result.readings["commune"].merged == {"02434": "02018"}


@pytest.mark.parametrize(
    ("scale", "code"),
    [
        ("iris", lambda i: f"59139{i + 1:04}"),
        ("qpv2015", lambda i: f"QP0590{i:02}"),
        ("qpv2024", lambda i: f"QN059{i:02}M"),
        ("carreau", lambda i: f"CRS2154RES200mN{7038400 + 200 * i}E722600"),
        ("epci", lambda i: EPCIS[i % len(EPCIS)]),
        ("residence", lambda i: f"R{i:04}"),
    ],
)  # fmt: skip
def test_codes_tell_the_scale(scale: str, code: Callable[[int], str], tmp_path: Path) -> None:
    from occupancy_plugin.sources.communes import cog

    lines = table()
    if scale == "epci":
        available = sorted(cog().epci)
        lines = [lines[0], *([available[40 * i], *line[1:]] for i, line in enumerate(lines[1:]))]
    else:
        lines = [lines[0], *([code(i), *line[1:]] for i, line in enumerate(lines[1:]))]
    lines[0][0] = {"residence": "ID_RESIDENCE"}.get(scale, "CODGEO")
    assert open_files(csv(tmp_path / "a.csv", lines)).scale == scale


def test_a_fragility_file_has_its_residences_for_units(tmp_path: Path) -> None:
    """It repeats its communes: the finest column that is unique wins."""
    lines = table()
    lines = [
        ["Code résidence", "Nom de la résidence", "DEPCOM", "Classe", *lines[0][2:]],
        *(
            [f"{position:05}R", f"Les Lilas {position}", "59139", "2 – Fragile", *line[2:]]
            for position, line in enumerate(lines[1:])
        ),
    ]
    result = open_files(csv(tmp_path / "a.csv", lines))
    assert result.scale == "residence"
    assert result.tables["residence"].frame["commune"].tolist() == ["59139"] * len(CODES)
    assert "Classe" in result.first.mapping.left_out


@pytest.mark.parametrize(
    ("cells", "crs", "point", "swapped"),
    [
        (("722600,5", "7038400"), "EPSG:2154", (722600.5, 7038400.0), False),
        (("50,12", "3,4"), "EPSG:4326", (3.4, 50.12), True),
    ],
)
def test_x_and_y_make_points_and_do_not_leave(
    cells: tuple[str, str], crs: str, point: tuple[float, float], swapped: bool, tmp_path: Path
) -> None:
    """Latitudes under x are swapped and told."""
    lines = table()
    lines = [[*lines[0], "X", "Y"], *([*line, *cells] for line in lines[1:])]
    result = open_files(csv(tmp_path / "a.csv", lines))
    raw = result.tables["commune"]
    assert raw.crs == crs
    assert struct.unpack("<BIdd", raw.geometry[0]) == (1, 1, *point)
    assert not {"x", "y"} & set(raw.frame.columns)
    assert any("swapped" in note for note in result.readings["commune"].notes) == swapped


@pytest.mark.parametrize("code", ["2022-01-01", "1/5/2022"])
def test_codes_that_became_dates_are_refused(code: str, tmp_path: Path) -> None:
    lines = table()
    days = [f"{code}{n}" if "/" not in code else f"{n + 1}/5/2022" for n in range(len(lines))]
    lines = [lines[0], *([days[n], *line[1:]] for n, line in enumerate(lines[1:]))]
    lines[0][0] = "Code commune"
    with pytest.raises(Unreadable, match="dates"):
        open_files(csv(tmp_path / "a.csv", lines))


def test_dates_are_no_codes_of_residences(tmp_path: Path) -> None:
    lines = [["Résidence", *table()[0][2:]]]
    lines += [[f"{n + 1:02}/01/2023", *line[2:]] for n, line in enumerate(table()[1:])]
    with pytest.raises(Unreadable, match="“Résidence” into dates"):
        open_files(csv(tmp_path / "a.csv", lines))
    lines = [["Mise en service (résidence)", "Code résidence", *lines[0][1:]]] + [
        [line[0], f"R{n:03}", *line[1:]] for n, line in enumerate(lines[1:])
    ]
    assert open_files(csv(tmp_path / "a.csv", lines)).first.profile.code == "Code résidence"


def test_iris_and_communes_are_linked_in_one_call(tmp_path: Path) -> None:
    frame = truth()
    halves = {
        f"{code}{part:04}": half
        for code, row in frame.iterrows()
        for part, half in enumerate(_halves(row), 101)
    }
    fine = pd.DataFrame(halves).T
    lines = [["IRIS", "LIBIRIS", *HEADINGS[2:]]]
    lines += [
        [code, f"Quartier {code}", *map(str, values)]
        for code, values in zip(fine.index, fine.to_numpy().tolist(), strict=True)
    ]
    wide = csv(tmp_path / "communes.csv", table())
    result = open_files(csv(tmp_path / "iris.csv", lines), [wide])
    assert set(result.tables) == {"iris", "commune"}
    (nesting,) = result.schema.nestings
    assert (nesting.child, nesting.parent, nesting.complete) == ("iris", "commune", True)
    assert len(result.schema.families) == 2


def _halves(row: pd.Series) -> list[pd.Series]:
    first = row // 2
    first[HOUSEHOLDS] = first[list(TYPES)].sum()
    rest = first[HOUSEHOLDS] - first[list(INCOMES)].sum()
    first[INCOMES[0]] += rest
    return [first, row - first]


def test_a_row_per_dwelling_is_counted(tmp_path: Path) -> None:
    """RPLS: communes, IRIS (four digits joined to the commune) and buildings, dwellings as
    population."""
    dice = np.random.default_rng(3)
    lines = [
        ["DEPCOM", "LIBCOM", "FINAN", "NBPIECE", "DPEENERGIE", "X", "Y", "PLG_IRIS", "CODEPOSTAL"]
    ]
    for _ in range(600):
        commune, place = dice.choice(["59139", "1001"], p=[0.9, 0.1]), int(dice.integers(0, 25))
        lines.append([
            str(commune), "x", str(dice.choice(["PLAI", "PLUS"])), str(dice.integers(1, 8)),
            str(dice.choice(["A", "G", ""])),
            str(700000 + place), "7000000", f"{101 + place % 2}", "59540",
        ])  # fmt: skip
    result = open_files(csv(tmp_path / "rpls.csv", lines))
    assert set(result.tables) == {"commune", "iris", "batiment"}
    communes = result.tables["commune"].frame
    expected = pd.Series([line[0] for line in lines[1:]]).value_counts()
    assert communes["dwellings"].to_dict() == {
        "59139": expected["59139"],
        "01001": expected["1001"],
    }
    for family in result.schema.families:
        for table_ in result.tables.values():
            assert (
                table_.frame[list(family.columns)].sum(axis=1) == table_.frame["dwellings"]
            ).all()
    rooms = sum(line[3] in "567" for line in lines[1:])
    assert communes["rooms_5p"].sum() == rooms
    assert {code[:5] for code in result.tables["iris"].frame.index} == {"59139", "01001"}
    assert {nesting.child for nesting in result.schema.nestings} == {"iris", "batiment"}


def test_rows_behind_a_filter_are_read_and_told(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", Sheet("Données", numbers(table())))
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = next(part for part in parts if part.endswith("sheet1.xml"))
    parts[name] = parts[name].replace(b'<row r="3">', b'<row r="3" hidden="1">')
    with zipfile.ZipFile(path, "w") as packed:
        for part, content in parts.items():
            packed.writestr(part, content)
    result = open_files(path)
    assert len(result.tables["commune"].frame) == len(CODES)
    assert any(note.endswith("too: 1") for note in result.readings["commune"].notes)


def test_codes_with_names_behind_them(tmp_path: Path) -> None:
    lines = [
        [f"{line[0]} - {line[1]}" if position else line[0], *line[1:]]
        for position, line in enumerate(table())
    ]
    result = open_files(csv(tmp_path / "a.csv", lines))
    assert sorted(result.tables["commune"].frame.index) == sorted(CODES)


def test_numbers_of_residences_come_before_their_names(tmp_path: Path) -> None:
    lines = [["Code insee", "Nom résidence", "N° résidence", "Nb ménages", "A", "B"]]
    lines += [
        ["59139", f"Les Lilas {i}", f"{i + 7}", str(50 + i), str(20 + i), "30"] for i in range(8)
    ]
    result = open_files(csv(tmp_path / "a.csv", lines))
    assert result.first.body.names[result.first.mapping.units.column] == "N° résidence"
    assert result.tables["residence"].frame["name"].tolist()[0] == "Les Lilas 0"


@pytest.mark.parametrize(
    "heading", ["Territoire", "Libellé", "Nom de la zone", "Secteur d'étude", "Dénomination"]
)
def test_names_of_units_are_kept_whatever_they_are_called(heading: str, tmp_path: Path) -> None:
    lines = [
        ["Code INSEE", heading, "Remarques", "Ménages logés"],
        *[["59350", "Lille", "vu", "410"], ["59512", "Roubaix", "revu", "230"],
          ["59009", "Villeneuve d'Ascq", "à voir", "77"]],
    ]  # fmt: skip
    frame = open_files(csv(tmp_path / "a.csv", lines)).tables["commune"].frame
    assert frame["name"].tolist() == ["Lille", "Roubaix", "Villeneuve d'Ascq"]


@pytest.mark.parametrize(
    ("heading", "text"),
    [("Nom du gardien", "M. Fictif{}"), ("Libellé", "Les Lilas {} (12 ménages dont 3 seuls)")],
)
def test_people_and_figures_are_no_names(heading: str, text: str, tmp_path: Path) -> None:
    rows = [[f"R{n}", text.format(n), str(n + 20)] for n in range(1, 6)]
    lines = [["Code résidence", heading, "Nombre de ménages"], *rows]
    frame = open_files(csv(tmp_path / "a.csv", lines)).tables["residence"].frame
    assert "name" not in frame
