"""What senders do to a table: a word before codes, a row that pools small units, codes in two
columns, names written once, a sign in one cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from truth import csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import open_files
from occupancy_plugin.sources.profile import Profile

COMMUNES = {
    "59139": ("Caudry", 540),
    "59136": ("Le Cateau-Cambrésis", 260),
    "59074": ("Bertry", 88),
    "59118": ("Busigny", 90),
    "59149": ("Clary", 64),
    "59571": ("Solesmes", 140),
}
HEADINGS = ["Ménages", "Isolés", "Couples", "Familles"]


def counts(households: int) -> list[int]:
    alone, couples = households // 3, households // 4
    return [households, alone, couples, households - alone - couples]


def rows(first: list[list[str]]) -> list[list[str]]:
    """Return rows that begin with these cells and go on with the counts of the communes."""
    numbers = [counts(n) for _, n in COMMUNES.values()]
    return [[*cells, *map(str, row)] for cells, row in zip(first, numbers, strict=True)]


@pytest.mark.parametrize("word", ["INSEE ", "Insee : ", "code INSEE n°", "F", "F-", "FR", "COM_"])
def test_a_word_before_the_code_is_no_part_of_it(word: str, tmp_path: Path) -> None:
    lines = [["Code", *HEADINGS], *rows([[word + code] for code in COMMUNES])]
    opened = open_files(csv(tmp_path / "table.csv", lines))
    assert opened.scale == "commune"
    assert opened.tables["commune"].frame.index.tolist() == list(COMMUNES)


def test_postal_codes_behind_a_letter_are_postal_codes(tmp_path: Path) -> None:
    postal = ["F-59540", "F-59360", "F-59980", "F-59137", "F-59225", "F-59730"]
    cells = [[code, name] for code, (name, _) in zip(postal, COMMUNES.values(), strict=True)]
    opened = open_files(csv(tmp_path / "table.csv", [["Code", "Nom", *HEADINGS], *rows(cells)]))
    assert sorted(opened.tables["commune"].frame.index) == sorted(COMMUNES)


@pytest.mark.parametrize("pooled", ["Autres communes", "Autres", "Reste de l’EPCI",
                                    "Communes de moins de 11 ménages"])  # fmt: skip
@pytest.mark.parametrize("named", [False, True])
def test_a_total_may_sum_a_row_of_pooled_units(pooled: str, named: bool, tmp_path: Path) -> None:
    """The total without the pooled row is what the gate must know: a reader can compute it."""
    first = [[name if named else code] for code, (name, _) in COMMUNES.items()]
    body = rows(first)
    body[4][1:] = map(str, counts(7))  # Clary is withheld
    others = counts(15)
    shown = [[int(cell) for cell in row[1:]] for row in body]
    total = [
        sum(column) + other for column, other in zip(zip(*shown, strict=True), others, strict=True)
    ]
    lines = [
        ["Commune", *HEADINGS],
        *body,
        [pooled, *map(str, others)],
        ["Total", *map(str, total)],
    ]
    opened = open_files(csv(tmp_path / "table.csv", lines))
    assert sorted(opened.tables["commune"].frame.index) == sorted(COMMUNES)
    sums = opened.tables["commune"].frame[["menages", "isoles", "couples", "familles"]].sum()
    assert opened.tables["total"].frame[sums.index].iloc[0].tolist() == sums.tolist()
    released = protect_opened(opened, Policy()).scales["commune"].released
    assert len(released) < 5, "Clary would be the total without the pooled row and the others"


def test_a_total_that_misses_households_is_refused_beside_a_pooled_row(tmp_path: Path) -> None:
    others = counts(15)
    total = [sum(n for _, n in COMMUNES.values()) + 15 - 2, 1, 1, 1]
    lines = [["Code", *HEADINGS], *rows([[code] for code in COMMUNES])]
    lines += [["Autres communes", *map(str, others)], ["Total", *map(str, total)]]
    with pytest.raises(Unreadable, match="Row 9"):
        open_files(csv(tmp_path / "table.csv", lines))


def test_group_and_building_are_to_be_written_as_one(tmp_path: Path) -> None:
    first = [["101", "A"], ["101", "B"], ["102", "A"], ["102", "B"], ["102", "C"], ["103", "A"]]
    lines = [["Groupe", "Bâtiment", *HEADINGS], *rows(first)]
    with pytest.raises(Unreadable, match="write them as one"):
        open_files(csv(tmp_path / "table.csv", lines))


def test_a_commune_that_is_named_once_has_all_its_rows(tmp_path: Path) -> None:
    """The first row's lone persons were read as the households of the commune."""
    lines = [["Commune", "Type", "Nombre de ménages"]]
    for name, households in COMMUNES.values():
        _, *parts = counts(households)
        for place, (kind, part) in enumerate(zip(HEADINGS[1:], parts, strict=True)):
            lines.append(["" if place else name, kind, str(part)])
    opened = open_files(csv(tmp_path / "table.csv", lines))
    frame, population = opened.tables["commune"].frame, opened.first.profile.population
    assert frame[population].to_dict() == {code: n for code, (_, n) in COMMUNES.items()}


