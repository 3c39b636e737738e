"""“Open a file…”: for every refusal the window shows the columns, and the answer opens the file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from occupancy_plugin.gui.files.name_review import NameReview
from occupancy_plugin.gui.files.open_file import OpenFileDialog
from tests.qgis.waiting import until

sys.path.insert(0, str(Path(__file__).parents[2] / "unit" / "sources"))
from registers import RPLS, dwellings, write_file
from truth import CODES, csv, table

OPENED: list[OpenFileDialog] = []


@pytest.fixture(autouse=True)
def closed(qgis_app: object) -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().reject()


def window(path: Path) -> OpenFileDialog:
    dialog = OpenFileDialog(str(path))
    OPENED.append(dialog)
    until(lambda: dialog._task is None)
    return dialog


def answer(made: OpenFileDialog, **roles: str) -> None:
    """Give columns a role, as a person does in the boxes."""
    for column, role in roles.items():
        mapping = made._mapping
        rows = {mapping.item(row, 0).text(): row for row in range(mapping.rowCount())}
        combo = mapping.cellWidget(rows[column.replace("_", " ")], 1)
        combo.setCurrentIndex(combo.findData(role))
        combo.activated.emit(combo.currentIndex())
    made._settle.stop()
    made._read_file()
    until(lambda: made._task is None)


def test_dwellings_whose_communes_have_another_heading(tmp_path: Path) -> None:
    headings = RPLS["2025"].replace("DEPCOM LIBCOM", "LOCALITE NOM")
    homes = dwellings(1, 300)
    path = write_file(tmp_path, headings, homes)
    lines = path.read_text("utf-8").splitlines()
    place = headings.split().index("LOCALITE")
    cells = [line.split(";") for line in lines]
    for row, home in zip(cells[1:], homes, strict=True):
        row[place] = home["commune"]
    path.write_text("\n".join(";".join(row) for row in cells), "utf-8")
    open_window = window(path)
    assert open_window._mapping.rowCount() == len(headings.split())
    assert open_window._mapping.cellWidget(0, 1).currentText() in (
        "Not known yet",
        "Pas encore connu",
    )
    assert "⚠" in open_window._notes.text()
    assert not open_window._add.isEnabled()
    answer(open_window, LOCALITE="code")
    assert open_window._add.isEnabled(), open_window._notes.text()
    assert open_window._inspection.profile.dwellings


def test_units_without_a_known_code(tmp_path: Path) -> None:
    lines = [
        ["Truc", *line[1:]] if not n else [f"z{n}", f"Lieu {n}", *line[2:]]
        for n, line in enumerate(table())
    ]
    open_window = window(csv(tmp_path / "a.csv", lines))
    assert open_window._mapping.rowCount() == len(lines[0])
    assert not open_window._add.isEnabled()
    answer(open_window, Truc="code")
    assert open_window._add.isEnabled(), open_window._notes.text()


def test_a_mean_leaves_with_its_weight(tmp_path: Path) -> None:
    lines = [["DEPCOM", "Ménages", "Seuls", "Couples", "Loyer moyen"]]
    for n, code in enumerate(CODES):
        lines.append([code, str(70 + n), str(30 + n), "40", f"{5 + n / 7:.2f}"])
    open_window = window(csv(tmp_path / "a.csv", lines))
    answer(open_window, Loyer_moyen="mean")
    assert open_window._inspection.profile.means, open_window._notes.text()
    assert "Loyer moyen" in open_window._inspection.preview[0]
    answer(open_window, Seuls="weight")
    (mean,) = open_window._inspection.profile.means
    assert open_window._inspection.profile.columns[mean.weight] == "Seuls"


def test_a_flag_and_a_ratio_are_said(tmp_path: Path) -> None:
    lines = [["DEPCOM", "Ménages", "Seuls", "Couples", "Repris", "Taux A"]]
    for n, code in enumerate(CODES):
        lines.append([code, str(70 + n), str(30 + n), "40", str(n % 2), f"{4 + n / 7:.1f}"])
    open_window = window(csv(tmp_path / "a.csv", lines))
    answer(open_window, Repris="flag", Taux_A="ratio")
    profile = open_window._inspection.profile
    assert profile.imputed == "Repris"
    assert not {"Repris", "Taux A"} & set(profile.columns.values())
    assert open_window._add.isEnabled(), open_window._notes.text()
    roles = {column.name: column.role for column in open_window._inspection.columns}
    assert (roles["Repris"], roles["Taux A"]) == ("flag", "left_out")


def test_signs_that_mean_unknown_are_said(tmp_path: Path) -> None:
    lines = [list(line) for line in table()]
    lines[3][3] = "§"
    open_window = window(csv(tmp_path / "a.csv", lines))
    assert not open_window._add.isEnabled()
    assert open_window._mapping.rowCount() == len(lines[0])
    open_window._tokens.setText("§")
    answer(open_window)
    assert open_window._add.isEnabled(), open_window._notes.text()


def test_units_without_codes_are_found_by_their_names_and_reviewed(tmp_path: Path) -> None:
    lines = [["Commune", "Ménages"], ["Caudry", "616"], ["Le Catau-Cambrésis", "732"]]
    lines += [["Bazuel", "59"], ["Inconnuville", "99"], ["Quiévy", "112"], ["Busigny", "71"]]
    open_window = window(csv(tmp_path / "a.csv", lines))
    assert "Inconnuville" in open_window._notes.text()
    assert not open_window._add.isEnabled()
    open_window._names.click()
    review = open_window.findChild(NameReview)
    rows = {review._table.item(row, 0).text(): row for row in range(review._table.rowCount())}
    cateau = review._table.cellWidget(rows["Le Catau-Cambrésis"], 1)
    assert cateau.itemData(0) == "59136"
    cateau.setCurrentIndex(0)
    unknown = review._table.cellWidget(rows["Inconnuville"], 1)
    unknown.setEditText("99999")
    assert not review._ok.isEnabled()
    unknown.setEditText("59149")
    assert review._ok.isEnabled()
    assert not open_window._mapping.isVisibleTo(open_window)
    review.accept()
    assert open_window._mapping.isVisibleTo(open_window)
    until(lambda: open_window._task is None)
    assert open_window._add.isEnabled(), open_window._notes.text()
    rows_by_name = [row[0] for row in open_window._inspection.preview[1:]]
    assert sorted(rows_by_name) == ["59055", "59118", "59136", "59139", "59149", "59485"]
    assert open_window._inspection.profile.names["Inconnuville"] == "59149"


def test_rows_that_nobody_can_place_leave_the_columns(tmp_path: Path) -> None:
    lines = [["Code résidence", "Ménages", "Seuls", "Couples", "Autres"]]
    parts = [[20 + n, 30 + 2 * n, 25 + n % 4] for n in range(9)]
    lines += [[f"L{n}00", *map(str, (sum(part), *part))] for n, part in enumerate(parts)]
    for n in range(3):
        own = [sum(column) for column in zip(*parts[n::3], strict=True)]
        lines.append([f"Z{n}", *map(str, (sum(own), *own))])
    open_window = window(csv(tmp_path / "a.csv", lines))
    assert "Z0" in open_window._notes.text()
    assert open_window._mapping.rowCount() == 5
    assert not open_window._add.isEnabled()


def test_esc_returns_from_the_questions_to_the_columns(tmp_path: Path) -> None:
    lines = [["Commune", "Ménages"], ["Caudry", "616"], ["Inconnuville", "99"], ["Quiévy", "112"]]
    open_window = window(csv(tmp_path / "a.csv", lines))
    open_window.show()
    open_window._names.click()
    review = open_window.findChild(NameReview)
    assert review.isVisible()
    assert review._ok.isDefault()  # Enter confirms the answers, not the file
    names = [review._table.item(row, 0).text() for row in range(3)]
    review._table.cellWidget(names.index("Inconnuville"), 1).setEditText("59149")
    QTest.keyClick(open_window, Qt.Key.Key_Escape)
    assert open_window.isVisible()
    assert open_window._mapping.isVisible()
    assert open_window._add.isDefault()
    assert "Inconnuville" not in open_window._inspection.profile.names
    QTest.keyClick(open_window, Qt.Key.Key_Escape)
    assert not open_window.isVisible()
