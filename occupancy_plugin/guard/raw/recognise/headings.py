"""The headings of a layer: its field names, or a row below a title.

QGIS names the fields of a sheet or a CSV with a title line Field1, field_2 …, and its headings are
in the first rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ....sources.mapping.occupancy_words import (
    counts_households,
    lists_households,
    occupancy_columns,
    tenant_columns,
)
from .rows import read_rows

FIRST_ROWS = 15  # titles and headings are within them
GENERIC_SHARE = 0.7  # of the names without the first, which may be the title
NUMBER = re.compile(r"[-+]?\d[\d\s.,]*%?$")
GENERIC = re.compile(
    r"(?:(?:field|champ|column|colonne|col|unnamed)[ _:-]*\d*|_?\d*)$", re.IGNORECASE
)


def are_generic(names: Sequence[str]) -> bool:
    """Whether QGIS made these field names because the first line holds no headings."""
    other_names = [name.strip() for name in names[1:]]
    generic_count = sum(GENERIC.match(name) is not None for name in other_names)
    return bool(other_names) and generic_count >= GENERIC_SHARE * len(other_names)


def headings_of(source: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return a heading per field: where the field names are generic the first row that makes the
    layer occupancy data, alone or below a row of wider headings; else the field names.

    source: a feature source. Any thread."""
    if not are_generic(names):
        return names
    rows = read_rows(source, FIRST_ROWS)
    texts = [
        ["" if cell is None else str(cell).strip() for cell in row] for row in rows.cells.tolist()
    ]
    rows_above = [[""] * len(names), *map(_spread_right, texts)]
    candidates = [row for row in texts if sum(map(bool, row)) > 1]
    candidates += [
        [f"{upper_text} {text}".strip() for upper_text, text in zip(*pair, strict=True)]
        for pair in zip(rows_above, texts, strict=False)
        if len(set(pair[0])) > 2 and _are_words(pair[1])  # above: more than a title, one text
    ]
    counting = [row for row in candidates if any(map(counts_households, row))]
    complete_rows = (
        row
        for row in candidates
        if lists_households(row) or occupancy_columns(row) or tenant_columns(row)
    )
    headings = next(complete_rows, counting[0] if counting else names)
    return tuple(text or name for text, name in zip(headings, names, strict=True))


def _are_words(row: Sequence[str]) -> bool:
    filled_cells = [text for text in row if text]
    return len(filled_cells) > 1 and not any(NUMBER.match(text) for text in filled_cells)


def _spread_right(row: Sequence[str]) -> list[str]:
    """Return a row of headings with each one over the empty cells on its right."""
    extended: list[str] = []
    for text in row:
        extended.append(text or (extended[-1] if extended else ""))
    return extended


def fields_named(
    headings: Sequence[str], names: Sequence[str], chosen_headings: Sequence[str]
) -> tuple[str, ...]:
    """Return the names of the fields with these headings, in their order."""
    pairs = list(zip(headings, names, strict=True))
    fields = [
        name
        for chosen_heading in chosen_headings
        for heading, name in pairs
        if heading == chosen_heading
    ]
    return tuple(dict.fromkeys(fields))
