"""occupancy:protect – applies the gate to a layer or table of the user's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from qgis.core import (
    NULL,
    QgsFields,
    QgsGeometry,
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
)

from ..toolbelt.errors import GateRefused
from ..toolbelt.translation import tr
from .algorithm import Run
from .gate_algorithm import GateAlgorithm

if TYPE_CHECKING:
    from ..layers.release.released import ReleasedScale


class ProtectAlgorithm(GateAlgorithm):
    NAME = "protect"

    def displayName(self) -> str:
        return tr("Apply statistical secrecy")

    def shortHelpString(self) -> str:
        return tr(
            "Applies the statistical secrecy of social-housing data to any layer or table: units "
            "under the threshold of the policy (at least 11 households) are withheld, rates of 0 % "
            "and 100 % are hidden, and with them what would give them away by subtraction.\n\nThe "
            "profile is a JSON text, or the path of a JSON file, that says what the fields mean: "
            '{"code": "insee", "scale": "commune", "families": [{"name": "age", "columns": ["u25", '
            '"o25"], "total": "known"}], '
            '"rates": [], "nestings": [{"child": "iris", "parent": "commune", "key": '
            '"commune"}]}.\n\n'
            "Layers of wider or finer scales that were or will be published too must be given as "
            "related layers, named like the scales of the profile: only then is subtraction "
            "between scales prevented. Fields that the profile does not describe are left out; "
            "name texts that may leave in “labels”."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        vector = [QgsProcessing.SourceType.TypeVector]
        self.addParameter(
            QgsProcessingParameterFeatureSource("INPUT", tr("Layer or table"), vector)
        )
        self.addParameter(
            QgsProcessingParameterField(
                "POPULATION_FIELD", tr("Field with the number of households"), None, "INPUT"
            )
        )
        self.add_profile()
        self.add_policy()
        self.add_layers("RELATED", tr("Related layers"), vector[0])
        self.add_units()
        self.add_json_file("REPORT", tr("Report"))

    def execute(self, run: Run) -> dict[str, Any]:
        from ..layers.release.gate import protect_tables
        from .tables import check_meaning, read_policy, read_profile, read_source

        source, check_cancelled = run.required_source("INPUT"), run.cancellation.check
        profile = read_profile(run.text("PROFILE"), run.text("POPULATION_FIELD"))
        policy = read_policy(run.text("POLICY"))
        scale = profile.scale or "input"
        try:
            table, ids = read_source(source, profile, scale, check_cancelled)
            tables = {scale: table}
            for layer in run.layers("RELATED"):
                tables[layer.name()] = read_source(layer, profile, layer.name(), check_cancelled)[0]
            check_meaning(table, profile.schema)
            run.feedback.setProgress(20)
            release = protect_tables(
                tables, profile.describe(policy, source.sourceName()), cancellation=run.cancellation
            )
        except GateRefused as error:
            raise QgsProcessingException(
                tr("The gate refuses this layer. {reason}").format(reason=str(error))
            ) from error
        run.feedback.setProgress(70)
        results = self._write(run, source, release.scales[scale], ids)
        family_columns = [name for family in profile.schema.families for name in family.columns]
        released_rows = release.scales[scale].released
        cells = released_rows[[name for name in family_columns if name in released_rows.columns]]
        results |= {"RELEASED": len(released_rows), "HIDDEN": int(cells.isna().to_numpy().sum())}
        self.stamp(
            run.context,
            str(results["OUTPUT"]),
            source.sourceName(),
            profile.scale.removeprefix("input"),
            policy.min_households,
        )
        return results | run.write_text("REPORT", json.dumps(release.report.as_dict(), indent=1))

    def _write(
        self,
        run: Run,
        source: QgsProcessingFeatureSource,
        scale: ReleasedScale,
        ids: dict[str, int],
    ) -> dict[str, Any]:
        """Write the released rows as in the source, with hidden cells empty, and the outlines of
        withheld units without attributes."""
        released_rows, source_fields = scale.released, source.fields()
        released_fields = [
            index
            for index in range(source_fields.count())
            if source_fields.at(index).name() in released_rows.columns
        ]
        fields = QgsFields()
        for index in released_fields:
            fields.append(source_fields.at(index))
        kind, crs = source.wkbType(), source.sourceCrs()
        is_shown = released_rows[fields.names()].notna().to_numpy().tolist()
        shown_of = dict(
            zip((ids[str(code)] for code in released_rows.index), is_shown, strict=True)
        )

        def rows() -> Iterator[tuple[QgsGeometry, list[Any]]]:
            for feature in source.getFeatures():
                run.cancellation.check()
                if feature.id() in shown_of:
                    values = feature.attributes()
                    cells = zip(released_fields, shown_of[feature.id()], strict=True)
                    yield feature.geometry(), [values[i] if ok else NULL for i, ok in cells]

        return run.write("OUTPUT", fields, kind, crs, rows()) | self.write_outlines(
            run, scale, kind, crs
        )
