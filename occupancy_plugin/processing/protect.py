"""occupancy:protect – applies the gate to a layer or table of the user's."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import (  # type: ignore[attr-defined]
    NULL,
    QgsFields,
    QgsGeometry,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProject,
    QgsVectorLayer,
)

from ..toolbelt.errors import GateRefused, JointDisclosure
from ..toolbelt.translation import tr
from .algorithm import Run
from .gate_algorithm import GateAlgorithm

if TYPE_CHECKING:
    from ..layers.release.released import Release, ReleasedScale
    from ..secrecy import Policy
    from ..sources.opening import FileReading, OpenedFiles
    from ..sources.profile import Profile

CODE = "code"  # stands for a field that each released row shows


class ProtectAlgorithm(GateAlgorithm):
    NAME = "protect"
    _held_rows: QgsVectorLayer | None = None  # of an input that is held back
    _candidates: Sequence[tuple[str, QgsVectorLayer]] = ()  # that may be related, with their rows

    def words(self) -> tuple[str, str]:
        return tr("Apply statistical secrecy"), tr(
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
        self.add_json("PROFILE", tr("Profile (JSON)"), optional=False)
        self.add_json("POLICY", tr("Policy (JSON)"))
        self.add_layers("RELATED", tr("Related layers"), vector[0])
        self.add_units()
        self.add_json_file("REPORT", tr("Report"))

    def prepareAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        _feedback: QgsProcessingFeedback,
    ) -> bool:
        """Find the rows of a layer that is held back, and the layers of the project that may be
        related, on the main thread."""
        from ..guard.derived import registered_lineage
        from ..guard.raw.quarantine import is_held, rows_of
        from ..layers.lineage import is_ours

        layer = self.parameterAsVectorLayer(parameters, "INPUT", context)
        self._held_rows = rows_of(layer) if layer is not None and is_held(layer) else None
        households = self.parameterAsString(parameters, "POPULATION_FIELD", context)
        self._candidates = [
            (other.name(), rows_of(other))
            for other in QgsProject.instance().mapLayers().values()
            if isinstance(other, QgsVectorLayer)
            and other != layer
            and not is_ours(other)
            and registered_lineage(other) is None
            and (is_held(other) or households in other.fields().names())
        ]
        return True

    def execute(self, run: Run) -> dict[str, Any]:
        from ..layers.release.file_release import SCALES, count_hidden_cells
        from .layer_reading import codes_of_features, layer_reading
        from .tables import check_meaning, read_policy, read_profile

        source = self._held_rows or run.required_source("INPUT")
        profile = read_profile(run.text("PROFILE"))
        profile = replace(profile, population=run.text("POPULATION_FIELD"))
        policy, name = read_policy(run.text("POLICY")), source.sourceName()
        reading, ids = layer_reading(source, name, profile, run.cancellation.check)
        check_meaning(reading.body, profile)
        code_of_feature = codes_of_features(reading, ids)
        files, release = self._release(run, reading, profile, policy)
        run.feedback.setProgress(70)
        own_scales = [scale for scale, of in files.file_of_scale.items() if of.path == reading.path]
        scales = [release.scales[scale] for scale in own_scales if scale in release.scales]
        results = self._write(run, source, scales, reading, code_of_feature)
        results |= {
            "RELEASED": sum(len(scale.released) for scale in scales),
            "HIDDEN": sum(count_hidden_cells(scale, reading.profile) for scale in scales),
        }
        scale = files.scale if profile.scale in SCALES else ""
        self.stamp(run.context, str(results["OUTPUT"]), name, scale, policy.min_households)
        left_out = set(reading.mapping.left_out)
        behind = [c.name for c in reading.mapping.columns if c.name in left_out and c.numbers]
        report = {**release.report.as_dict(), "dropped": {files.scale: behind}}
        return results | run.write_text("REPORT", json.dumps(report, indent=1))

    def _release(
        self, run: Run, reading: FileReading, profile: Profile, policy: Policy
    ) -> tuple[OpenedFiles, Release]:
        """Protect the layer together with the related ones. Where it would disclose what was hidden
        before, and none is named, it is protected together with the layer of the project that
        prevents this."""
        from ..guard.raw.quarantine import rows_of
        from ..layers.release.file_ledgers import protect_with_ledgers
        from ..sources.errors import Unreadable
        from ..sources.opening import raw_tables
        from .layer_reading import layer_reading

        def released(*related: tuple[str, QgsVectorLayer, str]) -> tuple[OpenedFiles, Release]:
            readings = [replace(reading, body=copy(reading.body))]  # its cells are dropped
            for name, layer, scale in related:
                code = profile.code if profile.code in layer.fields().names() else ""
                of_scale = replace(profile, scale=scale, code=code)
                readings.append(layer_reading(layer, name, of_scale, run.cancellation.check)[0])
            files = raw_tables(readings, run.cancellation.check)
            run.feedback.setProgress(20)
            return files, protect_with_ledgers(files, policy, None, run.cancellation)

        named = [(layer.name(), rows_of(layer), layer.name()) for layer in run.layers("RELATED")]
        try:
            return released(*named)
        except JointDisclosure:
            for name, layer in [] if named else self._candidates:
                with contextlib.suppress(GateRefused, Unreadable):  # the layer is not related
                    together = released((name, layer, ""))
                    run.feedback.pushInfo(
                        tr(
                            "Protected together with {layer}: alone it would tell hidden values."
                        ).format(layer=name)
                    )
                    return together
            raise

    def _write(
        self,
        run: Run,
        source: QgsProcessingFeatureSource | QgsVectorLayer,
        scales: Sequence[ReleasedScale],
        reading: FileReading,
        code_of_feature: Mapping[int, str],
    ) -> dict[str, Any]:
        """Write the released rows as in the source, with hidden cells empty, and the outlines of
        withheld units without attributes."""
        profile, source_fields = reading.profile, source.fields()
        columns = {heading: name for name, heading in profile.columns.items()}
        columns |= {label: label for label in profile.labels}
        columns |= dict.fromkeys([profile.code, *profile.parents.values()], CODE)
        positions = [
            position
            for position in range(source_fields.count())
            if source_fields.at(position).name() in columns
        ]
        fields = QgsFields()
        for position in positions:
            fields.append(source_fields.at(position))
        shown_columns = [columns[name] for name in fields.names()]
        is_shown: dict[str, list[bool]] = {}
        for scale in scales:
            cells = scale.released.assign(**{CODE: True}).reindex(columns=shown_columns).notna()
            codes = map(str, scale.released.index)
            is_shown |= zip(codes, cells.to_numpy().tolist(), strict=True)

        def rows() -> Iterator[tuple[QgsGeometry, list[Any]]]:
            for feature in source.getFeatures():
                run.cancellation.check()
                shown = is_shown.get(code_of_feature.get(feature.id(), ""))
                if shown is not None:
                    values = feature.attributes()
                    pairs = zip(positions, shown, strict=True)
                    yield feature.geometry(), [values[i] if ok else NULL for i, ok in pairs]

        kind, crs = source.wkbType(), source.sourceCrs()
        results = run.write("OUTPUT", fields, kind, crs, rows())
        return results | self.write_outlines(run, scales, kind, crs)
