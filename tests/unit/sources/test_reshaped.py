"""Tables that are not a row per coded unit: long forms and pivot tables, units without codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from truth import CODES, HOUSEHOLDS, NAMES, TYPES, csv, truth

from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.mapping.several_rows import SEVERAL_ROWS, SUMMED
from occupancy_plugin.sources.opening import OpenedFiles, open_files
from occupancy_plugin.sources.profile import Profile

FRAME = truth()
COLUMNS = (HOUSEHOLDS, *TYPES)


def columns(opened: OpenedFiles) -> dict[str, list[float]]:
    """By the headings of the file, in the order of the communes."""
    frame = opened.tables["commune"].frame.reindex(CODES)
    headings = opened.first.profile.columns
    return {heading: frame[name].tolist() for name, heading in headings.items()}


def long(heading: str, value: str, kinds: tuple[str, ...]) -> list[list[str]]:
    rows = [[code, kind, str(FRAME.loc[code, kind])] for code in CODES for kind in kinds]
    return [["DEPCOM", heading, value], *rows]


def test_a_row_per_indicator_becomes_columns(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", long("Variable", "Valeur", COLUMNS))
    opened = open_files(path)
    assert columns(opened) == {name: FRAME[name].tolist() for name in COLUMNS}
    assert any("Variable" in note for note in opened.readings["commune"].notes)
    reopened = open_files(path, profile=opened.first.profile)
    assert columns(reopened) == columns(opened)


def test_categories_alone_make_the_households(tmp_path: Path) -> None:
    opened = open_files(csv(tmp_path / "a.csv", long("Type de ménage", "Ménages", TYPES)))
    assert columns(opened)["Ménages"] == FRAME[HOUSEHOLDS].tolist()
    assert opened.first.profile.columns[opened.schema.population] == "Ménages"


@pytest.mark.parametrize("value", ["Attributions 2023", "Nombre de demandes"])
def test_a_row_per_landlord_makes_the_attributions_of_a_commune(value: str, tmp_path: Path) -> None:
    opened = open_files(csv(tmp_path / "a.csv", long("Bailleur", value, TYPES)))
    assert columns(opened)[value] == FRAME[HOUSEHOLDS].tolist()
    assert opened.first.profile.columns[opened.schema.population] == value


def test_a_category_that_is_not_told_leaves_the_households_unknown(tmp_path: Path) -> None:
    lines = long("Type de ménage", "Ménages", TYPES)
    lines[1][2] = "s"
    del lines[2 * len(TYPES) + 1]
    households = columns(open_files(csv(tmp_path / "a.csv", lines)))["Ménages"]
    assert [value != value for value in households[:4]] == [True, False, True, False]


def test_a_pivot_table_that_writes_a_code_once(tmp_path: Path) -> None:
    """Blank cells below a code belong to it: nothing of them is dropped."""
    lines = long("Type de ménage", "Ménages", TYPES)
    for number, line in enumerate(lines[1:]):
        line[0] = line[0] if number % len(TYPES) == 0 else ""
    columns_found = columns(open_files(csv(tmp_path / "a.csv", lines)))
    assert columns_found == {"Ménages": FRAME[HOUSEHOLDS].tolist()} | {
        type_: FRAME[type_].tolist() for type_ in TYPES
    }


def years(path: Path) -> Path:
    body = [[c, y, str(FRAME.loc[c, HOUSEHOLDS] + int(y))] for c in CODES for y in ("2020", "2022")]
    return csv(path / "a.csv", [["DEPCOM", "Année", "Ménages"], *body])


def two_counts(path: Path) -> Path:
    body = [
        [code, b, str(FRAME.loc[code, TYPES[0]] + len(b)), str(n + len(b))]
        for n, code in enumerate(CODES)
        for b in ("Un bailleur", "Un autre")
    ]
    return csv(path / "a.csv", [["DEPCOM", "Dispositif", "Ménages", "Vacants"], *body])


def crossed(path: Path) -> Path:
    body = [
        [code, b, type_, str(FRAME.loc[code, type_] + n)]
        for code in CODES
        for n, b in enumerate(("Un bailleur", "Un autre"))
        for type_ in TYPES
    ]
    return csv(path / "a.csv", [["DEPCOM", "Bailleur", "Type", "Ménages"], *body])


def compact(path: Path) -> Path:
    body = [
        line
        for code in CODES
        for line in (
            [code, str(FRAME.loc[code, HOUSEHOLDS])],
            *([type_, str(FRAME.loc[code, type_])] for type_ in TYPES),
        )
    ]
    return csv(path / "a.csv", [["Étiquettes de lignes", "Somme de Ménages"], *body])


def turned(path: Path) -> Path:
    body = [[b, *(str(20 + n + i) for i in range(len(NAMES)))] for n, b in enumerate("ABC")]
    return csv(path / "a.csv", [["Bailleur", *NAMES], *body])


@pytest.mark.parametrize(
    ("write", "word"),
    [
        (years, "each year of “Année”"),
        (two_counts, "each value of “Dispositif”"),
        (crossed, "“Bailleur” and “Type”"),
        (compact, "stand above what is counted"),
        (turned, "each row is a landlord"),
    ],
    ids=lambda case: case.__name__ if callable(case) else "",
)
def test_other_shapes_are_refused_by_their_name(write, word: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Unreadable, match=word):
        open_files(write(tmp_path))


def test_rows_of_kinds_of_stock_are_summed_once_a_person_says_so(tmp_path: Path) -> None:
    path, said = two_counts(tmp_path), Profile(file={SEVERAL_ROWS: SUMMED})
    with pytest.raises(Unreadable, match="say “Add them up”"):
        open_files(path)
    opened = open_files(path, profile=said)
    words = len("Un bailleur") + len("Un autre")
    households = [2 * FRAME.loc[code, TYPES[0]] + words for code in CODES]
    assert columns(opened)["Ménages"] == households
    assert columns(open_files(path, profile=opened.first.profile)) == columns(opened)


def test_residences_that_repeat_their_commune_are_no_long_form(tmp_path: Path) -> None:
    body = [[CODES[n % 14], f"Résidence {n}", str(20 + n)] for n in range(40)]
    opened = open_files(csv(tmp_path / "a.csv", [["DEPCOM", "Résidence", "Ménages"], *body]))
    assert len(opened.tables["residence"].frame) == 40


def named(path: Path, names: tuple[str, ...], *departements: str) -> Path:
    head = [*(["Département"] if departements else []), "Commune", "Ménages"]
    body = [
        [*([departements[n]] if departements else []), name, str(30 + n)]
        for n, name in enumerate(names)
    ]
    return csv(path / "a.csv", [head, *body])


def test_communes_by_their_names(tmp_path: Path) -> None:
    body = [[name, str(FRAME.loc[code, HOUSEHOLDS])]
            for code, name in zip(CODES, NAMES, strict=True)]  # fmt: skip
    opened = open_files(csv(tmp_path / "a.csv", [["Commune", "Ménages"], *body]))
    assert columns(opened)["Ménages"] == FRAME[HOUSEHOLDS].tolist()
    reopened = open_files(tmp_path / "a.csv", profile=opened.first.profile)
    assert columns(reopened) == columns(opened)


def test_a_name_of_several_communes_is_the_one_of_its_departement(tmp_path: Path) -> None:
    names = ("Caudry", "St-Aubert", "Laon", "Saint-Aubin")
    opened = open_files(named(tmp_path, names, "Nord", "Nord", "Aisne", "02"))
    assert list(opened.tables["commune"].frame.index) == ["59139", "59528", "02408", "02671"]


def test_a_name_that_the_list_does_not_have_is_asked_about(tmp_path: Path) -> None:
    path = named(tmp_path, ("Caudry", "Bazuel", "Quiévy", "Le Catau-Cambrésis"))
    with pytest.raises(Unreadable, match="Le Catau-Cambrésis"):
        open_files(path)
    opened = open_files(path, profile=Profile(names={"Le Catau-Cambrésis": "59136"}))
    assert "59136" in opened.tables["commune"].frame.index
    fewer = open_files(path, profile=Profile(names={"Le Catau-Cambrésis": ""}))
    assert len(fewer.tables["commune"].frame) == 3


def test_columns_that_make_no_codes_are_not_joined(tmp_path: Path) -> None:
    body = [["59", str(900 + n), str(30 + n)] for n in range(9)]
    with pytest.raises(Unreadable, match="DEP"):
        open_files(csv(tmp_path / "a.csv", [["DEP", "COM", "Ménages"], *body]))
