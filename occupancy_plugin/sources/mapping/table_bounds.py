"""Where a table begins and ends in a grid, and what its columns are called: one function for CSV,
sheets and layers.

Kinds of cells tell it: columns of numbers mark the body; what is filled above it is the heading."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..grid import FORMULA, Grid
from .values import SPACES, is_unknown, stripped

EMPTY, NUMBER, CODE, TOKEN, TEXT = range(5)
SAMPLE = 600  # rows at the top that are looked at, besides those at the end
MAX_HEADINGS = 4
MAX_NOTE_ROWS = 60
FIRST_COLUMNS = 12  # that are looked at for the word “total”
LONG = 80  # characters of a cell that is a title or a note rather than a heading
NOTES = re.compile(
    r"\s*(?:sources?|notes?|champ|lecture|légende|n\.?b\.?|avertissement|remarques?|définitions?"
    r"|données fictives"
    r"|\(\d+\)|\*|©|s\s*[:=])(?:\W|$)",
    re.IGNORECASE,
)
TOTALS = re.compile(
    r"\s*(?:(?:sous[- ]?)?totaux|(?:sous[- ]?)?total\b.*|ensemble\b.*|france(?: entière"
    r"| métropolitaine|\s*\(.*)?|(?:moyenne|médiane|minimum|maximum|écart[- ]type)\b.*|mini?|maxi?"
    r"|mean|median|average|standard deviation|grand total|all|overall|somme)\s*:?\s*$",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:19|20)\d\d$")
PLAIN = re.compile(r"[-+]?\d+(?:[.,]\d+)*%?$|[-+]?[.,]\d+%?$")
CODED = re.compile(r"0\d+$|[QR][PN][0-9AB]{5}[0-9A-Z]$|CRS\d{4}RES|2[ABab]\d{3}(?:\d{4})?$")


@dataclass(frozen=True)
class TableBounds:
    """The table in a grid.

    names         per column: what it is called, unlike the others' · parts  its headings, top to
    bottom columns       the grid's column of each
    rows          the grid's rows of the body, without blank ones, repeated headings and notes
    totals        per row of the body: does it say that it is a total?
    heading_rows  the file's numbers of the heading's rows · notes  rows of notes at the end"""

    names: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    columns: np.ndarray = field(repr=False)
    rows: np.ndarray = field(repr=False)
    totals: np.ndarray = field(repr=False)
    heading_rows: tuple[int, ...] = ()
    notes: int = 0
    repeated: int = 0

    def texts(self, grid: Grid, column: int) -> np.ndarray:
        """Cells of a column over the body's rows."""
        return grid.cells[self.rows, self.columns[column]]


def kind_of_cell(text: str) -> int:
    """EMPTY, NUMBER, CODE (a number with a leading zero, or the form of a code), TOKEN or TEXT."""
    bare = SPACES.sub("", stripped(text))
    if not bare:
        return EMPTY
    if text == FORMULA:
        return NUMBER
    if CODED.match(bare):
        return CODE
    if PLAIN.match(bare.replace("−", "-").rstrip("€")):
        return NUMBER
    return TOKEN if is_unknown(text) else TEXT


def layout_of(grid: Grid) -> TableBounds:
    """Find the table. Raises Unreadable where there is none."""
    if grid.fault:
        raise Unreadable(grid.fault)
    cells = _filled(grid)
    used = _used(cells)
    if not len(used):
        raise Unreadable(_named(grid, tr("There is no table in it.")))
    top = cells[:SAMPLE][:, used]
    body, heads = (1, [0]) if grid.headed else _body(top, _kinds(top))
    if not heads:
        raise Unreadable(
            _named(grid, tr("The columns have no headings: write one above each column."))
        )
    last, notes = _end(cells, used, body)
    if last < body:
        raise Unreadable(_named(grid, tr("There is no row below the headings.")))
    names, parts = _names(cells[heads][:, used], grid, used)
    rows, repeated = _rows(cells, used, heads, body, last)
    if not len(rows):
        raise Unreadable(_named(grid, tr("There is no row below the headings.")))
    _refuse_ragged(grid, heads, rows)
    numbers = tuple(grid.row_number(row) for row in heads)
    totals = _totals(cells, used[:FIRST_COLUMNS], rows)
    return TableBounds(
        tuple(names),
        tuple(parts),
        used,
        rows,
        totals,
        () if grid.headed else numbers,
        notes,
        repeated,
    )


def _used(cells: np.ndarray) -> np.ndarray:
    """Columns that hold something: most show it in their first rows."""
    columns = range(cells.shape[1] if len(cells) else 0)
    return np.array(
        [c for c in columns if (cells[:SAMPLE, c] != "").any() or (cells[:, c] != "").any()],
        dtype=int,
    )


def _named(grid: Grid, sentence: str) -> str:
    return (
        tr("Sheet “{sheet}”: {reason}").format(sheet=grid.name, reason=sentence)
        if grid.name
        else sentence
    )


def _filled(grid: Grid) -> np.ndarray:
    """The cells, spaces alone as empty, merged ones filled: to the right, and down in a first
    column."""
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


