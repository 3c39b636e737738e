"""Finds where the table begins and ends in a grid, and what its columns are called. CSV files,
sheets and layers share this module.

Columns of numbers mark the body of the table. The filled rows above the body are its headings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..grid import FORMULA, Grid
from ..words import pattern
from .spelling import normalise
from .values import SPACES, is_unknown, strip_text

EMPTY, NUMBER, CODE, TOKEN, TEXT = range(5)
SAMPLE_ROWS = 600  # rows read at the top to find the body
MAX_HEADINGS = 4
MAX_NOTE_ROWS = 60
FIRST_COLUMNS = 12  # columns searched for the word “total”
MAX_HEADING_LENGTH = 80  # characters from which a cell is a title or a note, not a heading
NOTE_WORDS = pattern("notes", re.IGNORECASE)
TOTAL_ROW_WORDS = pattern("row of totals", re.IGNORECASE)
POOLED_WORDS = pattern("pooled units")
YEAR_TEXT = re.compile(r"(?:19|20)\d\d$")
COLUMN_NUMBER = re.compile(r"\d+$|\(\w{1,3}\)(?:\s*=.*)?$")
"""Cells of a row that numbers the columns: 1, 2, 3 or (a), (b), (c) = (a) + (b)."""
PLAIN_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*%?$|[-+]?[.,]\d+%?$")
CODE_TEXT = re.compile(r"0\d+$|[QR][PN][0-9AB]{5}[0-9A-Z]$|CRS\d{4}RES|2[ABab]\d{3}(?:\d{4})?$")


@dataclass(frozen=True)
class TableBounds:
    """The position of the table in a grid.

    names         the name of each column, all different
    parts         the headings above each column, top to bottom
    columns       (k,) the grid's column of each
    rows          (n,) the grid's rows of the body, without blank rows, repeated headings and notes
    totals        (n,) whether a row of the body says that it is a total
    heading_rows  row numbers of the headings, as the file counts them
    notes         how many rows of notes follow the table"""

    names: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    columns: np.ndarray = field(repr=False)
    rows: np.ndarray = field(repr=False)
    totals: np.ndarray = field(repr=False)
    heading_rows: tuple[int, ...] = ()
    notes: int = 0

    def texts(self, grid: Grid, column: int) -> np.ndarray:
        """Return the cells (n,) of a column over the body's rows."""
        rows, last = self.rows, len(self.rows) - 1
        if last >= 0 and rows[last] - rows[0] == last:  # rows without gaps need no copy
            return grid.cells[rows[0] : rows[last] + 1, self.columns[column]]
        return grid.cells[rows, self.columns[column]]


def cell_kind(text: str) -> int:
    """Classify a cell: EMPTY, NUMBER, CODE (a leading zero, or the form of a code), TOKEN or
    TEXT."""
    compact = SPACES.sub("", strip_text(text))
    if not compact:
        return EMPTY
    if text == FORMULA:
        return NUMBER
    if CODE_TEXT.match(compact):
        return CODE
    if PLAIN_NUMBER.match(compact.replace("−", "-").rstrip("€")):
        return NUMBER
    return TOKEN if is_unknown(text) else TEXT


def find_table(grid: Grid) -> TableBounds:
    """Find the table of a grid. Raises Unreadable where there is none."""
    if grid.fault:
        raise Unreadable(grid.fault)
    cells = _with_merged_cells(grid)
    used_columns = _used_columns(cells)
    if not len(used_columns):
        raise _unreadable(grid, tr("There is no table in it."))
    sample = cells[:SAMPLE_ROWS][:, used_columns]
    first_row, heading_rows = (
        (1, [0]) if grid.headed else _find_body(sample, _kinds_of_cells(sample))
    )
    if not heading_rows:
        sentence = tr(
            "The columns have no headings: write one above each column. Each unit is a row: where "
            "yours are columns, transpose the table."
        )
        raise _unreadable(grid, sentence)
    last_row, notes = _find_end(cells, used_columns, first_row)
    if last_row < first_row:
        raise _unreadable(grid, tr("There is no row below the headings."))
    names, parts = _column_names(cells[heading_rows][:, used_columns], grid, used_columns)
    rows = _body_rows(cells, used_columns, heading_rows, first_row, last_row)
    if not len(rows):
        raise _unreadable(grid, tr("There is no row below the headings."))
    _refuse_ragged(grid, heading_rows, rows)
    row_numbers = () if grid.headed else tuple(map(grid.row_number, heading_rows))
    totals = _is_total(cells, used_columns[:FIRST_COLUMNS], rows)
    return TableBounds(tuple(names), tuple(parts), used_columns, rows, totals, row_numbers, notes)


