"""Whether a text in the clipboard contains a row of a watched layer, whole or in part: as a table,
as GeoJSON, as `name: value`, or as codes or names followed by figures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from qgis.core import QgsGeometry

from ..recognise.digests import code_text, digest
from ..recognise.likelihood import LONG_FIGURE, copy_score, significant_digits
from ..recognise.rows import Rows, figures_of, number, rows_of
from ..recognise.shared_rows import FRESH_SCORE, Snapshot, point_on

MAX_TEXT = 2_000_000  # characters that are read
MAX_ROWS = 2_000
MIN_DIGITS = 6  # of a figure that is recognised without a code
MIN_CODES = 3  # each followed by a figure of its row, however small
GEOMETRY = "wkt_geom"  # QGIS's heading of a copied row's geometry
MAX_DECIMALS = 4  # behind a comma; more digits are another figure or a code
PAIR = re.compile(r"^\s*([^:\t\n]{1,80}?)\s*(?::|\t)\s*(.*?)\s*$")
TOKEN = re.compile(r"[0-9A-Za-z_.,-]+")
SEPARATORS = "\t;,"
Key = int | tuple[float, float]  # the digest of a code, or a place


def holds_watched_row(text: str, snapshots: Sequence[Snapshot]) -> Snapshot | None:
    """Return the snapshot of the watched layer of which the text holds a row, None without one."""
    text = text[:MAX_TEXT]
    tables = list(_tables(text))
    for snapshot in snapshots:
        rows_by_key = _rows_by_key(snapshot)
        if any(_has_row(table, snapshot, rows_by_key) for table in tables):
            return snapshot
        if _has_figures_behind_code(text, snapshot, rows_by_key) or _is_long_figure(text, snapshot):
            return snapshot
    return None


def _tables(text: str) -> Iterable[Rows]:
    """Yield the tables as which the text can be read."""
    lines = text.splitlines()[: MAX_ROWS + 1]
    for separator in SEPARATORS:
        cells = [line.split(separator) for line in lines]
        if len(cells) > 1 and len(cells[0]) > 1:
            width = len(cells[0])
            body = [row for row in cells[1:] if len(row) == width]
            if body:
                yield rows_of([name.strip(' "') for name in cells[0]], _clean(body))
    if text.lstrip()[:1] in "{[":
        properties = _properties(text)
        if properties:
            names = list(dict.fromkeys(name for row in properties for name in row))
            yield rows_of(names, [[row.get(name) for name in names] for row in properties])
    pairs = [match.groups() for line in lines if (match := PAIR.match(line))]
    for group in _groups(pairs):
        yield rows_of([name for name, _ in group], [[value for _, value in group]])


def _clean(rows: list[list[str]]) -> list[list[str]]:
    return [[cell.strip(' "') for cell in row] for row in rows]


def _properties(text: str) -> list[dict[str, Any]]:
    try:
        document = json.loads(text)
    except ValueError:
        return []
    features = document.get("features", [document]) if isinstance(document, dict) else document
    properties = [feature.get("properties") for feature in features if isinstance(feature, dict)]
    return [values for values in properties if isinstance(values, dict)][:MAX_ROWS]


def _groups(pairs: list[tuple[str, ...]]) -> Iterable[list[tuple[str, ...]]]:
    """Split `name: value` lines into features: a repeated name begins the next one."""
    group: list[tuple[str, ...]] = []
    for pair in pairs:
        if any(pair[0] == name for name, _ in group):
            yield group
            group = []
        group.append(pair)
    if len(group) > 1:
        yield group


def _rows_by_key(snapshot: Snapshot) -> dict[Key, int]:
    """Return the row of each code and, while the layer is in the project, of each place."""
    places = enumerate(snapshot.places or ())
    by_place: dict[Key, int] = {
        (point.x(), point.y()): row for row, point in places if point is not None
    }
    return by_place | {
        int(code): row
        for codes in snapshot.keys.values()
        for row, code in enumerate(codes.tolist())
    }


def _has_row(table: Rows, snapshot: Snapshot, rows_by_key: dict[Key, int]) -> bool:
    """Whether a row has a watched row's code and a figure under the same name, or two figures under
    the same names, or whether columns of any name are copies."""
    matching_columns = _named_columns(table, snapshot)
    if matching_columns:
        digests = figures_of(table.numbers[:, [column for column, _ in matching_columns]]).digests
        watched_digests = snapshot.figures.digests[:, [figure for _, figure in matching_columns]]
        for position in range(len(table)):
            watched_row = _row_of(table, position, rows_by_key)
            if watched_row is not None and (watched_digests[watched_row] == digests[position]).any(
                where=digests[position] != 0
            ):
                return True
            if ((watched_digests == digests[position]) & (digests[position] != 0)).sum(
                axis=1
            ).max() >= 2:
                return True
    return _are_copies(table, snapshot, rows_by_key)


def _named_columns(table: Rows, snapshot: Snapshot) -> list[tuple[int, int]]:
    """Return (column of the table, figure of the snapshot) of equal names, ignoring a join's
    prefix."""
    return [
        (column, figure)
        for column, name in enumerate(table.names)
        for figure, figure_name in enumerate(snapshot.figure_names)
        if name == figure_name or name.endswith(f"_{figure_name}")
    ]


def _row_of(table: Rows, position: int, rows_by_key: dict[Key, int]) -> int | None:
    """Return the watched row of a row of the table: by a code or a name, else by its place."""
    for cell in table.cells[position]:
        text = code_text(cell) if cell is not None else ""
        if len(text) > 1 and (watched_row := rows_by_key.get(digest(text))) is not None:
            return watched_row
    if table.names[0] == GEOMETRY:
        place = point_on(QgsGeometry.fromWkt(str(table.cells[position][0])))
        return None if place is None else rows_by_key.get((place.x(), place.y()))
    return None


def _are_copies(table: Rows, snapshot: Snapshot, rows_by_key: dict[Key, int]) -> bool:
    """Whether the copied rows hold figures of the watched ones."""
    pairs = [
        (watched_row, position)
        for position in range(len(table))
        if (watched_row := _row_of(table, position, rows_by_key)) is not None
    ]
    if len(pairs) < 2:
        return False
    watched_rows, table_rows = (np.array(side, int) for side in zip(*pairs, strict=True))
    numbers = table.numbers[table_rows]
    numbers = numbers[:, np.isfinite(numbers).any(axis=0)]
    if not numbers.shape[1]:
        return False
    score = copy_score(
        snapshot.figures.take(watched_rows),
        figures_of(numbers),
        snapshot.small[watched_rows],
        snapshot.kinds,
    )
    return score >= FRESH_SCORE


def _has_figures_behind_code(text: str, snapshot: Snapshot, rows_by_key: dict[Key, int]) -> bool:
    """Whether a small unit's code is followed by two figures of its row, or by a long one; or every
    code of at least three is followed by a figure of its row."""
    row: int | None = None
    found_digests: set[int] = set()
    matches: list[bool] = []  # for each code with a number behind it
    has_small = is_first = False
    for token in _tokens(text):
        code = code_text(token)
        code_row = rows_by_key.get(digest(code)) if len(code) > 1 else None
        if code_row is not None:
            row, found_digests, is_first = code_row, set(), True
            continue
        value = number(token)
        if row is None or not np.isfinite(value) or not value:
            continue
        figure = figures_of(np.array([[value]]))
        is_match = bool(figure.digests[0, 0] in snapshot.figures.digests[row])
        if is_first:
            matches.append(is_match)
            has_small |= is_match and bool(snapshot.small[row])
            is_first = False
        if is_match and snapshot.small[row]:
            found_digests.add(int(figure.digests[0, 0]))
            if len(found_digests) >= 2 or figure.digits[0, 0] >= LONG_FIGURE:
                return True
    return has_small and len(matches) >= MIN_CODES and all(matches)


def _tokens(text: str) -> Iterable[str]:
    """Yield words and numbers. A comma within one separates decimals, or figures and codes where
    too many digits follow it."""
    for token in TOKEN.findall(text)[: MAX_ROWS * 10]:
        token = token.strip(".,-")
        parts = token.split(",")
        yield from parts if len(parts) > 2 or len(parts[-1]) > MAX_DECIMALS else [token]


def _is_long_figure(text: str, snapshot: Snapshot) -> bool:
    """Whether the text is a single figure of a small unit, too long to be a coincidence."""
    if len(text) > 40:
        return False
    value = number(text.strip())
    if not np.isfinite(value) or significant_digits(np.array([value]))[0] < MIN_DIGITS:
        return False
    figure_digest = figures_of(np.array([[value]])).digests[0, 0]
    return bool((snapshot.figures.digests[snapshot.small] == figure_digest).any())