def _kinds(head: np.ndarray) -> np.ndarray:
    """Kinds of the cells of the first rows."""
    kinds = {text: kind_of_cell(text) for text in set(head.ravel().tolist())}
    return np.array([kinds[text] for text in head.ravel().tolist()], dtype=np.int8).reshape(
        head.shape
    )


def _body(cells: np.ndarray, kinds: np.ndarray) -> tuple[int, list[int]]:
    """(first row of the body, rows of the heading)."""
    rows = len(kinds)
    fill = (kinds != EMPTY).sum(axis=1)
    wide = int(np.quantile(fill[fill > 0], 0.75))
    lower_rows = kinds[max(rows // 2, 1) :] if rows > 1 else kinds
    lower_rows = (
        lower_rows[(lower_rows != EMPTY).sum(axis=1) > max(1, wide // 3)]
        if len(lower_rows)
        else lower_rows
    )
    numeric = (
        _numeric_columns(lower_rows) if len(lower_rows) else np.zeros(kinds.shape[1], dtype=bool)
    )
    if not numeric.any():
        start = int(np.flatnonzero(fill >= max(1, wide - 1))[0])
        return start + 1, _headings(cells, kinds, start + 1, wide)
    need = max(1, -(-int(numeric.sum()) // 2))
    for row in range(rows):
        part = kinds[row, numeric]
        numbers = np.isin(part, (NUMBER, CODE))
        if numbers.sum() + (part == TOKEN).sum() >= need and numbers.any():
            if _numbers_as_headings(cells, kinds, row, numeric):
                continue
            return row, _headings(cells, kinds, row, wide)
    start = int(np.flatnonzero(fill >= max(1, wide - 1))[0])
    return start + 1, _headings(cells, kinds, start + 1, wide)


def _numeric_columns(kinds: np.ndarray) -> np.ndarray:
    numbers = np.isin(kinds, (NUMBER, CODE)).sum(axis=0)
    filled = (kinds != EMPTY).sum(axis=0)
    tokens = (kinds == TOKEN).sum(axis=0)
    return (numbers > 0) & (numbers + tokens >= 0.6 * np.maximum(filled, 1))


def _numbers_as_headings(
    cells: np.ndarray, kinds: np.ndarray, row: int, numeric: np.ndarray
) -> bool:
    """A row of years, or of 1, 2, 3…, over columns that hold something else."""
    if row + 1 >= len(kinds):
        return False
    row_texts = [
        stripped(text)
        for text, kind in zip(cells[row], kinds[row], strict=True)
        if kind in (NUMBER, CODE)
    ]
    next_texts = [stripped(text) for text in cells[row + 1, numeric] if text]
    if len(row_texts) < 2:
        return False
    years = all(YEAR.match(text) for text in row_texts)
    counted = (
        row_texts == [str(at + int(row_texts[0])) for at in range(len(row_texts))]
        if all(text.isdigit() and len(text) < 4 for text in row_texts)
        else False
    )
    if counted:
        return len(row_texts) >= 3 and int(row_texts[0]) <= 2 and next_texts != row_texts
    return years and not all(YEAR.match(text) for text in next_texts)


def _headings(cells: np.ndarray, kinds: np.ndarray, body: int, wide: int) -> list[int]:
    """Filled rows right above the body, up to four; a blank row between them and it is allowed."""
    rows: list[int] = []
    row = body - 1
    while row >= 0 and not rows and not (kinds[row] != EMPTY).any():
        row -= 1
    while row >= 0 and len(rows) < MAX_HEADINGS:
        filled = np.flatnonzero(kinds[row] != EMPTY)
        if not len(filled):
            break
        texts = {stripped(text) for text in cells[row, filled]}
        lone = wide > 2 and len(texts) == 1 and (filled[0] == 0 or len(next(iter(texts))) > LONG)
        if lone and not rows and row > 0 and (kinds[row - 1] != EMPTY).sum() > max(1, wide // 2):
            row -= 1  # a remark between the headings and the body
            continue
        if (rows or wide > 2) and lone:
            break
        if rows and any(NOTES.match(text) for text in cells[row, filled[:1]]):
            break
        rows.insert(0, row)
        row -= 1
    return rows


def _names(
    heads: np.ndarray, grid: Grid, used: np.ndarray
) -> tuple[list[str], list[tuple[str, ...]]]:
    """What columns are called: the lowest row of headings that tells them all apart, else all rows
    joined; upper ones reach to the right where a text file has no merges."""
    plain = np.array([[_one_line(text) for text in row] for row in heads], dtype=object).reshape(
        heads.shape
    )
    spread = plain.copy()
    if not grid.merges:
        for level in range(len(plain) - 1):
            _spread(spread[level], plain[level + 1 :])
    parts = [tuple(dict.fromkeys(t for t in spread[:, c] if t)) for c in range(plain.shape[1])]
    for row in plain[::-1]:
        counted = all(text.isdigit() for text in row if text)
        if all(row) and not counted and len({text.lower() for text in row}) == len(row):
            return list(row), parts
    names: list[str] = []
    low = next((row for row in plain[::-1] if not all(t.isdigit() for t in row if t)), plain[-1])
    for column, texts in enumerate(parts):
        lowest = low[column]
        alone = lowest and list(low).count(lowest) == 1
        name = lowest if alone and not YEAR.match(lowest) else " – ".join(texts)
        names.append(name or tr("Column {letter}").format(letter=_letter(int(used[column]))))
    return _distinct(names), parts


def _spread(row: np.ndarray, lower: np.ndarray) -> None:
    """An upper heading holds for the columns to its right that have a heading of their own
    below."""
    last = ""
    for column in range(len(row)):
        if row[column]:
            last = row[column]
        elif last and lower[:, column].any():
            row[column] = last


def _distinct(names: list[str]) -> list[str]:
    counted: dict[str, int] = {}
    distinct = []
    for name in names:
        key = name.lower()
        counted[key] = counted.get(key, 0) + 1
        distinct.append(name if counted[key] == 1 else f"{name} ({counted[key]})")
    return distinct


def _letter(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        text = chr(65 + letter) + text
    return text


def _one_line(text: str) -> str:
    text = "" if text == FORMULA else text
    return re.sub(r"[\s\u00a0\u202f]+", " ", stripped(text)).strip()[:200]


def _end(cells: np.ndarray, used: np.ndarray, body: int) -> tuple[int, int]:
    """(last row of the body, rows of notes below it)."""
    wide = len(used)
    row = len(cells) - 1
    notes = 0
    while row >= body and notes < MAX_NOTE_ROWS:
        filled = [text for text in cells[row, used] if stripped(text)]
        lone = len(filled) == 1 and wide > 2 and kind_of_cell(filled[0]) in (TEXT, TOKEN)
        note = bool(filled) and bool(NOTES.match(filled[0])) and len(filled) <= max(2, wide // 3)
        if filled and not lone and not note:
            break
        notes += bool(filled)
        row -= 1
    return row, notes


def _rows(
    cells: np.ndarray, used: np.ndarray, heads: list[int], body: int, last: int
) -> tuple[np.ndarray, int]:
    """Rows of the body without blank ones and repeated headings."""
    span = np.arange(body, last + 1)
    part = cells[body : last + 1]
    blank = _blank(part, used)
    repeated = np.zeros(len(span), dtype=bool)
    for head in heads:
        first = next((c for c in used if cells[head, c]), 0)
        same = np.flatnonzero(part[:, first] == cells[head, first])
        repeated[[row for row in same if (part[row, used] == cells[head, used]).all()]] = True
    return span[~blank & ~repeated], int(repeated.sum())


def _blank(cells: np.ndarray, used: np.ndarray) -> np.ndarray:
    """Rows without a word: those that are empty so far are looked at, column by column."""
    rows: np.ndarray = np.arange(len(cells))
    for column in used:
        texts = cells[rows, column].tolist()
        empty = {text for text in set(texts) if not stripped(text)}
        rows = rows[[text in empty for text in texts]]
        if not len(rows):
            break
    blank = np.zeros(len(cells), dtype=bool)
    blank[rows] = True
    return blank


def _totals(cells: np.ndarray, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Rows that say that they are totals, in one of their first columns of text."""
    totals = np.zeros(len(rows), dtype=bool)
    for column in columns:
        texts = cells[rows, column]
        if kind_of_cell(texts[0]) == NUMBER and kind_of_cell(texts[-1]) == NUMBER:
            continue
        for text in set(map(str, texts)):
            if text and TOTALS.match(text) and not PLAIN.match(text.strip()):
                totals |= texts == text
    return totals if totals.sum() <= max(3, len(totals) // 3) else np.zeros(len(rows), dtype=bool)


def _refuse_ragged(grid: Grid, heads: list[int], rows: np.ndarray) -> None:
    """A row with more cells than the headings has a separator inside a name."""
    if grid.lengths is None:
        return
    width = max(int(grid.lengths[row]) for row in heads)
    lengths = grid.lengths[rows]
    for row in rows[lengths > width]:
        if (cells := _filled_width(grid.cells[row])) > width:
            raise Unreadable(
                tr(
                    "Row {row} has {n} cells, the headings {m}: is there a “{separator}” inside a "
                    "name?"
                ).format(row=grid.row_number(int(row)), n=cells, m=width, separator=grid.separator)
            )
    narrow = rows[(lengths > 1) & (lengths < width - 1) & (lengths < 0.7 * width)]
    if len(narrow) and len(narrow) <= max(1, len(rows) // 5):
        raise Unreadable(
            tr("Row {row} has {n} cells, the headings {m}: is a line broken there?").format(
                row=grid.row_number(int(narrow[0])), n=int(grid.lengths[narrow[0]]), m=width
            )
        )


def _filled_width(row: np.ndarray) -> int:
    filled = [at for at, text in enumerate(row) if stripped(text)]
    return filled[-1] + 1 if filled else 0
