"""occupancy:compare_lists: a table of the rows kept, added and removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.processing.compare_lists import CompareListsAlgorithm


def run(first: str, second: str, folder: Path) -> tuple[dict[str, object], dict[str, str]]:
    for name, text in (("a.csv", first), ("b.csv", second)):
        (folder / name).write_text(text, encoding="utf-8")
    algorithm, context = CompareListsAlgorithm(AppContext.set_up()).create(), QgsProcessingContext()
    parameters = {
        "FIRST": str(folder / "a.csv"),
        "SECOND": str(folder / "b.csv"),
        "OUTPUT": "memory:",
    }
    feedback = QgsProcessingFeedback(False)
    algorithm.prepare(parameters, context, feedback)
    results = algorithm.processAlgorithm(parameters, context, feedback)
    layer = context.getMapLayer(results["OUTPUT"])
    return results, {feature["code"]: feature["standing"] for feature in layer.getFeatures()}


def test_kept_added_removed(qgis_app: object, tmp_path: Path) -> None:
    head = "Code résidence;Nom\n"
    results, result = run(head + "R1;A\nR2;B\nR3;C\n", head + "R3;C\nR4;D\n", tmp_path)
    assert result == {"R1": "removed", "R2": "removed", "R3": "kept", "R4": "added"}
    assert (results["KEPT"], results["ADDED"], results["REMOVED"]) == (1, 1, 2)


def test_a_file_that_is_no_list_is_refused_with_a_sentence(
    qgis_app: object, tmp_path: Path
) -> None:
    with pytest.raises(QgsProcessingException, match="code"):
        run("Couleur;Nom\nrouge;A\nrouge;B\n", "Code résidence;Nom\nR3;C\nR4;D\n", tmp_path)
