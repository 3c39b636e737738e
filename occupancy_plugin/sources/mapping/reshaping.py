"""Understands tables that do not have one row per coded unit: names instead of codes, or several
rows per unit. Two tables on a sheet and registers of people are refused.

A table is reshaped only if it cannot be understood as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...toolbelt.translation import tr
from ..errors import NoCodes, PostalCodes, Unreadable
from ..grid import CancelCheck
from ..profile import Profile
from .body import Body
from .heading_words import Vocabulary
from .occupancy_words import counts_households, lists_households
from .propose import Mapping, propose
from .several_rows import SEVERAL_ROWS, rows_below_refused, rows_without_codes, with_row_per_unit
from .table_bounds import EMPTY, TEXT, cell_kind
from .unit_names import NamedUnits, named_sentence, names_problem, with_codes
from .values import strip_text

ROWS_BELOW = 3  # rows after a gap in which headings may be repeated


def understand(
    body: Body, vocabulary: Vocabulary | None, profile: Profile, check_cancelled: CancelCheck
) -> tuple[Body, Mapping]:
    """Return (the table, its mapping): as it is, else reshaped.

    Raises Unreadable where no other shape fits either, with the reason why the table as it is
    cannot be understood."""
    refusal: Unreadable | None = None
    rows_below: list[int] = []
    try:
        mapping = propose(body, vocabulary, profile)
        units = mapping.units
        is_whole = int(units.others.sum()) <= int(units.is_unit.sum())
        rows_below = rows_without_codes(body, units)
        if is_whole and not rows_below:
            return body, mapping
    except Unreadable as error:
        refusal = error
    notes: list[str] = []
    named_units: NamedUnits | None = None
    table = body
    answer = profile.file.get(SEVERAL_ROWS, "")
    row_per_unit = with_row_per_unit(table, answer)
    no_codes = isinstance(refusal, NoCodes) or (refusal is not None and bool(profile.names))
    if no_codes and row_per_unit is None and (named_table := with_codes(body, profile.names)):
        grid, named_units = named_table
        table = Body(grid, profile.zero, profile.tokens, check_cancelled)
        if isinstance(refusal, PostalCodes):
            notes.append(
                tr(
                    "Column “{column}” holds postal codes, which are no units: the names of the "
                    "communes were taken."
                ).format(column=refusal.column)
            )
        notes.append(named_sentence(named_units))
        row_per_unit = with_row_per_unit(table, answer)
    if row_per_unit is not None:
        table = Body(row_per_unit.grid, profile.zero, profile.tokens, check_cancelled)
        notes += filter(None, [row_per_unit.note])
    if table is body:
        if refusal is not None:
            raise refusal
        if rows_below:
            raise rows_below_refused(rows_below)
        return body, mapping
    mapping = propose(table, vocabulary, profile)
    if rows_below := rows_without_codes(table, mapping.units):
        raise rows_below_refused(rows_below)
    if named_units is not None:
        mapping = with_named_units(mapping, named_units)
    if row_per_unit is not None:
        question, by_landlord = row_per_unit.question, row_per_unit.by_landlord
        problems = (*filter(None, [question]), *mapping.problems)
        mapping = replace(
            mapping, by_landlord=by_landlord, problems=problems, may_sum_rows=bool(question)
        )
    return table, replace(mapping, notes=(*notes, *mapping.notes))


def with_named_units(mapping: Mapping, named_units: NamedUnits) -> Mapping:
    """Return the mapping of a table whose codes were found by names. Certain codes become answers
    in its profile, the others a problem."""
    answers = {
        match.name: match.code
        for match in named_units.matches
        if match.name not in named_units.open
    }
    names_to_answer = names_problem(named_units)
    return replace(
        mapping,
        named=named_units,
        profile=replace(mapping.profile, names=answers),
        problems=(*filter(None, [names_to_answer]), *mapping.problems),
    )


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