def _used_columns(cells: np.ndarray) -> np.ndarray:
    """Return the columns (k,) that hold at least one cell. The sample comes first, as it usually
    decides."""
    columns = range(cells.shape[1] if len(cells) else 0)
    return np.array(
        [
            column
            for column in columns
            if (cells[:SAMPLE_ROWS, column] != "").any() or (cells[:, column] != "").any()
        ],
        dtype=int,
    )


def _unreadable(grid: Grid, sentence: str) -> Unreadable:
    """Return the error with a sentence, preceded by the sheet's name if it has one."""
    named = tr("Sheet “{sheet}”: {reason}").format(sheet=grid.name, reason=sentence)
    return Unreadable(named if grid.name else sentence)


def _with_merged_cells(grid: Grid) -> np.ndarray:
    """Return the cells with merged ones filled. A merged row of the full width below the top is a
    title, so it stays as it is."""
    cells = grid.cells
    if not grid.merges:
        return cells
    cells = cells.copy()
    for top, left, bottom, right in grid.merges:
        top, left = max(top, 0), max(left, 0)
        if top >= cells.shape[0] or left >= cells.shape[1] or not cells[top, left]:
            continue
        if bottom == top:
            if right - left < cells.shape[1] - 1 or top == 0:
                cells[top, left : right + 1] = cells[top, left]
        else:
            cells[top : bottom + 1, left : right + 1] = cells[top, left]
    return cells


def _kinds_of_cells(head: np.ndarray) -> np.ndarray:
    """Return the kinds of the cells of the first rows, in their shape."""
    kinds = {text: cell_kind(text) for text in set(head.ravel().tolist())}
    return np.array([kinds[text] for text in head.ravel().tolist()], dtype=np.int8).reshape(
        head.shape
    )


