"""Cells that hold the code and the name of a unit."""

from __future__ import annotations

from pathlib import Path

import pytest
from truth import csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import OpenedFiles, open_files
from occupancy_plugin.sources.profile import Profile

COMMUNES = {
    "59139": "Caudry", "59136": "Le Cateau-Cambrésis", "59055": "Bazuel", "59108": "Briastre",
    "59102": "Boussières-en-Cambrésis",
}  # fmt: skip
UNITS = {
    "commune": COMMUNES,
    "epci": {"200030633": "CA du Caudrésis", "245900428": "CU du Nord", "200018083": "CA de l'Est"},
    "iris": {"591390101": "Centre", "591390102": "Gare 2", "591360101": "Faubourg"},
    "qpv2024": {"QN05901M": "Les Lilas", "QN05902M": "La Gare", "QN05903M": "Maladrerie"},
    "departement": {"59": "Nord", "62": "Pas-de-Calais", "80": "Somme"},
}  # fmt: skip
FORMS = (
    "{name} ({code})",
    "{code} - {name}",
    "{name} – {code}",
    "{code} {name}",
    "{code} : {name}",
)
PARTS = ("Isolés", "Autres")


def opened(
    folder: Path, cells: list[str], heading: str, profile: Profile | None = None
) -> OpenedFiles:
    lines = [["Occupation"], [], [heading, "Ménages", *PARTS]]
    for place, cell in enumerate(cells):
        number = 8 if place == 1 else 40 + 7 * place
        lines.append([cell, str(number), str(number // 3), str(number - number // 3)])
    return open_files(csv(folder / "table.csv", lines), profile=profile)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("scale", UNITS)
def test_code_and_name_in_one_cell_are_read(scale: str, form: str, tmp_path: Path) -> None:
    cells = [form.format(code=code, name=name) for code, name in UNITS[scale].items()]
    files = opened(tmp_path, cells, "Territoire")
    frame = files.tables[scale].frame
    assert frame.index.tolist() == list(UNITS[scale])
    assert frame["name"].tolist() == list(UNITS[scale].values())
    released = protect_opened(files, Policy()).scales[scale].released
    assert list(UNITS[scale])[1] not in released.index


def test_the_profile_opens_such_a_file_again(tmp_path: Path) -> None:
    cells = [f"{name} ({code})" for code, name in COMMUNES.items()]
    first = opened(tmp_path, cells, "Commune")
    again = opened(tmp_path, cells, "Commune", first.first.profile)
    assert again.tables["commune"].frame.equals(first.tables["commune"].frame)


def test_a_row_of_totals_stays_one(tmp_path: Path) -> None:
    codes = UNITS["epci"]
    cells = [f"{name} ({code})" for code, name in codes.items()]
    path = opened(tmp_path, cells, "EPCI").first.path
    text = path.read_text(encoding="utf-8") + "Total;102;33;69\n"
    path.write_text(text, encoding="utf-8")
    assert open_files(path).tables["epci"].frame.index.tolist() == list(codes)


def test_postal_codes_next_to_names_are_not_taken(tmp_path: Path) -> None:
    postal = {
        "Caudry": "59540",
        "Le Cateau-Cambrésis": "59360",
        "Bazuel": "59360",
        "Briastre": "59730",
    }
    files = opened(tmp_path, [f"{name} ({code})" for name, code in postal.items()], "Commune")
    by_name = {name: code for code, name in COMMUNES.items()}
    assert files.tables["commune"].frame.index.tolist() == [by_name[name] for name in postal]


def test_a_name_of_another_spelling_has_the_code_next_to_it(tmp_path: Path) -> None:
    cells = [f"{name} ({code})" for code, name in COMMUNES.items()]
    cells[1] = "Cateau ville (59136)"
    assert opened(tmp_path, cells, "Commune").tables["commune"].frame.index.tolist() == list(
        COMMUNES
    )


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("Secteur", "Secteur {n} (5900{n})"), ("Bailleur", "SA {n} (78371812{n})")],
)
def test_numbers_that_are_no_certain_codes_are_refused(
    heading: str, cell: str, tmp_path: Path
) -> None:
    with pytest.raises(Unreadable):
        opened(tmp_path, [cell.format(n=n) for n in range(1, 6)], heading)
