"""Whether a text that QGIS puts into the clipboard holds a row of a watched layer, whole or in
part: as a table, as GeoJSON, as `name: value`, or as a code with figures behind it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..recognise.digests import code_text, digest
from ..recognise.likelihood import LONG, copy_score, significant_digits
from ..recognise.rows import Rows, figures_of, number, rows_of
from ..recognise.shared_rows import FRESH, Snapshot

LONGEST = 2_000_000  # characters that are read
MOST_ROWS = 2_000
LONELY = 6  # digits of a figure that is recognised without a code
PAIR = re.compile(r"^\s*([^:\t\n]{1,80}?)\s*(?::|\t)\s*(.*?)\s*$")
TOKEN = re.compile(r"[0-9A-Za-z_.,-]+")
SEPARATORS = "\t;,"


def holds_watched_row(text: str, snapshots: Sequence[Snapshot]) -> Snapshot | None:
    """The watched layer of which the text holds a row, None for none."""
    text = text[:LONGEST]
    tables = list(_tables(text))
    for snapshot in snapshots:
        rows_by_key = _places(snapshot)
        if any(_has_row(table, snapshot, rows_by_key) for table in tables):
            return snapshot
        if _has_figures_behind_code(text, snapshot, rows_by_key) or _is_lonely(text, snapshot):
            return snapshot
    return None


def _tables(text: str) -> Iterable[Rows]:
    """The tables that a text may be."""
    lines = text.splitlines()[: MOST_ROWS + 1]
    for separator in SEPARATORS:
        cells = [line.split(separator) for line in lines]
        if len(cells) > 1 and len(cells[0]) > 1:
            width = len(cells[0])
            body = [row for row in cells[1:] if len(row) == width]
            if body:
                yield rows_of([name.strip(' "') for name in cells[0]], _cleaned(body))
    if text.lstrip()[:1] in "{[":
        properties = _properties(text)
        if properties:
            names = list(dict.fromkeys(name for row in properties for name in row))
            yield rows_of(names, [[row.get(name) for name in names] for row in properties])
    pairs = [match.groups() for line in lines if (match := PAIR.match(line))]
    for group in _groups(pairs):
        yield rows_of([name for name, _ in group], [[value for _, value in group]])


def _cleaned(rows: list[list[str]]) -> list[list[str]]:
    return [[cell.strip(' "') for cell in row] for row in rows]


def _properties(text: str) -> list[dict[str, Any]]:
    """The attributes of the features of a GeoJSON."""
    try:
        document = json.loads(text)
    except ValueError:
        return []
    features = document.get("features", [document]) if isinstance(document, dict) else document
    properties = [one.get("properties") for one in features if isinstance(one, dict)]
    return [one for one in properties if isinstance(one, dict)][:MOST_ROWS]


def _groups(pairs: list[tuple[str, ...]]) -> Iterable[list[tuple[str, ...]]]:
    """`name: value` lines, a feature after the other: a name that comes again begins the next."""
    group: list[tuple[str, ...]] = []
    for pair in pairs:
        if any(pair[0] == name for name, _ in group):
            yield group
            group = []
        group.append(pair)
    if len(group) > 1:
        yield group


def _places(snapshot: Snapshot) -> dict[int, int]:
    """Digest of a code → its row."""
    return {
        int(code): at for codes in snapshot.keys.values() for at, code in enumerate(codes.tolist())
    }


def _has_row(table: Rows, snapshot: Snapshot, rows_by_key: dict[int, int]) -> bool:
    """A row with a watched row's code and a figure of the same name, or with two figures of the
    same names; or columns that are copies whatever they are called."""
    columns_named = _named_columns(table, snapshot)
    if columns_named:
        digests = figures_of(table.numbers[:, [column for column, _ in columns_named]]).digests
        watched = snapshot.figures.digests[:, [figure for _, figure in columns_named]]
        for at in range(len(table)):
            row = _row_of(table, at, rows_by_key)
            if row is not None and (watched[row] == digests[at]).any(where=digests[at] != 0):
                return True
            if ((watched == digests[at]) & (digests[at] != 0)).sum(axis=1).max() >= 2:
                return True
    return _are_copies(table, snapshot, rows_by_key)


def _named_columns(table: Rows, snapshot: Snapshot) -> list[tuple[int, int]]:
    """(column of the table, figure of the snapshot) of the same name, a join's prefix aside."""
    return [
        (column, figure)
        for column, name in enumerate(table.names)
        for figure, figure_name in enumerate(snapshot.figure_names)
        if name == figure_name or name.endswith(f"_{figure_name}")
    ]


def _row_of(table: Rows, at: int, rows_by_key: dict[int, int]) -> int | None:
    for cell in table.cells[at]:
        text = code_text(cell) if cell is not None else ""
        if len(text) > 1 and (row := rows_by_key.get(digest(text))) is not None:
            return row
    return None


def _are_copies(table: Rows, snapshot: Snapshot, rows_by_key: dict[int, int]) -> bool:
    pairs = [
        (row, at)
        for at in range(len(table))
        if (row := _row_of(table, at, rows_by_key)) is not None
    ]
    if len(pairs) < 2:
        return False
    mine, theirs = (np.array(side, int) for side in zip(*pairs, strict=True))
    numbers = table.numbers[theirs]
    numbers = numbers[:, np.isfinite(numbers).any(axis=0)]
    if not numbers.shape[1]:
        return False
    score = copy_score(
        snapshot.figures.take(mine), figures_of(numbers), snapshot.small[mine], snapshot.kinds
    )
    return score >= FRESH


def _has_figures_behind_code(text: str, snapshot: Snapshot, rows_by_key: dict[int, int]) -> bool:
    """A small unit's code and behind it two figures of its row, or a long one."""
    row: int | None = None
    hits: set[int] = set()
    for token in TOKEN.findall(text)[: MOST_ROWS * 10]:
        code = code_text(token.strip(".,-"))
        place = rows_by_key.get(digest(code)) if len(code) > 1 else None
        if place is not None:
            row, hits = place, set()
            continue
        value = number(token.strip(".,-"))
        if row is None or not snapshot.small[row] or not np.isfinite(value) or not value:
            continue
        figure = figures_of(np.array([[value]]))
        if figure.digests[0, 0] in snapshot.figures.digests[row]:
            hits.add(int(figure.digests[0, 0]))
            if len(hits) >= 2 or figure.digits[0, 0] >= LONG:
                return True
    return False


def _is_lonely(text: str, snapshot: Snapshot) -> bool:
    """A figure of a small unit alone, so long that it can be nothing else."""
    if len(text) > 40:
        return False
    value = number(text.strip())
    if not np.isfinite(value) or significant_digits(np.array([value]))[0] < LONELY:
        return False
    figure_digest = figures_of(np.array([[value]])).digests[0, 0]
    return bool((snapshot.figures.digests[snapshot.small] == figure_digest).any())
