"""occupancy:diagnosis_series makes a dossier for each EPCI, and a table of the results."""

from __future__ import annotations

import csv
import json
from types import SimpleNamespace

import pytest
from pypdf import PdfReader
from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback

from occupancy_plugin.layers.release import obtain
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.processing.diagnosis_series import TABLE, DiagnosisSeriesAlgorithm
from occupancy_plugin.toolbelt.errors import GateRefused
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.translation import tr
from scripts.portal_process import SMALL, PortalProcess

from ..conftest import own_ledgers, signed_in

CODE = SMALL[1]
COLUMNS = ("code", "name", "state", "file", "pages", "chapters", "megabytes", "seconds")


@pytest.fixture(scope="module")
def small_portal():
    with PortalProcess("--leaky", *SMALL) as process:
        yield process


@pytest.fixture
def app(small_portal, tmp_path):
    signed = signed_in(small_portal, "national")
    places = SimpleNamespace(find=signed.account.territory)
    with own_ledgers(tmp_path / "own"):
        yield SimpleNamespace(
            signed_in=signed,
            releases=ReleaseMemory(),
            journal=Journal(tmp_path / "journal.jsonl"),
            session=SimpleNamespace(places=places),
        )


def run(app, folder, **more):
    algorithm = DiagnosisSeriesAlgorithm(app).create()
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
    parameters = {
        "TERRITORY": "FR",
        "VINTAGE": "2022",
        "LANGUAGE": 0,
        "CHAPTERS": "cover,income,dpe,demand,attributions,changes,method",
        "BESIDE": [1],
        "PURPOSE": "attribution",
        "OUTPUT": str(folder),
        **more,
    }
    assert algorithm.checkParameterValues(parameters, context)[0]
    return algorithm.processAlgorithm(parameters, context, feedback)


def table_of(folder):
    with (folder / TABLE).open(encoding="utf-8-sig", newline="") as file:
        head, *lines = csv.reader(file, delimiter=";")
    assert len(head) == len(COLUMNS)
    return [dict(zip(COLUMNS, line, strict=True)) for line in lines]


def test_each_epci_has_its_files_and_its_line(app, tmp_path):
    folder = tmp_path / "out"
    results = run(app, folder)
    assert results["WRITTEN"] == 1
    (line,) = table_of(folder)
    assert (line["code"], line["state"], line["file"]) == (CODE, tr("written"), f"{CODE}.pdf")
    assert int(line["pages"]) == len(PdfReader(folder / line["file"]).pages)
    assert "Évolution" in line["chapters"]  # no earlier vintage was asked for
    assert {p.name for p in folder.iterdir()} == {TABLE, f"{CODE}.pdf", f"{CODE}.html"}
    lines = [json.loads(text) for text in (tmp_path / "journal.jsonl").read_text().splitlines()]
    exports = [line["details"] for line in lines if line["event"] == "export"]
    assert [export["territory"] for export in exports] == [CODE]


def line_of_failure(app, folder, monkeypatch, error):
    """The only line of a series whose gate ends with this error."""

    def fail(*_args, **_more):
        raise error

    monkeypatch.setattr(obtain, "protect_tables", fail)
    assert run(app, folder)["WRITTEN"] == 0
    (line,) = table_of(folder)
    return line


def test_a_failed_dossier_is_a_sentence_in_the_table(app, tmp_path, monkeypatch):
    folder = tmp_path / "out"
    error = GateRefused("Les données du portail se contredisent.")
    line = line_of_failure(app, folder, monkeypatch, error)
    assert line["state"].endswith(".")
    assert line["file"] == ""
    assert {p.name for p in folder.iterdir()} == {TABLE}


def test_a_fault_of_the_plugin_is_a_line_without_a_value(app, tmp_path, monkeypatch):
    error = ValueError("59139 has 7 households")
    line = line_of_failure(app, tmp_path / "out", monkeypatch, error)
    assert line["state"] == tr("The dossier could not be written: an error of the plugin.")


def test_an_epci_from_elsewhere_is_named(app, tmp_path):
    with pytest.raises(QgsProcessingException, match="123456789"):
        run(app, tmp_path / "out", ONLY="123456789")
