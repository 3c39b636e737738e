"""One look at a layer: a question put together on the main thread, answered in a worker.

Four things make a layer a watched one: occupancy headings with a unit under the threshold, shares
that only such a unit can have, rows of another watched layer, or a declaration that is missing for
its content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from qgis.core import QgsVectorLayer, QgsVectorLayerFeatureSource

from ....sources.errors import Unreadable
from ....sources.mapping.occupancy_words import (
    OccupancyColumns,
    counts_households,
    lists_households,
    occupancy_columns,
    share_columns,
)
from .layer_source import REMOTE, opened_without_filter
from .rows import Rows, field_names, read_rows
from .shared_rows import NOTHING, Snapshot, shares_rows, take_snapshot
from .small_shares import small_share_rows
from .small_units import columns_with_small_units, small_unit

MOST_ROWS = 20_000  # of another layer that are compared
MOST_WATCHED = 5_000  # of a watched layer that are kept, small units first
SAMPLE = 500  # rows in which codes of units are looked for
RAW, DERIVED, QUIET, FAILED = "raw", "derived", "quiet", "failed"


@dataclass(frozen=True)
class Question:
    """source: the feature source as the layer stands · unfiltered: (provider, source) where a
    filter is on it · thresholds: the score that each snapshot asks of this layer."""

    layer: str
    title: str
    provider: str
    source: Any = field(repr=False)
    unfiltered: tuple[str, str] | None
    snapshots: tuple[Snapshot, ...] = field(repr=False)
    thresholds: tuple[float, ...]

    @property
    def is_suspicious(self) -> bool:
        return is_suspicious(field_names(self.source.fields()))


def is_suspicious(names: Sequence[str]) -> bool:
    """Whether headings make a look worth while: a count of households, a line for each, or their
    shares."""
    lists = lists_households(names) or bool(share_columns(names))
    return len(names) > 1 and (lists or any(map(counts_households, names)))


@dataclass(frozen=True)
class Answer:
    """kind: raw, derived, quiet, or failed (it cannot be read) · columns: what counts households
    and names units · digest: of the content, for a declaration · of: id of the watched layer whose
    rows it holds."""

    kind: str
    layer: str
    digest: str = ""
    columns: OccupancyColumns | None = None
    snapshot: Snapshot | None = field(default=None, repr=False)
    of: str = ""
    title: str = ""


def question(
    layer: QgsVectorLayer, snapshots: Sequence[Snapshot], thresholds: Sequence[float]
) -> Question:
    """Main thread; takes no row."""
    provider = str(layer.providerType())
    source: Any = layer
    unfiltered = None
    if layer.subsetString():
        if provider == "memory":
            source = layer.clone()
            source.setSubsetString("")
        else:
            unfiltered = (provider, layer.source())
    return Question(
        layer=layer.id(),
        title=layer.name(),
        provider=provider,
        source=QgsVectorLayerFeatureSource(source),
        unfiltered=unfiltered,
        snapshots=tuple(snapshots),
        thresholds=tuple(thresholds),
    )


def answer(query: Question, check: Callable[[], None]) -> Answer:
    """Any thread. check: raises when the look is cancelled."""
    source = query.source
    whole_layer = None
    if query.unfiltered is not None and query.is_suspicious:
        whole_layer = opened_without_filter(*query.unfiltered)
        if whole_layer.isValid():
            source = QgsVectorLayerFeatureSource(whole_layer)
    columns = _occupancy_columns(source)
    check()
    if columns is not None:
        counts = columns.counts
        if query.provider not in REMOTE:
            counts = columns_with_small_units(source, counts)
        if counts:
            return _raw(query, source, OccupancyColumns(counts, columns.code), check)
    if lists_households(field_names(source.fields())) or _tells_small_shares(query, source):
        return _raw(query, source, None, check)
    if not query.snapshots or query.provider in REMOTE:  # 20 000 rows would be fetched
        return Answer(QUIET, query.layer)
    check()
    rows = read_rows(query.source, MOST_ROWS)
    best_score, best_snapshot = NOTHING, None
    for snapshot, threshold in zip(query.snapshots, query.thresholds, strict=True):
        check()
        score = shares_rows(snapshot, rows) - threshold
        if score > best_score:
            best_score, best_snapshot = score, snapshot
    tries = np.log10(len(query.snapshots))
    if best_snapshot is None or best_score < tries:
        return Answer(QUIET, query.layer)
    return Answer(
        DERIVED,
        query.layer,
        content_digest(rows),
        None,
        None,
        best_snapshot.layer,
        best_snapshot.title,
    )


def _tells_small_shares(query: Question, source: Any) -> bool:
    """Whether a table of shares alone has a row that only a unit under the threshold can have."""
    shares = share_columns(field_names(source.fields()))
    if not shares or query.provider in REMOTE:
        return False
    rows = read_rows(source, MOST_ROWS, geometry=False)
    return bool(small_share_rows(rows.numbers[:, rows.columns(shares.__contains__)]).any())


def _occupancy_columns(source: Any) -> OccupancyColumns | None:
    """By headings; where none names a code, cells are looked at for codes of units."""
    names = field_names(source.fields())
    if not any(map(counts_households, names)):
        return None
    columns = occupancy_columns(names)
    if columns is not None:
        return columns
    from ....sources.mapping.codes import candidates  # pandas: not at QGIS's start

    rows = read_rows(source, SAMPLE, geometry=False)
    texts = [
        (at, name, np.array(["" if one is None else str(one) for one in rows.cells[:, at]], object))
        for at, name in enumerate(names)
    ]
    try:
        coded = candidates(texts, np.ones(len(rows), bool))
    except Unreadable:  # two zonings in one column: codes all the same
        return None
    return occupancy_columns(names, [names[at] for at, _ in coded])


def _raw(
    query: Question, source: Any, columns: OccupancyColumns | None, check: Callable[[], None]
) -> Answer:
    """A raw layer with what it is recognised by: its small units first, then other rows.

    columns: None where each row is a household"""
    check()
    rows = read_rows(source, MOST_WATCHED)
    counts = columns.counts if columns is not None else ()
    if not rows.is_complete and counts:
        fields = source.fields()
        small = " OR ".join(small_unit(name, not fields.field(name).isNumeric()) for name in counts)
        rows = _joined(read_rows(source, MOST_WATCHED, small), rows)
    check()
    snapshot = take_snapshot(query.layer, query.title, rows, counts)
    return Answer(RAW, query.layer, content_digest(rows), columns, snapshot, title=query.title)


def _joined(first: Rows, further: Rows) -> Rows:
    """Rows of both, up to the bound; they are not all rows of the layer."""
    return Rows(
        first.names,
        np.vstack([first.cells, further.cells])[:MOST_WATCHED],
        np.vstack([first.numbers, further.numbers])[:MOST_WATCHED],
        [*first.shapes, *further.shapes][:MOST_WATCHED],
        False,
    )


def content_digest(rows: Rows) -> str:
    """What a declaration is about: the names and cells of the rows that were read, in their
    order."""
    sha = hashlib.sha256("\n".join(rows.names).encode("utf-8"))
    for row in rows.cells.tolist():
        sha.update(repr(row).encode("utf-8", "replace"))
    return sha.hexdigest()[:16]
