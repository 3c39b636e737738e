"""occupancy:open_file – opens a file of the user's through the gate as releasable units."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsField,
    QgsFields,
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterString,
    QgsWkbTypes,
)

from ..toolbelt.errors import OccupancyError, Unexpected
from ..toolbelt.translation import tr
from .algorithm import Run
from .gate_algorithm import GateAlgorithm, shape_of

if TYPE_CHECKING:
    from ..layers.release.released import ReleasedScale
    from ..sources.opening import OpenedFiles


class OpenFileAlgorithm(GateAlgorithm):
    NAME = "open_file"

    def words(self) -> tuple[str, str]:
        return tr("Open a file under statistical secrecy"), tr(
            "Opens a table or layer of your own (CSV, XLSX, ODS, XLS, GeoPackage, shapefile, "
            "GeoJSON, FlatGeobuf, MapInfo) and applies the statistical secrecy of social-housing "
            "data before anything of it reaches the map: units under the threshold of the policy "
            "(at least 11 households) are withheld, rates of 0 % and 100 % are hidden, and with "
            "them what would give them away by subtraction.\n\nWithout a profile everything is "
            "found: separator, sheet, headings, codes, households, what adds up. A file is refused "
            "where a choice would be a guess. The report says what was repaired, left out or "
            "assumed; the profile that was used can be kept and given again.\n\nFiles of other "
            "scales of the same data belong into “related files”: only then is subtraction between "
            "scales prevented."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        vector = [QgsProcessing.SourceType.TypeVector]
        self.addParameter(QgsProcessingParameterFile("FILE", tr("File")))
        self.add_layers("RELATED", tr("Related files"), QgsProcessing.SourceType.TypeFile)
        self.addParameter(
            QgsProcessingParameterString("LAYER", tr("Sheet or layer"), optional=True)
        )
        self.add_json("PROFILE", tr("Profile (JSON)"))
        self.add_parameters(
            QgsProcessingParameterFeatureSource(
                "GEOMETRY", tr("Layer with the shapes of the units"), vector, optional=True
            ),
            QgsProcessingParameterField(
                "GEOMETRY_FIELD", tr("Its field with the codes"), None, "GEOMETRY", optional=True
            ),
        )
        self.add_json("POLICY", tr("Policy (JSON)"))
        self.add_units()
        self.addParameter(
            QgsProcessingParameterFeatureSink(
                "ZONES", tr("Classes over QPV"), optional=True, createByDefault=False
            )
        )
        self.add_json_file("PROFILE_USED", tr("Profile that was used"))
        self.add_json_file("REPORT", tr("Report"))
        self.addOutput(QgsProcessingOutputNumber("UNMATCHED", tr("Units without a shape")))

    def execute(self, run: Run) -> dict[str, Any]:
        try:
            return self._open(run)
        except (QgsProcessingException, OccupancyError) as error:
            _write_refusal(run, str(error))
            raise
        except Exception as error:  # a fault of the plugin: its text may hold a value
            sentence = tr("{task}: an error of the plugin. The log has details.")
            fault = Unexpected.of(sentence.format(task=self.displayName()), error)
            _write_refusal(run, str(fault))
            raise QgsProcessingException(f"{fault} ({fault.details})") from None

    def _open(self, run: Run) -> dict[str, Any]:
        """Open, protect and write the file; return the outputs with the report."""
        from ..layers.release.file_ledgers import protect_with_ledgers
        from ..layers.release.file_release import caption_of, count_hidden_cells
        from ..layers.release.session_context import session_context
        from ..sources.opening import open_files
        from ..sources.profile import Profile
        from ..sources.report import report_of
        from .tables import read_json, read_policy

        run.cancellation.check()
        context, text = session_context(self.app.signed_in, ()), run.text("POLICY")
        policy = read_policy(text) if text else context.policy
        files = open_files(
            run.text("FILE"),
            run.files("RELATED"),
            run.text("LAYER"),
            Profile.from_json(read_json(run.text("PROFILE"), "PROFILE")),
            context.vocabulary(),
            run.cancellation.check,
        )
        run.feedback.setProgress(40)
        files, shapes_without_unit, shapes_without_row = self._join_shapes(run, files)
        release = protect_with_ledgers(files, policy, context.catalogue, run.cancellation)
        run.feedback.setProgress(80)
        scale = release.scales[files.scale]
        results = _write(run, "OUTPUT", scale)
        if files.zones is not None:
            results |= _write(run, "ZONES", release.scales[files.zones.scale])
        kind, crs = _wkb_type(scale), QgsCoordinateReferenceSystem(scale.crs)
        results |= self.write_outlines(run, [scale], kind, crs)
        results |= {
            "RELEASED": len(scale.released),
            "HIDDEN": count_hidden_cells(scale, files.first.profile),
            "UNMATCHED": len(shapes_without_unit),
        }
        caption = caption_of(files)
        self.stamp(run.context, str(results["OUTPUT"]), caption, files.scale, policy.min_households)
        summary = report_of(files, release.report.as_dict(), shapes_without_row)
        if files.zones is not None:
            summary["zones"] = {"scale": files.zones.scale, "label": files.zones.label}
        if shapes_without_unit:
            summary["codes"]["without_shape"] = list(shapes_without_unit)
        results |= run.write_text("REPORT", json.dumps(summary, ensure_ascii=False, indent=1))
        return results | run.write_text("PROFILE_USED", files.first.profile.to_json())

    def _join_shapes(
        self, run: Run, files: OpenedFiles
    ) -> tuple[OpenedFiles, tuple[str, ...], tuple[str, ...]]:
        """Join the shapes of the layer given, if any. Return the files, the codes without a shape,
        and the shapes without a row."""
        from ..layers.project.outlines import field_of_codes, read_shapes
        from ..sources.errors import Unreadable
        from ..sources.joining import join_shapes

        source = run.source("GEOMETRY")
        if source is None:
            return files, (), ()
        codes = set(map(str, files.tables[files.scale].frame.index))
        field, matches = run.text("GEOMETRY_FIELD"), 1
        if not field:
            field, matches = field_of_codes(source, codes)
        if not matches:
            raise Unreadable(
                tr(
                    "No field of the layer with the shapes holds the codes of the file's units: "
                    "name it."
                )
            )
        shapes, crs = read_shapes(source, field, run.cancellation.check)
        table, units_without_shape, shapes_without_row = join_shapes(
            files.tables[files.scale], shapes, crs, files.scale
        )
        return (
            replace(files, tables={**files.tables, files.scale: table}),
            units_without_shape,
            shapes_without_row,
        )


def _write(run: Run, name: str, scale: ReleasedScale) -> dict[str, Any]:
    """Write the released units of one scale to an output; {} for an optional output that is not
    requested."""
    from ..layers.store.geopackage import FIELD_KINDS, columns_of, python_values

    columns, fields, kind = columns_of(scale.released), QgsFields(), _wkb_type(scale)
    for column in columns:
        fields.append(QgsField(column.name, FIELD_KINDS[column.kind]))
    shapes = (shape_of(wkb, kind) if wkb is not None else None for wkb in scale.geometry)
    rows = zip(*map(python_values, columns), strict=True)
    crs = QgsCoordinateReferenceSystem(scale.crs)
    return run.write(name, fields, kind, crs, zip(shapes, rows, strict=True))


def _write_refusal(run: Run, sentence: str) -> None:
    run.write_text("REPORT", json.dumps({"read": False, "sentence": sentence}, ensure_ascii=False))


def _wkb_type(scale: ReleasedScale) -> Any:
    """Return one geometry type for all shapes: the first one's, multi for polygons."""
    shapes = [wkb for wkb in (*scale.geometry, *scale.withheld) if wkb is not None]
    if not shapes:
        return QgsWkbTypes.Type.NoGeometry
    types = {_flat_type(wkb) for wkb in shapes[:2000]}
    if len(types) == 1 and QgsWkbTypes.isSingleType(first := types.pop()):
        polygon = QgsWkbTypes.geometryType(first) == QgsWkbTypes.GeometryType.PolygonGeometry
        return QgsWkbTypes.multiType(first) if polygon else first
    return QgsWkbTypes.multiType(_flat_type(shapes[0]))


def _flat_type(wkb: bytes) -> Any:
    return QgsWkbTypes.flatType(shape_of(wkb, QgsWkbTypes.Type.Unknown).wkbType())
