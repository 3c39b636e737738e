"""Tables whose headings are in cells: long ones with a row per unit and indicator, turned ones with
a column per unit, and objects (JSON) in a column."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from qgis.core import QgsFeatureRequest

from ....secrecy.policy import FLOOR_HOUSEHOLDS
from ....sources.mapping.occupancy_words import names_unit, occupancy_columns
from .code_columns import code_columns_of
from .rows import Rows, field_names, number, read_rows

MOST_HEADINGS = 50  # distinct texts of a column that is read as headings
MAX_ROWS = 20_000
SAMPLE = 200  # rows that exclude a column of many texts
UNIT = re.compile(r"(?:\w*[a-z]_?)?(?:\d{5}|2[ABab]\d{3})(?:\d{4})?$")  # a code as a heading


def cells_have_small_units(source: Any, check: Callable[[], None]) -> bool:
    """Whether the texts of a column, read as headings, count households, and one count is 1 to 10.

    source: a feature source. check: raises when the task is cancelled. Any thread."""
    sample = read_rows(source, SAMPLE)
    if not len(sample) or len(sample.names) < 2:
        return False
    for column, name in enumerate(sample.names):
        check()
        texts = set(sample.texts(column).tolist()) - {""}
        if any(text.startswith("{") for text in texts):
            if _objects_have_small_units(source, column):
                return True
        elif _are_words(sample, column) and len(texts) <= MOST_HEADINGS:
            headings = _distinct_texts(source, name)
            code = next(iter(code_columns_of(sample)), "") or _unit_heading(sample.names)
            columns = occupancy_columns(headings, (code,)) if code and headings else None
            if columns is not None and _has_small_row(source, column, columns.counts):
                return True
    return False


def _are_words(sample: Rows, column: int) -> bool:
    is_text = any(isinstance(cell, str) for cell in sample.cells[:, column])
    return is_text and not names_unit(sample.names[column])


def _unit_heading(names: Sequence[str]) -> str:
    """Return a heading that is the code of a unit, '' without one: the table is turned."""
    return next((name for name in names if UNIT.match(name)), "")


def _distinct_texts(source: Any, name: str) -> list[str]:
    """Return the distinct texts of a column, [] if there are more than headings would be."""
    request = QgsFeatureRequest()
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    request.setSubsetOfAttributes([name], source.fields())
    request.setLimit(MAX_ROWS)
    position = field_names(source.fields()).index(name)
    texts: dict[str, None] = {}
    for feature in source.getFeatures(request):
        if isinstance(text := feature.attribute(position), str):
            texts[text.strip()] = None
            if len(texts) > MOST_HEADINGS:
                return []
    return list(texts)


def _has_small_row(source: Any, column: int, counts: Iterable[str]) -> bool:
    """Whether a row with one of these texts in the column has a number of 1 to 10."""
    rows = read_rows(source, MAX_ROWS)
    is_count = np.isin(rows.texts(column).astype(str), list(counts))
    with np.errstate(invalid="ignore"):
        is_small = (rows.numbers > 0) & (rows.numbers < FLOOR_HOUSEHOLDS)
    return bool(is_small[is_count].any())


def _objects_have_small_units(source: Any, column: int) -> bool:
    """Whether an object of the column has a count of households from 1 to 10 among its values."""
    for text in read_rows(source, MAX_ROWS).texts(column).tolist():
        try:
            values = json.loads(text)
        except ValueError:
            continue
        if isinstance(values, dict):
            columns = occupancy_columns(list(values), ("code",))
            counts = columns.counts if columns is not None else ()
            if any(0 < number(values[name]) < FLOOR_HOUSEHOLDS for name in counts):
                return True
    return False
