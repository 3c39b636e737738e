"""Tables whose headings are in cells: long ones with a row per unit and indicator, turned ones with
a column per unit, and objects (JSON) in a column."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from qgis.core import QgsFeatureRequest

from ....secrecy.policy import FLOOR_HOUSEHOLDS
from ....sources.mapping.occupancy_words import (
    OccupancyColumns,
    aspects_of,
    names_unit,
    occupancy_columns,
)
from ....sources.mapping.spelling import normalise
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
            code = next(iter(code_columns_of(sample)), "")
            for unit, codes in ((code, code), (_turned_unit(sample, column), "")):
                columns = _columns_among(headings, unit)
                if columns is not None and _has_small_row(source, column, codes, columns.counts):
                    return True
    return False


def _turned_unit(rows: Rows, column: int) -> str:
    """Return a heading of a turned table that names a unit, '' for any other table: a code, or any
    heading but a year where each row has its own text and all other cells are numbers."""
    others = [position for position in range(len(rows.names)) if position != column]
    is_turned = len(others) > 1 and bool(np.isfinite(rows.numbers[:, others]).all())
    is_turned = is_turned and len(set(rows.texts(column))) == len(rows)
    names = [rows.names[position] for position in others]
    return next((n for n in names if UNIT.match(n) or (is_turned and not n.isdecimal())), "")


def _columns_among(headings: list[str], code: str) -> OccupancyColumns | None:
    """Return the columns of occupancy data among headings that stand in cells, None without a code
    or without a heading that describes tenants: a type of dwelling may be “locataires” too."""
    describes_tenants = any(aspects_of(normalise(heading)) for heading in headings)
    return occupancy_columns(headings, (code,)) if code and describes_tenants else None


def _are_words(sample: Rows, column: int) -> bool:
    is_text = any(isinstance(cell, str) for cell in sample.cells[:, column])
    return is_text and not names_unit(sample.names[column])


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


def _has_small_row(source: Any, column: int, code: str, counts: Iterable[str]) -> bool:
    """Whether a row with one of these texts in the column has a number of 1 to 10. In a long table
    a unit has several texts; where it has one, the text is a property of the unit.

    code: the name of the column of codes, '' for a turned table"""
    rows = read_rows(source, MAX_ROWS)
    texts = rows.texts(column).astype(str)
    if code:
        codes = rows.texts(rows.names.index(code)).astype(str)
        if len(set(zip(codes, texts, strict=True))) < 2 * len(set(codes)):
            return False
    values = [c for c in range(len(rows.names)) if not _numbers_rows(rows.numbers[:, c])]
    with np.errstate(invalid="ignore"):
        is_small = (rows.numbers > 0) & (rows.numbers < FLOOR_HOUSEHOLDS)
    return bool(is_small[np.isin(texts, list(counts))][:, values].any())


def _numbers_rows(numbers: np.ndarray) -> bool:
    """Whether a column (n,) only numbers the rows, in any order."""
    return bool(np.isfinite(numbers).all()) and bool((np.diff(np.sort(numbers)) == 1).all())


def _objects_have_small_units(source: Any, column: int) -> bool:
    """Whether an object of the column has a count of households from 1 to 10 among its values."""
    for text in read_rows(source, MAX_ROWS).texts(column).tolist():
        try:
            values = json.loads(text)
        except ValueError:
            continue
        if isinstance(values, dict):
            columns = _columns_among(list(values), "code")
            counts = columns.counts if columns is not None else ()
            if any(0 < number(values[name]) < FLOOR_HOUSEHOLDS for name in counts):
                return True
    return False
