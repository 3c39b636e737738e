"""The columns of a layer that hold codes of units, by their headings or by their cells."""

from __future__ import annotations

import numpy as np

from ....sources.errors import Unreadable
from ....sources.mapping.occupancy_words import names_unit
from .rows import Rows


def code_columns_of(rows: Rows) -> list[str]:
    """Return the names of the columns that hold codes, those with a heading for codes first."""
    from ....sources.mapping.codes import find_code_columns  # pandas: not at QGIS's start

    named = [name for name in rows.names if names_unit(name)]
    if named or not len(rows):
        return named
    texts = [(column, name, rows.texts(column)) for column, name in enumerate(rows.names)]
    try:
        found = find_code_columns(texts, np.ones(len(rows), bool))
    except Unreadable:  # two zonings in one column
        return []
    return [rows.names[position] for position, _ in found]
