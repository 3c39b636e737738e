"""Examines a layer once: a question made on the main thread, answered in a worker.

A layer is watched for one of three reasons, unless its content was declared: occupancy headings
with a unit under the threshold, shares that only such a unit can have, or rows of a watched
layer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from qgis.core import QgsVectorLayer, QgsVectorLayerFeatureSource
from qgis.PyQt.QtCore import QMetaType

from ....sources.errors import Unreadable
from ....sources.mapping.occupancy_words import (
    OccupancyColumns,
    counts_households,
    lists_households,
    occupancy_columns,
    share_columns,
    tenant_columns,
)
from ....toolbelt.settings import profile_digest
from .headings import are_generic, fields_named, headings_of
from .layer_source import REMOTE, opened_without_filter
from .likelihood import NO_SCORE
from .rows import Rows, field_names, read_rows
from .shared_rows import Snapshot, shares_rows, take_snapshot
from .small_units import columns_with_small_units, small_share_rows, small_unit_filter

MAX_ROWS = 20_000  # of another layer, for the comparison
MAX_SNAPSHOT_ROWS = 5_000  # of a watched layer
SAMPLE = 500  # rows that are searched for codes of units
WHOLE_NUMBERS = (QMetaType.Type.Int, QMetaType.Type.LongLong, QMetaType.Type.UInt)
RAW, DERIVED, QUIET, FAILED = "raw", "derived", "quiet", "failed"


@dataclass(frozen=True)
class Question:
    """An examination of one layer, with everything that a worker needs for it.

    layer, title: id and name
    source: the feature source as the layer is shown
    unfiltered: (provider, source) where the layer has a filter
    thresholds: the score that each snapshot requires of this layer"""

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
    """Whether headings are a reason to examine a layer: they name a count of households, a row per
    household or shares of households, or QGIS found no headings."""
    if are_generic(names):
        return True
    describes = lists_households(names) or bool(share_columns(names) or tenant_columns(names))
    return len(names) > 1 and (describes or any(map(counts_households, names)))


@dataclass(frozen=True)
class Answer:
    """The result of an examination.

    kind: raw, derived, quiet, or failed (it cannot be read)
    columns: those that count households and name units
    digest: of the content, for a declaration
    source_id, title: of the watched layer whose rows it holds; a raw layer has its own title"""

    kind: str
    layer: str
    digest: str = ""
    columns: OccupancyColumns | None = None
    snapshot: Snapshot | None = field(default=None, repr=False)
    source_id: str = ""
    title: str = ""


def question(
    layer: QgsVectorLayer, snapshots: Sequence[Snapshot], thresholds: Sequence[float]
) -> Question:
    """Make the question on the main thread, without reading a row."""
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
    """Answer a question; any thread. check: raises when the task is cancelled"""
    source = query.source
    if query.unfiltered is not None and query.is_suspicious:
        unfiltered_layer = opened_without_filter(*query.unfiltered)
        if unfiltered_layer.isValid():
            source = QgsVectorLayerFeatureSource(unfiltered_layer)
    return _as_raw(query, source, check) or _as_derived(query, check)


def _as_raw(query: Question, source: Any, check: Callable[[], None]) -> Answer | None:
    """Answer that the layer is raw: by its headings and units, its tenants or its shares. None for
    another layer. source: without the layer's filter"""
    headings = headings_of(source)
    columns = _occupancy_columns(source, headings)
    check()
    if columns is not None:
        counts = columns.counts
        if query.provider not in REMOTE:
            counts = columns_with_small_units(source, counts)
        if counts:
            return _raw_answer(query, source, OccupancyColumns(counts, columns.code), check)
    if (
        lists_households(headings)
        or (columns is None and _describes_few_tenants(query, source, headings))
        or _has_small_shares(query, source)
    ):
        return _raw_answer(query, source, None, check)
    return None


