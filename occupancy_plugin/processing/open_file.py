"""occupancy:open_file – a file of the user's own → the gate → releasable units."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterString,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QMetaType

from ..toolbelt.errors import GateRefused, OccupancyError, Unexpected
from ..toolbelt.translation import tr
from .algorithm import FeedbackCancellation
from .gated import GateAlgorithm, shape_of, write_text

if TYPE_CHECKING:
    from ..layers.release.released import ReleasedScale
    from ..portal.model import Catalogue
    from ..secrecy import Policy
    from ..sources.mapping.heading_words import Vocabulary
    from ..sources.opening import OpenedFiles


OPTIONAL = QgsProcessingParameterDefinition.Flag.FlagOptional


class OpenFileAlgorithm(GateAlgorithm):
    NAME = "open_file"

    def displayName(self) -> str:
        return tr("Open a file under statistical secrecy")

    def shortHelpString(self) -> str:
        return tr(
            "Opens a table or layer of your own (CSV, XLSX, ODS, XLS, GeoPackage, shapefile, "
            "GeoJSON, "
            "FlatGeobuf, MapInfo) and applies the statistical secrecy of social-housing data "
            "before "
            "anything of it reaches the map: units under the threshold of "
            "the policy (at least 11 households) are withheld, rates of 0 % "
            "and "
            "100 % are hidden, and with them what would give them away by subtraction.\n\n"
            "Without a profile everything is found: separator, sheet, headings, codes, households, "
            "what adds up. A file is refused where a choice would be a guess. The report says what "
            "was "
            "repaired, left out or assumed; the profile that was used can be kept and given "
            "again.\n\n"
            "Files of other scales of the same data belong into “related files”: only then is "
            "subtraction between scales prevented."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        vector = [QgsProcessing.SourceType.TypeVector]
        self.addParameter(QgsProcessingParameterFile("FILE", tr("File")))
        self.add_layers("RELATED", tr("Related files"), QgsProcessing.SourceType.TypeFile)
        self.addParameter(
            QgsProcessingParameterString("LAYER", tr("Sheet or layer"), optional=True)
        )
        self.add_profile(optional=True)
        self.addParameter(
            QgsProcessingParameterFeatureSource(
                "GEOMETRY", tr("Layer with the shapes of the units"), vector, optional=True
            )
        )
        self.addParameter(
            QgsProcessingParameterField(
                "GEOMETRY_FIELD", tr("Its field with the codes"), None, "GEOMETRY", optional=True
            )
        )
        self.add_policy()
        self.add_units()
        self.addParameter(
            QgsProcessingParameterFeatureSink(
                "ZONES", tr("Classes over QPV"), optional=True, createByDefault=False
            )
        )
        self.add_json_file("PROFILE_USED", tr("Profile that was used"))
        self.add_json_file("REPORT", tr("Report"))
        self.addOutput(QgsProcessingOutputNumber("UNMATCHED", tr("Units without a shape")))

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        from ..layers.release.file_release import gate_sentence

        report = self.parameterAsFileOutput(parameters, "REPORT", context)
        try:
            return self._open(parameters, context, feedback, report)
        except QgsProcessingException as error:
            _refused(report, str(error))
            raise
        except GateRefused as error:
            _refused(report, gate_sentence(error))
            raise QgsProcessingException(gate_sentence(error)) from error
        except OccupancyError as error:
            _refused(report, str(error))
            raise QgsProcessingException(str(error)) from error
        except Exception as error:  # an error of ours: its text may hold a value
            fault = Unexpected.of(
                tr("The file could not be opened: an error of the plugin."), error
            )
            _refused(report, str(fault))
            raise QgsProcessingException(f"{fault} ({fault.details})") from None

    def _open(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        report: str,
    ) -> dict[str, Any]:
        from ..layers.release.file_release import caption_of, count_hidden_cells, protect_opened
        from ..layers.release.local_index import index_notice
        from ..sources.report import report_of

        cancellation = FeedbackCancellation(feedback)
        tick = cancellation.check
        tick()
        policy = self._policy(self.parameterAsString(parameters, "POLICY", context))
        opened = self._read(parameters, context, tick)
        feedback.setProgress(40)
        opened, unmatched, without_row = self._shaped(parameters, context, opened, tick)
        begun = time.monotonic()
        known = self._catalogue()
        release = protect_opened(
            opened,
            policy,
            known.indicators,
            cancellation=cancellation,
            catalogue_inclusions=known.inclusions,
        )
        opened.seconds["gate"] = round(time.monotonic() - begun, 3)
        feedback.setProgress(80)
        part = release.scales[opened.scale]
        begun = time.monotonic()
        results = self._write("OUTPUT", parameters, context, part, tick)
        if opened.zones is not None:
            zones = release.scales[opened.zones.scale]
            results |= self._write("ZONES", parameters, context, zones, tick)
        kind, crs = _wkb_type(part), QgsCoordinateReferenceSystem(part.crs)
        results |= self.write_outlines(parameters, context, part, kind, crs)
        opened.seconds["write"] = round(time.monotonic() - begun, 3)
        results |= {
            "RELEASED": len(part.released),
            "HIDDEN": count_hidden_cells(part, opened.first.profile),
            "UNMATCHED": len(unmatched),
        }
        index = index_notice(part)
        caption = " – ".join(filter(None, (caption_of(opened), index)))
        self.stamp(context, str(results["OUTPUT"]), caption, opened.scale, policy.min_households)
        summary = report_of(opened, release.report.as_dict(), without_row)
        if index:
            summary["index"] = {"shares": dict(opened.first.profile.index), "notice": index}
        if opened.zones is not None:
            summary["zones"] = {"scale": opened.zones.scale, "label": opened.zones.label}
        if unmatched:
            summary["codes"]["without_shape"] = list(unmatched)
        write_text(report, json.dumps(summary, ensure_ascii=False, indent=1))
        used = self.parameterAsFileOutput(parameters, "PROFILE_USED", context)
        write_text(used, opened.first.profile.to_json())
        return (
            results
            | ({"REPORT": report} if report else {})
            | ({"PROFILE_USED": used} if used else {})
        )

    def _read(
        self, parameters: dict[str, Any], context: QgsProcessingContext, tick: Callable[[], None]
    ) -> OpenedFiles:
        """The file and those of other scales beside it, as raw tables."""
        from ..sources.opening import open_files
        from ..sources.profile import Profile
        from .tables import read_json

        profile = Profile.from_json(
            read_json(self.parameterAsString(parameters, "PROFILE", context), "PROFILE")
        )
        related = parameters.get("RELATED")
        return open_files(
            self.parameterAsFile(parameters, "FILE", context),
            self.parameterAsFileList(parameters, "RELATED", context) if related else [],
            self.parameterAsString(parameters, "LAYER", context),
            profile,
            self._vocabulary(),
            tick,
        )

    def _policy(self, text: str) -> Policy:
        """The one given; else the portal's of the running session; else the floor."""
        from ..secrecy import Policy
        from .tables import read_policy

        if text.strip() or self.desk.signed is None:
            return read_policy(text)
        return Policy.from_json(self.desk.signed.policy.thresholds)

    def _catalogue(self) -> Catalogue:
        """The portal's of the running session; else the one that ships."""
        from ..layers.project.file_load import shipped_catalogue

        signed = self.desk.signed
        return signed.catalogue if signed is not None else shipped_catalogue()

    def _vocabulary(self) -> Vocabulary:
        from ..layers.project.file_load import vocabulary

        return vocabulary(self._catalogue())

    def _shaped(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        opened: OpenedFiles,
        tick: Callable[[], None],
    ) -> tuple[OpenedFiles, tuple[str, ...], tuple[str, ...]]:
        """The shapes of the layer that was given, if any."""
        from ..sources.errors import Unreadable
        from ..sources.joining import join_shapes

        source = self.parameterAsSource(parameters, "GEOMETRY", context)
        if source is None:
            return opened, (), ()
        field = self.parameterAsString(parameters, "GEOMETRY_FIELD", context)
        names = source.fields().names()
        if field and field not in names:
            raise Unreadable(
                tr("There is no field {name} for the codes of the units.").format(name=field)
            )
        codes = set(map(str, opened.tables[opened.scale].frame.index))
        shapes: dict[str, bytes] = {}
        code_field = field or _matching_field(source, codes)
        for feature in source.getFeatures():
            tick()
            if feature.hasGeometry() and feature[code_field] is not None:
                shapes.setdefault(str(feature[code_field]), bytes(feature.geometry().asWkb()))
        table, missing, without = join_shapes(
            opened.tables[opened.scale], shapes, source.sourceCrs().authid(), opened.scale
        )
        return replace(opened, tables={**opened.tables, opened.scale: table}), missing, without

    def _write(
        self,
        name: str,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        part: ReleasedScale,
        tick: Callable[[], None],
    ) -> dict[str, Any]:
        """The released units of one scale into the output of that name; nothing where an optional
        one was not asked for."""
        fields, columns = _fields(part)
        kind = _wkb_type(part)
        crs = QgsCoordinateReferenceSystem(part.crs)
        sink, output = self.parameterAsSink(parameters, name, context, fields, kind, crs)
        if sink is None and self.parameterDefinition(name).flags() & OPTIONAL:
            return {}
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, name))
        for code, shape, row in zip(
            part.released.index, part.geometry, zip(*columns, strict=True), strict=True
        ):
            tick()
            feature = QgsFeature(fields)
            feature.setAttributes([str(code), *row])
            if shape is not None:
                feature.setGeometry(shape_of(shape, kind))
            sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert)
        return {name: output}


