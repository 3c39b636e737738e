"""The sentence that describes a file, and the project's layers that have its shapes."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsVectorLayer

from ...layers.lineage import is_ours
from ...layers.project.file_orders import Shapes
from ...layers.project.inspection import Inspection
from ...layers.project.outlines import field_of_codes
from ...toolbelt.translation import tr

MIN_SHARE = 0.8  # of a file's codes that a layer must have, to be offered for its shapes
MAX_FEATURES = 20_000  # of a layer that is searched for codes


def inspection_sentence(inspection: Inspection) -> str:
    """Return units, headings, encoding and separator; '' for a file that is not read yet."""
    if not inspection.rows:
        return ""
    separator, heading_rows = inspection.separator, inspection.heading_rows
    headings = tr("headings in row {n}") if len(heading_rows) == 1 else tr("headings in rows {n}")
    sentence = tr("{rows} units; {headings}; {encoding} {separator}").format(
        rows=inspection.rows,
        headings=headings.format(n=", ".join(map(str, heading_rows)) or "–"),
        encoding=inspection.encoding,
        separator=tr("“{text}”").format(text=separator) if separator.strip() else "",
    )
    return sentence.rstrip(" ;")


def shapes_of(layer: Any, codes: set[str]) -> Shapes | None:
    """Return a vector layer of the project that has most of the file's units, with the field of
    codes; None for any other."""
    if not isinstance(layer, QgsVectorLayer) or is_ours(layer) or not codes:
        return None
    if (
        not layer.isSpatial()
        or layer.providerType() == "memory"
        or layer.featureCount() > MAX_FEATURES
    ):
        return None
    field, hits = field_of_codes(layer, codes)
    if hits < MIN_SHARE * len(codes):
        return None
    return Shapes(layer.source(), layer.providerType(), field)
