"""“Open a file…”: a file with several sheets that fit lets one be chosen."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QComboBox, QToolButton, QWidget

from occupancy_plugin.gui.files.open_file import OpenFileDialog, inspection_sentence
from occupancy_plugin.layers.project.file_load import prepare_files
from occupancy_plugin.layers.project.file_orders import FileOrder
from occupancy_plugin.layers.release.ledgers import Ledgers
from occupancy_plugin.sources.opening import Source
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from tests.extract import EXTRACT
from tests.qgis.waiting import until


@pytest.fixture
def window(qgis_app: object) -> OpenFileDialog:
    dialog = OpenFileDialog(str(EXTRACT))
    until(lambda: dialog._task is None)
    yield dialog
    dialog.reject()


def ask(folder: Path, headings: str, rows: list[str], name: str) -> Any:
    """Open a table whose window asks: (window, question, what answers it with the item at a
    position and returns the preview)."""
    path = folder / "fictif.csv"
    path.write_text("\n".join([headings, *rows]), encoding="utf-8")
    window = OpenFileDialog(str(path))
    until(lambda: window._task is None)
    window.show()
    question = window.findChild(QComboBox, name)
    assert question.isVisible()
    assert not window._add.isEnabled()

    def answer(position: int) -> Any:
        question.setCurrentIndex(position)
        question.activated.emit(position)
        until(lambda: window._inspection is not None and bool(window._inspection.preview))
        assert question.isVisible(), "the answer can be changed"
        assert window._add.isEnabled()
        window.reject()
        return window._inspection.preview

    return window, question, answer


def test_the_window_offers_the_layers_that_fit(window: OpenFileDialog) -> None:
    sheets = window._sheet
    assert window._inspection is None
    assert [sheets.itemData(row) for row in range(sheets.count())] == [
        "",
        "commune",
        "iris",
        "residence",
        "*",
    ]
    sheets.setCurrentIndex(2)
    sheets.activated.emit(2)
    until(lambda: window._inspection is not None)
    assert window._inspection.scale == "iris"
    assert sheets.currentData() == "iris", "what was chosen stays chosen"
    assert window._add.isEnabled()


def test_the_sheets_of_a_workbook_open_together(window: OpenFileDialog) -> None:
    orders: list[FileOrder] = []
    window.agreed.connect(orders.append)
    window._sheet.setCurrentIndex(window._sheet.findData("*"))
    window._sheet.activated.emit(window._sheet.currentIndex())
    until(lambda: window._inspection is not None and bool(window._inspection.preview))
    window._agree()
    (order,) = orders
    sheets = {source.layer for source in (order.source, *order.related)}
    assert sheets == {"commune", "iris", "residence"}


def test_rarely_needed_buttons_are_in_the_menu(window: OpenFileDialog) -> None:
    window.show()
    assert not window._tokens.isVisible()
    fold = window.findChild(QToolButton, "occupancyFinerChoices")
    fold.click()
    assert window._tokens.isVisible()
    assert window._related.isVisible()
    assert window._shapes.isVisible()


def test_the_window_asks_where_code_and_name_disagree(qgis_app: object, tmp_path: Path) -> None:
    rows = ["59139;Caudry;90;30;60", "59136;Cambrai;80;50;30", "59137;Catillon-sur-Sambre;70;40;30"]
    headings = "INSEE;Commune;Ménages;Seuls;Autres"
    window, right, answer = ask(tmp_path, headings, rows, "occupancyDisagreeing")
    assert "3" in window._notes.text()
    answer(right.findData("names"))
    assert "59122" in window._inspection.codes, "the row is Cambrai's"


def test_the_window_asks_whether_rows_of_a_unit_add_up(qgis_app: object, tmp_path: Path) -> None:
    codes = ("59139", "59136", "59137", "59122")
    rows = [f"{c};{k};{40 + len(k)};{9 + len(k)}" for c in codes for k in ("Foyer", "Ordinaire")]
    _, several, answer = ask(tmp_path, "INSEE;Parc;Ménages;Seuls", rows, "occupancySeveralRows")
    headings, *shown = answer(several.findData("sum"))
    households = headings.index("Ménages")
    assert {row[0]: row[households] for row in shown} == dict.fromkeys(codes, "94")


def test_the_window_asks_what_the_rows_of_a_list_are(qgis_app: object, tmp_path: Path) -> None:
    rows = [
        f"{code};UG{n};{nature};{kind};{40 + n % 50}"
        for code, dwellings in (("59293", 8), ("59139", 40), ("59136", 30))
        for n in range(3 * dwellings)
        for nature, kind in ((("Logement", "T3"), ("Garage", ""), ("Parking", ""))[n % 3],)
    ]
    headings = "INSEE;Réf. UG;Nature UG;Typologie;Surface"
    _, answers, answer = ask(tmp_path, headings, rows, "occupancyRows")
    assert "leave out 156 rows (Garage, Parking)" in answers.itemText(1)
    headings, *shown = answer(1)
    dwellings = headings.index("Dwellings")
    assert {row[0]: row[dwellings] for row in shown} == {"59139": "40", "59136": "30"}


def test_the_window_opens_two_files_of_one_source_in_one_go_by_itself(
    qgis_app: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """4 households = 75 − 40 − 31, from the IRIS on the map and their communes."""
    monkeypatch.setattr(Ledgers, "of_profile", classmethod(lambda cls: cls(tmp_path / "ledgers")))
    heads = "Ménages;Seuls;Autres"
    iris = ["591390101;4;1;3", "591390102;40;10;30", "591390103;31;11;20", "591360000;62;21;41"]
    files = {"iris": ["IRIS", iris], "communes": ["INSEE", ["59139;75;22;53", "59136;62;21;41"]]}
    for name, (code, rows) in files.items():
        (tmp_path / f"{name}.csv").write_text("\n".join([f"{code};{heads}", *rows]), "utf-8")
    first = FileOrder(Source.of(tmp_path / "iris.csv"))
    layer = prepare_files(first, SimpleNamespace(cancellation=Cancellation(), step=print)).scales[0]
    QgsProject.instance().addMapLayer(layer.safe)
    window = OpenFileDialog(str(tmp_path / "communes.csv"))
    window.show()
    until(lambda: window._inspection is not None and bool(window._inspection.preview))
    assert "Opened in one go with what is on the map" in window._notes.text()
    assert window._add.isEnabled()
    assert [source.path for source in window._order().related] == [str(tmp_path / "iris.csv")]
    assert "75" not in {cell for row in window._inspection.preview for cell in row}
    window.reject()
    QgsProject.instance().clear()
    window = OpenFileDialog(str(tmp_path / "communes.csv"))
    window.show()
    until(lambda: window._task is None)
    assert "open both files in one go" in window._notes.text()
    assert window.findChild(QWidget, "occupancyRelatedFiles").isVisible(), "it is asked for"
    assert not window._add.isEnabled()
    window.reject()


@pytest.mark.parametrize(("rows", "said"), [((3, 4), "headings from row 3"), ((), "46 units")])
def test_the_first_row_of_headings_is_said_where_it_is_known(rows: tuple[int, ...], said: str):
    """French read "titres aux lignes –"."""
    inspection = SimpleNamespace(rows=46, heading_rows=rows, encoding="", separator="")
    assert inspection_sentence(cast(Any, inspection)).endswith(said)
