"""Shared by the algorithms that apply the gate to the user's files or layers: their parameters, the
hatch of withheld units, and the caption of the resulting layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from qgis.core import (
    QgsFields,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterString,
    QgsWkbTypes,
)

from ..toolbelt.shapes import geometry_from
from ..toolbelt.translation import tr
from .algorithm import OccupancyAlgorithm, Run

if TYPE_CHECKING:
    from ..layers.lineage import Lineage
    from ..layers.release.released import ReleasedScale


class CaptionPostProcessor(QgsProcessingLayerPostProcessorInterface):
    """Attaches the caption; QGIS calls it on the main thread once the layer is in the project."""

    pending: ClassVar[
        list[CaptionPostProcessor]
    ] = []  # QGIS calls them after the algorithm is gone

    def __init__(self, lineage: Lineage) -> None:
        super().__init__()
        self._lineage = lineage
        self.pending.append(self)

    def postProcessLayer(
        self, layer: Any, _context: QgsProcessingContext, _feedback: QgsProcessingFeedback
    ) -> None:
        from ..guard.derived import register_protected

        register_protected(self._lineage, layer)
        if self in self.pending:
            self.pending.remove(self)


class GateAlgorithm(OccupancyAlgorithm):
    """Subclasses add their parameters in the order in which the dialog shows them."""

    def add_layers(self, name: str, label: str, source: Any, optional: bool = True) -> None:
        self.addParameter(
            QgsProcessingParameterMultipleLayers(name, label, source, optional=optional)
        )

    def add_json(self, name: str, label: str, optional: bool = True) -> None:
        self.addParameter(
            QgsProcessingParameterString(name, label, multiLine=True, optional=optional)
        )

    def add_units(self) -> None:
        """Add OUTPUT and WITHHELD, and the numbers of released units and hidden cells."""
        sink, outlines = QgsProcessingParameterFeatureSink, tr("Withheld units (outlines only)")
        self.addParameter(sink("OUTPUT", tr("Releasable units")))
        self.addParameter(sink("WITHHELD", outlines, optional=True, createByDefault=False))
        self.addOutput(QgsProcessingOutputNumber("RELEASED", tr("Released units")))
        self.addOutput(QgsProcessingOutputNumber("HIDDEN", tr("Hidden cells")))

    def add_json_file(self, name: str, label: str, optional: bool = True) -> None:
        self.addParameter(
            QgsProcessingParameterFileDestination(
                name, label, "JSON (*.json)", optional=optional, createByDefault=not optional
            )
        )

    def write_outlines(
        self, run: Run, scales: Sequence[ReleasedScale], kind: Any, crs: Any
    ) -> dict[str, Any]:
        """Write WITHHELD where it is requested: outlines of withheld units, without attributes."""
        outlines = ((shape_of(wkb, kind), ()) for scale in scales for wkb in scale.withheld if wkb)
        return run.write("WITHHELD", QgsFields(), kind, crs, outlines)

    def stamp(
        self,
        context: QgsProcessingContext,
        output: str,
        source: str,
        scale: str,
        min_households: int,
    ) -> None:
        """Give the loaded result its caption, which names `source`, so that it exports under
        control."""
        from ..guard.derived import protected_lineage

        if context.willLoadLayerOnCompletion(output):
            signed_in = self.app.signed_in
            organisation = signed_in.account.organisation if signed_in is not None else ""
            lineage = protected_lineage(source, scale, organisation, min_households)
            context.layerToLoadOnCompletionDetails(output).setPostProcessor(
                CaptionPostProcessor(lineage)
            )


def shape_of(wkb: bytes, kind: Any) -> QgsGeometry:
    """Convert WKB to a geometry of this type: multi where the type is."""
    geometry = geometry_from(wkb)
    if QgsWkbTypes.isMultiType(kind):
        geometry.convertToMultiType()
    return geometry
