"""The dossier's window: pages in a list, a live picture, words of a person, files at the end."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt, QThread

from occupancy_plugin.diagnosis import dossier
from occupancy_plugin.diagnosis.content.order import Edit
from occupancy_plugin.diagnosis.page_edits import SavedEdit, read_edits, write_edits
from occupancy_plugin.gui.dialogs import diagnosis as dossier_window
from occupancy_plugin.gui.dialogs.diagnosis import KEY, DiagnosisDialog
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.style.words import Words

from ..conftest import signed_in


@dataclass
class AppContextBeside:
    signed_in: object
    releases: ReleaseMemory


@pytest.fixture
def dialog(portal, material, memory, qtbot):
    notes = []
    window = DiagnosisDialog(
        AppContextBeside(signed_in(portal), memory),
        material.release.territory,
        lambda event, **facts: notes.append((event, facts)),
    )
    window.notes = notes
    qtbot.addWidget(window)
    window.vintage.setCurrentIndex(window.vintage.findData(material.release.vintage))
    window.against.setCurrentIndex(window.against.findData(material.earlier_release.vintage))
    window._load_material()
    qtbot.waitUntil(
        lambda: bool(window._pages) and window.write_button.isEnabled(), timeout=300_000
    )
    return window


def chapters(window):
    return {
        i.data(0, KEY): i
        for i in map(window.tree.topLevelItem, range(window.tree.topLevelItemCount()))
    }


def test_pages_picture_edits_and_files(dialog, qtbot, tmp_path):
    assert {"cover", "essentials", "income", "book", "method"} <= set(chapters(dialog))
    dialog.tree.setCurrentItem(chapters(dialog)["income"])
    assert dialog.title.text().startswith("Ménages sous") or dialog.title.text().startswith(
        "Households"
    )
    before = dialog.picture.pixmap().toImage()
    assert not before.isNull()
    dialog.title.setText("Un titre à la main")
    dialog.title.textEdited.emit(dialog.title.text())
    qtbot.waitUntil(lambda: dialog.picture.pixmap().toImage() != before, timeout=10_000)
    for key, item in chapters(dialog).items():
        expected = key in ("cover", "income", "method")
        item.setCheckState(0, Qt.CheckState.Checked if expected else Qt.CheckState.Unchecked)
    order = dialog.order()
    assert order.chapters == ("cover", "income", "method")
    assert order.edits["theme income"].title == "Un titre à la main"
    dialog.target.setFilePath(str(tmp_path / "d.pdf"))
    dialog.outputs["html"].setChecked(True)
    dialog._write()
    qtbot.waitUntil(lambda: dialog._run is None, timeout=300_000)
    assert sorted(p.name for p in Path(tmp_path).iterdir()) == ["d.html", "d.pdf"]
    assert "Un titre à la main" in (tmp_path / "d.html").read_text(encoding="utf-8")
    assert dialog.notes[0][0] == "export"
    assert dialog.notes[0][1]["territory"] == "200030633"


def test_figures_are_read_in_a_worker_and_a_cancel_between_two_pages_leaves_nothing(
    dialog, qtbot, monkeypatch, tmp_path
):
    threads = []
    made = dossier.contents
    monkeypatch.setattr(
        dossier,
        "contents",
        lambda *given: threads.append(threading.current_thread()) or made(*given),
    )
    dialog.target.setFilePath(str(tmp_path / "d.pdf"))
    dialog._write()
    qtbot.waitUntil(lambda: dialog.progress.value() >= 2, timeout=300_000)
    dialog._stop()
    qtbot.waitUntil(lambda: dialog._run is None, timeout=10_000)
    assert not list(tmp_path.iterdir())
    assert not dialog.notes
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


def test_signed_out_it_says_so(qtbot, material):
    window = DiagnosisDialog(
        SimpleNamespace(signed_in=None, releases=ReleaseMemory()), material.release.territory, print
    )
    qtbot.addWidget(window)
    assert window.state.text()
    assert not window._pages


def listed(window):
    return {
        item.child(number).data(0, KEY)
        for item in chapters(window).values()
        for number in range(item.childCount())
    }


def test_the_annexed_residences_are_a_page_and_a_bad_list_gets_a_sentence(dialog, qtbot, tmp_path):
    assert "repms 0" not in listed(dialog)
    annex = tmp_path / "annexe.csv"
    annex.write_text(
        "Id résidence;Nom de la résidence\nR-11;Les Tilleuls (fictif)\nR-12;Le Moulin (fictif)\n"
    )
    dialog.repms.setFilePath(str(annex))
    qtbot.waitUntil(lambda: "repms 0" in listed(dialog), timeout=300_000)
    (grid,) = dialog._pages["repms 0"].grids
    assert [cell.text for cell in grid.rows[0]] == ["Les Tilleuls (fictif)", "R-11"]
    assert dialog.order().repms == (
        ("R-11", "Les Tilleuls (fictif)"),
        ("R-12", "Le Moulin (fictif)"),
    )
    dialog.repms.setFilePath(str(tmp_path / "nowhere.csv"))
    qtbot.waitUntil(lambda: "nowhere.csv" in dialog.state.text(), timeout=300_000)
    assert "repms 0" not in listed(dialog)
    assert dialog.order().repms == ()


def test_words_of_another_vintage_are_offered_and_those_of_this_one_stand(dialog, material, qtbot):
    project, code = QgsProject.instance(), material.release.territory.code
    language = Words(dialog.language.currentData())
    saved_edits = {
        "theme income": SavedEdit("2018", Edit("Le titre de 2018", ("Une phrase de 2018.",))),
        "theme age": SavedEdit("2022", Edit("Le titre de 2022")),
    }
    write_edits(project, code, language, saved_edits)
    try:
        dialog._list_pages()
        qtbot.waitUntil(lambda: dialog._task is None, timeout=300_000)
        dialog.tree.setCurrentItem(chapters(dialog)["age"])
        assert dialog.title.text() == "Le titre de 2022"
        assert dialog.take_over.isHidden()
        dialog.tree.setCurrentItem(chapters(dialog)["income"])
        assert dialog.title.text() != "Le titre de 2018"
        assert not dialog.take_over.isHidden()
        assert "Le titre de 2018" in dialog.last_words.text()
        dialog.take_over.click()
        assert dialog.title.text() == "Le titre de 2018"
        assert dialog.order().edits["theme income"].sentences == ("Une phrase de 2018.",)
        assert read_edits(project, code, language)["theme income"].vintage == "2022"
    finally:
        project.clear()


def test_the_synthesis_and_the_summaries_are_edited_in_the_window(dialog):
    item = chapters(dialog)["synthesis"]
    assert item.childCount() == 3
    dialog.tree.setCurrentItem(item)
    assert dialog.sentences.isEnabled()
    assert dialog.sentences.toPlainText().startswith("# ")
    dialog.sentences.setPlainText("# À nous\nUne phrase.")
    try:
        assert dialog.order().edits["synthesis"].sentences == ("# À nous", "Une phrase.")
        dialog._draw_preview()
        assert not dialog.picture.pixmap().isNull()
    finally:
        QgsProject.instance().clear()


def test_the_window_answers_while_its_pages_are_made(dialog, qtbot, monkeypatch):
    """Classes of résidences and bounds of mixity take seconds: the pages are made in a worker, and
    of two choices in a row the last one counts."""
    threads = []
    made = dossier_window.pages_by_chapter
    monkeypatch.setattr(
        dossier_window,
        "pages_by_chapter",
        lambda order, facts: threads.append(QThread.currentThread()) or made(order, facts),
    )
    for language in ("en", "fr"):
        dialog.language.setCurrentIndex(dialog.language.findData(language))
        dialog.language.activated.emit(dialog.language.currentIndex())
        assert not dialog.write_button.isEnabled()
    qtbot.waitUntil(lambda: dialog._task is None, timeout=120_000)
    assert dialog.write_button.isEnabled()
    assert chapters(dialog)["income"].text(0) == "Ressources"
    assert threads
    assert QThread.currentThread() not in threads


def test_pages_that_come_after_the_window_closed_are_not_drawn(dialog, qtbot, monkeypatch):
    calls = []
    made = dossier_window.pages_by_chapter
    monkeypatch.setattr(
        dossier_window, "pages_by_chapter", lambda *given: calls.append(given) or made(*given)
    )
    dialog._list_pages()
    task = dialog._task
    qtbot.waitUntil(lambda: bool(calls), timeout=300_000)
    with qtbot.waitSignal(task.done, timeout=300_000):
        dialog.reject()
    assert dialog._layers is None
    assert not dialog.write_button.isEnabled()
