"""CSV and similar text files → Grid. The separator is found by the widths of rows and by the kinds
of cells that it makes."""

from __future__ import annotations

import csv
import gzip
import io
import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..grid import CancelCheck, Grid, StringPool, cells_of
from .encoding import decode
from .kinds import (
    GZIP,
    MAX_CELL,
    MAX_CELLS,
    MAX_UNPACKED,
    check_size,
    damaged,
    long_cell,
    too_large,
)

SEPARATORS = (";", ",", "\t", "|")
SAMPLE_ROWS = 300
CHECK_ROWS = 2_000
PANDAS_ROWS = 20_000  # from so many rows on, pandas reads lines of one width, in blocks of as many
NUMBER = re.compile(r"[-+]?[\d\s\u00a0\u202f]+(?:[.,]\d+)?\s*%?$")


def read_text(path: Path, encoding: str, separator: str, check_cancelled: CancelCheck) -> Grid:
    """Return the grid of a text file, which may be packed by gzip. Raises Unreadable."""
    content = path.read_bytes()
    if content.startswith(GZIP):
        try:
            with gzip.open(path) as packed:
                content = packed.read(MAX_UNPACKED + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise damaged(error) from error
        if len(content) > MAX_UNPACKED:
            raise too_large()
    return text_grid(content, encoding, separator, check_cancelled)


def text_grid(content: bytes, encoding: str, separator: str, check_cancelled: CancelCheck) -> Grid:
    """Return the grid of the content of a text file. Raises Unreadable."""
    check_cancelled()
    text, encoding_found = decode(content, encoding)
    del content
    check_cancelled()
    text, declared_separator, skipped_lines = _declared_separator(text)
    if "\0" in text:
        raise Unreadable(tr("The file is no text: it holds bytes that no table has."))
    separator_used = separator or declared_separator or separator_of(text)
    lines = lines_of(text)
    cells, lengths = _even_cells(lines, separator_used, '"' in text, check_cancelled)
    del text
    if cells is None:
        rows, lengths = _rows(lines, separator_used, check_cancelled)
        cells = cells_of(rows)
    return Grid(
        cells,
        "CSV",
        encoding=encoding_found,
        separator=separator_used,
        lengths=np.array(lengths, dtype=np.int32),
        first_row=1 + skipped_lines,
    )


def _declared_separator(text: str) -> tuple[str, str, int]:
    """Return (text, separator, skipped lines) after a first line `sep=;`, which Excel writes."""
    match = re.match(r"\s*\"?sep=(.)\"?[ ;,\t]*\r?\n", text)
    return (text[match.end() :], match.group(1), 1) if match else (text, "", 0)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, with any line ending."""
    unix_text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    return unix_text.split("\n")


def _reader(lines: list[str], separator: str) -> Iterator[list[str]]:
    lines_with_ends = (f"{line}\n" for line in lines)
    return csv.reader(
        lines_with_ends, delimiter=separator, skipinitialspace=separator != " ", strict=False
    )


def _even_cells(
    lines: list[str], separator: str, has_quotes: bool, check_cancelled: CancelCheck
) -> tuple[np.ndarray | None, list[int]]:
    """Return (cells, widths) of a large text whose lines have one width; (None, []) for any other.

    pandas reads these four times as fast. Quotation marks and uneven lines are read row by row
    instead."""
    rows = len(lines) - (not lines[-1])
    width = lines[0].count(separator) + 1
    if has_quotes or rows < PANDAS_ROWS or rows * width > MAX_CELLS or separator == " ":
        return None, []
    lengths = [line.count(separator) + 1 for line in lines[:rows]]
    if min(lengths) != width or max(lengths) != width or max(map(len, lines)) > MAX_CELL:
        return None, []
    check_size(rows, rows * width, width)
    cells = np.empty((rows, width), dtype=object, order="F")  # it is read by column
    for start in range(0, rows, PANDAS_ROWS):
        check_cancelled()
        block = pd.read_csv(
            io.StringIO("\n".join(lines[start : start + PANDAS_ROWS])),
            sep=separator,
            header=None,
            dtype=str,
            na_filter=False,
            quoting=csv.QUOTE_NONE,
            skipinitialspace=True,
            skip_blank_lines=False,
        )
        cells[start : start + len(block)] = block.to_numpy(dtype=object)
    return cells, lengths


def _rows(
    lines: list[str], separator: str, check_cancelled: CancelCheck
) -> tuple[list[list[str]], list[int]]:
    """Return (rows of text, width of each row as the file has it). Raises Unreadable."""
    texts = StringPool()
    rows: list[list[str]] = []
    lengths: list[int] = []
    cells = 0
    csv.field_size_limit(MAX_CELL)
    try:
        for number, row in enumerate(_reader(lines, separator)):
            if not number % CHECK_ROWS:
                check_cancelled()
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
    """Raise Unreadable where an unclosed quotation mark swallows the lines after it."""
    swallowed_rows = {
        text
        for text in texts
        if "\n" in text and sum(separator in line for line in text.split("\n")) > 2
    }
    if swallowed_rows:
        row = next(
            position for position, cells in enumerate(rows) if swallowed_rows.intersection(cells)
        )
        raise Unreadable(
            tr(
                "Row {row} opens a quotation mark that swallows the rows after it: close it or "
                "take it out."
            ).format(row=row + 1)
        )


def separator_of(text: str) -> str:
    """Return the separator that makes the best table of the first rows, ';' for a single column.

    Rows should have one width, each column one kind of cells, and no cell another separator."""
    head = text[: SAMPLE_ROWS * 4000]
    if len(head) < len(text):
        head = head[: head.rfind("\n") + 1] or head
    best_score, best_separator = 0.0, ";"
    for separator in SEPARATORS:
        score = _score(head, separator)
        if score > best_score:
            best_score, best_separator = score, separator
    if best_score == 0.0 and _score(head, " ") > 0:
        raise Unreadable(
            tr("The columns seem to be separated by spaces. Save the file with semicolons.")
        )
    return best_separator


def _score(text: str, separator: str) -> float:
    """Return how well the rows look under a separator, 0 where it does not occur."""
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
    others = SEPARATORS[0:1] + SEPARATORS[2:]
    other_separators = sum(other in cell for row in body for cell in row for other in others)
    lower_half = body[len(body) // 2 :]
    consistency = 0.0
    for column in range(width):
        cells = [row[column].strip() for row in lower_half if row[column].strip()]
        kinds = Counter(NUMBER.match(cell) is not None for cell in cells)
        total = sum(kinds.values())
        consistency += max(kinds.values()) / total if total else 0.5
    density = other_separators / (len(body) * width)
    return (
        (count / len(rows))
        * (consistency / width)
        * (1.0 / (1.0 + 4.0 * density))
        * math.log(1 + width)
    )
