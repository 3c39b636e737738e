"""Examines a layer once: a question made on the main thread, answered in a worker.

A layer is raw for one of six reasons, unless its content was declared: headings of occupancy data
with a unit under the threshold or with everybody or nobody in a category, a row per household,
tenants with a small whole number, shares that only such a unit can have, sums of units that were
opened under secrecy, and headings in cells."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from qgis.core import QgsVectorLayer, QgsVectorLayerFeatureSource
from qgis.PyQt.QtCore import QMetaType

from ....sources.mapping.occupancy_words import (
    OccupancyColumns,
    counts_households,
    lists_households,
    occupancy_columns,
    share_columns,
    tenant_columns,
)
from ....toolbelt.settings import profile_digest
from .cells import MAX_ROWS, cells_have_small_units
from .code_columns import code_columns_of
from .headings import are_generic, fields_named, headings_of
from .rows import Rows, field_names, read_rows
from .small_units import (
    columns_with_small_units,
    has_whole_shares,
    small_share_rows,
    small_unit_filter,
)

MAX_DIGEST_ROWS = 5_000  # of a larger layer its small units
SAMPLE = 500  # rows that show the codes of units, and which columns add up
WHOLE_NUMBERS = (QMetaType.Type.Int, QMetaType.Type.LongLong, QMetaType.Type.UInt)
REMOTE = frozenset({"WFS", "OAPIF", "arcgisfeatureserver"})  # providers whose rows are not read
RAW, QUIET, FAILED = "raw", "quiet", "failed"


@dataclass(frozen=True)
class Question:
    """An examination of one layer, with everything that a worker needs for it.

    layer: its id
    tables: feature sources, each with a heading per field: the layer without its filter, as it is
    shown, and with the aliases as headings, which may say more
    copy: a copy without a filter that the first table reads, None where the layer needs none"""

    layer: str
    provider: str
    tables: tuple[tuple[Any, tuple[str, ...]], ...] = field(repr=False)
    copy: QgsVectorLayer | None = field(repr=False)

    @property
    def is_suspect(self) -> bool:
        """Whether the layer is held back until it is examined."""
        return any(is_suspicious(names) for _, names in self.tables)


@dataclass(frozen=True)
class Answer:
    """The result of an examination.

    kind: raw, quiet, or failed (it cannot be read)
    columns: those that count households and name units, None where none was found
    digest: of the content, for a declaration
    with_earlier: whether it is raw only because of what was opened under secrecy before"""

    kind: str
    layer: str
    digest: str = ""
    columns: OccupancyColumns | None = None
    with_earlier: bool = False


def is_suspicious(names: Sequence[str]) -> bool:
    """Whether headings are a reason to hold a layer back until it is examined: they name a count of
    households, a row per household or shares of households, or QGIS found no headings."""
    if are_generic(names):
        return True
    describes = lists_households(names) or bool(share_columns(names) or tenant_columns(names))
    return len(names) > 1 and (describes or any(map(counts_households, names)))


def question(layer: QgsVectorLayer, judged: Iterable[str] = ()) -> Question:
    """Make the question on the main thread, without reading a row.

    judged: ids of layers whose joined columns are not judged here"""
    provider, names = str(layer.providerType()), _own_names(layer, judged)
    own_count = layer.dataProvider().fields().count()  # joined columns follow
    aliases = (*map(layer.attributeDisplayName, range(own_count)), *names[own_count:])
    source = QgsVectorLayerFeatureSource(layer)
    asked = Question(layer.id(), provider, ((source, names), (source, aliases)), None)
    is_filtered = bool(layer.subsetString()) and (asked.is_suspect or provider == "memory")
    if not is_filtered and provider != "virtual":  # whose source needs the layer's provider
        return asked
    copy = layer.clone()
    copy.setSubsetString("")
    table = (QgsVectorLayerFeatureSource(copy), _own_names(copy, judged))
    return replace(asked, tables=(table, *asked.tables), copy=copy)


def _own_names(layer: QgsVectorLayer, judged: Iterable[str]) -> tuple[str, ...]:
    """Return a heading per field: of a joined one the name in its own table, without QGIS's prefix,
    and '' where that table was judged."""
    own_names = {
        join.prefixedFieldName(joined_field): "" if join.joinLayerId() in judged
        else joined_field.name()
        for join in layer.vectorJoins()
        if join.joinLayer() is not None
        for joined_field in join.joinLayer().fields().toList()
    }  # fmt: skip
    return tuple(own_names.get(name, name) for name in field_names(layer.fields()))


def answer(query: Question, check: Callable[[], None]) -> Answer:
    """Answer a question; any thread. Raises OSError for a layer whose filter cannot be taken off.

    check: raises when the task is cancelled"""
    if query.copy is not None and query.copy.subsetString():
        raise OSError("the layer cannot be read without its filter")
    for source, names in dict.fromkeys(query.tables):
        check()
        raw_answer = _answer_by_headings(query, source, names)
        if raw_answer is not None:
            return raw_answer
    source, _ = query.tables[0]
    if query.provider not in REMOTE and cells_have_small_units(source, check):
        return _raw_answer(query, source, None)
    return Answer(QUIET, query.layer)


def _answer_by_headings(query: Question, source: Any, names: tuple[str, ...]) -> Answer | None:
    """Return the answer for a layer that is raw by its headings and figures, None for any other."""
    if not is_suspicious(names):
        return None
    headings = headings_of(source, names)
    columns = _occupancy_columns(source, headings)
    counts = columns.counts if columns is not None else ()
    if counts and query.provider not in REMOTE:
        counts = columns_with_small_units(source, counts)
    if columns is not None and counts:
        return _raw_answer(query, source, OccupancyColumns(counts, columns.code))
    if _is_raw_otherwise(query, source, headings, columns):
        return _raw_answer(query, source, columns)
    if columns is not None and query.provider not in REMOTE and _are_sums(source, columns):
        return replace(_raw_answer(query, source, columns), with_earlier=True)
    return None


def _is_raw_otherwise(
    query: Question, source: Any, headings: Sequence[str], columns: OccupancyColumns | None
) -> bool:
    """Whether a layer without a small count of households is raw: each row is a household, shares
    tell a small unit, or a count is that of nobody or everybody."""
    if lists_households(headings):
        return True
    if columns is None:
        return _describes_few_tenants(query, source, headings) or _has_small_shares(
            query, source, headings
        )
    if query.provider in REMOTE:
        return False
    return has_whole_shares(source, read_rows(source, SAMPLE), headings, columns.counts)


def _are_sums(source: Any, columns: OccupancyColumns) -> bool:
    """Whether the units are the sums of units that were opened under secrecy, some of them hidden:
    the communes beside the map of their IRIS."""
    import pandas as pd  # not at QGIS's start

    from ....layers.release.file_ledgers import are_sums_of_earlier
    from ....sources.mapping.codes import find_code_columns

    rows = read_rows(source, MAX_ROWS)
    position, count = rows.names.index(columns.code), rows.names.index(columns.counts[0])
    texts = [(position, columns.code, rows.texts(position))]
    for _, codes in find_code_columns(texts, np.ones(len(rows), bool)):
        households = pd.Series(rows.numbers[:, count], codes.codes)[codes.valid].dropna()
        return are_sums_of_earlier(codes.scale, households)
    return False


def _describes_few_tenants(query: Question, source: Any, headings: Sequence[str]) -> bool:
    """Whether a table describes tenants, without a known count of households, and some whole number
    of it is 1 to 10."""
    fields = source.fields()
    columns = fields_named(headings, field_names(fields), tenant_columns(headings))
    whole_number_columns = [name for name in columns if fields.field(name).type() in WHOLE_NUMBERS]
    if query.provider in REMOTE:
        return bool(whole_number_columns)
    return bool(columns_with_small_units(source, whole_number_columns))


def _has_small_shares(query: Question, source: Any, headings: Sequence[str]) -> bool:
    """Whether a table of shares has a row that only a unit under the threshold can have."""
    shares = share_columns(headings)
    if not shares or query.provider in REMOTE:
        return False
    rows = read_rows(source, MAX_ROWS)
    positions = [list(headings).index(name) for name in shares]
    return bool(small_share_rows(rows.numbers[:, positions]).any())


def _occupancy_columns(source: Any, headings: Sequence[str]) -> OccupancyColumns | None:
    """Find the columns by their headings; without a code heading, by cells that are unit codes.
    They are returned by the names of their fields."""
    if not any(map(counts_households, headings)):
        return None
    names = field_names(source.fields())
    columns = occupancy_columns(headings)
    if columns is None:
        codes = code_columns_of(read_rows(source, SAMPLE))
        columns = occupancy_columns(headings, [headings[names.index(name)] for name in codes])
    if columns is None:
        return None
    counts = fields_named(headings, names, columns.counts)
    return OccupancyColumns(counts, fields_named(headings, names, [columns.code])[0])


def _raw_answer(query: Question, source: Any, columns: OccupancyColumns | None) -> Answer:
    """Return a raw layer's answer with the digest of its content, of a large one of its small
    units.

    columns: None where each row is a household, or headings are in cells"""
    rows = read_rows(source, MAX_DIGEST_ROWS)
    if not rows.is_complete and columns is not None:
        fields = source.fields()
        small_units = " OR ".join(
            small_unit_filter(name, not fields.field(name).isNumeric()) for name in columns.counts
        )
        rows = read_rows(source, MAX_DIGEST_ROWS, small_units)
    return Answer(RAW, query.layer, content_digest(rows), columns)


def content_digest(rows: Rows) -> str:
    """Return the digest to which a declaration applies, under the profile's key: names and cells of
    the rows read, in order."""
    sha = hashlib.sha256("\n".join(rows.names).encode("utf-8"))
    for row in rows.cells.tolist():
        sha.update(repr(row).encode("utf-8", "replace"))
    return profile_digest(sha.digest()).hex()
