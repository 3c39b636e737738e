"""occupancy:export – the controlled export of a layer that the gate released."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterVectorLayer,
)

from ..choices import ChoiceList
from ..toolbelt.settings import read_settings
from ..toolbelt.translation import tr
from .algorithm import OccupancyAlgorithm, Run
from .choice_parameters import choice_parameter


class ExportAlgorithm(OccupancyAlgorithm):
    NAME = "export"

    def flags(self) -> Any:
        # the layer belongs to the main thread
        return super().flags() | QgsProcessingAlgorithm.Flag.FlagNoThreading

    def words(self) -> tuple[str, str]:
        return tr("Controlled export"), tr(
            "Writes the releasable values of an occupancy layer with its caption, the notes on "
            "secrecy and the purpose. A hidden value is written s (tables) or left empty "
            "(GeoPackage). The purpose is one of the convention's four: housing_policy, "
            "programming, observation, attribution."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        from ..guard.export.formats import FILE_FILTER

        self.addParameter(
            QgsProcessingParameterVectorLayer(
                "LAYER", tr("Layer"), [Qgis.ProcessingSourceType.Vector]
            )
        )
        self.addParameter(
            choice_parameter("PURPOSE", tr("Purpose"), ChoiceList.PURPOSE, read_settings().purpose)
        )
        self.addParameter(QgsProcessingParameterFileDestination("OUTPUT", tr("File"), FILE_FILTER))
        self.addOutput(QgsProcessingOutputNumber("ROWS", tr("Units written")))
        self.addOutput(QgsProcessingOutputNumber("HIDDEN", tr("Hidden values")))

    def execute(self, run: Run) -> dict[str, Any]:
        from ..duties.records import record_export, record_shown_cells
        from ..guard.export.order import prepare_export
        from ..guard.export.purposes import PURPOSES, purpose_named
        from ..guard.export.write import write_export

        path, purpose_text = Path(run.output_file("OUTPUT")), run.text("PURPOSE")
        purpose = purpose_named(purpose_text)
        if purpose_text and not purpose:
            purpose_ids = ", ".join(identifier for identifier, _ in PURPOSES)
            raise QgsProcessingException(
                tr("This is none of the convention's four purposes: {purposes}.").format(
                    purposes=purpose_ids
                )
            )
        file_format = path.suffix.lstrip(".").lower()
        order = prepare_export(run.vector_layer("LAYER"), path, file_format, purpose)
        report = write_export(order, remember=partial(record_shown_cells, self.app))
        record_export(self.app, order.lineage, file_format, purpose)
        return {"OUTPUT": str(path), "ROWS": report.rows, "HIDDEN": report.hidden_cells}