def _find_body(cells: np.ndarray, kinds: np.ndarray) -> tuple[int, list[int]]:
    """Find (the first row of the body, the rows of its headings)."""
    rows = len(kinds)
    filled_cells = (kinds != EMPTY).sum(axis=1)
    usual_width = int(np.quantile(filled_cells[filled_cells > 0], 0.75))
    lower_rows = kinds[max(rows // 2, 1) :] if rows > 1 else kinds
    lower_rows = lower_rows[(lower_rows != EMPTY).sum(axis=1) > max(1, usual_width // 3)]
    is_numeric = _numeric_columns(lower_rows)
    fewest_numbers = max(1, -(-int(is_numeric.sum()) // 2))
    for row in range(rows if is_numeric.any() else 0):
        row_kinds = kinds[row, is_numeric]
        numbers = np.isin(row_kinds, (NUMBER, CODE))
        if numbers.sum() + (row_kinds == TOKEN).sum() >= fewest_numbers and numbers.any():
            if _numbers_as_headings(cells, kinds, row, is_numeric):
                continue
            headings = _find_headings(cells, kinds, row, usual_width)
            is_filter = not headings and row + 2 < rows and not filled_cells[row + 1]
            if not is_filter:  # the filter of a pivot table: “Année | 2022”, with a blank row below
                return row, headings
    start = int(np.flatnonzero(filled_cells >= max(1, usual_width - 1))[0])
    return start + 1, _find_headings(cells, kinds, start + 1, usual_width)


def _numeric_columns(kinds: np.ndarray) -> np.ndarray:
    """Return (k,) whether a column holds numbers: at least 60 % of its filled cells."""
    numbers = np.isin(kinds, (NUMBER, CODE)).sum(axis=0)
    filled = (kinds != EMPTY).sum(axis=0)
    tokens = (kinds == TOKEN).sum(axis=0)
    return (numbers > 0) & (numbers + tokens >= 0.6 * np.maximum(filled, 1))


def _numbers_as_headings(
    cells: np.ndarray, kinds: np.ndarray, row: int, is_numeric: np.ndarray
) -> bool:
    """Whether this row of numbers is a heading: years, or 1, 2, 3…, over columns that hold other
    values."""
    if row + 1 >= len(kinds):
        return False
    row_texts = [
        strip_text(text)
        for text, kind in zip(cells[row], kinds[row], strict=True)
        if kind in (NUMBER, CODE)
    ]
    next_texts = [strip_text(text) for text in cells[row + 1, is_numeric] if text]
    if len(row_texts) < 2:
        return False
    are_years = all(YEAR_TEXT.match(text) for text in row_texts)
    are_consecutive = (
        row_texts == [str(n + int(row_texts[0])) for n in range(len(row_texts))]
        if all(text.isdigit() and len(text) < 4 for text in row_texts)
        else False
    )
    if are_consecutive:
        return len(row_texts) >= 3 and int(row_texts[0]) <= 2 and next_texts != row_texts
    return are_years and not all(YEAR_TEXT.match(text) for text in next_texts)


def _find_headings(cells: np.ndarray, kinds: np.ndarray, body: int, usual_width: int) -> list[int]:
    """Return the filled rows just above the body, at most four. One blank row may lie between."""
    rows: list[int] = []
    row = body - 1
    while row >= 0 and not rows and not (kinds[row] != EMPTY).any():
        row -= 1
    while row >= 0 and len(rows) < MAX_HEADINGS:
        filled = np.flatnonzero(kinds[row] != EMPTY)
        if not len(filled):
            break
        texts = {strip_text(text) for text in cells[row, filled]}
        is_title = (
            usual_width > 2
            and len(texts) == 1
            and (filled[0] == 0 or len(next(iter(texts))) > MAX_HEADING_LENGTH)
        )
        if (
            is_title
            and not rows
            and row > 0
            and (kinds[row - 1] != EMPTY).sum() > max(1, usual_width // 2)
        ):
            row -= 1  # a remark between the headings and the body
            continue
        if (rows or usual_width > 2) and is_title:
            break
        if rows and any(NOTE_WORDS.match(text) for text in cells[row, filled[:1]]):
            break
        rows.insert(0, row)
        row -= 1
    return rows


def _column_names(
    heads: np.ndarray, grid: Grid, columns: np.ndarray
) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return (a name per column, the headings above each column).

    A column is named by the lowest row of headings whose texts are all different, else by all rows
    joined. Text files declare no merged cells, so there an upper heading also covers the columns to
    its right."""
    lines = np.array([[_one_line(text) for text in row] for row in heads], dtype=object).reshape(
        heads.shape
    )
    extended_lines = lines.copy()
    if not grid.merges:
        for level in range(len(lines) - 1):
            _extend_headings(extended_lines[level], lines[level + 1 :])
    parts = [
        tuple(dict.fromkeys(text for text in extended_lines[:, column] if text))
        for column in range(lines.shape[1])
    ]
    rows_of_words = [
        row for row in lines[::-1] if not all(COLUMN_NUMBER.match(text) for text in row if text)
    ]
    for row in rows_of_words:
        if all(row) and len({text.lower() for text in row}) == len(row):
            return list(row), parts
    names: list[str] = []
    lowest_row = rows_of_words[0] if rows_of_words else lines[-1]
    for column, texts in enumerate(parts):
        lowest = lowest_row[column]
        is_unique = lowest and list(lowest_row).count(lowest) == 1
        name = lowest if is_unique and not YEAR_TEXT.match(lowest) else " – ".join(texts)
        names.append(name or tr("Column {letter}").format(letter=_letter(int(columns[column]))))
    return _make_distinct(names), parts


def _extend_headings(row: np.ndarray, lower: np.ndarray) -> None:
    """Copy each upper heading to the empty columns on its right that have a heading below. Changes
    `row`."""
    heading = ""
    for column in range(len(row)):
        if row[column]:
            heading = row[column]
        elif heading and lower[:, column].any():
            row[column] = heading


def _make_distinct(names: list[str]) -> list[str]:
    """Return the names with “(2)”, “(3)”… after each repetition."""
    occurrences: dict[str, int] = {}
    distinct = []
    for name in names:
        key = name.lower()
        occurrences[key] = occurrences.get(key, 0) + 1
        distinct.append(name if occurrences[key] == 1 else f"{name} ({occurrences[key]})")
    return distinct


def _letter(column: int) -> str:
    """Return a column's letters as spreadsheets show them: 0 → A, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        text = chr(65 + letter) + text
    return text


def _one_line(text: str) -> str:
    """Return a heading on one line, at most 200 characters; '' for a formula without a value."""
    text = "" if text == FORMULA else text
    return re.sub(r"[\s\u00a0\u202f]+", " ", strip_text(text)).strip()[:200]


def _find_end(cells: np.ndarray, columns: np.ndarray, body: int) -> tuple[int, int]:
    """Find (the last row of the body, how many rows of notes follow it)."""
    width = len(columns)
    row = len(cells) - 1
    notes = 0
    while row >= body and notes < MAX_NOTE_ROWS:
        filled = [text for text in cells[row, columns] if strip_text(text)]
        is_remark = len(filled) == 1 and width > 2 and cell_kind(filled[0]) in (TEXT, TOKEN)
        is_note = (
            bool(filled) and bool(NOTE_WORDS.match(filled[0])) and len(filled) <= max(2, width // 3)
        )
        if filled and not is_remark and not is_note:
            break
        notes += bool(filled)
        row -= 1
    return row, notes


def _body_rows(
    cells: np.ndarray, columns: np.ndarray, heading_rows: list[int], body: int, last_row: int
) -> np.ndarray:
    """Return the rows of the body without blank rows and repeated headings."""
    body_rows = np.arange(body, last_row + 1)
    cells_of_body = cells[body : last_row + 1]
    is_left_out = _is_blank(cells_of_body, columns)
    for heading_row in heading_rows:
        first_filled = next((column for column in columns if cells[heading_row, column]), 0)
        for row in np.flatnonzero(
            cells_of_body[:, first_filled] == cells[heading_row, first_filled]
        ):
            is_left_out[row] |= (cells_of_body[row, columns] == cells[heading_row, columns]).all()
    return body_rows[~is_left_out]


def _is_blank(cells: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return (n,) whether a row is empty. Each column is searched only in rows that are empty so
    far."""
    rows: np.ndarray = np.arange(len(cells))
    for column in columns:
        texts = cells[rows, column].tolist()
        blank_texts = {
            text for text in set(texts) if not text[:1].isalnum() and not strip_text(text)
        }
        rows = rows[[text in blank_texts for text in texts]] if blank_texts else rows[:0]
        if not len(rows):
            break
    is_blank = np.zeros(len(cells), dtype=bool)
    is_blank[rows] = True
    return is_blank


def _is_total(cells: np.ndarray, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return (n,) whether a row says in one of its first columns of text that it is a total.

    If more than a third of the rows do, the word has another meaning in this file and no row is a
    total."""
    is_total = np.zeros(len(rows), dtype=bool)
    for column in columns:
        texts = cells[rows, column]
        if cell_kind(texts[0]) == NUMBER and cell_kind(texts[-1]) == NUMBER:
            continue
        for text in set(map(str, texts)):
            if text and TOTAL_ROW_WORDS.match(text) and not PLAIN_NUMBER.match(text.strip()):
                is_total |= texts == text
    return (
        is_total
        if is_total.sum() <= max(3, len(is_total) // 3)
        else np.zeros(len(rows), dtype=bool)
    )


def is_pooled(text: str) -> bool:
    """Whether a text names the units that the sender pooled (“Autres communes”)."""
    return text[:1].isalpha() and POOLED_WORDS.match(normalise(text)) is not None


def _refuse_ragged(grid: Grid, heading_rows: list[int], rows: np.ndarray) -> None:
    """Raise Unreadable for rows whose width shows a separator inside a name, or a broken line."""
    if grid.lengths is None:
        return
    width = max(int(grid.lengths[row]) for row in heading_rows)
    lengths = grid.lengths[rows]
    for row in rows[lengths > width]:
        if (cells := _filled_width(grid.cells[row])) > width:
            raise Unreadable(
                tr(
                    "Row {row} has {n} cells, the headings {m}: is there a “{separator}” inside a "
                    "name?"
                ).format(row=grid.row_number(int(row)), n=cells, m=width, separator=grid.separator)
            )
    short_rows = rows[(lengths > 1) & (lengths < width - 1) & (lengths < 0.7 * width)]
    if len(short_rows) and len(short_rows) <= max(1, len(rows) // 5):
        raise Unreadable(
            tr("Row {row} has {n} cells, the headings {m}: is a line broken there?").format(
                row=grid.row_number(int(short_rows[0])), n=int(grid.lengths[short_rows[0]]), m=width
            )
        )


def _filled_width(row: np.ndarray) -> int:
    """Return how many cells a row has up to its last filled one."""
    filled = [position for position, text in enumerate(row) if strip_text(text)]
    return filled[-1] + 1 if filled else 0
