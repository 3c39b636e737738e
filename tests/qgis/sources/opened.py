"""Files opened without a window: by the algorithm, or by the task that the window starts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProject

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.processing.open_file import OpenFileAlgorithm
from occupancy_plugin.toolbelt.work.cancellation import Cancellation

KEPT: list[QgsProcessingContext] = []
"""A context owns the layers that its algorithm made."""


class Task:
    """What a background task hands to its work."""

    cancellation = Cancellation()

    def step(self, percent: float, text: str) -> None:
        """Nobody looks."""


def opened(path: Path, folder: Path, **more: Any) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """(results, report, layer). Raises what the algorithm raises."""
    algorithm = OpenFileAlgorithm(AppContext.set_up()).create()
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    report = folder / "report.json"
    parameters = {
        "FILE": str(path),
        "OUTPUT": "memory:",
        "WITHHELD": "memory:",
        "REPORT": str(report),
        **more,
    }
    feedback = QgsProcessingFeedback(False)
    algorithm.prepare(parameters, context, feedback)
    results = algorithm.processAlgorithm(parameters, context, feedback)
    found = context.getMapLayer(results["OUTPUT"])
    KEPT.append(context)  # it owns the layer
    return results, json.loads(report.read_text("utf-8")), found
