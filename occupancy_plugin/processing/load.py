"""occupancy:load – loads occupancy layers with the running session or an authentication
configuration, through the gate, into the project."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterFileDestination,
    QgsProject,
)

from ..app_context import AppContext
from ..choices import ChoiceList
from ..portal.signin.signed_in import SignedIn
from ..toolbelt.errors import ExportError, OccupancyError
from ..toolbelt.settings import read_settings
from ..toolbelt.translation import tr
from .algorithm import PortalAlgorithm, Run, require_known
from .choice_parameters import choice_parameter

if TYPE_CHECKING:
    from ..layers.project.prepare import LoadOrder, Prepared


class LoadAlgorithm(PortalAlgorithm):
    NAME = "load"

    def __init__(self, app: AppContext | None = None) -> None:
        super().__init__(app)
        self._prepared: Prepared | None = None
        self._written: dict[str, Any] = {}

    def words(self) -> tuple[str, str]:
        return tr("Load occupancy layers"), tr(
            "Fetches the occupancy data of a territory at one scale and vintage, applies "
            "statistical secrecy, and adds the releasable layer and the hatch of withheld units to "
            "the project. Without an authentication configuration, the session of the window is "
            "used. With an output file, the releasable rows are also written there by the "
            "controlled export (GeoPackage, CSV, XLSX or ODS)."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        from ..guard.export.formats import FILE_FILTER

        self.add_portal_parameters()
        self.add_parameters(
            choice_parameter("SCALE", tr("Scale"), ChoiceList.SCALE, "commune", optional=False),
            choice_parameter("TERRITORY", tr("Territory"), ChoiceList.TERRITORY),
            choice_parameter("VINTAGE", tr("Vintage"), ChoiceList.VINTAGE),
            choice_parameter("AGAINST", tr("Earlier vintage to compare with"), ChoiceList.VINTAGE),
            choice_parameter("INDICATORS", tr("Indicators"), ChoiceList.INDICATORS),
            choice_parameter("PURPOSE", tr("Purpose"), ChoiceList.PURPOSE),
            QgsProcessingParameterFileDestination(
                "OUTPUT", tr("Controlled export"), FILE_FILTER, optional=True, createByDefault=False
            ),
        )
        self.addOutput(QgsProcessingOutputString("LAYER", tr("Layer")))

    def prepareAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        _feedback: QgsProcessingFeedback,
    ) -> bool:
        """Main thread: refuse a QPV zoning that must not be mixed with the project's."""
        from ..layers.project.zonings import refuse_mixing

        try:
            refuse_mixing(
                self.parameterAsString(parameters, "SCALE", context),
                "",
                context.project() or QgsProject.instance(),
            )
        except OccupancyError as error:
            raise QgsProcessingException(str(error)) from error
        return True

    def execute(self, run: Run) -> dict[str, Any]:
        from ..layers.project.prepare import prepare

        signed_in, memory = self.sign_in_and_releases(run)
        order = self._order(run, signed_in)
        self._prepared = prepare(signed_in, memory, order, run.progress)
        output = run.output_file("OUTPUT")
        if output:
            self._export(Path(output), run.text("PURPOSE") or read_settings().purpose)
        self._written = {"OUTPUT": output} if output else {}
        return self._written

    def _order(self, run: Run, signed_in: SignedIn) -> LoadOrder:
        from ..layers.project.prepare import LoadOrder

        indicators = [indicator.id for indicator in signed_in.catalogue.indicators]
        indicator_ids = run.ids("INDICATORS")
        require_known("INDICATORS", indicator_ids, indicators)
        vintage, earlier_vintage = self.vintages(run, signed_in)
        territory, scale = self.territory(run, signed_in), run.text("SCALE")
        return LoadOrder(
            territory,
            scale,
            vintage,
            (*indicator_ids, *indicators)[0],
            indicator_ids,
            earlier_vintage,
        )

    def _export(self, path: Path, purpose: str) -> None:
        """Write the loaded rows to a file, as the controlled export does."""
        from ..duties.records import record_export, record_shown_cells
        from ..guard.export.write import export_layer
        from ..layers.lineage import write_lineage
        from ..layers.store.geopackage import discard, open_layer

        prepared = self._prepared
        if prepared is None:
            return
        layer = open_layer(prepared.stored, path.stem)
        write_lineage(layer, prepared.lineage)
        file_format, stated_purpose = path.suffix.lstrip(".").lower(), purpose or tr("not stated")
        try:
            export_layer(
                layer,
                path,
                file_format,
                stated_purpose,
                remember=partial(record_shown_cells, self.app),
            )
        except ExportError:
            discard(prepared.stored.path)
            raise
        record_export(self.app, prepared.lineage, file_format, stated_purpose)

    def postProcessAlgorithm(
        self, context: QgsProcessingContext, _feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Main thread: add the layers to the project, where there is one."""
        from ..layers.project.place import add_to_project
        from ..layers.store.geopackage import discard

        project = context.project() or QgsProject.instance()
        if self._prepared is None:
            return {}
        prepared, self._prepared = self._prepared, None
        try:
            layers = add_to_project(prepared, project)
        except OccupancyError as error:
            discard(prepared.stored.path)
            raise QgsProcessingException(str(error)) from error
        return {"LAYER": layers.safe.id()} | self._written  # QGIS drops the run's own results
