"""CSV and its kin → Grid: separator by the widths of rows and what cells then hold."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..grid import Grid, StringPool, Tick, cells_of, never_cancelled
from .encoding import decoded
from .kinds import MAX_CELL, MAX_CELLS, check_size, long_cell

SEPARATORS = (";", ",", "\t", "|")
SAMPLE_ROWS = 300
TICK_ROWS = 2_000
EVEN_ROWS = 20_000  # from which lines of one width are read by columns, so many at a time
NUMBER = re.compile(r"[-+]?[\d\s\u00a0\u202f]+(?:[.,]\d+)?\s*%?$")


def read_text(
    path: Path, encoding: str = "", separator: str = "", tick: Tick = never_cancelled
) -> Grid:
    """The one grid of a text file. Raises Unreadable."""
    return text_grid(path.read_bytes(), encoding, separator, tick)


def text_grid(content: bytes, encoding: str, separator: str, tick: Tick) -> Grid:
    """The grid of a text. Raises Unreadable."""
    tick()
    text, name = decoded(content, encoding)
    del content
    tick()
    text, spoken, skipped = _spoken_separator(text)
    if "\0" in text:
        raise Unreadable(tr("The file is no text: it holds bytes that no table has."))
    chosen = separator or spoken or separator_of(text)
    lines = lines_of(text)
    cells, lengths = _even_cells(lines, chosen, '"' in text, tick)
    del text
    if cells is None:
        rows, lengths = _rows(lines, chosen, tick)
        cells = cells_of(rows)
    return Grid(
        cells,
        "CSV",
        encoding=name,
        separator=chosen,
        lengths=np.array(lengths, dtype=np.int32),
        first_row=1 + skipped,
    )


def _spoken_separator(text: str) -> tuple[str, str, int]:
    """A first line `sep=;` says it all."""
    match = re.match(r"\s*\"?sep=(.)\"?[ ;,\t]*\r?\n", text)
    return (text[match.end() :], match.group(1), 1) if match else (text, "", 0)


def lines_of(text: str) -> list[str]:
    """Lines, whatever ends them."""
    plain = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    return plain.split("\n")


def _reader(lines: list[str], separator: str) -> Iterator[list[str]]:
    ended = (f"{line}\n" for line in lines)
    return csv.reader(ended, delimiter=separator, skipinitialspace=separator != " ", strict=False)


def _even_cells(
    lines: list[str], separator: str, quoted: bool, tick: Tick
) -> tuple[np.ndarray | None, list[int]]:
    """(cells, widths) of a large text whose lines are all of one width, read by pandas four times
    as fast; None for any other: quotation marks and uneven lines are looked at row by row."""
    rows = len(lines) - (not lines[-1])
    width = lines[0].count(separator) + 1
    if quoted or rows < EVEN_ROWS or rows * width > MAX_CELLS or separator == " ":
        return None, []
    lengths = [line.count(separator) + 1 for line in lines[:rows]]
    if min(lengths) != width or max(lengths) != width or max(map(len, lines)) > MAX_CELL:
        return None, []
    check_size(rows, rows * width, width)
    cells = np.empty((rows, width), dtype=object, order="F")  # columns are what is asked for
    for first in range(0, rows, EVEN_ROWS):
        tick()
        part = pd.read_csv(
            io.StringIO("\n".join(lines[first : first + EVEN_ROWS])),
            sep=separator,
            header=None,
            dtype=str,
            na_filter=False,
            quoting=csv.QUOTE_NONE,
            skipinitialspace=True,
            skip_blank_lines=False,
        )
        cells[first : first + len(part)] = part.to_numpy(dtype=object)
    return cells, lengths


def _rows(lines: list[str], separator: str, tick: Tick) -> tuple[list[list[str]], list[int]]:
    texts = StringPool()
    rows: list[list[str]] = []
    lengths: list[int] = []
    cells = 0
    csv.field_size_limit(MAX_CELL)
    try:
        for number, row in enumerate(_reader(lines, separator)):
            if not number % TICK_ROWS:
                tick()
            width = len(row)
            while width and not row[width - 1].strip():
                width -= 1
            cells += width
            check_size(number + 1, cells, width)
            lengths.append(len(row))
            rows.append(list(map(texts.__getitem__, row[:width])))
    except csv.Error as error:
        if "field larger" in str(error):
            raise long_cell() from error
        raise Unreadable(
            tr("Row {row} cannot be read as a table's: a quotation mark may be open there.").format(
                row=len(rows) + 1
            )
        ) from error
    while rows and not rows[-1]:
        rows.pop()
        lengths.pop()
    if not rows:
        raise Unreadable(tr("The file is empty."))
    _refuse_open_quotes(rows, texts, separator)
    return rows, lengths


def _refuse_open_quotes(rows: list[list[str]], texts: StringPool, separator: str) -> None:
    """A quotation mark that nobody closed swallows the lines after it."""
    swallowed = {
        text
        for text in texts
        if "\n" in text and sum(separator in line for line in text.split("\n")) > 2
    }
    if swallowed:
        row = next(at for at, cells in enumerate(rows) if swallowed.intersection(cells))
        raise Unreadable(
            tr(
                "Row {row} opens a quotation mark that swallows the rows after it: close it or "
                "take "
                "it out."
            ).format(row=row + 1)
        )


def separator_of(text: str) -> str:
    """The separator that makes a table of the first rows: of one width, of cells of one kind a
    column, with no other separator inside them. ';' where there is but one column."""
    head = text[: SAMPLE_ROWS * 4000]
    if len(head) < len(text):
        head = head[: head.rfind("\n") + 1] or head
    best, chosen = 0.0, ";"
    for separator in SEPARATORS:
        score = _score(head, separator)
        if score > best:
            best, chosen = score, separator
    if best == 0.0 and _score(head, " ") > 0:
        raise Unreadable(
            tr("The columns seem to be separated by spaces. Save the file with semicolons.")
        )
    return chosen


def _score(text: str, separator: str) -> float:
    if separator not in text:
        return 0.0
    csv.field_size_limit(MAX_CELL)
    rows: list[list[str]] = []
    try:
        for row in _reader(lines_of(text), separator):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) >= SAMPLE_ROWS:
                break
    except csv.Error:
        if not rows:
            return 0.0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1] * math.log(item[0]), item[0]))
    body = [row for row in rows if len(row) == width]
    separators = sum(
        other in cell for row in body for cell in row for other in SEPARATORS[0:1] + SEPARATORS[2:]
    )
    half = body[len(body) // 2 :]
    stable = 0.0
    for column in range(width):
        kinds = Counter(_kind(row[column]) for row in half if row[column].strip())
        total = sum(kinds.values())
        stable += max(kinds.values()) / total if total else 0.5
    density = separators / (len(body) * width)
    return (
        (count / len(rows)) * (stable / width) * (1.0 / (1.0 + 4.0 * density)) * math.log(1 + width)
    )


def _kind(cell: str) -> str:
    return "number" if NUMBER.match(cell.strip()) else "text"
