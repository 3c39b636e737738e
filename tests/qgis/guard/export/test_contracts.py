"""The contracts' conditions for an export: one of four purposes, and a warning before a cloud
folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback

from occupancy_plugin.guard.export.cloud_folders import synchronised_folder
from occupancy_plugin.guard.export.purposes import PURPOSES, purpose_named
from occupancy_plugin.processing.export import ExportAlgorithm
from scripts.portal.duties.journals import PURPOSES as SERVED


def test_the_four_purposes_are_those_that_the_portal_serves() -> None:
    assert {key: (label["fr"], label["en"]) for key, label in PURPOSES} == SERVED


@pytest.mark.parametrize(
    "text",
    [
        "attribution",
        "Politique intercommunale d'attribution",
        " inter-communal ATTRIBUTION policy ",
    ],
)
def test_a_purpose_is_known_by_its_id_and_its_labels(text: str) -> None:
    assert purpose_named(text) == purpose_named("attribution") != ""


@pytest.mark.parametrize("text", ["", "commercial", "étude de marché", "attributions et ventes"])
def test_nothing_else_is_a_purpose(text: str) -> None:
    assert purpose_named(text) == ""


def run(layer: Any, path: Path, purpose: str) -> dict[str, Any]:
    algorithm = ExportAlgorithm().create()
    parameters = {"LAYER": layer, "PURPOSE": purpose, "OUTPUT": str(path)}
    result, ok = algorithm.run(
        parameters, QgsProcessingContext(), QgsProcessingFeedback(), catchExceptions=False
    )
    assert ok
    return result


def test_the_algorithm_writes_the_purpose_in_words_and_takes_no_other(
    safe: Any, tmp_path: Path
) -> None:
    run(safe, tmp_path / "out.csv", "observation")
    assert purpose_named("observation") in (tmp_path / "out.csv-metadata.json").read_text("utf-8")
    with pytest.raises(QgsProcessingException, match="four purposes"):
        run(safe, tmp_path / "no.csv", "commercial")
    assert not (tmp_path / "no.csv").exists()


@pytest.mark.parametrize(
    ("folder", "cloud"),
    [
        ("OneDrive - Mairie de Caudry/cartes", True),
        ("Dropbox (Perso)", True),
        ("Mon Drive", True),
        ("Nextcloud/CIA", True),
        ("iCloudDrive", True),
        ("Omega/cartes", False),
        ("Boxes", False),
        ("drive", False),
        ("cartes", False),
    ],
)
def test_folders_of_cloud_services_are_recognised(tmp_path: Path, folder: str, cloud: bool) -> None:
    assert bool(synchronised_folder(tmp_path / folder / "dropbox.csv")) is cloud


def test_a_link_into_a_cloud_folder_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "cartes").symlink_to(tmp_path / "Dropbox")
    assert synchronised_folder(tmp_path / "cartes" / "x.csv") == "Dropbox"
