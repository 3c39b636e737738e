"""occupancy:compare_lists – compares two lists of units, such as the REPMS of two years."""

from __future__ import annotations

from collections import Counter
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsField,
    QgsFields,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFile,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QMetaType

from ..toolbelt.translation import tr
from .algorithm import OccupancyAlgorithm, Run

FIELDS = ("code", "name", "standing")


class CompareListsAlgorithm(OccupancyAlgorithm):
    NAME = "compare_lists"

    def words(self) -> tuple[str, str]:
        return tr("Compare two lists of units"), tr(
            "Compares two lists of résidences or other units by their codes, such as the REPMS "
            "annexed to a CIA in two years: which are in both (kept), only in the second (added), "
            "only in the first (removed). Codes and names are read, nothing else of the files."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        self.add_parameters(
            QgsProcessingParameterFile("FIRST", tr("First list")),
            QgsProcessingParameterFile("SECOND", tr("Second list")),
            QgsProcessingParameterFeatureSink("OUTPUT", tr("Comparison")),
        )
        for list_status, label in (
            ("KEPT", tr("In both lists")),
            ("ADDED", tr("Added")),
            ("REMOVED", tr("Removed")),
        ):
            self.addOutput(QgsProcessingOutputNumber(list_status, label))

    def execute(self, run: Run) -> dict[str, Any]:
        from ..sources.lists import ListStatus, compare_lists, read_list

        first_list, second_list = (
            read_list(run.text(name), check_cancelled=run.cancellation.check)
            for name in ("FIRST", "SECOND")
        )
        fields = QgsFields()
        for name in FIELDS:
            fields.append(QgsField(name, QMetaType.Type.QString))
        no_crs = QgsCoordinateReferenceSystem()
        units = compare_lists(first_list, second_list)
        rows = ((None, (unit.code, unit.name, str(unit.status))) for unit in units)
        counts = Counter(unit.status for unit in units)
        results = run.write("OUTPUT", fields, QgsWkbTypes.Type.NoGeometry, no_crs, rows)
        return results | {list_status.name: counts[list_status] for list_status in ListStatus}
