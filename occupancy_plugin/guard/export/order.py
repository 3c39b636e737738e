"""The order of a controlled export: layer, columns, caption, date and purpose; write.py writes it.

It accepts layers that passed the gate (a portal's, or one that `occupancy:protect` has just made).
Of these it takes the provider's columns only: joined and computed columns did not pass the gate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFields,
    QgsLayerMetadata,
    QgsMapLayer,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)

from ...layers.lineage import Lineage, is_ours, read_lineage
from ...layers.release.indicators import STATE
from ...secrecy.schema import WIDE_SCALES
from ...toolbelt.errors import ExportError
from ...toolbelt.translation import tr
from ..derived import verified_lineage
from .formats import FORMATS
from .notice import export_notice

ZONES = ("qpv2015", "qpv2024", "carreau", "maille", "voisinage")
NAMES = frozenset(("code", "name", *WIDE_SCALES, *ZONES, "imputed"))
LEFT_OUT = frozenset({"fid", STATE})
PROVIDER = Qgis.FieldOrigin.Provider


@dataclass(frozen=True)
class ExportOrder:
    """Everything an export needs, read from the layer on the main thread; `write_export` may run in
    another thread."""

    path: Path
    format: str
    notice: tuple[tuple[str, str], ...]
    labels: tuple[tuple[str, str], ...]
    lineage: Lineage
    title: str
    columns: tuple[int, ...]
    fields: QgsFields
    wkb_type: Any
    crs: QgsCoordinateReferenceSystem
    metadata: QgsLayerMetadata
    transforms: QgsCoordinateTransformContext
    source: QgsVectorLayerFeatureSource
    rows: int
    decimals: tuple[int | None, ...]  # per column: how many are shown, None for texts
    comparators: tuple[tuple[Any, ...], ...]  # per wider territory: its released cells by column
    is_ours: bool  # released rows of a portal; the household counts of any other layer are checked


def prepare_export(
    layer: QgsMapLayer,
    path: str | Path,
    file_format: str,
    purpose: str,
    columns: Sequence[str] | None = None,
    comparators: Sequence[Mapping[str, Any]] = (),
) -> ExportOrder:
    """Check the layer and read everything the export needs, on the main thread. Raises ExportError.

    comparators: released rows of the territory and wider ones, for a spreadsheet's foot
    """
    safe_layer, lineage = _require_exportable(layer, file_format, purpose)
    positions = _column_positions(safe_layer.fields(), columns)
    fields = safe_layer.fields()
    return ExportOrder(
        path=Path(path),
        format=file_format,
        notice=export_notice(lineage, purpose),
        labels=tuple(
            (fields.at(index).name(), fields.at(index).alias() or fields.at(index).name())
            for index in positions
        ),
        lineage=lineage,
        title=safe_layer.name(),
        columns=positions,
        fields=fields,
        wkb_type=safe_layer.wkbType(),
        crs=safe_layer.crs(),
        metadata=safe_layer.metadata().clone(),
        transforms=QgsProject.instance().transformContext(),
        source=QgsVectorLayerFeatureSource(safe_layer),
        rows=safe_layer.featureCount(),
        decimals=tuple(_decimals(safe_layer, index) for index in positions),
        comparators=tuple(
            tuple(row.get(fields.at(index).name()) for index in positions) for row in comparators
        ),
        is_ours=is_ours(safe_layer),
    )


def _require_exportable(
    layer: QgsMapLayer, file_format: str, purpose: str
) -> tuple[QgsVectorLayer, Lineage]:
    """Return the layer, if it passed the gate and has rows, with its lineage. Raises ExportError,
    also for an unknown format and without a purpose."""
    lineage = read_lineage(layer) or verified_lineage(layer)
    if not isinstance(layer, QgsVectorLayer):
        raise ExportError(
            tr(
                "These units are under statistical secrecy: they can be neither labelled nor "
                "exported."
            )
        )
    if lineage is None:
        raise ExportError(
            tr("This layer did not come through the gate: protect it first, then export it.")
        )
    if file_format not in FORMATS:
        formats = ", ".join(FORMATS).upper()
        raise ExportError(
            tr("This format is not offered: choose {formats}.").format(formats=formats)
        )
    if not purpose.strip():
        raise ExportError(tr("Choose a purpose."))
    if is_ours(layer) and layer.featureCount() == 0:
        raise ExportError(tr("This layer is empty: fill it from the panel."))
    return layer, lineage


def _column_positions(fields: QgsFields, columns: Sequence[str] | None) -> tuple[int, ...]:
    """Return the positions of the columns to write, in the requested order. Raises ExportError for
    a joined or computed column."""
    indices = [
        index
        for index in range(fields.count())
        if fields.fieldOrigin(index) == PROVIDER and fields.at(index).name() not in LEFT_OUT
    ]
    if columns is None:
        return tuple(indices)
    requested_columns = set(columns)
    if not requested_columns <= {fields.at(index).name() for index in indices}:
        raise ExportError(
            tr(
                "Not every column that was asked for came through the gate: joined and computed "
                "columns are not exported."
            )
        )
    ordered = dict.fromkeys(("code", "name", *columns))
    return tuple(index for index in map(fields.indexOf, ordered) if index in indices)


def proposed_name(lineage: Lineage, indicator: str) -> str:
    """Return a file name without suffix: "Occupation – CA2C – Commune 2022 – Familles
    monoparentales"."""
    parts = (
        tr("Occupancy"),
        lineage.territory_name,
        f"{lineage.scale_label} {lineage.period}".strip(),
        indicator,
    )
    text = " – ".join(part for part in parts if part)
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", text).strip(" .")[:120].strip()


def _decimals(layer: QgsVectorLayer, index: int) -> int | None:
    """Return how many decimals QGIS's windows show of a column; None for a column of texts."""
    field = layer.fields().at(index)
    if not field.isNumeric():
        return None
    decimals = layer.editorWidgetSetup(index).config().get("decimals")
    if isinstance(decimals, (int, str)) and str(decimals).isdigit():
        return int(decimals)
    return 0 if field.typeName().lower().startswith("int") else 2


def is_value(fields: QgsFields, index: int) -> bool:
    """Whether the column holds values, which may be hidden, and not names or codes."""
    field = fields.at(index)
    return field.name() not in NAMES | LEFT_OUT and not field.name().endswith("_name")
