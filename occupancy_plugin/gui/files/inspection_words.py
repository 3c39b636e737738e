"""What the window of a file says of it, and the layers of the project that have its shapes."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsVectorLayer

from ...layers.lineage import is_ours
from ...layers.project.file_orders import Shapes
from ...layers.project.inspection import Inspection
from ...layers.project.outlines import field_of_codes
from ...toolbelt.translation import tr

ENOUGH = 0.8  # of a file's codes that a layer must know to be offered for its shapes
LOOKED_AT = 20_000  # features of a layer that are looked at for codes


def inspection_sentence(inspection: Inspection) -> str:
    """Units, headings, encoding and separator; nothing for a file that is not understood yet."""
    if not inspection.rows:
        return ""
    separator = inspection.separator
    sentence = tr("{rows} units; headings in rows {headings}; {encoding} {separator}").format(
        rows=inspection.rows,
        headings=", ".join(map(str, inspection.heading_rows)) or "–",
        encoding=inspection.encoding,
        separator=tr("“{text}”").format(text=separator) if separator.strip() else "",
    )
    return sentence.rstrip(" ;")


def shapes_of(layer: Any, codes: set[str]) -> Shapes | None:
    """A vector layer of the project most of whose units the file has, with the field that says
    so."""
    if not isinstance(layer, QgsVectorLayer) or is_ours(layer) or not codes:
        return None
    if (
        not layer.isSpatial()
        or layer.providerType() == "memory"
        or layer.featureCount() > LOOKED_AT
    ):
        return None
    best, hits = field_of_codes(layer, codes)
    if hits < ENOUGH * len(codes):
        return None
    return Shapes(layer.source(), layer.providerType(), best)
