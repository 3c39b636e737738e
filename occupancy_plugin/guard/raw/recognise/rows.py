"""The rows of a layer as arrays, read in a worker: codes, figures and shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from qgis.core import NULL, QgsFeatureRequest, QgsFields, QgsGeometry  # type: ignore[attr-defined]

from ....sources.mapping.occupancy_words import names_unit
from .digests import code_text, digest_codes, digest_figures
from .likelihood import Figures, significant_digits

DECIMALS = 2  # to which figures are rounded
LARGE_NUMBER = 1e6  # from which numbers are not rounded
CODE_LENGTH = 4  # characters of the shortest code
DISTINCT_SHARE = 0.9  # share of the values of a column of codes that differ
LEAST_CODE = 1000  # a column of texts that has a smaller number holds figures
# digits of codes stored as numbers: of five or nine, fewer where leading zeros were lost
DIGITS_OF_CODES = ({4, 5}, {8, 9})
LONGEST_NUMBER = 30  # characters of a text that starts with a number
LEADING_NUMBER = re.compile(r"^[^0-9A-Za-z-]*([0-9]+(?:[.][0-9]+)?)(?![0-9A-Za-z]*[-/:])")
NUMBERED_FROM = (0, 1)  # first value of a counter


@dataclass(frozen=True)
class Rows:
    """Rows of a layer, read once. n rows, q columns.

    cells: objects (n, q), None where missing
    numbers: the same as floats, NaN where a cell is no number
    shapes: a geometry per row, or None
    is_complete: whether these are all rows of the layer"""

    names: tuple[str, ...]
    cells: np.ndarray = field(repr=False)
    numbers: np.ndarray = field(repr=False)
    shapes: list[QgsGeometry | None] = field(repr=False)
    is_complete: bool = True

    def __len__(self) -> int:
        return len(self.cells)

    def columns(self, is_chosen: Callable[[str], bool]) -> np.ndarray:
        """Return the positions of the columns for whose name `is_chosen` is true."""
        return np.flatnonzero([is_chosen(name) for name in self.names])

    def figures(self, columns: Sequence[int] | np.ndarray | None = None) -> Figures:
        """Return the numbers of the chosen columns as comparable figures."""
        numbers = self.numbers if columns is None else self.numbers[:, columns]
        return figures_of(numbers)

    def code_digests(self, column: int) -> np.ndarray:
        return digest_codes(self.cells[:, column])

    def is_counter(self, column: int) -> bool:
        """Whether a column only numbers the rows, from 0 or 1 on."""
        numbers = np.sort(self.numbers[:, column])
        if not len(numbers) or not np.isfinite(numbers).all():
            return False
        return numbers[0] in NUMBERED_FROM and bool((np.diff(numbers) == 1).all())

    def is_code(self, column: int) -> bool:
        """Whether a column holds codes of units: by its heading, or as texts of equal length that
        hardly repeat."""
        if names_unit(self.names[column]):
            return True
        texts = [cell for cell in self.cells[:, column] if isinstance(cell, str) and cell]
        if len(texts) < 2 or len({len(text) for text in texts}) > 1 or len(texts[0]) < CODE_LENGTH:
            return False
        return len(set(texts)) >= DISTINCT_SHARE * len(texts)

    def figure_columns(self) -> list[int]:
        """Return the positions of columns with figures, without codes and counters."""
        return [
            position
            for position in range(len(self.names))
            if np.isfinite(self.numbers[:, position]).any()
            and not self.is_counter(position)
            and not self.is_code(position)
        ]

    def may_be_key(self, column: int) -> bool:
        """Whether rows can be aligned by a column: it holds codes, or texts without figures."""
        cells = [cell for cell in self.cells[:, column] if cell is not None]
        if len({code_text(cell) for cell in cells} - {""}) < 2 or self.is_counter(column):
            return False
        if all(isinstance(cell, int) for cell in cells):
            return self.is_code(column) or _are_whole_codes(np.array(cells, float))
        are_texts = all(isinstance(cell, str) for cell in cells)
        return self.is_code(column) or (are_texts and not self._has_small_number(column))

    def _has_small_number(self, column: int) -> bool:
        numbers = self.numbers[:, column]
        return bool(np.isfinite(numbers).any()) and float(np.nanmin(numbers)) < LEAST_CODE


def _are_whole_codes(numbers: np.ndarray) -> bool:
    """Whether the numbers have the length of codes and hardly repeat."""
    if len(numbers) < 2 or len(np.unique(numbers)) < DISTINCT_SHARE * len(numbers):
        return False
    lengths = {len(f"{number:.0f}") for number in numbers.tolist()}
    return any(lengths <= digits for digits in DIGITS_OF_CODES)


def figures_of(numbers: np.ndarray) -> Figures:
    """Return numbers as comparable figures, rounded to the two decimals that tables show."""
    with np.errstate(invalid="ignore"):
        numbers = np.where(np.abs(numbers) < LARGE_NUMBER, np.round(numbers, DECIMALS), numbers)
    return Figures(digest_figures(numbers), ~np.isfinite(numbers), significant_digits(numbers))


def read_rows(source: Any, limit: int, expression: str = "", geometry: bool = True) -> Rows:
    """Read the first rows of a feature source, up to `limit`. Any thread.

    expression: a filter for the provider, '' for all rows"""
    request = QgsFeatureRequest()
    request.setLimit(limit + 1)
    if expression:
        request.setFilterExpression(expression)
    if not geometry:
        request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    cells: list[list[Any]] = []
    shapes: list[QgsGeometry | None] = []
    for feature in source.getFeatures(request):
        cells.append([_cell(value) for value in feature.attributes()])
        shapes.append(feature.geometry() if geometry and feature.hasGeometry() else None)
    return rows_of(field_names(source.fields()), cells[:limit], shapes[:limit], len(cells) <= limit)


def rows_of(
    names: Sequence[str],
    cells: Sequence[Sequence[Any]],
    shapes: Sequence[QgsGeometry | None] = (),
    is_complete: bool = True,
) -> Rows:
    """Make rows of a table of plain cells (texts, numbers, None)."""
    table = np.empty((len(cells), len(names)), dtype=object)
    for row_number, row in enumerate(cells):
        table[row_number, : len(row)] = row
    numbers = np.array([[number(cell) for cell in row] for row in table.tolist()], float)
    numbers = numbers.reshape(table.shape)
    return Rows(tuple(names), table, numbers, [*shapes] or [None] * len(table), is_complete)


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
    """Return numbers and texts as they are, and None for anything else (dates, lists)."""
    if value is None or value == NULL or isinstance(value, bool):
        return None
    return value if isinstance(value, (int, float, str)) else None