def test_rows_below_a_named_commune_are_not_left_out(tmp_path: Path) -> None:
    lines = [["Commune", "Type", "Nombre de ménages", "Dont récents"]]
    for name, households in COMMUNES.values():
        _, *parts = counts(households)
        for place, (kind, part) in enumerate(zip(HEADINGS[1:], parts, strict=True)):
            lines.append(["" if place else name, kind, str(part), str(part // 9)])
    with pytest.raises(Unreadable):
        open_files(csv(tmp_path / "table.csv", lines))


def in_long_form(sign: str) -> list[list[str]]:
    """Return a table whose seventh row of the body, row 10 of the file, has a sign."""
    lines = [["Ménages du parc social"], [], ["Code", "Type", "Effectif"]]
    for code, (_, households) in COMMUNES.items():
        for kind, number in zip(HEADINGS, counts(households), strict=True):
            lines.append([code, kind, str(number)])
    lines[9][2] = sign
    return lines


def test_a_cell_of_a_reshaped_table_is_named_by_its_row(tmp_path: Path) -> None:
    opened = open_files(csv(tmp_path / "table.csv", in_long_form("?!")))
    (column,) = (c for c in opened.first.mapping.columns if c.name == "Couples")
    assert "rows of the file: 10)" in column.reason
    with pytest.raises(Unreadable, match=r"for 59136 \(rows of the file: 10\)"):
        open_files(csv(tmp_path / "table.csv", in_long_form("-5")))


def test_households_of_named_communes_are_named_by_their_rows(tmp_path: Path) -> None:
    lines = [["Ménages du parc social"], [], ["Commune", *HEADINGS]]
    lines += rows([[name] for name, _ in COMMUNES.values()])
    lines[5][1] = "z?"
    with pytest.raises(Unreadable, match="rows 6 hold"):
        open_files(csv(tmp_path / "table.csv", lines))


def test_the_row_of_a_cell_that_cannot_be_read_is_named_next_to_its_code(tmp_path: Path) -> None:
    dice = np.random.default_rng(3)
    lines = [["Code", "Ménages", *(f"C{n}" for n in range(3))]]
    for number in range(40):
        parts = dice.multinomial(90, [0.4, 0.3, 0.3])
        lines.append([f"591390{number:03}", "90", *map(str, parts)])
    lines[17][3] = "12 ?"
    with pytest.raises(Unreadable, match=r"for 591390016 \(rows of the file: 18\)"):
        open_files(csv(tmp_path / "table.csv", lines))


@pytest.mark.parametrize(
    "spelling",
    [
        lambda name: f"Commune de {name}",
        lambda name: f"VILLE DE {name.upper()}",
        lambda name: {"Le Cateau-Cambrésis": "CATEAU-CAMBRESIS (LE)"}.get(name, name),
        lambda name: {"Le Cateau-Cambrésis": "Ville du Cateau-Cambrésis"}.get(name, name),
    ],
)
def test_communes_may_be_called_villes_or_have_their_article_behind(
    spelling: Callable[[str], str], tmp_path: Path
) -> None:
    lines = [["Collectivité", *HEADINGS], *rows([[spelling(n)] for n, _ in COMMUNES.values()])]
    opened = open_files(csv(tmp_path / "table.csv", lines))
    assert opened.tables["commune"].frame.index.tolist() == list(COMMUNES)


def test_a_place_whose_name_begins_with_ville_keeps_it(tmp_path: Path) -> None:
    names = ["Ville-d'Avray", "VILLE-DU-BOIS (LA)", "Ville-en-Tardenois", "Villepreux",
             "Sèvres", "Vanves"]  # fmt: skip
    lines = [["Ville", *HEADINGS], *rows([[name] for name in names])]
    opened = open_files(csv(tmp_path / "table.csv", lines))
    assert opened.tables["commune"].frame.index[:2].tolist() == ["92077", "91665"]


@pytest.mark.parametrize("total", ["CA2C", "CA du Caudrésis et du Catésis", "T O T A L"])
def test_a_total_under_the_name_of_the_territory_is_a_total(total: str, tmp_path: Path) -> None:
    """A name of no list is asked about: it is no unit."""
    body = rows([[name] for name, _ in COMMUNES.values()])
    sums = [str(sum(int(row[column]) for row in body)) for column in range(1, 5)]
    wider = [["Nord", "84210", "28000", "28110", "28100"], ["Hauts-de-France", *["190210"] * 4]]
    path = csv(tmp_path / "table.csv", [["Commune", *HEADINGS], *body, [total, *sums], *wider])
    if total == "CA2C":
        with pytest.raises(Unreadable, match="Names and codes"):
            open_files(path)
    opened = open_files(path, profile=Profile(names={"CA2C": ""} if total == "CA2C" else {}))
    assert sorted(opened.tables["commune"].frame.index) == sorted(COMMUNES)
    assert opened.tables["total"].frame["menages"].tolist() == [float(sums[0])]


def test_a_row_of_an_unknown_place_is_asked_about(tmp_path: Path) -> None:
    body = rows([[name] for name, _ in COMMUNES.values()])
    body[2][0] = "Ilot Pasteur"
    with pytest.raises(Unreadable, match="Ilot Pasteur"):
        open_files(csv(tmp_path / "table.csv", [["Commune", *HEADINGS], *body]))


def test_a_row_of_shares_below_the_total_is_no_place(tmp_path: Path) -> None:
    body = rows([[name] for name, _ in COMMUNES.values()])
    sums = [str(sum(int(row[column]) for row in body)) for column in range(1, 5)]
    below = [["Total", *sums], ["Part", "100 %", "33 %", "25 %", "42 %"]]
    opened = open_files(csv(tmp_path / "table.csv", [["Commune", *HEADINGS], *body, *below]))
    assert sorted(opened.tables["commune"].frame.index) == sorted(COMMUNES)


def test_two_tables_next_to_each_other_are_no_years(tmp_path: Path) -> None:
    body = rows([[code] for code in COMMUNES])
    lines = [["Commune", *HEADINGS, "", "Commune", *HEADINGS]]
    lines += [[*left, "", *right] for left, right in zip(body[:3], body[3:], strict=True)]
    with pytest.raises(Unreadable, match="“Ménages” stands above two columns"):
        open_files(csv(tmp_path / "table.csv", lines))
