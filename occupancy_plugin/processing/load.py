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

from ..desk import Desk
from ..offer import Choices
from ..portal.model import Catalogue
from ..toolbelt.errors import ExportError, OccupancyError
from ..toolbelt.settings import read_settings
from ..toolbelt.translation import tr
from .algorithm import FeedbackCancellation, PortalAlgorithm, progress_of
from .choices import choice_parameter

if TYPE_CHECKING:
    from ..layers.project.prepare import LoadOrder, Prepared
    from ..portal.signin.session import SignedIn


class LoadAlgorithm(PortalAlgorithm):
    NAME = "load"

    def __init__(self, desk: Desk | None = None) -> None:
        super().__init__(desk)
        self._prepared: Prepared | None = None
        self._written: dict[str, Any] = {}

    def displayName(self) -> str:
        return tr("Load occupancy layers")

    def shortHelpString(self) -> str:
        return tr(
            "Fetches the occupancy data of a territory at one scale and vintage, applies "
            "statistical secrecy, and adds the "
            "releasable layer and the hatch of withheld units to the project. Without an "
            "authentication configuration, the "
            "session of the window is used. With an output file, the releasable rows are also "
            "written there by the controlled "
            "export (GeoPackage, CSV, XLSX or ODS)."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        from ..guard.export.formats import FILE_FILTER

        self.add_portal_parameters()
        for parameter in (
            choice_parameter("SCALE", tr("Scale"), Choices.SCALE, "commune", optional=False),
            choice_parameter("TERRITORY", tr("Territory"), Choices.TERRITORY),
            choice_parameter("VINTAGE", tr("Vintage"), Choices.VINTAGE),
            choice_parameter("AGAINST", tr("Earlier vintage to compare with"), Choices.VINTAGE),
            choice_parameter("INDICATORS", tr("Indicators"), Choices.INDICATORS),
            choice_parameter("PURPOSE", tr("Purpose"), Choices.PURPOSE),
        ):
            self.addParameter(parameter)
        self.addParameter(
            QgsProcessingParameterFileDestination(
                "OUTPUT", tr("Controlled export"), FILE_FILTER, optional=True, createByDefault=False
            )
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

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        from ..layers.project.prepare import prepare

        cancellation = FeedbackCancellation(feedback)
        try:
            signed, memory = self.sign_in_and_releases(parameters, context, cancellation)
            order = self._order(parameters, context, signed)

            step = progress_of(feedback)
            self._prepared = prepare(signed, memory, order, cancellation, step)
        except OccupancyError as error:
            raise QgsProcessingException(str(error)) from error
        output = self.parameterAsFileOutput(parameters, "OUTPUT", context)
        if output:
            self._export(
                Path(output),
                self.parameterAsString(parameters, "PURPOSE", context) or read_settings().purpose,
            )
        self._written = {"OUTPUT": output} if output else {}
        return self._written

    def _order(
        self, parameters: dict[str, Any], context: QgsProcessingContext, signed: SignedIn
    ) -> LoadOrder:
        from ..layers.project.prepare import LoadOrder

        catalogue = signed.catalogue
        identifiers = self.ids(parameters, "INDICATORS", context)
        indicator = _first_indicator(catalogue, identifiers)
        vintage, against = self.vintages(parameters, context, signed)
        return LoadOrder(
            self.territory(parameters, context, signed),
            self.parameterAsString(parameters, "SCALE", context),
            vintage,
            indicator,
            identifiers,
            against,
        )

    def _export(self, path: Path, purpose: str) -> None:
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
                remember=partial(record_shown_cells, self.desk),
            )
        except ExportError as error:
            discard(prepared.stored.path)
            raise QgsProcessingException(str(error)) from error
        record_export(self.desk, prepared.lineage, file_format, stated_purpose)

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


def _first_indicator(catalogue: Catalogue, identifiers: tuple[str, ...]) -> str:
    known_ids = {indicator.id for indicator in catalogue.indicators}
    unknown = [identifier for identifier in identifiers if identifier not in known_ids]
    if unknown:
        raise QgsProcessingException(
            tr("The portal does not know these indicators: {names}").format(
                names=", ".join(unknown[:10])
            )
        )
    return identifiers[0] if identifiers else catalogue.indicators[0].id
