"""What a watched layer is recognised by, and whether another table holds rows of it.

A snapshot is taken in a worker when a layer is watched. While the layer is in the project it holds
its figures; afterwards digests alone (`forget_values`)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np
from qgis.core import QgsGeometry, QgsPointXY, QgsSpatialIndex, QgsWkbTypes

from ....secrecy.policy import FLOOR_HOUSEHOLDS
from ....sources.mapping.occupancy_words import is_public_count
from .likelihood import NOTHING, Figures, copy_score, rare_score
from .rows import Rows, figures_of

FRESH, OLDER = 2.0, 4.0  # the score that makes a table of a watched one
SHARED_CODES = 0.5  # of the codes of the shorter table
FEWEST_ROWS = 2
MOST_CELLS = 2000  # polygons of another layer in which units are added up
DECIMALS = (0, 1, 2)  # of a rate in percent


@dataclass(frozen=True)
class Snapshot:
    """names: of all columns of the watched layer · keys: column → digests of its codes · figures:
    of the columns `figure_names`, of rates in percent after them · small: rows of units under the
    threshold, all where nothing counts households · numbers, places: None once forgotten."""

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
        """Each figure, and its rate to whatever decimals."""
        count = len(self.figure_names)
        return count if self.figures.digests.shape[1] == count else 2 * count

    def forget_values(self) -> Snapshot:
        return replace(self, numbers=None, places=None)


def take_snapshot(layer: str, title: str, rows: Rows, counts: tuple[str, ...]) -> Snapshot:
    """counts: the columns that count households, () where none does."""
    usable = [at for at in rows.figure_columns() if not is_public_count(rows.names[at])]
    keys = {
        name: rows.code_digests(at) for at, name in enumerate(rows.names) if rows.may_be_key(at)
    }
    numbers = rows.numbers[:, usable]
    counting = [at for at, name in enumerate(rows.names) if name in counts]
    households = rows.numbers[:, counting]
    small = ((households > 0) & (households < FLOOR_HOUSEHOLDS)).any(axis=1)
    return Snapshot(
        layer=layer,
        title=title,
        names=rows.names,
        figure_names=tuple(rows.names[at] for at in usable),
        keys=keys,
        figures=figures_of(np.hstack([numbers, *_rates(numbers, households)])),
        small=small if counting else np.ones(len(rows), bool),
        is_complete=rows.is_complete,
        since=time.time(),
        numbers=numbers,
        places=[_place(shape) for shape in rows.shapes],
    )


def shares_rows(snapshot: Snapshot, rows: Rows) -> float:
    """The score for a table that holds rows or values of the watched layer; FRESH and OLDER are
    the thresholds. Any thread."""
    if len(rows) < 1 or not snapshot.small.any():
        return NOTHING
    usable = rows.figure_columns()
    if not usable:
        return NOTHING
    numbers = rows.numbers[:, usable]
    figures = figures_of(numbers)
    scores = [rare_score(snapshot.figures, figures, snapshot.small)]
    by_key = _aligned_by_key(snapshot, rows)
    if by_key is not None:
        mine, theirs, key = by_key
        other_columns = np.array([at for at, column in enumerate(usable) if column != key], int)
        if len(other_columns) and len(mine) >= FEWEST_ROWS:
            scores.append(
                copy_score(
                    snapshot.figures.take(mine),
                    figures.columns(other_columns).take(theirs),
                    snapshot.small[mine],
                    snapshot.kinds,
                )
            )
    elif snapshot.is_complete and rows.is_complete:
        for chosen in (np.ones(len(snapshot.small), bool), snapshot.small):
            if chosen.sum() == len(rows) >= FEWEST_ROWS:
                mine = np.flatnonzero(chosen)
                scores.append(
                    copy_score(
                        snapshot.figures.take(mine), figures, snapshot.small[mine], snapshot.kinds
                    )
                )
    if snapshot.numbers is not None and snapshot.places is not None:
        by_place = _added_up(snapshot.numbers, snapshot.places, snapshot.small, rows)
        if by_place is not None:
            sums, small, at_rows = by_place
            scores.append(copy_score(figures_of(sums), figures.take(at_rows), small))
    return max(scores)


def _aligned_by_key(snapshot: Snapshot, rows: Rows) -> tuple[np.ndarray, np.ndarray, int] | None:
    """(rows of the snapshot, rows of the table, its column) by the codes that both share most;
    None where they share none."""
    best_match: tuple[int, np.ndarray, np.ndarray, int] | None = None
    for column in range(len(rows.names)):
        if not rows.may_be_key(column):
            continue
        theirs = rows.code_digests(column)
        for mine in snapshot.keys.values():
            shared = np.intersect1d(mine[mine != 0], theirs[theirs != 0])
            least = min(len(np.unique(mine[mine != 0])), len(np.unique(theirs[theirs != 0])))
            if len(shared) < max(FEWEST_ROWS, SHARED_CODES * least):
                continue
            if best_match is None or len(shared) > best_match[0]:
                best_match = (len(shared), mine, theirs, column)
    if best_match is None:
        return None
    _, mine, theirs, column = best_match
    places = {code: at for at, code in enumerate(mine.tolist()) if code}
    pairs = [(places[code], at) for at, code in enumerate(theirs.tolist()) if code in places]
    aligned = np.array(pairs, int)
    return aligned[:, 0], aligned[:, 1], column


def _added_up(
    numbers: np.ndarray, places: list[QgsPointXY | None], small: np.ndarray, rows: Rows
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """(figures of the units in each of the table's polygons, added up; whether a small unit is
    among them; rows of the table), None where too few polygons hold a unit."""
    polygons = [
        (at, shape)
        for at, shape in enumerate(rows.shapes[:MOST_CELLS])
        if shape is not None and shape.type() == QgsWkbTypes.PolygonGeometry
    ]
    if not polygons or not any(place is not None for place in places):
        return None
    index = _index(places)
    sums, has_small, at_rows = [], [], []
    for at, shape in polygons:
        units = [
            unit for unit in index.intersects(shape.boundingBox()) if shape.contains(places[unit])
        ]
        if units:
            sums.append(np.nansum(numbers[units], axis=0))
            has_small.append(bool(small[units].any()))
            at_rows.append(at)
    if len(sums) < FEWEST_ROWS:
        return None
    return np.array(sums), np.array(has_small), np.array(at_rows, int)


def _index(places: list[QgsPointXY | None]) -> QgsSpatialIndex:
    from qgis.core import QgsFeature

    index = QgsSpatialIndex()
    for at, place in enumerate(places):
        if place is not None:
            feature = QgsFeature(at)
            feature.setGeometry(QgsGeometry.fromPointXY(place))
            index.addFeature(feature)
    return index


def _place(shape: QgsGeometry | None) -> QgsPointXY | None:
    """A point on the unit."""
    if shape is None or shape.isEmpty():
        return None
    if shape.type() == QgsWkbTypes.PointGeometry and not shape.isMultipart():
        return shape.asPoint()
    inner = shape.pointOnSurface()
    return None if inner.isEmpty() else inner.asPoint()


def _rates(numbers: np.ndarray, households: np.ndarray) -> list[np.ndarray]:
    """Each column over the households, in percent, to the decimals that tables have."""
    if not households.shape[1]:
        return []
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = 100.0 * numbers / households[:, [0]]
    return [np.round(rates, decimals) for decimals in DECIMALS]
