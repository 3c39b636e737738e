"""occupancy:diagnosis to its end, headless, for a signed-in user: every output is as the frames."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
)

from occupancy_plugin.diagnosis.content.order import Edit
from occupancy_plugin.diagnosis.page_edits import SavedEdit, write_edits
from occupancy_plugin.layers.style.words import Words
from occupancy_plugin.processing.diagnosis import DiagnosisAlgorithm
from occupancy_plugin.processing.residence_types import ResidenceTypesAlgorithm
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.numbers import Numbers

from ..conftest import signed_in
from .conftest import EARLIER, LATER


@pytest.fixture
def app(portal, material, memory, tmp_path):
    return SimpleNamespace(
        signed_in=signed_in(portal), releases=memory, journal=Journal(tmp_path / "journal.jsonl")
    )


def run(app, folder, kind=DiagnosisAlgorithm, **more):
    """(results, percents reported). Raises what the algorithm raises."""
    algorithm = kind(app).create()
    feedback, context, messages = QgsProcessingFeedback(False), QgsProcessingContext(), []
    feedback.progressChanged.connect(messages.append)
    parameters = {
        "VINTAGE": LATER,
        "AGAINST": EARLIER,
        "LANGUAGE": 0,
        "BESIDE": [0, 1, 2],
        "PURPOSE": "attribution",
        "OUTPUT": str(folder / "diagnosis.pdf"),
        **more,
    }
    assert algorithm.checkParameterValues(parameters, context)[0]
    return algorithm.processAlgorithm(parameters, context, feedback), messages


def test_the_types_of_residences_are_files_of_their_own_and_an_export(app, material, tmp_path):
    results, _ = run(app, tmp_path, ResidenceTypesAlgorithm)
    assert results["PAGES"] == len(PdfReader(tmp_path / "diagnosis.pdf").pages) > 2
    book = load_workbook(tmp_path / "diagnosis.xlsx")
    rows = [row for sheet in book.worksheets[1:] for row in sheet.values]
    frame = material.release.scales["residence"].frame
    published = set(frame.index[frame["state"] == "released"])
    assert {row[1] for row in rows} >= published
    assert {row[2] for row in rows if row[1] in published} >= {"A", "B", "–"}
    (line,) = (tmp_path / "journal.jsonl").read_text().splitlines()
    assert json.loads(line)["event"] == "export"


@pytest.mark.filterwarnings("error::DeprecationWarning")
def test_a_dossier_with_every_output(app, material, tmp_path):
    """Some chapters: the whole dossier is written and read in test_files.py."""
    folder = tmp_path / "out"
    folder.mkdir()
    results, result = run(app, folder, CHAPTERS="cover,essentials,income,qpv,tables,method")
    assert {p.name for p in folder.iterdir()} == {
        f"diagnosis.{kind}" for kind in ("pdf", "odt", "html", "xlsx")
    }
    pages = PdfReader(folder / "diagnosis.pdf").pages
    assert results["PAGES"] == len(pages) > 5
    assert result == sorted(result)
    assert result[-1] == pytest.approx(100)
    territory_rate = material.release.scales["epci"].frame.iloc[0]["income_u40_rate"]
    figure = Numbers("fr").number(territory_rate, 1) + "\u202f%"
    assert figure in (folder / "diagnosis.html").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in (tmp_path / "journal.jsonl").read_text().splitlines()]
    details = lines[-1]["details"]
    assert (lines[-1]["event"], details["what"]) == ("export", "diagnosis")
    assert details["way"] == "Processing"


def test_a_series_by_algorithm_and_a_purpose_that_is_none(app, tmp_path):
    results, _ = run(app, tmp_path, INDICATORS="income_u40_rate", SCALES="commune,iris", BESIDE=[])
    assert results["PAGES"] == 2
    with pytest.raises(QgsProcessingException, match="purpose"):
        run(app, tmp_path, PURPOSE="curiosity")
    with pytest.raises(QgsProcessingException, match="CHAPTERS: nothing"):
        run(app, tmp_path, CHAPTERS="nothing")


def test_edited_texts_come_from_the_project(app, tmp_path):
    project, words = QgsProject(), Words("fr")
    lines = ("# Atouts", "Une phrase à moi.")
    edits = {"synthesis": SavedEdit(LATER, Edit("Mon titre", lines))}
    edits["theme income"] = SavedEdit(EARLIER, Edit("Un titre d’avant"))
    write_edits(project, "200030633", words, edits)
    context = QgsProcessingContext()
    context.setProject(project)
    algorithm = DiagnosisAlgorithm(app).create()
    parameters = {
        "VINTAGE": LATER, "AGAINST": EARLIER, "LANGUAGE": 0, "PURPOSE": "attribution",
        "CHAPTERS": "cover,synthesis,income,dpe,benefits,activity,mixity,method",
        "BESIDE": [1], "OUTPUT": str(tmp_path / "d.pdf"),
    }  # fmt: skip
    algorithm.processAlgorithm(parameters, context, QgsProcessingFeedback(False))
    page = (tmp_path / "d.html").read_text(encoding="utf-8")
    assert "Mon titre" in page
    assert "Une phrase à moi." in page
    assert "Un titre d’avant" not in page