def _refused(report: str, sentence: str) -> None:
    write_text(report, json.dumps({"read": False, "sentence": sentence}, ensure_ascii=False))


def _matching_field(source: Any, codes: set[str]) -> str:
    """The field whose values are the units' codes most often. Raises Unreadable."""
    from ..layers.project.outlines import field_of_codes
    from ..sources.errors import Unreadable

    best, hits = field_of_codes(source, codes)
    if not hits:
        raise Unreadable(
            tr(
                "No field of the layer with the shapes holds the codes of the file's units: name "
                "it."
            )
        )
    return best


def _fields(part: ReleasedScale) -> tuple[QgsFields, list[list[Any]]]:
    """Fields of the output and their values: whole numbers as such, hidden cells missing."""
    fields = QgsFields()
    fields.append(QgsField("code", QMetaType.Type.QString))
    columns: list[list[Any]] = []
    for name in part.released.columns:
        series = part.released[name]
        values: list[Any]
        if series.dtype == object:
            kind, values = (
                QMetaType.Type.QString,
                [None if value is None or value != value else str(value) for value in series],
            )
        else:
            numbers = series.to_numpy(dtype=float)
            known = numbers == numbers
            whole = bool((numbers[known] == numbers[known].round()).all())
            kind = QMetaType.Type.LongLong if whole else QMetaType.Type.Double
            make = int if whole else float
            values = [
                make(value) if ok else None
                for value, ok in zip(numbers.tolist(), known, strict=True)
            ]
        fields.append(QgsField(str(name), kind))
        columns.append(values)
    return fields, columns


def _wkb_type(part: ReleasedScale) -> Any:
    """One type for all shapes: multi-polygons, points, whatever the first one is."""
    shapes = [wkb for wkb in (*part.geometry, *part.withheld) if wkb is not None]
    if not shapes:
        return QgsWkbTypes.Type.NoGeometry
    types = {_flat_type(wkb) for wkb in shapes[:2000]}
    if len(types) == 1 and QgsWkbTypes.isSingleType(first := types.pop()):
        polygon = QgsWkbTypes.geometryType(first) == QgsWkbTypes.GeometryType.PolygonGeometry
        return QgsWkbTypes.multiType(first) if polygon else first
    return QgsWkbTypes.multiType(_flat_type(shapes[0]))


def _flat_type(wkb: bytes) -> Any:
    return QgsWkbTypes.flatType(shape_of(wkb, QgsWkbTypes.Type.Unknown).wkbType())
