"""Tables as strangers hand them over: Insee's codes with a prefix, abbreviated headings, units in
headings, a column that repeats the households."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from truth import csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.mapping.codes import square_of
from occupancy_plugin.sources.opening import OpenedFiles, open_files
from occupancy_plugin.sources.profile import Profile

COMMUNES = ("59037", "59055", "59059", "59063", "59102", "59108", "59118", "59136", "59139")
HOUSEHOLDS = (140, 31, 7, 64, 88, 45, 90, 260, 540)
HEADINGS = ("GEO", "Ménages", "Isolés", "Autres")


def counted(folder: Path, codes: tuple[str, ...], headings: tuple[str, ...]) -> OpenedFiles:
    """Open a table with a row per code: households, those alone, the others."""
    lines = [list(headings)]
    for code, number in zip(codes, HOUSEHOLDS, strict=False):
        lines.append([code, str(number), str(number // 3), str(number - number // 3)])
    return open_files(csv(folder / "table.csv", lines))


@pytest.mark.parametrize("prefix", ["COM-", "2025-COM-", "com-"])
def test_a_prefix_before_codes_of_communes_is_no_part_of_them(prefix: str, tmp_path: Path) -> None:
    opened = counted(tmp_path, tuple(prefix + code for code in COMMUNES), HEADINGS)
    assert opened.scale == "commune"
    assert opened.tables["commune"].frame.index.tolist() == list(COMMUNES)
    assert opened.readings["commune"].repaired["prefixes"] == len(COMMUNES)


@pytest.mark.parametrize(
    ("prefix", "scale", "codes"),
    [
        ("2024-DEP-", "departement", ("59", "62", "80", "2A", "974")),
        ("2024-REG-", "region", ("32", "11", "84")),
        ("2024-EPCI-", "epci", ("200030633", "245900428", "200018083")),
        ("2023-IRIS-", "iris", ("591390101", "591390102", "591360101")),
        ("2023-ARM-", "commune", ("75101", "75102", "75103")),
    ],
)
def test_a_prefix_names_the_scale(
    prefix: str, scale: str, codes: tuple[str, ...], tmp_path: Path
) -> None:
    opened = counted(tmp_path, tuple(prefix + code for code in codes), HEADINGS)
    assert opened.scale == scale
    assert opened.tables[scale].frame.index.tolist() == list(codes)


def test_prefixes_of_several_scales_in_a_column_are_several_tables(tmp_path: Path) -> None:
    lines = [list(HEADINGS)]
    for code, number in zip(COMMUNES, HOUSEHOLDS, strict=True):
        lines.append([f"2025-COM-{code}", *map(str, (number, number // 3, number - number // 3))])
    lines += [["2025-DEP-59", "90000", "30000", "60000"]]
    lines += [["2025-REG-32", "200000", "70000", "130000"]]
    lines += [["2025-FRANCE-F", "900000", "300000", "600000"]]
    opened = open_files(csv(tmp_path / "table.csv", lines))
    assert {"commune", "departement", "region"} <= set(opened.tables)
    assert opened.tables["commune"].frame.index.tolist() == list(COMMUNES)
    assert opened.tables["departement"].frame.index.tolist() == ["59"]


def test_attributions_and_demands_may_be_abbreviated(tmp_path: Path) -> None:
    for heading in ("NB_ATTRIB_2023", "Nb attrib", "NB_DEM_2023"):
        lines = [["INSEE", heading, "dont Q1"]]
        lines += [[c, str(n), str(n // 3)] for c, n in zip(COMMUNES, HOUSEHOLDS, strict=True)]
        opened = open_files(csv(tmp_path / "table.csv", lines))
        profile = opened.first.profile
        assert profile.columns[profile.population] == heading
        released = protect_opened(opened, Policy()).scales["commune"].released
        assert "59059" not in released.index


def test_a_column_that_repeats_the_households_is_left_out(tmp_path: Path) -> None:
    """The gate refused such a file: the equation was no sum over a family."""
    lines = [["Code groupe", "Nom", "Lgts occupés", "Ménages", "Isolés", "Couples", "Familles"]]
    dice = np.random.default_rng(5)
    for number in range(30):
        parts = dice.multinomial(int(dice.integers(8, 90)), [0.4, 0.3, 0.3])
        total = str(parts.sum())
        lines.append([f"ESI{number}", f"Résidence {number}", total, total, *map(str, parts)])
    opened = open_files(csv(tmp_path / "table.csv", lines))
    (column,) = (c for c in opened.first.mapping.columns if c.name == "Lgts occupés")
    assert (column.role, "Ménages" in column.reason) == ("left_out", True)
    assert len(protect_opened(opened, Policy()).scales["residence"].released) > 20


def test_main_residences_of_the_census_are_its_households(tmp_path: Path) -> None:
    lines = [["IRIS", "COM", "P20_LOG", "P20_RP", "P20_RSECOCC", "P20_LOGVAC", "P20_RP_PROP"]]
    for number in range(12):
        homes = 5.3 if number == 3 else 100.7 + 40.1 * number
        cells = (1.1 * homes, homes, 0.03 * homes, 0.07 * homes, 0.4 * homes)
        code = f"59139{101 + number:04}"
        lines.append([code, code[:5], *(f"{cell:.6f}" for cell in cells)])
    opened = open_files(csv(tmp_path / "table.csv", lines))
    profile = opened.first.profile
    assert (opened.scale, profile.columns[profile.population]) == ("iris", "P20_RP")
    assert profile.weighted
    assert "591390104" not in protect_opened(opened, Policy()).scales["iris"].released.index


def test_units_in_the_headings_of_dwellings_hide_no_rent(tmp_path: Path) -> None:
    dice = np.random.default_rng(3)
    lines = [["Code commune", "Typologie", "Surface habitable (m²)", "Loyer (€)",
              "Financement initial", "En QPV (O/N)"]]  # fmt: skip
    for _ in range(300):
        lines.append([
            "59139", f"T{dice.integers(1, 6)}", "60,0", "360,00",
            str(dice.choice(["PLUS", "PLAI"])), str(dice.choice(["O", "N"])),
        ])  # fmt: skip
    opened = open_files(csv(tmp_path / "table.csv", lines))
    row = opened.tables["commune"].frame.loc["59139"]
    assert row["rent_mean"] == pytest.approx(6.0)
    assert row["qpv_in"] + row["qpv_out"] == 300


@pytest.mark.parametrize(
    ("heading", "scale", "names", "codes"),
    [
        ("Département", "departement", ("Nord", "Pas-de-Calais", "Somme", "Aisne"),
         ["59", "62", "80", "02"]),
        ("Territoire", "region", ("Hauts-de-France", "Île-de-France", "Bretagne"),
         ["32", "11", "53"]),
    ],
)  # fmt: skip
def test_departements_and_regions_may_be_named(
    heading: str, scale: str, names: tuple[str, ...], codes: list[str], tmp_path: Path
) -> None:
    """“Somme” was taken for a total."""
    opened = counted(tmp_path, names, (heading, "Ménages", "Isolés", "Autres"))
    assert opened.scale == scale
    assert opened.tables[scale].frame.index.tolist() == codes


def test_departements_beside_communes_are_not_the_units(tmp_path: Path) -> None:
    lines = [["Département", "Ville", "Ménages", "Isolés"]]
    for name, number in (("Caudry", "540"), ("Busigny", "90"), ("Avesnes-les-Aubert", "140")):
        lines.append(["Nord", name, number, str(int(number) // 3)])
    opened = open_files(csv(tmp_path / "table.csv", lines))
    assert opened.scale == "commune"


def test_units_of_management_are_residences(tmp_path: Path) -> None:
    lines = [["UG", "Libellé UG", "INSEE", "Nb ménages", "Isolés", "Autres"]]
    for number in range(12):
        households = 20 + 7 * number
        lines.append([str(1000 + number), f"Rés {number}", "59139", str(households),
                      str(households // 3), str(households - households // 3)])  # fmt: skip
    opened = open_files(csv(tmp_path / "table.csv", lines))
    assert opened.scale == "residence"
    assert opened.tables["residence"].frame.index[0] == "1000"


def test_how_a_count_is_rounded_is_no_part_of_its_name(tmp_path: Path) -> None:
    headings = ("Code INSEE", "Ménages (arrondis à 5)", "Isolés", "Couples")
    lines = [list(headings)]
    for code, number in zip(COMMUNES, HOUSEHOLDS, strict=True):
        lines.append([code, str(5 * round(number / 5)), str(5 * (number // 15)), "5"])
    opened = open_files(csv(tmp_path / "table.csv", lines))
    profile = opened.first.profile
    assert profile.columns[profile.population] == headings[1]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("200mN30122E38012", "CRS3035RES200mN3012200E3801200"),
        ("1kmN3012E3801", "CRS3035RES1000mN3012000E3801000"),
        ("1kmN3012E3801", "CRS3035RES1KMN3012000E3801000"),
        ("250mN301225E380125", "CRS3035RES250mN3012250E3801250"),
        ("200mN30122E38012", "FR_CRS3035RES200mN3012200E3801200"),
    ],
)
def test_a_short_code_of_the_european_grid_is_the_square_of_the_long_one(short, long):
    assert square_of(short) == square_of(long) is not None


def test_squares_with_short_codes_are_drawn(tmp_path):
    lines = [f"200mN{30122 + 2 * n}E38012;{20 + n};{5 + n}" for n in range(12)]
    path = tmp_path / "carreaux.csv"
    path.write_text("\n".join(["idcar;menages;personnes_seules", *lines]), "utf-8")
    table = open_files(path).tables["carreau"]
    assert table.crs == "EPSG:3035"
    assert all(shape is not None for shape in table.geometry)


def typed(signs: tuple[str, ...], column: int = 2) -> list[list[str]]:
    """A table of types whose cells in one column have a sign after or instead of the number."""
    lines = [["INSEE", "Ménages", "Isolés", "Couples", "Autres"]]
    for place, (code, number) in enumerate(zip(COMMUNES, HOUSEHOLDS, strict=True)):
        parts = (number // 2, number // 3, number - number // 2 - number // 3)
        cells = [code, str(number), *map(str, parts)]
        cells[column] = signs[place % len(signs)].format(cells[column])
        lines.append(cells)
    return lines


@pytest.mark.parametrize(
    "signs", [("{} p", "{}"), ("{} e", "{} r", "{}"), ("{}\u202fp", "{}")], ids=ascii
)
def test_letters_of_provisional_numbers_are_set_aside(
    signs: tuple[str, ...], tmp_path: Path
) -> None:
    """A column with some was “free text”, and the other types told its 0."""
    opened = open_files(csv(tmp_path / "a.csv", typed(signs)))
    (family,) = opened.schema.families
    assert family.partition
    assert opened.tables["commune"].frame[family.columns[0]].tolist() == [
        number // 2 for number in HOUSEHOLDS
    ]


@pytest.mark.parametrize(
    "sign", ["[1-10]", "(1 à 10)", "10 ou moins", "inférieur ou égal à 10", "moins de 11 ménages",
             "1-10 ménages", "2 à 10"],
)  # fmt: skip
def test_few_in_words_are_unknown(sign: str, tmp_path: Path) -> None:
    opened = open_files(csv(tmp_path / "a.csv", typed((sign, "{}", "{}"))))
    (family,) = opened.schema.families
    assert opened.tables["commune"].frame[family.columns[0]].isna().sum() == 3


def test_numbers_with_many_odd_texts_say_why_they_stay_behind(tmp_path: Path) -> None:
    opened = open_files(csv(tmp_path / "a.csv", typed(("à voir", "{}", "{}"), 3)))
    (column,) = (c for c in opened.first.mapping.columns if c.name == "Couples")
    assert column.role == "left_out"
    assert "other texts in 3 cells" in column.reason


def test_a_number_for_what_is_not_told_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", typed(("-999", "{}", "{}"), 1))
    with pytest.raises(Unreadable, match="Signs that mean"):
        open_files(path)
    opened = open_files(path, profile=Profile(tokens=("-999",)))
    assert opened.tables["commune"].frame[opened.schema.population].isna().sum() == 3


@pytest.mark.parametrize(
    "row",
    [
        ["(a)", "(b)", "(c)", "(d)", "(e)"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["(a)", "(b) = (c) + (d) + (e)", "(c)", "(d)", "(e)"],
    ],
)
def test_a_row_that_numbers_the_columns_names_none(row: list[str], tmp_path: Path) -> None:
    lines = typed(("{}",))
    opened = open_files(csv(tmp_path / "a.csv", [lines[0], row, *lines[1:]]))
    profile = opened.first.profile
    assert profile.columns[profile.population] == "Ménages"


def test_units_above_what_is_counted_are_taken_without_it(tmp_path: Path) -> None:
    """A pivot table in compact form, with its filter above: added up, its communes would count
    each household twice."""
    lines = [["Année", "2022", ""], ["", "", ""], ["Étiquettes de lignes", "Ménages", "Isolés"]]
    counts = {"Caudry": 540, "Le Cateau-Cambrésis": 260, "Busigny": 12}
    for name, number in counts.items():
        cells = np.array([number, number // 2])
        for landlord, row in ((name, cells), ("OPH", cells // 4), ("SA Hlm", cells - cells // 4)):
            lines.append([landlord, *map(str, row)])
    path = csv(tmp_path / "a.csv", lines)
    with pytest.raises(Unreadable, match="are called so: OPH, SA Hlm"):
        open_files(path)
    opened = open_files(path, profile=Profile(names={"OPH": "", "SA Hlm": ""}))
    frame = opened.tables["commune"].frame
    assert frame[opened.first.profile.population].tolist() == list(counts.values())


def test_codes_that_repeat_are_refused_with_their_rows(tmp_path: Path) -> None:
    """Each commune, and below it its part “dont QPV” under the same code."""
    lines = [["Code", "Territoire", "Ménages", "Isolés"]]
    for code, number in zip(COMMUNES, HOUSEHOLDS, strict=True):
        lines.append([code, f"Ville {code}", str(number), str(number // 3)])
        lines.append([code, f"Ville {code} - dont QPV", str(number // 2), str(number // 5)])
    with pytest.raises(Unreadable, match=r"first in rows 2 and 3\. Make a row per unit"):
        open_files(csv(tmp_path / "a.csv", lines))
