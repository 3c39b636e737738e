"""The snapshot by which a watched layer is recognised, and whether another table holds its rows.

A worker takes the snapshot when a layer becomes watched. It holds figures while the layer is in the
project, and only digests afterwards (`forget_values`)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np
from qgis.core import QgsGeometry, QgsPointXY, QgsSpatialIndex, QgsWkbTypes

from ....secrecy.policy import FLOOR_HOUSEHOLDS
from ....sources.mapping.occupancy_words import is_public_count
from .likelihood import NO_SCORE, Figures, copy_score, rare_score
from .rows import Rows, figures_of

FRESH_SCORE, OLDER_SCORE = (
    2.0,
    4.0,
)  # minimum score of a derived table, written after or before the raw one
SHARED_CODES = 0.5  # of the codes of the shorter table
MIN_ROWS = 2
MAX_POLYGONS = 2000  # of another layer in which units are summed
DECIMALS = (0, 1, 2)  # of a rate in percent


@dataclass(frozen=True)
class Snapshot:
    """The rows of a watched layer, in which copies of it are recognised.

    names: of all columns of the watched layer
    keys: column → digests of its codes
    figures: of the columns `figure_names`, then their rates in percent
    small: rows of units under the threshold, all rows without a count of households
    numbers, places: None once forgotten"""

    layer: str
    title: str
    names: tuple[str, ...]
    figure_names: tuple[str, ...]
    keys: dict[str, np.ndarray] = field(repr=False)
    figures: Figures = field(repr=False)
    small: np.ndarray = field(repr=False)
    is_complete: bool
    since: float
    numbers: np.ndarray | None = field(default=None, repr=False)
    places: list[QgsPointXY | None] | None = field(default=None, repr=False)

    @property
    def kinds(self) -> int:
        """Number of distinct quantities: a figure, and its rate to any number of decimals."""
        count = len(self.figure_names)
        return count if self.figures.digests.shape[1] == count else 2 * count

    def forget_values(self) -> Snapshot:
        return replace(self, numbers=None, places=None)


def take_snapshot(layer: str, title: str, rows: Rows, counts: tuple[str, ...]) -> Snapshot:
    """Take the snapshot of a layer's rows: digests and positions, and the figures until they are
    forgotten.

    counts: the columns that count households, () without one"""
    figure_columns = [
        column for column in rows.figure_columns() if not is_public_count(rows.names[column])
    ]
    keys = {
        name: rows.code_digests(column)
        for column, name in enumerate(rows.names)
        if rows.may_be_key(column)
    }
    numbers = rows.numbers[:, figure_columns]
    count_columns = [column for column, name in enumerate(rows.names) if name in counts]
    households = rows.numbers[:, count_columns]
    is_small = ((households > 0) & (households < FLOOR_HOUSEHOLDS)).any(axis=1)
    return Snapshot(
        layer=layer,
        title=title,
        names=rows.names,
        figure_names=tuple(rows.names[column] for column in figure_columns),
        keys=keys,
        figures=figures_of(np.hstack([numbers, *_rates(numbers, households)])),
        small=is_small if count_columns else np.ones(len(rows), bool),
        is_complete=rows.is_complete,
        since=time.time(),
        numbers=numbers,
        places=[point_on(shape) for shape in rows.shapes],
    )


def shares_rows(snapshot: Snapshot, rows: Rows) -> float:
    """Return the score of a table that may hold rows or values of the watched layer, to be compared
    with FRESH_SCORE or OLDER_SCORE. Any thread."""
    if len(rows) < 1 or not snapshot.small.any():
        return NO_SCORE
    columns = rows.figure_columns()
    if not columns:
        return NO_SCORE
    numbers = rows.numbers[:, columns]
    figures = figures_of(numbers)
    scores = [rare_score(snapshot.figures, figures, snapshot.small)]
    row_pairs = _aligned_by_key(snapshot, rows)
    if row_pairs is not None:
        watched_rows, table_rows, key = row_pairs
        other_columns = np.flatnonzero(np.array(columns) != key)
        if len(other_columns) and len(watched_rows) >= MIN_ROWS:
            aligned_figures = figures.columns(other_columns).take(table_rows)
            scores.append(_score(snapshot, watched_rows, aligned_figures))
    elif snapshot.is_complete and rows.is_complete:
        for is_compared in (np.ones(len(snapshot.small), bool), snapshot.small):
            if is_compared.sum() == len(rows) >= MIN_ROWS:
                scores.append(_score(snapshot, np.flatnonzero(is_compared), figures))
    if snapshot.numbers is not None and snapshot.places is not None:
        polygon_sums = _sums_by_polygon(snapshot.numbers, snapshot.places, snapshot.small, rows)
        if polygon_sums is not None:
            sums, is_small, table_rows_summed = polygon_sums
            scores.append(copy_score(figures_of(sums), figures.take(table_rows_summed), is_small))
    return max(scores)


def _score(snapshot: Snapshot, rows: np.ndarray, figures: Figures) -> float:
    """Return the score of a table whose rows are these rows of the snapshot."""
    return copy_score(snapshot.figures.take(rows), figures, snapshot.small[rows], snapshot.kinds)


def _aligned_by_key(snapshot: Snapshot, rows: Rows) -> tuple[np.ndarray, np.ndarray, int] | None:
    """Return (rows of the snapshot, rows of the table, its column), aligned by the column that
    shares the most codes; None without one."""
    best_match: tuple[int, np.ndarray, np.ndarray, int] | None = None
    for column in range(len(rows.names)):
        if not rows.may_be_key(column):
            continue
        table_codes = rows.code_digests(column)
        in_table = np.unique(table_codes[table_codes != 0])
        for watched_codes in snapshot.keys.values():
            watched_keys = np.unique(watched_codes[watched_codes != 0])
            shared_keys = np.intersect1d(watched_keys, in_table, assume_unique=True)
            if len(shared_keys) < max(
                MIN_ROWS, SHARED_CODES * min(len(watched_keys), len(in_table))
            ):
                continue
            if best_match is None or len(shared_keys) > best_match[0]:
                best_match = (len(shared_keys), watched_codes, table_codes, column)
    if best_match is None:
        return None
    _, watched_codes, table_codes, column = best_match
    row_of = {code: row for row, code in enumerate(watched_codes.tolist()) if code}
    pairs = [(row_of[code], row) for row, code in enumerate(table_codes.tolist()) if code in row_of]
    row_pairs = np.array(pairs, int)
    return row_pairs[:, 0], row_pairs[:, 1], column


def _sums_by_polygon(
    numbers: np.ndarray, places: list[QgsPointXY | None], is_small: np.ndarray, rows: Rows
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Sum the units' figures in each of the table's polygons. Return (sums, whether a small unit is
    among them, rows of the table); None where too few polygons contain a unit."""
    polygons = [
        (row_number, shape)
        for row_number, shape in enumerate(rows.shapes[:MAX_POLYGONS])
        if shape is not None and shape.type() == QgsWkbTypes.PolygonGeometry
    ]
    if not polygons or not any(place is not None for place in places):
        return None
    index = _index(places)
    sums, has_small, table_rows = [], [], []
    for row_number, shape in polygons:
        units = [
            unit for unit in index.intersects(shape.boundingBox()) if shape.contains(places[unit])
        ]
        if units:
            sums.append(np.nansum(numbers[units], axis=0))
            has_small.append(bool(is_small[units].any()))
            table_rows.append(row_number)
    if len(sums) < MIN_ROWS:
        return None
    return np.array(sums), np.array(has_small), np.array(table_rows, int)


def _index(places: list[QgsPointXY | None]) -> QgsSpatialIndex:
    from qgis.core import QgsFeature

    index = QgsSpatialIndex()
    for unit, place in enumerate(places):
        if place is not None:
            feature = QgsFeature(unit)
            feature.setGeometry(QgsGeometry.fromPointXY(place))
            index.addFeature(feature)
    return index


def point_on(shape: QgsGeometry | None) -> QgsPointXY | None:
    """Return a point by which the place of a geometry is compared, None without one."""
    if shape is None or shape.isEmpty():
        return None
    if shape.type() == QgsWkbTypes.PointGeometry and not shape.isMultipart():
        return shape.asPoint()
    inner_point = shape.pointOnSurface()
    return None if inner_point.isEmpty() else inner_point.asPoint()


def _rates(numbers: np.ndarray, households: np.ndarray) -> list[np.ndarray]:
    """Return each column over the households in percent, for each usual number of decimals."""
    if not households.shape[1]:
        return []
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = 100.0 * numbers / households[:, [0]]
    return [np.round(rates, decimals) for decimals in DECIMALS]
