"""occupancy:compare_lists – compares two lists of units, such as the REPMS of two years."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFile,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QMetaType

from ..toolbelt.errors import OccupancyError
from ..toolbelt.translation import tr
from .algorithm import FeedbackCancellation, OccupancyAlgorithm

FIELDS = ("code", "name", "standing")


class CompareListsAlgorithm(OccupancyAlgorithm):
    NAME = "compare_lists"

    def displayName(self) -> str:
        return tr("Compare two lists of units")

    def shortHelpString(self) -> str:
        return tr(
            "Compares two lists of résidences or other units by their codes, such as the REPMS "
            "annexed to a CIA in two years: which are in both (kept), only in the second (added), "
            "only in the first (removed). Codes and names are read, nothing else of the files."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        for parameter in (
            QgsProcessingParameterFile("FIRST", tr("First list")),
            QgsProcessingParameterFile("SECOND", tr("Second list")),
            QgsProcessingParameterFeatureSink("OUTPUT", tr("Comparison")),
        ):
            self.addParameter(parameter)
        for standing, label in (
            ("KEPT", tr("In both lists")),
            ("ADDED", tr("Added")),
            ("REMOVED", tr("Removed")),
        ):
            self.addOutput(QgsProcessingOutputNumber(standing, label))

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        from ..sources.lists import ListStatus, compare_lists, read_list

        check_cancelled = FeedbackCancellation(feedback).check
        try:
            first, second = (
                read_list(
                    self.parameterAsFile(parameters, name, context), check_cancelled=check_cancelled
                )
                for name in ("FIRST", "SECOND")
            )
            comparisons = compare_lists(first, second)
        except OccupancyError as error:
            raise QgsProcessingException(str(error)) from error
        fields = QgsFields()
        for name in FIELDS:
            fields.append(QgsField(name, QMetaType.Type.QString))
        no_crs = QgsCoordinateReferenceSystem()
        sink, output = self.parameterAsSink(
            parameters, "OUTPUT", context, fields, QgsWkbTypes.Type.NoGeometry, no_crs
        )
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, "OUTPUT"))
        counts = dict.fromkeys(ListStatus, 0)
        for comparison in comparisons:
            feature = QgsFeature(fields)
            feature.setAttributes([comparison.code, comparison.name, str(comparison.standing)])
            sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert)
            counts[comparison.standing] += 1
        return {"OUTPUT": output} | {standing.name: n for standing, n in counts.items()}
