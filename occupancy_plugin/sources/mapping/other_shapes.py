"""Refuses tables of another shape than a row per unit, by the name of their shape: tables
below each other on one sheet, a row per person."""

from __future__ import annotations

import numpy as np

from ...toolbelt.translation import tr
from ..errors import Unreadable
from .body import Body
from .occupancy_words import counts_households, lists_households
from .table_bounds import EMPTY, TEXT, cell_kind
from .values import strip_text

ROWS_BELOW = 3  # rows after a gap in which headings may be repeated


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
