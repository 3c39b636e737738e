"""The rows of a layer as arrays, read in a worker."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from qgis.core import NULL, QgsFeatureRequest, QgsFields  # type: ignore[attr-defined]

LONGEST_NUMBER = 30  # characters of a text that starts with a number
LEADING_NUMBER = re.compile(r"^[^0-9A-Za-z-]*([0-9]+(?:[.][0-9]+)?)(?![0-9A-Za-z]*[-/:])")


@dataclass(frozen=True)
class Rows:
    """Rows of a layer, read once. n rows, q columns.

    cells: objects (n, q), None where missing
    numbers: the same as floats, NaN where a cell is no number
    is_complete: whether these are all rows of the layer"""

    names: tuple[str, ...]
    cells: np.ndarray = field(repr=False)
    numbers: np.ndarray = field(repr=False)
    is_complete: bool = True

    def __len__(self) -> int:
        return len(self.cells)

    def texts(self, column: int) -> np.ndarray:
        """Return a column as texts (n,), '' where a cell is missing."""
        cells = self.cells[:, column].tolist()
        return np.array(["" if cell is None else str(cell).strip() for cell in cells], object)


def read_rows(source: Any, limit: int, expression: str = "") -> Rows:
    """Read the first rows of a feature source without shapes, up to `limit`. Any thread.

    expression: a filter for the provider, '' for all rows"""
    request = QgsFeatureRequest()
    request.setLimit(limit + 1)
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    if expression:
        request.setFilterExpression(expression)
    cells = [
        [_cell(value) for value in feature.attributes()] for feature in source.getFeatures(request)
    ]
    names, is_complete = field_names(source.fields()), len(cells) <= limit
    table = np.empty((min(len(cells), limit), len(names)), dtype=object)
    for row_number, row in enumerate(cells[:limit]):
        table[row_number, : len(row)] = row
    numbers = np.array([[number(cell) for cell in row] for row in table.tolist()], float)
    return Rows(names, table, numbers.reshape(table.shape), is_complete)


def field_names(fields: QgsFields) -> tuple[str, ...]:
    return tuple(fields.at(position).name() for position in range(fields.count()))


def number(cell: Any) -> float:
    """Read a cell as a number: 4, '4,0', ' 4 ménages'; NaN unless it starts with a number."""
    if isinstance(cell, (int, float)):
        return float(cell)
    text = str(cell or "").replace(",", ".").replace("\u202f", "").replace("\xa0", "").strip()
    try:
        return float(text)
    except ValueError:
        match = LEADING_NUMBER.match(text) if len(text) < LONGEST_NUMBER else None
    return float(match.group(1)) if match is not None else float("nan")


def _cell(value: Any) -> Any:
    """Return numbers and texts as they are, objects and lists as JSON, None for anything else."""
    if value is None or value == NULL or isinstance(value, bool):
        return None
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value if isinstance(value, (int, float, str)) else None
