"""occupancy:publish: an atlas without a window, its line in the journal, its refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.processing.publish import PublishAlgorithm
from occupancy_plugin.toolbelt.journal import Journal
from scripts.portal.client import sign_in
from scripts.portal_process import SMALL
from tests.qgis.conftest import own_ledgers, session_of, signed_in
from tests.qgis.processing.headless import Headless


@pytest.fixture(scope="module")
def small_portal(portal_with: Any) -> Any:
    return portal_with("--leaky", *SMALL)


@pytest.fixture
def app(small_portal: Any, tmp_path: Path, qgis_processing: Any) -> Any:
    session = session_of(signed_in(small_portal))
    with own_ledgers(tmp_path / "profile"):
        yield AppContext(session, Loader(session), Journal(tmp_path / "journal.jsonl"))


def run(app: AppContext, output: Path, **more: Any) -> dict[str, Any]:
    parameters = {"PURPOSE": "observation", "OUTPUT": str(output), **more}
    answer, whole = (
        PublishAlgorithm(app)
        .create()
        .run(parameters, QgsProcessingContext(), QgsProcessingFeedback(), {}, False)
    )
    assert whole
    return dict(answer)


def test_qgis_process_publishes_an_atlas_with_a_configuration(
    tmp_path: Path, small_portal: Any
) -> None:
    """A nightly job. The profile's journal has the digest and the purpose, and nothing of the
    token is in the folder."""
    token = sign_in(small_portal.url, *small_portal.account("epci_agent"))["access_token"]
    headless = Headless(tmp_path, portal=small_portal.url, remembers=True)
    results = headless.run(
        "occupancy:publish",
        PORTAL=small_portal.url,
        AUTHCFG=headless.configure(small_portal.url, token),
        VINTAGES="2022,2020",
        PURPOSE="observation",
        OUTPUT=tmp_path / "atlas",
    )
    manifest = json.loads((tmp_path / "atlas" / "atlas.json").read_text("utf-8"))
    assert manifest["vintages"] == ["2022", "2020"]
    scales = {scale["id"] for scale in manifest["scales"]}
    assert {"commune", "iris", "carreau"} <= scales
    assert not scales & {"residence", "batiment", "departement"}  # addresses only when asked for
    journal = next(tmp_path.rglob("journal.jsonl")).read_text("utf-8")
    line = next(json.loads(line) for line in journal.splitlines() if '"atlas"' in line)
    assert line["details"]["digest"] == results["DIGEST"]
    assert line["details"]["purpose"].startswith("Observation et pilotage")
    files = [path for path in (tmp_path / "atlas").rglob("*") if path.is_file()]
    assert not [path for path in files if token.encode() in path.read_bytes()]


def test_the_journal_has_digest_purpose_and_what_is_shown(app: AppContext, tmp_path: Path) -> None:
    answer = run(app, tmp_path / "atlas", SCALES="commune,residence", VINTAGES="2022",
                 INDICATORS="income_u40_rate,rent_mean", TITLE="Atlas")  # fmt: skip
    (line,) = [entry for entry in app.journal.entries() if entry.event == "export"]
    assert line.details["digest"] == answer["DIGEST"]
    assert line.details["what"] == "atlas"
    assert line.details["scale"] == "commune, residence"
    assert line.details["indicator"] == "income_u40_rate, rent_mean"
    assert app.journal.verify().intact


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"PURPOSE": "commercial"}, "finalit|purpose"),
        ({"SCALES": "ilot"}, "ilot"),
        ({"VINTAGES": "1999"}, "1999"),
        ({"INDICATORS": "age_of_the_captain"}, "age_of_the_captain"),
        ({"TERRITORY": "75056"}, "territoire|territory"),
    ],
)
def test_a_missing_scale_or_vintage_is_refused_with_a_sentence(
    app: AppContext, tmp_path: Path, more: dict[str, str], sentence: str
) -> None:
    algorithm = PublishAlgorithm(app).create()
    parameters = {"PURPOSE": "observation", "OUTPUT": str(tmp_path / "atlas"), **more}
    with pytest.raises(QgsProcessingException, match=sentence):
        algorithm.run(parameters, QgsProcessingContext(), QgsProcessingFeedback(), {}, False)
    assert not (tmp_path / "atlas").exists()


def test_an_update_replaces_the_atlas_and_a_foreign_folder_is_left_alone(
    app: AppContext, tmp_path: Path
) -> None:
    options = {"SCALES": "commune", "VINTAGES": "2022", "INDICATORS": "income_u40_rate"}
    first_answer = run(app, tmp_path / "atlas", **options)
    second = run(app, tmp_path / "atlas", **{**options, "INDICATORS": "rent_mean"})
    assert first_answer["DIGEST"] != second["DIGEST"]
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    with pytest.raises(QgsProcessingException):
        run(app, tmp_path / "photos", **options)
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["a.jpg"]


def test_a_cancel_while_it_loads_leaves_no_folder(app: AppContext, tmp_path: Path) -> None:
    feedback = QgsProcessingFeedback()
    feedback.progressChanged.connect(lambda percent: feedback.cancel() if percent > 1 else None)
    parameters = {"PURPOSE": "observation", "OUTPUT": str(tmp_path / "atlas")}
    with pytest.raises(QgsProcessingException):
        PublishAlgorithm(app).create().run(parameters, QgsProcessingContext(), feedback, {}, False)
    assert not (tmp_path / "atlas").exists()
