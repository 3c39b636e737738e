"""Whether a layer has a unit under the threshold, found by its provider in a worker.

The provider applies a filter on numbers itself: 0.1 to 0.2 s for a GeoPackage of a million rows,
with 7 ms of the main thread. Do not use a filtered layer's `featureCount()`: QGIS 3.40 ignores the
filter on a GeoPackage of more than 100 000 rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.core import QgsFeatureRequest

from ....layers.store.geopackage import quoted
from ....secrecy.policy import FLOOR_HOUSEHOLDS

LEADING = "^[^0-9A-Za-z-]*([0-9]+(?:[.][0-9]+)?)"  # the number at the start of a text


def small_unit(column: str, is_text: bool) -> str:
    """Return the expression for rows with 1 to 10 households, including texts like `4 ménages`."""
    number = quoted(column)
    if is_text:
        leading = f"regexp_substr(replace(to_string({number}), ',', '.'), '{LEADING}')"
        number = f"try(to_real({leading}), 0)"
    return f"({number} > 0 AND {number} < {FLOOR_HOUSEHOLDS})"


def columns_with_small_units(source: Any, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that hold 1 to 10 in some row. source: a feature source. Any thread."""
    fields = source.fields()
    return tuple(
        name
        for name in columns
        if _has_row(source, small_unit(name, not fields.field(name).isNumeric()))
    )


def _has_row(source: Any, expression: str) -> bool:
    request = QgsFeatureRequest()
    request.setFilterExpression(expression)
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    request.setSubsetOfAttributes([])
    request.setLimit(1)
    return any(True for _ in source.getFeatures(request))
