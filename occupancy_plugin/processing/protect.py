"""occupancy:protect – the gate for a layer or table of the user's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from qgis.core import (
    NULL,
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterString,
    QgsWkbTypes,
)

from ..guard.derived import carry, protected_lineage
from ..layers.lineage import Lineage
from ..portal.signin.session import Session
from ..secrecy import GateError, Protected, Schema, protect
from ..toolbelt.errors import Cancelled
from ..toolbelt.translation import tr
from .algorithm import FeedbackCancellation, OccupancyAlgorithm
from .tables import read_policy, read_profile, read_source


class Stamper(QgsProcessingLayerPostProcessorInterface):
    """Called on the main thread when the layer is in the project."""

    kept: ClassVar[list[Stamper]] = []  # QGIS calls it after the algorithm is gone

    def __init__(self, lineage: Lineage) -> None:
        super().__init__()
        self._lineage = lineage
        self.kept.append(self)

    def postProcessLayer(
        self, layer: Any, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        carry(self._lineage, layer)
        if self in self.kept:
            self.kept.remove(self)


class ProtectAlgorithm(OccupancyAlgorithm):
    NAME = "protect"

    def displayName(self) -> str:
        return tr("Apply statistical secrecy")

    def shortHelpString(self) -> str:
        return tr(
            "Applies the statistical secrecy of social-housing data to any layer or table: units "
            "under 11 households are withheld, "
            "rates of 0 % and 100 % are hidden, and with them what would give them away by "
            "subtraction.\n\n"
            "The profile is a JSON text, or the path of a JSON file, that says what the fields "
            "mean: "
            '{"code": "insee", "scale": "commune", "families": [{"name": "age", "columns": ["u25", '
            '"o25"], "total": "known"}], '
            '"rates": [], "nestings": [{"child": "iris", "parent": "commune", "key": '
            '"commune"}]}.\n\n'
            "Layers of wider or finer scales that were or will be published too must be given as "
            "related layers, named like the "
            "scales of the profile: only then is subtraction between scales prevented. "
            "Fields that the profile does not describe are left out; name texts that may leave in "
            "“labels”."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        vector = [QgsProcessing.SourceType.TypeVector]
        self.addParameter(
            QgsProcessingParameterFeatureSource("INPUT", tr("Layer or table"), vector)
        )
        self.addParameter(
            QgsProcessingParameterField(
                "POPULATION_FIELD", tr("Field with the number of households"), None, "INPUT"
            )
        )
        self.addParameter(
            QgsProcessingParameterString("PROFILE", tr("Profile (JSON)"), multiLine=True)
        )
        self.addParameter(
            QgsProcessingParameterString(
                "POLICY", tr("Policy (JSON)"), multiLine=True, optional=True
            )
        )
        self.addParameter(
            QgsProcessingParameterMultipleLayers(
                "RELATED", tr("Related layers"), QgsProcessing.SourceType.TypeVector, optional=True
            )
        )
        self.addParameter(QgsProcessingParameterFeatureSink("OUTPUT", tr("Releasable units")))
        self.addParameter(
            QgsProcessingParameterFeatureSink(
                "WITHHELD",
                tr("Withheld units (outlines only)"),
                optional=True,
                createByDefault=False,
            )
        )
        self.addParameter(
            QgsProcessingParameterFileDestination(
                "REPORT", tr("Report"), "JSON (*.json)", optional=True, createByDefault=False
            )
        )
        self.addOutput(QgsProcessingOutputNumber("RELEASED", tr("Released units")))
        self.addOutput(QgsProcessingOutputNumber("HIDDEN", tr("Hidden cells")))

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        source = self.parameterAsSource(parameters, "INPUT", context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, "INPUT"))
        tick = FeedbackCancellation(feedback).check
        population = self.parameterAsString(parameters, "POPULATION_FIELD", context)
        profile = read_profile(self.parameterAsString(parameters, "PROFILE", context), population)
        policy = read_policy(self.parameterAsString(parameters, "POLICY", context))
        scale = profile.scale or "input"
        try:
            table, ids = read_source(source, profile.code, tick)
            tables = {scale: table}
            for layer in self.parameterAsLayerList(parameters, "RELATED", context):
                tables[layer.name()] = read_source(layer, profile.code, tick)[0]
            feedback.setProgress(20)
            protected = protect(tables, profile.schema, policy, tick=tick)
        except Cancelled as error:
            raise QgsProcessingException(str(error)) from error
        except GateError as error:
            raise QgsProcessingException(
                tr("The gate refuses this layer. {reason}").format(reason=str(error))
            ) from error
        feedback.setProgress(70)
        results = self._write(
            parameters, context, source, protected, scale, ids, profile.schema, tick
        )
        self._stamp(
            context,
            str(results["OUTPUT"]),
            protected_lineage(
                source.sourceName(), profile.scale.removeprefix("input"), _organisation()
            ),
        )
        report = self.parameterAsFileOutput(parameters, "REPORT", context)
        if report:
            Path(report).write_text(
                json.dumps(protected.report.as_dict(), indent=1), encoding="utf-8"
            )
            results["REPORT"] = report
        return results

    def _stamp(self, context: QgsProcessingContext, output: str, lineage: Lineage) -> None:
        """The result that is put on the map carries its caption and exports under control."""
        if context.willLoadLayerOnCompletion(output):
            context.layerToLoadOnCompletionDetails(output).setPostProcessor(Stamper(lineage))

    def _write(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        source: QgsProcessingFeatureSource,
        protected: Protected,
        scale: str,
        ids: dict[str, int],
        schema: Schema,
        tick: Callable[[], None],
    ) -> dict[str, Any]:
        """Released rows with hidden cells emptied; outlines of withheld ones without a single
        attribute."""
        dropped = set(protected.report.dropped.get(scale, ()))
        own = source.fields()
        kept = [
            position for position in range(own.count()) if own.at(position).name() not in dropped
        ]
        names = [own.at(position).name() for position in kept]
        fields = QgsFields()
        for position in kept:
            fields.append(own.at(position))
        sink, output = self.parameterAsSink(
            parameters, "OUTPUT", context, fields, source.wkbType(), source.sourceCrs()
        )
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, "OUTPUT"))
        hatch, outlines = self.parameterAsSink(
            parameters, "WITHHELD", context, QgsFields(), source.wkbType(), source.sourceCrs()
        )
        released = protected.tables[scale]
        mask = protected.hidden[scale].reindex(columns=names, fill_value=False)
        hidden: dict[int, list[bool]] = dict(
            zip((ids[str(c)] for c in mask.index), mask.to_numpy(dtype=bool).tolist(), strict=True)
        )
        gone = {
            ids[str(c)]
            for c in protected.withheld[scale].index[protected.withheld[scale].to_numpy()]
        }
        for feature in source.getFeatures():
            tick()
            if feature.id() in hidden:
                out = QgsFeature(fields)
                out.setGeometry(feature.geometry())
                values = [feature.attributes()[position] for position in kept]
                out.setAttributes(
                    [
                        NULL if secret else value
                        for value, secret in zip(values, hidden[feature.id()], strict=True)
                    ]
                )
                sink.addFeature(out, QgsFeatureSink.Flag.FastInsert)
            elif (
                hatch is not None
                and feature.id() in gone
                and source.wkbType() != QgsWkbTypes.Type.NoGeometry
            ):
                outline = QgsFeature()
                outline.setGeometry(feature.geometry())
                hatch.addFeature(outline, QgsFeatureSink.Flag.FastInsert)
        described = [
            name
            for family in schema.families
            for name in family.columns
            if name in released.columns
        ]
        cells = int(released[described].isna().to_numpy().sum()) if described else 0
        results: dict[str, Any] = {"OUTPUT": output, "RELEASED": len(released), "HIDDEN": cells}
        if hatch is not None:
            results["WITHHELD"] = outlines
        return results


def _organisation() -> str:
    session = Session.running
    return (
        session.signed.account.organisation
        if session is not None and session.signed is not None
        else ""
    )