def _as_derived(query: Question, check: Callable[[], None]) -> Answer:
    """Answer whether the layer holds rows of a watched one."""
    if not query.snapshots or query.provider in REMOTE:  # do not fetch 20 000 rows from a server
        return Answer(QUIET, query.layer)
    check()
    rows = read_rows(query.source, MAX_ROWS)
    best_excess, closest_snapshot = NO_SCORE, None  # of a score over its threshold
    for snapshot, threshold in zip(query.snapshots, query.thresholds, strict=True):
        check()
        excess = shares_rows(snapshot, rows) - threshold
        if excess > best_excess:
            best_excess, closest_snapshot = excess, snapshot
    # of many comparisons one succeeds by chance
    if closest_snapshot is None or best_excess < np.log10(len(query.snapshots)):
        return Answer(QUIET, query.layer)
    return Answer(
        DERIVED,
        query.layer,
        content_digest(rows),
        source_id=closest_snapshot.layer,
        title=closest_snapshot.title,
    )


def _describes_few_tenants(query: Question, source: Any, headings: Sequence[str]) -> bool:
    """Whether a table describes tenants, without a known count of households, and some whole number
    of it is 1 to 10."""
    fields = source.fields()
    columns = fields_named(headings, field_names(fields), tenant_columns(headings))
    whole_number_columns = [name for name in columns if fields.field(name).type() in WHOLE_NUMBERS]
    if query.provider in REMOTE:
        return bool(whole_number_columns)
    return bool(columns_with_small_units(source, whole_number_columns))


def _has_small_shares(query: Question, source: Any) -> bool:
    """Whether a table of shares has a row that only a unit under the threshold can have."""
    shares = share_columns(field_names(source.fields()))
    if not shares or query.provider in REMOTE:
        return False
    rows = read_rows(source, MAX_ROWS, geometry=False)
    return bool(small_share_rows(rows.numbers[:, rows.columns(shares.__contains__)]).any())


def _occupancy_columns(source: Any, headings: Sequence[str]) -> OccupancyColumns | None:
    """Find the columns by their headings; without a code heading, by cells that are unit codes.
    They are returned by the names of their fields."""
    columns = _columns_headed(source, headings)
    if columns is None:
        return None
    names = field_names(source.fields())
    return OccupancyColumns(
        fields_named(headings, names, columns.counts),
        fields_named(headings, names, [columns.code])[0],
    )


def _columns_headed(source: Any, names: Sequence[str]) -> OccupancyColumns | None:
    """Find the columns of occupancy data among headings."""
    if not any(map(counts_households, names)):
        return None
    columns = occupancy_columns(names)
    if columns is not None:
        return columns
    from ....sources.mapping.codes import find_code_columns  # pandas: not at QGIS's start

    rows = read_rows(source, SAMPLE, geometry=False)
    texts = [
        (
            position,
            name,
            np.array(
                ["" if cell is None else str(cell) for cell in rows.cells[:, position]], object
            ),
        )
        for position, name in enumerate(names)
    ]
    try:
        code_columns = find_code_columns(texts, np.ones(len(rows), bool))
    except Unreadable:  # two zonings in one column
        return None
    return occupancy_columns(names, [names[position] for position, _ in code_columns])


def _raw_answer(
    query: Question, source: Any, columns: OccupancyColumns | None, check: Callable[[], None]
) -> Answer:
    """Return a raw layer's answer with a snapshot of its rows, of a large one of its small units.

    columns: None where each row is a household"""
    check()
    rows = read_rows(source, MAX_SNAPSHOT_ROWS)
    counts = columns.counts if columns is not None else ()
    if not rows.is_complete and counts:
        fields = source.fields()
        small_units = " OR ".join(
            small_unit_filter(name, not fields.field(name).isNumeric()) for name in counts
        )
        rows = read_rows(source, MAX_SNAPSHOT_ROWS, small_units)
    check()
    snapshot = take_snapshot(query.layer, query.title, rows, counts)
    return Answer(RAW, query.layer, content_digest(rows), columns, snapshot, title=query.title)


def content_digest(rows: Rows) -> str:
    """Return the digest to which a declaration applies, under the profile's key: names and cells of
    the rows read, in order."""
    sha = hashlib.sha256("\n".join(rows.names).encode("utf-8"))
    for row in rows.cells.tolist():
        sha.update(repr(row).encode("utf-8", "replace"))
    return profile_digest(sha.digest()).hex()
