"""Refuses tables of another shape than a row per unit, by the name of their shape: units in the
columns, tables below each other on one sheet, a row per person."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np

from ...toolbelt.translation import tr
from ..communes import cog, departement_of, place_names
from ..errors import Unreadable
from ..grid import Grid
from .body import Body
from .codes import COMMUNE, IRIS
from .occupancy_words import counts_households, lists_households
from .table_bounds import EMPTY, TEXT, cell_kind
from .unit_names import places_named
from .values import strip_text

FIRST_ROWS = 8  # rows that are searched for units side by side
FEWEST_UNITS, UNIT_SHARE = 3, 0.6  # units of such a row, their share of its cells
FEWEST_SPELT = 2  # names that are spelt as on the list, before they are looked up ("Y" is one)
ROWS_BELOW = 3  # rows after a gap in which headings may be repeated


def refuse_units_in_columns(grid: Grid) -> None:
    """Raise Unreadable for a table whose units are side by side, with a row per indicator."""
    for row in range(min(FIRST_ROWS, grid.rows)):
        texts = [strip_text(text) for text in grid.cells[row]]  # a damaged sheet has none
        if any(map(str.isdigit, "".join(texts[:1]))):
            continue  # a unit's own row: its counts may have the form of codes
        filled_texts = [text for text in texts[1:] if text]
        if len(filled_texts) < FEWEST_UNITS:
            continue
        if are_units(filled_texts):
            raise Unreadable(
                tr(
                    "The units stand in the columns and the indicators in the rows (row {row}): "
                    "turn the table, so that each unit is a row. A spreadsheet does that: copy, "
                    "then Paste Special, Transpose."
                ).format(row=grid.row_number(row))
            )


def are_units(texts: list[str]) -> bool:
    """Whether most of these texts are codes or names of communes, or codes of IRIS."""
    return _units_among(texts) >= max(FEWEST_UNITS, UNIT_SHARE * len(texts))


def _units_among(texts: list[str]) -> int:
    codes = [text for text in texts if COMMUNE.match(text) or IRIS.match(text)]
    homes = Counter(departement_of(code) for code in set(codes) if cog().is_commune(code[:5]))
    # counts of five digits begin with any two
    code_count = sum(count for _, count in homes.most_common(2))
    name_count = sum(text.lower() in _names_in_small_letters() for text in texts)
    if code_count or name_count < FEWEST_SPELT:
        return code_count  # to normalise all names of the list takes a third of a second
    return places_named(texts)


@cache
def _names_in_small_letters() -> frozenset[str]:
    """Return the names of all communes as they are written, in small letters."""
    return frozenset(name.lower() for name in place_names()["commune"].values())


def refuse_second_table(body: Body) -> None:
    """Raise Unreadable where other headings are below a gap: a second table on the sheet."""
    cells, rows, columns = body.grid.cells, body.bounds.rows, body.bounds.columns
    headings = set(body.names)
    for gap in np.flatnonzero(np.diff(rows) > 1):
        for row in rows[gap + 1 : gap + 1 + ROWS_BELOW]:
            texts = [strip_text(str(text)) for text in cells[row, columns]]
            kinds = [cell_kind(text) for text in texts]
            filled_texts = [text for text, kind in zip(texts, kinds, strict=True) if kind != EMPTY]
            are_words = all(kind in (TEXT, EMPTY) for kind in kinds)
            is_head = are_words and len(filled_texts) >= max(3, len(columns) // 2)
            if is_head and headings & set(filled_texts) and row < rows[-1]:
                raise Unreadable(
                    tr(
                        "Row {row} holds headings again: two tables stand below each other on this "
                        "sheet. Give each a sheet or a file of its own, and open them one after "
                        "the other."
                    ).format(row=body.grid.row_number(int(row)))
                )


def refuse_people(body: Body) -> None:
    """Raise Unreadable for a register with a row per demand or household."""
    if lists_households(body.names) and not any(map(counts_households, body.names)):
        raise Unreadable(
            tr(
                "Each row is one demand or one household: this is a register of people, and no row "
                "of it may be shown. Count the rows first, by commune or by residence (a pivot "
                "table does that), and open the counts."
            )
        )
