"""The algorithms in `qgis_process`, in a model and in batch: what a nightly job or a colleague's
model does with them, without a window."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterFile,
    QgsVectorLayer,
)

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.processing.provider import OccupancyProvider
from scripts.portal.client import sign_in
from scripts.portal_process import SMALL
from tests.qgis.processing.headless import Headless

HOUSEHOLDS = {"59001": 40, "59002": 60, "59003": 6, "59004": 0}
ROWS = "\n".join(
    f"{code};Commune {code};{n};{n // 2};{n - n // 2}" for code, n in HOUSEHOLDS.items()
)
TABLE = f"insee;nom;menages;hommes;femmes\n{ROWS}\n"
WITHHELD = {code for code, n in HOUSEHOLDS.items() if 0 < n < 11}  # R1
PROFILE = {
    "code": "insee",
    "scale": "commune",
    "families": [{"name": "f", "columns": ["hommes", "femmes"], "total": "menages"}],
}


def written(path: str | Path) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def headless(tmp_path_factory: pytest.TempPathFactory) -> Headless:
    made = Headless(tmp_path_factory.mktemp("headless"))
    (made.folder / "menages.csv").write_text(TABLE, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def provider(qgis_processing: Any) -> Any:
    made = OccupancyProvider(AppContext.set_up())
    QgsApplication.processingRegistry().addProvider(made)
    yield made
    QgsApplication.processingRegistry().removeProvider(made)


def test_qgis_process_lists_every_algorithm_with_its_help(headless: Headless) -> None:
    code, printed, sentence = headless.ask("list")
    assert code == 0, sentence
    names = (
        "load",
        "open_file",
        "protect",
        "audit",
        "export",
        "diagnosis",
        "publish",
        "residence_types",
    )
    assert [name for name in names if f"occupancy:{name}" not in printed] == []
    code, printed, sentence = headless.ask("help", "occupancy:load")
    assert code == 0, sentence
    assert "TERRITORY" in printed
    assert "secret statistique" in printed  # the profile is French


def test_qgis_process_protects_and_the_audit_finds_nothing(headless: Headless) -> None:
    table, out = headless.folder / "menages.csv", headless.folder / "safe.gpkg"
    headless.run(
        "occupancy:protect",
        INPUT=f"delimitedtext://file://{table}?delimiter=;&geomType=none&detectTypes=yes",
        POPULATION_FIELD="menages",
        PROFILE=json.dumps(PROFILE),
        OUTPUT=out,
    )
    layer = QgsVectorLayer(str(out), "safe", "ogr")
    assert {str(unit["insee"]) for unit in layer.getFeatures()} == set(HOUSEHOLDS) - WITHHELD
    report = headless.folder / "report.json"
    audited = headless.run(
        "occupancy:audit",
        INPUTS=out,
        PROFILE=json.dumps(PROFILE | {"population": "menages"}),
        REPORT=report,
    )
    assert int(audited["DISCLOSURES"]) == 0


def test_qgis_process_refuses_with_a_sentence_in_french(headless: Headless) -> None:
    spoiled = headless.folder / "vide.csv"
    spoiled.write_text("a;b\n", encoding="utf-8")
    code, printed, sentence = headless.ask(
        "run", "occupancy:open_file", f"--FILE={spoiled}", f"--OUTPUT={spoiled}.out.csv"
    )
    assert code != 0
    assert "Traceback" not in printed + sentence
    assert "Il n’y a aucune ligne sous les titres." in printed + sentence


def test_qgis_process_loads_from_the_portal_with_a_configuration(
    tmp_path: Path, portal: Any
) -> None:
    """A nightly job: no window, no browser, the owner's authentication configuration."""
    token = sign_in(portal.url, *portal.account("epci_agent"))["access_token"]
    headless = Headless(tmp_path, portal=portal.url, remembers=True)
    out = tmp_path / "communes.csv"
    results = headless.run(
        "occupancy:load",
        PORTAL=portal.url,
        AUTHCFG=headless.configure(portal.url, token),
        SCALE="commune",
        VINTAGE="2022",
        INDICATORS="single_parents_rate",
        PURPOSE="observation",
        OUTPUT=out,
    )
    assert results["OUTPUT"] == str(out)
    assert len(written(out)) > 20
    files = [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_symlink()]
    assert not [path for path in files if token.encode() in path.read_bytes()]


def test_qgis_process_writes_a_dossier_to_its_end_and_the_same_bytes_again(
    tmp_path: Path, portal_with: Any
) -> None:
    portal = portal_with("--leaky", *SMALL)
    token = sign_in(portal.url, *portal.account("epci_agent"))["access_token"]
    files = []
    for name, seed in (("once", "1"), ("again", "777")):
        # each in a fresh profile
        made = Headless(tmp_path / name, portal=portal.url, remembers=True)
        made.environment["QT_HASH_SEED"] = seed  # Qt draws one: it named fonts by chance
        results = made.run(
            "occupancy:diagnosis",
            PORTAL=portal.url,
            AUTHCFG=made.configure(portal.url, token),
            VINTAGE="2022",
            LANGUAGE="0",
            BESIDE="0,1,2",
            CHAPTERS="cover,essentials,income,qpv,tables,method",
            PURPOSE="attribution",
            OUTPUT=made.folder / "dossier.pdf",
        )
        written_files = {path.suffix: path for path in made.folder.glob("dossier.*")}
        assert set(written_files) == {".pdf", ".odt", ".html", ".xlsx"}
        assert int(results["PAGES"]) == len(PdfReader(written_files[".pdf"]).pages) > 5
        files.append({suffix: path.read_bytes() for suffix, path in written_files.items()})
    assert files[0] == files[1]


def test_a_dossier_without_its_libraries_is_refused_before_anything_is_loaded(
    tmp_path: Path, portal_with: Any
) -> None:
    portal = portal_with("--leaky", *SMALL)
    token = sign_in(portal.url, *portal.account("epci_agent"))["access_token"]
    made = Headless(tmp_path, portal=portal.url)
    (made.folder / "libraries" / "pypdf").unlink()
    (made.folder / "libraries" / "pypdf.py").write_text("raise ImportError", encoding="utf-8")
    code, printed, errors = made.ask(
        "run", "occupancy:diagnosis", f"--PORTAL={portal.url}",
        f"--AUTHCFG={made.configure(portal.url, token)}", "--PURPOSE=attribution",
        f"--OUTPUT={made.folder / 'dossier.pdf'}",
    )  # fmt: skip
    assert code != 0
    assert re.search(r"bibliothèque «.pypdf.» manque", printed + errors)
    assert "communes" not in (printed + errors).lower()  # no scale was downloaded


@pytest.mark.parametrize(
    ("folder", "locale"),
    [
        ("Jérôme d’Été & Cie (copie) 100 %", "fr_FR"),
        ("C_\u005cUsers O'Neil", "tr_TR"),  # i and I are other letters there
    ],
)
def test_paths_and_locales_change_nothing(tmp_path: Path, folder: str, locale: str) -> None:
    """Names as Windows profiles have them, in languages whose numbers and letters differ."""
    headless = Headless(tmp_path / folder, locale=locale)
    headless.environment |= {"LANG": f"{locale}.UTF-8", "LC_ALL": ""}
    table = headless.folder / "ménages d’été.csv"
    table.write_text(TABLE, encoding="cp1252")
    out = headless.folder / "résultat.csv"
    results = headless.run("occupancy:open_file", FILE=table, OUTPUT=out)
    assert int(results["RELEASED"]) == len(HOUSEHOLDS) - len(WITHHELD)
    rows_by_name = {row["code"]: row["households"] for row in written(out)}
    assert rows_by_name == {code: str(n) for code, n in HOUSEHOLDS.items() if code not in WITHHELD}


def test_a_model_opens_a_file_and_hands_on_what_may_be_seen(provider: Any, tmp_path: Path) -> None:
    (tmp_path / "menages.csv").write_text(TABLE, encoding="utf-8")
    model = QgsProcessingModelAlgorithm("secret", "secret")
    model.addModelParameter(
        QgsProcessingParameterFile("FILE", "file"), QgsProcessingModelParameter("FILE")
    )
    child = QgsProcessingModelChildAlgorithm("occupancy:open_file")
    child.addParameterSources(
        "FILE", [QgsProcessingModelChildParameterSource.fromModelParameter("FILE")]
    )
    output = QgsProcessingModelOutput("SAFE")
    output.setChildOutputName("OUTPUT")
    child.setModelOutputs({"SAFE": output})
    name = model.addChildAlgorithm(child)
    assert model.validate()[0], model.validate()
    saved = tmp_path / "secret.model3"
    assert model.toFile(str(saved))
    reloaded_model = QgsProcessingModelAlgorithm()
    assert reloaded_model.fromFile(str(saved))  # the algorithm is found again by its id
    out = tmp_path / "safe.csv"
    parameters = {"FILE": str(tmp_path / "menages.csv"), f"{name}:SAFE": str(out)}
    feedback = QgsProcessingFeedback(False)
    _, results = reloaded_model.run(parameters, QgsProcessingContext(), feedback)
    assert results, feedback.textLog()
    assert {row["code"] for row in written(out)} == set(HOUSEHOLDS) - WITHHELD
